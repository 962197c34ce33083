"""Words in a row → what they say together: :class:`Draft`, from which groups are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from qzgraph.language.brackets import Brackets
from qzgraph.language.draft import Draft
from qzgraph.language.expression import Choice, Group, Measured, Said, Term, both, term_of
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.structure import (
    AMONG,
    QUIET,
    Bracket,
    Item,
    Part,
    class_of,
    clause_name,
)
from qzgraph.language.unit import AT_HOME, EVERYBODY, FAMILY, KIN, SCHOOLING, WAYS, Amount, Unit

#: What stands before a word for kin is of somebody else.
RELATION = KIN
#: What is not so and may come to be (面临家庭暴力危险), as that of which it is said.
PERHAPS = "或"
#: Facets of states in which somebody may be at once, or not.
_STATES = frozenset(("照护", "健康", "家庭状况", "残疾"))
#: The unit of what is told by a standard.
_OF_A_STANDARD = "%"


class Saying:
    """Reads rows of words of one text. ``enumeration`` reads a list of pieces, as brackets hold them."""

    def __init__(
        self, text: str, lexicon: Lexicon, enumeration: Callable[[Sequence[Part]], list[Group]]
    ) -> None:
        self.text = text
        self.lexicon = lexicon
        self._brackets = Brackets(self, enumeration)

    def facet(self, unit: Unit) -> str:
        return self.lexicon.meaning(unit.means[0]).facet if unit.means else ""

    def facets(self, unit: Unit) -> set[str]:
        """The facets of all that a word says."""
        return {self.lexicon.meaning(label).facet for label in unit.means} - {"", EVERYBODY}

    def is_title(self, term: Term) -> bool:
        """Whether a term says nothing of who somebody is: 对象, 优待."""
        meaning = self.lexicon.meaning(term.label)
        return meaning.facet == EVERYBODY or (meaning.sort == "content" and not term.negated)

    def top(self, unit: Unit) -> str:
        """人, 家庭 or 单位."""
        implied = self.lexicon.implied(unit.means[0]) if unit.means else frozenset()
        return next((top for top in ("人", FAMILY, "单位") if top in implied), "")

    def draft(self, items: Sequence[Item], *, full: bool = False) -> Draft:
        """What some words say together. ``full``: none of them is the head of the group."""
        draft = Draft()
        head = None
        if not full:
            head = next(
                (e for e in reversed(items) if isinstance(e, Unit) and e.cls == "KIND"), None
            )
        negated = False
        kinds: list[tuple[int, Unit]] = []
        last: str = ""
        pending: Amount | None = None
        residency: set[str] = set()
        run: list[Unit] = []
        opening = items[0].text if items and isinstance(items[0], Unit) else ""
        draft.one_of = opening in self.lexicon.endings.get("ONE_OF", ())
        perhaps, may_be = "", self.lexicon.endings.get("MAY_BE", ())
        draft.led_to = opening in self.lexicon.endings.get("LEADS_TO", ())
        closing = items[-1].text if items and isinstance(items[-1], Unit) else ""
        draft.leads_to = closing in self.lexicon.endings.get("LEADS_TO", ())
        for at, each in enumerate(items):
            if isinstance(each, Bracket):
                before = items[at - 1] if at else None
                if name := clause_name(items[: at + 1]):
                    # The name holds, and the clause's words are another way to say it.
                    draft.terms = dict.fromkeys(map(term_of, name.means))
                    draft.choices, draft.unread = [], []
                    continue
                self._brackets.read(
                    draft, each, last, after_head=before is not None and before is head
                )
                continue
            run = (
                [*run, each]
                if each.cls in {"KIND", "CONDITION"}
                else run
                if each.cls in {"IDLE", "MEASURE", "OWN"}
                else []
            )
            if each.cls in {"OF", "OR"}:
                perhaps = ""
            elif at and getattr(items[at - 1], "text", "") in may_be:
                perhaps = PERHAPS
            if each.cls == "NOT":
                if _denies_the_place(items, at):  # 户籍不在本市
                    residency = set(WAYS["NOT" + items[at - 1].cls])  # type: ignore[union-attr]
                else:
                    negated = not negated
                continue
            if each.cls == "IDLE" and len(each.text) > 1 and self._closes_except(each.text):
                self._outside(draft, each, items[0].start)
                continue
            if each.cls == "ETC" and at:
                self._is_example(draft, items[at - 1], items[at + 1 : at + 2])
            draft.verb = draft.verb or (each.cls == "COPULA" and not draft.count)
            if each.cls == "COPULA" and each.text.startswith(AT_HOME):
                kinds.append((each.start, replace(each, means=(FAMILY,))))  # 家里有残疾人的
            if each.cls in QUIET or each.cls in {"ETC", "ITS", "EXCEPT"}:
                continue
            if _is_doer(items, at):  # 由学校认定
                continue
            if self._is_in_apposition(items, at):  # 计划怀孕的夫妻双方
                continue
            draft.count += 1
            draft.plain = draft.plain and each.cls in {"KIND", "CONDITION", "GRADE"}
            draft.last_facet = self.facet(each)
            draft.printed |= self.lexicon.printed_in(each.text)
            if each is head:
                self.head(draft, each, self._not_of(each, draft) if negated else each.means)
                last = each.means[0] if each.means else each.text
            elif negated and self._is_of_denied(items, at):
                draft.unread.append(each.text)  # what is denied is more than this word
                continue
            elif each.cls in {"KIND", "CONDITION", "CONTENT"}:
                for label in self._denied_of(each) if negated else each.means or (each.text,):
                    term = self._term(label, negated=negated)
                    draft.terms[replace(term, of=perhaps) if perhaps else term] = None
                    if pending is not None:
                        draft.measures.append(Measured(label, pending))
                        pending = None
                    last = label
                if each.cls == "KIND":
                    kinds.append((each.start, each))
            elif each.cls == "GRADE":
                self.grades(draft, each)
                last = each.text
            elif each.cls == "AGE":
                draft.age = both(draft.age, each.amount)
            elif each.cls == "MEASURE" and each.amount and _means_residence(items, at):
                pass
            elif each.cls == "MEASURE" and each.amount:
                counted = self.counted(draft, run, head)
                if counted:
                    draft.measures.append(Measured(counted, each.amount))
                elif last:
                    what = self._measured(items, at) or (last,)
                    # 低于低保标准1.5倍: nobody is said to have it
                    if len(what) > 1 or each.amount.unit == _OF_A_STANDARD:
                        for label in what:
                            draft.terms.pop(Term(label), None)
                    draft.measures.append(Measured("".join(what), each.amount))
                else:
                    pending = each.amount
            elif each.cls == "RESIDENT" and each.text.startswith("居住"):
                if any(isinstance(e, Unit) and e.cls == "OWN" for e in items[at + 1 : at + 3]):
                    residency = (residency & WAYS["RESIDENT"]) or WAYS["RESIDENT"]
            elif each.cls in {"HUKOU", "PERMIT", "RESIDENT"}:
                ways = WAYS["NOT" + each.cls if negated else each.cls]
                residency = (residency & ways) or ways
            elif each.cls == "UNREAD":
                draft.unread.append(f"未{each.text}" if negated else each.text)
            negated = False
        if pending is not None:
            draft.measures.append(Measured("", pending))
        if residency:
            draft.residency = (draft.residency or set()) | residency
        self.relate(draft, head, kinds, _of_head(items, head))
        return draft

    def _is_example(self, draft: Draft, before: Item, behind: Sequence[Item]) -> None:
        """地震等自然灾害: what stands before 等 is one of what stands behind it, and asks no more than that."""
        if class_of(before) != "CONDITION" or not behind or class_of(behind[0]) != "CONDITION":
            return
        whole = set(behind[0].means)  # type: ignore[union-attr]
        for label in before.means:  # type: ignore[union-attr]
            if whole & (self.lexicon.implied(label) - {label}):
                draft.terms.pop(Term(label), None)

    def _term(self, label: str, *, negated: bool) -> Term:
        """What a word says; where it is denied and the lexicon has a word for that, that (未升学, 无房)."""
        denied = (f"{no}{label}" for no in self.lexicon.endings.get("DENIES", ()))
        named = next((each for each in denied if each in self.lexicon.meanings), None)
        return term_of(named) if negated and named else term_of(label, negated)

    def _is_in_apposition(self, items: Sequence[Item], at: int) -> bool:
        """Whether a word for relatives ends a piece right behind its noun: it only counts them."""
        here = items[at]
        return (
            at > 0
            and at == len(items) - 1
            and isinstance(here, Unit)
            and here.cls == "CONDITION"
            and self.facet(here) == RELATION
            and class_of(items[at - 1]) == "KIND"
        )

    def _denied_of(self, unit: Unit) -> tuple[str, ...]:
        """What does not hold where a word is denied: of a noun with one attribute, that, which may be a body
        (不是机关事业单位工作人员)."""
        told = tuple(
            label
            for label in unit.means
            if self.lexicon.meaning(label).sort == "condition"
            or "人" not in self.lexicon.implied(label)
        )
        one = unit.cls == "KIND" and len(told) == 1 < len(unit.means)
        return told if one else unit.means or (unit.text,)

    def _not_of(self, head: Unit, draft: Draft) -> tuple[str, ...]:
        """What a noun says that is denied (非残疾人, 非农户): somebody of whom what sets its people apart does
        not hold; where it says several things, which of them is not told."""
        top = self.top(head)
        apart = [m for m in head.means if m != top and self.lexicon.meaning(m).facet != EVERYBODY]
        if len(apart) != 1:
            draft.unread.append(head.text)
        return (top or head.means[0], *(f"!{m}" for m in apart[:1])) if apart else head.means

    def _is_of_denied(self, items: Sequence[Item], at: int) -> bool:
        """Whether a word that a negation meets first belongs to the noun behind it, which is what is denied
        (不享受城镇职工生育保险待遇)."""
        both = [e.cls for e in items[at : at + 2] if isinstance(e, Unit)]
        before = items[at - 1]
        binds = self.lexicon.endings.get("BINDS", ())  # 非民族地区艺术类专业: 非 denies one word
        if both == ["KIND", "KIND"]:  # 不是机关事业单位工作人员
            body, of_body = (e for e in items[at : at + 2] if isinstance(e, Unit))
            return (self.top(body), self.top(of_body)) == ("单位", "人")
        return both == ["CONDITION", "CONDITION"] and not (
            isinstance(before, Unit) and before.text in binds
        )

    def _closes_except(self, text: str) -> bool:
        """Whether a word closes 除…外, whether or not 除 opens it."""
        word = self.lexicon.words.get(text)
        return word is not None and word.cls == "OUTSIDE"

    def _outside(self, draft: Draft, word: Unit, start: int) -> None:
        """职工医保参保范围以外的居民: what is said before it does not hold; of whom several things hold is left out."""
        if len(draft.terms) == 1:
            (term,) = draft.terms
            draft.terms = {term.denied: None}
        elif draft.choices or draft.age or draft.residency or draft.measures:
            draft.unread.append(word.text)
        elif draft.terms:
            label = self.label(start, word.start)
            kind = next(iter(draft.kinds), "")
            out = Group(label, start, word.start, kind, frozenset(draft.terms))
            draft.excludes.append(out)
            draft.terms, draft.kinds = {}, []

    def _measured(self, items: Sequence[Item], at: int) -> tuple[str, ...]:
        """低保标准150%以下, 低保标准的1.5倍: the thing that is measured and what says which it is, from left to right."""
        at -= class_of(items[at - 1]) == "OF"
        measured, before = items[at - 1], items[at - 2] if at > 1 else None
        if not isinstance(measured, Unit) or measured.cls != "CONTENT":
            return ()
        if len(measured.means) > 1 or not isinstance(before, Unit):
            return measured.means
        which = (
            before.cls == "CONDITION" and before.end == measured.start and len(before.means) == 1
        )
        return (*before.means, *measured.means) if which else measured.means

    def counted(self, draft: Draft, run: Sequence[Unit], head: Unit | None) -> str:
        """What a number right behind it counts or measures (职工人数不足20人): it is no condition."""
        names: list[str] = []
        for unit in reversed(run):
            if unit is head or unit.cls == "MEASURE":
                break
            if unit.cls in {"IDLE", "OWN"}:
                continue
            if unit.cls != "KIND" and self.facet(unit) != "量":
                break
            names = [*unit.means, *names]
            for label in unit.means:
                draft.terms.pop(Term(label), None)
        return "".join(dict.fromkeys(names))

    def head(self, draft: Draft, head: Unit, means: Sequence[str]) -> None:
        if not head.text:  # it stands elsewhere, and is said there
            return
        draft.kinds.append(means[0] if means else head.text)
        for label in means or (head.text,):
            draft.terms[term_of(label)] = None

    def relate(
        self,
        draft: Draft,
        head: Unit | None,
        kinds: list[tuple[int, Unit]],
        own: frozenset[str] = frozenset(),
    ) -> None:
        """Of whom the words hold: before 子女 and 家属 of somebody else, but for the head's ``own``
        (服刑人员的未成年子女); with 家庭 among them, a person named beside it is a member. That a child's
        parent is meant says nothing more of whose child it is (父母一方是军人的子女)."""
        if head is not None and self.facet(head) == RELATION:
            keep = {*head.means, *own}
            if "子女" in self.lexicon.implied(
                head.means[0]
            ):  # in school are they, not their parents
                keep |= {t.label for t in draft.terms if self._is_schooling(t)}
            parents = {label for label in self.lexicon.implied("父母") if head.means[0] == "子女"}
            for label in parents - keep - self.lexicon.implied(head.means[0]):
                if len(draft.terms) > 2 and label != "父母":
                    draft.terms.pop(Term(label), None)
            draft.terms = {
                (
                    term
                    if term.label in keep or f"{term.of}:{term.label}" in keep
                    else replace(term, of="亲")
                ): None
                for term in draft.terms
            }
            return
        household = any(FAMILY in self.lexicon.implied(u.means[0]) for _, u in kinds if u.means)
        persons = [u for _, u in kinds if self.top(u) == "人"]
        is_house = head is not None and self.top(head) == FAMILY
        if not (household or is_house):
            return
        member = {label for unit in persons for label in unit.means}
        fresh: dict[Term, None] = {}
        for term in draft.terms:
            if term.label in member and not (head and term.label in head.means):
                fresh[replace(term, of=AT_HOME)] = None
            elif term.label == FAMILY and household and not is_house:
                continue
            else:
                fresh[term] = None
        draft.terms = fresh

    def _is_schooling(self, term: Term) -> bool:
        meaning = self.lexicon.meaning(term.label)
        return meaning.sort == "condition" and meaning.facet == SCHOOLING

    def grades(self, draft: Draft, unit: Unit) -> None:
        if len(unit.grades) == 1:
            draft.terms[Term(unit.grades[0])] = None
        elif unit.grades:
            options = (frozenset(map(Term, each.split("+"))) for each in unit.grades)
            draft.choices.append(Choice(tuple(options)))

    def made(
        self,
        draft: Draft,
        label: str,
        start: int,
        end: int,
        items: Sequence[Item],
        more: bool,
    ) -> Group:
        if draft.named is not None and (len(draft.terms) > 1 or draft.choices or draft.unread):
            draft.terms, draft.choices = draft.named.terms, draft.named.choices
            draft.kinds, draft.unread = draft.named.kinds, draft.named.unread
        elif draft.named is not None:
            draft.glosses.append(draft.named)
        draft.terms = self.composed(draft.terms)
        if draft.kinds and self.top(Unit("KIND", "", 0, 0, (draft.kinds[-1],))) == FAMILY:
            draft.choices = [self._of_members(each) for each in draft.choices]
        meanings = [self.lexicon.meaning(term.label) for term in draft.terms]
        generic = all(each.facet == EVERYBODY or each.vague for each in meanings)
        last = max((n for n, e in enumerate(items) if class_of(e) == "OF"), default=-1)
        other = [e for e in items[last + 1 :] if class_of(e) == "OTHER"]
        told = (draft.choices, draft.age, draft.measures, draft.residency, draft.excludes)
        said = any(told)
        if (generic and other and not said) or not (draft.terms or draft.unread or said):
            draft.unread.append(label)
        elif not said:  # 有关老年人: which of them is told nowhere
            some = self.lexicon.endings.get("SOME", ())
            draft.unread += [e.text for e in other if isinstance(e, Unit) and e.text in some]
        opened = self._opened(label, start)
        group = Group(
            label=opened + label,
            start=start - len(opened),
            end=end,
            kind=draft.kinds[-1] if draft.kinds else "",
            terms=frozenset(draft.terms),
            choices=tuple(draft.choices),
            measures=tuple(dict.fromkeys(draft.measures)),
            age=draft.age,
            residency=draft.ways(),
            excludes=tuple(draft.excludes),
            unread=tuple(dict.fromkeys(draft.unread)),
            more=more,
            printed=frozenset(draft.printed),
            nouns=tuple(filter(None, map(self._noun, self._modifying_nouns(items)))),
        )
        listed = (replace(each, doubted=()) for each in draft.listed)
        group = replace(group, doubted=(*self._side_by_side(group, items), *listed))
        if draft.explained:
            rest = tuple(each for each in group.choices if each not in draft.explained)
            group = replace(
                group, doubted=(*group.doubted, replace(group, choices=rest, doubted=()))
            )
        for either in draft.either:
            rest_of = replace(group, terms=group.terms - either, doubted=())
            group = replace(group, doubted=(*group.doubted, rest_of))
        for choice, terms in draft.bound:
            group = replace(group, doubted=(*group.doubted, *_bound(group, choice, terms)))
        for gloss in draft.glosses:
            group = self._brackets.glossed(group, gloss)
        return group

    def _of_members(self, choice: Choice) -> Choice:
        """A choice of a household, of which what is said of a person is said of a member (有残疾人或者有老人的家庭)."""

        def told(option: frozenset[Said]) -> frozenset[Said]:
            members = self._members_in(option)
            return frozenset(replace(e, of=AT_HOME) if e in members else e for e in option)

        return replace(choice, options=tuple(map(told, choice.options)))

    def tell_of_members(self, clause: Draft) -> None:
        """The same of a clause before a household (家庭成员突发疾病，…的家庭)."""
        members = self._members_in(clause.terms)
        clause.terms = {replace(e, of=AT_HOME) if e in members else e: None for e in clause.terms}

    def _members_in(self, said: Iterable[Said]) -> set[Term]:
        """What is said of one in the house: all, where a person is named and no household."""
        plain = {e for e in said if isinstance(e, Term) and not e.of}
        of_people = any(
            self.lexicon.meaning(e.label).sort == "kind" and "人" in self.lexicon.implied(e.label)
            for e in plain
        )
        of_house = any(FAMILY in self.lexicon.implied(e.label) for e in plain)
        return plain if of_people and not of_house else set()

    def _opened(self, label: str, start: int) -> str:
        """The mark before a label whose other half is in it: “三无”老人."""
        mark = self.text[start - 1 : start] if start else ""
        closing = _PAIRS.get(mark)
        return mark if closing and label.count(closing) > label.count(mark) else ""

    def _side_by_side(self, group: Group, items: Sequence[Item]) -> Iterator[Group]:
        """失能失智老年人: two states of one person, or either of them."""
        for one, two in pairwise(items):
            if not isinstance(one, Unit) or not isinstance(two, Unit) or one.end != two.start:
                continue
            states = [self.facets(unit) & _STATES for unit in (one, two)]
            if one.cls == two.cls == "CONDITION" and all(states):
                options = tuple(frozenset(map(term_of, unit.means)) for unit in (one, two))
                if all(option <= group.terms for option in options):
                    rest = group.terms - options[0] - options[1]
                    yield replace(group, terms=rest, choices=(*group.choices, Choice(options)))

    @staticmethod
    def _modifying_nouns(items: Sequence[Item]) -> list[Unit]:
        """The nouns before the head, in its last attribute and its own: a clause further off (与用人单位解除关系的…的)
        may stand in a piece of its own as well."""
        closed = [at for at, e in enumerate(items) if class_of(e) == "OF"]
        near = items[closed[-2] :] if len(closed) > 1 else items
        nouns = [e for e in near if isinstance(e, Unit) and e.cls == "KIND"]
        return nouns[:-1]

    def _noun(self, unit: Unit) -> str:
        return "+".join(m for m in unit.means if self.lexicon.meaning(m).facet != EVERYBODY)

    def composed(self, terms: Iterable[Term]) -> dict[Term, None]:
        """What is said, with the kinds that it makes up (怀孕 and 妇女 are 孕妇), where a hierarchy names them; in
        place of what they are made of, where it doesn't say so itself (退出现役 and 军士)."""
        terms = dict.fromkeys(terms)
        said = {term.label for term in terms if not term.of and not term.negated}
        for label, made in self.lexicon.composed.items():
            if label not in said and all(
                any(each in self.lexicon.implied(own) for own in said) for each in made
            ):
                for each in {*made} - self.lexicon.implied(label):
                    terms.pop(Term(each), None)
                terms[Term(label)] = None
        return terms

    def label(self, start: int, end: int) -> str:
        return self.clean(self.text[start:end])

    @staticmethod
    def clean(label: str) -> str:
        return label.strip("，,、；;：: 的") or label

    def skip_lead(self, start: int, end: int) -> int:
        while start < end and self.text[start] in "，,、；;：: ":
            start += 1
        return start

    def head_end(self, items: Sequence[Item]) -> int:
        end = items[-1].end
        for each in reversed(items):
            if isinstance(each, Unit) and each.cls == "ETC":
                end = each.start
                continue
            if isinstance(each, Unit) and each.cls == "KIND":
                return max(each.end, end) if isinstance(items[-1], Bracket) else each.end
            if isinstance(each, Bracket):
                continue
        return end

    def modifier_end(self, items: Sequence[Item], cut: int) -> int:
        return items[cut].end if cut >= 0 else -1


def _of_head(items: Sequence[Item], head: Unit | None) -> frozenset[str]:
    """What attributes say that stand between the last 的 and the head, and all that is said of those among whom
    it is told (在园幼儿中需要资助的烈士子女)."""
    if head is None:
        return frozenset()
    before = [e for e in items[: items.index(head)] if isinstance(e, Unit)]
    told = zip(before, before[1:], before[2:], strict=False)
    if any(a.cls == "KIND" and b.text in AMONG and c.cls != "OF" for a, b, c in told):
        return frozenset(label for each in before for label in each.means)
    last = max((n for n, e in enumerate(before) if e.cls == "OF"), default=len(before))
    return frozenset(m for e in before[last:] if e.cls == "CONDITION" for m in e.means)


def _denies_the_place(items: Sequence[Item], at: int) -> bool:
    """Whether 不 stands between a word of residence and the edition's own place (户籍不在本市)."""
    before = items[at - 1] if at else None
    after = [e for e in items[at + 1 : at + 3] if isinstance(e, Unit) and e.cls != "IDLE"]
    return (
        isinstance(before, Unit)
        and before.cls in {"HUKOU", "RESIDENT"}
        and bool(after)
        and after[0].cls == "OWN"
    )


#: Marks that stand in pairs and say nothing.
_PAIRS = {"“": "”", "‘": "’", "《": "》"}

#: Who has lived somewhere for half a year is a resident (常住: 国家统计局《统计上划分常住人口的规定》).
_RESIDENCE = Fraction(1, 2)


def _means_residence(items: Sequence[Item], at: int) -> bool:
    """Whether a time behind 居住 only says who is a resident (居住半年以上)."""
    here = items[at]
    amount = here.amount if isinstance(here, Unit) else None
    before = next((e for e in reversed(items[:at]) if class_of(e) not in {"IDLE", "OWN"}), None)
    if class_of(before) != "RESIDENT" or amount is None or amount.high is not None:
        return False
    return amount.low is not None and amount.low <= _RESIDENCE


def _is_doer(items: Sequence[Item], at: int) -> bool:
    """Whether a word stands right behind 由: it says by whom something is done."""
    before = items[at - 1] if at else None
    return isinstance(before, Unit) and before.cls == "IDLE" and before.text == "由"


def _bound(group: Group, choice: Choice, terms: frozenset[Term]) -> Iterator[Group]:
    """The group where what 且 joins to the last of several alternatives holds with that one alone."""
    if choice in group.choices and terms <= group.terms:
        *others, last = choice.options
        at = group.choices.index(choice)
        bound = replace(choice, options=(*others, last | terms))
        choices = (*group.choices[:at], bound, *group.choices[at + 1 :])
        yield replace(group, terms=group.terms - terms, choices=choices, doubted=())
