"""Whether the groups of one text are covered by those of another: yes, no, or cannot be told, and why.

The one judgement on populations that ``validate``'s explanations, ``compare``, ``coverage`` and
``entitlements`` read. A group is covered where everything that the other asks is implied by what it
says itself: who they are and each condition by the lexicon's hierarchies, ages as intervals, ways of
living here as sets. A group that takes in several (alternatives, unions such as 孕产妇) is covered where
each of them is, by whichever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import product

from qzgraph.language.groups import Choice, Group, Measured, Term, read_groups
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.words import Amount
from qzgraph.records.model import Population
from qzgraph.vocabulary import Vocabulary

#: Alternatives of one group that are looked at, at most.
VARIANTS = 64
#: Where nothing is said of residence, the edition's residents are meant (CONTRACT, Populations).
RESIDENTS = frozenset(("户籍", "居住证", "常住"))
#: Facets that say of everybody what they say: no one is kept out by them.
EVERYBODY = "泛指"


class Answer(StrEnum):
    """Whether everyone of a group is covered."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Why:
    """What exactly is missing, narrower, or not to be told."""

    zh: str
    en: str


@dataclass(frozen=True)
class GroupAnswer:
    """The answer for one group: ``nearest`` are the other text's groups that cover it or come
    nearest, ``unread`` the words on which it cannot be told."""

    group: Population
    answer: Answer
    why: Why
    nearest: tuple[Population, ...] = ()
    unread: tuple[str, ...] = ()


def cover(
    groups: Sequence[Population], by: Sequence[Population], vocabulary: Vocabulary
) -> list[GroupAnswer]:
    """For each of ``groups``, whether ``by`` together cover it."""
    lexicon = vocabulary.lexicon
    found = []
    judged = covering([p.said for p in groups], [p.said for p in by], lexicon)
    for population, told in zip(groups, judged, strict=True):
        nearest = tuple(by[at] for at in told.nearest)
        found.append(GroupAnswer(population, told.answer, told.why, nearest, told.unread))
    return found


@dataclass(frozen=True)
class Told:
    """The answer for one group expression; ``nearest`` are positions among the other side's."""

    answer: Answer
    why: Why
    nearest: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Variant:
    """One conjunction: a group with one option chosen of each of its alternatives."""

    terms: frozenset[Term]
    measures: tuple[Measured, ...]
    age: Amount | None
    residency: frozenset[str]
    excludes: tuple[Group, ...]
    unread: frozenset[str]
    maybe: bool = False
    """Whether it is only said to be included (含…)."""


@dataclass
class _Fails:
    """Why one variant does not cover another: what certainly keeps somebody out, and what may."""

    certain: list[Why] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        if self.certain:
            return Answer.NO
        return Answer.UNCLEAR if self.doubtful else Answer.YES


def covering(groups: Sequence[Group], by: Sequence[Group], lexicon: Lexicon) -> list[Told]:
    """For each group, whether the others together cover it."""
    judge = _Judge(lexicon)
    wides = [
        [(at, v) for reading in (group, *group.readings) for v in judge.variants(reading)]
        for at, group in enumerate(by)
    ]
    everyone = [pair for pairs in wides for pair in pairs]
    first = [judge.told(group, everyone) for group in groups]
    # What is exactly another group's counterpart is no candidate for this one.
    taken = {
        at
        for at, one in enumerate(by)
        for group, told in zip(groups, first, strict=True)
        if told.answer is Answer.YES
        and at in told.nearest
        and judge.told(one, [(0, v) for v in judge.variants(group)]).answer is Answer.YES
    }
    open_list = any(group.more for group in by)
    found = []
    for group, told in zip(groups, first, strict=True):
        if told.answer is not Answer.YES:
            left = [pair for pair in everyone if pair[0] not in taken]
            told = judge.told(group, left) if left else _left_out(group)
            if told.answer is Answer.NO and open_list:
                told = replace(told, answer=Answer.UNCLEAR, unread=("等",))
        if group.more and not open_list and told.answer is Answer.YES:
            told = Told(
                Answer.UNCLEAR,
                Why("参照标准的名单没有列尽（等）", "the reference leaves its list open (等)"),
                told.nearest,
                ("等",),
            )
        found.append(told)
    return found


def _left_out(group: Group) -> Told:
    return Told(
        Answer.NO, Why(f"没有列入“{group.label}”", f"“{group.label}” is not among them")
    )


class _Judge:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    # -- variants ----------------------------------------------------------------------------

    def variants(self, group: Group) -> list[Variant]:
        """The group with every combination of its alternatives; those past the limit are left as
        words that cannot be told."""
        base = self._variant(group)
        options = [
            [(option, choice.including and n > 0) for n, option in enumerate(choice.options)]
            for choice in group.choices
        ]
        found = []
        for chosen in product(*options):
            if len(found) >= VARIANTS:
                found.append(replace(base, unread=base.unread | {group.label}))
                break
            variant = base
            for option, maybe in chosen:
                variant = _with(variant, option, maybe)
            found.append(variant)
        return found

    def _variant(self, group: Group) -> Variant:
        terms = set(group.terms)
        for excluded in group.excludes:
            own = {t for t in excluded.terms if not self._implied_by(t, terms)}
            if len(own) == 1 and not excluded.unread and not excluded.choices:
                (only,) = own
                terms.add(replace(only, negated=not only.negated))
        return Variant(
            frozenset(terms),
            group.measures,
            group.age,
            group.residency if group.residency is not None else frozenset(),
            group.excludes,
            frozenset(_plain(words) for words in group.unread),
        )

    def _split(self, variant: Variant) -> Iterator[list[Variant]]:
        """The variant as parts that together are it, in every way that the lexicon knows."""
        for term in sorted(variant.terms, key=lambda t: t.name):
            parts = () if term.negated else self._lexicon.meaning(term.label).parts
            if parts:
                rest = variant.terms - {term}
                yield [
                    replace(variant, terms=rest | self._said(part, term.of)) for part in parts
                ]

    def _said(self, label: str, of: str) -> frozenset[Term]:
        """A part's label as terms: 留守儿童 is 儿童 and 留守."""
        if label in self._lexicon.meanings:
            return frozenset({Term(label, of)})
        groups = read_groups(label, self._lexicon)
        return groups[0].terms if len(groups) == 1 else frozenset({Term(label, of)})

    # -- judging -----------------------------------------------------------------------------

    def told(self, group: Group, by: Sequence[tuple[int, Variant]]) -> Told:
        """For one group; where its words can be read in two ways, the one that is kept best."""
        readings = [self._told(each, by) for each in (group, *group.readings)]
        for answer in Answer:
            for told in readings:
                if told.answer is answer and answer is Answer.YES:
                    return told
        if len({told.answer for told in readings}) > 1:
            return next(told for told in readings if told.answer is Answer.UNCLEAR)
        return readings[0]

    def _told(self, group: Group, by: Sequence[tuple[int, Variant]]) -> Told:
        answers = [self._one(v, by, deep=True) for v in self.variants(group)]
        nearest = tuple(dict.fromkeys(at for each in answers for at in each.nearest))
        bad = [each for each in answers if each.answer is Answer.NO]
        doubt = [each for each in answers if each.answer is Answer.UNCLEAR]
        for answer, among in ((Answer.NO, bad), (Answer.UNCLEAR, doubt)):
            if among:
                unread = tuple(dict.fromkeys(words for each in among for words in each.unread))
                return Told(answer, among[0].why, nearest, unread)
        return Told(Answer.YES, Why("", ""), nearest)

    def _one(self, narrow: Variant, by: Sequence[tuple[int, Variant]], *, deep: bool) -> Told:
        best: tuple[int, int, Told] | None = None
        fits: list[tuple[int, Variant]] = []
        for at, wide in by:
            fails = self._fails(wide, narrow)
            if fails.answer is Answer.YES:
                return Told(Answer.YES, Why("", ""), (at,))
            if not self._fails(wide, narrow, ages=False).certain:
                fits.append((at, wide))
            rank = (0 if fails.answer is Answer.UNCLEAR else 1, len(fails.certain))
            if best is None or rank < best[:2]:
                best = (*rank, self._as_told(fails, at))
        if together := self._by_ages(narrow, fits):
            return together
        if deep:
            for parts in self._split(narrow):
                told = [self._one(part, by, deep=False) for part in parts]
                if all(each.answer is Answer.YES for each in told):
                    return Told(Answer.YES, Why("", ""), tuple(a for e in told for a in e.nearest))
                lost = [e for e in told if e.answer is Answer.NO]
                if lost and any(e.answer is Answer.YES for e in told):
                    at = told.index(lost[0])
                    label = self._own_part(parts[at], narrow)
                    return Told(
                        Answer.NO,
                        Why(f"没有列入“{label}”", f"“{label}” is left out"),
                        best[2].nearest if best else (),
                    )
        if best is None:
            return Told(Answer.NO, Why("没有列入这一人群", "this group is not among them"))
        told_best = best[2]
        if narrow.maybe and told_best.answer is Answer.NO:
            return replace(told_best, answer=Answer.UNCLEAR)
        return told_best

    def _own_part(self, part: Variant, whole: Variant) -> str:
        return "、".join(term.name for term in sorted(part.terms - whole.terms, key=str))

    def _as_told(self, fails: _Fails, at: int) -> Told:
        if fails.certain:
            zh = "；".join(why.zh for why in fails.certain[:3])
            en = "; ".join(why.en for why in fails.certain[:3])
            return Told(Answer.NO, Why(zh, en), (at,), ())
        words = "、".join(f"“{each}”" for each in fails.doubtful[:4])
        return Told(
            Answer.UNCLEAR,
            Why(f"不能断定：{words}", f"cannot be told: {words}"),
            (at,),
            tuple(dict.fromkeys(fails.doubtful)),
        )

    def _by_ages(self, narrow: Variant, fits: Sequence[tuple[int, Variant]]) -> Told | None:
        """Several groups that differ in ages alone: 0—3岁 and 4—6岁 are 0—6岁."""
        if len(fits) < 2:
            return None
        low, high = self._ages(narrow)
        spans = []
        for at, wide in fits:
            if any(not self._lexicon.meaning(t.label).by_age for t in wide.terms) and (
                self._fails(wide, narrow, ages=False).answer is not Answer.YES
            ):
                continue
            spans.append((*self._ages(wide), at))
        spans.sort(key=lambda span: -1 if span[0] is None else span[0])
        reach: Fraction | None = None
        used: list[int] = []
        for lowest, highest, at in spans:
            if not used:
                if lowest is not None and (low is None or lowest > low):
                    return None
            elif lowest is not None and reach is not None and lowest > reach + 1:
                break
            used.append(at)
            if highest is None:
                return Told(Answer.YES, Why("", ""), tuple(used))
            reach = highest if reach is None else max(reach, highest)
        if used and high is not None and reach is not None and reach >= high:
            return Told(Answer.YES, Why("", ""), tuple(used))
        return None

    def _fails(self, wide: Variant, narrow: Variant, *, ages: bool = True) -> _Fails:
        fails = _Fails()
        # Words of the narrower side that the wider does not repeat: they may say what it asks.
        loose = [
            self._lexicon.meaning(t.label)
            for t in narrow.terms
            if t not in wide.terms and self._lexicon.meaning(t.label).vague
        ]
        unmatched = [words for words in narrow.unread if words not in wide.unread]
        for term in sorted(wide.terms, key=lambda t: t.name):
            self._term(term, narrow, loose, unmatched, fails)
        for words in sorted(wide.unread):
            if words not in narrow.unread and not _within(words, narrow.unread):
                fails.doubtful.append(words)
        for measured in wide.measures:
            self._measured(measured, narrow, loose, unmatched, fails)
        if ages:
            self._aged(wide, narrow, loose, fails)
        self._resident(wide, narrow, fails)
        for excluded in wide.excludes:
            self._excluded(excluded, narrow, fails)
        return fails

    def _term(
        self,
        term: Term,
        narrow: Variant,
        loose: Sequence[object],
        unmatched: Sequence[str],
        fails: _Fails,
    ) -> None:
        meaning = self._lexicon.meaning(term.label)
        if meaning.facet == EVERYBODY and not term.negated:
            return
        if self._implied_by(term, narrow.terms):
            return
        if meaning.by_age and not term.of and not term.negated:
            return  # what it says of ages is compared as ages
        if meaning.settles == "*" or term.label.startswith("？"):
            fails.doubtful.append(term.label.lstrip("？"))
        elif any(getattr(each, "settles", "") in {"*", meaning.facet or "*"} for each in loose):
            fails.doubtful.append(term.name)
        elif unmatched:
            fails.doubtful += unmatched
        else:
            fails.certain.append(
                Why(f"加了“{term.name}”这一限定", f"“{term.name}” is asked beyond it")
            )

    def _implied_by(self, term: Term, terms: Iterable[Term]) -> bool:
        for own in terms:
            if own == term:
                return True
            if own.of != term.of or own.negated != term.negated:
                continue
            if not term.negated and term.label in self._lexicon.implied(own.label):
                return True
            if term.negated and own.label in self._lexicon.implied(term.label):
                return True
        return False

    def _measured(
        self,
        measured: Measured,
        narrow: Variant,
        loose: Sequence[object],
        unmatched: Sequence[str],
        fails: _Fails,
    ) -> None:
        mine = [m for m in narrow.measures if m.amount.unit == measured.amount.unit]
        alike = [m for m in mine if m.of == measured.of] or (mine if len(mine) == 1 else [])
        if not alike:
            vague = [getattr(each, "label", "") for each in loose]
            if vague or unmatched:
                fails.doubtful += [*vague, *unmatched]
            else:
                fails.certain.append(
                    Why(f"加了“{measured.name}”这一限定", f"“{measured.name}” is asked beyond it")
                )
            return
        if not any(_inside(m.amount, measured.amount) for m in alike):
            why = Why(
                f"“{alike[0].name}”收窄为“{measured.name}”",
                f"“{alike[0].name}” is narrowed to “{measured.name}”",
            )
            (fails.certain if alike[0].of == measured.of else []).append(why)
            if alike[0].of != measured.of:
                fails.doubtful.append(measured.name)

    def _ages(self, variant: Variant) -> tuple[Fraction | None, Fraction | None]:
        lows = [variant.age.low] if variant.age and variant.age.low is not None else []
        highs = [variant.age.high] if variant.age and variant.age.high is not None else []
        for term in variant.terms:
            if term.of or term.negated:
                continue
            for label in self._lexicon.implied(term.label):
                meaning = self._lexicon.meaning(label)
                if meaning.min_age is not None:
                    lows.append(Fraction(meaning.min_age))
                if meaning.max_age is not None:
                    highs.append(Fraction(meaning.max_age))
        return max(lows, default=None), min(highs, default=None)

    def _aged(
        self, wide: Variant, narrow: Variant, loose: Sequence[object], fails: _Fails
    ) -> None:
        low, high = self._ages(wide)
        own_low, own_high = self._ages(narrow)
        settled = any(getattr(each, "settles", "") == "年龄" for each in loose)
        if low is not None and (own_low is None or own_low < low):
            why = Why(
                f"年龄下限为{float(low):g}岁" + (f"，应为{float(own_low):g}岁" if own_low is not None else "，原无下限"),
                f"only from the age of {float(low):g}",
            )
            self._age_fails(why, settled, fails)
        if high is not None and (own_high is None or own_high > high):
            why = Why(
                f"年龄上限为{float(high):g}岁" + (f"，应为{float(own_high):g}岁" if own_high is not None else "，原无上限"),
                f"only up to the age of {float(high):g}",
            )
            self._age_fails(why, settled, fails)

    @staticmethod
    def _age_fails(why: Why, settled: bool, fails: _Fails) -> None:
        if settled:
            fails.doubtful.append(why.zh)
        else:
            fails.certain.append(why)

    @staticmethod
    def _resident(wide: Variant, narrow: Variant, fails: _Fails) -> None:
        if not wide.residency or wide.residency >= RESIDENTS and not narrow.residency - RESIDENTS:
            return
        own = narrow.residency or RESIDENTS
        if own <= wide.residency:
            return
        left = "、".join(sorted(own - wide.residency))
        fails.certain.append(
            Why(
                f"只限{'、'.join(sorted(wide.residency))}，不含{left}",
                f"only {'/'.join(sorted(wide.residency))}: {left} left out",
            )
        )

    def _excluded(self, excluded: Group, narrow: Variant, fails: _Fails) -> None:
        if any(
            self.told(excluded, [(0, v) for v in self.variants(own)]).answer is Answer.YES
            for own in narrow.excludes
        ):
            return
        for variant in self.variants(excluded):
            if self._apart(variant, narrow):
                continue
            if variant.unread:
                fails.doubtful += sorted(variant.unread)
            else:
                fails.certain.append(
                    Why(f"排除了“{excluded.label}”", f"“{excluded.label}” is left out")
                )

    def _apart(self, one: Variant, two: Variant) -> bool:
        """Whether nobody can be of both."""
        if any(
            a.label == b.label and a.of == b.of and a.negated != b.negated
            for a in one.terms
            for b in two.terms
        ):
            return True
        (low, high), (own_low, own_high) = self._ages(one), self._ages(two)
        return bool(
            (low is not None and own_high is not None and low > own_high)
            or (high is not None and own_low is not None and own_low > high)
        )


def _with(variant: Variant, option: Iterable[object], maybe: bool) -> Variant:
    """A variant with one option of a choice."""
    terms, measures, age = set(variant.terms), list(variant.measures), variant.age
    residency, unread = variant.residency, set(variant.unread)
    for each in option:
        if isinstance(each, Measured):
            measures.append(each)
        elif isinstance(each, Amount):
            lows = [a.low for a in (age, each) if a and a.low is not None]
            highs = [a.high for a in (age, each) if a and a.high is not None]
            age = Amount(max(lows, default=None), min(highs, default=None))
        elif isinstance(each, Term) and each.label.startswith("？"):
            unread.add(_plain(each.label[1:]))
        elif isinstance(each, Term) and each.label.startswith("居住:"):
            residency = frozenset(each.label[3:].split("/"))
        elif isinstance(each, Term):
            terms.add(each)
    return Variant(
        frozenset(terms),
        tuple(measures),
        age,
        residency,
        variant.excludes,
        frozenset(unread),
        variant.maybe or maybe,
    )


def _inside(one: Amount, two: Amount) -> bool:
    return (two.low is None or (one.low is not None and one.low >= two.low)) and (
        two.high is None or (one.high is not None and one.high <= two.high)
    )


def _plain(words: str) -> str:
    return words.strip("（）的在由被经为")


def _within(words: str, others: Iterable[str]) -> bool:
    """Whether some unread words stand among those of the other side, however they were cut."""
    joined = "".join(sorted("".join(others)))
    return bool(joined) and sorted(words) == sorted(joined)


__all__ = ["Answer", "Choice", "GroupAnswer", "Told", "Why", "cover", "covering"]
