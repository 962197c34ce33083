"""The editions of a store as records, for the pages that judge them: the file at hand where it is the
one that the store was built from, else what the store itself quotes of the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from qzgraph.errors import BadUsage
from qzgraph.graph.library import at_hand
from qzgraph.graph.load import Loaded, prepared_reading
from qzgraph.graph.prepared import prepared
from qzgraph.graph.query import nearest
from qzgraph.graph.workspace import known_edition
from qzgraph.names import source_document
from qzgraph.reading.characters import normal_form
from qzgraph.reading.headings import Heading
from qzgraph.reading.outline import Outline, OutlineItem
from qzgraph.reading.source import Passage, Source
from qzgraph.records.edition import edition_of
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.load import Library, Quoted
from qzgraph_server.pages.thing import Thing, division_of, fields_of, is_complete, year_of

Made = TypeVar("Made")


class Records:
    """The editions of a library, as records."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library, self._settings = library, settings

    @property
    def vocabulary(self) -> Vocabulary:
        """That of the package, with what reading its editions taught it."""
        return prepared_reading(self._settings).vocabulary

    def find(self, edition: str) -> Thing:
        """The edition of this id. Raises BadUsage where the store has none."""
        if found := self._library.edition(edition):
            return found
        known = [each.id for each in self._library.offered("")]
        raise BadUsage(f"there is no edition {edition[:40]!r}", mend=nearest(edition[:40], known))

    def load(self, edition: Thing) -> Loaded:
        """The edition as records. Raises QzgraphError where the file at hand cannot be read."""
        return self._library.once(("records", edition.id), lambda: self._loaded(edition))

    def _loaded(self, edition: Thing) -> Loaded:
        name, digest = self._source(edition)
        if digest and (known := known_edition(self._settings, edition.id)):
            found = at_hand(self._settings, known)
            if digest == f"sha256:{hashlib.sha256(found.edition.text.encode()).hexdigest()}":
                return found
        return read_stored(
            edition,
            self._library.of(edition.id),
            self._library.passages(edition.id),
            name,
            self.vocabulary,
        )

    def _source(self, edition: Thing) -> tuple[str, str]:
        rows = self._library.ask("edition-source", source=source_document(edition.id))
        return (rows[0]["name"], rows[0]["digest"]) if rows else ("", "")

    def kept(
        self, name: str, make: Callable[[], Made], editions: Iterable[Thing], *also: str
    ) -> Made:
        """What ``make`` gives of these editions, worked out once a machine: it takes a while, and each
        answer is another process's."""
        sources = [(each.id, each["extent"], self._source(each)) for each in editions]
        if not all(digest for _, _, (_, digest) in sources):
            return make()
        rests_on: list[Path | str] = [self._settings.shapes, repr(sources), *also]
        found: Made = prepared(self._settings.cache, self._settings.data, make, name, rests_on)
        return found


def read_stored(
    edition: Thing,
    holding: Catalogue,
    passages: Mapping[str, Sequence[Quoted]],
    name: str,
    vocabulary: Vocabulary,
) -> Loaded:
    """An edition from what a store says of it: its outline, and the fields of its items where they stood
    in the source, of which nothing else is known. Of a field without its place the text is put behind
    the others."""
    text = _Sparse(each for quoted in passages.values() for each in quoted)
    domains = [part for part in holding.parts.values() if "/domain/" in part.iri]
    categories = [part for part in holding.parts.values() if "/category/" in part.iri]

    def heading(part: Thing) -> Heading:
        return Heading(_number(part), text.passage(part.name, passages.get(part.iri, ())), "")

    def position(iri: str, among: Sequence[Thing]) -> int | None:
        return next((at for at, part in enumerate(among) if part.iri == iri), None)

    def place(item: Thing) -> int:
        return min((each.start for each in passages.get(item.iri, ())), default=len(text.text))

    items = []
    for item in sorted(holding.listed, key=place):
        quoted = passages.get(item.iri, ())
        called = text.passage(item.name, [each for each in quoted if not each.field])
        fields = {
            str(field): text.passage(words, [each for each in quoted if each.field == field])
            for field, words in fields_of(item).items()
        }
        items.append(
            OutlineItem(
                Heading(_number(item), called, ""),
                position(item["domain"], domains),
                position(item["category"], categories),
                fields,
                called.span,
            )
        )
    outline = Outline(
        domains=tuple(map(heading, domains)),
        categories=tuple(map(heading, categories)),
        category_domains=tuple(position(part["domain"], domains) for part in categories),
        items=tuple(items),
        head=(text.passage(edition.name, ()).span,),
        tail=(),
    )
    extent = Extent.COMPLETE if is_complete(edition) else Extent.PARTIAL
    source = Source(name, text.text, (), ((0, ""),))
    read = edition_of(source, outline, division_of(edition), year_of(edition), vocabulary, extent)
    return Loaded(read, source)


def _number(thing: Thing) -> int | None:
    return int(thing["number"]) if thing["number"] else None


class _Sparse:
    """A text of which some passages are known: what lies between them is blank."""

    def __init__(self, passages: Iterable[Quoted]) -> None:
        known = list(passages)
        self._chars = [" "] * max((each.end for each in known), default=0)
        for each in known:
            self._chars[each.start : each.end] = each.text

    @property
    def text(self) -> str:
        return "".join(self._chars)

    def passage(self, words: str, quoted: Iterable[Quoted]) -> Passage:
        """The words, each character where one of these passages has it; behind the text where none
        does."""
        for each in quoted:
            raw, offsets = normal_form(each.text, each.start)
            found, at = [], 0
            for char in words:
                at = raw.find(char, at) + 1
                if not at:
                    break
                found.append(offsets[at - 1])
            else:
                return Passage(words, tuple(found))
        self._chars.append("\n")
        start = len(self._chars)
        self._chars.extend(words)
        return Passage(words, tuple(range(start, start + len(words))))
