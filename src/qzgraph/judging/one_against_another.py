"""Whether one variant of a group covers another: what certainly keeps somebody out, and what may.

Everything that the one asks is to be implied by what the other says: each term by the lexicon's
hierarchies, ages as intervals, ways of living here as sets. Where the words may say it otherwise, that is
doubt and no answer; which words may, what the two texts say of their other groups tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from qzgraph.both import Both
from qzgraph.language.expression import BOTH
from qzgraph.language.groups import Group, Measured, Term
from qzgraph.language.lexicon import Lexicon, Meaning
from qzgraph.language.unit import AT_HOME, BODY, RESIDENTS, SEX, SINGLE, Amount
from qzgraph.language.variants import (
    FREE,
    SEVERAL,
    UNTOLD,
    Variant,
    closed_to,
    covering_variants,
    implied_by,
    keeps_out,
    spoken_of,
    subject_of,
    variants,
)

#: What residents are called. Where nothing is said of residence, they are meant (CONTRACT, Populations).
RESIDENT = "常住"
#: The facet of ages.
AGES = "年龄"
#: Why a group that means one of these isn't covered by one that doesn't.
_LEAVES_OUT = {BODY: "bodies are left out", SINGLE: "single persons are left out"}


class Answer(StrEnum):
    """Whether everyone of a group is covered."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass
class Fails:
    """Why one variant does not cover another: what certainly keeps somebody out, and what may."""

    certain: list[Both] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        if self.certain:
            return Answer.NO
        return Answer.UNCLEAR if self.doubtful else Answer.YES

    def doubt_all(self) -> None:
        self.doubtful += [why.zh for why in self.certain]
        self.certain = []


class OneAgainstAnother:
    """The variants of one text's groups against those of another's."""

    def __init__(
        self,
        groups: Sequence[Group],
        by: Sequence[Group],
        lexicon: Lexicon,
        named: frozenset[Term],
        offered: frozenset[Term],
    ) -> None:
        self._lexicon = lexicon
        #: What the item says of whom it serves beside its 服务对象: to repeat it there may ask no more.
        self._offered = offered
        #: What the item's name says: its 服务对象 need not say it again (城镇棚户区住房改造：棚户区居民).
        self._named = named
        self._groups, self._by = groups, by
        #: What either text says of any of its groups: the same words may stand in another order.
        self._here, self._there = spoken_of(groups, lexicon), spoken_of(by, lexicon)
        #: What the first text names, by which group names it.
        cases = [
            (at, each)
            for at, group in enumerate(groups)
            for reading in (group, *group.readings)
            for each in covering_variants(reading, lexicon)
        ]
        #: One that is held to answer one of them is no other word for another.
        self._named_here = [(at, each) for at, each in cases if not each.unread]
        #: The ages and ways of living here that the first text says of any of them.
        self._lows = {each.low for _, each in cases}
        self._highs = {each.high for _, each in cases}
        self._ways = [each.ways for _, each in cases if each.ways]
        #: Whether the other text says of something that it is no matter: a word more is hardly a limit then.
        self._is_inclusive = any(group.inclusive for group in by)
        #: How many cases the first text tells apart.
        self._cases = len({v.key for group in groups for v in variants(group, lexicon)})
        self._of_one_with: dict[Variant, list[tuple[int, Variant]]] = {}
        self._known: dict[tuple[int, int, Variant, Variant], Fails] = {}

    def fails(self, position: int, at: int, wide: Variant, narrow: Variant) -> Fails:
        """Why a variant of the group there does not cover one of the group at this position here; worked
        out once for each pair, for a part is held against what its whole was held against."""
        pair = (position, at, wide, narrow)
        if pair not in self._known:
            self._known[pair] = self._failing(position, at, wide, narrow)
        return self._known[pair]

    def _failing(self, position: int, at: int, wide: Variant, narrow: Variant) -> Fails:
        fails = Fails()
        # Words of the narrower side that the other text repeats of nobody: they may say what it asks.
        loose = [
            meaning
            for term in narrow.asks
            if (meaning := self._lexicon.meaning(term.label)).vague
            and not self._is_said_there(term)
        ]
        unmatched = sorted(narrow.unread - wide.unread)
        moved = self._is_arranged_anew(narrow, wide) and not self.asks_both(at, position)
        another = self._answers_another(position, wide, narrow)
        free = [] if another else self._free(narrow, wide)
        # “五类”人员: who has nothing but free words may be anybody.
        undefined = bool(free) and all(
            self._is_free(t) or self._lexicon.meaning(t.label).vague for t in narrow.asks
        )
        for term in wide.asks_in_order:
            if not self._is_met(term, narrow):
                words = unmatched or (free if undefined or self._is_free(term) else [])
                words = words or ([] if another else self._other_words(term, narrow, wide))
                if not words and moved and self._may_have_moved(term, narrow):
                    words = [term.name]
                self._asked(term, narrow, loose, words, fails)
        if any(self._lexicon.meaning(t.label).settles == UNTOLD for t in wide.asks - narrow.terms):
            # 重点关爱对象: what else it says in free words is as little told.
            self._free_as_doubt(wide, narrow, fails)
        fails.doubtful += sorted(wide.unread - narrow.unread)
        for measured in wide.measures:
            self._measured(measured, narrow, loose, unmatched or free, fails)
        self._aged(wide, narrow, loose, fails, moved=moved)
        subject = subject_of(self._implied(narrow))
        if subject and subject in closed_to(self._implied(wide)):
            fails.certain.append(Both(f"不含{subject}", _LEAVES_OUT[subject]))
        self._resident(wide, narrow, fails, moved=moved)
        for excluded in wide.excludes:
            self._excluded(excluded, narrow, fails)
        untold = (undefined and not _loses_ages(narrow, wide)) or any(
            meaning.settles in {UNTOLD, SEVERAL} for meaning in loose
        )
        nobody = not (narrow.kind or narrow.terms or narrow.measures)  # nothing of it was read
        if untold or nobody or wide.unread - narrow.unread:
            # With words of its own that were not read, what else it asks may be misread as well.
            fails.doubt_all()
        return fails

    def _other_words(self, asked: Term, narrow: Variant, wide: Variant) -> list[str]:
        """What of this side may be what is asked there, in other words: the name of whom it means, else what the
        other side does not take up, of the same matter or where both have something in common."""
        if name := self._defined_by(narrow, wide):
            return name
        alike = self._have_in_common(narrow, wide) or self._may_be_said_so(asked, narrow, wide)
        return [
            own.name
            for own in self._unmet(narrow, wide)
            if self._may_be_other_words(own, asked) and (alike or self._is_of_one_facet(own, asked))
        ]

    def _may_have_moved(self, asked: Term, narrow: Variant) -> bool:
        """Whether this side says of another group what is asked, and of this one none of its other values."""
        here = implied_by(asked, self._here, self._lexicon)
        return here and not self._has_another_value(narrow, asked)

    def _is_said_there(self, term: Term) -> bool:
        """Whether the other text says of somebody what has no measure, or what implies it and has one
        (经济困难: 低保); of what has several definitions (低收入), that may be one of them, and so may all up to
        the outermost that it names (低保、低保边缘)."""
        if term in self._there or self._lexicon.meaning(term.label).settles == SEVERAL:
            return term in self._there
        firm = [t for t in self._there if not self._lexicon.meaning(t.label).vague]
        facet = self._lexicon.meaning(term.label).facet
        outermost = facet in {self._lexicon.meaning(t.label).settles for t in firm} - {""}
        return not outermost and implied_by(term, firm, self._lexicon)

    def _answers_another(self, position: int, wide: Variant, narrow: Variant) -> bool:
        """Whether a group answers another one that the first text names, as that or a part of it, and is
        neither part nor whole of this one: it is no other word for this one then. A whole (困难群众) may
        take in this one as well."""
        if not wide.asks or wide.unread or self._are_of_one(narrow, wide):
            return False
        if wide not in self._of_one_with:
            self._of_one_with[wide] = [
                (at, each)
                for at, each in self._named_here
                if each.asks and self._are_of_one(each, wide)
            ]
        return any(
            at != position and not self._are_of_one(each, narrow)
            for at, each in self._of_one_with[wide]
        )

    def _are_of_one(self, one: Variant, two: Variant) -> bool:
        """Whether all that one of two groups asks is said of the other."""
        return all(self._holds(t, two) for t in one.asks) or all(
            self._holds(t, one) for t in two.asks
        )

    def _is_arranged_anew(self, narrow: Variant, wide: Variant) -> bool:
        """Whether all that is said of this group is said there of some, in a list of three and more, or of
        the other one, where there are as many cases: what is said here of another may have changed its
        hold. What holds for which of them is where readers differ."""
        in_a_list = len(self._groups) > 2 and (not narrow.ways or narrow.ways == wide.ways)
        said = narrow.asks - narrow.apart
        asked_at_once = (
            self._cases > 2
            and bool(said)
            and all(self._holds(term, wide) for term in said)
            and (not narrow.ways or not wide.ways or narrow.ways <= wide.ways)
        )
        return (
            (in_a_list or asked_at_once)
            and narrow.low in {None, wide.low}
            and narrow.high in {None, wide.high}
            and all(
                implied_by(term, self._there, self._lexicon)
                for term in narrow.terms - narrow.apart
                if keeps_out(term, self._lexicon)
            )
        )

    def asks_both(self, at: int, position: int) -> bool:
        """Whether a group there asks at once what this one says may be either (或 → 且): it has fewer 或, and 且."""
        mine = self._groups[position].joined
        theirs = self._by[at].joined if at < len(self._by) else frozenset()
        return BOTH in theirs and bool(mine - theirs - {BOTH})

    def _holds(self, term: Term, variant: Variant) -> bool:
        return implied_by(term, variant.terms, self._lexicon)

    def _named_so(self, asked: Term, narrow: Variant) -> bool:
        """Whether the item's name says it of what this side says more widely (职工养老保险: 参保), or says
        of another of its groups (危房改造: 居住在危房中的低保户，其他家庭); not of whom this side says another of
        its values (重度残疾人…: 三级、四级)."""
        return (
            implied_by(asked, self._named, self._lexicon)
            and not self._has_another_value(narrow, asked)
            and (
                any(implied_by(own, [asked], self._lexicon) for own in narrow.asks)
                or implied_by(asked, self._here, self._lexicon)
            )
        )

    def _is_for_either_sex(self) -> bool:
        """Whether the other text tells men and women apart (男年满60周岁、女年满50周岁): together they may be all."""
        meanings = (self._lexicon.meaning(term.label) for term in self._there)
        return len({each.label for each in meanings if each.facet == SEX}) > 1

    def _is_met(self, asked: Term, narrow: Variant) -> bool:
        """Whether this side says what is asked; of a condition that is not named (符合条件) whether it does of
        anybody, for that says nothing new of the rest."""
        said = self._holds(asked, narrow) or self._named_so(asked, narrow)
        unnamed = self._lexicon.meaning(asked.label).settles == UNTOLD
        return said or (unnamed and asked in self._here)

    def _may_be_other_words(self, one: Term, two: Term) -> bool:
        """Whether what is said here may be what is asked there, in other words: not what that text says in
        these words as well, nor one of several values of which the other is another (三级 and 四级,
        高血压 and 糖尿病)."""
        if implied_by(one, self._there, self._lexicon):
            return False
        return not self._lexicon.values(one.label) & self._lexicon.values(two.label)

    def _has_another_value(self, narrow: Variant, asked: Term) -> bool:
        """Whether this side says another of the values that what is asked is one of (二级: 一级)."""
        among = self._lexicon.values(asked.label)
        return any(self._lexicon.values(own.label) & among for own in narrow.asks)

    def _defined_by(self, narrow: Variant, wide: Variant) -> list[str]:
        """The name of whom this side means, where that says who they are in other words: by a wider name and
        what sets them apart (孤儿: 失去父母的未成年人)."""
        kind = self._kind(narrow)
        genus = Term(wide.kind)
        if kind is None or not keeps_out(kind, self._lexicon) or keeps_out(genus, self._lexicon):
            return []
        is_one = implied_by(genus, [kind], self._lexicon) and bool(wide.kind)
        return [kind.name] if is_one and not implied_by(kind, self._there, self._lexicon) else []

    def _unmet(self, narrow: Variant, wide: Variant) -> list[Term]:
        """What the narrower side says and the wider does not take up: where they may speak of the same
        people, it may be what the wider asks, in other words."""
        return [
            term
            for term in narrow.asks_in_order
            if term not in narrow.apart and not self._met(term, wide)
        ]

    def _have_in_common(self, narrow: Variant, wide: Variant) -> bool:
        return any(self._met(term, wide) for term in narrow.asks)

    def _may_be_said_so(self, asked: Term, narrow: Variant, wide: Variant) -> bool:
        """Whether what is asked may be another word for what the narrower side says (失依儿童: 孤儿): it
        is said in words that have many others, of nobody on that side, and of people who may be the same."""
        one, two = self._kind(narrow), self._kind(wide)
        return (
            self._is_free(asked)
            and not implied_by(asked, self._here, self._lexicon)
            and (
                one is None
                or two is None
                or implied_by(one, [two], self._lexicon)
                or implied_by(two, [one], self._lexicon)
            )
        )

    def _is_of_one_facet(self, one: Term, two: Term) -> bool:
        """Whether both speak of the same matter (就业困难, 零就业)."""
        facet = self._lexicon.meaning(one.label).facet
        return facet != "" and facet == self._lexicon.meaning(two.label).facet

    def _implied(self, variant: Variant) -> frozenset[str]:
        return self._lexicon.implied(variant.kind) if variant.kind else frozenset()

    def _kind(self, variant: Variant) -> Term | None:
        """Who they are, unless only a part of those is meant."""
        kind = Term(variant.kind)
        stated = kind in variant.asks or not keeps_out(kind, self._lexicon)
        return kind if variant.kind and stated else None

    def _met(self, term: Term, wide: Variant) -> bool:
        """Whether the other side takes up what is said: as much, or more widely, but of somebody."""
        return _is_taken_up(term, wide.terms, self._lexicon)

    def _free(self, narrow: Variant, wide: Variant) -> list[str]:
        """Free words of the narrower side that have nothing to do with any of the wider's: what this
        asks in free words of its own may be the same in others."""
        return [
            term.name
            for term in narrow.asks_in_order
            if self._is_free(term) and not self._met(term, wide)
        ]

    def _free_as_doubt(self, wide: Variant, narrow: Variant, fails: Fails) -> None:
        hard = [
            term
            for term in wide.asks
            if not self._is_free(term)
            and self._lexicon.meaning(term.label).settles != UNTOLD
            and not implied_by(term, narrow.terms, self._lexicon)
        ]
        if not hard:
            fails.doubt_all()

    def _is_free(self, term: Term) -> bool:
        meaning = self._lexicon.meaning(term.label)
        return meaning.sort != "kind" and meaning.facet in FREE

    def _asked(
        self,
        term: Term,
        narrow: Variant,
        loose: Sequence[Meaning],
        unmatched: Sequence[str],
        fails: Fails,
    ) -> None:
        """A term that is asked and not said."""
        meaning = self._lexicon.meaning(term.label)
        # Of one part of a whole (城镇) another part (农村) is not said, wherever else it is spoken of.
        facets = {self._lexicon.meaning(t.label).facet for t in narrow.apart} - {""}
        parted = meaning.facet in facets
        if term.denied in narrow.terms:
            fails.certain.append(
                Both(f"要求“{term.name}”，正好相反", f"“{term.name}”, the opposite")
            )
        elif meaning.settles == UNTOLD or (meaning.facet == SEX and self._is_for_either_sex()):
            fails.doubtful.append(term.label)
        elif (
            implied_by(term, self._named, self._lexicon)
            or (implied_by(term, self._offered, self._lexicon) and not parted)
            or any(_settles(each, meaning.facet) for each in loose)
        ):
            fails.doubtful.append(term.name)
        elif unmatched:
            fails.doubtful += unmatched
        elif self._is_inclusive or self._is_unsaid_alone(term, narrow) or _may_say(meaning, narrow):
            fails.doubtful.append(term.name)
        else:
            fails.certain.append(
                Both(f"加了“{term.name}”这一限定", f"“{term.name}” is asked beyond it")
            )

    def _is_unsaid_alone(self, term: Term, narrow: Variant) -> bool:
        """Whether a term leaves nobody out for certain: one that is printed here, of which less was read
        (老旧小区, of 城镇老旧小区), or what people do anyway (工作中接触粉尘的劳动者)."""
        unsaid = term.label in narrow.printed or term.label in self._lexicon.usual
        return unsaid and term.of in {"", AT_HOME} and not term.negated

    def _measured(
        self,
        measured: Measured,
        narrow: Variant,
        loose: Sequence[Meaning],
        unmatched: Sequence[str],
        fails: Fails,
    ) -> None:
        mine = [m for m in narrow.measures if m.amount.unit == measured.amount.unit]
        alike = [m for m in mine if m.of == measured.of]
        if any(within(m.amount, measured.amount) for m in alike):
            return
        if not alike and len(mine) == 1 and within(mine[0].amount, measured.amount):
            return  # 毕业2年以内 and 近两年内毕业, however the words stand
        doubts = [*(each.label for each in loose), *unmatched]
        if not alike and (doubts or mine):
            fails.doubtful += doubts or [measured.name]
        elif alike:
            fails.certain.append(
                Both(
                    f"“{alike[0].name}”收窄为“{measured.name}”",
                    f"“{alike[0].name}” is narrowed to “{measured.name}”",
                )
            )
        else:
            fails.certain.append(
                Both(f"加了“{measured.name}”这一限定", f"“{measured.name}” is asked beyond it")
            )

    def _aged(
        self,
        wide: Variant,
        narrow: Variant,
        loose: Sequence[Meaning],
        fails: Fails,
        *,
        moved: bool,
    ) -> None:
        bounds = (
            ("下限", "only from the age of", wide.low, narrow.low, -1, self._lows),
            ("上限", "only up to the age of", wide.high, narrow.high, 1, self._highs),
        )
        for zh, en, asked, own, sign, said in bounds:
            if asked is None or (own is not None and (own - asked) * sign <= 0):
                continue
            instead = f"应为{own}岁" if own is not None else f"原无{zh}"
            why = Both(f"年龄{zh}为{asked}岁，{instead}", f"{en} {asked}")
            # A name of several ages (青年) may be defined by these.
            named = own is None and any(
                self._lexicon.meaning(term.label).settles == AGES for term in narrow.asks
            )
            told = named or any(_settles(each, AGES) for each in loose)
            if told or (moved and asked in said):
                fails.doubtful.append(why.zh)
            else:
                fails.certain.append(why)

    def _resident(self, wide: Variant, narrow: Variant, fails: Fails, *, moved: bool) -> None:
        if not is_closed_to(wide, narrow):
            return
        shut = (narrow.ways or RESIDENTS) - wide.ways
        # Of residents those are named who are neither registered nor permitted, where these are out.
        left = RESIDENT if not narrow.ways and RESIDENT in shut else "、".join(sorted(shut))
        only = "、".join(sorted(wide.ways))
        why = Both(f"只限{only}，不含{left}", f"only {only}: {left} left out")
        if moved and any(ways <= wide.ways for ways in self._ways):
            fails.doubtful.append(why.zh)
        else:
            fails.certain.append(why)

    def _excluded(self, excluded: Group, narrow: Variant, fails: Fails) -> None:
        for out in variants(excluded, self._lexicon):
            if any(
                self._takes_in(theirs, out)
                for own in narrow.excludes
                for theirs in variants(own, self._lexicon)
            ) or self._apart(out, narrow):
                continue
            if out.unread and self._may_leave_out_too(narrow):
                fails.doubtful += sorted(out.unread)
            else:
                fails.certain.append(
                    Both(f"排除了“{excluded.label}”", f"“{excluded.label}” is left out")
                )

    def _may_leave_out_too(self, narrow: Variant) -> bool:
        """Whether a group may say itself, in other words, that somebody is left out: where it has words that
        were not read, words without measure, or exceptions."""
        vague = any(self._lexicon.meaning(term.label).vague for term in narrow.asks)
        return bool(narrow.unread or narrow.excludes or vague)

    def _takes_in(self, wide: Variant, narrow: Variant) -> bool:
        """Whether a group that is left out takes in another, as far as plain words tell."""
        return (
            all(implied_by(term, narrow.terms, self._lexicon) for term in wide.asks)
            and set(wide.measures) <= set(narrow.measures)
            and wide.unread <= narrow.unread
            and wide.ways <= narrow.ways
            and within(narrow, wide)
        )

    def _apart(self, one: Variant, two: Variant) -> bool:
        """Whether nobody can be of both."""
        if any(implied_by(term.denied, two.terms, self._lexicon) for term in one.terms):
            return True
        return bool(
            (one.low is not None and two.high is not None and one.low > two.high)
            or (one.high is not None and two.low is not None and one.high < two.low)
        )


def _settles(meaning: Meaning, facet: str) -> bool:
    """Whether words without measure may speak of a facet."""
    return meaning.settles in {UNTOLD, SEVERAL, facet or UNTOLD}


def _may_say(meaning: Meaning, narrow: Variant) -> bool:
    """Whether words without measure may say the ages that the other text names (适龄: 0—6周岁)."""
    aged = narrow.low is not None or narrow.high is not None
    return meaning.vague and meaning.settles == AGES and aged


def within(narrow: Variant | Amount, wide: Variant | Amount) -> bool:
    """Whether the ages, or the numbers, from ``low`` to ``high`` of one are among those of the other."""
    return (wide.low is None or (narrow.low is not None and narrow.low >= wide.low)) and (
        wide.high is None or (narrow.high is not None and narrow.high <= wide.high)
    )


def is_closed_to(wide: Variant, narrow: Variant) -> bool:
    """Whether some ways of living here that one variant means are not among those of the other."""
    return bool(wide.ways) and not (narrow.ways or RESIDENTS) <= wide.ways


def _loses_ages(narrow: Variant, wide: Variant) -> bool:
    """Whether ages that one variant names are not all in the other: whoever else it may mean."""
    return (wide.low is not None and narrow.low is not None and narrow.low < wide.low) or (
        wide.high is not None and narrow.high is not None and narrow.high > wide.high
    )


@lru_cache(maxsize=32768)
def _is_taken_up(term: Term, by: frozenset[Term], lexicon: Lexicon) -> bool:
    return implied_by(term, by, lexicon) or any(
        implied_by(other, [term], lexicon) for other in by if keeps_out(other, lexicon)
    )
