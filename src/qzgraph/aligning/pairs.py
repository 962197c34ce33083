"""The evidence that one item of a lower edition answers one of an upper, for every pair."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qzgraph.aligning.evidence import Localiser, bigrams, name_likeness, overlap
from qzgraph.aligning.meaning import Meaning, Meanings, Text
from qzgraph.records.model import Certainty, Edition, Field, Item
from qzgraph.vocabulary import Vocabulary

#: The share of each kind of evidence in a pair's score; kinds that an item lacks are left out, and
#: one that most items share (一个类别, 城乡居民) counts only as far as it tells items apart.
WEIGHTS = {
    "meaning": 0.6,
    "wording": 0.12,
    "population": 0.1,
    "category": 0.05,
    "documents": 0.05,
    "quantities": 0.05,
    "agency": 0.03,
}
_REASONS = {
    "meaning": "含义",
    "wording": "文字",
    "population": "对象",
    "category": "类别",
    "documents": "依据",
    "quantities": "数量",
    "agency": "单位",
}
#: Pairs that score less are not kept.
_KEPT = 0.12


@dataclass(frozen=True)
class Match:
    """One lower item answers one upper item, by their positions in the editions."""

    upper: int
    lower: int
    score: float
    reason: str
    certainty: Certainty = Certainty.CERTAIN


@dataclass(frozen=True)
class Traits:
    """What an item is compared by."""

    name: str
    meaning: Meaning
    content: frozenset[str]
    population: frozenset[str]
    category: str
    documents: frozenset[str]
    quantities: frozenset[str]
    agency: str


class Pairs:
    """The evidence for every pair of items of two editions."""

    def __init__(self, upper: Edition, lower: Edition, vocabulary: Vocabulary) -> None:
        above, below = (_texts(edition, vocabulary) for edition in (upper, lower))
        self.meanings = Meanings(above, below, vocabulary.services)
        self.uppers = _traits(upper, above, self.meanings.uppers)
        self.lowers = _traits(lower, below, self.meanings.lowers)
        self._alike = self.meanings.likenesses()
        traits = [*self.uppers, *self.lowers]
        self._rarity = {
            "category": _rarity([each.category for each in traits]),
            "agency": _rarity([each.agency for each in traits]),
        }
        self._groups = _rarity([each.population for each in traits])
        for u, left in enumerate(self.uppers):
            for v, right in enumerate(self.lowers):
                if left.name == right.name:
                    self._alike.setdefault((u, v), 0.0)
        self.scores = {
            pair: score for pair in sorted(self._alike) if (score := self._score(*pair)) >= _KEPT
        }

    def evidence(self, upper: int, lower: int) -> dict[str, tuple[float, float]]:
        """Each kind of evidence that there is, 0 to 1, with its weight."""
        left, right = self.uppers[upper], self.lowers[lower]
        alike = self._alike.get((upper, lower), 0.0)
        found = {
            "meaning": (alike, WEIGHTS["meaning"]),
            "wording": (
                max(name_likeness(left.name, right.name), _content(left.content, right.content)),
                WEIGHTS["wording"],
            ),
        }
        if left.population and right.population:
            tells = min(self._groups[left.population], self._groups[right.population])
            found["population"] = (
                overlap(left.population, right.population),
                WEIGHTS["population"] * tells,
            )
        for kind, one, two in (
            ("category", left.category, right.category),
            ("agency", left.agency, right.agency),
        ):
            if one and two:
                like = name_likeness(one, two) if kind == "category" else float(one == two)
                tells = min(self._rarity[kind][one], self._rarity[kind][two])
                found[kind] = (like, WEIGHTS[kind] * tells)
        for kind, some, others in (
            ("documents", left.documents, right.documents),
            ("quantities", left.quantities, right.quantities),
        ):
            if some and others:
                found[kind] = (overlap(some, others), WEIGHTS[kind])
        return found

    def _score(self, upper: int, lower: int) -> float:
        if self._alike[upper, lower] < 0.1 and self.uppers[upper].name != self.lowers[lower].name:
            return 0.0
        found = self.evidence(upper, lower).values()
        return sum(value * weight for value, weight in found) / sum(weight for _, weight in found)

    def match(self, upper: int, lower: int, certainty: Certainty, score: float) -> Match:
        """The pair as a match, with what there is for it."""
        parts = [
            f"{_REASONS[kind]}{value:.2f}"
            for kind, (value, _) in self.evidence(upper, lower).items()
        ]
        return Match(upper, lower, score, " ".join(parts), certainty)


def _rarity(values: list[str] | list[frozenset[str]]) -> dict[object, float]:
    """For each value 1 where few have it, towards 0 where all do."""
    total = len(values)
    shares = ((value, count / total) for value, count in Counter[object](values).items())
    return {value: 1 - share if share > 0.1 else 1.0 for value, share in shares}


def _texts(edition: Edition, vocabulary: Vocabulary) -> list[Text]:
    local = Localiser(edition.division, vocabulary)
    return [
        Text(
            local(item.name),
            local(item.fields[Field.CONTENT].text + "。" + item.fields[Field.STANDARD].text),
            local(item.fields[Field.POPULATION].text),
        )
        for item in edition.items
    ]


def _traits(edition: Edition, texts: list[Text], meanings: list[Meaning]) -> list[Traits]:
    return [
        _of_item(item, edition, text, meaning)
        for item, text, meaning in zip(edition.items, texts, meanings, strict=True)
    ]


def _of_item(item: Item, edition: Edition, text: Text, meaning: Meaning) -> Traits:
    return Traits(
        name=text.name,
        meaning=meaning,
        content=bigrams(text.content),
        population=bigrams(text.population),
        category=edition.categories[item.category].name if item.category >= 0 else "",
        documents=frozenset(
            citation.document.title
            for citation in item.citations
            if citation.field in {Field.STANDARD, Field.CONTENT}
        ),
        quantities=frozenset(
            f"{benchmark.comparable_value} {benchmark.comparable_unit}"
            for benchmark in item.benchmarks
        ),
        agency=(item.lead_agency.function or "") if item.lead_agency else "",
    )


def _content(left: frozenset[str], right: frozenset[str]) -> float:
    """How alike two contents are; one that lies nearly whole in the other counts for much, for an
    item may answer part of another."""
    common = len(left & right)
    if not common:
        return 0.0
    shorter = min(len(left), len(right))
    held = common / shorter if shorter >= 15 else 0.0
    alike = common / (len(left) + len(right) - common)
    return max(alike, 0.8 * held if held >= 0.75 else 0.0)
