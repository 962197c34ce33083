"""What is known of an edition whose full text is not at hand: hand-written Turtle in
``data/editions/``, each fact with its source, read by the same readers as a document.

The texts that it gives are put below one another, and that is the text to which offsets refer
(``qzgraph extract FILE.ttl --text``); what it does not give stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qzgraph import names
from qzgraph.errors import BrokenData
from qzgraph.graph.nodes import item_nodes
from qzgraph.names import LABEL, TYPE, term
from qzgraph.reading.headings import Heading
from qzgraph.reading.outline import Outline, OutlineItem
from qzgraph.reading.source import Paragraph, Passage, Source, Span
from qzgraph.records.edition import edition_of
from qzgraph.records.model import Edition, Extent, Field
from qzgraph.turtle import Said, said_in, statements
from qzgraph.vocabulary import Vocabulary


@dataclass
class _Text:
    """The text as it grows, a line a fact."""

    lines: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    length: int = 0

    def add(self, line: str) -> Span:
        span = Span(self.length, self.length + len(line))
        self.lines.append(line)
        self.spans.append(span)
        self.length = span.end + 1
        return span

    def source(self, name: str) -> Source:
        text = "".join(f"{line}\n" for line in self.lines)
        return Source(name, text, tuple(Paragraph(span) for span in self.spans))


def read_partial(
    path: Path, division: str, year: int, vocabulary: Vocabulary
) -> tuple[Source, Edition]:
    """The source and the edition in this file.

    Raises :class:`BrokenData` for what is no Turtle, tells of no standard of that name, or names
    an item otherwise than :mod:`qzgraph.names` does.
    """
    about = said_in(statements(path))
    me = names.standard(names.edition_id(division, year))
    if term("ServiceStandard") not in about.get(me, {}).get(TYPE, []):
        raise BrokenData(f"tells nothing of {me}", where=str(path), mend="mend the Turtle there")
    text = _Text()
    head = [text.add(title) for title in about[me].get(LABEL, [])]
    head += [text.add(number) for number in about[me].get(term("documentNumber"), [])]
    domains = _of_class(about, "ServiceDomain", me)
    categories = _of_class(about, "ServiceCategory", me)
    items = _of_class(about, "ServiceItem", me)
    domain_spans = [text.add(_one(about[node], LABEL)) for node in domains]
    category_spans = [text.add(_one(about[node], LABEL)) for node in categories]
    placed: list[tuple[str, Span, dict[str, Span]]] = []
    for node in items:
        name = text.add(_one(about[node], LABEL))
        fields = {
            field.value: text.add(" ".join(value.split()))
            for field in Field
            for value in about[node].get(term(field.value), [])
        }
        placed.append((node, name, fields))
    source = text.source(path.name)

    def passage(span: Span) -> Passage:
        return Passage(source.text[span.start : span.end], tuple(range(span.start, span.end)))

    def heading(node: str, span: Span, number: str) -> Heading:
        printed = _first(about[node], term(number))
        return Heading(int(printed) if printed else None, passage(span), "")

    def position(node: str, name: str, among: list[str]) -> int | None:
        value = _first(about[node], term(name))
        return among.index(value) if value in among else None

    outline = Outline(
        domains=tuple(heading(n, s, "number") for n, s in zip(domains, domain_spans, strict=True)),
        categories=tuple(
            heading(n, s, "number") for n, s in zip(categories, category_spans, strict=True)
        ),
        category_domains=tuple(position(node, "inDomain", domains) for node in categories),
        items=tuple(
            OutlineItem(
                heading(node, name, "itemNumber"),
                position(node, "inDomain", domains),
                position(node, "inCategory", categories),
                {key: passage(span) for key, span in fields.items()},
                name,
            )
            for node, name, fields in placed
        ),
        head=tuple(head),
        tail=(),
    )
    edition = edition_of(source, outline, division, year, vocabulary, Extent.PARTIAL)
    _check_names(items, edition, path)
    return source, edition


def _of_class(about: Mapping[str, Said], name: str, standard: str) -> list[str]:
    """The things of a class in the standard, as the file orders them."""
    return [
        node
        for node, said in about.items()
        if term(name) in said.get(TYPE, []) and standard in said.get(term("inStandard"), [])
    ]


def _first(said: Said, predicate: str) -> str:
    return next(iter(said.get(predicate, [])), "")


def _one(said: Said, predicate: str) -> str:
    return " ".join(_first(said, predicate).split())


def _check_names(nodes: list[str], edition: Edition, path: Path) -> None:
    for node, wanted in zip(nodes, item_nodes(edition), strict=True):
        if node != wanted:
            raise BrokenData(
                f"<{node}> is named otherwise than by its number or its name",
                where=str(path),
                mend=f"write <{wanted}>",
            )
