"""What a group's own words say of who is in it, as far as the hierarchies of the lexicon tell which
group lies in which."""

from __future__ import annotations

from dataclasses import dataclass

from qzgraph.language.expression import Group, Term
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.unit import Amount
from qzgraph.language.words import words


def ages_of(group: Group, lexicon: Lexicon) -> tuple[int | None, int | None]:
    """Lowest and highest age in whole years, both included, by its words and by its kind; None where
    it has no bound. What the words print goes before what the kind says (18周岁及以下儿童; 年满18周岁后仍在
    就读的原孤儿)."""
    lows: list[int] = []
    highs: list[int] = []
    said = [term.label for term in group.terms if not (term.of or term.negated)]
    implied = {each for label in said for each in lexicon.implied(label)}
    # 接受义务教育的儿童和少年 are all its pupils.
    staged = not implied.isdisjoint(lexicon.endings.get("STAGE", ()))
    for meaning in map(lexicon.meaning, implied):
        if staged and meaning.sort == "kind" and meaning.by_age:
            continue
        lows += [] if meaning.min_age is None else [meaning.min_age]
        highs += [] if meaning.max_age is None else [meaning.max_age]
    low, high = max(lows, default=None), min(highs, default=None)
    printed = group.age or Amount(None, None)
    if printed.low is not None:
        high = None if high is not None and high < printed.low else high
        low = int(printed.low)
    if printed.high is not None:
        low = None if low is not None and low > printed.high else low
        high = int(printed.high)
    if low is not None and low <= 0:
        low = None  # 0—15岁: from birth
    return low, high


def said_in_name(name: str, lexicon: Lexicon) -> frozenset[Term]:
    """The concepts of which a service's name speaks (城镇棚户区住房改造: 城镇, 棚户区, 住房)."""
    return lexicon.read_once("name", name, lambda: _said_in_name(name, lexicon))


def _said_in_name(name: str, lexicon: Lexicon) -> frozenset[Term]:
    return frozenset(
        Term(label)
        for unit in words(name, lexicon)
        if unit.cls in {"KIND", "CONDITION", "CONTENT"}
        for said in unit.means
        for label in (said, *(lexicon.called_after(said) if unit.cls == "CONTENT" else ()))
        if not label.startswith("!") and ":" not in label
    )


def asked_in(text: str, lexicon: Lexicon) -> frozenset[Term]:
    """The conditions of which a text speaks that tells what is given (为在家居住的……: 居家), of whomever."""
    return lexicon.read_once("offer", text, lambda: _asked_in(text, lexicon))


def _asked_in(text: str, lexicon: Lexicon) -> frozenset[Term]:
    return frozenset(
        Term(label)
        for piece in lexicon.cut(text, 0, len(text))
        if piece.word and piece.word.cls == "CONDITION"
        for label in lexicon.concepts_of(piece.word)
        if not label.startswith("!") and ":" not in label and lexicon.meaning(label).sort != "kind"
    )


@dataclass(frozen=True)
class Scope:
    """The terms, ages and registration of a group; ``implied`` are its terms and all that hold
    wherever they do."""

    terms: tuple[Term, ...]
    implied: frozenset[Term]
    low: int | None
    high: int | None
    registered: bool

    @classmethod
    def of(cls, group: Group, lexicon: Lexicon) -> Scope:
        """The scope of a group; what it was not understood to say is left out."""
        low, high = ages_of(group, lexicon)
        implied = {
            Term(label, term.of, term.negated)
            for term in group.terms
            for label in ((term.label,) if term.negated else lexicon.implied(term.label))
        }
        asked = tuple(
            term
            for term in group.terms
            if term.of or term.negated or not lexicon.meaning(term.label).by_age
        )
        return cls(asked, frozenset(implied), low, high, group.residency == frozenset(("户籍",)))

    @classmethod
    def whole(cls, group: Group, lexicon: Lexicon) -> Scope | None:
        """The scope of a group of which every word was understood and holds; else None."""
        plain = not (group.unread or group.choices or group.measures or group.excludes)
        return cls.of(group, lexicon) if plain and group.terms else None

    def holds(self, other: Scope) -> bool:
        """Whether everyone of the other is in this."""
        if self.low is not None and (other.low is None or other.low < self.low):
            return False
        if self.high is not None and (other.high is None or other.high > self.high):
            return False
        if self.registered and not other.registered:
            return False
        return other.implied.issuperset(self.terms)
