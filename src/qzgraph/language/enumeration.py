"""The pieces of one list → its groups: a piece that ends in a head noun is one; a piece that does not shares the next
one's head (独居、空巢老年人) or is a clause before it (父母一方失踪，另一方服刑的儿童); an opening modifier governs the
bare heads after it. What no word of the lexicon says is kept as unread, never dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from qzgraph.language.coordination import Coordination
from qzgraph.language.expression import Group
from qzgraph.language.headed import Headed
from qzgraph.language.headless import Headless
from qzgraph.language.kin import listed_kin
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.openers import InList, Openers
from qzgraph.language.roles import Roles
from qzgraph.language.saying import RELATION, Saying
from qzgraph.language.structure import (
    Bracket,
    Part,
    class_of,
    classes_of,
    excludes,
    has,
    is_ended,
    is_quiet,
    tail_of,
    without,
    without_except,
)
from qzgraph.language.unit import Unit


class Enumeration:
    """Reads the lists of one field."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon
        self.say = Saying(text, lexicon, self.read)
        self.join = Coordination(self.say)
        self.role = Roles(text, lexicon, self.say)
        self._headed = Headed(self.say, self.join, self.role)
        self.headless = Headless(
            self.say, self.join, self.role, lambda run, last: self._headed.groups(run, last, ())[0]
        )
        #: Whom a list leaves out that names nobody else: they are left out of those before it.
        self.left_out: list[Group] = []
        #: Whom a list that names nobody else takes from those who are left out before it.
        self.back: list[Group] = []

    def read(self, parts: Sequence[Part], *, listed: bool = False) -> list[Group]:
        """The groups of one list of pieces. ``listed``: below a heading that says who they are, each
        piece that 的 ends is one of them."""
        left_to = [
            self._text[part.start : part.end] for part in parts if self.role.leaves_to_others(part)
        ]
        parts = self._pieces(parts)
        found: list[Group] = []
        waiting: list[Part] = []
        openers = Openers(self.say, self.join, self.role)
        but = 0  # how many groups stand before a 但
        so_far: list[int] = []  # how many groups stand before each piece
        for at, part in enumerate(parts):
            so_far.append(len(found))
            if at and self._opens_with_but(parts[at - 1], part):
                but = len(found)
            if has(part, "BACK") or (excludes(part) and at and self._but_not(parts[at - 1], part)):
                found, waiting = self._taking_back(found, waiting, part), []
            elif excludes(part):
                excluded = without_except(part)
                if excluded is not None:
                    but = but or so_far[_begin_of_list(parts, at)]
                    found, waiting = self._leaving_out(found, [*waiting, excluded], but), []
                    but = 0
            elif not self.role.is_group(parts, at, waiting, found):
                waiting.append(part)
                if is_ended(part.items) and (listed or self.role.names_its_own(parts, at)):
                    found.append(self.headless.group(waiting))
                    waiting = []
            else:
                if found and waiting and self.headless.are_said_behind(waiting):
                    found, waiting = self.headless.with_what_they_are(waiting, found), []
                found = self._with_groups(InList(parts, at, waiting, found), openers)
                waiting = []
        found = self._at_the_end(parts, waiting, found, listed=listed)
        if left_to:  # 具体范围由…另行规定: who is meant is not said here
            found = [replace(g, unread=tuple(dict.fromkeys((*g.unread, *left_to)))) for g in found]
        return found

    def _with_groups(self, here: InList, openers: Openers) -> list[Group]:
        """The groups so far with those of the piece that stands here."""
        part, found = here.part, list(here.found)
        groups, own = self._headed.groups(here.waiting, part, found)
        of_nobody = not any(term.of for each in groups for term in each.terms)
        if found and not here.waiting and of_nobody and self.role.is_kin(part):
            opened = openers.opener is not None
            groups = listed_kin(
                groups, found[-1], here.joint, self._text, self._lexicon, opened=opened
            )
        groups = openers.govern(groups, own, here)
        if here.joint == "ETC" and len(groups) == 1:
            found = self._examples(here.parts[: here.at], found, groups[0])
        return [*found, *groups]

    def _at_the_end(
        self, parts: Sequence[Part], waiting: list[Part], found: list[Group], *, listed: bool
    ) -> list[Group]:
        """The groups with what the pieces say behind which no head has come."""
        if not waiting:
            return found
        if listed and not found:
            return self.headless.each_listed(waiting)
        if found and self.headless.are_listed_with(parts[-len(waiting) - 1], waiting):
            return [*found, *(self.headless.group([each]) for each in waiting)]
        return self.headless.left_over(waiting, found)

    def _taking_back(self, found: list[Group], waiting: Sequence[Part], part: Part) -> list[Group]:
        """The groups where some are no part of whom is left out (表演专业学生除外，戏曲表演专业的不在除外之列; …除外，但
        戏曲表演专业除外)."""
        rest = without(without_except(part) or part, "BACK")
        back = self.read([*waiting, rest] if rest else waiting)
        self.left_out = [replace(e, excludes=(*e.excludes, *back)) for e in self.left_out]
        self.back = [] if found else back
        if has(part, "BACK") and not any(each.excludes for each in found):
            return found  # …的父母，离异的照样享受: nobody was left out, and they are no others
        return [brought_back(each, back) for each in found]

    def _leaving_out(self, found: list[Group], parts: Sequence[Part], but: int) -> list[Group]:
        """The groups without those that the last of some pieces leaves out; ``but``: how many stand before a 但
        (城乡居民，但在校学生、公务员以及…的人员除外)."""
        excluded, still_in = _without_those_still_in(parts[-1])
        out = self.read([*parts[:-1], excluded])
        if but:
            found, out = found[:but], [*found[but:], *out]
        if still_in:
            inner = self.read(still_in)
            out = [replace(g, excludes=(*g.excludes, *inner)) for g in out]
        if _has_remark(excluded):
            # …的学生除外（戏曲专业的仍可享受）: whom that brings back is not told by its words.
            out = [replace(g, unread=(*g.unread, g.label)) for g in out]
        if not found:
            self.left_out += out
        return [replace(group, excludes=(*group.excludes, *out)) for group in found]

    def _but_not(self, before: Part, part: Part) -> bool:
        """Whether 但 opens an exception right behind another (…的学生不在此列，但戏曲表演专业除外): it is one to that."""
        return excludes(before) and self._opens_with_but(before, part)

    def _opens_with_but(self, before: Part, part: Part) -> bool:
        """Whether 但 stands between two pieces."""
        word = self._lexicon.words.get(self._text[before.end : part.start].strip("，,；; "))
        return word is not None and word.cls == "BUT"

    def _pieces(self, parts: Sequence[Part]) -> list[Part]:
        """The pieces without those that say nothing of whom, cut where one holds two."""
        said = [
            piece
            for part, behind in zip_longest(parts, parts[1:])
            if not (self.role.is_reference(part) or _is_nothing_excluded(part, behind))
            for piece in self._at_etc(part)
        ]
        return [piece for at in range(len(said)) for piece in self._behind_list(said, at)]

    def _behind_list(self, parts: Sequence[Part], at: int) -> list[Part]:
        """The last of a list of nouns apart from the verb right behind it, which is said of them all (退役军人、军人
        家属申请法律援助的)."""
        part = parts[at]
        if not at or parts[at - 1].then not in {"DUN", "AND", "OR"}:
            return [part]
        before = tail_of(parts[at - 1])
        nouns = [n for n, e in enumerate(part.items) if class_of(e) == "KIND"]
        if before is None or has(parts[at - 1], "OF") or not nouns or tail_of(part) is not None:
            return [part]
        cut = nouns[-1] + 1
        noun, behind = part.items[:cut], part.items[cut:]
        verb = next((class_of(e) for e in behind if not is_quiet(e)), "")
        last = noun[-1]
        assert isinstance(last, Unit)
        alike = self.say.facet(last) == RELATION or self.say.top(before) == self.say.top(last)
        if "OF" in classes_of(noun) or verb != "CONTENT" or not alike:
            return [part]
        return [Part(noun, "COMMA"), Part(behind, part.then)]

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
        if class_of is not last and self.say.top(class_of) == self.say.top(whole):
            return [part]  # 企业、社会团体等单位的职工: the list says of what body
        said = self.say.draft(list(behind.items))
        generic = {"人", "居民", "家庭", "单位"}
        if all(term.label in generic for term in said.terms) and not said.unread and not said.age:
            return [replace(before, then=part.then)]
        return [before, behind]

    def _examples(self, before: Sequence[Part], found: list[Group], of: Group) -> list[Group]:
        """The groups with those that a list gives as examples of one (快递员、外卖骑手等新就业形态劳动者) as people of
        that one, where its words have a measure of their own; whom they name by themselves they name still."""
        first = next((n for n in range(len(before), 0, -1) if before[n - 1].then == "COMMA"), 0)
        plain = not (
            of.choices or of.age or of.measures or of.unread or of.excludes or of.residency
        )
        firm = [t for t in of.terms if not self._lexicon.meaning(t.label).vague]
        if not plain or len(firm) != len(of.terms) or not before[first:]:
            return found
        start = before[first].start
        return [
            each
            if each.start < start or each.terms >= of.terms
            else replace(
                each,
                terms=each.terms | of.terms,
                readings=(*each.readings, replace(each, readings=(), doubted=())),
            )
            for each in found
        ]


def brought_back(group: Group, back: Sequence[Group]) -> Group:
    """A group of whose excluded ones some are not left out; of one that is left out itself, in brackets,
    they are no part."""
    if not group.excludes:
        return replace(group, excludes=tuple(back))
    return replace(
        group, excludes=tuple(replace(e, excludes=(*e.excludes, *back)) for e in group.excludes)
    )


def _begin_of_list(parts: Sequence[Part], at: int) -> int:
    """Where the list begins, behind a comma, of which a piece is the last (居民，学生和参保人员除外); its own place where it
    is none."""
    first = at
    while first and parts[first - 1].then in {"DUN", "AND", "OR"}:
        first -= 1
    return first if first and parts[first - 1].then == "COMMA" else at


def _is_nothing_excluded(part: Part, behind: Part | None) -> bool:
    """Whether a remark that restricts nobody stands before those who are left out (时间长短不限，不包括…)."""
    idle = set(map(class_of, part.items)) == {"IDLE"}
    return idle and behind is not None and excludes(behind)


def _has_remark(part: Part) -> bool:
    """Whether brackets in a piece say something else than whom they leave out."""
    return any(
        isinstance(each, Bracket)
        and not any(excludes(inner) for inner in each.content if isinstance(inner, Part))
        for each in part.items
    )


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
