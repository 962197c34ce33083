"""An alignment as RDF, and a user's own table of which item answers which.

This is all that Python contributes to the judgement: who answers whom. ``shapes/`` do the judging.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.aligning.editions import Alignment
from qzgraph.aligning.promises import PromiseAt
from qzgraph.errors import BadUsage
from qzgraph.graph.correspondences import Judged, correspondence_triples
from qzgraph.graph.nodes import item_nodes
from qzgraph.graph.rdf_terms import RDF_TYPE, Graph, boolean, iri
from qzgraph.names import term
from qzgraph.records.model import Certainty, Edition

#: How a line of a user's table begins that is not to hold.
SET_ASIDE = "#"


def alignment_quads(alignment: Alignment, graph: Graph) -> list[ox.Quad]:
    """The alignment as RDF: roles, a ``qz:Correspondence`` for each pair of items that answer each
    other or may, ``qz:implementsItem`` where that is certain, and of benchmarks."""
    upper, lower = alignment.upper, alignment.lower
    quads: list[ox.Quad] = []

    def add(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        quads.append(ox.Quad(iri(subject), iri(predicate), value, graph))

    def role(subject: str, name: str) -> None:
        quads.append(ox.Quad(iri(subject), RDF_TYPE, iri(term(name)), graph))

    def answering(pair: Judged, one: str, other: str) -> None:
        for t in correspondence_triples(pair, one, other):
            quads.append(ox.Quad(t.subject, t.predicate, t.object, graph))

    mine, theirs = item_nodes(lower), item_nodes(upper)
    role(names.standard(lower.id), "ReviewedStandard")
    add(names.standard(lower.id), term("heldTo"), iri(names.standard(upper.id)))
    for at, node in enumerate(mine):
        role(node, "ReviewedItem")
        for number in range(len(lower.items[at].promises)):
            role(names.benchmark(node, number + 1), "ReviewedBenchmark")
    for at, node in enumerate(theirs):
        role(node, "ReferenceItem")
        for number in range(len(upper.items[at].promises)):
            role(names.benchmark(node, number + 1), "ReferenceBenchmark")
    for match in alignment.items.pairs:
        answering(match, mine[match.lower], theirs[match.upper])
        if match.certainty is Certainty.CERTAIN:
            add(mine[match.lower], term("implementsItem"), iri(theirs[match.upper]))
    for found in alignment.benchmarks:
        one, two = _benchmark(theirs, found.upper), _benchmark(mine, found.lower)
        if found.certainty is not Certainty.CERTAIN:
            role(one, "DoubtfulBenchmark")
        answering(found, two, one)
        add(names.correspondence(two, one), term("comparable"), boolean(found.comparable))
    return list(dict.fromkeys(quads))


def _benchmark(items: list[str], place: PromiseAt) -> str:
    """The node of a promise, or of the item whose words as a whole answer."""
    if place.benchmark < 0:
        return items[place.item]
    return names.benchmark(items[place.item], place.benchmark + 1)


def read_overrides(path: Path, upper: Edition, lower: Edition) -> dict[int, tuple[int, ...]]:
    """A user's alignment table: CSV with the columns ``item`` and ``reference``, item numbers or
    names; an empty reference says that the item answers none, and a line that begins with # is left out.
    Raises :class:`BadUsage` where it does not fit.
    """
    try:
        table = list(csv.DictReader(StringIO(decoded(path.read_bytes()), newline="")))
    except FileNotFoundError as error:
        raise BadUsage("there is no such file", where=str(path), mend="check the path") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadUsage(
            f"the alignment cannot be read: {error}",
            where=str(path),
            mend="save it as CSV in UTF-8",
        ) from error
    if not table or not {"item", "reference"} <= set(table[0]):
        raise BadUsage(
            "an alignment needs the columns item and reference",
            where=str(path),
            mend="begin it with the line: item,reference",
        )
    return overrides(
        ((row["item"] or "", row["reference"] or "") for row in table), upper, lower, path
    )


def decoded(content: bytes) -> str:
    """A table's text: UTF-8, else as Excel saves CSV on a Chinese Windows. Raises UnicodeDecodeError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def overrides(
    lines: Iterable[tuple[str, str]],
    upper: Edition,
    lower: Edition,
    where: Path | str,
    first: int = 2,
) -> dict[int, tuple[int, ...]]:
    """The same of lines that were read already; ``first`` is the number of the first of them."""
    mine, theirs = by_key(lower), by_key(upper)
    fixed: dict[int, tuple[int, ...]] = {}
    for number, (one, answers) in enumerate(lines, start=first):
        if one.startswith(SET_ASIDE):
            continue
        item = _position(one, mine, where, number)
        targets = answers.replace("，", ";").replace(",", ";").split(";")
        found = tuple(
            _position(target, theirs, where, number) for target in targets if target.strip()
        )
        fixed[item] = fixed.get(item, ()) + found
    return fixed


def by_key(edition: Edition) -> dict[str, list[int]]:
    """Positions of items by their numbers and by their names."""
    found: dict[str, list[int]] = {}
    for at, item in enumerate(edition.items):
        for key in {str(item.number), item.name} - {"None"}:
            found.setdefault(key, []).append(at)
    return found


def _position(text: str, known: Mapping[str, list[int]], where: Path | str, line: int) -> int:
    key = text.strip()
    found = known.get(str(int(key)) if key.isdecimal() else key, [])
    if len(found) == 1:
        return found[0]
    raise BadUsage(
        f"line {line}: there is no item {key!r}"
        if not found
        else f"line {line}: {len(found)} items are {key!r}",
        where=str(where),
        mend="give the numbers that the two editions print"
        if not found
        else "give the item's name, where numbers begin anew in each domain",
    )
