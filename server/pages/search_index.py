"""A search over everything that has a page: words in, ranked things out, each with the sentence
that matched.

There is no segmenter: a word of the query is looked for as it stands, then by its pairs of
characters, weighted by how rare they are. All is in memory; a query takes a few milliseconds.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from qzgraph.records.model import Field
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.folding import Folded, fold
from qzgraph_server.pages.quoting import Piece, Quote, pieces, sentence_around
from qzgraph_server.pages.thing import Thing, fields_of

#: Longer queries are cut.
LONGEST = 100
_MOST_WORDS = 8
_BETWEEN_WORDS = re.compile(r"[\s,，、。．;；:：?？!！/|()（）\[\]【】]+")
#: 60 岁 is one word.
_INSIDE_QUANTITY = re.compile(r"(?<=\d)\s+(?=[\u4e00-\u9fff])")
#: What a match is worth: of the whole name, of its beginning, of a part, of a text.
_WHOLE, _BEGINNING, _PART, _TEXT = 100.0, 70.0, 50.0, 16.0
#: A name besides the preferred one.
_OTHER = 0.9
#: The share of a word's pairs, by weight, that must stand in a thing for it to be found by them.
_ENOUGH = 0.5
#: The same, where no thing has every word of the query.
_ENOUGH_OF_SOME = 0.3
#: How alike (0 to 100) a name must be to be offered where nothing is found.
_NEAR = 55
_SNIPPET = 70
#: The field in which bodies are named, by whichever of their names.
_BODIES = Field.AGENCY


@dataclass(frozen=True)
class Entry:
    """A thing as it is searched: its names, the preferred first, and its texts by their field."""

    kind: str
    thing: Thing
    names: Sequence[Folded]
    texts: Mapping[str, tuple[str, Folded]]
    text: str
    """All texts, folded."""
    name_pairs: frozenset[str]
    text_pairs: frozenset[str]


@dataclass(frozen=True)
class Word:
    """A word of a query, folded. ``bodies`` finds the other names of the body that it names."""

    text: str
    pattern: re.Pattern[str]
    bodies: re.Pattern[str] | None
    pairs: Sequence[str]


@dataclass(frozen=True)
class Hit:
    """A thing that was found: its name and, where a text matched, the sentence, in pieces of which
    the matching ones have a value."""

    kind: str
    thing: Thing
    score: float
    name: list[Piece]
    field: str
    sentence: list[Piece]


@dataclass(frozen=True)
class Found:
    """The best first; ``near`` are other names to try where there is nothing."""

    hits: Sequence[Hit]
    near: Sequence[str]


class Index:
    """Everything of a catalogue that can be searched."""

    def __init__(self, catalogue: Catalogue, home: str) -> None:
        """``home``: the edition whose things go before equals of others."""
        self.editions = catalogue.editions
        self._home = home
        self._entries = [_entry(*source) for source in _sources(catalogue) if source[1].name]
        counts: Counter[str] = Counter()
        for entry in self._entries:
            counts.update(entry.name_pairs | entry.text_pairs)
        self._weights = {
            pair: math.log(1 + len(self._entries) / count) for pair, count in counts.items()
        }
        self._synonyms = _synonyms(catalogue)
        self._names = {
            name.text: entry.thing.name for entry in self._entries for name in entry.names[:1]
        }

    def search(self, query: str) -> Found:
        """What fits the query: things with each of its words, else those with most of it."""
        joined = _INSIDE_QUANTITY.sub("", query[:LONGEST])
        parts = _BETWEEN_WORDS.split(joined)[:_MOST_WORDS]
        words = [self._word(folded) for part in parts if (folded := fold(part).text)]
        scored = self._scored(words, _ENOUGH, every=True)
        if not scored:
            scored = self._scored(words, _ENOUGH_OF_SOME, every=False)
        scored.sort(key=lambda pair: -pair[0])
        hits = [_hit(entry, score, words) for score, entry in scored]
        return Found(hits, [] if hits else self._near(query))

    def _word(self, text: str) -> Word:
        others = self._synonyms.get(text, ())
        return Word(
            text,
            _pattern([text]),
            _pattern(others) if others else None,
            [pair for pair in _pairs(text) if pair in self._weights],
        )

    def _scored(
        self, words: Sequence[Word], enough: float, *, every: bool
    ) -> list[tuple[float, Entry]]:
        """The entries with every word, or with any; a word that stands nowhere asks for nothing."""
        columns = [[self._score(entry, word, enough) for entry in self._entries] for word in words]
        columns = [scores for scores in columns if any(scores)]
        scored = []
        for entry, *scores in zip(self._entries, *columns, strict=True) if columns else ():
            if all(scores) if every else any(scores):
                here = (entry.thing.edition or self._home) == self._home
                scored.append((sum(scores) + (1 if here else 0), entry))
        return scored

    def _score(self, entry: Entry, word: Word, enough: float) -> float:
        best = max(
            _name_score(name.text, word) * (_OTHER if order else 1)
            for order, name in enumerate(entry.names)
        )
        if count := len(word.pattern.findall(entry.text)):
            best = max(best, _TEXT + min(count, 5))
        if word.bodies and _BODIES in entry.texts:
            best = max(best, _TEXT * bool(word.bodies.search(entry.texts[_BODIES][1].text)))
        if best or len(word.text) < 3:
            return best
        whole = sum(self._weights[pair] for pair in word.pairs)
        named = [pair for pair in word.pairs if pair in entry.name_pairs]
        in_name = sum(self._weights[pair] for pair in named)
        in_all = in_name + sum(
            self._weights[pair]
            for pair in word.pairs
            if pair in entry.text_pairs and pair not in entry.name_pairs
        )
        if not whole or in_all / whole < enough:
            return 0
        return (_PART * in_name + _TEXT * in_all) / (2 * whole)

    def _near(self, query: str) -> list[str]:
        asked = fold(query[:LONGEST]).text
        found = process.extract(
            asked, list(self._names), scorer=fuzz.ratio, limit=5, score_cutoff=_NEAR
        )
        return [self._names[name] for name, _, _ in found]


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these words; a number only where it stands whole: 6岁 is not in 16岁."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(
        "|".join(
            ("(?<![0-9.])" if word[0].isdigit() else "")
            + re.escape(word)
            + ("(?![0-9.])" if word[-1].isdigit() else "")
            for word in longest_first
        )
    )


def _name_score(name: str, word: Word) -> float:
    if name == word.text:
        return _WHOLE
    match = word.pattern.search(name)
    if not match:
        return 0
    closeness = 15 * len(word.text) / len(name)
    return (_PART if match.start() else _BEGINNING) + closeness


def _hit(entry: Entry, score: float, words: Sequence[Word]) -> Hit:
    """What is shown of a thing: where the words stand, or else where their pairs do."""
    whole = [word.pattern for word in words]
    bodies = [word.bodies for word in words if word.bodies]
    pairs = [_pattern([pair]) for word in words for pair in word.pairs]
    for patterns in ([*whole, *bodies], pairs):
        name = _places(entry.names[0], patterns)
        for field, (text, folded) in entry.texts.items():
            if places := _places(folded, patterns):
                shown = _marked(entry.thing.name, name)
                return Hit(entry.kind, entry.thing, score, shown, field, _sentence(text, places))
        if name:
            break
    return Hit(entry.kind, entry.thing, score, _marked(entry.thing.name, name), "", [])


def _sources(
    catalogue: Catalogue,
) -> Iterator[tuple[str, Thing, Iterable[str], Mapping[str, str]]]:
    """The kind of each thing, the thing, its other names and its texts."""
    for item in catalogue.items.values():
        yield "item", item, (), fields_of(item)
    for part in catalogue.parts.values():
        yield "part", part, (), {}
    for population in catalogue.populations.values():
        yield "population", population, (*population.others, population.english), {}
    for agency in catalogue.agencies.values():
        yield (
            "agency",
            agency,
            (*agency.others, *catalogue.functions.get(agency["function"], ())),
            {},
        )
    for document in catalogue.documents.values():
        yield "document", document, (*document.others, document["number"]), {}


def _entry(kind: str, thing: Thing, others: Iterable[str], texts: Mapping[str, str]) -> Entry:
    names = [fold(name) for name in (thing.name, *others) if name]
    folded = {field: (text, fold(text)) for field, text in texts.items()}
    return Entry(
        kind,
        thing,
        names,
        folded,
        "\n".join(text.text for _, text in folded.values()),
        frozenset(pair for name in names for pair in _pairs(name.text)),
        frozenset(pair for _, text in folded.values() for pair in _pairs(text.text)),
    )


def _synonyms(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """For each name of a body, the other names that texts may have it by."""
    synonyms: dict[str, set[str]] = {}
    for agency in catalogue.agencies.values():
        of_function = catalogue.functions.get(agency["function"], ())
        named = {fold(name).text for name in (agency.name, *agency.others, *of_function)}
        for name in named:
            synonyms.setdefault(name, set()).update(named - {name})
    return {name: tuple(sorted(others)) for name, others in synonyms.items()}


def _pairs(text: str) -> list[str]:
    """Each two characters that follow one another; those with a Latin letter or a digit in them
    say nothing alone."""
    pairs = (text[place : place + 2] for place in range(len(text) - 1))
    return [pair for pair in pairs if not any(character.isascii() for character in pair)]


def _places(folded: Folded, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    """Where they stand in the original, in order; what overlaps or touches is one place."""
    places: list[tuple[int, int]] = []
    for start, end in sorted(place for each in patterns for place in folded.places(each)):
        if places and start <= places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places


def _marked(text: str, places: Iterable[tuple[int, int]]) -> list[Piece]:
    return pieces(text, [Quote(start, end, "match") for start, end in places])


def _sentence(text: str, places: Sequence[tuple[int, int]]) -> list[Piece]:
    """The sentence of the first place, cut to about a line, with all places in it marked."""
    first, last = places[0]
    start, end = sentence_around(text, first, last)
    if first - start > _SNIPPET // 2:
        start = first - _SNIPPET // 3
    if end - start > _SNIPPET * 2:
        end = max(last, start + _SNIPPET * 2)
    inside = [(a - start, b - start) for a, b in places if start <= a and b <= end]
    shown = _marked(text[start:end], inside)
    before = [Piece("…", (), ())] if start and text[start - 1] not in "。；" else []
    after = [Piece("…", (), ())] if end < len(text) and text[end - 1] not in "。；" else []
    return [*before, *shown, *after]
