"""Pieces without a head noun behind them → what they say: conditions put behind those they are of (老年人，须为低保
对象), or groups whose noun stands elsewhere or nowhere (因灾房屋倒塌的; 残疾军人需要长年医疗的)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from qzgraph.language.coordination import Coordination
from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Group, Term, both, both_ways
from qzgraph.language.roles import Roles
from qzgraph.language.saying import Saying
from qzgraph.language.structure import Item, Part, class_of, is_ended
from qzgraph.language.unit import Unit


class Headless:
    """Reads pieces behind which no head stands. ``headed``: the groups of pieces that wait for a head, and of the
    piece that ends in it."""

    def __init__(
        self,
        say: Saying,
        join: Coordination,
        role: Roles,
        headed: Callable[[Sequence[Part], Part], list[Group]],
    ) -> None:
        self._text = say.text
        self._lexicon = say.lexicon
        self._say = say
        self._join = join
        self._role = role
        self._headed = headed

    def group(self, run: Sequence[Part]) -> Group:
        """A group without a head noun behind it: 因灾房屋倒塌的; one that names whom it is said of first
        (残疾军人需要长年医疗的) is of those, with the rest said of them."""
        start, end = run[0].start, run[-1].end
        items = list(run[0].items)
        ended = is_ended(run[-1].items)
        subject = self._role.subject(items) if ended else -1
        clauses = [items[subject + 1 :], *(list(each.items) for each in run[1:])]
        said, otherwise = self._together(clauses, [each.then for each in run])
        label = self._say.label(start, end)
        if subject < 0:
            group = self._say.made(said, label, start, end, [], False)
            if otherwise is None:
                return group
            other = self._say.made(otherwise, label, start, end, [], False)
            return replace(group, doubted=(other,))
        own = items[: subject + 1]
        group = self._say.made(self._say.draft(own), label, start, end, own, False)
        doubted = (
            ()
            if otherwise is None
            else (replace(self.said_of(group, otherwise, start, end), label=label),)
        )
        return replace(self.said_of(group, said, start, end), label=label, doubted=doubted)

    def each_listed(self, run: Sequence[Part]) -> list[Group]:
        """Attributes alone, listed as cases of which one will do (下列情形之一的老年人：独居、空巢、失能): each is
        one, with what they share."""
        if len(run) == 1 or any(each.then == "BOTH" for each in run):
            return [self.group(run)]
        for at, (each, behind) in enumerate(pairwise(run), start=1):
            if "，" in self._text[each.end : behind.start].replace(",", "，"):  # ，或
                return [*self.each_listed(run[:at]), *self.each_listed(run[at:])]
        last = _with_a_head(run[-1])
        if self._join.shared(run[:-1], (), last.items) is None:
            return [self.group([each]) for each in run]
        return self._headed(run[:-1], last)

    def left_over(self, waiting: Sequence[Part], found: list[Group]) -> list[Group]:
        """Pieces behind the last head: a condition put behind (…的), or a group without a head."""
        if all(class_of(item) == "IDLE" for each in waiting for item in each.items):
            return found  # 对象范围，有条件的地方可以适当扩大
        runs = _runs(waiting) if len(found) > 1 else []
        own = [run for run in runs if self._role.has_subject(run)]
        if own:  # 残疾军人需要长年医疗的: whom it is said of is named in the clause itself
            waiting = [part for run in runs if run not in own for part in run]
            found = self.left_over(waiting, found) if waiting else found
            return [*found, *(self.group(run) for run in own)]
        if not found:
            return [group for run in _runs(waiting) for group in self._without_head(run)]
        joined, otherwise = self._together(
            [list(each.items) for each in waiting], [each.then for each in waiting]
        )
        start, end = waiting[0].start, waiting[-1].end
        if len(found) > 1:
            with_them = [self.said_of(group, joined, start, end) for group in found]
            return self._said_of_some(waiting, found, with_them)
        return [self._said_of_one(waiting, found[0], joined, otherwise)]

    def _said_of_one(
        self, waiting: Sequence[Part], group: Group, joined: Draft, otherwise: Draft | None
    ) -> Group:
        """A group with the clauses behind it, and in the other ways in which they may be read."""
        start, end = waiting[0].start, waiting[-1].end
        if self._may_be_alternatives(waiting):
            drafts = [self._say.draft(list(each.items), full=True) for each in waiting]
            any_of = self._join.any_of(group, drafts, Draft())
            any_of = replace(group, choices=(*group.choices, *any_of.choices))
            group = replace(group, doubted=(*group.doubted, any_of))
        told = self.said_of(group, joined, start, end)
        if otherwise is not None:
            either = self.said_of(replace(group, doubted=()), otherwise, start, end)
            return replace(told, doubted=(*told.doubted, either))
        if not is_ended(waiting[-1].items) and self._is_of_no_facet(joined):
            # 户外劳动者，进站休息、饮水: what they do there may be no condition.
            return replace(told, doubted=(*told.doubted, group))
        return told

    @staticmethod
    def _may_be_alternatives(waiting: Sequence[Part]) -> bool:
        """Whether 或 joins some of several clauses; not where each that 的 ends is one of them (成年残疾人，靠家庭
        供养，重度的，或者属于三级…的)."""
        joints = {each.then for each in waiting[:-1]}
        first = next((n for n, each in enumerate(waiting) if is_ended(each.items)), 0)
        parallel = first > 0 and [each.then == "OR" for each in waiting[: first + 1]] == [
            *(False for _ in waiting[:first]),
            True,
        ]
        return "OR" in joints and len(joints) > 1 and not parallel

    def _said_of_some(
        self, waiting: Sequence[Part], found: Sequence[Group], with_them: list[Group]
    ) -> list[Group]:
        """Several groups with clauses behind them: nobody can tell how far back these reach, unless the groups are one
        list; what 的 ends says who they are, and what it doesn't may be a remark."""
        ended = is_ended(waiting[-1].items)
        of_them = class_of(waiting[0].items[0]) == "ITS" or self._are_one_list(found)
        if of_them and len(waiting) == 1 and ended:
            return with_them  # 低保户、特困人员，其住房为危房的
        pairs = zip(with_them, found, strict=True) if ended else zip(found, with_them, strict=True)
        return [
            replace(
                one,
                label=group.label,
                doubted=(*one.doubted, replace(other, doubted=(), readings=())),
            )
            for group, (one, other) in zip(found, pairs, strict=True)
        ]

    @staticmethod
    def are_listed_with(before: Part, waiting: Sequence[Part]) -> bool:
        """Whether pieces that name no people go on with the list before them, as things do (低保对象、优抚对象和无主遗体)."""
        return before.then in {"DUN", "AND"} and all(
            not is_ended(each.items) and class_of(each.items[-1]) in {"CONTENT", "UNREAD"}
            for each in waiting
        )

    def are_said_behind(self, waiting: Sequence[Part]) -> bool:
        """Whether clauses say of those before them what they are, and a comma ends them (烈士遗属，属于老年、残疾的，
        以及…; 老年人，须为低保对象，以及…)."""
        first = next((e for e in waiting[0].items if class_of(e) != "IDLE"), None)
        is_told = class_of(first) == "COPULA" and is_ended(waiting[-1].items)
        return waiting[-1].then == "COMMA" and (is_told or self._role.opens_with_must(waiting[0]))

    def with_what_they_are(self, waiting: Sequence[Part], found: Sequence[Group]) -> list[Group]:
        """The groups with clauses behind them that say what they are, of all of the last one's kind."""
        said, _ = self._together([list(e.items) for e in waiting], [e.then for e in waiting])
        first = len(found)
        while first and found[first - 1].kind == found[-1].kind:
            first -= 1
        start, end = waiting[0].start, waiting[-1].end
        return [*found[:first], *(self.said_of(g, said, start, end) for g in found[first:])]

    def said_of(self, group: Group, said: Draft, start: int, end: int) -> Group:
        """A group with the clauses behind it said of it as well."""
        return replace(
            group,
            label=f"{group.label}，{self._say.clean(self._text[start:end])}",
            end=max(group.end, end),
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
        if len(run) == 1 or not is_ended(last.items) or self._role.subject(list(run[0].items)) >= 0:
            return [self.group(run)]
        return self._headed(run[:-1], _with_a_head(last))

    def _together(
        self, clauses: Sequence[Sequence[Item]], seps: Sequence[str]
    ) -> tuple[Draft, Draft | None]:
        """What clauses say together: each of those that a list names is meant (老年人中独居、空巢、留守的), all
        others hold at once; and what they say as alternatives, where readers differ."""
        drafts = [self._say.draft(each, full=True) for each in clauses]
        said, either = Draft(), Draft(choices=[choice_of(drafts)])
        self._join.join(said, drafts, seps)
        joints = set(seps[: len(clauses) - 1])
        if len(clauses) < 2 or not joints <= {"DUN", "AND"}:
            return said, None
        among = self._join.alternatives(clauses)
        if among:
            return either, None
        return said, either if among is None else None

    def _are_one_list(self, found: Sequence[Group]) -> bool:
        """Whether groups stand in one list without a comma: what stands behind it is said of each."""
        return not any(
            set("，,；;。") & set(self._text[one.end : two.start]) for one, two in pairwise(found)
        )

    def _is_of_no_facet(self, said: Draft) -> bool:
        """Whether a clause tells something, and nothing of people that the lexicon knows as a condition."""
        told = [
            *said.terms,
            *(each for choice in said.choices for option in choice.options for each in option),
        ]
        plain = all(
            isinstance(each, Term) and self._lexicon.meaning(each.label).sort == "content"
            for each in told
        )
        return (
            bool(told)
            and plain
            and not (said.age or said.measures or said.residency or said.excludes)
        )


def _with_a_head(part: Part) -> Part:
    """A piece with a head noun behind it that says nothing."""
    return Part((*part.items, Unit("KIND", "", part.end, part.end)))


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
