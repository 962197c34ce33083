"""An answer → what a page shows of it: a table whose IRIs are called by their names, and a chart or
a graph where its shape suits one."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from qzgraph import names
from qzgraph.graph.answer import Answer, Solutions, Term, Triples, Truth
from qzgraph.rendering.shown import is_number, shown
from qzgraph_server.drawing import Bar, Edge, Tree, bars, tree
from qzgraph_server.terms import Terms

#: What a page shows of an answer; downloads hold all of it.
MOST_ROWS = 1000
#: A chart compares this many rows, no fewer and no more.
_CHARTED = range(2, 41)
_LONGEST_LABEL = 28


@dataclass(frozen=True)
class Cell:
    """``title``: the IRI where ``text`` is its name. ``language`` of the text, where it has one."""

    text: str
    number: bool = False
    href: str = ""
    title: str = ""
    language: str = ""


@dataclass(frozen=True)
class AnswerView:
    """``truth`` is None unless the answer is one. ``form``: ``rows``, ``triples`` or ``truth``."""

    form: str
    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    truth: bool | None = None
    chart: tuple[Bar, ...] = ()
    charted: str = ""
    graph: Tree | None = None
    nodes: dict[str, Cell] | None = None


def view(answer: Answer, terms: Terms, language: str) -> AnswerView:
    """What a page in this language shows. Raises QzgraphError where names cannot be had."""
    if isinstance(answer, Truth):
        return AnswerView("truth", truth=answer.value)
    if isinstance(answer, Triples):
        rows = tuple(tuple(triple) for triple in answer.triples)
        graph, nodes = _graph(answer, terms, language)
        return AnswerView(
            form="triples",
            variables=("subject", "predicate", "object"),
            rows=_table(rows, terms, language),
            total=len(rows),
            graph=graph,
            nodes=nodes,
        )
    charted, chart = _chart(answer, terms, language)
    return AnswerView(
        form="rows",
        variables=answer.variables,
        rows=_table(answer.rows, terms, language),
        total=len(answer.rows),
        chart=chart,
        charted=charted,
    )


def cell(term: Term | None, terms: Terms, language: str) -> Cell:
    """A term as a cell."""
    if isinstance(term, NamedNode):
        name = terms.label(term.value, language)
        return Cell(name, href=address(term.value), title=term.value)
    said = (term.language or "") if isinstance(term, Literal) else ""
    return Cell(shown(term), number=is_number(term), language=said)


def address(iri: str) -> str:
    """Where a link to this IRI leads: to this server for its own things, else to the web; empty
    for what no browser should follow (``javascript:``)."""
    if iri.startswith(names.BASE):
        return "/" + iri.removeprefix(names.BASE)
    return iri if iri.startswith(("http://", "https://")) else ""


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
    kinds = [_column_kind([row[column] for row in answer.rows]) for column in columns]
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
        rows.append((_cut(label), {"": float(getattr(row[numbers[0]], "value", 0))}, ""))
    labels = [label for label, _, _ in rows]
    if len(set(labels)) < len(labels) or any(values[""] < 0 for _, values, _ in rows):
        return "", ()
    return answer.variables[numbers[0]], bars(rows)


def _column_kind(column: list[Term | None]) -> str:
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
    """The graph of things; texts and numbers stay in the table."""
    edges, nodes = [], {}
    for subject, predicate, object_ in answer.triples:
        if isinstance(object_, Literal) or Triple in (type(subject), type(object_)):
            continue
        for node in (subject, object_):
            found = cell(node, terms, language)
            nodes[str(node)] = Cell(_cut(found.text), href=found.href, title=found.title)
        edges.append(Edge(str(subject), terms.label(predicate.value, language), str(object_)))
    if not edges:
        return None, None
    return tree(edges, {key: node.text for key, node in nodes.items()}), nodes


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"
