"""``/pictures``: an edition to look at. Who pays, whom the items are for, and on what they rest; each
bar and cell leads to the list behind it, and tables say the same in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.graph.query import nearest
from qzgraph.names import Level
from qzgraph.records.model import Payer
from qzgraph.rendering.printable import shortened
from qzgraph_server.addresses import page_of
from qzgraph_server.drawing import Bar, Edge, Layers, bars, layers
from qzgraph_server.language import t
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.editions import asked_edition
from qzgraph_server.pages.english import term
from qzgraph_server.pages.items import specs
from qzgraph_server.pages.listing import Spec
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.thing import Thing

_LONGEST_NAME = 17
#: Shades of a cell, the darkest for the largest count.
_SHADES = 5
#: Rows of a matrix; the rest is summed up.
_MOST_ROWS = 18


@dataclass(frozen=True)
class Counted:
    """A cell of a matrix: how many items, the list of them, and its shade from 0 to 5."""

    count: int
    href: str
    shade: int


@dataclass(frozen=True)
class Matrix:
    columns: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[Counted]]]
    """The name of a row, the list of all its items, and its cells."""
    rest: Sequence[int]
    """For each column, how many items have none of the rows shown; empty where there are none."""


@dataclass(frozen=True)
class Basis:
    """The documents of some items from the nation's down to the city's, and the items last."""

    picture: Layers
    names: Mapping[str, str]
    titles: Mapping[str, str]
    hrefs: Mapping[str, str]
    rows: Sequence[tuple[Thing, Sequence[Sequence[str]]]]
    """Each item with its documents, level by level."""


def blueprint(library: Library) -> Blueprint:
    """The page."""
    routes = Blueprint("pictures", __name__)

    @routes.get("/pictures")
    def pictures() -> ResponseReturnValue:
        edition = asked_edition(library)
        catalogue = library.of(edition)
        items = catalogue.listed
        facets = {spec.name: spec for spec in specs(catalogue)}
        domains = _domains(catalogue, items)
        domain = _asked_domain(catalogue, domains)
        return render_template(
            "pictures.html",
            catalogue=catalogue,
            edition=edition,
            items=items,
            stated=_bars(edition, items, facets["stated"], _in_order(Payer)),
            cited=_bars(edition, items, facets["cited"], _in_order(Payer)),
            evidence=_evidence(catalogue, items),
            rules=_matrix(edition, items, facets["rule"], facets["stated"], _in_order(Payer)),
            groups=_matrix(edition, items, facets["group"], facets["domain"]),
            domains=[catalogue.parts[iri] for iri in domains],
            domain=catalogue.parts[domain].name if domain else "",
            basis=_basis(catalogue, [item for item in items if item["domain"] == domain]),
        )

    return routes


def _evidence(catalogue: Catalogue, items: Sequence[Thing]) -> list[tuple[Thing, int]]:
    """The rules whose payers only a cited document names, each with how many items it is for."""
    counts = Counter(iri for item in items for iri in item.all("fiscalRule"))
    rules = [(catalogue.rules[iri], n) for iri, n in counts.items() if iri in catalogue.rules]
    found = [(rule, n) for rule, n in rules if rule["evidence"]]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].name))


def _in_order(terms: type[StrEnum]) -> Callable[[str], int]:
    """A key that sorts the terms of a closed list as it lists them, others last."""
    known = [str(term) for term in terms]
    return lambda value: known.index(value) if value in known else len(known)


def _domains(catalogue: Catalogue, items: Iterable[Thing]) -> list[str]:
    """The domains of these items, as printed."""
    return list(dict.fromkeys(i["domain"] for i in items if i["domain"] in catalogue.parts))


def _asked_domain(catalogue: Catalogue, domains: Sequence[str]) -> str:
    """The domain that the address names, else the first; empty where there is none.

    Raises BadUsage for a domain that is not there.
    """
    known = {catalogue.parts[iri].name: iri for iri in domains}
    asked = request.args.get("domain", "").strip()
    if not asked:
        return next(iter(domains), "")
    if asked not in known:
        raise BadUsage(f"there is no domain {asked[:40]!r}", mend=nearest(asked, list(known)))
    return known[asked]


def _bars(
    edition: str, items: Sequence[Thing], facet: Spec[Thing], order: Callable[[str], int]
) -> tuple[Bar, ...]:
    """How many items have each value of a facet."""
    counts = Counter(value for item in items for value, _ in facet.values(item))
    labels = _labels(items, facet)
    return bars(
        [
            (labels[value], float(counts[value]), _list(edition, {facet.name: value}))
            for value in sorted(counts, key=order)
        ]
    )


def _matrix(
    edition: str,
    items: Sequence[Thing],
    down: Spec[Thing],
    across: Spec[Thing],
    order: Callable[[str], int] | None = None,
) -> Matrix:
    """How many items have both values, for each pair; what has most goes first down, and the rest
    is summed up. An item with several values counts for each, as in the list behind a cell. Across,
    values stand as ``order`` has it, else as the items have them."""
    rows, columns = _labels(items, down), _labels(items, across)
    across_in_order = sorted(columns, key=order) if order else list(columns)
    of_row = Counter(value for item in items for value, _ in down.values(item))
    shown = [row for row, _ in of_row.most_common(_MOST_ROWS)]
    pairs: Counter[tuple[str, str]] = Counter()
    rest: Counter[str] = Counter()
    for item in items:
        own = {value for value, _ in down.values(item)}.intersection(shown)
        for column, _ in across.values(item):
            pairs.update((row, column) for row in own)
            rest.update([column] * (not own))
    most = max(pairs.values(), default=1)

    def counted(row: str, column: str) -> Counted:
        count = pairs[row, column]
        href = _list(edition, {down.name: row, across.name: column}) if count else ""
        return Counted(count, href, -(-count * _SHADES // most))

    return Matrix(
        [columns[column] for column in across_in_order],
        [
            (
                rows[row],
                _list(edition, {down.name: row}),
                [counted(row, column) for column in across_in_order],
            )
            for row in shown
        ],
        [rest[column] for column in across_in_order] if rest else [],
    )


def _labels(items: Iterable[Thing], facet: Spec[Thing]) -> dict[str, str]:
    """The name of each value of a facet, in the order in which the items have them."""
    labels: dict[str, str] = {}
    for item in items:
        for value, label in facet.values(item):
            labels.setdefault(value, label)
    return labels


def _list(edition: str, chosen: Mapping[str, str]) -> str:
    """The address of the list of such items."""
    return url_for("items.items", edition=edition or None, **chosen)  # type: ignore[arg-type]


def _basis(catalogue: Catalogue, items: Sequence[Thing]) -> Basis | None:
    """The documents that these items cite, in a column for each level, and the items. A link joins
    what one item cites on one level with what it cites on the next that it cites at all."""
    levels = [names.term(level) for level in Level]
    columns: dict[str, dict[str, None]] = {level: {} for level in levels}
    edges: dict[tuple[str, str], list[str]] = {}
    rows = []
    for item in items:
        cited = [
            [
                d
                for d in item.all("legalBasis")
                if d in catalogue.documents and catalogue.documents[d]["level"] == level
            ]
            for level in levels
        ]
        if not any(cited):
            continue
        rows.append((item, cited))
        for level, documents in zip(levels, cited, strict=True):
            columns[level].update(dict.fromkeys(documents))
        chain = [*(documents for documents in cited if documents), [item.iri]]
        for upper, lower in pairwise(chain):
            for pair in ((source, target) for source in upper for target in lower):
                edges.setdefault(pair, []).append(item.name)
    if not rows:
        return None
    titles = {iri: catalogue.documents[iri].name for column in columns.values() for iri in column}
    titles.update((item.iri, item.name) for item, _ in rows)
    shown = {iri: shortened(title, _LONGEST_NAME) for iri, title in titles.items()}
    picture = layers(
        [
            *((term(catalogue.terms, level), list(columns[level])) for level in levels),
            (t("服务项目"), [item.iri for item, _ in rows]),
        ],
        [Edge(s, "、".join(dict.fromkeys(found)), target) for (s, target), found in edges.items()],
        shown,
    )
    hrefs = {iri: page_of(iri) or "" for iri in titles}
    return Basis(picture, shown, titles, hrefs, rows)
