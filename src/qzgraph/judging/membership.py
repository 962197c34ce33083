"""Whether a target population covers a person, why, and what else must be so (CONTRACT §3,
entitlements)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from qzgraph.both import NOTHING, Both
from qzgraph.judging.person import OLDEST, Person
from qzgraph.language.groups import Term
from qzgraph.language.variants import Variant, implied_by, keeps_out, variants
from qzgraph.population_scheme import Concept, normal_name
from qzgraph.records.model import Population, Residency
from qzgraph.vocabulary import Vocabulary

#: Ways of living here as group expressions have them, and kinds of people who live here.
REGISTERED, RESIDENT = "户籍", "常住"
_WAY = {Residency.HUKOU: REGISTERED, Residency.RESIDENT: RESIDENT, Residency.MIGRANT: "外来"}
_RESIDENTS = frozenset(("居民", "村民"))
#: How a text asks for registration: 「具有衢州市户籍（含持有本市居住证）」.
_HUKOU = re.compile(r"具有[^，、的]{0,6}户籍(?:（[^）]*）)?")


class Membership(StrEnum):
    """Whether a person is one of a group, the surest first."""

    COVERED = "covered"
    COVERED_IF = "coveredIf"
    CANNOT_TELL = "cannotTell"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Judgement:
    """Whether a group covers the person, why, and what else must be so; in English what the text itself
    says stays as printed."""

    membership: Membership
    because: Both
    condition: Both = NOTHING


class Judge:
    """Judges the groups of one edition for one person."""

    def __init__(self, person: Person, vocabulary: Vocabulary) -> None:
        self._person = person
        self._vocabulary = vocabulary
        self._lexicon = vocabulary.lexicon
        self._terms = frozenset(term for each in person.known for term in each)

    def judge(self, population: Population) -> Judgement:
        """Whether this group covers the person: by the way of reading it that covers the most."""
        found = [self._judge(population, v) for v in variants(population.group, self._lexicon)]
        return min(found, key=lambda each: list(Membership).index(each.membership))

    def in_defined(self, label: str) -> Judgement | None:
        """The judgement on a group that the service itself defines; None where the person was not
        said to be in it."""
        concept = self._vocabulary.scheme.by_name[normal_name(label)]
        for group in self._person.groups:
            if concept.iri in self._vocabulary.scheme.lies_in(group):
                english = f"of the group {self._called(group.label)}, whom this item itself defines"
                because = Both(f"是{group.label}，由本项目认定", english)
                return Judgement(Membership.COVERED, because)
        return None

    def _judge(self, population: Population, asked: Variant) -> Judgement:
        label, called = population.label, self._called(population.label)
        outside = Judgement(Membership.EXCLUDED, Both(f"不属于“{label}”", f"not of {called}"))
        if self._is_contradicted(asked) or self._is_left_out(asked):
            return outside
        ages = self._ages(asked)
        residency = self._residency(population, asked)
        if ages is None or residency is None:
            return outside
        if not self._is_told(asked):
            return self._untold(population, asked)
        who = self._who(asked)
        because = Both(f"{who.zh}，“{label}”包括在内", f"{who.en}, and so within {called}")
        if ages and not self._is_part_by_age(asked):
            return self._unsaid(label)
        if conditions := Both.joined(Both("，", ", "), [*ages, *residency]):
            return Judgement(Membership.COVERED_IF, because, conditions)
        return Judgement(Membership.COVERED, because)

    def _called(self, label: str) -> str:
        """A group in English, in “”; one that has no English name as it is."""
        concept = self._vocabulary.scheme.by_name.get(normal_name(label))
        known = self._vocabulary.english.get(label) or (concept.english if concept else "")
        return f"“{known or label}”"

    def _unsaid(self, label: str) -> Judgement:
        called = self._called(label)
        because = Both(f"未说明是否属于“{label}”", f"not said whether of {called}")
        return Judgement(Membership.CANNOT_TELL, because, Both(label, f"of the group {called}"))

    def _is_told(self, asked: Variant) -> bool:
        """Whether everything that a group asks beside age and residence was said of the person."""
        if asked.unread or asked.measures:
            return False
        return all(implied_by(term, self._terms, self._lexicon) for term in asked.asks)

    def _is_part_by_age(self, asked: Variant) -> bool:
        """Whether a group of an age that was not said is part of what was: 0—6岁儿童 of orphans, not
        of veterans."""
        if asked.asks:
            return True
        return self._is_by_age(asked) and implied_by(Term(asked.kind), self._terms, self._lexicon)

    def _is_contradicted(self, asked: Variant) -> bool:
        """Whether the person was said to be what the group is not."""
        return any(
            implied_by(replace(term, negated=False), self._terms, self._lexicon)
            for term in asked.asks
            if term.negated
        )

    def _is_left_out(self, asked: Variant) -> bool:
        """Whether the person was said to be one of those whom a group leaves out."""
        return any(
            bool(out.asks) and self._is_told(out)
            for group in asked.excludes
            for out in variants(group, self._lexicon)
        )

    def _untold(self, population: Population, asked: Variant) -> Judgement:
        """Of a group that asks more than was said: covered if that holds, where it is a part of what
        the person is known to be."""
        label, called = population.label, self._called(population.label)
        whole = self._part_of(asked)
        if whole:
            because = Both(
                f"{whole.zh}，“{label}”是其中一部分", f"{whole.en}; {called} is a part of that"
            )
            return Judgement(Membership.COVERED_IF, because, Both(label, f"of the group {called}"))
        return self._unsaid(label)

    def _is(self, group: Concept) -> Both:
        return Both(f"是{group.label}", f"of the group {self._called(group.label)}")

    def _aged(self, age: int) -> Both:
        return Both(f"{age}岁", f"{age} years old")

    def _part_of(self, asked: Variant) -> Both:
        """What the person is known to be that the group is a part of, in words; empty where it is
        part of nothing that was said."""
        for group, said in zip(self._person.groups, self._person.known, strict=True):
            own = frozenset(t for t in said if keeps_out(t, self._lexicon))
            asks = asked.asks | {Term(asked.kind)} if asked.kind else asked.asks
            if own and all(implied_by(term, asks, self._lexicon) for term in own):
                return self._is(group)
            if not own and said & self._kinds(asked):
                return self._is(group)
        if self._person.age is not None and self._is_by_age(asked):
            return self._aged(self._person.age)
        return NOTHING

    def _kinds(self, asked: Variant) -> frozenset[Term]:
        return (
            frozenset(map(Term, self._lexicon.implied(asked.kind))) if asked.kind else frozenset()
        )

    def _is_by_age(self, asked: Variant) -> bool:
        """Whether the group's kind is one of an age: 老年人, 儿童."""
        return bool(asked.kind) and self._lexicon.meaning(asked.kind).by_age

    def _ages(self, asked: Variant) -> list[Both] | None:
        """What must be so of the age; None where the bounds are not met."""
        least = 0 if asked.low is None else asked.low
        most = OLDEST if asked.high is None else asked.high
        person = self._person
        if person.high < least or most < person.low:
            return None
        if least <= person.low and person.high <= most:
            return []
        if asked.low is None:
            return [Both(f"{most}岁及以下", f"{most} years old or younger")]
        if asked.high is None:
            return [Both(f"{least}岁及以上", f"{least} years old or older")]
        return [Both(f"{least}—{most}岁", f"{least} to {most} years old")]

    def _residency(self, population: Population, asked: Variant) -> list[Both] | None:
        """What must be so of the residence; None where the person is said to be otherwise. Where a
        group of people says nothing, those who live here are meant; 户籍 is narrower than 常住
        (CONTRACT, Populations)."""
        said = self._person.residency
        ways = asked.ways
        if not ways:
            of_residents = asked.kind in _RESIDENTS
            return (
                [Both("在本地常住", "living here")]
                if of_residents and Residency.MIGRANT in said
                else []
            )
        if any(_WAY[each] in ways for each in said):
            return []
        if RESIDENT in ways:
            return [Both("在本地常住", "living here")] if Residency.MIGRANT in said else []
        if REGISTERED in ways:
            printed = _HUKOU.search(population.printed) or _HUKOU.search(population.label)
            words = printed.group() if printed else "具有本地户籍"
            return None if Residency.MIGRANT in said else [Both(words, "registered here")]
        if Residency.HUKOU in said:
            return None
        return [Both("户籍不在本地", "registered elsewhere")]

    def _who(self, asked: Variant) -> Both:
        """Why the person is one of a group."""
        for group, said in zip(self._person.groups, self._person.known, strict=True):
            if any(implied_by(term, said, self._lexicon) for term in asked.asks):
                return self._is(group)
        if self._person.age is not None and (asked.low is not None or asked.high is not None):
            return self._aged(self._person.age)
        for group, said in zip(self._person.groups, self._person.known, strict=True):
            if asked.low is not None or asked.high is not None or said & self._kinds(asked):
                return self._is(group)
        return self._lives()

    def _lives(self) -> Both:
        if Residency.HUKOU in self._person.residency:
            return Both("有本地户籍", "registered here")
        if Residency.MIGRANT in self._person.residency:
            return Both("是流动人口", "a migrant")
        return Both("住在本地", "living here")
