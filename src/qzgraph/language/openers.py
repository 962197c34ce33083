"""How far the words that open a list reach: a modifier before its first head governs the bare heads that 、 and 和 join
to it (低保家庭的老年人、儿童), clauses before a comma all that follow; where readers differ, it is doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from qzgraph.language.coordination import Coordination
from qzgraph.language.draft import Draft
from qzgraph.language.expression import Group, Term
from qzgraph.language.headed import is_age_alone
from qzgraph.language.roles import Roles
from qzgraph.language.saying import RELATION, Saying
from qzgraph.language.sharing import Governs
from qzgraph.language.structure import (
    AMONG,
    QUIET,
    Part,
    has,
    is_bare,
    is_ended,
    is_quiet,
    last_of,
    tail_of,
)
from qzgraph.language.unit import FAMILY, SINGLE, Unit


@dataclass(frozen=True)
class InList:
    """A piece that names groups at its place in a list: the pieces that wait for it, and the groups before it."""

    parts: Sequence[Part]
    at: int
    waiting: Sequence[Part]
    found: Sequence[Group]

    @property
    def part(self) -> Part:
        return self.parts[self.at]

    @property
    def joint(self) -> str:
        """What joins it to the piece before it; empty where there is none."""
        return self.parts[self.at - 1].then if self.at else ""


class Openers:
    """What governs the groups of one list, as it is read from left to right."""

    def __init__(self, say: Saying, join: Coordination, role: Roles) -> None:
        self._text = say.text
        self._lexicon = say.lexicon
        self._say = say
        self._join = join
        self._role = role
        #: It governs the bare heads that 、 and 和 join to its own.
        self.opener: Governs | None = None
        #: Whether each of the list is told in full.
        self._in_full = False
        #: Whether it says whose relatives they are.
        self._of_kin = False
        #: Whether all since the opener were bare.
        self._certain = True
        #: The opener beside one that says of what body they are.
        self._outer: Governs | None = None
        #: Of whom the whole list tells some; the same behind a comma.
        self._among: Governs | None = None
        self._far: Governs | None = None
        #: Clauses before a comma: they govern all that follows.
        self._strong: Governs | None = None

    def govern(self, groups: list[Group], own: Governs | None, here: InList) -> list[Group]:
        """The groups of one piece as what opened the list governs them; ``own``: what the piece opens itself."""
        part = here.part
        if _is_single_beside_family(groups, here):
            return [_alone(groups[0], here.found[-1])]
        if not here.found:
            self._among = self._those_among(here.waiting, part)
            self._strong = self._clauses_before(here.waiting, part) or self._among
        elif self._strong and not (self._among and _is_of_others(part)):
            groups = self._all_governed(groups, self._strong)
        if self._among:
            self.opener = own = None
            if part.then == "COMMA":
                # …中的残疾人，以及孤儿: nobody can tell how far it reaches
                self._far, self._among, self._strong = self._among, None, None
        elif self._far:
            groups = self._perhaps_governed(groups, self._far)
        # 未就业的原机关公务员、国有企事业单位的管理人员: of what body they are is no modifier of its own.
        of_a_body = self.opener is not None and self._role.is_of_a_body(part)
        if self.opener and (not own or of_a_body) and not has(part, "ITS"):
            groups = self._by_opener(groups, self.opener, here)
        elif own:
            groups = self._with_own(groups, own, here)
        if here.found and not (here.waiting or own or self.opener or self._strong):
            groups = [self._may_share(each, here) for each in groups]
        if own and of_a_body and self.opener and part.then == "AND":
            # 未就业的…国有企事业单位的管理人员和专业技术人员、军人: both govern what 和 joins.
            self._outer, self.opener = self.opener, _both(self.opener, own)
        elif self._outer:
            self.opener, self._outer = self._outer, None
        if part.then in {"COMMA", ""}:
            self.opener, self._outer, self._in_full = None, None, False
        if here.found and not here.waiting and here.joint == "AND":
            groups = [_may_be_of_that_age(group, here.found[-1]) for group in groups]
        return groups

    def _by_opener(self, groups: list[Group], opener: Governs, here: InList) -> list[Group]:
        part = here.part
        if self._of_kin and not _is_kin(part, self._say):
            # 烈士的子女、残疾学生: whose they are is said of relatives alone
            return self._ended(groups)
        bare = here.joint in {"DUN", "AND"} and is_bare(part)
        # 签有劳动合同的快递员、司机等户外劳动者: what 等 sums up is what the list opens with.
        bare = bare or (here.joint == "ETC" and not has(part, "OF"))
        beside = here.joint == "DUN" and self._role.says_itself(part)
        self._certain = self._certain and bare and not beside
        aged = any(g.age or g.residency for g in groups)
        untold = not self._certain and aged and self._role.is_untold(opener[0])
        # 具有本市户籍的居民、驻本市部队现役军人: they say themselves how they are here.
        untold = untold or (opener[0].residency is not None and has(part, "OWN"))
        if untold:
            return self._ended(groups)
        governed = [self._join.governed(g, *opener, certain=self._certain) for g in groups]
        return self._ended(groups) if governed == groups else governed

    def _ended(self, groups: list[Group]) -> list[Group]:
        """A group that says otherwise ends what the opener governs."""
        self.opener = None
        return groups

    def _with_own(self, groups: list[Group], own: Governs, here: InList) -> list[Group]:
        joined = here.joint in {"DUN", "AND"}
        alike = bool(here.found) and all(g.kind == here.found[-1].kind for g in groups)
        if self.opener and here.found and joined and (alike or is_age_alone(own[0])):
            # 无生活来源的老年人、未满16周岁的未成年人; 具有学籍的涉农专业学生和受资助的非涉农专业学生: readers
            # differ on whom the opener governs.
            groups = self._perhaps_governed(groups, self.opener)
        self._certain = True
        # 低保家庭的学生、特困供养的学生、孤儿: each is told in full, and nothing of one is said of the next.
        self._in_full |= bool(self.opener) and here.joint == "DUN" and alike
        reaches = (not here.found or here.part.then == "DUN") and not self._in_full
        self.opener = own if reaches else None
        self._of_kin = _is_kin(here.part, self._say)
        return groups

    def _all_governed(self, groups: Sequence[Group], by: Governs) -> list[Group]:
        among = by in (self._among, self._far)
        return [self._join.governed(g, *by, certain=True, among=among) for g in groups]

    def _perhaps_governed(self, groups: Sequence[Group], by: Governs) -> list[Group]:
        governed = self._all_governed(groups, by)
        return [
            replace(group, doubted=(*group.doubted, other))
            for group, other in zip(groups, governed, strict=True)
        ]

    def _clauses_before(self, waiting: Sequence[Part], part: Part) -> Governs | None:
        """Clauses that commas end before the first head (具有本省户籍，持有残疾人证，…的残疾人和…): they
        are said of all the groups; one that ends in 的 of its own head alone."""
        if not waiting or waiting[-1].then != "COMMA" or is_ended(waiting[-1].items):
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

    def _may_share(self, group: Group, here: InList) -> Group:
        """A group at the end of a list whose first attributes may be said of it as well, where both are of one
        kind and it has none (0—6岁残疾儿童和孤独症儿童; 全日制本科生、研究生): readers differ."""
        before, list_ = here.found[-1], here.parts[: here.at]
        first = next(
            (n for n in range(len(list_), 0, -1) if list_[n - 1].then not in {"DUN", "AND"}), 0
        )
        units = list_[first].items if first < len(list_) else ()
        said = [e for e in units if isinstance(e, Unit) and e.cls not in QUIET]
        leading = list(takewhile(lambda e: e.cls in {"AGE", "CONDITION"}, said))
        if is_bare(here.part):
            leading = leading[:1] if len(leading) < 2 else leading[:-1]
        else:
            leading = [e for e in leading[:1] if e.cls == "AGE" or self._is_of_place(e)]
        of_kind = before.kind and before.kind in self._lexicon.implied(group.kind)
        of_kind = of_kind or (here.joint == "AND" and any(map(self._is_of_place, leading)))
        if not leading or len(said) < 2 or not of_kind or group.age is not None:
            return group
        text = self._text[leading[0].start : leading[-1].end]
        lead = self._say.draft(leading, full=True)
        shared = self._join.governed(group, lead, text, certain=True)
        if shared.terms == group.terms and shared.age == group.age:
            return group
        return replace(group, doubted=(*group.doubted, shared))

    def _is_of_place(self, unit: Unit) -> bool:
        """Whether a word says whether people are of town or country, which is said of all alike as easily as
        of the next alone (农村孤儿和残疾儿童)."""
        return any(self._lexicon.meaning(each).facet == "城乡" for each in unit.means)


def _both(one: Governs, two: Governs) -> Governs:
    """What two modifiers say together, the outer one first."""
    said = Draft()
    for draft, _ in (one, two):
        said.add(draft)
    return said, one[1] + two[1]


def _is_kin(part: Part, say: Saying) -> bool:
    """Whether a piece names somebody's relatives."""
    tail = tail_of(part)
    return tail is not None and say.facet(tail) == RELATION


def _is_single_beside_family(groups: Sequence[Group], here: InList) -> bool:
    """Whether a piece only says that single persons are meant as well as families (…的户籍家庭和个人)."""
    joined = here.joint in {"DUN", "AND", "OR"} and bool(here.found) and not here.waiting
    alone = len(groups) == 1 and groups[0].kind == SINGLE and is_bare(here.part)
    return joined and alone and here.found[-1].kind == FAMILY


def _alone(single: Group, family: Group) -> Group:
    """Single persons of whom everything holds that is said of families."""
    return replace(
        family,
        label=family.label.removesuffix(FAMILY) + SINGLE,
        kind=SINGLE,
        start=single.start,
        end=single.end,
        terms=family.terms - {Term(FAMILY)} | {Term(SINGLE)},
        readings=tuple(_alone(single, each) for each in family.readings),
        doubted=tuple(_alone(single, each) for each in family.doubted),
    )


def _may_be_of_that_age(group: Group, before: Group) -> Group:
    """A group that 和 joins to another of its kind, whose age may be said of both (未满7周岁残疾儿童和孤独症儿童)."""
    if group.age or before.age is None or group.kind != before.kind:
        return group
    aged = replace(group, age=before.age, doubted=(), readings=())
    return replace(group, doubted=(*group.doubted, aged))


def _is_of_others(part: Part) -> bool:
    """Whether a noun before its own 的 says of whom a piece is (…家庭中的劳动力), so that no other says it."""
    own = [e for e in part.items[: max(last_of(part.items), 0)] if not is_quiet(e)]
    return bool(own) and isinstance(own[-1], Unit) and own[-1].cls == "KIND"
