"""Whether the groups of one text are covered by those of another: yes, no, or cannot be told, and why.

The one judgement on populations that ``validate``'s explanations, ``compare``, ``coverage`` and
``entitlements`` read; ``shapes/coverage.ttl`` says the same of the graph. A variant of a group is
covered by one of another's where everything that this asks is implied by what that says itself: each
term by the lexicon's hierarchies, ages as intervals, ways of living here as sets. A group is covered
where each of its variants is, or each of its parts, by whichever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qzgraph.both import NOTHING, Both
from qzgraph.judging.one_against_another import (
    Answer,
    Fails,
    OneAgainstAnother,
    is_closed_to,
    within,
)
from qzgraph.language.groups import Group, Term
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.scope import asked_in, said_in_name
from qzgraph.language.variants import (
    Variant,
    covering_variants,
    implied_by,
    taken_apart,
    together,
    variants,
    whole_key,
    words_key,
)
from qzgraph.records.model import Population
from qzgraph.vocabulary import Vocabulary


@dataclass(frozen=True)
class GroupAnswer:
    """The answer for one group: ``nearest`` are the other text's groups that cover it or come
    nearest, ``unread`` the words on which it cannot be told."""

    group: Population
    answer: Answer
    why: Both
    nearest: tuple[Population, ...] = ()
    unread: tuple[str, ...] = ()


def cover(
    groups: Sequence[Population],
    by: Sequence[Population],
    vocabulary: Vocabulary,
    name: str = "",
    offer: str = "",
) -> list[GroupAnswer]:
    """For each of ``groups``, whether ``by`` together cover it. ``name`` is that of the item whose
    groups are asked about, ``offer`` what it says it gives them."""
    lexicon = vocabulary.lexicon
    judged = covering([p.group for p in groups], [p.group for p in by], lexicon, name, offer)
    return [
        GroupAnswer(
            population, told.answer, told.why, tuple(by[at] for at in told.nearest), told.unread
        )
        for population, told in zip(groups, judged, strict=True)
    ]


@dataclass(frozen=True)
class Told:
    """The answer for one group expression; ``nearest`` are positions among the other side's."""

    answer: Answer
    why: Both = NOTHING
    nearest: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()


#: What is not read where a list is left open.
OPEN_LIST = "等"
_YES = Told(Answer.YES)
_BEST_FIRST = (Answer.YES, Answer.UNCLEAR, Answer.NO)


@dataclass(frozen=True)
class _Asked:
    """Which group is asked about, and whether only the main readings of the others may answer (``alone``)."""

    position: int
    alone: bool = False


def covering(
    groups: Sequence[Group],
    by: Sequence[Group],
    lexicon: Lexicon,
    name: str = "",
    offer: str = "",
) -> list[Told]:
    """For each group, whether the others together cover it; ``name`` and ``offer`` are those of the
    item whose they are."""
    named = said_in_name(name, lexicon)
    return _Judge(groups, by, lexicon, named, asked_in(offer, lexicon)).all()


class _Judge:
    """One text's groups against another's."""

    def __init__(
        self,
        groups: Sequence[Group],
        by: Sequence[Group],
        lexicon: Lexicon,
        named: frozenset[Term],
        offered: frozenset[Term],
    ) -> None:
        self._lexicon = lexicon
        self._one = OneAgainstAnother(groups, by, lexicon, named, offered)
        self._groups, self._by = groups, by
        self._wide: list[tuple[int, Variant]] = []
        for at, group in enumerate(by):
            self._wide += [(at, each) for each in covering_variants(group, lexicon)]
        own = len(self._wide)
        # What an opener may not govern covers where it does; where it doesn't, it leaves no doubt.
        self._wide += [
            (at, each)
            for at, group in enumerate(by)
            for reading in group.readings
            for each in covering_variants(reading, lexicon)
        ]
        self._own = self._wide[:own]
        #: What others may be read to say, on which readers differ: they cover perhaps.
        self._perhaps = [
            (at, variant)
            for at, group in enumerate(by)
            for reading in group.doubted
            for variant in variants(reading, lexicon)
            if not variant.unread
        ]
        #: What they are together, where ages touch.
        self._joined = [(len(by), each) for each in together((v for _, v in self._own), lexicon)]
        self._wide += [(len(by), each) for each in together((v for _, v in self._wide), lexicon)]
        self._keys = {v.key for group in groups for v in variants(group, lexicon)}
        self._own_keys = [{v.key for v in variants(group, lexicon)} for group in by]

    def all(self) -> list[Told]:
        open_list = any(group.more for group in self._by)
        found = []
        for position, group in enumerate(self._groups):
            told = self._told(position)
            if told.answer is not Answer.YES:
                told = self._alike(position) or told
            if told.answer is Answer.NO and open_list:
                told = replace(told, answer=Answer.UNCLEAR, unread=(OPEN_LIST,))
            if told.answer is Answer.YES and group.more and not open_list:
                why = Both(
                    "参照标准的名单没有列尽（等）", "the reference leaves its list open (等)"
                )
                told = Told(Answer.UNCLEAR, why, told.nearest, (OPEN_LIST,))
            found.append(replace(told, nearest=tuple(n for n in told.nearest if n < len(self._by))))
        return found

    def _left(self, narrow: Variant, piece: Variant) -> list[tuple[int, Variant]]:
        """What may answer a piece of a variant: all but groups that say exactly what others of these
        say and ask what this does not say."""
        others = self._keys - {narrow.key}
        taken = {at for at, keys in enumerate(self._own_keys) if keys <= others}
        return [
            (at, wide)
            for at, wide in self._own
            if at not in taken or not self._asks_beyond(wide, piece)
        ] + self._joined

    def _asks_beyond(self, wide: Variant, narrow: Variant) -> bool:
        return bool(
            wide.unread - narrow.unread
            or set(wide.measures) - set(narrow.measures)
            or any(not implied_by(term, narrow.terms, self._lexicon) for term in wide.asks)
            or not within(narrow, wide)
            or is_closed_to(wide, narrow)
        )

    def _alike(self, position: int) -> Told | None:
        """Covered where another group's words say exactly the same in another order (住房因灾损坏、倒塌;
        因灾住房倒塌或损坏), unless it makes of alternatives what must all hold (或 → 且)."""
        group = self._groups[position]
        key, whole = words_key(group, self._lexicon), whole_key(group, self._lexicon)
        for at, one in enumerate(self._by):
            if whole_key(one, self._lexicon) == whole:
                return replace(_YES, nearest=(at,))
            if (
                key
                and not self._one.asks_both(at, position)
                and words_key(one, self._lexicon) == key
            ):
                return replace(_YES, nearest=(at,))
        return None

    def _told(self, position: int) -> Told:
        """For one group. Where it may be read in other ways and the answers differ, it cannot be told."""
        # Where both texts may be read in several ways, the same way of reading is held against itself.
        group = self._groups[position]
        best = self._reading(_Asked(position, alone=bool(group.doubted)), group)
        for each in group.doubted:
            if self._reading(_Asked(position), each).answer is not best.answer:
                why = Both(f"“{group.label}”有两种读法", f"“{group.label}” can be read in two ways")
                return Told(Answer.UNCLEAR, why, best.nearest, (group.label,))
        return best

    def _reading(self, asked: _Asked, group: Group) -> Told:
        found = variants(group, self._lexicon)
        answers = [self._variant(asked, v, fine) for v, fine in taken_apart(found, self._lexicon)]
        nearest = tuple(dict.fromkeys(at for each in answers for at in each.nearest))
        for answer in (Answer.NO, Answer.UNCLEAR):
            among = [each for each in answers if each.answer is answer]
            if among:
                unread = tuple(dict.fromkeys(words for each in among for words in each.unread))
                why = among[0].why
                if not why.zh:
                    why = Both(f"没有列入“{group.label}”", f"“{group.label}” is not among them")
                return Told(answer, why, nearest, unread)
        return replace(_YES, nearest=nearest)

    def _variant(self, asked: _Asked, narrow: Variant, fine: Sequence[Variant]) -> Told:
        whole = self._direct(asked, narrow, self._wide)
        if whole.answer is Answer.YES:
            return whole
        each = [self._piece(asked, narrow, piece) for piece in fine]
        nearest = tuple(dict.fromkeys(n for one in each for n in one.nearest))
        answers = [one.answer for one in each]
        worst = max(answers, key=_BEST_FIRST.index)
        if worst is Answer.YES:
            return replace(_YES, nearest=nearest)
        lost = answers.index(worst)
        told = replace(each[lost], nearest=nearest)
        if worst is Answer.NO and Answer.YES in answers:
            # What it has in common with a part that is covered is not what is left out.
            covered = [fine[at] for at, one in enumerate(answers) if one is Answer.YES]
            own = fine[lost].asks - narrow.terms - {term for one in covered for term in one.asks}
            kinds = {one.kind for one in covered}
            label = "、".join(sorted(term.name for term in own))
            if not label and fine[lost].kind not in kinds:
                label = fine[lost].kind
            why = Both(f"没有列入“{label}”", f"“{label}” is left out")
            if not label:  # It is left out by what keeps some of every part out.
                why = whole.why if whole.answer is Answer.NO else told.why
            told = replace(told, why=why)
        if narrow.maybe and worst is Answer.NO:
            return replace(told, answer=Answer.UNCLEAR)
        return told

    def _piece(self, asked: _Asked, narrow: Variant, piece: Variant) -> Told:
        told = self._direct(asked, piece, self._wide)
        if told.answer is Answer.YES:
            return told
        told = self._direct(asked, piece, self._left(narrow, piece))
        perhaps = (
            self._one.fails(asked.position, at, wide, piece).answer is Answer.YES
            for at, wide in self._perhaps
        )
        if told.answer is Answer.NO and not asked.alone and any(perhaps):
            return replace(told, answer=Answer.UNCLEAR)
        return told

    def _direct(self, asked: _Asked, narrow: Variant, by: Sequence[tuple[int, Variant]]) -> Told:
        """By one variant alone; else the nearest, and what it lacks."""
        best: tuple[tuple[int, int], Told] | None = None
        for at, wide in by:
            fails = self._one.fails(asked.position, at, wide, narrow)
            if fails.answer is Answer.YES:
                return replace(_YES, nearest=(at,))
            rank = (_BEST_FIRST.index(fails.answer), len(fails.certain))
            if best is None or rank < best[0]:
                best = (rank, self._as_told(fails, at))
        return best[1] if best else Told(Answer.NO)

    def _as_told(self, fails: Fails, at: int) -> Told:
        if fails.certain:
            zh = "；".join(why.zh for why in fails.certain[:3])
            return Told(Answer.NO, Both(zh, "; ".join(w.en for w in fails.certain[:3])), (at,))
        doubtful = tuple(dict.fromkeys(fails.doubtful))
        words = "、".join(f"“{each}”" for each in doubtful[:4])
        why = Both(f"不能断定：{words}", f"cannot be told: {words}")
        return Told(Answer.UNCLEAR, why, (at,), doubtful)
