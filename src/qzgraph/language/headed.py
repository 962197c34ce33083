"""One piece that ends in a head noun, with the pieces that wait for it → its groups: those that share the head
(独居、空巢老年人) each with it, clauses before it (父母一方失踪，另一方服刑的儿童) as what holds of it, all or any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qzgraph.language.coordination import Coordination
from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Group
from qzgraph.language.roles import Roles
from qzgraph.language.saying import RELATION, Saying
from qzgraph.language.scope import ages_of
from qzgraph.language.sharing import Governs
from qzgraph.language.structure import (
    AMONG,
    Item,
    Part,
    class_of,
    clause_end,
    is_among,
    is_bare,
    is_quiet,
    last_of,
    text_of,
)
from qzgraph.language.unit import EVERYBODY, FAMILY, Unit

#: A word for because, the cause and what it leads to.
_CAUSE = 3


@dataclass(frozen=True)
class _Piece:
    """The words of a piece: ``pre`` up to the 的 of a clause before its head, ``post`` behind it; ``cut``
    is where that 的 stands, -1 where there is none."""

    items: list[Item]
    head_at: int
    cut: int
    pre: list[Item]
    post: list[Item]

    @property
    def is_open(self) -> bool:
        """Whether it ends in 等."""
        return class_of(self.items[-1]) == "ETC"

    @property
    def head(self) -> Unit:
        head = self.items[self.head_at]
        assert isinstance(head, Unit)
        return head


@dataclass(frozen=True)
class _Clauses:
    """What stands before a head: the pieces that wait, what each of them says and what the head's own clause does,
    how they are joined, and what the head says itself."""

    waiting: Sequence[Part]
    drafts: list[Draft]
    seps: list[str]
    main: Draft

    @property
    def led(self) -> int:
        """How many of them lead a list and hold with each of it (常住的|失能、独居以及留守的)."""
        return self.seps.index("OF") + 1 if "OF" in self.seps else 0


class Headed:
    """Reads the groups that end in a head noun."""

    def __init__(self, say: Saying, join: Coordination, role: Roles) -> None:
        self._text = say.text
        self._lexicon = say.lexicon
        self._say = say
        self._join = join
        self._role = role

    def groups(
        self, waiting: Sequence[Part], part: Part, before: Sequence[Group]
    ) -> tuple[list[Group], Governs | None]:
        """The groups of a piece and the pieces that wait for its head, and what of them governs the
        bare heads that follow (with its words), if anything does."""
        piece = _cut(list(part.items), waiting)
        shared = self._sharing_a_head(waiting, part, piece)
        if shared is not None:
            return shared
        if waiting and not piece.pre and waiting[-1].then == "OR" and piece.head_at > 0:
            piece = self._with_cause(piece)
        clauses = self._clauses(waiting, piece)
        group, extra = self._named(clauses, part, piece, before)
        group, either = self._as_alternatives(group, clauses, piece)
        return [group, *extra], self._governing(group, clauses, part, piece, before, either)

    def _sharing_a_head(
        self, waiting: Sequence[Part], part: Part, piece: _Piece
    ) -> tuple[list[Group], Governs | None] | None:
        """Each of those that share the head; None where none does. Clauses may stand before them (具有本县户籍、在本县
        就读的中小学和大中专院校学生)."""
        if piece.head_at < 0:
            return None
        behind = pairwise([*waiting, part])
        ends = (n for n, pair in enumerate(behind) if not self._role.is_said_of_all(*pair))
        first = next(ends, len(waiting))
        pre, post = piece.pre, piece.post
        sharing = waiting[first:]
        shared = self._join.shared(sharing, pre, post) if sharing else None
        if shared and first > 0 and self._goes_on(waiting[first - 1], sharing[0]):
            # 处于孕期、产期、哺乳期的: what opens the list is the first of it
            first, sharing = first - 1, waiting[first - 1 :]
            shared = self._join.shared(sharing, pre, post) if not pre else None
        if shared is None:
            return None
        found, governs = self._join.distributed(sharing, part, pre, post, shared, piece.is_open)
        if not first:
            return found, governs
        said = self._say.draft([e for w in waiting[:first] for e in w.items], full=True)
        text = self._text[waiting[0].start : sharing[0].start]
        return [self._join.governed(g, said, text, certain=True) for g in found], governs

    def _with_cause(self, piece: _Piece) -> _Piece:
        """With a clause right before the noun, without 的 (刚性支出较大或收入大幅缩减导致严重困难家庭), apart: what 导致 says
        holds with either."""
        leads_to = self._lexicon.endings.get("LEADS_TO", ())
        before = piece.items[: piece.head_at]
        ends = (n for n, e in enumerate(before) if text_of(e) in leads_to)
        cause = next(ends, piece.head_at)
        if sum(not is_quiet(each) for each in piece.items[:cause]) < 2:
            return piece
        return replace(piece, pre=piece.items[:cause], post=piece.items[cause:])

    def _clauses(self, waiting: Sequence[Part], piece: _Piece) -> _Clauses:
        waiting = self._lead_apart(waiting)
        drafts = [self._say.draft(list(each.items), full=True) for each in waiting]
        main = self._say.draft(piece.items)
        if piece.pre and waiting:
            main = self._say.draft(piece.post)
            drafts.append(self._say.draft(piece.pre, full=True))
        if self._say.top(piece.head) == FAMILY:
            for each in drafts:
                self._say.tell_of_members(each)
        return _Clauses(waiting, drafts, [each.then for each in waiting], main)

    def _named(
        self, clauses: _Clauses, part: Part, piece: _Piece, before: Sequence[Group]
    ) -> tuple[Group, list[Group]]:
        """The group of which all clauses hold, and others that its brackets name."""
        waiting = clauses.waiting
        draft = Draft()
        self._join.join(draft, clauses.drafts, clauses.seps)
        draft.add(clauses.main)
        start = self._say.skip_lead(waiting[0].start if waiting else part.start, part.end)
        end = self._say.head_end(piece.items)
        label = self._say.label(start, end)
        its = next((e for e in piece.items if isinstance(e, Unit) and e.cls == "ITS"), None)
        if its and before:
            owner = before[-1]
            # 职工及其家庭成员: others than those, though their noun says no more than people.
            facet = self._say.facet(piece.head)
            others = facet == EVERYBODY and "人" in self._lexicon.implied(owner.kind)
            relation = "亲" if facet == RELATION or others else ""
            theirs = [[replace(t, of=relation or t.of) for t in each.terms] for each in before]
            draft.terms |= dict.fromkeys(theirs[-1])
            draft.unread += owner.unread
            label = f"{owner.label}的{self._text[its.end : end]}"
        if before and not waiting and is_bare(part):
            borrowed = self._join.borrowed(piece.items, before[-1])
            if borrowed:
                label, word = borrowed
                draft = Draft()
                self._say.head(draft, piece.head, word)
        group = self._say.made(draft, label, start, end, piece.items, piece.is_open)
        if its and before:
            # 孕妇、产妇及其所生婴儿: of each whom the list names, as far as they cover somebody.
            own = group.terms - {*theirs[-1]}
            of_others = (replace(group, terms=own | {*each}) for each in theirs[:-1])
            group = replace(group, readings=(*group.readings, *of_others))
        if waiting and not piece.pre and {each.then for each in waiting} <= {"DUN", "AND"}:
            # Words that no rule takes for attributes may name groups of their own.
            unknown = tuple(self._unknown(each) for each in waiting)
            group = replace(group, doubted=(*group.doubted, *unknown))
        return group, draft.extra

    def _as_alternatives(
        self, group: Group, clauses: _Clauses, piece: _Piece
    ) -> tuple[Group, Draft | None]:
        """The group where any of its clauses will do, or may; and what leads them and their choice, where that is sure."""
        led = clauses.led
        drafts = clauses.drafts[led:]
        joints = set(clauses.seps[led : led + len(drafts) - 1])
        written = [list(each.items) for each in clauses.waiting[led:]]
        written += [piece.pre] if piece.pre else []
        # 在公办高中就读、经学校认定的: what says nothing of whom is no alternative.
        telling = [not all(map(is_quiet, each)) for each in written]
        options = [each for each, tells in zip(drafts, telling, strict=False) if tells]
        among: bool | None = False
        if len(options) > 1 and joints <= {"DUN", "AND", "COMMA"}:
            said = [each for each, tells in zip(written, telling, strict=True) if tells]
            main = clauses.main
            for each in clauses.drafts[:led]:
                main.add(each)
            among = self._join.alternatives(said, commas="COMMA" in joints)
            *causes, led_to = self._join.causes(said) or ((),)
            waiting = clauses.waiting
            if waiting and self._join.among_others(waiting[-1], piece.items):
                among = True  # 视障、听障及其他有特殊需求的读者
            if causes:
                among = True
                options = [self._say.draft(list(cause), full=True) for cause in causes]
                main.add(self._say.draft(list(led_to), full=True))
            any_of = self._join.any_of(group, options, main)
            if among is False and self._adds_others(said):
                among = None
            if among:
                group = any_of
            elif among is None:
                group = replace(group, doubted=(*group.doubted, any_of))
        if among is False and led == 0 and all(telling):
            group = self._join.by_commas(group, clauses.main, written, drafts, clauses.seps)
        if not among:
            return group, None
        either = Draft(choices=[choice_of(options)])
        for each in clauses.drafts[:led]:
            either.add(each)
        return group, either

    def _governing(
        self,
        group: Group,
        clauses: _Clauses,
        part: Part,
        piece: _Piece,
        before: Sequence[Group],
        either: Draft | None,
    ) -> Governs | None:
        """What stands before the first of a list and is said of all of it (…陷入困境，其他救助无法覆盖的家庭或者个人), with its
        words; ``either`` where any of it will do."""
        waiting = clauses.waiting
        if not waiting and piece.cut < 0:
            return None
        near = next(
            (
                n
                for n in range(len(waiting), 0, -1)
                if waiting[n - 1].then == "COMMA" and (before or is_among(waiting[n - 1]))
            ),
            0,
        )
        said = Draft()
        if either is not None and not near:
            said = either
        else:
            self._join.join(said, clauses.drafts[near:], clauses.seps[near:])
        end = self._say.modifier_end(piece.items, piece.cut)
        if piece.cut >= 0 and not (piece.pre and waiting):
            # Of two modifiers the outer one governs, the inner is the head's own (以职工身份参保的
            # 无雇工的个体工商户、非全日制从业人员).
            outer = last_of(piece.pre[:-1])
            governing = piece.pre[: outer + 1] if outer >= 0 else piece.pre
            end = governing[-1].end
            said.add(self._say.draft(governing, full=True))
        head_end = self._say.head_end(piece.items)
        begin = self._say.skip_lead(
            waiting[near].start if near < len(waiting) else part.start, head_end
        )
        if is_age_alone(said) and self._is_of_that_age(group, said):
            return None
        return said, self._text[begin:end] if end > begin else ""

    def _goes_on(self, clause: Part, part: Part) -> bool:
        """Whether a piece goes on with the list that a clause's verb opens: both end in a word of one matter."""
        ends = [
            next((e for e in reversed(each.items) if not is_quiet(e)), None)
            for each in (clause, part)
        ]
        facets = [self._say.facets(e) if isinstance(e, Unit) else set() for e in ends]
        return clause.then == "DUN" and bool(facets[0] & facets[1])

    def _lead_apart(self, waiting: Sequence[Part]) -> Sequence[Part]:
        """Pieces of which any may do, with what opens the first of them and ends in 的, in 中 or with its cause (享受…待遇的
        老年、残疾或者未满16周岁的; 常住老年人中属于独居、失能或者留守的; 因接种造成死亡、残疾或者损伤的) as a piece of its own: it holds
        with each."""
        for at, first in enumerate(waiting):
            cut, says = last_of(first.items), {"CONDITION", "AGE", "GRADE"}
            if cut < 0:
                inner = (n for n, e in enumerate(first.items) if n and text_of(e) in AMONG)
                cut = next(inner, -1)
            joints = {each.then for each in waiting[at:]}
            if cut < 0 and "OR" in joints:
                cut, says = self._cause_in(first.items), says | {"CONTENT"}
            behind = first.items[cut + 1 :]
            either = "OR" in joints or joints <= {"DUN", "AND"}
            if cut < 0 or not behind or not either:
                continue
            told = behind[1:] if class_of(behind[0]) == "COPULA" else behind
            if told and all(class_of(each) in says for each in told):
                lead = Part(first.items[: cut + 1], "OF")
                return [*waiting[:at], lead, replace(first, items=behind), *waiting[at + 1 :]]
        return waiting

    def _cause_in(self, items: Sequence[Item]) -> int:
        """Where a cause ends that stands before what it leads to (因接种造成|死亡; 因接种|死亡); -1 where there is none."""
        endings = self._lexicon.endings
        leads = (n for n, e in enumerate(items) if n and text_of(e) in endings.get("LEADS_TO", ()))
        because = len(items) == _CAUSE and text_of(items[0]) in endings.get("BECAUSE", ())
        return next(leads, 1 if because else -1)

    def _adds_others(self, written: Sequence[Sequence[Item]]) -> bool:
        """Whether clauses before one noun are joined as people are (难以就业，以及连续失业的人员): nobody can tell whether they
        hold at once."""
        between = (self._text[one[-1].end : two[0].start] for one, two in pairwise(written))
        adds = self._lexicon.endings.get("AS_WELL", ())
        return any(
            each.strip("，,").startswith(adds) for each in between if each[:1] in {"，", ","}
        )

    def _is_of_that_age(self, group: Group, said: Draft) -> bool:
        """Whether an age only says again what a noun means (不满18周岁的未成年人): it is said of nobody else."""
        low, high = ages_of(replace(group, age=None), self._lexicon)
        age = said.age
        return age is not None and (age.low or None, age.high) == (low, high)

    def _unknown(self, part: Part) -> Group:
        label = self._say.label(part.start, part.end)
        return Group(label, part.start, part.end, unread=(label,))


def is_age_alone(said: Draft) -> bool:
    """Whether words say an age and nothing else."""
    return said.age is not None and not (
        said.terms or said.choices or said.measures or said.residency or said.unread
    )


def _cut(items: list[Item], waiting: Sequence[Part]) -> _Piece:
    """A piece where the clause before its head ends."""
    cut = clause_end(items)
    head_at = max((n for n, e in enumerate(items) if class_of(e) == "KIND"), default=-1)
    if cut > head_at:
        cut = -1
    if waiting:
        cut = _before_ages(items, cut)
    return _Piece(items, head_at, cut, items[: cut + 1], items[cut + 1 :])


def _before_ages(items: Sequence[Item], cut: int) -> int:
    """Where the clause ends that shares with those before it: an age between it and the head is of all
    (失去父母或者查找不到生父母的未满18周岁的未成年人)."""
    before = last_of(items[:cut])
    between = items[before + 1 : cut] if before >= 0 else ()
    if between and all(isinstance(e, Unit) and e.cls in {"AGE", "IDLE"} for e in between):
        return before
    return cut
