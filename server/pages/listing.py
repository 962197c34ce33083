"""A list that a reader narrows and sorts: things in; facets that count, and one page of rows, out.

The address says it all: ``?lead=330800/health&sort=name&order=desc&page=2``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request

from qzgraph.errors import BadUsage
from qzgraph.graph.query import nearest
from qzgraph_server.language import carried

T = TypeVar("T")
#: Rows on one page.
PAGE = 50
#: Values that a facet shows; the rest are reached by narrowing another.
_MOST_VALUES = 14


@dataclass(frozen=True)
class Spec(Generic[T]):
    """A facet: its name in the address and on the page, and for a thing its values, each with the
    name that is shown."""

    name: str
    label: str
    values: Callable[[T], Iterable[tuple[str, str]]]
    in_order: bool = False
    """Whether values keep the order of the list, instead of the most frequent going first."""
    hidden: bool = False
    """Whether it narrows but is not offered: it has too many values to choose from."""
    counted: Callable[[T], Hashable] | None = None
    """What is counted, where several things are of one: each once."""


@dataclass(frozen=True)
class Value:
    label: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True)
class Facet:
    label: str
    values: Sequence[Value]
    more: Sequence[Value]
    """Those that are folded away."""


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column by which a list can be sorted."""

    name: str
    label: str
    key: Callable[[T], object]


@dataclass(frozen=True)
class Head:
    label: str
    href: str
    sorted: str
    """``ascending``, ``descending`` or nothing, as ``aria-sort`` has it."""


@dataclass(frozen=True)
class Chosen:
    """A facet's value that narrows the list, and the address without it."""

    facet: str
    label: str
    href: str


@dataclass(frozen=True)
class Listing(Generic[T]):
    all: Sequence[T]
    """Every row that fits, sorted."""
    rows: Sequence[T]
    """Those of this page."""
    facets: Sequence[Facet]
    chosen: Sequence[Chosen]
    heads: Sequence[Head]
    page: int
    pages: int


def by_pinyin(text: str) -> bytes:
    """A key that sorts Chinese as a dictionary does: the characters of GB 2312's first level stand
    in the order of their pinyin."""
    return text.encode("gb18030", "replace")


def listing(
    things: Sequence[T],
    specs: Sequence[Spec[T]],
    columns: Sequence[Column[T]],
    whole: Callable[[T], Hashable] | None = None,
) -> Listing[T]:
    """The list as the request's address has it; the order is that of ``things`` unless it says
    otherwise. Those that are alike by ``whole`` make one row and stand on one page. Raises BadUsage for a column that is not there or a page that is no number."""
    wanted = {
        spec.name: value for spec in specs if (value := request.args.get(spec.name, "").strip())
    }
    values = [{spec.name: dict(spec.values(thing)) for spec in specs} for thing in things]

    def fits(own: Mapping[str, Mapping[str, str]], but: str = "") -> bool:
        return all(value in own[name] for name, value in wanted.items() if name != but)

    found = [thing for thing, own in zip(things, values, strict=True) if fits(own)]
    facets, chosen = [], []
    for spec in specs:
        counts: Counter[str] = Counter()
        labels: dict[str, str] = {}
        seen: set[tuple[Hashable, str]] = set()
        for at, (thing, own) in enumerate(zip(things, values, strict=True)):
            labels.update(own[spec.name])
            unit = spec.counted(thing) if spec.counted else at
            if fits(own, but=spec.name):
                seen.update((unit, value) for value in own[spec.name])
        counts.update(value for _, value in seen)
        if asked := wanted.get(spec.name):
            chosen.append(
                Chosen(spec.label, labels.get(asked, asked), address(**{spec.name: None}))
            )
        if not spec.hidden:
            facets.append(_facet(spec, counts, labels, wanted.get(spec.name)))
    found, heads = _sorted(found, columns)
    rows_of: dict[Hashable, list[T]] = {}
    for at, thing in enumerate(found):
        rows_of.setdefault(whole(thing) if whole else at, []).append(thing)
    pages = max(1, -(-len(rows_of) // PAGE))
    page = min(_page(), pages)
    rows = [each for one in [*rows_of.values()][(page - 1) * PAGE : page * PAGE] for each in one]
    return Listing(found, rows, [f for f in facets if f.values], chosen, heads, page, pages)


def address(**changes: str | int | None) -> str:
    """The address of this list with these parameters set, or taken away where None."""
    changed = {"page": None, **changes}
    pairs: list[tuple[str, str | int]] = [*carried(*changed)]
    pairs += [(name, value) for name, value in changed.items() if value is not None]
    path = quote(request.script_root + request.path)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _facet(
    spec: Spec[T], counts: Counter[str], labels: Mapping[str, str], wanted: str | None
) -> Facet:
    ordered = [value for value in labels if counts[value]]
    if not spec.in_order:
        ordered.sort(key=lambda value: -counts[value])
    shown = ordered if spec.in_order else ordered[:_MOST_VALUES]
    if wanted in ordered and wanted not in shown:
        shown = [*shown, wanted]

    def offered(value: str) -> Value:
        chosen = value == wanted
        target = address(**{spec.name: None if chosen else value})
        return Value(labels[value], counts[value], chosen, target)

    more = [offered(value) for value in ordered if value not in shown]
    return Facet(spec.label, [offered(value) for value in shown], more)


def _sorted(found: list[T], columns: Sequence[Column[T]]) -> tuple[list[T], list[Head]]:
    wanted, order = request.args.get("sort", ""), request.args.get("order", "")
    known = {column.name: column for column in columns}
    if wanted and wanted not in known:
        raise BadUsage(f"this list has no column {wanted!r}", mend=nearest(wanted, list(known)))
    if wanted:
        found = sorted(found, key=known[wanted].key, reverse=order == "desc")  # type: ignore[arg-type]
    heads = []
    for column in columns:
        state = ""
        following: str | None = None
        if column.name == wanted:
            state = "descending" if order == "desc" else "ascending"
            following = None if order == "desc" else "desc"
        heads.append(Head(column.label, address(sort=column.name, order=following), state))
    return found, heads


def _page() -> int:
    asked = request.args.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 0 < len(asked) < 7):
        raise BadUsage(f"a page is a number, not {asked[:20]!r}")
    return max(1, int(asked))
