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
    head_of,
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
        own = _first_attribute(pre, post)
        if own is None or (pre and any(each.then == "OR" for each in waiting)):
            return None
        if pre:
            own = self._beside(waiting, pre) or own
        if not all(self._is_alternative(each, own, pre, post) for each in waiting):
            return None
        return "pre" if pre else "post"

    def _is_alternative(
        self, part: Part, own: Unit, pre: Sequence[Item], post: Sequence[Item]
    ) -> bool:
        """Whether a piece that waits is an alternative to an attribute of the last one."""
        mine = _last_attribute(part)
        if mine is None or part.then in {"COMMA", "BOTH"} or bound_from_both_sides(mine, own):
            return False  # 满6个月、不满18个月的
        if pre and (self._are_apart(mine, own) or (_tells(part) and not clause_name(part.items))):
            return False
        alike = _are_parallel(mine, own) or mine.text == _before_head(post)
        return alike or self.among_others(part, pre or post) or (not pre and is_single(part))

    def _are_apart(self, one: Unit, two: Unit) -> bool:
        """Whether two attributes are of two matters; before 的 an age is nobody's alternative but an age's (参加居民养老
        保险、年满60周岁的)."""
        facets = [{GRADE} if e.cls == "GRADE" else self._say.facets(e) for e in (one, two)]
        aged = (one.cls == "AGE") != (two.cls == "AGE")
        return aged or (all(facets) and facets[0].isdisjoint(facets[1]))

    def among_others(self, part: Part, after: Sequence[Item]) -> bool:
        """自费出国留学及其他因私出国人员: whether what stands between says that what follows are others."""
        between = self._text[part.end : after[0].start]
        words = self._lexicon.words
        return any(
            words[between[at:]].cls == "OTHER"
            for at in range(len(between))
            if between[at:] in words
        )

    def _beside(self, waiting: Sequence[Part], pre: Sequence[Item]) -> Unit | None:
        """民办、公办养老机构的护理员: the attribute before 的 that stands beside the waiting one."""
        mine = _last_attribute(waiting[-1])
        if mine is None:
            return None
        units = [e for e in pre if isinstance(e, Unit) and e.cls == "CONDITION"]
        same = [unit for unit in units if unit.text == mine.text]  # 城镇社区和农村社区中…的
        facet = self._say.facet(mine) if mine.cls == "CONDITION" else ""
        alike = [unit for unit in units if facet and self._say.facet(unit) == facet]
        bodies = self._lexicon.endings["DOER"]
        if mine.text.endswith(bodies):  # 大中专院校和全日制中小学就读的: school beside school
            alike = [unit for unit in alike if unit.text.endswith(bodies)] or alike
        return next(iter((*same, *alike)), None)

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
        beside = self._beside(waiting, pre) if where == "pre" else None
        distribution = _Distribution(self._say, waiting, part, pre, post, beside)
        return distribution.groups(more), distribution.governs()


class _Distribution:
    """What each of some pieces is with their head. ``pre``: the last one's words up to its 的, ``post``: those behind it;
    ``beside``: the attribute before 的 that those of the others stand beside."""

    def __init__(
        self,
        say: Saying,
        waiting: Sequence[Part],
        part: Part,
        pre: Sequence[Item],
        post: Sequence[Item],
        beside: Unit | None,
    ) -> None:
        head, first = head_of(part.items), waiting[0].items
        assert head is not None
        self._say, self._text, self._lexicon = say, say.text, say.lexicon
        self._waiting, self._part, self._pre, self._post = waiting, part, pre, post
        self._head, self._end = head, say.head_end(part.items)
        # Of a clause that 的 ends, what stands before its own 的 leads (常住的独自居住的、身边没有子女的).
        cut = clause_end(first[: last_of(first)] if is_ended(first) else first)
        self._begin = say.skip_lead(waiting[0].start, part.end)
        #: What leads the first piece holds with each; its words.
        self._lead = say.draft(first[: cut + 1], full=True)
        self._lead_text = self._text[self._begin : first[cut].end] if cut >= 0 else ""
        #: The words of those that wait, without that.
        self._own = [first[cut + 1 :], *(each.items for each in waiting[1:])]
        after = pre[pre.index(beside) + 1 : last_of(pre) + 1] if beside else ()
        #: What stands behind the attribute before 的; 大中专院校和中小学（幼儿园）就读的: brackets are its own.
        self._after = after[1:] if after and isinstance(after[0], Bracket) else after
        #: Attributes before those that are coordinated: they hold for all behind them that have none of their own
        #: (三、四级智力、精神残疾人).
        self._opening: list[Unit] = []
        #: The last attribute of all: a degree is of what stands beside it.
        self._graded: Unit | None = None

    def groups(self, more: bool) -> list[Group]:
        """The group of each piece. ``more``: the list is left open."""
        found = []
        tail, means = self._tail()
        for number, (each, own) in enumerate(zip(self._waiting, self._own, strict=True)):
            text = self._text[own[0].start : own[-1].end] + tail if own else tail
            said, label = self._with_what_opens(own, self._said(own, means), text)
            start = each.start if number else self._begin
            found.append(self._say.made(said, label, start, each.end, [*own, *self._post], False))
            self._hand_on(own)
        items, start, end = self._part.items, self._part.start, self._end
        said, label = self._with_what_opens(items, self._say.draft(items), self._text[start:end])
        found.append(self._say.made(said, label, start, end, items, more))
        return [*found, *self._lead.extra]

    def _with_what_opens(self, own: Sequence[Item], said: Draft, text: str) -> tuple[Draft, str]:
        """What a piece says, and its label, with what leads all of them and what opens those before it."""
        carried = self._carried(own)
        said.add(self._lead)
        said.add(self._say.draft(carried, full=True))
        label = f"{self._lead_text}{''.join(unit.text for unit in carried)}{text}"
        return said, self._say.clean(label)

    def _hand_on(self, own: Sequence[Item]) -> None:
        """Keeps what opens a piece for those behind it, but for a noun's own attribute (现役军人、烈士的子女; 社区教育、
        老年教育学员)."""
        carried, words = self._carried(own), _words(own)
        last = words[-1] if words else None
        of_noun = last and (last.cls == "KIND" or last.text == _before_head(self._post))
        kept = () if of_noun else (e for e in words[:-1] if e.cls in {"NOT", *_CARRIED})
        self._opening, self._graded = [*carried, *kept], last or self._graded

    def governs(self) -> Governs | None:
        """What holds for the bare heads that follow, with its words: what leads, and before 的 any of the attributes."""
        if not self._pre:
            return (self._lead, self._lead_text) if self._lead_text else None
        either = Draft()
        either.add(self._lead)
        options = (self._say.draft(each, full=True) for each in (*self._own, self._pre))
        either.choices.append(choice_of(options))
        return either, self._text[self._begin : self._pre[-1].end]

    def _tail(self) -> tuple[str, tuple[str, ...]]:
        """The words of the head that waiting pieces share, and what they say."""
        head = self._head
        if self._pre:
            behind = self._text[self._post[0].start : self._end]
            rest = _words(self._after) and self._text[self._after[0].start : self._end]
            return rest or f"的{behind}", head.means
        if len(_words(self._post)) > 1:
            return head.text, head.means
        for length in range(1, len(head.text) - 1):
            own, noun = (
                self._lexicon.words.get(t) for t in (head.text[:length], head.text[length:])
            )
            if own and own.means and noun and noun.cls == "KIND":
                return noun.text, noun.means
        # 高等学校和中小学生: the people whom it names, without what it says of them.
        return (head.means[0], head.means[:1]) if len(head.means) > 1 else (head.text, head.means)

    def _said(self, own: Sequence[Item], means: tuple[str, ...]) -> Draft:
        """What a piece that waits says with the head."""
        if self._pre:
            of = () if self._after else (e for e in self._pre[-1:] if class_of(e) == "OF")
            return self._say.draft([*own, *self._after, *of, *self._post])
        said = self._say.draft(own, full=True)
        self._say.head(said, self._head, means)
        if "KIND" in map(class_of, own):
            self._say.relate(said, self._head, [])
        said.add(self._say.draft(self._rest_of_post(own), full=True))
        return said

    def _rest_of_post(self, own: Sequence[Item]) -> list[Unit]:
        """Attributes between the coordinated one and the head hold for all that have none of their own
        in that facet (大骨节病、晚期血吸虫病患者), or that stand beside the first of them alone (公办、民办
        幼儿园幼儿; but 大中专院校和全日制中小学学生)."""
        units = [each for each in _words(self._post) if each is not self._head]
        attributes = _words(own)
        beside = (
            len(attributes) == 1
            and bool(units)
            and self._has_own(own, units[0])
            and attributes[0].text[-1] == units[0].text[-1]
        )
        return [unit for unit in units[1:] if beside or not self._has_own(own, unit)]

    def _carried(self, own: Sequence[Item]) -> list[Unit]:
        """The opening attributes that a piece lacks, each with its denial (非重度智力、精神残疾人); a degree is of
        what stands beside it and its like (重度残疾和空巢老年人)."""
        carried: list[Unit] = []
        if own and _begins_afresh(own[0]):
            return carried
        alike = self._graded is None or self._has_own(own, self._graded)
        for before, unit in zip([None, *self._opening], self._opening, strict=False):
            if not alike and self._say.facet(unit) == GRADE:
                continue
            if unit.cls != "NOT" and not self._has_own(own, unit):
                carried += [before, unit] if before and before.cls == "NOT" else [unit]
        return carried

    def _has_own(self, items: Sequence[Item], attribute: Unit) -> bool:
        """Whether a piece has an attribute of its own for what another says."""
        own = (e for e in items if isinstance(e, Unit) and e.cls in _CARRIED)
        return self._matter(attribute) in map(self._matter, own)

    def _matter(self, attribute: Unit) -> str:
        return "GRADE" if attribute.cls == "GRADE" else self._say.facet(attribute)


def _first_attribute(pre: Sequence[Item], post: Sequence[Item]) -> Unit | None:
    """The attribute of the piece with the head to which others may be alternatives: the last before 的, or the first of
    those before the head, which may be the head's own first half (小学、初中和高中学生)."""
    if name := clause_name(pre or post):
        return name
    units = telling(pre or post)
    if not units or any(each.cls == "NOT" for each in units):
        return None
    return units[-1] if pre else units[0]


def _last_attribute(part: Part) -> Unit | None:
    """The word by which a piece that waits is an alternative to another."""
    units = telling(part.items)
    return clause_name(part.items) or (units[-1] if units else None)


def _are_parallel(one: Unit, two: Unit) -> bool:
    if {one.cls, two.cls} <= {"KIND", *_CARRIED}:
        return True
    return one.text[-2:] == two.text[-2:] and len(one.text) > 1


def _before_head(post: Sequence[Item]) -> str:
    """The word right before the head, where others stand before it (社区教育、老年教育学员)."""
    said = telling(post)
    return said[-2].text if len(said) > 2 else ""


def _words(items: Sequence[Item]) -> list[Unit]:
    """The words of a piece that are not quiet."""
    return [e for e in items if isinstance(e, Unit) and e.cls not in QUIET]


def telling(items: Sequence[Item]) -> list[Unit]:
    """The words of a clause that say something."""
    return [e for e in items if isinstance(e, Unit) and e.cls not in {*QUIET, "ETC"}]


def _begins_afresh(first: Item) -> bool:
    """Whether 各类 or 其他 opens a piece: attributes of those before it do not reach into it."""
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
