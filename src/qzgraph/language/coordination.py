"""Words that share: heads of an enumeration, verbs of a list, modifiers that govern what follows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Choice, Group, Term, both, both_ways
from qzgraph.language.lexicon import GRADE
from qzgraph.language.saying import RELATION, Saying
from qzgraph.language.structure import (
    QUIET,
    Bracket,
    Item,
    Part,
    class_of,
    classes_of,
    clause_end,
    clause_name,
    head_of,
    is_ended,
    is_single,
    last_of,
)
from qzgraph.language.unit import Unit

#: What a coordinated attribute hands on to those after it.
_CARRIED = frozenset(("CONDITION", "GRADE", "AGE"))
_GRADED = re.compile(r".{1,2}(?:级|年级|档|类|等)")

Governs = tuple[Draft, str]
"""What an opening modifier says, and its words."""


#: So many characters of two words make them end alike.
_ENDING = 2


class Coordination:
    """Tells, for the pieces of one text, what of them holds for which."""

    def __init__(self, say: Saying) -> None:
        self._say = say
        self._text = say.text
        self._lexicon = say.lexicon

    def borrowed(self, items: Sequence[Item], before: Group) -> tuple[str, tuple[str, ...]] | None:
        """艾滋病病毒感染者和病人: a bare head takes the illness that its neighbour begins with
        (艾滋病病人)."""
        head = head_of(items)
        if (
            head is None
            or not {"患者", "患病"} & set(head.means)
            or len(set(head.means) - {"人"}) > 1
        ):
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
        said = [_telling(each) for each in clauses]
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
        if len(said) > 1 and _bound_from_both_sides(said[0][-1], said[-1][-1]):
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
        clauses, seps = _with_causes(clauses, seps)
        runs: list[list[Draft]] = []
        chosen: list[bool] = []
        bound: dict[int, Draft] = {}
        leading = False
        for at, clause in enumerate(clauses):
            before = seps[at - 1] if at else ""
            if before == "BOTH" and runs and chosen[-1] and clause.terms:
                bound[len(runs) - 1] = clause
            leading = before == "DUN" and (leading or _leads_to_choice(clauses, seps, at))
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
            _share_age(into, options)
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
        facets = {self._lexicon.meaning(each.label).facet for each in firsts if each}
        rest = [term for term in last.terms if term != firsts[-1]]
        other = {self._lexicon.meaning(term.label).facet for term in rest}
        if len(facets) == 1 and facets != {""} and facets.isdisjoint(other):
            into.terms.update(dict.fromkeys(rest))
            for term in rest:
                del last.terms[term]

    def _is_one_of(self, before: Sequence[Draft], clause: Draft) -> bool:
        """Whether a word goes on with a list of which one will do (受台风、洪涝影响，需要…的): all of one facet, with
        what is said of all behind the last."""
        said = [*before, clause]
        if not before[0].one_of or not all(len(each.terms) == 1 for each in before):
            return False
        firsts = [self._lexicon.meaning(next(iter(e.terms)).label).facet for e in said if e.terms]
        alike = len(firsts) == len(said) and firsts[0] != "" and len({*firsts}) == 1
        return alike and len(clause.terms) <= 2

    def _are_values(self, one: Draft, two: Draft) -> bool:
        """Whether two words are values of one matter, of which somebody has one (认定为失能、半失能的)."""
        if not (one.plain and two.plain and len(one.terms) == len(two.terms) == 1):
            return False
        (first,), (second,) = one.terms, two.terms
        facets = {self._lexicon.meaning(each.label).facet for each in (first, second)}
        apart = not (
            first.label in self._lexicon.implied(second.label)
            or second.label in self._lexicon.implied(first.label)
        )
        return len(facets) == 1 and facets != {""} and apart and not (first.of or second.of)

    def _goes_on(self, one: Draft, two: Draft) -> bool:
        """Whether short words behind the last 或 go on with what that names (重度，或者属于三级精神、智力残疾), or with
        what it does (发给抚恤金或者给予社会保险待遇、社会救助的)."""
        facets = [{self._lexicon.meaning(t.label).facet for t in each.terms} for each in (one, two)]
        done = bool(facets[0] and facets[1]) and facets[0] | facets[1] == {""}
        return two.plain and (done or bool(facets[0] & facets[1] - {"", GRADE}))

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
        facet = self._lexicon.meaning(first.label).facet
        kinds = {self._lexicon.meaning(term.label).facet for each in others for term in each.terms}
        behind = self._lexicon.meaning(noun.label)
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

    def shared(
        self, waiting: Sequence[Part], pre: Sequence[Item], post: Sequence[Item]
    ) -> str | None:
        """Where pieces that wait are alternatives to the last piece's own attribute: ``pre`` where it
        stands before 的, ``post`` where right before the head; None where they are clauses."""
        where = "pre" if pre else "post"
        own = self._coordinate(pre if pre else post, whole=not pre)
        if own is None:
            return None
        if where == "pre" and (beside := self._beside(waiting, pre)):
            own = beside
        for each in waiting:
            mine = self._coordinate(each.items, last=True)
            if mine is None or each.then in {"COMMA", "BOTH"}:
                return None
            one, two = (
                {GRADE} if each.cls == "GRADE" else self._say.facets(each) for each in (mine, own)
            )
            apart = bool(one) and bool(two) and not one & two
            # 参加居民养老保险、年满60周岁的: an age before 的 is nobody's alternative but an age's.
            apart = apart or (mine.cls == "AGE") != (own.cls == "AGE")
            if _bound_from_both_sides(mine, own):
                return None  # 满6个月、不满18个月的
            if where == "pre" and ((_tells(each) and not clause_name(each.items)) or apart):
                return None
            alike = self._parallel(mine, own) or mine.text == self._before_head(post)
            alike = alike or self.among_others(each, pre or post)
            if not alike and not (where == "post" and is_single(each)):
                return None
        if where == "pre" and any(each.then == "OR" for each in waiting):
            return None
        return where

    def among_others(self, part: Part, after: Sequence[Item]) -> bool:
        """自费出国留学及其他因私出国人员: whether what stands between says that what follows are others."""
        between = self._text[part.end : after[0].start]
        words = self._lexicon.words
        return any(
            words[between[at:]].cls == "OTHER"
            for at in range(len(between))
            if between[at:] in words
        )

    @staticmethod
    def _before_head(post: Sequence[Item]) -> str:
        """The word right before the head, where others stand before it (社区教育、老年教育学员)."""
        said = [e for e in post if isinstance(e, Unit) and e.cls not in {*QUIET, "ETC"}]
        return said[-2].text if len(said) > 2 else ""

    def _beside(self, waiting: Sequence[Part], pre: Sequence[Item]) -> Unit | None:
        """民办、公办养老机构的护理员: the attribute before 的 that stands beside the waiting one."""
        mine = self._coordinate(waiting[-1].items, last=True)
        facet = self._say.facet(mine) if mine and mine.cls == "CONDITION" else ""
        units = [e for e in pre if isinstance(e, Unit) and e.cls == "CONDITION"]
        same = [
            unit for unit in units if mine and unit.text == mine.text
        ]  # 城镇社区和农村社区中…的
        alike = [unit for unit in units if facet and self._say.facet(unit) == facet]
        bodies = self._lexicon.endings["DOER"]
        if mine and mine.text.endswith(
            bodies
        ):  # 大中专院校和全日制中小学就读的: school beside school
            alike = [unit for unit in alike if unit.text.endswith(bodies)] or alike
        return next(iter((*same, *alike)), None)

    def _coordinate(
        self, items: Sequence[Item], *, last: bool = False, whole: bool = False
    ) -> Unit | None:
        """The word by which a piece is an alternative to another: the last of a waiting piece, the
        first attribute of the piece with the head."""
        if name := clause_name(items):
            return name
        units = [e for e in items if isinstance(e, Unit) and e.cls not in {*QUIET, "ETC"}]
        if any(e.cls == "NOT" for e in units) and not last:
            return None
        if not units:
            return None
        if last:
            return units[-1]
        if whole and len(units) == 1:
            return units[0]  # 小学、初中和高中学生: the head's own first half
        return units[0] if whole else units[-1]

    def _parallel(self, one: Unit, two: Unit) -> bool:
        if one.cls == two.cls == "CONDITION":
            return True
        if {one.cls, two.cls} <= {"GRADE"} or {one.cls, two.cls} <= {"AGE"}:
            return True
        if {one.cls, two.cls} <= {"KIND", "CONDITION", "GRADE", "AGE"}:
            return True
        return one.text[-2:] == two.text[-2:] and len(one.text) > 1

    def distributed(
        self,
        waiting: Sequence[Part],
        part: Part,
        pre: Sequence[Item],
        post: Sequence[Item],
        where: str,
        more: bool,
    ) -> tuple[list[Group], Governs | None]:
        """独居、空巢老年人 → 独居老年人, 空巢老年人: each attribute with the shared head, and with what
        opens the first of them."""
        items = list(part.items)
        head = next(e for e in reversed(items) if isinstance(e, Unit) and e.cls == "KIND")
        end = self._say.head_end(items)
        first = waiting[0].items
        # Of a clause that 的 ends, what stands before its own 的 leads (常住的独自居住的、身边没有子女的).
        cut = clause_end(first[: last_of(first)] if is_ended(first) else first)
        lead, lead_text = list(first[: cut + 1]), ""
        begin = self._say.skip_lead(waiting[0].start, part.end)
        if cut >= 0:
            lead_text = self._text[begin : first[cut].end]
        rest = list(first[cut + 1 :])
        lead_draft = self._say.draft([*lead], full=True)
        tail_text, tail_means = self._shared_head(head, where, post, end)
        beside = self._beside(waiting, pre) if where == "pre" else None
        after = list(pre[pre.index(beside) + 1 : last_of(pre) + 1]) if beside else []
        if after and isinstance(after[0], Bracket):
            del after[0]  # 大中专院校和中小学（幼儿园）就读的: it is the last one's own
        if any(isinstance(e, Unit) and e.cls not in QUIET for e in after):
            tail_text = self._text[after[0].start : end]
        groups: list[Group] = []
        # Attributes of a piece before the one that is coordinated hold for those after it as well,
        # unless they have their own (三、四级智力、精神残疾人).
        opening: list[Unit] = []
        graded: Unit | None = None
        for number, each in enumerate(waiting):
            own = rest if number == 0 else list(each.items)
            carried = self._carried(opening, own, graded)
            if own and _begins_afresh(own):
                carried = []
            if where == "pre":
                of = () if after else (e for e in pre[-1:] if class_of(e) == "OF")
                draft = self._say.draft([*own, *after, *of, *post])
            else:
                draft = self._say.draft(own, full=True)
                kin = any(isinstance(e, Unit) and e.cls == "KIND" for e in own)
                self._say.head(draft, head, tail_means)
                if kin:
                    self._say.relate(draft, head, [])
                self._rest_of_post(draft, own, post, head)
            draft.add(lead_draft)
            draft.add(self._say.draft([*carried], full=True))
            text = self._text[own[0].start : own[-1].end] if own else ""
            label = f"{lead_text}{''.join(unit.text for unit in carried)}{text}{tail_text}"
            start = begin if number == 0 else each.start
            groups.append(
                self._say.made(draft, self._say.clean(label), start, each.end, [*own, *post], False)
            )
            attributes = [e for e in own if isinstance(e, Unit) and e.cls not in QUIET]
            opening = [*carried, *(e for e in attributes[:-1] if e.cls in {"NOT", *_CARRIED})]
            last = attributes[-1] if attributes else None
            graded = last or graded
            if last and (last.cls == "KIND" or last.text == self._before_head(post)):
                opening = (
                    carried  # 现役军人、烈士的子女, 社区教育、老年教育学员: a noun's own attribute
                )
        carried = self._carried(opening, [*pre, *post], graded)
        if _begins_afresh(items):
            carried = []
        draft = self._say.draft(items)
        draft.add(lead_draft)
        draft.add(self._say.draft([*carried], full=True))
        label = f"{lead_text}{''.join(u.text for u in carried)}{self._text[part.start : end]}"
        groups.append(self._say.made(draft, self._say.clean(label), part.start, end, items, more))
        governs = (lead_draft, lead_text) if lead_text else None
        if where == "pre":
            either = self._copy(lead_draft)
            options = [
                self._say.draft([*w.items][(cut + 1 if n == 0 else 0) :], full=True)
                for n, w in enumerate(waiting)
            ]
            options.append(self._say.draft([*pre], full=True))
            either.choices = [*either.choices, choice_of(options)]
            governs = (either, self._text[begin : pre[-1].end])
        return [*groups, *lead_draft.extra], governs

    @staticmethod
    def _copy(draft: Draft) -> Draft:
        copy = Draft()
        copy.add(draft)
        return copy

    def _carried(
        self, opening: Sequence[Unit], own: Sequence[Item], graded: Unit | None
    ) -> list[Unit]:
        """The opening attributes that a piece lacks, each with its denial (非重度智力、精神残疾人); a degree is of
        what stands beside it and its like (重度残疾和空巢老年人)."""
        carried: list[Unit] = []
        alike = graded is None or self._same_facets(own, [graded])
        for before, unit in zip([None, *opening], opening, strict=False):
            if not alike and self._say.facet(unit) == GRADE:
                continue
            if unit.cls != "NOT" and not self._same_facets(own, [unit]):
                carried += [before, unit] if before and before.cls == "NOT" else [unit]
        return carried

    def _same_facets(self, items: Sequence[Item], opening: Sequence[Unit]) -> bool:
        """Whether a piece has an attribute of its own for what the opening ones say."""
        facets = {
            "GRADE" if e.cls == "GRADE" else self._say.facet(e)
            for e in items
            if isinstance(e, Unit) and e.cls in {"CONDITION", "GRADE", "AGE"}
        }
        return any(("GRADE" if e.cls == "GRADE" else self._say.facet(e)) in facets for e in opening)

    def _shared_head(
        self, head: Unit, where: str, post: Sequence[Item], end: int
    ) -> tuple[str, tuple[str, ...]]:
        """The words of the head that waiting pieces share, and what they say."""
        if where == "pre":
            return "的" + self._text[post[0].start : end], head.means
        if len([e for e in post if isinstance(e, Unit) and e.cls not in QUIET]) > 1:
            return head.text, head.means
        for length in range(1, len(head.text) - 1):
            own, noun = (
                self._lexicon.words.get(t) for t in (head.text[:length], head.text[length:])
            )
            if own and own.means and noun and noun.cls == "KIND":
                return noun.text, noun.means
        # 高等学校和中小学生: the people whom it names, without what it says of them.
        return (head.means[0], head.means[:1]) if len(head.means) > 1 else (head.text, head.means)

    def _rest_of_post(
        self, draft: Draft, own: Sequence[Item], post: Sequence[Item], head: Unit
    ) -> None:
        """Attributes between the coordinated one and the head hold for all that have none of their own
        in that facet (大骨节病、晚期血吸虫病患者), or that stand beside the first of them alone (公办、民办
        幼儿园幼儿; but 大中专院校和全日制中小学学生)."""
        units = [e for e in post if isinstance(e, Unit) and e.cls not in QUIET and e is not head]
        attributes = [e for e in own if isinstance(e, Unit) and e.cls not in QUIET]
        beside = (
            len(attributes) == 1
            and bool(units)
            and self._same_facets(own, units[:1])
            and attributes[0].text[-1] == units[0].text[-1]
        )
        rest = [unit for unit in units[1:] if beside or not self._same_facets(own, [unit])]
        draft.add(self._say.draft(rest, full=True))

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
        facets = {self._lexicon.meaning(term.label).facet for term in terms if not term.of}
        return facets & {"供养", "城乡", "服役", "残疾类别", "性别"}

    def _graded(self, terms: Iterable[Term], choices: Sequence[Choice]) -> bool:
        told = [*terms, *(each for c in choices for option in c.options for each in option)]
        return any(isinstance(t, Term) and _GRADED.fullmatch(t.label) for t in told)


def _share_age(into: Draft, options: Sequence[Draft]) -> None:
    """An age before the first of several alternatives holds with each, but where it is one itself (35周岁以上患高血压或
    者糖尿病的; 年满60周岁或者残疾的)."""
    first, *others = options
    if first.age and (first.terms or first.choices) and not any(each.age for each in others):
        into.age, first.age = both(into.age, first.age), None


def _with_causes(
    clauses: Sequence[Draft], seps: Sequence[str]
) -> tuple[Sequence[Draft], Sequence[str]]:
    """The clauses with each list that led to something as one clause: any of what it lists will do (一方死亡、失踪、服刑，
    导致无人抚养)."""
    told, between = list(clauses), list(seps)
    at = len(told) - 1
    while at > 1:
        begin = at - 1
        if told[at].led_to and between[begin] == "COMMA":
            joins = {"DUN", "AND", "OR"}
            while begin and between[begin - 1] in joins:
                joins |= {"COMMA"} if between[begin - 1] == "OR" else set()  # …，…，或者…，导致
                begin -= 1
            if begin < at - 1:
                either = Draft(choices=[choice_of(told[begin:at])])
                for each in told[begin:at]:
                    either.excludes += each.excludes
                    either.extra += each.extra
                told[begin:at], between[begin : at - 1] = [either], []
        at = begin
    return told, between


def _leads_to_choice(clauses: Sequence[Draft], seps: Sequence[str], at: int) -> bool:
    """Whether short attributes from here on lead to a 或 by 、 alone; the first of them may stand
    behind a verb of theirs (家庭属于低保、低保边缘或者…)."""
    first, second = clauses[at - 1], clauses[at]
    end = next((n for n in range(at, len(seps)) if seps[n] != "DUN"), len(seps))
    if seps[end : end + 1] != ["OR"]:
        return False
    if first.residency and not second.residency:
        return False  # 具有本县户籍、年满60周岁或者重度残疾的: whose they are holds with either
    if first.age and not any(each.age for each in clauses[at:]):
        return False  # 不满14周岁、患白血病或先天性心脏病的: so does an age where no other is told
    if first.one_of or (at > 1 and clauses[at - 2].leads_to):
        return True  # 因接种造成|死亡、残疾或者损伤的; 遭遇火灾、交通事故等意外事件，或有成员患病的
    listed, whole = clauses[at - 1 : end + 2], end + 1 < len(clauses)
    of_a_kind = first.last_facet != "" and first.last_facet == listed[-1].last_facet
    if whole and of_a_kind and not any(each.age for each in listed[1:-1]):
        return True  # 只有一个子女、有两个女孩或者子女死亡的: what stands between two of a kind is one more
    if _are_two_of_one_matter(listed):
        return (
            False  # 经济困难、失能或者失智的: 或 joins two of one matter, what leads is of another
        )
    if len(listed) > 2 and _are_whole_clauses(listed):
        return True  # 费用超过限额、车辆未投保或者肇事后逃逸的
    if end > at and all(map(_is_attribute, listed)):
        return True  # 重残、重病、服刑在押或者失联的: attributes alone, the last behind 或
    alike = first.last_facet != "" and first.last_facet == second.last_facet
    if second.count > 1 or (first.count > 1 and not alike) or not whole:
        return False
    if any(
        each.count > (3 if alike else 1) or not each.plain for each in clauses[at + 1 : end + 1]
    ):
        return False
    # 处于劳动年龄、有就业或者创业需求: 或 joins what the second clause's own verb governs.
    return not (second.verb and listed[-1].last_facet == second.last_facet)


def _are_whole_clauses(listed: Sequence[Draft]) -> bool:
    """Whether clauses say more than a word each, of no matter that any word names."""
    told = all(each.last_facet == "" and each.terms for each in listed)
    return told and all(each.count > 1 for each in listed[:-1])


def _are_two_of_one_matter(clauses: Sequence[Draft]) -> bool:
    """Whether the last two clauses say what is of one matter, and none before them anything of that."""
    *outer, one, two = [each.last_facet for each in clauses]
    return one != "" and one == two and all(each not in {"", one} for each in outer)


def _is_attribute(said: Draft) -> bool:
    """Whether a clause says what somebody is, without a verb, an age, a measure or a place of its own."""
    return not (said.verb or said.age or said.measures or said.residency or said.kinds)


def _first_word(clause: Sequence[Item]) -> str:
    """The word that a clause begins with, where it tells something."""
    first = next((e for e in clause if isinstance(e, Unit) and e.cls not in QUIET), None)
    return first.text if first is not None and first.cls in {"CONTENT", "CONDITION"} else ""


def _telling(items: Sequence[Item]) -> list[Unit]:
    """The words of a clause that say something."""
    return [e for e in items if isinstance(e, Unit) and e.cls not in {*QUIET, "ETC"}]


def _is_of_all(unit: Unit) -> bool:
    """Whether a word says an age or a residence, which is nobody's alternative; but 居住在林场、保护区内的."""
    lives = unit.cls in {"AGE", "HUKOU", "PERMIT", "RESIDENT"}
    return lives and not unit.text.startswith("居住")


def _is_resident(items: Sequence[Item]) -> bool:
    """Whether a clause says of people that they live in the edition's own place."""
    living = any(class_of(e) == "RESIDENT" for e in items)
    return living and any(class_of(e) == "OWN" for e in items)


def _begins_afresh(items: Sequence[Item]) -> bool:
    """Whether 各类 or 其他 opens a piece: attributes of those before it do not reach into it."""
    first = items[0]
    return isinstance(first, Unit) and (first.cls == "OTHER" or first.text.startswith("各"))


def _tells(part: Part) -> bool:
    """Whether a piece says that something is or has something (有就业意愿, 处于…)."""
    return any(isinstance(e, Unit) and e.cls in {"COPULA", "NOT", "CONTENT"} for e in part.items)


def _bound_from_both_sides(one: Unit, two: Unit) -> bool:
    """Whether of two numbers the one says only from where, and the other only up to where that goes."""
    amounts = [each.amount for each in (one, two) if each.amount]
    lows = [each.low for each in amounts if each.low is not None and each.high is None]
    highs = [each.high for each in amounts if each.high is not None and each.low is None]
    return len(lows) == len(highs) == 1 and lows < highs
