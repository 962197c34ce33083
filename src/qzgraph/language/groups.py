"""服务对象 → group expressions: a union of groups, each a conjunction of who they are and what holds of
them, with spans.

``groups.lark`` says which pieces a field has. Here pieces become groups: a piece that ends in a head
noun is one; a piece that does not shares the next one's head (独居、空巢老年人) or is a clause before it
(父母一方失踪，另一方服刑的儿童); an opening modifier governs the bare heads after it. What no word of the
lexicon says is kept as unread, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from qzgraph.language.coordination import Coordination, Governs
from qzgraph.language.expression import Choice, Group, Measured, Term, both, both_ways
from qzgraph.language.fixed import half_width
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.saying import RELATION, Draft, Saying, choice_of
from qzgraph.language.structure import (
    AMONG,
    QUIET,
    Bracket,
    Item,
    Part,
    classes_of,
    clause_end,
    excludes,
    has,
    has_of_before_head,
    is_among,
    is_bare,
    is_clause,
    is_ended,
    last_of,
    pieces_of,
    sentences,
    tail_of,
    without,
    without_except,
)
from qzgraph.language.unit import WHO, Unit
from qzgraph.language.words import words

#: Heads behind a noun that may tell that it only says whose they are.
_FAR = 40

__all__ = ["Choice", "Group", "Measured", "Term", "read_groups"]


def read_groups(text: str, lexicon: Lexicon, own: Iterable[str] = ()) -> list[Group]:
    """The groups that a population field names, in print order, each once. ``own`` are names of the
    edition's own division."""
    plain = half_width(text)
    here = tuple(sorted({name for name in own if name in plain}))
    found = lexicon.read_once("groups", (text, here), lambda: _groups_of(text, lexicon, here))
    return list(found)


def _groups_of(text: str, lexicon: Lexicon, own: tuple[str, ...]) -> tuple[Group, ...]:
    found = _Reader(text, lexicon).field(pieces_of(words(text, lexicon, own)))
    if found or not text.strip():
        return tuple(found)
    return (Group(text.strip(), 0, len(text), unread=(text.strip(),)),)


class _Reader:
    """Reads the pieces of one field."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self._say = Saying(text, lexicon, self.enumeration)
        self._join = Coordination(self._say)
        #: Whom a sentence leaves out that names nobody else: they are left out of those before it.
        self._left_out: list[Group] = []
        #: Whom a sentence that names nobody else takes from those who are left out before it.
        self._back: list[Group] = []
        #: Whether all that is listed below the last heading must be met.
        self._all_hold = False
        #: Whether the last heading was a name alone (困难家庭学生), without a clause.
        self._sorts = False

    def field(self, content: Sequence[Any]) -> list[Group]:
        found: dict[str, Group] = {}
        heading: list[Group] = []
        above: list[Group] = []
        over = False  # whether a full stop ended the last condition that all must meet
        own: list[Group] = []  # the heading of one numbered point, with what it lists behind it
        for number, sentence in enumerate(sentences(content)):
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
            groups, told = self._sentence(sentence.content, number == 0, heading)
            if sentence.is_numbered and groups and told and told != heading:
                above, own = heading, told
            heading = told
            if self._left_out and found:
                out = tuple(self._left_out)
                found = {
                    label: replace(group, excludes=(*group.excludes, *out))
                    for label, group in found.items()
                }
            if self._back:
                found = {label: _brought_back(g, self._back) for label, g in found.items()}
            self._left_out, self._back = [], []
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
            groups = self._of_those(pieces) or self.enumeration(pieces)
            if heading and self._are_cases(pieces, heading):
                groups = self._cases(pieces, heading[0])
            elif heading:
                groups = [self._listed_under(group, heading) for group in groups]
            return groups, heading
        at = marks[0]
        before = [each for each in content[:at] if isinstance(each, Part)]
        after = [each for each in content[at:] if isinstance(each, Part)]
        cls = {content[mark].cls for mark in marks}
        defines = "INCLUDE" not in cls or any(has(part, "FOLLOWING") for part in before)
        wholes = self.enumeration(before)
        self._sorts = len(before) == 1 and not has(before[0], "OF")
        if "OFWHICH" in cls and "INCLUDE" not in cls:
            stressed = self.enumeration(after)
            only_stressed = any(has(part, "PRIORITY") for part in after)
            if len(wholes) == 1 and stressed and not only_stressed:
                both = tuple(self._under(part, wholes) for part in stressed)
                wholes = [replace(wholes[0], doubted=(*wholes[0].doubted, *both))]
            return wholes, heading
        if not after:
            self._all_hold = any(has(part, "FOLLOWING") for part in before) and not any(
                map(_lists_cases, before)
            )
            return ([], wholes) if defines and "COLON" in cls else (wholes, [])
        listed = bool(wholes) and any(map(_lists_cases, before))
        if "COLON" in cls and self._are_cases(after, wholes):
            return self._cases(after, wholes[0]), wholes
        parts = self.enumeration(after, listed=listed)
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

    def _are_cases(self, parts: Sequence[Part], wholes: Sequence[Group]) -> bool:
        """Whether what stands below a heading tells what its people are or have, and names none (常住老年人：
        独居、空巢; 聘用人员：非公有制企业、社会组织; 夫妇：只有一个子女，或两个女孩)."""
        if not parts or len(wholes) != 1 or not wholes[0].kind or any(map(excludes, parts)):
            return False
        top = self._say.top(Unit("KIND", "", 0, 0, (wholes[0].kind,)))
        if top not in {"人", "家庭"} or wholes[0].label.endswith(
            self._lexicon.endings.get("TITLED", ())
        ):
            return False
        for part in parts:
            tail = tail_of(part)
            if tail is None or _is_counted(part) or self._is_clause(part):
                continue
            if self._say.top(tail) in {"人", "家庭"} or is_ended(part.items):
                return False
        return True

    def _cases(self, parts: Sequence[Part], whole: Group) -> list[Group]:
        """The groups that the cases of one are."""
        ended = len(parts) > 1 and all(is_ended(part.items) for part in parts)
        told = self.enumeration(parts, listed=True) if ended else self._each_listed(parts)
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
            group = replace(group, excludes=(*group.excludes, *self.enumeration(out)))
        if not parts:
            return group
        said = Draft()
        drafts = [self._say.draft(list(each.items), full=True) for each in parts]
        self._join.join(said, drafts, [each.then for each in parts])
        told = self._with_clauses(group, said, parts[0].start, parts[-1].end)
        return replace(told, end=parts[-1].end)

    def _of_those(self, parts: Sequence[Part]) -> list[Group]:
        """烈士、病故军人的遗属中，年老的、残疾的: of each group before 中 those whom each clause behind it tells;
        none where a noun stands behind it, or nothing."""
        at = next((n for n, part in enumerate(parts) if is_among(part)), len(parts))
        behind = parts[at + 1 :]
        if not behind or parts[at].then != "COMMA" or tail_of(parts[at]) is None:
            return []
        if any(each.then == "BOTH" for each in behind):
            return []
        if all(is_ended(each.items) for each in behind):
            told = [self._headless([each]) for each in behind]
        elif is_ended(behind[-1].items) and all(
            tail_of(each) is None and each.then in {"DUN", "AND", "OR", ""} for each in behind
        ):
            told = self._each_listed(behind)  # 老年人中，独居、空巢和失能的
        else:
            return []
        wholes = self.enumeration([*parts[:at], replace(parts[at], then="")])
        return [self._under(part, [whole]) for whole in wholes for part in told]

    def _is_elaboration(self, content: Sequence[Any]) -> bool:
        """A later sentence that says who comes first or which body sees to whom: it names nobody new."""
        if any(has(part, "PRIORITY") for part in content):
            return True
        first = content[0]
        if not isinstance(first, Part):
            return False
        units = [each for each in first.items if isinstance(each, Unit)]
        provide = next((at for at, e in enumerate(units) if e.cls == "PROVIDE"), -1)
        return any(e.cls == "KIND" and self._say.top(e) == "单位" for e in units[: max(provide, 0)])

    def _under(self, part: Group, wholes: list[Group]) -> Group:
        """A group that is listed as what a heading stands for: both hold, of several what all of them say
        (居住在危房中的下列家庭和人员：)."""
        if not wholes:
            return part
        whole = wholes[0] if len(wholes) == 1 else _in_common(wholes)
        if not (whole.age or whole.residency or whole.choices or whole.measures) and all(
            self._say.is_title(term) for term in whole.terms
        ):
            return part  # 优待对象：, 服务对象： are titles, and say nothing of whom
        return self._with_all_of(part, whole, part.kind)

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
        if under == part or not sorts or all(map(self._say.is_title, part.terms)):
            return under
        kind = part.kind or under.kind
        alone = replace(
            part, label=under.label, kind=kind, terms=part.terms | {Term(kind)}, doubted=()
        )
        own = part.kind != "" and self._lexicon.meaning(part.kind).facet != "泛指"
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
        if vague or not name.kind or all(self._say.is_title(term) for term in name.terms):
            return both_said
        alone = replace(name, doubted=(), readings=())
        return replace(both_said, doubted=(*both_said.doubted, alone))

    def enumeration(self, parts: Sequence[Part], *, listed: bool = False) -> list[Group]:
        """The groups of one list of pieces. ``listed``: below a heading that says who they are, each
        piece that 的 ends is one of them."""
        found: list[Group] = []
        waiting: list[Part] = []
        opener: Governs | None = None  # governs the bare heads that 、 and 和 join to its own
        certain = True  # whether all since the opener were bare
        far: Governs | None = None  # the same behind a comma
        among: Governs | None = None  # of whom the whole list tells some
        strong: Governs | None = None  # clauses before a comma: they govern all that follows
        left_to = [
            self._text[part.start : part.end]
            for part in parts
            if self._is_reference(part) and has(part, "REFER") and not has(part, "TITLE")
        ]
        parts = [
            piece for part in parts if not self._is_reference(part) for piece in self._at_etc(part)
        ]
        for at, part in enumerate(parts):
            if excludes(part):
                excluded = without_except(part)
                if excluded is None:
                    continue
                excluded, still_in = _without_those_still_in(excluded)
                waiting_groups = self.enumeration([*waiting, excluded])
                if still_in:
                    inner = self.enumeration(still_in)
                    waiting_groups = [
                        replace(g, excludes=(*g.excludes, *inner)) for g in waiting_groups
                    ]
                if _has_remark(excluded):
                    # …的学生除外（戏曲专业的仍可享受）: whom that brings back is not told by its words.
                    waiting_groups = [
                        replace(g, unread=(*g.unread, g.label)) for g in waiting_groups
                    ]
                waiting = []
                if not found:
                    self._left_out += waiting_groups
                found = [
                    replace(group, excludes=(*group.excludes, *waiting_groups)) for group in found
                ]
                continue
            if has(part, "BACK"):
                # 表演专业学生除外，戏曲表演专业的不在除外之列: they are no part of whom is left out
                rest = without(part, "BACK")
                back = self.enumeration([*waiting, rest] if rest else waiting)
                found = [_brought_back(each, back) for each in found]
                self._left_out = [replace(e, excludes=(*e.excludes, *back)) for e in self._left_out]
                self._back = [] if found else back
                waiting = []
                continue
            if not self._is_group(parts, at, waiting, found):
                waiting.append(part)
                if listed and is_ended(part.items):
                    found.append(self._headless(waiting))
                    waiting = []
                continue
            groups, own = self._groups(waiting, part, found)
            if found and not waiting and parts[at - 1].then == "AND" and self._is_kin(part):
                groups = [self._of(group, found[-1]) for group in groups]
            if not found:
                among = self._those_among(waiting, part)
                strong = self._clauses_before(waiting, part) or among
            elif strong:
                groups = [self._join.governed(g, *strong, certain=True) for g in groups]
            if among:
                opener = own = None
                if part.then == "COMMA":
                    # …中的残疾人，以及孤儿: nobody can tell how far it reaches
                    far, among, strong = among, None, None
            elif far:
                groups = [
                    replace(g, doubted=(*g.doubted, self._join.governed(g, *far, certain=True)))
                    for g in groups
                ]
            if opener and not own and not has(part, "ITS"):
                bare = parts[at - 1].then in {"DUN", "AND"} and is_bare(part)
                beside = parts[at - 1].then == "DUN" and self._says_itself(part)
                certain = certain and bare and not beside
                aged = any(g.age or g.residency for g in groups)
                untold = not certain and aged and self._is_untold(opener[0])
                said = (
                    groups
                    if untold
                    else [self._join.governed(g, *opener, certain=certain) for g in groups]
                )
                if said == groups:
                    opener = None  # one that says otherwise ends it
                groups = said
            elif own:
                joined = at > 0 and parts[at - 1].then in {"DUN", "AND"}
                alike = bool(found) and all(g.kind == found[-1].kind for g in groups)
                if opener and found and joined and (alike or _is_age_alone(own[0])):
                    # 无生活来源的老年人、未满16周岁的未成年人; 具有学籍的涉农专业学生和受资助的非涉农专业学生: readers
                    # differ on whom the opener governs.
                    groups = [
                        replace(
                            g,
                            doubted=(*g.doubted, self._join.governed(g, *opener, certain=True)),
                        )
                        for g in groups
                    ]
                certain = True
                opener = own if not found or part.then == "DUN" else None
            if found and not (waiting or own or opener or strong):
                groups = [self._may_share(each, found[-1], parts[:at], part) for each in groups]
            if part.then in {"COMMA", ""}:
                opener = None
            found += groups
            waiting = []
        if waiting and listed and not found:
            found = self._each_listed(waiting)
        elif waiting:
            found = self._left_over(waiting, found)
        if left_to:  # 具体范围由…另行规定: who is meant is not said here
            found = [replace(g, unread=tuple(dict.fromkeys((*g.unread, *left_to)))) for g in found]
        return found

    def _may_share(self, group: Group, before: Group, list_: Sequence[Part], part: Part) -> Group:
        """A group at the end of a list whose first attributes may be said of it as well, where both are of one
        kind and it has none (0—6岁残疾儿童和孤独症儿童; 全日制本科生、研究生): readers differ."""
        first = next(
            (n for n in range(len(list_), 0, -1) if list_[n - 1].then not in {"DUN", "AND"}), 0
        )
        units = list_[first].items if first < len(list_) else ()
        said = [e for e in units if isinstance(e, Unit) and e.cls not in QUIET]
        leading = list(takewhile(lambda e: e.cls in {"AGE", "CONDITION"}, said))
        if is_bare(part):
            leading = leading[:1] if len(leading) < 2 else leading[:-1]
        else:
            leading = [each for each in leading[:1] if each.cls == "AGE"]
        of_kind = before.kind and before.kind in self._lexicon.implied(group.kind)
        if not leading or len(said) < 2 or not of_kind or group.age is not None:
            return group
        text = self._text[leading[0].start : leading[-1].end]
        lead = self._say.draft(leading, full=True)
        shared = self._join.governed(group, lead, text, certain=True)
        if shared.terms == group.terms and shared.age == group.age:
            return group
        return replace(group, doubted=(*group.doubted, shared))

    def _is_kin(self, part: Part) -> bool:
        """Whether a piece is nothing but a word for whom somebody is to another (…及家属)."""
        head = tail_of(part)
        return is_bare(part) and head is not None and self._say.facet(head) == RELATION

    def _of(self, kin: Group, whose: Group) -> Group:
        """Whose they are where no 其 says it (消防救援人员及家属): those named right before, unless these are
        somebody's as well (子女及配偶)."""
        if any(t.of or self._lexicon.meaning(t.label).facet == RELATION for t in whose.terms):
            return kin
        return replace(
            kin,
            label=f"{whose.label}的{kin.label}",
            terms=kin.terms | frozenset(replace(term, of="亲") for term in whose.terms),
            unread=(*kin.unread, *whose.unread),
        )

    def _says_itself(self, part: Part) -> bool:
        """Whether the one word of a piece says more of people than what they are (农民工, 低保对象): it may
        be named beside what an opener is said of."""
        head = tail_of(part)
        if head is None:
            return False
        own = [m for m in head.means if self._lexicon.meaning(m).sort != "kind"]
        return bool(own)

    def _is_untold(self, said: Draft) -> bool:
        """Whether words say nothing definite (符合条件的): it makes no age of a later group doubtful."""
        rest = said.choices or said.measures or said.age or said.residency or said.unread
        return not rest and all(self._lexicon.meaning(t.label).settles == "*" for t in said.terms)

    def _clauses_before(self, waiting: Sequence[Part], part: Part) -> Governs | None:
        """Clauses that commas end before the first head (具有本省户籍，持有残疾人证，…的残疾人和…): they
        are said of all the groups; one that ends in 的 of its own head alone."""
        if not waiting or waiting[-1].then != "COMMA":
            return None
        if is_ended(waiting[-1].items):
            return None
        said = [each for piece in waiting if piece.then == "COMMA" for each in piece.items]
        return self._say.draft(said, full=True), self._text[waiting[0].start : part.start]

    def _those_among(self, waiting: Sequence[Part], part: Part) -> Governs | None:
        """Of whom a list tells some (登记失业人员中的大龄人员、残疾人和…的人员): all of it are among them."""
        items = list((waiting[0] if waiting else part).items)
        inner = [n for n, e in enumerate(items) if isinstance(e, Unit) and e.text in AMONG]
        at = inner[0] if inner else len(items)
        whom = items[at - 1] if at else None
        if at + 1 >= len(items) or not isinstance(whom, Unit) or whom.cls != "KIND":
            return None
        return self._say.draft(items[:at]), self._text[items[0].start : items[at].end] + "的"

    def _at_etc(self, part: Part) -> list[Part]:
        """「老年人、残疾人等符合条件的人员」: the last words only sum up the list, or name the class of
        which it gives examples (…等困境儿童)."""
        at = next(
            (n for n, e in enumerate(part.items) if isinstance(e, Unit) and e.cls == "ETC"), None
        )
        if at is None or at == 0 or at == len(part.items) - 1:
            return [part]
        before, behind = Part(part.items[:at], "ETC"), Part(part.items[at + 1 :], part.then)
        whole, last = tail_of(before), tail_of(behind)
        if whole is None or last is None:
            return [part]
        class_of = next(e for e in behind.items if isinstance(e, Unit) and e.cls == "KIND")
        if class_of is not last and self._say.top(class_of) == self._say.top(whole):
            return [part]  # 企业、社会团体等单位的职工: the list says of what body
        said = self._say.draft(list(behind.items))
        generic = {"人", "居民", "家庭", "单位"}
        if all(term.label in generic for term in said.terms) and not said.unread and not said.age:
            return [replace(before, then=part.then)]
        return [before, behind]

    def _is_reference(self, part: Part) -> bool:
        """具体人员范围按照《…》等有关规定确定: where to look, not whom. A document that only dates something
        (《…》实施前入伍) is none."""
        if has(part, "REGARDLESS") or has(part, "REFER"):
            return has(part, "REGARDLESS") or tail_of(part) is None
        tells = any(has(part, cls) for cls in ("UNREAD", "AGE", "MEASURE"))
        return tail_of(part) is None and has(part, "TITLE") and not tells

    def _is_group(
        self, parts: Sequence[Part], at: int, waiting: Sequence[Part], found: Sequence[Group]
    ) -> bool:
        part = parts[at]
        tail = tail_of(part)
        if tail is None:
            return self._is_headless(part) and not (
                # 女年满40周岁、男年满50周岁的登记失业人员: the noun behind the last is that of all
                part.then in {"DUN", "AND", "OR"}
                and at + 1 < len(parts)
                and self._is_headless(parts[at + 1])
                and has_of_before_head(parts[at + 1])
            )
        if self._is_denied(waiting[0] if waiting else part) and any(
            is_ended(each.items) for each in parts[at + 1 :]
        ):
            return False  # 无法定赡养人、扶养人…待遇的: nouns of a clause that 的 ends
        following = parts[at + 1] if at + 1 < len(parts) else None
        if following is None:
            return True
        if _is_counted(part) and waiting and any(has_of_before_head(e) for e in parts[at + 1 :]):
            return False  # 只生育一个子女或两个女孩、年满60周岁的夫妇: whom somebody has, not who is meant
        if part.then == "COMMA" and not found and is_among(part):
            return False  # 在校学生中，…的和…的学生: of whom those behind it are some
        # A noun phrase among others of its kind is one of a list, whatever verbs it has.
        after = tail_of(following)
        # 致困幼儿，以及…的幼儿: a conjunction behind the comma joins what is alike, in a list's first place too.
        joined = part.then == "COMMA" and self._is_joined(part, following)
        kinds = {
            *([found[-1].kind] if found else []),
            *(after.means if (found or joined) and after else ()),
        }
        listed = part.then == "COMMA" and not kinds.isdisjoint(tail.means)
        if part.then in {"COMMA", "BOTH", "OR"} and self._is_clause(part) and not listed:
            rest = parts[at + 1 :]
            return not any(has_of_before_head(each) for each in rest[:3])
        if part.then in {"DUN", "AND"} and self._is_with_oneself(parts[at + 1 :]):
            return False  # 失业前用人单位和本人已经缴纳失业保险费的失业人员: who does it, not who is meant
        if part.then in {"DUN", "AND"} and self._opens_clause(part, parts[at + 1 :]):
            return False  # 家庭成员中有重病患者、重度残疾人的家庭
        # 只有一个子女或两个女孩或…的夫妇: in the midst of clauses, a noun ends one of them.
        among = bool(waiting) and waiting[-1].then != "COMMA"
        between = among and waiting[-1].then == part.then == "OR"
        told = among and any(self._tells(each) for each in waiting)
        if between or (part.then in {"OR", "BOTH"} and told):
            return not any(has_of_before_head(each) for each in parts[at + 1 : at + 4])
        return not (
            part.then in {"DUN", "AND", "OR"} and self._is_modifier_noun(part, parts[at + 1 :])
        )

    def _is_joined(self, part: Part, following: Part) -> bool:
        """Whether a conjunction stands between two pieces, behind their comma."""
        between = self._text[part.end : following.start].strip("，, ")
        word = self._lexicon.words.get(between)
        return word is not None and word.cls == "AND"

    def _is_with_oneself(self, rest: Sequence[Part]) -> bool:
        """Whether a clause begins with the person whom the noun behind its 的 names (本人已经缴费的人员)."""
        opens = self._text.startswith(self._lexicon.endings.get("ONESELF", ()), rest[0].start)
        clause = list(takewhile(lambda each: each.then != "COMMA", rest[:6]))
        return opens and any(map(has_of_before_head, (*clause, *rest[len(clause) :][:1])))

    @staticmethod
    def _is_denied(part: Part) -> bool:
        """Whether a piece says of a noun that there is none, and nothing else (无法定赡养人)."""
        said = [e for e in part.items if isinstance(e, Unit) and e.cls not in QUIET]
        return len(said) == 2 and said[0].cls == "NOT" and said[1].cls == "KIND"

    def _is_headless(self, part: Part) -> bool:
        """男满六十周岁, or a clause that ends in 的 with an age of its own."""
        first = next((e for e in part.items if isinstance(e, Unit) and e.cls not in QUIET), None)
        return bool(
            first
            and (first.cls == "KIND" or self._say.facet(first) == "性别")
            and any(isinstance(e, Unit) and e.cls == "AGE" for e in part.items)
            and not any(isinstance(e, Unit) and e.cls in {"CONTENT", "UNREAD"} for e in part.items)
        )

    def _is_clause(self, part: Part) -> bool:
        """父母一方为残疾人: a verb stands before the noun and nothing makes it a modifier. What 者 ends is who
        it tells of (具有本地户籍者)."""
        units = [each for each in part.items if isinstance(each, Unit)]
        if units and units[-1].text == WHO:
            return False
        last_of = max((at for at, each in enumerate(units) if each.cls == "OF"), default=-1)
        telling = {
            "COPULA",
            "NOT",
            *(["CONTENT"] if last_of < 0 else []),
        }  # …的大病患者 is no clause
        verbs = [at for at, e in enumerate(units[:-1]) if e.cls in telling]
        return any(at > last_of for at in verbs)

    def _opens_clause(self, part: Part, rest: Sequence[Part]) -> bool:
        """Whether a noun phrase says whom somebody has, and a noun of the same sort ends the clause before
        a head of another (家庭成员中有重病患者、重度残疾人的家庭)."""
        tail, head = tail_of(part), tail_of(rest[0])
        if tail is None or head is None or not has_of_before_head(rest[0]):
            return False
        has_verb = self._is_clause(part) and has(part, "COPULA")
        inner = [
            e for e in rest[0].items if isinstance(e, Unit) and e.cls == "KIND" and e is not head
        ]
        same = bool(inner) and self._say.top(inner[-1]) == self._say.top(tail)
        return has_verb and same and self._say.top(head) != self._say.top(tail)

    @staticmethod
    def _tells(part: Part) -> bool:
        """Whether a piece says that something is or isn't (无劳动能力, 只有一个子女)."""
        return any(isinstance(e, Unit) and e.cls in {"COPULA", "NOT"} for e in part.items)

    def _is_modifier_noun(self, part: Part, rest: Sequence[Part]) -> bool:
        """烈士、因公牺牲军人的遗属; 非公有制企业和社会组织聘用人员: a noun that only says whose or of what
        body the later head is."""
        tail = tail_of(part)
        assert tail is not None
        for each in rest[:_FAR]:
            head = tail_of(each)
            if head is None:
                return False
            inner = [
                e for e in each.items if isinstance(e, Unit) and e.cls == "KIND" and e is not head
            ]
            if not inner:
                if each.then not in {"DUN", "AND", "OR"}:
                    return False
                continue
            if self._say.facet(head) == RELATION:
                gone = self._is_gone(tail) and any(map(self._is_gone, inner))
                if gone and each.then != "COMMA":
                    return True  # 烈士、病故军人遗属: who is dead is served by nobody
                return (
                    has_of_before_head(each)
                    and self._say.top(inner[-1]) == self._say.top(tail)
                    and not any(other.then == "COMMA" for other in rest[: rest.index(each)])
                )
            top = self._say.top(inner[-1])
            if self._say.top(tail) != top or top == self._say.top(head):
                return False
            # 低保家庭、低保边缘家庭中的学生; 低保家庭和低保边缘家庭学生
            last = each is rest[-1] or each.then in {"COMMA", ""}
            joined = (part.then == "AND" or last) and self._say.top(head) == "人"
            return top == "单位" or (top == "家庭" and (joined or has_of_before_head(each)))
        return False

    def _is_gone(self, unit: Unit) -> bool:
        """Whether a noun names the dead (烈士, 病故军人)."""
        return bool(unit.means) and "已故人员" in self._lexicon.implied(unit.means[0])

    def _groups(
        self, waiting: Sequence[Part], part: Part, before: Sequence[Group]
    ) -> tuple[list[Group], Governs | None]:
        """The groups of a piece and the pieces that wait for its head, and what of them governs the
        bare heads that follow (with its words), if anything does."""
        items = list(part.items)
        more = isinstance(items[-1], Unit) and items[-1].cls == "ETC"
        cut = clause_end(items)
        head_at = max(
            (n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "KIND"), default=-1
        )
        if cut > head_at:
            cut = -1
        if waiting:
            cut = _before_ages(items, cut)
        pre, post = items[: cut + 1], items[cut + 1 :]
        # 具有本县户籍、在本县就读的中小学和大中专院校学生: clauses stand before what shares the head.
        first = next((n for n, each in enumerate(waiting) if not is_clause(each)), len(waiting))
        sharing = waiting[first:]
        shared = self._join.shared(sharing, pre, post) if sharing and head_at >= 0 else None
        if shared is not None:
            found, governs = self._join.distributed(sharing, part, pre, post, shared, more)
            if not first:
                return found, governs
            said = self._say.draft([e for w in waiting[:first] for e in w.items], full=True)
            text = self._text[waiting[0].start : sharing[0].start]
            return [self._join.governed(g, said, text, certain=True) for g in found], governs
        draft = Draft()
        clauses = [self._say.draft(list(each.items), full=True) for each in waiting]
        main = self._say.draft(items)
        if pre and waiting:
            main = self._say.draft(post)
            clauses.append(self._say.draft(pre, full=True))
            seps = [each.then for each in waiting]
        else:
            seps = [each.then for each in waiting]
        self._join.join(draft, clauses, seps)
        draft.add(main)
        start = waiting[0].start if waiting else part.start
        start = self._say.skip_lead(start, part.end)
        end = self._say.head_end(items)
        its = next((e for e in items if isinstance(e, Unit) and e.cls == "ITS"), None)
        label = self._say.label(start, end)
        joins = frozenset({*seps, *classes_of(items)} & {"BOTH", "OR"})
        if its and before:
            owner = before[-1]
            relation = "亲" if self._say.facet(items[head_at]) == RELATION else ""  # type: ignore[arg-type]
            for term in owner.terms:
                draft.terms[replace(term, of=relation or term.of)] = None
            draft.unread += owner.unread
            label = f"{owner.label}的{self._text[its.end : end]}"
        if (
            before
            and not waiting
            and is_bare(part)
            and (borrowed := self._join.borrowed(items, before[-1]))
        ):
            label, word = borrowed
            draft = Draft()
            self._say.head(draft, items[head_at], word)  # type: ignore[arg-type]
        group = replace(self._say.made(draft, label, start, end, items, more), joined=joins)
        if waiting and not pre and {each.then for each in waiting} <= {"DUN", "AND"}:
            # Words that no rule takes for attributes may name groups of their own.
            unknown = tuple(self._unknown(each) for each in waiting)
            group = replace(group, doubted=(*group.doubted, *unknown))
        joints = set(seps[: len(clauses) - 1])
        among: bool | None = False
        if len(clauses) > 1 and joints <= {"DUN", "AND", "COMMA"}:
            written = [*(list(each.items) for each in waiting), *([pre] if pre else [])]
            among = self._join.alternatives(written, commas="COMMA" in joints)
            *causes, led_to = self._join.causes(written) or ((),)
            if causes:
                among = True
                clauses = [self._say.draft(list(each), full=True) for each in causes]
                main.add(self._say.draft(list(led_to), full=True))
            any_of = self._join.any_of(group, clauses, main)
            if among:
                group = any_of
            elif among is None:
                group = replace(group, doubted=(*group.doubted, any_of))
        modifier_end = self._say.modifier_end(items, cut)
        governs = None
        if waiting or cut >= 0:
            near = next(
                (n for n in range(len(waiting), 0, -1) if waiting[n - 1].then == "COMMA"), 0
            )
            governs_draft = Draft()
            if among and not near:
                governs_draft.choices = [choice_of(clauses)]
            else:
                self._join.join(governs_draft, clauses[near:], seps[near:])
            if cut >= 0 and not (pre and waiting):
                # Of two modifiers the outer one governs, the inner is the head's own (以职工身份参保的
                # 无雇工的个体工商户、非全日制从业人员).
                outer = last_of(pre[:-1])
                governing = pre[: outer + 1] if outer >= 0 else pre
                modifier_end = governing[-1].end
                governs_draft.add(self._say.draft(governing, full=True))
            begin = self._say.skip_lead(
                waiting[near].start if near < len(waiting) else part.start, end
            )
            text = self._text[begin:modifier_end] if modifier_end > begin else ""
            governs = (governs_draft, text)
        return [group, *draft.extra], governs

    def _unknown(self, part: Part) -> Group:
        label = self._say.label(part.start, part.end)
        return Group(label, part.start, part.end, unread=(label,))

    def _left_over(self, waiting: Sequence[Part], found: list[Group]) -> list[Group]:
        """Pieces behind the last head: a condition put behind (…的), or a group without a head."""
        runs = _runs(waiting) if len(found) > 1 else []
        own = [run for run in runs if self._has_subject(run)]
        if own:  # 残疾军人需要长年医疗的: whom it is said of is named in the clause itself
            waiting = [part for run in runs if run not in own for part in run]
            found = self._left_over(waiting, found) if waiting else found
            return [*found, *(self._headless(run) for run in own)]
        drafts = [self._say.draft(list(each.items), full=True) for each in waiting]
        joined = Draft()
        self._join.join(joined, drafts, [each.then for each in waiting])
        start, end = waiting[0].start, waiting[-1].end
        joints = {each.then for each in waiting[:-1]}
        if len(found) == 1 and "OR" in joints and len(joints) > 1:
            either = self._join.any_of(found[0], drafts, Draft())
            either = replace(found[0], choices=(*found[0].choices, *either.choices))
            found = [replace(found[0], doubted=(*found[0].doubted, either))]
        if not found:
            return [group for run in _runs(waiting) for group in self._without_head(run)]
        with_them = [self._with_clauses(group, joined, start, end) for group in found]
        if len(found) == 1:
            return with_them
        # Of several groups before them, nobody can tell how far back the clauses reach.
        return [
            replace(group, doubted=(*group.doubted, replace(both_said, doubted=(), readings=())))
            for group, both_said in zip(found, with_them, strict=True)
        ]

    def _has_subject(self, run: Sequence[Part]) -> bool:
        """Whether a clause begins with a noun phrase, a modifier's 的 before its noun, and goes on."""
        items = run[0].items
        noun = next(
            (n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "KIND"), None
        )
        return (
            noun is not None
            and self._say.top(items[noun]) == "人"  # type: ignore[arg-type]
            and last_of(items[:noun]) >= 0
            and noun + 1 < len(items)
            and is_ended(run[-1].items)
        )

    def _with_clauses(self, group: Group, said: Draft, start: int, end: int) -> Group:
        """A group with the clauses behind it said of it as well."""
        return replace(
            group,
            label=f"{group.label}，{self._say.clean(self._text[start:end])}",
            terms=group.terms | frozenset(said.terms),
            choices=(*group.choices, *said.choices),
            measures=(*group.measures, *said.measures),
            age=both(group.age, said.age),
            residency=both_ways(group.residency, said.residency),
            excludes=(*group.excludes, *said.excludes),
            unread=tuple(dict.fromkeys((*group.unread, *said.unread))),
        )

    def _without_head(self, run: Sequence[Part]) -> list[Group]:
        """What a run of pieces names whose head stands elsewhere (三级、四级精神、智力残疾的): the same as
        with a head behind it."""
        last = run[-1]
        if len(run) == 1 or not is_ended(last.items) or self._subject(list(run[0].items)) >= 0:
            return [self._headless(run)]
        head = Unit("KIND", "", last.end, last.end)
        return self._groups(run[:-1], Part((*last.items, head)), ())[0]

    def _each_listed(self, run: Sequence[Part]) -> list[Group]:
        """Attributes alone, listed as cases of which one will do (下列情形之一的老年人：独居、空巢、失能): each is
        one, with what they share."""
        last = run[-1]
        if len(run) == 1 or any(each.then == "BOTH" for each in run):
            return [self._headless(run)]
        for at, each in enumerate(run[:-1], start=1):
            if each.then == "COMMA":
                return [*self._each_listed(run[:at]), *self._each_listed(run[at:])]
        head = Unit("KIND", "", last.end, last.end)
        if self._join.shared(run[:-1], (), (*last.items, head)) is None:
            return [self._headless([each]) for each in run]
        return self._groups(run[:-1], Part((*last.items, head)), ())[0]

    def _headless(self, run: Sequence[Part]) -> Group:
        """A group without a head noun behind it: 因灾房屋倒塌的; one that names whom it is said of first
        (残疾军人需要长年医疗的) is of those, with the rest said of them."""
        start, end = run[0].start, run[-1].end
        items = list(run[0].items)
        ended = is_ended(run[-1].items)
        subject = self._subject(items) if ended else -1
        clauses = [items[subject + 1 :], *(list(each.items) for each in run[1:])]
        drafts = [self._say.draft(each, full=True) for each in clauses]
        said = Draft()
        joints = {each.then for each in run[:-1]}
        listed = len(run) > 1 and subject >= 0 and joints <= {"DUN", "AND"}
        if listed and self._join.alternatives(clauses):
            # 老年人中独居、空巢、留守的: each of them is meant
            said.choices.append(choice_of(drafts))
        else:
            self._join.join(said, drafts, [each.then for each in run])
        label = self._say.label(start, end)
        if subject < 0:
            return self._say.made(said, label, start, end, [], False)
        own = items[: subject + 1]
        group = self._say.made(self._say.draft(own), label, start, end, own, False)
        return replace(self._with_clauses(group, said, start, end), label=label)

    def _subject(self, items: Sequence[Item]) -> int:
        """Where the noun stands of whom the words behind it are said; -1 where there is none."""
        for number, each in enumerate(items[:-1]):
            after = items[number + 1]
            if (
                isinstance(each, Unit)
                and each.cls == "KIND"
                and self._say.top(each) == "人"
                and isinstance(after, Unit)
                and after.cls not in {"OF", "KIND"}
            ):
                return number
        return -1


def _in_common(groups: Sequence[Group]) -> Group:
    """What is said of each of some groups, whoever they are."""
    first, *others = groups
    kinds = {Term(each.kind) for each in groups}
    alike = {
        name: all(getattr(each, name) == getattr(first, name) for each in others)
        for name in ("choices", "measures", "age", "residency")
    }
    return Group(
        label=first.label,
        start=first.start,
        end=first.end,
        terms=frozenset.intersection(*(each.terms for each in groups)) - kinds,
        choices=first.choices if alike["choices"] else (),
        measures=first.measures if alike["measures"] else (),
        age=first.age if alike["age"] else None,
        residency=first.residency if alike["residency"] else None,
        unread=tuple(dict.fromkeys(words for each in groups for words in each.unread)),
    )


def _brought_back(group: Group, back: Sequence[Group]) -> Group:
    """A group of whose excluded ones some are not left out; of one that is left out itself, in brackets,
    they are no part."""
    if not group.excludes:
        return replace(group, excludes=tuple(back))
    return replace(
        group, excludes=tuple(replace(e, excludes=(*e.excludes, *back)) for e in group.excludes)
    )


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


def _is_counted(part: Part) -> bool:
    """Whether a piece is a noun with a number before it (两个女孩)."""
    said = [e.cls for e in part.items if isinstance(e, Unit) and e.cls not in QUIET]
    return said == ["MEASURE", "KIND"]


def _without_those_still_in(part: Part) -> tuple[Part, list[Part]]:
    """Whom a piece leaves out without the brackets that say of some that they are not (戏曲表演专业学生仍可享受),
    and those."""
    back = [
        each
        for each in part.items
        if isinstance(each, Bracket)
        and any(has(inner, "BACK") for inner in each.content if isinstance(inner, Part))
    ]
    rest = tuple(each for each in part.items if each not in back)
    named = (
        without(inner, "BACK") for each in back for inner in each.content if isinstance(inner, Part)
    )
    return replace(part, items=rest), [each for each in named if each]


def _has_remark(part: Part) -> bool:
    """Whether brackets in a piece say something else than whom they leave out."""
    return any(
        isinstance(each, Bracket)
        and not any(excludes(inner) for inner in each.content if isinstance(inner, Part))
        for each in part.items
    )


def _before_ages(items: Sequence[Item], cut: int) -> int:
    """Where the clause ends that shares with those before it: an age between it and the head is of all
    (失去父母或者查找不到生父母的未满18周岁的未成年人)."""
    before = last_of(items[:cut])
    between = items[before + 1 : cut] if before >= 0 else ()
    if between and all(isinstance(e, Unit) and e.cls in {"AGE", "IDLE"} for e in between):
        return before
    return cut


def _is_age_alone(said: Draft) -> bool:
    return said.age is not None and not (
        said.terms or said.choices or said.measures or said.residency or said.unread
    )


def _runs(waiting: Sequence[Part]) -> list[list[Part]]:
    """Pieces without a head, cut behind every 的 that ends one; one run where the last has none."""
    runs: list[list[Part]] = [[]]
    for each in waiting:
        runs[-1].append(each)
        if is_ended(each.items):
            runs.append([])
    if runs[-1]:
        return [list(waiting)]
    return runs[:-1]
