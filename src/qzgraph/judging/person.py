"""A person as ``qzgraph entitlements`` is told of one: age, residency, groups; and whether a target
population covers such a person (CONTRACT §3, entitlements)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process

from qzgraph.aligning.cover import Scope, scope_of
from qzgraph.aligning.evidence import Localiser
from qzgraph.errors import BadUsage
from qzgraph.records.model import Population, Residency
from qzgraph.vocabulary import Concept, Vocabulary, normal_name

#: No age is higher.
OLDEST = 150
#: How alike two names are, of 100, for one to be offered in the place of the other.
_NEAR = 60


class Membership(StrEnum):
    """Whether a person is one of a group, the surest first."""

    COVERED = "covered"
    COVERED_IF = "coveredIf"
    CANNOT_TELL = "cannotTell"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Judgement:
    """Whether a group covers the person, why, and what else must be so (in the text's own words)."""

    membership: Membership
    because: str
    condition: str = ""


#: The concepts that residency alone puts a person in (``data/vocabulary/populations.ttl``).
_OF_RESIDENCY = {
    Residency.HUKOU: "户籍居民",
    Residency.RESIDENT: "城乡居民",
    Residency.MIGRANT: "流动人口",
}
#: 「具有衢州市户籍（含持有本市居住证）」
_HUKOU = re.compile(r"具有[^，、的]{0,6}户籍(?:（[^）]*）)?")
#: Words that set no condition: whose people they are, and that all of them are meant.
_HOLLOW = re.compile(
    r"(?:具有|拥有)?本地(?:居民)?(?:户籍)?|户籍|含?持有本地居住证|常住|辖区内?|居住在|范围内?|"
    r"各类|所有|全体|任何|[的、，（）]"
)
_AGES = re.compile(
    r"(?:年满|未满|不满|已满)?\d+(?:周?岁)?(?:[—–\-~～至到]\d+)?周?岁?(?:及?以[上下]内?)?"
)


@dataclass(frozen=True)
class Person:
    """``residency`` is empty where nothing was said: such a person is taken to live in the division.
    ``groups`` are concepts, and ``low`` to ``high`` the ages that are possible."""

    age: int | None
    residency: frozenset[Residency]
    groups: tuple[Concept, ...]
    low: int
    high: int
    own: frozenset[str]
    """IRIs of the groups that the person is in by age, or is said to be in, and of all broader."""
    general: frozenset[str]
    """IRIs of the groups that everyone of this residency is in."""


def read_residencies(written: str) -> frozenset[Residency]:
    """The residencies in a list such as ``hukou,resident``. Raises :class:`BadUsage` for others."""
    known = {each.value.lower(): each for each in Residency}
    words = [word.strip().lower() for word in written.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise BadUsage(f"{word!r} is no residency", mend=f"give {', '.join(known)}")
    return frozenset(known[word] for word in words)


def describe_person(
    vocabulary: Vocabulary,
    age: int | None = None,
    residency: Iterable[Residency] = (),
    groups: Sequence[str] = (),
) -> Person:
    """The person of these traits. Raises :class:`BadUsage` for a group that nothing knows, and for
    traits that exclude one another."""
    said = frozenset(residency)
    if Residency.MIGRANT in said and len(said) > 1:
        raise BadUsage(
            "nobody is a migrant and a resident or registered here at once",
            mend="give --residency hukou, resident or migrant",
        )
    index = vocabulary.population_index
    everybody = vocabulary.lies_in(index[normal_name(_OF_RESIDENCY[Residency.RESIDENT])])
    general: set[str] = set()
    for each in said or {Residency.RESIDENT}:
        general |= vocabulary.lies_in(index[normal_name(_OF_RESIDENCY[each])])
    low, high = (0, OLDEST) if age is None else (age, age)
    by_age = [concept for concept in vocabulary.concepts.values() if _is_by_age(concept, low, high)]
    own = (
        {iri for concept in by_age for iri in vocabulary.lies_in(concept)}
        if age is not None
        else set()
    )
    found = tuple(_concept(name, own | general, vocabulary) for name in groups)
    for concept in found:
        around = [vocabulary.concepts[iri] for iri in vocabulary.lies_in(concept)]
        own |= {each.iri for each in around}
        low = max([low, *(each.min_age for each in around if each.min_age is not None)])
        high = min([high, *(each.max_age for each in around if each.max_age is not None)])
    if low > high:
        raise BadUsage(
            f"nobody of that age is one of {'、'.join(concept.label for concept in found)}",
            mend="change --age or --group",
        )
    return Person(
        age, said, found, low, high, frozenset(own - general - everybody), frozenset(general)
    )


def _is_by_age(concept: Concept, low: int, high: int) -> bool:
    """Whether everyone of these ages is in a concept, as far as its own bounds tell."""
    if not concept.by_age:
        return False
    least = 0 if concept.min_age is None else concept.min_age
    most = OLDEST if concept.max_age is None else concept.max_age
    return least <= low and high <= most


def _concept(name: str, known: Iterable[str], vocabulary: Vocabulary) -> Concept:
    """The group of this name, or of a name that it begins (失能, of someone who is a 老年人)."""
    index = vocabulary.population_index
    normal = normal_name(name)
    if normal in index:
        return index[normal]
    labels = [vocabulary.concepts[iri].label for iri in sorted(known)]
    for ending in (*labels, *sorted(vocabulary.heads, key=len)):
        found = index.get(normal + normal_name(ending)) if normal else None
        if found:
            return found
    labels = [concept.label for concept in vocabulary.concepts.values()]
    near = process.extract(normal, labels, limit=3, score_cutoff=_NEAR)
    meant = "、".join(label for label, *_ in near)
    raise BadUsage(
        f"no group is called {name!r}",
        where="--group",
        mend=f"did you mean {meant}?" if meant else "name one as the standard does: 残疾人, 老年人",
    )


def _bare(name: str) -> str:
    """A group's name without its ages and without words that set no condition."""
    return _HOLLOW.sub("", _AGES.sub("", normal_name(name)))


class Judge:
    """Judges the groups of one edition for one person."""

    def __init__(self, person: Person, division: str, vocabulary: Vocabulary) -> None:
        self._person = person
        self._vocabulary = vocabulary
        self._local = Localiser(division, vocabulary)

    def judge(self, population: Population) -> Judgement:
        """Whether this group covers the person."""
        scope = scope_of(population, self._local, self._vocabulary)
        ages = self._ages(scope)
        residency = self._residency(self._residency_asked(scope), population.label)
        if ages is None or residency is None:
            return Judgement(Membership.EXCLUDED, f"不属于“{population.label}”")
        return self._membership(population, scope, [*ages, *residency])

    def _ages(self, scope: Scope) -> list[str] | None:
        """What must be so of the age; None where the bounds are not met."""
        least = 0 if scope.min_age is None else scope.min_age
        most = OLDEST if scope.max_age is None else scope.max_age
        person = self._person
        if person.high < least or most < person.low:
            return None
        if least <= person.low and person.high <= most:
            return []
        if scope.min_age is None:
            return [f"{most}岁及以下"]
        return [f"{least}岁及以上" if scope.max_age is None else f"{least}—{most}岁"]

    def _residency_asked(self, scope: Scope) -> Residency | None:
        """What a group asks, 常住 where it is one of residents and says nothing (CONTRACT)."""
        residents = _OF_RESIDENCY[Residency.RESIDENT]
        resident = self._vocabulary.population_index[normal_name(residents)]
        if scope.residency is None and scope.concept:
            lies_in = self._vocabulary.lies_in(scope.concept)
            return Residency.RESIDENT if resident.iri in lies_in else None
        return scope.residency

    def _residency(self, asked: Residency | None, label: str) -> list[str] | None:
        """What must be so of the residency; None where the person is said to be otherwise. 户籍 is
        narrower than 常住 (CONTRACT, Populations)."""
        said = self._person.residency
        if asked is None or asked in said:
            return []
        if asked is Residency.RESIDENT:
            return ["在本地常住"] if Residency.MIGRANT in said else []
        if asked is Residency.HUKOU:
            printed = _HUKOU.search(label)
            words = printed.group() if printed else "具有本地户籍"
            return None if Residency.MIGRANT in said else [words]
        return None if Residency.HUKOU in said else ["户籍不在本地"]

    def _membership(self, population: Population, scope: Scope, conditions: list[str]) -> Judgement:
        person, label = self._person, population.label
        unknown = Judgement(Membership.CANNOT_TELL, f"未说明是否属于“{label}”", label)
        if scope.concept is None:
            return unknown
        concept = scope.concept
        rest = self._rest(scope)
        if concept.iri in person.own or concept.iri in person.general:
            if rest and concept.iri not in person.own:
                return unknown
            if rest:
                conditions = [label]
            because = f"{self._who(concept)}，“{label}”包括在内"
            if conditions:
                return Judgement(Membership.COVERED_IF, because, "，".join(conditions))
            return Judgement(Membership.COVERED, because)
        around = self._vocabulary.lies_in(concept)
        given = [c for c in self._most_specific() if c.iri in around]
        if given:
            because = f"{self._who(given[0])}，“{label}”是其中一部分"
            return Judgement(Membership.COVERED_IF, because, label)
        if concept.label == _OF_RESIDENCY[Residency.RESIDENT] and not rest:
            return Judgement(Membership.COVERED_IF, f"“{label}”包括在本地常住的人", "在本地常住")
        return unknown

    def _rest(self, scope: Scope) -> str:
        """The words of a group's name that narrow its concept, 「符合条件的」 among them."""
        concept = scope.concept
        assert concept is not None
        name = _bare(scope.label)
        names = {_bare(self._local(known)) for known in (concept.label, *concept.alternatives)}
        rests = [name[: -len(known)] for known in names if known and name.endswith(known)]
        return min(rests, key=len, default="" if scope.known else scope.narrowing)

    def _most_specific(self) -> list[Concept]:
        """The groups that the person was said to be in, then those of the age, narrowest first."""
        by_age = [self._vocabulary.concepts[iri] for iri in sorted(self._person.own)]
        by_age.sort(key=lambda c: -len(self._vocabulary.lies_in(c)))
        return [*self._person.groups, *by_age]

    def _who(self, concept: Concept) -> str:
        """Why the person is one of a concept."""
        if concept.iri in self._person.general:
            return self._lives()
        for group in self._person.groups:
            if concept.iri in self._vocabulary.lies_in(group):
                return f"是{group.label}"
        if concept.iri in self._person.own and self._person.age is not None:
            return f"{self._person.age}岁"
        return self._lives()

    def _lives(self) -> str:
        if Residency.HUKOU in self._person.residency:
            return "有本地户籍"
        return "是流动人口" if Residency.MIGRANT in self._person.residency else "住在本地"
