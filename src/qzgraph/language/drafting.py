"""A row of words → what they say together: one word after the other, those of each class in their own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from qzgraph.language.brackets import Brackets
from qzgraph.language.draft import Draft
from qzgraph.language.expression import Choice, Group, Measured, Term, both, term_of
from qzgraph.language.structure import (
    AMONG,
    QUIET,
    Bracket,
    Item,
    class_of,
    clause_name,
    head_of,
    text_of,
)
from qzgraph.language.unit import AT_HOME, BODY, EVERYBODY, FAMILY, KIN, WAYS, Amount, Unit

if TYPE_CHECKING:
    from qzgraph.language.saying import Saying

#: What is not so and may come to be (面临家庭暴力危险), as that of which it is said.
_PERHAPS = "或"
#: The unit of what is told by a standard.
_OF_A_STANDARD = "%"
#: Who has lived somewhere for half a year is a resident (常住: 国家统计局《统计上划分常住人口的规定》).
_RESIDENCE = Fraction(1, 2)
#: Words that say nothing of whom themselves.
_AROUND = QUIET | {"NOT", "ETC", "ITS", "EXCEPT"}


class Drafting:
    """Reads one row of words. ``full``: none of them is the head of the group."""

    def __init__(
        self, say: Saying, brackets: Brackets, items: Sequence[Item], *, full: bool
    ) -> None:
        self._say = say
        self._lexicon = say.lexicon
        self._brackets = brackets
        self._items = items
        self._head = None if full else head_of(items)
        self._draft = Draft()
        #: Whether what comes is denied.
        self._negated = False
        #: Of whom what comes is said, up to the next 的 or 或: nobody yet (可能…).
        self._perhaps = ""
        #: What the last word said, which a number behind it measures (毕业2年以内).
        self._last = ""
        #: A number before any word that it might measure.
        self._pending: Amount | None = None
        #: The nouns and attributes right here, which a number behind them may count (职工人数不足20人).
        self._run: list[Unit] = []
        #: The ways of living here that words of residence leave.
        self._ways: set[str] = set()
        #: The nouns beside the head.
        self._nouns: list[Unit] = []

    def done(self) -> Draft:
        """What all the words say."""
        draft, ends = self._draft, self._lexicon.endings
        opening, closing = (text_of(self._items[at]) if self._items else "" for at in (0, -1))
        draft.one_of = opening in ends.get("ONE_OF", ())
        draft.led_to = opening in ends.get("LEADS_TO", ())
        draft.leads_to = closing in ends.get("LEADS_TO", ())
        for at, each in enumerate(self._items):
            if isinstance(each, Bracket):
                self._bracket(each, at)
                continue
            self._remember(each, at)
            if each.cls in _AROUND:
                self._around(each, at)
            elif not (self._is_by_whom(each, at) or self._is_in_apposition(each, at)):
                self._tell(each, at)
        if self._pending is not None:
            draft.measures.append(Measured("", self._pending))
        if self._ways:
            draft.residency = (draft.residency or set()) | self._ways
        self._say.relate(draft, self._head, self._nouns, self._of_head())
        return draft

    def _bracket(self, bracket: Bracket, at: int) -> None:
        draft = self._draft
        if name := clause_name(self._items[: at + 1]):
            # The name holds, and the clause's words are another way to say it.
            draft.terms = dict.fromkeys(map(term_of, name.means))
            draft.choices, draft.unread = [], []
            return
        after_head = at > 0 and self._items[at - 1] is self._head
        self._brackets.read(draft, bracket, self._last, after_head=after_head)

    def _remember(self, unit: Unit, at: int) -> None:
        """What any word is to those behind it."""
        if unit.cls in {"KIND", "CONDITION"}:
            self._run.append(unit)
        elif unit.cls not in {"IDLE", "MEASURE", "OWN"}:
            self._run.clear()
        if unit.cls in {"OF", "OR"}:
            self._perhaps = ""
        elif at and text_of(self._items[at - 1]) in self._lexicon.endings.get("MAY_BE", ()):
            self._perhaps = _PERHAPS

    def _around(self, unit: Unit, at: int) -> None:
        """A word that says nothing of whom, but may change what others say."""
        if unit.cls == "NOT" and (here := self._residence_before(at)):
            self._ways = WAYS[f"NOT{here}"]  # 户籍不在本市
        elif unit.cls == "NOT":
            self._negated = not self._negated
        elif unit.cls == "OF" and self._negated:
            # …无法确认的职业病病人: it denies nothing behind it
            self._negated = False
            self._draft.unread.append(text_of(self._items[at - 1]))
        elif unit.cls == "IDLE" and len(unit.text) > 1:
            word = self._lexicon.words.get(unit.text)
            if word is not None and word.cls == "OUTSIDE":
                self._outside(unit)
        elif unit.cls == "ETC" and at:
            self._example(at)
        elif unit.cls == "COPULA":
            self._draft.verb = self._draft.verb or not self._draft.count
            if unit.text.startswith(AT_HOME):
                self._nouns.append(replace(unit, means=(FAMILY,)))  # 家里有残疾人的

    def _tell(self, unit: Unit, at: int) -> None:
        """A word that says something."""
        draft = self._draft
        if unit.text in self._lexicon.endings.get("ADVERB", ()):
            return  # 未按月领取养老金: it is the drawing that is denied
        draft.count += 1
        draft.plain = draft.plain and unit.cls in {"KIND", "CONDITION", "GRADE"}
        draft.last_facet = self._say.facet(unit)
        draft.printed |= self._lexicon.printed_in(unit.text)
        if self._negated and unit is not self._head and self._is_of_denied(at):
            draft.unread.append(unit.text)  # what is denied is more than this word
            return
        if tells := _TELLS.get(unit.cls):
            tells(self, unit, at)
        self._negated = False

    def _noun(self, unit: Unit, at: int) -> None:
        if unit is self._head:
            means = self._not_of(unit) if self._negated else unit.means
            self._say.head(self._draft, unit, means)
            self._last = unit.means[0] if unit.means else unit.text
        else:
            self._concepts(unit, at)
            self._nouns.append(unit)

    def _concepts(self, unit: Unit, _: int) -> None:
        for label in self._denied_of(unit) if self._negated else unit.means or (unit.text,):
            term = self._term(label)
            self._draft.terms[replace(term, of=self._perhaps) if self._perhaps else term] = None
            if self._pending is not None:
                self._draft.measures.append(Measured(label, self._pending))
                self._pending = None
            self._last = label

    def _grade(self, unit: Unit, _: int) -> None:
        if len(unit.grades) == 1:
            self._draft.terms[Term(unit.grades[0])] = None
        elif unit.grades:
            options = (frozenset(map(Term, each.split("+"))) for each in unit.grades)
            self._draft.choices.append(Choice(tuple(options)))
        self._last = unit.text

    def _age(self, unit: Unit, _: int) -> None:
        self._draft.age = both(self._draft.age, unit.amount)

    def _measure(self, unit: Unit, at: int) -> None:
        amount, measures = unit.amount, self._draft.measures
        if amount is None or self._means_residence(amount, at):
            return
        if counted := self._counted():
            measures.append(Measured(counted, amount))
        elif self._last:
            what = self._measured(at) or (self._last,)
            # 低于低保标准1.5倍: nobody is said to have it
            if len(what) > 1 or amount.unit == _OF_A_STANDARD:
                for label in what:
                    self._draft.terms.pop(Term(label), None)
            measures.append(Measured("".join(what), amount))
        elif not _is_any(amount):  # 有1名以上残疾人的家庭: with somebody of those
            self._pending = amount

    def _residence(self, unit: Unit, at: int) -> None:
        ways = WAYS[f"NOT{unit.cls}" if self._negated else unit.cls]
        if unit.cls == "RESIDENT" and unit.text.startswith("居住"):
            if "OWN" not in map(class_of, self._items[at + 1 : at + 3]):
                return  # 居住在农村的
            ways = WAYS["RESIDENT"]
        self._ways = (self._ways & ways) or ways

    def _unread(self, unit: Unit, _: int) -> None:
        self._draft.unread.append(f"未{unit.text}" if self._negated else unit.text)

    def _residence_before(self, at: int) -> str:
        """The class of a word of residence that 不 parts from the edition's own place (户籍不在本市); else empty."""
        before = class_of(self._items[at - 1]) if at else ""
        behind = map(class_of, self._items[at + 1 : at + 3])
        after = [cls for cls in behind if cls not in {"", "IDLE"}]
        return before if before in {"HUKOU", "RESIDENT"} and after[:1] == ["OWN"] else ""

    def _outside(self, word: Unit) -> None:
        """职工医保参保范围以外的居民: what is said before it does not hold; of whom several things hold is left out."""
        draft, start = self._draft, self._items[0].start
        if len(draft.terms) == 1:
            (term,) = draft.terms
            draft.terms = {term.denied: None}
        elif draft.choices or draft.age or draft.residency or draft.measures:
            draft.unread.append(word.text)
        elif draft.terms:
            label = self._say.label(start, word.start)
            kind = next(iter(draft.kinds), "")
            out = Group(label, start, word.start, kind, frozenset(draft.terms))
            draft.excludes.append(out)
            draft.terms, draft.kinds = {}, []

    def _example(self, at: int) -> None:
        """地震等自然灾害: what stands before 等 is one of what stands behind it, and asks no more than that."""
        sides = (self._items[at - 1], *self._items[at + 1 : at + 2])
        conditions = [e for e in sides if isinstance(e, Unit) and e.cls == "CONDITION"]
        if len(conditions) == 2:
            one, whole = conditions
            for label in one.means:
                if {*whole.means} & (self._lexicon.implied(label) - {label}):
                    self._draft.terms.pop(Term(label), None)

    def _term(self, label: str) -> Term:
        """What a word says; where it is denied and the lexicon has a word for that, that (未升学, 无房)."""
        denied = (f"{no}{label}" for no in self._lexicon.endings.get("DENIES", ()))
        named = next((each for each in denied if each in self._lexicon.meanings), None)
        return term_of(named) if self._negated and named else term_of(label, self._negated)

    def _is_by_whom(self, unit: Unit, at: int) -> bool:
        """Whether a word stands right behind 由 and names a body: it says by whom something is done (由学校认定; but
        由低保制度保障)."""
        before = self._items[at - 1] if at else None
        body = unit.text.endswith(self._lexicon.endings["DOER"]) or (
            unit.cls == "KIND" and self._say.top(unit) == BODY
        )
        return body and isinstance(before, Unit) and before.cls == "IDLE" and before.text == "由"

    def _is_in_apposition(self, unit: Unit, at: int) -> bool:
        """Whether a word for relatives ends a piece right behind its noun: it only counts them (计划怀孕的夫妻双方)."""
        return (
            0 < at == len(self._items) - 1
            and unit.cls == "CONDITION"
            and self._say.facet(unit) == KIN
            and class_of(self._items[at - 1]) == "KIND"
        )

    def _denied_of(self, unit: Unit) -> tuple[str, ...]:
        """What does not hold where a word is denied: of a noun with one attribute, that, which may be a body
        (不是机关事业单位工作人员)."""
        told = tuple(
            label
            for label in unit.means
            if self._lexicon.meaning(label).sort == "condition"
            or "人" not in self._lexicon.implied(label)
        )
        one = unit.cls == "KIND" and len(told) == 1 < len(unit.means)
        return told if one else unit.means or (unit.text,)

    def _not_of(self, head: Unit) -> tuple[str, ...]:
        """What a noun says that is denied (非残疾人, 非农户): somebody of whom what sets its people apart does
        not hold; where it says several things, which of them is not told."""
        top = self._say.top(head)
        apart = [m for m in head.means if m != top and self._lexicon.meaning(m).facet != EVERYBODY]
        if len(apart) != 1:
            self._draft.unread.append(head.text)
        return (top or head.means[0], *(f"!{m}" for m in apart[:1])) if apart else head.means

    def _is_of_denied(self, at: int) -> bool:
        """Whether a word that a negation meets first belongs to the noun behind it, which is what is denied
        (不享受城镇职工生育保险待遇)."""
        both = [e for e in self._items[at : at + 2] if isinstance(e, Unit)]
        classes = [each.cls for each in both]
        if classes == ["KIND", "KIND"]:  # 不是机关事业单位工作人员
            return [self._say.top(each) for each in both] == ["单位", "人"]
        binds = self._lexicon.endings.get("BINDS", ())  # 非民族地区艺术类专业: 非 denies one word
        return classes == ["CONDITION", "CONDITION"] and text_of(self._items[at - 1]) not in binds

    def _measured(self, at: int) -> tuple[str, ...]:
        """低保标准150%以下, 低保标准的1.5倍: the thing that is measured and what says which it is, from left to right."""
        at -= class_of(self._items[at - 1]) == "OF"
        measured, before = self._items[at - 1], self._items[at - 2] if at > 1 else None
        if not isinstance(measured, Unit) or measured.cls != "CONTENT":
            return ()
        if len(measured.means) > 1 or not isinstance(before, Unit):
            return measured.means
        which = (
            before.cls == "CONDITION" and before.end == measured.start and len(before.means) == 1
        )
        return (*before.means, *measured.means) if which else measured.means

    def _counted(self) -> str:
        """What a number right behind it counts or measures (职工人数不足20人): it is no condition."""
        names: list[str] = []
        for unit in reversed(self._run):
            if unit is self._head or (unit.cls != "KIND" and self._say.facet(unit) != "量"):
                break
            names = [*unit.means, *names]
            for label in unit.means:
                self._draft.terms.pop(Term(label), None)
        return "".join(dict.fromkeys(names))

    def _means_residence(self, amount: Amount, at: int) -> bool:
        """Whether a time behind 居住 only says who is a resident (居住半年以上)."""
        told = (
            cls for e in reversed(self._items[:at]) if (cls := class_of(e)) not in {"IDLE", "OWN"}
        )
        if next(told, "") != "RESIDENT" or amount.high is not None:
            return False
        return amount.low is not None and amount.low <= _RESIDENCE

    def _of_head(self) -> frozenset[str]:
        """What attributes say that stand between the last 的 and the head, and all that is said of those among whom
        it is told (在园幼儿中需要资助的烈士子女)."""
        if self._head is None:
            return frozenset()
        before = [e for e in self._items[: self._items.index(self._head)] if isinstance(e, Unit)]
        told = zip(before, before[1:], before[2:], strict=False)
        if any(a.cls == "KIND" and b.text in AMONG and c.cls != "OF" for a, b, c in told):
            return frozenset(label for each in before for label in each.means)
        last = max((n for n, e in enumerate(before) if e.cls == "OF"), default=len(before))
        return frozenset(m for e in before[last:] if e.cls == "CONDITION" for m in e.means)


#: How each class of words that say something is read.
_TELLS: Mapping[str, Callable[[Drafting, Unit, int], None]] = {
    "KIND": Drafting._noun,
    "CONDITION": Drafting._concepts,
    "CONTENT": Drafting._concepts,
    "GRADE": Drafting._grade,
    "AGE": Drafting._age,
    "MEASURE": Drafting._measure,
    "HUKOU": Drafting._residence,
    "PERMIT": Drafting._residence,
    "RESIDENT": Drafting._residence,
    "UNREAD": Drafting._unread,
}


#: By what people are counted.
_HEADS = frozenset("名人个位")


def _is_any(amount: Amount) -> bool:
    """Whether a number of people is one or more."""
    return amount.unit in _HEADS and amount.low == 1 and amount.high is None
