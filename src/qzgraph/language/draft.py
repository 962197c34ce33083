"""What has been gathered of one group while its words are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from math import prod

from qzgraph.language.expression import Choice, Group, Measured, Said, Term, both
from qzgraph.language.unit import Amount

#: So many combinations of choices are written out.
_MOST_OPTIONS = 64
_TOO_MANY = "过多的组合"


@dataclass
class Draft:
    """What has been gathered of one group."""

    terms: dict[Term, None] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    measures: list[Measured] = field(default_factory=list)
    age: Amount | None = None
    residency: set[str] | None = None
    reside_too: set[str] = field(default_factory=set)
    """Ways of living here that brackets take in beside those that are told, if any are (居民（含持居住证的）)."""
    excludes: list[Group] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    extra: list[Group] = field(default_factory=list)
    glosses: list[Draft] = field(default_factory=list)
    """Groups in brackets behind the head: they may say otherwise who is meant, or who of them alone."""
    listed: list[Group] = field(default_factory=list)
    """Several groups in brackets behind the head: each may be meant by itself."""
    explained: list[Choice] = field(default_factory=list)
    """Choices that brackets list: they may restrict, or name all that there are (患者（居家、住院）)."""
    printed: set[str] = field(default_factory=set)
    """Concepts that words of it print and do not say."""
    either: list[frozenset[Term]] = field(default_factory=list)
    """What brackets list of several matters: all of it may hold, or any."""
    bound: list[tuple[Choice, frozenset[Term]]] = field(default_factory=list)
    """What 且 joins to the last of several alternatives: it may hold with that one alone (甲、乙或者丙且丁的)."""
    named: Draft | None = None
    """What the words stand for, where the text says so (…的未成年人（即孤儿）)."""
    count: int = 0
    """How many words say it."""
    plain: bool = True
    """Whether they are nouns and attributes alone."""
    last_facet: str = ""
    """What kind of thing the last of them says."""
    verb: bool = False
    """Whether they begin with a verb of their own (有就业需求)."""
    led_to: bool = False
    """Whether they begin with a word that makes causes of what stands before it (…，导致基本生活困难)."""
    leads_to: bool = False
    """Whether they end in such a word (因接种造成)."""
    one_of: bool = False
    """Whether they begin with a word behind which one thing of a list will do (受台风、洪涝影响)."""

    def add(self, other: Draft) -> None:
        self.terms |= other.terms
        self.choices += other.choices
        self.measures += other.measures
        self.age = both(self.age, other.age)
        if other.residency is not None:
            # 户籍以及持有居住证的: nobody is of both, so that either is meant.
            own = other.residency if self.residency is None else self.residency
            self.residency = (own & other.residency) or (own | other.residency)
        self.reside_too |= other.reside_too
        self.excludes += other.excludes
        self.unread += other.unread
        self.kinds += other.kinds
        self.extra += other.extra
        self.glosses += other.glosses
        self.listed += other.listed
        self.explained += other.explained
        self.either += other.either
        self.bound += other.bound
        self.printed |= other.printed
        self.named = other.named or self.named

    def ways(self) -> frozenset[str] | None:
        """The ways of living here that are meant, where any are told."""
        return None if self.residency is None else frozenset(self.residency | self.reside_too)

    def as_option(self) -> frozenset[Said]:
        """Everything said, as one option of a choice."""
        found: set[Said] = {*self.terms, *self.measures}
        found |= {Term(f"？{words}") for words in self.unread}
        if (ways := self.ways()) is not None:
            found |= {Term(f"居住:{'/'.join(sorted(ways))}")}
        if self.age:
            found.add(self.age)
        return frozenset(found)

    def options(self) -> list[frozenset[Said]]:
        """Everything said as options of a choice: one, or one for each combination of its own choices
        (残疾等级为五级或六级); of too many to be written out, which of them is not told."""
        own = self.as_option()
        if prod(len(each.options) for each in self.choices) > _MOST_OPTIONS:
            return [own | {Term(f"？{_TOO_MANY}")}]
        return [own.union(*chosen) for chosen in product(*(each.options for each in self.choices))]


def choice_of(drafts: Iterable[Draft]) -> Choice:
    """The choice between what some words say each."""
    return Choice(tuple(dict.fromkeys(option for each in drafts for option in each.options())))
