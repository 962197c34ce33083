"""An answer → what a page shows of it: a table whose IRIs are called by their names, and a chart or
a graph where its shape suits one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from qzgraph import names
from qzgraph.graph.answer import Answer, Solutions, Term, Triples, Truth
from qzgraph.rendering.printable import shortened
from qzgraph.rendering.shown import XSD, is_number, shown
from qzgraph_server.addresses import link_to
from qzgraph_server.drawing import Bar, Edge, Tree, bars, tree
from qzgraph_server.terms import Terms

#: What a page shows of an answer; downloads hold all of it.
MOST_ROWS = 1000
#: A chart compares this many rows, no fewer and no more.
_CHARTED = range(2, 41)
_LONGEST_LABEL = 28
_TYPE = names.PREFIXES["rdf"] + "type"
_STRING = XSD + "string"


@dataclass(frozen=True)
class Cell:
    """``title``: the IRI where ``text`` is its name. ``language`` of the text, where it has one;
    ``kind`` is that or the datatype as Turtle writes it (``@zh``, ``^^xsd:date``)."""

    text: str
    number: bool = False
    href: str = ""
    title: str = ""
    language: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Column:
    """``meaning``: the name of the ontology's property that the variable is called after, if any."""

    variable: str
    meaning: str
    number: bool


@dataclass(frozen=True)
class AnswerView:
    """``truth`` is None unless the answer is one. ``form``: ``rows``, ``triples`` or ``truth``."""

    form: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    chart: tuple[Bar, ...] = ()
    charted: str = ""
    graph: Tree | None = None
    nodes: dict[str, Cell] | None = None


def view(answer: Answer, terms: Terms, language: str) -> AnswerView:
    """What a page in this language shows. Raises QzgraphError where names cannot be had."""
    terms.learn(_iris(answer))
    if isinstance(answer, Truth):
        return AnswerView("truth", truth=answer.value)
    if isinstance(answer, Triples):
        rows = tuple(tuple(triple) for triple in answer.triples)
        graph, nodes = _graph(answer, terms, language)
        return AnswerView(
            form="triples",
            columns=tuple(Column(name, "", False) for name in ("subject", "predicate", "object")),
            rows=_table(rows, terms, language),
            total=len(rows),
            graph=graph,
            nodes=nodes,
        )
    charted, chart = _chart(answer, terms, language)
    return AnswerView(
        form="rows",
        columns=tuple(
            Column(
                variable,
                terms.meaning(variable, language),
                _kind([row[place] for row in answer.rows]) == "number",
            )
            for place, variable in enumerate(answer.variables)
        ),
        rows=_table(answer.rows, terms, language),
        total=len(answer.rows),
        chart=chart,
        charted=charted,
    )


def _iris(answer: Answer) -> Iterator[str]:
    """What is named on the page: the IRIs of an answer, and the terms that its variables may mean."""
    if isinstance(answer, Solutions):
        yield from map(names.term, answer.variables)
        rows: Iterable[Iterable[Term | None]] = answer.rows[:MOST_ROWS]
    else:
        rows = answer.triples[:MOST_ROWS] if isinstance(answer, Triples) else ()
    for row in rows:
        yield from (term.value for term in row if isinstance(term, NamedNode))


def cell(term: Term | None, terms: Terms, language: str) -> Cell:
    """A term as a cell."""
    if isinstance(term, NamedNode):
        name = terms.label(term.value, language)
        return Cell(name, href=link_to(term.value), title=term.value)
    said = (term.language or "") if isinstance(term, Literal) else ""
    return Cell(shown(term), number=is_number(term), language=said, kind=_literal_kind(term))


def _literal_kind(term: Term | None) -> str:
    """What :func:`shown` leaves out of a literal."""
    if not isinstance(term, Literal):
        return ""
    if term.language:
        return f"@{term.language}"
    datatype = term.datatype.value
    return (
        f"^^{names.shorten(datatype)}" if datatype.startswith(XSD) and datatype != _STRING else ""
    )


def _table(
    rows: tuple[tuple[Term | None, ...], ...], terms: Terms, language: str
) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(cell(term, terms, language) for term in row) for row in rows[:MOST_ROWS])


def _chart(answer: Solutions, terms: Terms, language: str) -> tuple[str, tuple[Bar, ...]]:
    """The variable that is counted and its bars, where the answer compares: texts that name each
    row, then one number that is not negative. A number before them (序号) only numbers the rows.
    """
    if len(answer.rows) not in _CHARTED:
        return "", ()
    columns = range(len(answer.variables))
    kinds = [_kind([row[column] for row in answer.rows]) for column in columns]
    numbers = [column for column in columns if kinds[column] == "number"]
    named = [column for column in columns if kinds[column] == "text"] or [
        column for column in columns if kinds[column] == "iri"
    ]
    if len(numbers) != 1 or not named or numbers[0] < named[0]:
        return "", ()
    rows = []
    for row in answer.rows:
        label = " · ".join(
            found for column in named if (found := cell(row[column], terms, language).text)
        )
        rows.append(
            (shortened(label, _LONGEST_LABEL), float(getattr(row[numbers[0]], "value", 0)), "")
        )
    labels = [label for label, _, _ in rows]
    if len(set(labels)) < len(labels) or any(value < 0 for _, value, _ in rows):
        return "", ()
    return answer.variables[numbers[0]], bars(rows)


def _kind(column: list[Term | None]) -> str:
    """``number``, ``iri``, ``text``, or nothing for a column that is mixed or has gaps at all."""
    if all(is_number(term) for term in column):
        return "number"
    if all(isinstance(term, NamedNode) for term in column):
        return "iri"
    if all(term is None or (isinstance(term, Literal) and not is_number(term)) for term in column):
        return "text"
    return ""


def _graph(
    answer: Triples, terms: Terms, language: str
) -> tuple[Tree | None, dict[str, Cell] | None]:
    """The graph of things; their classes, texts and numbers stay in the table."""
    found: list[tuple[bool, Edge]] = []
    nodes: dict[str, Cell] = {}
    for subject, predicate, object_ in answer.triples:
        if isinstance(object_, Literal) or Triple in (type(subject), type(object_)):
            continue
        if predicate.value == _TYPE:
            continue
        for node in (subject, object_):
            shown_as = cell(node, terms, language)
            nodes[str(node)] = Cell(
                shortened(shown_as.text, _LONGEST_LABEL), href=shown_as.href, title=shown_as.title
            )
        unnamed = terms.find(getattr(object_, "value", "")) is None
        name = terms.label(predicate.value, language)
        found.append((unnamed, Edge(str(subject), name, str(object_))))
    if not found:
        return None, None
    found.sort(key=lambda pair: (pair[0], pair[1].label))  # What has a name goes first.
    edges = [edge for _, edge in found]
    return tree(edges, {key: node.text for key, node in nodes.items()}), nodes
