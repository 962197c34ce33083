"""服务对象 → group expressions: a union of groups, each a conjunction of who they are and what holds of
them, with spans.

``groups.lark`` says which pieces a field has, enumeration.py which groups the pieces of a list are; here headings, what
is listed below them, conditions that all must meet and cases of which one will do become groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from qzgraph.language.draft import Draft
from qzgraph.language.enumeration import Enumeration, brought_back
from qzgraph.language.expression import BOTH, OR, Choice, Group, Measured, Term, both, both_ways
from qzgraph.language.fixed import half_width
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.roles import is_counted
from qzgraph.language.structure import (
    AMONG,
    Part,
    class_of,
    clauses_of,
    excludes,
    has,
    has_of_before_head,
    is_among,
    is_ended,
    pieces_of,
    sentences,
    tail_of,
    without_except,
)
from qzgraph.language.tables import any_of
from qzgraph.language.unit import EVERYBODY, FAMILY, SEX, Unit
from qzgraph.language.words import words

__all__ = ["Choice", "Group", "Measured", "Term", "read_groups"]


def read_groups(text: str, lexicon: Lexicon, own: Iterable[str] = ()) -> list[Group]:
    """The groups that a population field names, in print order, each once. ``own`` are names of the
    edition's own division."""
    plain = half_width(text)
    here = tuple(sorted({name for name in own if name[:1] in plain}))  # 衢州市, or 驻衢部队
    found = lexicon.read_once("groups", (text, here), lambda: _groups_of(text, lexicon, here))
    return list(found)


def _groups_of(text: str, lexicon: Lexicon, own: tuple[str, ...]) -> tuple[Group, ...]:
    units = words(text, lexicon, own)
    found = _Reader(text, lexicon).field(pieces_of(units))
    if found or not text.strip():
        inclusive = _inclusive(lexicon).search(text) is not None
        return tuple(replace(g, joined=_joints_of(g, units), inclusive=inclusive) for g in found)
    return (Group(text.strip(), 0, len(text), unread=(text.strip(),)),)


@lru_cache(maxsize=4)
def _inclusive(lexicon: Lexicon) -> re.Pattern[str]:
    """Finds in a field that something is no matter (不分户籍), or that somebody is in as well (离异、丧偶的也一并
    纳入)."""
    opens, likewise, modal, admits, gets = (
        any_of(lexicon.endings.get(cls, ()))
        for cls in ("OPENS", "LIKEWISE", "MODAL", "ADMITS", "GETS")
    )
    in_it = rf"(?:{modal})?(?:{admits}|{gets})|(?:{modal})(?![一-龥])"  # not 也可向村委会报名
    return re.compile(f"{opens}|(?:{likewise})(?:{in_it})")


def _joints_of(group: Group, units: Sequence[Unit]) -> frozenset[str]:
    joints = [e.cls for e in units if group.start <= e.start < group.end]
    either = (OR * times for times in range(1, joints.count("OR") + 1))
    return frozenset([*either, *([BOTH] if "BOTH" in joints else [])])


class _Reader:
    """Reads the sentences of one field."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._list = Enumeration(text, lexicon)
        #: Whether all that is listed below the last heading must be met.
        self._all_hold = False
        #: Whether the last heading says that any of them will do.
        self._one_will_do = False
        #: Whether the last heading was a name alone (困难家庭学生), without a clause.
        self._sorts = False
        #: Whether it tells what its people have (具有劳动能力的下列人员).
        self._have = False

    def field(self, content: Sequence[Any]) -> list[Group]:
        found: dict[str, Group] = {}
        heading: list[Group] = []
        above: list[Group] = []
        over = False  # whether a full stop ended the last condition that all must meet
        own: list[Group] = []  # the heading of one numbered point, with what it lists behind it
        # What has been told of the heading's people so far, point by point.
        cases: list[list[Part]] = []
        told_in = list(sentences(content))
        for number, sentence in enumerate(told_in):
            if cut := _leaves_out_a_list(sentence.content):
                served, opens, listed = cut
                found |= {group.label: group for group in self._list.read(served)}
                heading = []
                out = () if has(opens, "FOLLOWING") else tuple(self._list.read(listed))
                if out and number == len(told_in) - 1 and not any(e.unread for e in out):
                    found = {k: replace(g, excludes=(*g.excludes, *out)) for k, g in found.items()}
                else:
                    words = self._list.say.text[opens.start :]
                    found = {k: replace(g, unread=(*g.unread, words)) for k, g in found.items()}
                break
            if heading and self._all_hold:
                if not over or sentence.is_numbered:
                    over = sentence.ends
                    if not self._is_elaboration(sentence.content):
                        heading = [self._meeting(sentence.content, each) for each in heading]
                    continue
                found |= {group.label: group for group in heading}
                heading, self._all_hold = [], False
            if sentence.is_numbered and heading == own:
                heading = above
            point = [each for each in sentence.content if isinstance(each, Part)]
            is_case = bool(heading and point) and self._are_cases(point, heading)
            plain = not sentence.is_numbered and not is_ended(point[-1].items) if is_case else False
            if plain and cases and self._hold_at_once(cases, point):
                # 农村留守儿童：父母外出务工；不满16周岁: of two matters
                found = {
                    label: self._meeting(sentence.content, g) if heading[0].terms <= g.terms else g
                    for label, g in found.items()
                }
                cases.append(point)
                continue
            if found and not heading and not sentence.is_numbered and self._is_asked(point):
                found = {e: self._meeting(sentence.content, g) for e, g in found.items()}
                continue
            if found and not heading and not sentence.is_numbered:
                before = self._told_of_those_before(sentence.content, list(found.values()))
                if before:
                    found = {group.label: group for group in before}
                    continue
            groups, told = self._sentence(sentence.content, number == 0, heading)
            if sentence.is_numbered and groups and told and told != heading:
                above, own = heading, told
            if told and told != heading:
                after = next((n for n, e in enumerate(sentence.content) if isinstance(e, Unit)), 0)
                point = (
                    [e for e in sentence.content[after:] if isinstance(e, Part)] if after else []
                )
                cases = [point] if point and self._are_cases(point, told) else []
            elif is_case:
                cases.append(point)
            else:
                cases = []
            heading = told
            if self._list.left_out and found:
                out = tuple(self._list.left_out)
                found = {
                    label: replace(group, excludes=(*group.excludes, *out))
                    for label, group in found.items()
                }
            if self._list.back:
                found = {label: brought_back(g, self._list.back) for label, g in found.items()}
            self._list.left_out, self._list.back = [], []
            heading = heading if not (sentence.ends and groups) else []
            if heading and not groups:
                continue
            for group in groups:
                found.setdefault(group.label, group)
        for group in heading:
            if not found or self._all_hold:
                found.setdefault(group.label, group)
        return list(found.values())

    def _sentence(
        self, content: Sequence[Any], first: bool, heading: list[Group]
    ) -> tuple[list[Group], list[Group]]:
        """The groups of a sentence, and those that it puts before a colon at its very end, which the
        sentences of a list then belong to."""
        if not first and self._is_elaboration(content):
            return [], heading
        if isinstance(content[0], Unit) and content[0].cls == "ONLY":
            content = content[
                1:
            ]  # 仅限下列人员：… names them, and every standard means only whom it names
        marks = [at for at, each in enumerate(content) if isinstance(each, Unit)]
        opens = content and isinstance(content[0], Unit) and content[0].cls == "OFWHICH"
        marks = [at for at in marks if content[at].cls != "OFWHICH" or at > 0]
        if opens:
            content = content[1:]
            marks = [at - 1 for at in marks if at]
        if not marks:
            pieces = [e for e in content if isinstance(e, Part)]
            groups = self._of_those(pieces) or self._list.read(pieces)
            if heading and self._are_cases(pieces, heading):
                groups = self._cases(pieces, heading[0])
            elif heading:
                groups = [self._listed_under(group, heading) for group in groups]
            return groups, heading
        only = next((mark for mark in marks[1:] if content[mark].cls == "ONLY"), len(content))
        limits = [each for each in content[only:] if isinstance(each, Part)]
        if limits and all(tail_of(part) is None for part in limits):
            # 在园幼儿，包括低保幼儿、孤儿，限在公办幼儿园就读: said of all of them
            groups, heading = self._sentence(content[:only], first, heading)
            return [self._meeting(limits, group) for group in groups], heading
        at = marks[0]
        before = [each for each in content[:at] if isinstance(each, Part)]
        if beside := _named_before_list(before):
            groups, heading = self._sentence(content[len(beside) :], first, heading)
            return [*self._list.read(beside), *groups], heading
        after = [each for each in content[at:] if isinstance(each, Part)]
        cls = {content[mark].cls for mark in marks}
        defines = "INCLUDE" not in cls or any(has(part, "FOLLOWING") for part in before)
        wholes = self._list.read(before)
        self._one_will_do = any(map(_lists_cases, before))
        self._sorts = len(before) == 1 and not has(before[0], "OF")
        self._have = any(has(each, "OF") and has(each, "COPULA") for each in before)
        if "OFWHICH" in cls and "INCLUDE" not in cls:
            stressed = self._list.read(after)
            only_stressed = any(has(part, "PRIORITY") for part in after)
            if len(wholes) == 1 and stressed and not only_stressed:
                both = tuple(self._under(part, wholes) for part in stressed)
                if self._are_both_sexes(stressed):
                    return list(both), []  # 残疾人，其中男性为16—59周岁、女性为16—54周岁
                wholes = [replace(wholes[0], doubted=(*wholes[0].doubted, *both))]
            return wholes, heading
        if not after:
            self._all_hold = not self._one_will_do and any(has(e, "FOLLOWING") for e in before)
            return ([], wholes) if defines and "COLON" in cls else (wholes, [])
        listed = bool(wholes) and self._one_will_do
        if "COLON" in cls and self._are_cases(after, wholes):
            return self._cases(after, wholes[0]), wholes
        parts = self._list.read(after, listed=listed)
        if not parts:
            return wholes, []
        if not wholes:
            return parts, []
        if defines or opens:
            if opens and not defines:
                return [replace(part, within=wholes[-1].label) for part in parts], []
            if cls == {"NAMELY"} and len(wholes) == len(parts) == 1:
                under = [self._defined(self._under(parts[0], wholes), wholes[0], parts[0])]
            else:
                only = "NAMELY" in cls
                under = [self._listed_under(part, wholes, named=only) for part in parts]
            return under, wholes
        named = [replace(part, within=wholes[-1].label, more=False) for part in parts]
        return [*wholes, *named], []

    def _told_of_those_before(self, content: Sequence[Any], found: Sequence[Group]) -> list[Group]:
        """The groups so far, where a later sentence says who is called so (本项所称农民工，是指…): they are what that
        makes of them; or that others say who belongs to them (是否属于…，由…认定), or how many may: which it cannot be told.
        None where it does neither."""
        parts = [each for each in content if isinstance(each, Part)]
        opens = parts[0].items[0] if parts else None
        called, asked = (self._lexicon.endings.get(cls, ()) for cls in ("SO_CALLED", "WHETHER"))
        if not isinstance(opens, Unit):
            return []
        words = self._list.say.text[parts[0].start : parts[-1].end]
        at = next((n for n, e in enumerate(content) if class_of(e) == "NAMELY"), 0)
        if at and opens.text in called:
            meant = self._list.read([each for each in content[at:] if isinstance(each, Part)])
            return [
                replace(
                    group,
                    unread=(*group.unread, words),
                    readings=(*group.readings, *(self._under(e, [group]) for e in meant)),
                )
                for group in found
            ]
        delegated = words.rstrip("。").endswith(self._lexicon.endings.get("DELEGATED", ()))
        left = (
            opens.text in asked
            or delegated
            or any(quota in words for quota in self._lexicon.endings.get("QUOTA", ()))
        )
        return [replace(g, unread=(*g.unread, words)) for g in found] if left else []

    def _are_both_sexes(self, groups: Sequence[Group]) -> bool:
        """Whether two groups are the men and the women among some people, each of an age: there is nobody else."""
        sexes = [
            {t.label for t in each.terms if self._lexicon.meaning(t.label).facet == SEX}
            for each in groups
        ]
        return (
            len(groups) == 2
            and all(len(each) == 1 for each in sexes)
            and sexes[0] != sexes[1]
            and all(each.age for each in groups)
        )

    def _are_cases(self, parts: Sequence[Part], wholes: Sequence[Group]) -> bool:
        """Whether what stands below a heading tells what its people are or have, and names none (常住老年人：
        独居、空巢; 聘用人员：非公有制企业、社会组织; 夫妇：只有一个子女，或两个女孩)."""
        if not parts or len(wholes) != 1 or not wholes[0].kind or any(map(excludes, parts)):
            return False
        top = self._list.say.top(Unit("KIND", "", 0, 0, (wholes[0].kind,)))
        if top not in {"人", "家庭"} or wholes[0].label.endswith(
            self._lexicon.endings.get("TITLED", ())
        ):
            return False
        for part in parts:
            tail = tail_of(part)
            if tail is None or is_counted(part) or self._list.role.is_clause(part):
                continue
            if self._list.say.top(tail) in {"人", "家庭"} or is_ended(part.items):
                return False
        return True

    def _is_asked(self, point: Sequence[Part]) -> bool:
        """Whether a sentence of its own says what those before it must be (老年人。须具有本县户籍。)."""
        items = [e for each in point for e in each.items if isinstance(e, Unit)]
        must, process = (self._lexicon.endings.get(cls, ()) for cls in ("MUST", "PROCESS"))
        opens = bool(items) and items[0].cls == "IDLE" and items[0].text in must
        if any(each.text in process for each in items):
            return False  # 须向村委会申请
        return opens and not any(map(has_of_before_head, point))

    def _hold_at_once(self, told: Sequence[Sequence[Part]], point: Sequence[Part]) -> bool:
        """Whether a further point below a heading is of another matter than those before it, so that both hold
        (参保人：年满60周岁；缴费满15年), and none of the cases of which one will do."""
        written = [[e for part in parts for e in part.items] for parts in (*told, point)]
        if self._one_will_do or any(class_of(e) == "KIND" for e in written[-1]):
            return False  # 夫妇：只有一个子女；有两个女孩
        return self._list.join.alternatives(written) is False

    def _cases(self, parts: Sequence[Part], whole: Group) -> list[Group]:
        """The groups that the cases of one are; what commas part of different matters holds at once (新生儿：辖区内
        出生，父母一方具有本县户籍)."""
        matters = clauses_of(parts)
        written = [[e for part in each for e in part.items] for each in matters]
        either = any(
            class_of(each[0].items[0]) == "OR" or each[-1].then == "OR" for each in matters
        )
        if len(matters) > 1 and not either and self._list.join.alternatives(written) is False:
            first, *others = matters
            groups = self._cases(first, whole)
            for each in others:
                groups = [self._meeting(each, group) for group in groups]
            return groups
        ended = len(parts) > 1 and all(is_ended(part.items) for part in parts)
        told = (
            self._list.read(parts, listed=True) if ended else self._list.headless.each_listed(parts)
        )
        return [self._with_all_of(each, whole) for each in told]

    def _meeting(self, content: Sequence[Any], group: Group) -> Group:
        """A group with one of the conditions that all of it must meet (同时符合下列条件的家庭：①…；②…)."""
        parts = [each for each in content if isinstance(each, Part)]
        marks = tuple(e.text for e in content if isinstance(e, Unit))
        out = [rest for part in parts if excludes(part) and (rest := without_except(part))]
        parts = [part for part in parts if not excludes(part)]
        if marks:
            group = replace(group, unread=(*group.unread, *marks))
        if out:
            group = replace(group, excludes=(*group.excludes, *self._list.read(out)))
        if not parts:
            return group
        said = Draft()
        drafts = [self._list.say.draft(list(each.items), full=True) for each in parts]
        self._list.join.join(said, drafts, [each.then for each in parts])
        told = self._list.headless.said_of(group, said, parts[0].start, parts[-1].end)
        return replace(told, end=parts[-1].end)

    def _of_those(self, parts: Sequence[Part]) -> list[Group]:
        """烈士、病故军人的遗属中，年老的、残疾的: of each group before 中 those whom each clause behind it tells;
        none where a noun stands behind it, or nothing."""
        parts = _cut_behind_among(parts)
        at = next((n for n, part in enumerate(parts) if is_among(part)), len(parts))
        behind = parts[at + 1 :]
        if not behind or parts[at].then != "COMMA" or tail_of(parts[at]) is None:
            return []
        both = any(each.then == "BOTH" for each in behind)
        whom, last = tail_of(parts[at]), tail_of(behind[-1])
        headless = all(tail_of(each) is None for each in behind[:-1])
        if headless and whom is not None and last is not None and self._names(whom, last):
            told = self._list.read(behind)  # 老年人中，失能、独居以及…的老年人
        elif both:
            return []
        elif all(is_ended(each.items) for each in behind):
            told = [self._list.headless.group([each]) for each in behind]
        elif is_ended(behind[-1].items) and all(
            tail_of(each) is None and each.then in {"DUN", "AND", "OR", ""} for each in behind
        ):
            told = self._list.headless.each_listed(behind)  # 老年人中，独居、空巢和失能的
        else:
            return []
        wholes = self._list.read([*parts[:at], replace(parts[at], then="")])
        pairs = [(whole, part) for whole in wholes for part in told]
        found = [self._some_of(whole, part) for whole, part in pairs]
        if len({each.label for each in found}) == len(found):
            return found
        return [  # 低保户、特困人员中，…的家庭: by that name alone they are not told apart
            replace(each, label=f"{whole.label}中，{part.label}")
            for each, (whole, part) in zip(found, pairs, strict=True)
        ]

    def _some_of(self, whole: Group, part: Group) -> Group:
        """Those of some people whom a clause tells, in each way in which the people may be read."""
        found = self._under(part, [whole])
        readings = (self._under(part, [each]) for each in whole.readings)
        doubted = (self._under(part, [each]) for each in whole.doubted)
        return replace(
            found,
            readings=(*found.readings, *readings),
            doubted=(*found.doubted, *doubted),
        )

    def _names(self, whom: Unit, again: Unit) -> bool:
        """Whether a noun only names again those of whom some are told (低保户中，…的家庭)."""
        said = {of for label in whom.means for of in self._lexicon.implied(label)}
        return set(again.means) <= said or all(
            self._lexicon.meaning(label).facet == EVERYBODY for label in again.means
        )

    def _is_elaboration(self, content: Sequence[Any]) -> bool:
        """A later sentence that says who comes first or which body sees to whom: it names nobody new."""
        if any(has(part, "PRIORITY") for part in content):
            return True
        opens = content[0]
        parts = [e for e in content if isinstance(e, Part)]
        if isinstance(opens, Unit) and opens.cls == "OFWHICH":
            return any(map(self._is_served_by, parts))  # 其中，集中托养机构优先…，日间庇护机构保障…
        return opens in parts and self._is_served_by(parts[0])

    def _is_served_by(self, part: Part) -> bool:
        """Whether a piece says which body sees to whom."""
        units = [each for each in part.items if isinstance(each, Unit)]
        provide = next((at for at, e in enumerate(units) if e.cls == "PROVIDE"), -1)
        return any(
            e.cls == "KIND" and self._list.say.top(e) == "单位" for e in units[: max(provide, 0)]
        )

    def _under(self, part: Group, wholes: list[Group]) -> Group:
        """A group that is listed as what a heading stands for: both hold, of several what all of them say
        (居住在危房中的下列家庭和人员：)."""
        if not wholes:
            return part
        whole = wholes[0] if len(wholes) == 1 else self._in_common(wholes)
        bare = not (whole.age or whole.residency or whole.choices or whole.measures or self._have)
        if bare and all(self._list.say.is_title(term) for term in whole.terms):
            return part  # 优待对象：, 服务对象： are titles, and say nothing of whom
        if self._are_their_homes(part, whole):
            home = Term(part.kind)
            return self._with_all_of(replace(part, kind="", terms=part.terms - {home}), whole)
        return self._with_all_of(part, whole, part.kind)

    def _in_common(self, groups: Sequence[Group]) -> Group:
        """What is said of each of some groups, and that one is of either (下列犯罪嫌疑人、被告人：)."""
        first, *others = groups
        alike = {
            name: all(getattr(each, name) == getattr(first, name) for each in others)
            for name in ("choices", "measures", "age", "residency")
        }
        common = frozenset.intersection(*(each.terms for each in groups))
        kinds = {self._lexicon.meaning(each.kind) for each in groups}
        nameless = any(kind.facet == EVERYBODY or kind.label == FAMILY for kind in kinds)
        either = () if nameless else (Choice(tuple(each.terms - common for each in groups)),)
        return Group(
            label=first.label,
            start=first.start,
            end=first.end,
            terms=common - {Term(each.kind) for each in groups},
            choices=(*(first.choices if alike["choices"] else ()), *either),
            measures=first.measures if alike["measures"] else (),
            age=first.age if alike["age"] else None,
            residency=first.residency if alike["residency"] else None,
            unread=tuple(dict.fromkeys(words for each in groups for words in each.unread)),
        )

    def _are_their_homes(self, part: Group, whole: Group) -> bool:
        """Whether homes are listed below a heading of people (下列家庭的未成年人：低保家庭): those who live there are
        meant."""
        kinds = (Unit("KIND", "", 0, 0, (each.kind,)) for each in (part, whole))
        return [self._list.say.top(each) for each in kinds] == ["家庭", "人"]

    @staticmethod
    def _with_all_of(part: Group, whole: Group, kind: str = "") -> Group:
        """A group with all that is said of another, of whom it is; its own ``kind`` where it has one."""
        return replace(
            part,
            label=part.label if kind else f"{part.label}{whole.label}",
            kind=kind or whole.kind,
            terms=part.terms | whole.terms,
            age=both(part.age, whole.age),
            residency=both_ways(part.residency, whole.residency),
            choices=(*part.choices, *whole.choices),
            measures=(*part.measures, *whole.measures),
            unread=tuple(dict.fromkeys((*part.unread, *whole.unread))),
        )

    def _listed_under(self, part: Group, wholes: list[Group], *, named: bool = False) -> Group:
        """A group below a heading. 特殊身份学生：孤儿、残疾学生; 支出型家庭：…的: a mere name may only sort
        those whom the words below it tell, and ask nothing more of them; one that is ``named`` so
        (三属，即烈士、病故军人的遗属) certainly asks no more."""
        under = self._under(part, wholes)
        only_sorts = {term.label for term in wholes[0].terms} == {wholes[0].kind}
        sorts = self._sorts or only_sorts  # 特殊身份学生：, 符合下列条件之一的青年：
        if under == part or not sorts or all(map(self._list.say.is_title, part.terms)):
            return under
        if self._are_their_homes(part, wholes[0]):
            return under
        kind = part.kind or under.kind
        alone = replace(
            part, label=under.label, kind=kind, terms=part.terms | {Term(kind)}, doubted=()
        )
        own = part.kind != "" and self._lexicon.meaning(part.kind).facet != EVERYBODY
        if named or (own and only_sorts):
            return replace(under, readings=(*under.readings, alone))
        return replace(under, doubted=(*under.doubted, alone))

    def _defined(self, both_said: Group, name: Group, told: Group) -> Group:
        """零就业家庭，即…的家庭: what a name of its own stands for may be all that is meant, or no more
        than the name says; a name and nothing else (受灾人员) asks no more than it stands for."""
        only_names = {term.label for term in name.terms} == {name.kind} and not (
            name.age or name.residency or name.choices or name.measures or name.unread
        )
        if only_names and told.kind:
            alone = replace(told, label=both_said.label, doubted=())
            both_said = replace(both_said, readings=(*both_said.readings, alone))
        vague = any(self._lexicon.meaning(term.label).vague for term in name.terms)
        if vague or not name.kind or all(self._list.say.is_title(term) for term in name.terms):
            return both_said
        alone = replace(name, doubted=(), readings=())
        return replace(both_said, doubted=(*both_said.doubted, alone))


def _cut_behind_among(parts: Sequence[Part]) -> Sequence[Part]:
    """The pieces with one that tells those whom it means among others (残疾学生、残疾人子女中符合条件的; …的遗属中属老
    年、残疾的) cut in two behind 中, as at a comma; where no noun stands behind it."""
    first = max(len(parts) - 1, 0)
    while first and tail_of(parts[first - 1]) is None:
        first -= 1
    for number in range(first, len(parts)):
        items = parts[number].items
        at = next(
            (n for n, e in enumerate(items) if isinstance(e, Unit) and n and e.text in AMONG), 0
        )
        if at and class_of(items[at - 1]) == "KIND" and at < len(items) - 1:
            joints = {each.then for each in parts[number:-1]}
            if not is_ended(parts[-1].items) or joints == {"OR"}:
                return parts
            behind = replace(parts[number], items=items[at + 1 :])
            before = Part(items[: at + 1], "COMMA")
            return [*parts[:number], before, behind, *parts[number + 1 :]]
    return parts


def _leaves_out_a_list(
    content: Sequence[Any],
) -> tuple[Sequence[Part], Part, Sequence[Part]] | None:
    """Where a list behind a colon tells who is left out (除外：…; …，但是下列人员除外：（一）…): the pieces before that, the
    one that says so, and those of the list. None of the list is anybody who is meant."""
    at = next((n for n, e in enumerate(content) if class_of(e) == "COLON"), 0)
    before = [each for each in content[:at] if isinstance(each, Part)]
    if not before or not excludes(before[-1]):
        return None
    first = next((n for n, e in enumerate(before) if has(e, "FOLLOWING")), len(before) - 1)
    listed = [each for each in content[at:] if isinstance(each, Part)]
    return before[:first], before[first], listed


def _named_before_list(before: Sequence[Part]) -> Sequence[Part]:
    """The people whom a heading names before those of whom its list tells some (留守儿童，以及有下列情形之一的儿童：)."""
    beside, last = before[:-1], before[-1:]
    stand_alone = all(tail_of(e) and not has(e, "FOLLOWING") for e in beside)
    of_those = any(has(e, "FOLLOWING") and tail_of(e) for e in last)
    joined = bool(beside) and beside[-1].then == "COMMA"
    return beside if stand_alone and of_those and joined else ()


def _lists_cases(part: Part) -> bool:
    """Whether a piece announces cases of which one will do (下列情形之一的); 下列条件 without 之一 must all
    be met."""
    units = [e for e in part.items if isinstance(e, Unit)]
    for at, each in enumerate(units):
        if each.cls == "ANY":
            return True
        if each.cls == "FOLLOWING":
            after = units[at + 1].text if at + 1 < len(units) else ""
            return after not in {"条件", "要求"}
    return False
