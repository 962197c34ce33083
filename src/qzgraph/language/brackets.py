"""What brackets add to the words before them: a wider reading (含), somebody left out (不含), a condition (限), the
grades or parts that they stand for, another name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Choice, Group, Said, Term, both
from qzgraph.language.lexicon import GRADE
from qzgraph.language.structure import (
    Bracket,
    Part,
    class_of,
    classes_of,
    clauses_of,
    excludes,
    has,
    is_ended,
    tail_of,
    without,
)
from qzgraph.language.unit import EVERYBODY, FAMILY, SCHOOLING, SEX, WAYS, Unit

if TYPE_CHECKING:
    from qzgraph.language.saying import Saying

_QUOTES = frozenset('“”"「」')


class Brackets:
    """Reads the brackets of one text. ``listed`` reads a list of pieces, as they hold them."""

    def __init__(self, say: Saying, listed: Callable[[Sequence[Part]], list[Group]]) -> None:
        self._say = say
        self._listed = listed

    def read(self, draft: Draft, bracket: Bracket, last: str, *, after_head: bool = False) -> None:
        """What brackets add to the word before them: a wider reading (含), somebody left out (不含),
        a condition (限), the grades or parts that it stands for."""
        parts = [each for each in bracket.content if isinstance(each, Part)]
        if bracket.causes:  # any of them will do (因火灾、交通事故，家庭成员患病等原因)
            draft.choices.append(choice_of(self._drafts(parts)))
            return
        parts = self._behind_a_name(draft, bracket, parts)
        if not parts:
            return
        if any(has(part, "BACK") for part in parts):
            # （戏曲表演专业学生仍可享受）, where nobody is left out: they are named as well
            rest = (without(part, "BACK") for part in parts)
            draft.listed += tuple(self._listed([each for each in rest if each]))
        elif bracket.apart or any(excludes(part) for part in parts):
            draft.excludes += self._listed([_left_out(part) for part in parts])
        elif self._is_alternative(bracket, parts):
            # …义务人（或者其无赡养能力）的: how much of what stands before it is an alternative to is not told.
            draft.unread.append(self._say.text[bracket.start + 1 : bracket.end - 1])
        else:
            marks = {each.cls for each in bracket.content if isinstance(each, Unit)}
            self._said(draft, parts, marks, last, after_head=after_head)

    def _behind_a_name(self, draft: Draft, bracket: Bracket, parts: list[Part]) -> list[Part]:
        """The pieces behind a name for those before the brackets (以下统称见习青年; “三属”), or behind how it is
        shown what they are (凭残疾人证)."""
        inside = self._say.text[bracket.start + 1 : bracket.end - 1].strip()
        ends = self._say.lexicon.endings
        quoted = inside[:1] in _QUOTES and inside[-1:] in _QUOTES
        named = inside.startswith(ends.get("NAMED", ()))
        shown = inside.startswith(ends.get("PROOF", ()))
        if shown:
            self._shown(draft, parts)
        if not (shown or named or (quoted and sum(map(inside.count, _QUOTES)) == 2)):
            return parts
        first = next((n for n, part in enumerate(parts) if part.then == "COMMA"), len(parts))
        return parts[first + 1 :]

    def _is_alternative(self, bracket: Bracket, parts: Sequence[Part]) -> bool:
        """Whether brackets open with 或 and tell what somebody is or is not."""
        opening = self._say.text[bracket.start + 1 : parts[0].start].strip()
        word = self._say.lexicon.words.get(opening)
        tells = any(classes_of(part.items) & {"NOT", "COPULA"} for part in parts)
        return word is not None and word.cls == "OR" and tells

    def _drafts(self, parts: Sequence[Part]) -> list[Draft]:
        return [self._say.draft(list(part.items), full=True) for part in parts]

    def _said(
        self, draft: Draft, parts: Sequence[Part], marks: set[str], last: str, *, after_head: bool
    ) -> None:
        """What the pieces in brackets say of those before them; ``marks`` are the words that open them."""
        inner, tail = self._drafts(parts), tail_of(parts[-1])
        includes = bool(marks & {"INCLUDE", "OFWHICH"})
        if not (after_head or marks) and self._are_examples(parts, inner):
            return
        if len(parts) > 1 and self._are_bodies_of(draft, parts):
            draft.choices.append(choice_of(inner))
        elif after_head and tail and not (includes or "ONLY" in marks):
            self._gloss(draft, parts, inner, named="NAMELY" in marks)
        elif includes:
            self._include(draft, inner, last, after_head)
        elif "ONLY" in marks:
            for each in inner:
                draft.add(each)
        elif self._grades_of(draft, inner):
            pass
        elif self._is_another(last, inner):  # 中小学（幼儿园）学生
            self._include(draft, inner, last, after_head)
        elif tail is None and self._are_apart(parts):
            for some in clauses_of(parts):
                self._said_in(draft, some, self._drafts(some))
        elif tail is None and self._are_alternatives(parts, inner):
            self._chosen(draft, inner)
        else:
            self._restrict(draft, parts, inner)

    @staticmethod
    def _restrict(draft: Draft, parts: Sequence[Part], inner: Sequence[Draft]) -> None:
        """What is said in brackets holds of those before them; a noun only says otherwise what stands there."""
        if len(parts) > 1 and all(part.then == "DUN" for part in parts[:-1]):
            # 患者（居家、住院）: a list of two matters, of which nobody has both, or each one
            draft.either.append(frozenset(term for each in inner for term in each.terms))
        for part, each in zip(parts, inner, strict=True):
            if tail_of(part) is None:
                draft.add(each)
            else:
                draft.unread += each.unread

    def _are_examples(self, parts: Sequence[Part], inner: Sequence[Draft]) -> bool:
        """Whether brackets name some of what stands before them, in words that are no values of a matter (职业病危害
        因素（粉尘、有毒物质等）): they restrict nobody."""
        said = [term for each in inner for term in each.terms]
        named = all(self._say.lexicon.meaning(term.label).facet == "" for term in said)
        return class_of(parts[-1].items[-1]) == "ETC" and named

    def _shown(self, draft: Draft, parts: Sequence[Part]) -> None:
        """What a document in brackets shows of its holder (老年人（凭残疾人证）): a condition, but for those who have it
        for what they are said to be (残疾人（凭残疾人证）), or that any of several will
        do, of whom nobody can tell whether it is asked."""
        said = self._say.draft([each for part in parts for each in part.items], full=True)
        own = {*draft.terms, *(t for c in draft.choices for option in c.options for t in option)}
        facets = {self._say.lexicon.meaning(t.label).facet for t in own if isinstance(t, Term)}
        meanings = {term: self._say.lexicon.meaning(term.label) for term in said.terms}
        shown = [term for term, meaning in meanings.items() if meaning.sort == "condition"]
        if len(shown) > 1 or any(meanings[term].facet in facets for term in shown):
            draft.unread.append(self._say.text[parts[0].start : parts[-1].end])
        else:
            draft.terms.update(dict.fromkeys(shown))

    @staticmethod
    def _are_apart(parts: Sequence[Part]) -> bool:
        """Whether brackets tell several matters, a comma between them (残疾学生（高中、高校在读，家庭经济困难）)."""
        several = any(part.then == "COMMA" for part in parts[:-1])
        return several and not any(is_ended(part.items) for part in parts)

    def _chosen(self, draft: Draft, inner: Sequence[Draft]) -> None:
        """Any of what brackets list; words of one facet, one each, may be all that there are."""
        choice = choice_of(inner)
        draft.choices.append(choice)
        if all(len(option) == 1 for option in choice.options):
            draft.explained.append(choice)

    def _said_in(self, draft: Draft, parts: Sequence[Part], inner: Sequence[Draft]) -> None:
        """One matter that brackets tell: any of what is listed, else all of it."""
        if len(parts) > 1 and self._are_alternatives(parts, inner):
            self._chosen(draft, inner)
        else:
            for each in inner:
                draft.add(each)

    def _are_bodies_of(self, draft: Draft, parts: Sequence[Part]) -> bool:
        """Whether brackets list bodies behind people who are of one (女职工（机关、企业、事业单位）)."""
        tails = [tail_of(part) for part in parts]
        bodies = all(tail is not None and self._say.top(tail) == "单位" for tail in tails)
        return bodies and any("人" in self._say.lexicon.implied(kind) for kind in draft.kinds)

    def _is_another(self, last: str, inner: Sequence[Draft]) -> bool:
        """Whether brackets name one more of what stands before them: nothing can be both."""
        one = inner[0] if len(inner) == 1 else None
        if one is None or len(one.terms) != 1 or one.as_option() != set(one.terms):
            return False
        (term,) = one.terms
        facet = self._say.lexicon.meaning(term.label).facet
        return (
            facet == SCHOOLING == self._say.lexicon.meaning(last).facet
            and term.label not in self._say.lexicon.implied(last)
            and last not in self._say.lexicon.implied(term.label)
        )

    def _are_alternatives(self, parts: Sequence[Part], inner: Sequence[Draft]) -> bool:
        """Whether any of what brackets list will do: 或 joins it, or it is of one sort, a word each
        (高中阶段学校（普通高中、中等职业学校）)."""
        if any(part.then == "OR" for part in parts[:-1]):
            return True
        if len(parts) > 1 and all(is_ended(part.items) for part in parts):
            return True  # 高校毕业生（毕业年度内的，以及离校2年内未就业的）
        sexes = {
            term.label
            for each in inner
            for term in each.terms
            if self._say.lexicon.meaning(term.label).facet == SEX
        }
        if len(parts) == len(sexes) == len(inner) > 1:
            return True  # 农民（男60周岁以上、女55周岁以上）: nobody is both
        if len(parts) < 2 or any(
            len(each.terms) != 1 or each.as_option() != set(each.terms) for each in inner
        ):
            return False
        facets = {self._say.lexicon.meaning(t.label).facet for each in inner for t in each.terms}
        listed = all(part.then in {"DUN", "AND", ""} for part in parts[:-1])
        return listed and len(facets) == 1 and facets != {""}

    def _gloss(
        self, draft: Draft, parts: Sequence[Part], inner: Sequence[Draft], *, named: bool
    ) -> None:
        """A group in brackets right behind the head. Where 即 says that both are one, a bare name in them
        tells who is meant."""
        found = self._listed(parts)
        if not found:
            for each in inner:
                draft.unread += each.unread
            return
        said, *others = found
        plain = all(not (g.excludes or g.unread or g.choices or g.measures) for g in found)
        if named and others and plain:
            # 新就业形态劳动者（即网约配送员、快递员）: the list is who is meant
            draft.terms = {}
            draft.choices.append(Choice(tuple(g.terms for g in found)))
            return
        if others and plain and self._are_among(draft, found):
            choice = Choice(tuple(g.terms - {Term(FAMILY)} for g in found))
            draft.choices.append(choice)
            draft.explained.append(choice)
            return
        if others or said.excludes:
            draft.listed += (said, *others)
            for each in inner:
                draft.unread += each.unread
            return
        gloss = Draft(
            terms=dict.fromkeys(said.terms),
            choices=list(said.choices),
            measures=list(said.measures),
            age=said.age,
            residency=set(said.residency) if said.residency is not None else None,
            unread=list(said.unread),
            kinds=[said.kind] if said.kind else [],
        )
        bare = not (said.choices or said.measures or said.age or said.unread)
        if named and bare:
            draft.named = gloss
        else:
            draft.glosses.append(gloss)

    def _are_among(self, draft: Draft, found: Sequence[Group]) -> bool:
        """Whether those whom brackets list are some of the people before them, or all that are meant, and no other
        name for them: people of no name (家庭暴力受害人（妇女、儿童）), or people behind whom families are
        listed (老年人（低保家庭、低保边缘家庭）)."""
        if any(g.age or g.residency or g.more for g in found):
            return False
        head = {top for kind in draft.kinds for top in self._say.lexicon.implied(kind)}
        families = all(FAMILY in self._say.lexicon.implied(g.kind) for g in found)
        if families and "人" in head:
            return True
        meanings = [self._say.lexicon.meaning(term.label) for term in draft.terms]
        return all(each.sort != "kind" or each.facet == EVERYBODY for each in meanings)

    def _include(self, draft: Draft, inner: Sequence[Draft], last: str, after_head: bool) -> None:
        """（含…）: a wider reading of the word before, or of the ways of living here."""
        permits = [e for e in inner if e.residency and not e.terms and not e.unread]
        for each in permits:
            here, ways = WAYS["RESIDENT"], each.residency or set()
            if ways <= here:
                draft.reside_too |= ways
            else:  # 含外县户籍: beside all who live here
                draft.residency = (draft.residency or here) | ways
        if permits:
            return
        term = next((t for t in reversed(draft.terms) if t.label == last), None)
        own: frozenset[Said] = frozenset()
        if term is not None:
            # 普惠性幼儿园（含公办园）: nor do those have to be what the word is said to be of their matter.
            facets = {t: self._say.lexicon.meaning(t.label).facet for t in draft.terms}
            alike = [each.terms for each in inner if term in each.terms]
            matters = {
                self._say.lexicon.meaning(t.label).facet for e in alike for t in {*e} - {term}
            }
            own = frozenset({term, *(t for t, facet in facets.items() if facet in matters - {""})})
            for said in own & set(draft.terms):
                del draft.terms[said]  # type: ignore[arg-type]
        options = (own, *(told for each in inner if (told := each.as_option())))
        draft.choices.append(Choice(options, including=True, instead=after_head))

    def _grades_of(self, draft: Draft, inner: Sequence[Draft]) -> bool:
        """（一级、二级、三级）: the grades that the word before stands for; whether that is what the
        brackets say."""
        said = [each for each in inner if each.terms or each.choices or each.age or each.residency]
        graded = any(
            self._say.lexicon.meaning(term.label).facet == GRADE
            for each in said
            for option in (each.terms, *(o for choice in each.choices for o in choice.options))
            for term in option
            if isinstance(term, Term)
        )
        if not graded or any(len(each.terms) > 1 or each.kinds for each in said):
            return False
        options: list[frozenset[Said]] = []
        for each in said:
            options += [option for choice in each.choices for option in choice.options]
            options += [each.as_option()] if each.terms else []
        draft.choices.append(Choice(tuple(dict.fromkeys(options))))
        return True

    def glossed(self, group: Group, gloss: Draft) -> Group:
        """A group with another in brackets behind it (零就业家庭（…的家庭）, 老年人（失能老年人）): whether that
        restricts it or says the same of it is where readers differ, unless it is said already."""
        known = {each for term in group.terms for each in self._say.lexicon.implied(term.label)}
        fresh = {t for t in gloss.terms if t.negated or t.of or t.label not in known}
        rest = gloss.choices or gloss.measures or gloss.unread or gloss.residency
        if not (fresh or rest or (gloss.age and gloss.age != group.age)):
            if not gloss.kinds or frozenset(gloss.terms) == group.terms:
                return group
            # 招人用工的单位（用人单位）: the name of those whom the words before it describe, perhaps.
            name = replace(group, terms=frozenset(gloss.terms), choices=(), measures=(), doubted=())
            return replace(group, doubted=(*group.doubted, name))
        narrowed = replace(
            group,
            terms=group.terms | frozenset(gloss.terms),
            choices=(*group.choices, *gloss.choices),
            measures=tuple(dict.fromkeys((*group.measures, *gloss.measures))),
            age=both(group.age, gloss.age),
            residency=frozenset(gloss.residency) if gloss.residency else group.residency,
            unread=tuple(dict.fromkeys((*group.unread, *gloss.unread))),
        )
        if any(self._say.lexicon.meaning(term.label).vague for term in group.terms):
            return narrowed  # 困难家庭（低保家庭）: nothing else says who is meant
        return replace(narrowed, doubted=(*group.doubted, replace(group, doubted=())))


def _left_out(part: Part) -> Part:
    """Who is left out, without the word that says so."""
    items = tuple(each for each in part.items if class_of(each) not in {"EXCEPT", "OF"})
    return replace(part, items=items or part.items)
