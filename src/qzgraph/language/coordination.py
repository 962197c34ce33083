"""Words that share: heads of an enumeration, verbs of a list, modifiers that govern what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from qzgraph.language.choosing import leads_to_choice, share_age, with_causes
from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Choice, Group, Term, both, both_ways
from qzgraph.language.lexicon import GRADE
from qzgraph.language.saying import RELATION
from qzgraph.language.sharing import Sharing, bound_from_both_sides, telling
from qzgraph.language.structure import (
    QUIET,
    Bracket,
    Item,
    class_of,
    classes_of,
    head_of,
)
from qzgraph.language.unit import Unit

_GRADED = re.compile(r".{1,2}(?:级|年级|档|类|等)")

#: So many characters of two words make them end alike.
_ENDING = 2


class Coordination(Sharing):
    """Tells, for the pieces of one text, what of them holds for which."""

    def borrowed(self, items: Sequence[Item], before: Group) -> tuple[str, tuple[str, ...]] | None:
        """艾滋病病毒感染者和病人: a bare head takes the illness that its neighbour begins with
        (艾滋病病人)."""
        head = head_of(items)
        if head is None or {*head.means} - {"人"} not in ({"患者"}, {"患病"}):
            return None
        for length in range(2, len(before.label)):
            word = self._lexicon.words.get(before.label[:length])
            if word and word.cls == "CONDITION" and self._lexicon.facet(word) == "健康":
                return before.label[:length] + head.text, (
                    *head.means,
                    *self._lexicon.concepts_of(word),
                )
        return None

    def alternatives(
        self, clauses: Sequence[Sequence[Item]], *, commas: bool = False
    ) -> bool | None:
        """Whether clauses that 、 joins before 的 are alternatives (在职、离职和退休的教师) or hold
        together (具有本县户籍、年满16周岁、有需求的居民); None where their words don't tell."""
        said = [telling(each) for each in clauses]
        if not all(said):
            return False  # 住在本县、刚领结婚证的: where they live is no case of what they are
        if commas:  # 请求给付赡养费，请求国家赔偿的: one verb over and over
            return len(said) > 1 and len({each[0].text for each in said}) == 1
        told = self._by_their_classes(clauses, said)
        return self._by_their_matters(clauses, said) if told is None else told

    def _by_their_classes(
        self, clauses: Sequence[Sequence[Item]], said: Sequence[Sequence[Unit]]
    ) -> bool | None:
        """What the classes of their words tell; None where that is nothing."""
        if any(_is_of_all(e) for each in said for e in each) or any(map(_is_resident, clauses)):
            return False  # 年满16周岁、有需求的; 居住在辖区内、怀第一孩的
        if len(said) > 1 and bound_from_both_sides(said[0][-1], said[-1][-1]):
            return False  # 满6个月、不满18个月的
        measured = [any(e.cls == "MEASURE" for e in each) for each in said]
        graded = [{"GRADE", "COPULA"} <= classes_of(each) for each in clauses]
        if any(measured) and len({each[0].text[:2] for each in said}) == 1:
            return True  # 毕业年度及毕业2年以内的: two times of one event
        if any(any(each) and not all(each) for each in (measured, graded)):
            return False  # 毕业未超过1年、还没有就业的; 因战致残、等级为五级的
        # 参加培训、符合条件的: a condition that is not named is nobody's alternative
        unnamed = {(self._lexicon.unnamed,), (self._lexicon.unnamed_own,)}
        return False if any(unnamed.issuperset(e.means for e in each) for each in said) else None

    def _by_their_matters(
        self, clauses: Sequence[Sequence[Item]], said: Sequence[Sequence[Unit]]
    ) -> bool | None:
        """What tells that they are of one matter, or of several; None where nothing does."""
        matters = [self._matters(each) for each in said]
        apart = all(matters) and len(set.union(*matters)) == sum(map(len, matters))
        if apart and len(said[0]) > 1:
            return False  # 在普通高中就读、家庭经济困难的
        if any(self._has_a_verb(each) for each in clauses[1:]):
            return False  # 经济困难、经评估为失能的: a verb of its own
        if not apart and self._have_one_verb(clauses, said):
            return True  # 因台风、洪涝受灾的; 居住在林场和保护区内的
        ends = {each[-1].text[-_ENDING:] for each in said}
        if len(ends) == 1 and len(min(ends)) == _ENDING:
            return True  # 从事露天作业、高温作业的
        if {self._say.top(each[-1]) for each in said} == {"单位"}:
            return True  # 受聘于非公有制企业、社会组织的
        if all(matters) and all(each == matters[0] for each in matters):
            return True if any(len(each) == 1 for each in said) else None
        return False if apart else None

    def _matters(self, said: Sequence[Unit]) -> set[str]:
        """The facets of the attributes among some words."""
        told = (e for e in said if e.cls in {"CONDITION", "GRADE"})
        return {GRADE if e.cls == "GRADE" else self._say.facet(e) for e in told} - {""}

    def _have_one_verb(
        self, clauses: Sequence[Sequence[Item]], said: Sequence[Sequence[Unit]]
    ) -> bool:
        """Whether a word each is listed, with a verb for all before the first or behind the last of them."""
        one_of = self._lexicon.endings.get("ONE_OF", ())
        verbs = (e for c in clauses for e in c if isinstance(e, Unit) and e.cls == "COPULA")
        listed = all(len(each) == 1 for each in said[1:-1]) and len(said[0]) + len(said[-1]) <= 3
        return listed and all(verb.text in one_of for verb in verbs)

    def _has_a_verb(self, clause: Sequence[Item]) -> bool:
        """Whether a clause begins with a verb: one of being or having, or how people are found."""
        first = next((e for e in clause if isinstance(e, Unit) and e.cls != "BLANK"), None)
        if first is None or first.text in self._lexicon.endings.get("ONE_OF", ()):
            return False
        leads = (self._lexicon.words.get(first.text[:size]) for size in (1, 2))
        found = any(word is not None and word.cls == "BY" for word in leads)
        return first.cls == "COPULA" or (first.cls == "IDLE" and found)

    def causes(self, clauses: Sequence[Sequence[Item]]) -> Sequence[Sequence[Item]]:
        """The causes that 因 lists one by one, and behind them what they led to (因自然灾害、事故灾难需要转移
        安置的): empty where a word opens the clauses that lists no such thing."""
        opening = clauses[0][0] if clauses and clauses[0] else None
        one_of = self._lexicon.endings.get("ONE_OF", ())
        if not isinstance(opening, Unit) or opening.text not in one_of:
            return ()
        telling = [
            [n for n, e in enumerate(each) if isinstance(e, Bracket) or e.cls not in QUIET]
            for each in clauses
        ]
        if any(len(each) != 1 for each in telling[:-1]) or len(telling[-1]) < 2:
            return ()
        *others, last = clauses
        return [*others, last[: telling[-1][1]], last[telling[-1][1] :]]

    def any_of(self, group: Group, clauses: Sequence[Draft], main: Draft) -> Group:
        """The group where any of the clauses before 的 will do."""
        return replace(
            group,
            terms=frozenset(main.terms),
            choices=(*main.choices, choice_of(clauses)),
            measures=tuple(main.measures),
            unread=tuple(main.unread),
        )

    def join(self, into: Draft, clauses: Sequence[Draft], seps: Sequence[str]) -> None:
        """Clauses put together: what 或 joins is a choice, all else holds together. Short attributes
        that 、 joins before the last 或 are chosen from as well (老年、残疾或者未满16周岁)."""
        clauses, seps = with_causes(clauses, seps)
        runs: list[list[Draft]] = []
        chosen: list[bool] = []
        bound: dict[int, Draft] = {}
        leading = False
        for at, clause in enumerate(clauses):
            before = seps[at - 1] if at else ""
            if before == "BOTH" and runs and chosen[-1] and clause.terms:
                bound[len(runs) - 1] = clause
            leading = before == "DUN" and (leading or leads_to_choice(clauses, seps, at))
            listed = (
                before in {"DUN", "AND"}
                and bool(runs)
                and (self._is_one_of(runs[-1], clause) or self._are_values(runs[-1][-1], clause))
            )
            if before == "OR" or leading or listed:
                runs[-1].append(clause)
                chosen[-1] = True
            elif before == "DUN" and runs and chosen[-1] and self._goes_on(runs[-1][-1], clause):
                runs[-1].append(self._graded_as(runs[-1][-1], clause))
            else:
                runs.append([clause])
                chosen.append(False)
        for at, (options, choice) in enumerate(zip(runs, chosen, strict=True)):
            if not choice:
                into.add(options[0])
                continue
            self._share_last(options)
            self._share_rest(into, options)
            share_age(into, options)
            into.choices.append(choice_of(options))
            if at in bound:
                into.bound.append((into.choices[-1], frozenset(bound[at].terms)))
            for each in options:
                into.excludes += each.excludes
                into.extra += each.extra

    def by_commas(
        self,
        group: Group,
        main: Draft,
        written: Sequence[Sequence[Item]],
        clauses: Sequence[Draft],
        seps: Sequence[str],
    ) -> Group:
        """A group before whose noun commas part several matters, each with a list of its own (一方死亡，另一方符合
        重残、失联情形之一的): of a list that says so one will do; where its words don't tell, it may."""
        ends = [n + 1 for n, sep in enumerate(seps[: len(clauses) - 1]) if sep == "COMMA"]
        begins, ends = [0, *ends], [*ends, len(clauses)]
        if len(begins) < 2 or any(
            sep == "OR" and "，" in self._text[one[-1].end : two[0].start]
            for sep, (one, two) in zip(seps, pairwise(written), strict=False)
        ):
            return group  # 遭受火灾、交通事故，突发重大疾病，或者遭遇其他困难的: one list
        openings = [_first_word(written[begin]) for begin in begins]
        if openings[0] and len(set(openings)) == 1 and len(clauses) > len(begins):
            # 请求国家赔偿，请求给付赡养费、抚养费的: one verb over and over; of what each lists one will do as well.
            return replace(group, doubted=(*group.doubted, self.any_of(group, clauses, main)))
        told = [
            self._is_choice(written[begin:end], seps[begin : end - 1])
            for begin, end in zip(begins, ends, strict=True)
        ]
        if all(each is False for each in told):
            return group

        def joined(*, doubtful: bool) -> Group:
            said = self._copy(main)
            for begin, end, choice in zip(begins, ends, told, strict=True):
                if choice or (doubtful and choice is None):
                    said.choices.append(choice_of(clauses[begin:end]))
                else:
                    self.join(said, clauses[begin:end], seps[begin : end - 1])
            return replace(
                group,
                terms=frozenset(said.terms),
                choices=tuple(said.choices),
                measures=tuple(dict.fromkeys(said.measures)),
                unread=tuple(dict.fromkeys(said.unread)),
            )

        firm = joined(doubtful=False)
        if None not in told:
            return firm
        return replace(firm, doubted=(*firm.doubted, joined(doubtful=True)))

    def _is_choice(self, clauses: Sequence[Sequence[Item]], seps: Sequence[str]) -> bool | None:
        """Whether one of the things that 、 lists will do; None where the words don't tell."""
        if len(clauses) < 2 or not set(seps) <= {"DUN", "AND"}:
            return False
        if any(class_of(each) == "ANY" for each in clauses[-1]):
            return True
        return self.alternatives(clauses)

    def _share_rest(self, into: Draft, options: Sequence[Draft]) -> None:
        """What stands behind the last of several values of one matter is said with each (城市或者农村低保)."""
        *others, last = options
        firsts = [next(iter(each.terms), None) for each in options]
        alone = all(each.plain and len(each.terms) == 1 for each in others)
        if not alone or not last.plain or len(last.terms) < 2 or None in firsts:
            return
        facets = self._facets_of(each for each in firsts if each)
        rest = [term for term in last.terms if term != firsts[-1]]
        if len(facets) == 1 and facets != {""} and facets.isdisjoint(self._facets_of(rest)):
            into.terms.update(dict.fromkeys(rest))
            for term in rest:
                del last.terms[term]

    def _is_one_of(self, before: Sequence[Draft], clause: Draft) -> bool:
        """Whether a word goes on with a list of which one will do (受台风、洪涝影响，需要…的): all of one facet, with
        what is said of all behind the last."""
        if not before[0].one_of or not all(len(each.terms) == 1 for each in before):
            return False
        facets = self._facets_of(next(iter(each.terms)) for each in (*before, clause) if each.terms)
        return len(facets) == 1 and facets != {""} and 0 < len(clause.terms) <= 2

    def _are_values(self, one: Draft, two: Draft) -> bool:
        """Whether two words are values of one matter, of which somebody has one (认定为失能、半失能的)."""
        if not (one.plain and two.plain and len(one.terms) == len(two.terms) == 1):
            return False
        (first,), (second,) = one.terms, two.terms
        facets, implied = self._facets_of((first, second)), self._lexicon.implied
        if first.label in implied(second.label) or second.label in implied(first.label):
            return False
        return len(facets) == 1 and facets != {""} and not (first.of or second.of)

    def _goes_on(self, one: Draft, two: Draft) -> bool:
        """Whether short words behind the last 或 go on with what that names (重度，或者属于三级精神、智力残疾), or with
        what it does (发给抚恤金或者给予社会保险待遇、社会救助的)."""
        named, facets = self._facets_of(one.terms), self._facets_of(two.terms)
        return two.plain and (named == facets == {""} or bool(named & facets - {"", GRADE}))

    def _graded_as(self, one: Draft, two: Draft) -> Draft:
        """What is said, of the grades of what stands before it where it has none of its own."""
        if self._graded(two.terms, two.choices):
            return two
        shared = self._copy(two)
        shared.terms |= {t: None for t in one.terms if self._graded([t], ())}
        shared.choices += [each for each in one.choices if self._graded((), [each])]
        return shared

    def _share_last(self, options: Sequence[Draft]) -> None:
        """有就业或者创业需求, 因台风、洪涝受灾的: what stands behind the last of words of one kind is said of
        all."""
        *others, last = options
        for each in others:
            if not (each.as_option() or each.choices or each.excludes):
                self._say_as_well(each, last)
        if len(last.terms) != 2 or any(len(each.terms) != 1 for each in others):
            return
        first, noun = last.terms
        facet, behind = self._lexicon.meaning(first.label).facet, self._lexicon.meaning(noun.label)
        kinds = self._facets_of(term for each in others for term in each.terms)
        if facet and kinds == {facet} and (noun.label == facet or behind.sort == "content"):
            for each in others:
                each.terms[noun] = None

    def _say_as_well(self, oneself: Draft, last: Draft) -> None:
        """本人或家属患病的: what is said of the relatives is said of the people themselves, who have no word of
        their own. Where no relatives are named, the option asks nothing."""
        kin = {t for t in last.terms if self._lexicon.meaning(t.label).facet == RELATION}
        if kin:
            shared = self._copy(last)
            shared.terms = {t: None for t in last.terms if t not in kin}
            oneself.add(shared)

    @staticmethod
    def _copy(draft: Draft) -> Draft:
        copy = Draft()
        copy.add(draft)
        return copy

    def governed(
        self, group: Group, opener: Draft, text: str, *, certain: bool, among: bool = False
    ) -> Group:
        """A group after an opening modifier that has none of its own; ``among``: it says among whom they are (在校学生
        中的烈士子女), and so is said of nobody's relatives."""
        terms = frozenset(opener.terms)
        of_kin = self._lexicon.meaning(group.kind).facet == RELATION and not among
        if of_kin and any(
            self._lexicon.meaning(t.label).sort == "kind" and not t.of for t in terms
        ):
            # 烈士的父母、配偶: the noun says whose, of each
            terms = frozenset(replace(each, of=each.of or "亲") for each in terms)
        if opener.age and group.age:
            opener = replace(opener, age=None)
        if self._graded(opener.terms, opener.choices) and self._graded(group.terms, group.choices):
            return group
        if self._facets(opener.terms) & self._facets(group.terms):
            return group  # 机构养育的孤儿、社会散居孤儿: it says otherwise itself
        label = self._say.clean(f"{text}{group.label}") if text else group.label
        governed = replace(
            group,
            label=label,
            terms=frozenset(self._say.composed(group.terms | terms)),
            age=both(group.age, opener.age),
            residency=both_ways(group.residency, opener.residency),
            choices=(*group.choices, *opener.choices),
            measures=(*group.measures, *opener.measures),
            unread=tuple(dict.fromkeys((*group.unread, *opener.unread))),
        )
        if certain:
            return governed
        return replace(governed, readings=(*group.readings, replace(group, readings=())))

    def _facets(self, terms: Iterable[Term]) -> set[str]:
        """The facets in which something is said of how somebody is kept, lives or learns."""
        facets = self._facets_of(term for term in terms if not term.of)
        return facets & {"供养", "城乡", "服役", "残疾类别", "性别"}

    def _facets_of(self, terms: Iterable[Term]) -> set[str]:
        return {self._lexicon.meaning(term.label).facet for term in terms}

    def _graded(self, terms: Iterable[Term], choices: Sequence[Choice]) -> bool:
        told = [*terms, *(each for c in choices for option in c.options for each in option)]
        return any(isinstance(t, Term) and _GRADED.fullmatch(t.label) for t in told)


def _first_word(clause: Sequence[Item]) -> str:
    """The word that a clause begins with, where it tells something."""
    first = next((e for e in clause if isinstance(e, Unit) and e.cls not in QUIET), None)
    return first.text if first is not None and first.cls in {"CONTENT", "CONDITION"} else ""


def _is_of_all(unit: Unit) -> bool:
    """Whether a word says an age or a residence, which is nobody's alternative; but 居住在林场、保护区内的."""
    lives = unit.cls in {"AGE", "HUKOU", "PERMIT", "RESIDENT"}
    return lives and not unit.text.startswith("居住")


def _is_resident(items: Sequence[Item]) -> bool:
    """Whether a clause says of people that they live in the edition's own place."""
    return {"RESIDENT", "OWN"} <= classes_of(items)
