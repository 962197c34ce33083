"""Words in a row → what they say together: :class:`Draft`, from which groups are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qzgraph.language.brackets import Brackets
from qzgraph.language.draft import Draft
from qzgraph.language.drafting import Drafting
from qzgraph.language.expression import Choice, Group, Said, Term, term_of
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.structure import (
    Bracket,
    Item,
    Part,
    class_of,
)
from qzgraph.language.unit import AT_HOME, EVERYBODY, FAMILY, KIN, SCHOOLING, Unit

#: What stands before a word for kin is of somebody else.
RELATION = KIN
#: Facets of states in which somebody may be at once, or not.
_STATES = frozenset(("照护", "健康", "家庭状况", "残疾"))


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
        return Drafting(self, self._brackets, items, full=full).done()

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
        kinds: Sequence[Unit],
        own: frozenset[str] = frozenset(),
    ) -> None:
        """Of whom the words hold: before 子女 and 家属 of somebody else, but for the head's ``own``
        (服刑人员的未成年子女); with 家庭 among them, a person named beside it is a member. That a child's
        parent is meant says nothing more of whose child it is (父母一方是军人的子女)."""
        if head is not None and self.facet(head) == RELATION:
            keep = {*head.means, *own}
            # in school are they, not their parents
            if "子女" in self.lexicon.implied(head.means[0]):
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
        household = any(FAMILY in self.lexicon.implied(u.means[0]) for u in kinds if u.means)
        persons = [u for u in kinds if self.top(u) == "人"]
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

    def made(
        self, draft: Draft, label: str, start: int, end: int, items: Sequence[Item], more: bool
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
        holds = frozenset[str]().union(*map(self.lexicon.implied, said))
        for label, made in self.lexicon.composed.items():
            if label not in said and holds.issuperset(made):
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
            if class_of(each) == "ETC":
                end = each.start
            elif class_of(each) == "KIND":
                return max(each.end, end) if isinstance(items[-1], Bracket) else each.end
        return end

    def modifier_end(self, items: Sequence[Item], cut: int) -> int:
        return items[cut].end if cut >= 0 else -1


#: Marks that stand in pairs and say nothing.
_PAIRS = {"“": "”", "‘": "’", "《": "》"}


def _bound(group: Group, choice: Choice, terms: frozenset[Term]) -> Iterator[Group]:
    """The group where what 且 joins to the last of several alternatives holds with that one alone."""
    if choice in group.choices and terms <= group.terms:
        *others, last = choice.options
        at = group.choices.index(choice)
        bound = replace(choice, options=(*others, last | terms))
        choices = (*group.choices[:at], bound, *group.choices[at + 1 :])
        yield replace(group, terms=group.terms - terms, choices=choices, doubted=())
