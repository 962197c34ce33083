"""One head for several pieces: whether those that wait for it are alternatives to the attribute of the last (独居、空巢
老年人), and the groups that they are with it."""

from __future__ import annotations

from collections.abc import Sequence

from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import Group
from qzgraph.language.lexicon import GRADE
from qzgraph.language.saying import Saying
from qzgraph.language.structure import (
    QUIET,
    Bracket,
    Item,
    Part,
    class_of,
    clause_end,
    clause_name,
    is_ended,
    is_single,
    last_of,
)
from qzgraph.language.unit import Unit

#: What a coordinated attribute hands on to those after it.
_CARRIED = frozenset(("CONDITION", "GRADE", "AGE"))
Governs = tuple[Draft, str]
"""What an opening modifier says, and its words."""


class Sharing:
    """Tells, for the pieces of one text, which of them share a head."""

    def __init__(self, say: Saying) -> None:
        self._say = say
        self._text = say.text
        self._lexicon = say.lexicon

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
            if bound_from_both_sides(mine, own):
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
            either = Draft()
            either.add(lead_draft)
            options = [
                self._say.draft([*w.items][(cut + 1 if n == 0 else 0) :], full=True)
                for n, w in enumerate(waiting)
            ]
            options.append(self._say.draft([*pre], full=True))
            either.choices = [*either.choices, choice_of(options)]
            governs = (either, self._text[begin : pre[-1].end])
        return [*groups, *lead_draft.extra], governs

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


def telling(items: Sequence[Item]) -> list[Unit]:
    """The words of a clause that say something."""
    return [e for e in items if isinstance(e, Unit) and e.cls not in {*QUIET, "ETC"}]


def _begins_afresh(items: Sequence[Item]) -> bool:
    """Whether 各类 or 其他 opens a piece: attributes of those before it do not reach into it."""
    first = items[0]
    return isinstance(first, Unit) and (first.cls == "OTHER" or first.text.startswith("各"))


def _tells(part: Part) -> bool:
    """Whether a piece says that something is or has something (有就业意愿, 处于…)."""
    return any(isinstance(e, Unit) and e.cls in {"COPULA", "NOT", "CONTENT"} for e in part.items)


def bound_from_both_sides(one: Unit, two: Unit) -> bool:
    """Whether of two numbers the one says only from where, and the other only up to where that goes."""
    amounts = [each.amount for each in (one, two) if each.amount]
    lows = [each.low for each in amounts if each.low is not None and each.high is None]
    highs = [each.high for each in amounts if each.high is not None and each.low is None]
    return len(lows) == len(highs) == 1 and lows < highs
