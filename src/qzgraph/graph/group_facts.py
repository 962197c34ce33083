"""What a group's words say, as plain facts of the graph: its kind, what must hold, ages, residence, who is
left out, what was not read; the alternatives, readings and parts that it has.

A group that is one conjunction says so itself; of one with alternatives each is a node of its own
below it. Concepts of the lexicon carry what holds wherever they do (``qz:implies``), so that whether
one group lies in another is asked of the graph by following links.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.rdf_terms import boolean, decimal, integer, zh
from qzgraph.language.groups import Group, Measured, Term
from qzgraph.language.lexicon import Lexicon, Meaning
from qzgraph.language.unit import AT_HOME, RESIDENTS
from qzgraph.language.variants import (
    FREE,
    Variant,
    is_within,
    keeps_out,
    taken_apart,
    variants,
    whole_key,
    words_key,
)
from qzgraph.names import LABEL, PREFIXES, TYPE, term
from qzgraph.records.model import Residency

Fact = tuple[str, str, ox.NamedNode | ox.Literal]

_PREF = PREFIXES["skos"] + "prefLabel"
_SCHEME = PREFIXES["skos"] + "inScheme"
_TRUE = boolean(True)
#: The facet of lengths, counts and shares.
MEASURE = "量"
#: Marks before a concept's name, and what they say in English.
_MARKS = {"非": "not", "亲:": "of a relative"}
#: The same marks, of whom a concept holds, in words that people use.
_OF_WHOM = {"亲:": "亲属", "家:": "家人"}
_MARKED = re.compile(rf"(?<![一-龥])(?:{'|'.join(_OF_WHOM)})")
#: How many conjunctions of a group are told apart in its name.
_TOLD = 3
#: Ways of living here, and those that together have a name.
WAYS = {
    "户籍": Residency.HUKOU,
    "居住证": Residency.PERMIT,
    "常住": Residency.OTHER_RESIDENT,
    "外来": Residency.VISITOR,
}
TOGETHER = {
    RESIDENTS: Residency.RESIDENT,
    frozenset({"居住证", "常住", "外来"}): Residency.MIGRANT,
}


class GroupFacts:
    """Writes groups as facts, each concept that they name once. Without ``described`` nodes get no
    names or types, which no shape asks for; with ``judged`` what the shapes alone ask of a reference is told
    as well; ``english`` are our translations of names."""

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        described: bool = True,
        judged: bool = False,
        english: Mapping[str, str] | None = None,
    ) -> None:
        self._lexicon = lexicon
        self._judged = judged
        self._english = english or {}
        self._described = described
        self._concepts: set[str] = set()
        self._named_already: set[str] = set()
        self._nodes: set[str] = set()

    def again(self) -> GroupFacts:
        """The same with what has been written so far, to go on from there with what is not ``judged``."""
        other = GroupFacts(self._lexicon, described=self._described, english=self._english)
        other._concepts = set(self._concepts)
        other._named_already = set(self._named_already)
        other._nodes = set(self._nodes)
        return other

    def group(self, node: str, group: Group) -> Iterator[Fact]:
        """The facts of a group at its node, once."""
        if node in self._nodes:
            return
        self._nodes.add(node)
        taken_in: dict[str, None] = {}
        yield (node, term("readAs"), ox.NamedNode(node))
        yield (node, term("mayMean"), ox.NamedNode(node))
        yield from self._reading(node, group, taken_in)
        for number, each in enumerate(group.readings, start=1):
            below = f"{node}/reading/{number}"
            yield (node, term("readAs"), ox.NamedNode(below))
            yield from self._named(below, f"{group.label}（另一读法{number}）")
            other: dict[str, None] = {}
            yield from self._reading(below, each, other)
            for may in other:
                yield (node, term("mayTakeIn"), ox.NamedNode(may))
                yield (may, term("otherReading"), _TRUE)
            taken_in |= other
        for number, each in enumerate(group.doubted, start=1):
            below = f"{node}/doubted/{number}"
            yield (node, term("mayMean"), ox.NamedNode(below))
            yield from self._named(below, f"{group.label}（存疑读法{number}）")
            yield from self._reading(below, each, {})
            for may in self._read_wholly(below, each):
                yield (node, term("mayTakeIn"), ox.NamedNode(may))
        for below in taken_in:
            yield (node, term("takesIn"), ox.NamedNode(below))
        for variant in variants(group, self._lexicon):
            yield (node, term("statedKey"), _digest(variant.key))
        if group.choices or group.readings or group.doubted:
            yield (node, term("readingsKey"), _digest(whole_key(group, self._lexicon)))
        if words := words_key(group, self._lexicon):
            yield (node, term("wordsKey"), _digest(words))
        for joined in sorted(group.joined):
            yield (node, term("joinedBy"), ox.Literal(joined))

    def _read_wholly(self, node: str, group: Group) -> Iterator[str]:
        """The nodes of a reading's conjunctions of which every word was read."""
        found = variants(group, self._lexicon)
        for number, variant in enumerate(found, start=1):
            if not variant.unread:
                yield node if len(found) == 1 else f"{node}/variant/{number}"

    def _reading(self, node: str, group: Group, taken_in: dict[str, None]) -> Iterator[Fact]:
        """One way to read the words: the conjunctions that it has, and the smallest parts of each."""
        left_out: list[str] = []
        for number, excluded in enumerate(group.excludes, start=1):
            yield from self._left_out(f"{node}/left-out/{number}", excluded, left_out)
        found = variants(group, self._lexicon)
        for number, (variant, fine) in enumerate(taken_apart(found, self._lexicon), start=1):
            own = node if len(found) == 1 else f"{node}/variant/{number}"
            if own != node:
                if self._described:
                    yield (node, term("alternative"), ox.NamedNode(own))
                yield from self._named(own, self._name(variant))
            taken_in[own] = None
            yield from self._conjunction(own, variant, left_out)
            for at, piece in enumerate(fine, start=1):
                part = own if len(fine) == 1 else f"{own}/part/{at}"
                yield (node, term("consistsOf"), ox.NamedNode(part))
                yield (part, term("conjunctionKey"), _digest(variant.key))
                if part != own:
                    if self._described:
                        yield (own, term("unionOf"), ox.NamedNode(part))
                    yield from self._named(part, self._name(piece))
                    if not is_within(piece, variant, self._lexicon):
                        taken_in[part] = None
                    yield from self._conjunction(part, piece, left_out)

    def _left_out(self, node: str, excluded: Group, nodes: list[str]) -> Iterator[Fact]:
        """A group that is left out: each of its conjunctions is."""
        found = variants(excluded, self._lexicon)
        for number, variant in enumerate(found, start=1):
            own = node if len(found) == 1 else f"{node}/{number}"
            nodes.append(own)
            yield from self._named(own, excluded.label if len(found) == 1 else self._name(variant))
            yield from self._conjunction(own, variant, [])
            for each in _sorted(variant.terms):
                yield from self._opposite(each)
                yield from self.concept(Term(each.label, each.of, not each.negated))

    def case(self, node: str, variant: Variant) -> Iterator[Fact]:
        """The facts of a conjunction that stands in no group by itself."""
        left_out: list[str] = []
        for number, excluded in enumerate(variant.excludes, start=1):
            yield from self._left_out(f"{node}/left-out/{number}", excluded, left_out)
        yield from self._named(node, self._name(variant))
        yield from self._conjunction(node, variant, left_out)

    def _conjunction(self, node: str, variant: Variant, left_out: list[str]) -> Iterator[Fact]:
        kind = Term(variant.kind)
        if variant.kind and (kind in variant.asks or not keeps_out(kind, self._lexicon)):
            yield (node, term("ofKind"), _concept(kind))
            yield from self.concept(kind)
        for each in _sorted(variant.terms - {kind} | (variant.asks & {kind})):
            asked = each in variant.asks or not keeps_out(each, self._lexicon)
            if each != kind:
                said = "hasCondition" if asked else "partOfCondition"
                yield (node, term(said), _concept(each))
                yield from self.concept(each)
        for measured in variant.measures:
            yield (node, term("hasCondition"), ox.NamedNode(names.condition(measured.name)))
            yield from self._measure(measured)
        for label in sorted(variant.printed) if self._judged else ():
            for of in ("", AT_HOME):
                yield (node, term("prints"), _concept(Term(label, of)))
        for each in _sorted(variant.apart):
            yield (node, term("takenApartBy"), _concept(each))
        yield from self._ends(node, variant)
        for out in left_out:
            yield (node, term("excludes"), ox.NamedNode(out))
        for words in sorted(variant.unread):
            yield (node, term("unread"), ox.Literal(words))
        if variant.maybe:
            yield (node, term("onlyMentioned"), _TRUE)

    def _ends(self, node: str, variant: Variant) -> Iterator[Fact]:
        if variant.low is not None:
            yield (node, term("minAge"), integer(variant.low))
        if variant.high is not None:
            yield (node, term("maxAge"), integer(variant.high))
        for way in residency(variant.ways):
            yield (node, term("residency"), ox.NamedNode(term(way.value)))

    # -- concepts ----------------------------------------------------------------------------

    def concept(self, each: Term) -> Iterator[Fact]:
        """What the lexicon says of one concept, once: its facet, what its words leave open, and what
        holds wherever it does. Where 大学生 is, 学生 is; where 非学生 is, 非大学生 is."""
        node = names.condition(each.name)
        if node in self._concepts:
            return
        self._concepts.add(node)
        meaning = self._lexicon.meaning(each.label)
        yield from self._concept_named(each, meaning)
        if meaning.facet:
            yield (node, term("facet"), ox.Literal(meaning.facet))
        for among in sorted(self._lexicon.values(each.label)):
            yield (node, term("valueOf"), ox.Literal(among))
        if not keeps_out(each, self._lexicon):
            yield (node, term("unrestrictive"), _TRUE)
        if meaning.vague:
            yield (node, term("vague"), _TRUE)
        if meaning.settles:
            yield (node, term("settles"), ox.Literal(meaning.settles))
        if meaning.sort != "kind" and meaning.facet in FREE:
            yield (node, term("freelyWorded"), _TRUE)
        here = each.of in {"", AT_HOME} and not each.negated
        if here and each.label in self._lexicon.usual:
            yield (node, term("usual"), _TRUE)
        yield (node, term("implies"), _concept(each))
        if each.negated:
            yield from self._opposite(each)
        for label in sorted(self._lexicon.implied(each.label) - {each.label}):
            other = Term(label, each.of, each.negated)
            yield from self._concept_named(other, self._lexicon.meaning(label))
            narrow, wide = (other, each) if each.negated else (each, other)
            yield (names.condition(narrow.name), term("implies"), _concept(wide))

    def _opposite(self, each: Term) -> Iterator[Fact]:
        other = Term(each.label, each.of, not each.negated)
        yield (names.condition(each.name), term("opposite"), _concept(other))
        yield (names.condition(other.name), term("opposite"), _concept(each))
        if each.negated:
            yield from self._concept_named(other, self._lexicon.meaning(each.label))

    def _measure(self, measured: Measured) -> Iterator[Fact]:
        node = names.condition(measured.name)
        if node in self._concepts:
            return
        self._concepts.add(node)
        yield from self.typed(node, "Condition", measured.name)
        yield (node, term("implies"), ox.NamedNode(node))
        yield (node, term("facet"), ox.Literal(MEASURE))
        yield (node, term("measures"), ox.Literal(measured.of))
        yield (node, term("unitLabel"), ox.Literal(measured.amount.unit))
        if measured.amount.low is not None:
            yield (node, term("minValue"), _decimal(measured.amount.low))
        if measured.amount.high is not None:
            yield (node, term("maxValue"), _decimal(measured.amount.high))

    def told_apart(self, label: str, group: Group) -> str:
        """What tells a group from what its name says by itself: what its conjunctions say and the name does
        not, or do not all say; all that they say, where that is nothing."""
        found = variants(group, self._lexicon)[:_TOLD]
        said = [_said_of(variant) for variant in found]
        common = set(said[0]).intersection(*said[1:]) if len(said) > 1 else set()
        own = [
            [each for each in one if each not in common and each.removeprefix("亲属") not in label]
            for one in said
        ]
        told = dict.fromkeys("、".join(one) for one in own if one)
        return "；".join(told or ("、".join(one) for one in said))

    # -- names -------------------------------------------------------------------------------

    def _concept_named(self, each: Term, meaning: Meaning) -> Iterator[Fact]:
        """Name and type of a concept that ``graph/vocabulary`` has not."""
        plain = not each.of and not each.negated and each.label in self._lexicon.meanings
        if not plain:
            cls = "Kind" if meaning.sort == "kind" and not each.negated else "Condition"
            yield from self.typed(names.condition(each.name), cls, each.name)

    def typed(self, node: str, cls: str, label: str) -> Iterator[Fact]:
        if self._described and node not in self._named_already:
            self._named_already.add(node)
            yield (node, TYPE, ox.NamedNode(term(cls)))
            yield (node, TYPE, ox.NamedNode(PREFIXES["skos"] + "Concept"))
            yield (node, _PREF, ox.Literal(in_words(label), language="zh"))
            if english := self._translated(label):
                for name in (_PREF, term("ownTranslation")):
                    yield (node, name, ox.Literal(english, language="en"))
            yield (node, _SCHEME, ox.NamedNode(names.CONDITION_SCHEME))

    def _translated(self, label: str) -> str:
        """A concept's name in English: 残疾, what is denied (非残疾), of a relative (亲:残疾)."""
        for mark, said in _MARKS.items():
            if label.startswith(mark) and label not in self._english:
                inner = self._translated(label.removeprefix(mark))
                return inner and f"{said}: {inner}"
        return self._english.get(label, "")

    def _named(self, node: str, label: str) -> Iterator[Fact]:
        if self._described:
            yield (node, TYPE, ox.NamedNode(term("GroupReading")))
            yield (node, LABEL, zh(label))

    @staticmethod
    def _name(variant: Variant) -> str:
        """A conjunction in words: 残疾、一级, 60岁以上."""
        return "、".join(_said_of(variant))


def in_words(said: str) -> str:
    """What is said with the marks of whom it holds, as people say it: 亲:残疾 is 亲属残疾."""
    return _MARKED.sub(lambda mark: _OF_WHOM[mark[0]], said)


def without_marks(said: str) -> str:
    """What is said without the marks of whom it holds: the word as printed."""
    return _MARKED.sub("", said)


def _said_of(variant: Variant) -> list[str]:
    """What a conjunction says, a word or a phrase each."""
    said = [in_words(each.name) for each in _sorted(variant.asks)]
    said = said or list(filter(None, [variant.kind]))
    said += [each.name for each in variant.measures] + sorted(variant.ways)
    return [*said, *_ages(variant.low, variant.high), *sorted(variant.unread)]


def _ages(low: int | None, high: int | None) -> list[str]:
    """A range of ages in words, none where there is none; both ends are in it."""
    if low == high:
        return [] if low is None else [f"{low}岁"]
    if high is None:
        return [f"{low}岁及以上"]
    return [f"{high}岁及以下" if low is None else f"{low}—{high}岁"]


def residency(ways: frozenset[str]) -> list[Residency]:
    """Ways of living here as the ontology's: one that has a name, or each."""
    if ways in TOGETHER:
        return [TOGETHER[ways]]
    return [WAYS[way] for way in sorted(ways)]


def _concept(each: Term) -> ox.NamedNode:
    return ox.NamedNode(names.condition(each.name))


def _sorted(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=lambda each: each.name)


def _digest(text: str) -> ox.Literal:
    return ox.Literal(hashlib.sha256(text.encode()).hexdigest()[:12])


def _decimal(value: Fraction) -> ox.Literal:
    """To six places: months as parts of a year."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return decimal(Decimal(text))
