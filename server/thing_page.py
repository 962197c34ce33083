"""A thing as a page for readers: what is said of it, what points to it, where it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request
from pyoxigraph import Literal, NamedNode

from qzgraph import names
from qzgraph.graph.answer import Term
from qzgraph.graph.store import GraphStore
from qzgraph.rendering.shown import shown
from qzgraph_server.addresses import document_of
from qzgraph_server.describing import ask
from qzgraph_server.formats import GRAPH

#: Incoming links on one page.
_A_PAGE = 50
_QUOTED = names.PREFIXES["prov"] + "wasQuotedFrom"
_NAMES = tuple(
    names.PREFIXES[prefix] + name
    for prefix, name in (("rdfs", "label"), ("skos", "prefLabel"), ("dct", "title"))
)


#: A name in Chinese before one in no language before one in English.
_LANGUAGES = {"zh": 0, "": 1, "en": 2}


@dataclass
class Value:
    """A value as it is read: its name in Chinese or else in English, the term behind it, and where
    it leads."""

    text: str
    href: str = ""
    iri: str = ""
    language: str = ""
    inferred: bool = False


@dataclass
class Statement:
    """A property with its values."""

    iri: str
    href: str
    zh: str = ""
    en: str = ""
    values: dict[Term, Value] = field(default_factory=dict)

    def called(self, language: str) -> str:
        """Its name in this language, else in the other, else as SPARQL writes it."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second or names.shorten(self.iri)


def thing_page(store: GraphStore, iri: str) -> str:
    """The page about the thing of this IRI. Raises QzgraphError."""
    said, quotes = _statements(ask(store, "thing-statements", thing=f"<{iri}>").rows)
    incoming = ask(store, "thing-incoming", thing=f"<{iri}>").rows
    arrows = _arrows(incoming)
    page = _page_number(len(arrows))
    return render_template(
        "thing.html",
        iri=iri,
        document=document_of(iri),
        title=_title(said) or names.shorten(iri),
        said=said,
        quotes=quotes,
        arrows=arrows[(page - 1) * _A_PAGE : page * _A_PAGE],
        arrow_count=len(arrows),
        page=page,
        pages=-(-len(arrows) // _A_PAGE),
        suffixes=[suffix for suffix in GRAPH if suffix != "html"],
    )


def _page_number(count: int) -> int:
    """``?page=``, taken into what there is."""
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return min(max(number, 1), max(-(-count // _A_PAGE), 1))


def _statements(rows: Iterable[tuple[Term | None, ...]]) -> tuple[list[Statement], list[Value]]:
    """What is said of the thing by property, and the passages it was quoted from."""
    said: dict[str, Statement] = {}
    quotes: dict[str, Value] = {}
    for graph, predicate, predicate_name, value, value_name, exact in rows:
        assert isinstance(predicate, NamedNode)
        assert value is not None
        statement = said.setdefault(
            predicate.value, Statement(predicate.value, document_of(predicate.value))
        )
        _name(statement, predicate_name)
        inferred = isinstance(graph, NamedNode) and graph.value == names.GRAPH_INFERRED
        known = statement.values.get(value)
        if known is None:
            statement.values[value] = _value(value, value_name, inferred)
        else:
            known.inferred = known.inferred and inferred
            if isinstance(value_name, Literal) and value_name.language == "zh":
                known.text, known.language = value_name.value, "zh"
        if predicate.value == _QUOTED and isinstance(exact, Literal):
            quotes[shown(value)] = Value(exact.value, document_of(getattr(value, "value", "")))
    order = sorted(said.values(), key=lambda each: (not each.zh, each.iri))
    return order, list(quotes.values())


def _name(statement: Statement, name: Term | None) -> None:
    if isinstance(name, Literal):
        if name.language == "zh":
            statement.zh = name.value
        else:
            statement.en = name.value


def _value(value: Term, name: Term | None, inferred: bool) -> Value:
    if isinstance(value, NamedNode):
        text = name.value if isinstance(name, Literal) else names.shorten(value.value)
        language = (name.language or "") if isinstance(name, Literal) else ""
        return Value(text, document_of(value.value), value.value, language, inferred)
    language = (value.language or "") if isinstance(value, Literal) else ""
    return Value(shown(value), language=language, inferred=inferred)


def _arrows(rows: Iterable[tuple[Term | None, ...]]) -> list[dict[str, Any]]:
    """What points here: each source and property once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for predicate, predicate_name, source, source_name in rows:
        key = (shown(predicate), shown(source))
        found.setdefault(
            key,
            {
                "property": shown(predicate_name) or key[0],
                "href": document_of(getattr(source, "value", "")),
                "text": shown(source_name) or key[1],
                "short": key[1],
            },
        )
    return list(found.values())


def _title(said: Iterable[Statement]) -> str:
    by_iri = {each.iri: each for each in said}
    values = [v for iri in _NAMES if iri in by_iri for v in by_iri[iri].values.values()]
    best = sorted(values, key=lambda value: _LANGUAGES.get(value.language, len(_LANGUAGES)))
    return best[0].text if best else ""
