"""What a text says of whom it means, as expressions: groups, each a conjunction with alternatives."""

from __future__ import annotations

from dataclasses import dataclass

from qzgraph.language.unit import Amount

#: The words that join conditions of which all are asked, and those of which one will do.
BOTH, OR = "且", "或"


@dataclass(frozen=True)
class Term:
    """One thing that is said of a group: a concept or a content word by its label. ``of`` says of whom
    else it holds (亲: of the person whose child or relative it is; 家: of a member of the household),
    ``negated`` that it does not hold."""

    label: str
    of: str = ""
    negated: bool = False

    @property
    def name(self) -> str:
        """The term as one word: 非就业, 亲:残疾."""
        return f"{self.of + ':' if self.of else ''}{'非' if self.negated else ''}{self.label}"

    @property
    def denied(self) -> Term:
        """Its very opposite."""
        return Term(self.label, self.of, not self.negated)


@dataclass(frozen=True)
class Measured:
    """A length, count or share that a group is held to: ``of`` is what is measured (毕业)."""

    of: str
    amount: Amount

    @property
    def name(self) -> str:
        low = "" if self.amount.low is None else f"{float(self.amount.low):g}"
        high = "" if self.amount.high is None else f"{float(self.amount.high):g}"
        return f"{self.of}{low}—{high}{self.amount.unit}"


#: One thing that an option of a choice says.
Said = Term | Measured | Amount


@dataclass(frozen=True)
class Choice:
    """Alternatives of which any will do; each is a set of terms that hold together. ``open``: the text
    only says that one includes the other (含…)."""

    options: tuple[frozenset[Said], ...]
    including: bool = False
    instead: bool = False
    """Whether what is included stands for the whole group (…工作者（含网格员）), not for one word."""


@dataclass(frozen=True)
class Group:
    """One group. ``label`` is its name, ``kind`` the concept of its head noun (empty where it has
    none); ``terms`` hold of it;
    ``residency`` are the ways of living here that it takes in, None where nothing is said; ``more``
    tells that the text leaves the list open (等)."""

    label: str
    start: int
    end: int
    kind: str = ""
    terms: frozenset[Term] = frozenset()
    choices: tuple[Choice, ...] = ()
    measures: tuple[Measured, ...] = ()
    age: Amount | None = None
    residency: frozenset[str] | None = None
    excludes: tuple[Group, ...] = ()
    unread: tuple[str, ...] = ()
    within: str = ""
    more: bool = False
    readings: tuple[Group, ...] = ()
    """Other ways to read its words that no reader would insist on: an opening modifier governs it."""
    doubted: tuple[Group, ...] = ()
    """Other ways to read its words on which readers may differ: of clauses before 的 all hold, or any;
    what 其中 names is all that is meant."""
    joined: frozenset[str] = frozenset()
    """What joins its words: BOTH, and OR as often as they have it (或, 或或)."""
    printed: frozenset[str] = frozenset()
    """The concepts that its words print and do not say (老旧小区, read in 城镇老旧小区)."""
    inclusive: bool = False
    """Whether its text says of something that it is no matter, or that all are in it (…不限, …均包括在内)."""
    nouns: tuple[str, ...] = ()
    """The nouns before its head in print order: 残疾人福利企业的职工 is not 福利企业的残疾人职工."""


def both(one: Amount | None, two: Amount | None) -> Amount | None:
    """What lies in two ranges of ages."""
    if one is None or two is None:
        return one or two
    lows = [a.low for a in (one, two) if a.low is not None]
    highs = [a.high for a in (one, two) if a.high is not None]
    return Amount(max(lows, default=None), min(highs, default=None))


def both_ways(
    one: frozenset[str] | None, two: frozenset[str] | set[str] | None
) -> frozenset[str] | None:
    """The ways of living here that two descriptions leave: those of both, or of the first where they
    have none in common; None where neither says any."""
    if one is None or two is None:
        return one if two is None else frozenset(two)
    return frozenset(one & two or one)


def term_of(label: str, negated: bool = False) -> Term:
    """A label of the lexicon as a term: ``!X`` says that X does not hold, ``亲:X`` that it holds of
    whose relative somebody is, ``家:X`` of a member of the household."""
    opposite = label.startswith("!")
    of, colon, rest = label.removeprefix("!").partition(":")
    return Term(rest if colon else of, of if colon else "", negated != opposite)
