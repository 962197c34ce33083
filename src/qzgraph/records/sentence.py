"""Reads one sentence: cuts it into pieces that hold one quantity, or one enumeration of quantities
(「分别为820元、590元、360元」), each, and tells from the words of the piece, and where they say nothing
from the clauses before it, whom each quantity is for and what it measures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qzgraph.language.numbers import parse_number
from qzgraph.language.quantity import Quantity
from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.distribution import (
    groups_of_each,
    groups_of_respectively,
    measures_in_list,
)
from qzgraph.records.model import Comparator
from qzgraph.records.nounphrase import blank_brackets, ends_with_head
from qzgraph.records.subjects import (
    Subject,
    base_of,
    clean_measure,
    compared,
    has_provision,
    is_circumstance,
    noun_after,
    subject_in,
    thing_rated,
    verb_within,
)
from qzgraph.vocabulary import Vocabulary

_COMMA = re.compile(r"[，,]")
_GRADE = re.compile(r"[一二三四五六七八九十](?:级|档|等)")
_ALTERNATIVE = re.compile(r"或者?|／|/")

_PAID_BY = re.compile(r"(?:按|逐)(年|年度|月|季|季度|学期|学年|周|日|天)(?=[\u4e00-\u9fff，])")
_PAID_EVERY = {
    "年": Fraction(1),
    "年度": Fraction(1),
    "学年": Fraction(1),
    "学期": Fraction(2),
    "季": Fraction(4),
    "季度": Fraction(4),
    "月": Fraction(12),
    "周": Fraction(52),
    "日": Fraction(365),
    "天": Fraction(365),
}
#: What a period has in it that counts what is over (每服役满一年).
_COMPLETED = "满"
_MONTHLY, _DAILY = Fraction(12), Fraction(365)
#: Characters that an opening has beside its period at most: 计, 发放.
_OPENING = 2
_GIVEN_BEHIND = re.compile(
    r"(?:的(?:标准|比例|额度|幅度))?(?:给予|救助|补助|补贴|资助|奖励|奖补|帮扶|支持|发放给|发给|减免给)([\u4e00-\u9fff、]{2,20}?)(?=[，。；]|$)"
)
_FOR_WHOM = re.compile(r"(?:对象|范围)(?:为|是|包括|：)([\u4e00-\u9fff、]{2,24}?)(?=[，。；]|$)")


def paid_every(words: str) -> Fraction | None:
    """How often a year some words say that amounts are paid (按学期计), or None."""
    said = list(_PAID_BY.finditer(words))
    return _PAID_EVERY[said[-1].group(1)] if said else None


def paid_throughout(words: str) -> Fraction | None:
    """How often a year the amounts of a whole list are paid, where its opening says that and nothing
    else (按学期计，); 补贴按月发放 speaks of its own amount alone."""
    rest = _PAID_BY.sub("", words).strip("，,：: 　")
    return paid_every(words) if len(rest) <= _OPENING else None


#: A period as printed, and how often a year it comes round.
Period = tuple[str, Fraction | None]


@dataclass(frozen=True)
class Said:
    """What a sentence says of one quantity: whom it is for and what it measures, what it is
    a share of, its period, and the positions of those of which one suffices."""

    quantity: Quantity
    subject: Subject
    base: str
    per: str
    per_year: Fraction | None
    alternative_to: tuple[int, ...] = ()
    distributed: bool = False
    """Whether its group is one of several that the words enumerate for as many quantities."""
    holders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Piece:
    """Part of a clause: one quantity, or an enumeration of several."""

    start: int
    end: int
    quantities: tuple[Quantity, ...]
    alternative: bool


class Sentence:
    """One sentence while it is read: what its earlier pieces said carries over to later ones."""

    def __init__(
        self,
        text: str,
        start: int,
        end: int,
        vocabulary: Vocabulary,
        per: Period,
        paid: Fraction | None = None,
    ) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._vocabulary = vocabulary
        self._last = Subject()
        self._unit = ""  # of the last quantity
        self._heading = Subject()
        self._ungraded = Subject()
        self._stepping = Subject()  # before the steps of a scale
        self._counted: list[int] = []
        self._is_list = False
        self._all: list[Quantity] = []
        self.per = per
        self._paid = paid
        self._comparator = Comparator.EXACTLY
        self._bound_word = ""  # of the last length of time
        self._base = ""
        self._holders: frozenset[str] = frozenset()

    def read(
        self, quantities: list[Quantity], position: int, wordless: Sequence[int] = ()
    ) -> list[Said]:
        """In print order; ``position`` is that of the first among all of the field. Promises without a
        number stand at ``wordless``: their clauses speak of themselves."""
        found: list[Said] = []
        previous: list[int] = []
        self._counted = [*(quantity.start for quantity in quantities), *wordless]
        self._is_list = len({q.known.base for q in quantities}) < len(quantities)
        self._all = quantities
        outside: tuple[Subject, Period] | None = None  # what was spoken of before the brackets
        for piece in self._pieces(quantities):
            inside = self._opened(piece.quantities[0].start) is not None
            if inside:
                outside = outside or (self._last, self.per)
            elif outside is not None:
                (self._last, self.per), outside = outside, None
            made = self._read_piece(piece)
            if piece.alternative and previous:
                made = [replace(each, alternative_to=tuple(previous)) for each in made]
                mine = tuple(range(position + len(found), position + len(found) + len(made)))
                for at in previous:
                    found[at - position] = replace(found[at - position], alternative_to=mine)
            previous = list(range(position + len(found), position + len(found) + len(made)))
            found += made
        if outside is not None:
            self._last, self.per = outside
        return found

    def _pieces(self, quantities: list[Quantity]) -> Iterator[_Piece]:
        """Cuts at commas, and at 、 or 或 between quantities; quantities with nothing but 、 or 和
        between them are one enumeration."""
        groups: list[list[Quantity]] = []
        for quantity in quantities:
            between = self._text[groups[-1][-1].quote_end : quantity.quote_start] if groups else ""
            if groups and re.fullmatch(r"[、和及\s]|以及", between):
                groups[-1].append(quantity)
            else:
                groups.append([quantity])
        pieces: list[_Piece] = []
        before_end = self._start
        for group in groups:
            first, last = group[0], group[-1]
            start = clause_start(self._text, first.start, self._start)
            alternative = (
                re.match(r"或者?", self._text[start:]) is not None and before_end > self._start
            )
            if before_end > start:
                gap = self._text[before_end : first.start]
                cut = re.search(r"或者?|、|和|及", gap)
                start = before_end + (cut.end() if cut else 0)
                alternative = cut is not None and _ALTERNATIVE.fullmatch(cut.group()) is not None
            pieces.append(_Piece(start, self._end, tuple(group), alternative))
            before_end = last.quote_end
        for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
            comma = _COMMA.search(self._text, piece.quantities[-1].quote_end, self._end)
            ends = [comma.start() if comma else self._end]
            inside = self._opened(piece.quantities[0].start)
            if inside is not None:  # the words behind its brackets are not its own
                ends += [
                    at for mark in "）)" if (at := self._text.find(mark, inside, ends[0])) >= 0
                ]
            if following:
                ends.append(max(following.start - 1, piece.quantities[-1].quote_end))
            yield replace(piece, end=min(ends))

    def _opened(self, at: int) -> int | None:
        """Where the brackets open that something stands in, or None."""
        before = self._text[self._start : at]
        opened = max(before.rfind("（"), before.rfind("("))
        closed = max(before.rfind("）"), before.rfind(")"))
        return self._start + opened if opened > closed else None

    def _read_piece(self, piece: _Piece) -> list[Said]:
        first = piece.quantities[0]
        left = self._text[piece.start : first.start]
        base, comparator, base_start = "", None, len(left)
        if first.known.dimension in {"ratio", "multiple"}:
            base, comparator, base_start = base_of(left, self._vocabulary)
        if comparator is not None:
            first = replace(first, comparator=comparator, quote_start=piece.start + base_start)
        per, per_year = self._period(piece, first, base)
        subject = self._subject(piece, first, base, base_start)
        comparator_of_all = first.comparator
        if piece.alternative and comparator_of_all is Comparator.EXACTLY:
            comparator_of_all = self._comparator
        base = base or subject.base
        if first.known.dimension in {"ratio", "multiple"}:
            label_only = (
                subject.kind == "label" or self._text[piece.start - 1 : piece.start] == "、"
            )
            if not base and label_only and self._is_list:
                base = self._base
            self._base = base
        subjects = self._distribute(piece, subject)
        distributed = len(subjects) > 1 or len(subjects[0]) > 1
        # 人均1.3册或总量50万册: who each amount is for goes on only with its period.
        share = first.known.dimension in {"ratio", "multiple"}
        carried = self._holders if per or share else frozenset()
        made = []
        for index, quantity in enumerate(piece.quantities):
            quantity = first if index == 0 else quantity
            if quantity.comparator is Comparator.EXACTLY:
                quantity = replace(quantity, comparator=comparator_of_all)
            own = (quantity.per, quantity.per_year) if index and quantity.per else (per, per_year)
            targets = subjects[index] if len(subjects) == len(piece.quantities) else subjects[0]
            for target in targets if len(piece.quantities) == 1 else targets[:1]:
                made.append(
                    Said(
                        quantity,
                        target,
                        base,
                        *own,
                        distributed=distributed,
                        holders=first.holders or carried,
                    )
                )
        self._last, self.per, self._comparator = subject, (per, per_year), comparator_of_all
        self._unit = piece.quantities[-1].known.base
        self._bound_word = first.bound_word if first.known.dimension == "duration" else ""
        self._holders = first.holders or self._holders
        return made

    def _period(self, piece: _Piece, first: Quantity, base: str) -> Period:
        """The quantity's own period; a share has one only where it names a time outside its base;
        an amount without one takes that of the sentence's last amount."""
        if first.known.dimension in {"ratio", "multiple"}:
            timed = first.per_year is not None and first.per not in base
            return (first.per, first.per_year) if timed else ("", None)
        if first.per:
            often = first.per_year
            around = around_numbers(self._vocabulary)
            for usual, paid_in in ((_MONTHLY, around.months_paid), (_DAILY, around.days_paid)):
                told = paid_in.search(self._text, self._start, self._end)
                if told and often == usual and first.known.dimension == "money":
                    often = parse_number(told[1])
            if often is None and first.known.dimension == "money":
                often = self._paid_by(piece)
            return first.per, often
        behind = self._period_behind(piece)
        if behind is not None:
            return behind
        own = self._text[clause_start(self._text, first.start, self._start) : first.start]
        once = any(word in own for word in self._vocabulary.once_words)
        if once and _COMPLETED not in self.per[0]:
            # 每人每月70元；一次性发放2000元; but 每服役满一年，发给一次性退役金5000元
            return "", None
        paid = self._paid_by(piece)
        if paid is not None and first.known.dimension == "money":
            return self.per[0], paid
        if first.known.dimension == "money" or self._text[piece.start - 1] == "、":
            return self.per
        if (
            first.bound_word
            and first.bound_word == self._bound_word
            and first.known.base == self._unit
        ):
            return self.per  # 省图书馆每周开放时间不少于70小时，市图书馆不少于63小时
        return "", None

    def _paid_by(self, piece: _Piece) -> Fraction | None:
        """How often a year, where the sentence says before: 「按月发放补助，每人300元」."""
        before = self._text[self._start : piece.quantities[0].start]
        return paid_every(before) or self._paid

    def _period_behind(self, piece: _Piece) -> Period | None:
        """The period that follows as a clause of its own: 「…8小时的现场服务，一季度一次」."""
        first, last = piece.quantities[0], piece.quantities[-1]
        if first.known.base == "次":
            return None
        following = next((q for q in self._all if q.start > last.start), None)
        if following is None or following.known.base != "次" or following.first != 1:
            return None
        begin = clause_start(self._text, following.start, self._start)
        words = self._text[begin : following.end].strip()
        alone = words == f"{following.per}{self._text[following.start : following.end]}"
        inside = first.end <= begin and self._text.count("，", first.end, begin) == 1
        if alone and inside and following.per_year is not None:
            return following.per, following.per_year
        return None

    def _subject(self, piece: _Piece, first: Quantity, base: str, base_start: int) -> Subject:
        """From the piece's own words; else from the clauses before it; else, where the piece only
        goes on (「，每年1次体检」), from the piece before."""
        if first.known.dimension == "ratio" and not base:
            measure, against = compared(self._text[piece.start : first.quote_start])
            if measure:
                return Subject(measure=measure, base=against)
        core = first.quote_start if not base else min(first.quote_start, piece.start + base_start)
        zone_end = core
        if base:
            at = self._text.rfind(base, piece.start, first.start)
            zone_end = min(core, at)
        per_group = self._group_in_per(first)
        own = self._own_words(piece.start, zone_end, first)
        if per_group.group and not own.group:
            own = replace(per_group, measure=own.measure)
        if not own.group or own.kind == "manner":
            earlier = self._from_clauses_before(piece.start, own)
            if earlier.group or not own.group:
                own = replace(earlier, measure=own.measure or earlier.measure)
        provides = has_provision(self._text[piece.start : first.start], self._vocabulary)
        own = self._stepped(self._graded(own), first)
        own = self._labelled(own, piece, first)
        if (
            not own.group
            and not provides
            and self._last.group
            and self._last.kind != "thing"
            and "的" not in own.measure
        ):
            own = replace(self._last, measure=own.measure)
        if not own.group:
            behind = self._whom_behind(piece)
            own = replace(behind, measure=own.measure or behind.measure) if behind.group else own
        if not own.group and first.known.dimension in {"ratio", "concentration"}:
            own = self._rated(own, piece.start, zone_end, first)
        measure = own.measure
        if not base:
            within = verb_within(_without_per(self._text, first), self._vocabulary)
            measure = measure if within in measure else f"{measure}{within}"
        if first.known.dimension not in {"ratio", "multiple", "concentration"}:
            after = noun_after(
                self._text[piece.quantities[-1].quote_end : piece.end], self._vocabulary
            )
            if not after and not measure and self._text[piece.end : piece.end + 1] == "、":
                after = self._noun_in_clause(piece.end)
            if after and after not in measure:
                measure = (
                    f"{measure}{after}" if first.known.dimension != "money" else after or measure
                )
        if not measure and not provides and self._last.measure:
            measure = self._last.measure
            if first.known.base != self._unit:  # 播出次数不少于3次，每次不少于30分钟
                measure = measure.removesuffix(f"{self._unit}数")
        if piece.alternative and self._last.measure and measure:
            measure = f"{self._last.measure}（{measure}）"
        return replace(own, measure=measure)

    def _rated(self, own: Subject, start: int, end: int, first: Quantity) -> Subject:
        """What a rate is of, where it names no group: 「有线数字电视覆盖率」, 「国产新片…比例」."""
        if first.per_start is not None and start <= first.per_start < end:
            start = first.per_start + len(first.per)
        zone = re.sub(r"(?:控制|维持|保持)在$|达到?$", "", self._text[start:end])
        length = thing_rated(blank_brackets(zone).rstrip("　"), self._vocabulary)
        thing = re.sub(
            r"(?:[（(][^（()）]*[不超以][^（()）]*[）)]|的)$",
            "",
            self._text[start : start + length],
        )
        return (
            replace(own, group=thing, start=start, end=start + len(thing), kind="thing")
            if thing
            else own
        )

    def _noun_in_clause(self, at: int) -> str:
        """What the last quantity of a clause counts: 「提供1次、…各提供2次健康管理服务」."""
        comma = _COMMA.search(self._text, at, self._end)
        clause = self._text[at : comma.start() if comma else self._end]
        return noun_after(re.split(r"\d+[\u4e00-\u9fff]", clause)[-1], self._vocabulary)

    def _own_words(self, start: int, end: int, first: Quantity) -> Subject:
        """The subject in a piece's words before the quantity, its period left out. A heading and a
        colon before them (「生均拨款：小学850元」) name the measure."""
        colon = max(self._text.rfind("：", start, end), self._text.rfind(":", start, end))
        if colon >= 0:
            heading = subject_in(self._text, start, colon, self._vocabulary)
            own = self._own_words(colon + 1, end, first)
            named = clean_measure(self._text[start:colon], self._vocabulary)
            if heading.kind in {"person", "household"}:
                self._heading = replace(heading, measure=heading.measure or named)
            else:
                self._heading = Subject(measure=named)
            return self._headed(own)
        if self._heading.group or self._heading.measure:
            return self._headed(self._words_alone(start, end, first))
        return self._words_alone(start, end, first)

    def _headed(self, own: Subject) -> Subject:
        """A subject under the heading before a colon: 「寄宿生补助标准：小学…，初中…」."""
        heading = self._heading
        if not own.group:
            return replace(heading, measure=own.measure or heading.measure)
        group = own.group if heading.group in own.group else f"{heading.group}{own.group}"
        return replace(own, group=group, measure=own.measure or heading.measure)

    def _graded(self, own: Subject) -> Subject:
        """「…并发症人员一级820元，二级590元」: a grade behind the group, or alone, is part of whom."""
        grade = _GRADE.fullmatch(own.measure)
        if not grade:
            if own.group:
                self._ungraded = own
            return own
        base = own if own.group else self._ungraded
        if own.group:
            self._ungraded = replace(own, measure="")
        return replace(base, group=f"{base.group}{grade.group()}", measure=self._last.measure)

    def _stepped(self, own: Subject, first: Quantity) -> Subject:
        """「怀孕早期1次，中期2次」: of a word that only says the next step, the rest stands before the last one's;
        「寄宿生每人每年初中1500元、小学1250元」: what stands before the first step holds for each."""
        step = self._step_before(first)
        if step and own.kind in {"person", "household"} and step not in own.group:
            self._stepping = own
            return replace(own, group=f"{own.group}{step}")
        if step and own.group == step and self._stepping.group and not first.per:
            return replace(self._stepping, group=f"{self._stepping.group}{step}")
        if own.group:
            self._stepping = Subject()
        last, elided = self._last.group, own.measure
        if own.group or not 0 < len(elided) < len(last) or elided[-1] != last[-1]:
            return own
        word = f"{last[: -len(elided)]}{elided}"
        if not (self._is_step(last) and self._is_step(word)):
            return own
        return replace(self._last, group=word, measure=self._last.measure)

    def _step_before(self, first: Quantity) -> str:
        """The step of a scale right before a number (初中1500元)."""
        end = first.quote_start
        words = (self._text[end - size : end] for size in range(4, 1, -1) if end >= size)
        return next(filter(self._is_step, words), "")

    def _is_step(self, word: str) -> bool:
        known = self._vocabulary.lexicon.words.get(word)
        scales = self._vocabulary.lexicon.scales
        return known is not None and any(known.means[:1] == (each,) for s in scales for each in s)

    def _labelled(self, own: Subject, piece: _Piece, first: Quantity) -> Subject:
        """A label of whom the amount is for: 「甲类每人每天30元，乙类…」, 「350元（县级）」."""
        bracket = re.match(
            r"[（(]([\u4e00-\u9fffA-Za-z]{1,8})[）)]",
            self._text[first.quote_end : first.quote_end + 12],
        )
        if bracket and self._is_list and "含" not in bracket.group(1):
            at = first.quote_end + bracket.start(1)
            return replace(
                own, group=bracket.group(1), start=at, end=at + len(bracket.group(1)), kind="label"
            )
        if not self._is_list or first.known.dimension not in {"money", "ratio"}:
            return own
        stop = first.quote_start
        if first.per_start is not None and first.per_start + len(first.per) == first.quote_start:
            stop = first.per_start
        start = max(piece.start, self._text.rfind("：", piece.start, stop) + 1)
        words = self._text[start:stop]
        label = re.fullmatch(r"(?:其中|对|对于)?([\u4e00-\u9fffA-ZⅠ-Ⅹ]{1,8})(?:为|按)?", words)
        named = re.fullmatch(
            r"([\u4e00-\u9fff]{2,16}?)(?:为|是|按)([\u4e00-\u9fffA-ZⅠ-Ⅹ]{1,8})", words
        )
        if named and named.group(1).endswith(self._vocabulary.measure_nouns):
            begin = start + named.start(2)
            name = named.group(2)
            idle = name.endswith((*self._vocabulary.measure_nouns, "分别", "依次")) or "每" in name
            whole = own.kind in {"person", "household"} and name not in own.group
            if not idle and whole and self._tells_whom(name):
                # 残疾大学生补助标准为专科生3000元、本科生5000元: what follows are of them, too
                self._heading = replace(own, measure=named.group(1))
                return replace(own, group=f"{own.group}{name}", measure=named.group(1))
            if not idle and not own.group:
                return replace(
                    own,
                    group=name,
                    start=begin,
                    end=begin + len(name),
                    kind="label",
                    measure=named.group(1),
                )
        if not label or label.group(1).endswith((*self._vocabulary.measure_nouns, "分别", "依次")):
            return own
        name = label.group(1)
        if name in own.group:
            return own
        begin = start + label.start(1)
        heading = self._heading
        group = f"{heading.group}{name}" if heading.kind in {"person", "household"} else name
        measure = "" if own.measure == name else own.measure
        measure = measure or heading.measure or self._last.measure
        return replace(
            own, group=group, start=begin, end=begin + len(name), kind="label", measure=measure
        )

    def _tells_whom(self, name: str) -> bool:
        """Whether a label is a word for people or for what they are."""
        word = self._vocabulary.lexicon.words.get(name)
        return word is not None and word.cls in {"KIND", "CONDITION"}

    def _whom_behind(self, piece: _Piece) -> Subject:
        """Whom an amount is given to, said behind it: 「按医疗费用的70%救助低保边缘对象」, 「每人600元，
        对象为农村孕产妇」."""
        last = piece.quantities[-1]
        given = _GIVEN_BEHIND.match(self._text, last.quote_end, self._end)
        if given and given.end(1) > given.start(1):
            found = subject_in(self._text, given.start(1), given.end(1), self._vocabulary)
            if found.group and found.kind in {"person", "household"}:
                return found
        for match in _FOR_WHOM.finditer(self._text, self._start, self._end):
            found = subject_in(self._text, match.start(1), match.end(1), self._vocabulary)
            if found.group:
                return replace(found, measure="")
        return Subject()

    def _words_alone(self, start: int, end: int, first: Quantity) -> Subject:
        if first.per_start is None or not start <= first.per_start < end:
            return subject_in(self._text, start, end, self._vocabulary)
        per_end = first.per_start + len(first.per)
        behind = subject_in(self._text, per_end, end, self._vocabulary)
        before = subject_in(self._text, start, first.per_start, self._vocabulary)
        if behind.group and (not before.group or before.kind in {"authority", "place", "body"}):
            return replace(behind, measure=behind.measure or before.measure)
        return replace(before, measure=before.measure + behind.measure)

    def _group_in_per(self, quantity: Quantity) -> Subject:
        match = re.match(r"每[名位个所家]([\u4e00-\u9fff（）、]{2,}?)(?=每|$)", quantity.per)
        if not match or quantity.per_start is None:
            return Subject()
        begin = quantity.per_start + match.start(1)
        return Subject(match.group(1), begin, begin + len(match.group(1)), "person")

    def _from_clauses_before(self, piece_start: int, own: Subject) -> Subject:
        """The nearest clauses before the piece that name a group: 「为80周岁及以上户籍老年人发放高龄
        津贴，每人每月…」, 「未满60周岁的，或年满60周岁…的男方或女方，扶助金每人每月…」."""
        end = piece_start
        group = Subject()
        while end > self._start:
            comma = end - 1 if self._text[end - 1] in "，," else end
            start = clause_start(self._text, comma, self._start)
            clause = self._text[start:comma]
            holds = any(start <= counted < comma for counted in self._counted)
            if holds or not clause:
                break
            if is_circumstance(clause):
                end = start
                continue
            found = subject_in(self._text, start, comma, self._vocabulary)
            if clause.endswith("的") and found.group and found.end < comma - 1:
                end = start  # 「…征得患者本人同意的」 is a condition, whoever is named in it
                continue
            if group.group:
                if not clause.endswith(("的", "件", "照")) and not found.group:
                    break
                lead = re.match(r"(?:其中|对于|对|为)+", clause)
                begin = start + (lead.end() if lead else 0)
                group = Subject(
                    self._text[begin : group.end], begin, group.end, group.kind, group.measure
                )
                if lead:
                    break
            elif found.group or clause.endswith("的"):
                if not found.group:
                    lead = re.match(r"(?:其中|对于|对|为)*", clause)
                    begin = start + (lead.end() if lead else 0)
                    found = Subject(self._text[begin:comma], begin, comma, "person")
                group = found
                if found.kind in {"place", "stage"} or found.measure:
                    break
            elif found.measure and not own.measure and not group.measure:
                group = replace(group, measure=found.measure)
                break
            else:
                break
            end = start
        return group

    def _distribute(self, piece: _Piece, subject: Subject) -> list[list[Subject]]:
        """One list of subjects for each quantity: the groups in turn where the words say 分别, all of
        them where they say 各, the one subject otherwise."""
        count = len(piece.quantities)
        measures = measures_in_list(self._text, piece.start, piece.quantities[0].quote_start)
        if measures and count in {1, len(measures)}:
            things = [
                replace(subject, group=g, start=s, end=e, kind="thing", measure=measure)
                for measure, (g, s, e) in measures
            ]
            return [things] if count == 1 else [[thing] for thing in things]
        if count > 1:
            groups = groups_of_respectively(
                self._text,
                self._start,
                piece.start,
                piece.quantities[0].quote_start,
                count,
                self._vocabulary,
            )
            if groups:
                return [
                    [replace(subject, group=g, start=s, end=e, kind=self._kind(g))]
                    for g, s, e in groups
                ]
            return [[subject]]
        if piece.quantities[0].per.endswith("各"):
            return [[subject]]
        each = groups_of_each(self._text, piece.start, piece.quantities[0])
        if all(
            group.strip("“”").removesuffix("期间") in self._vocabulary.moments
            for group, _, _ in each
        ):
            each = []  # 春节、“八一”各一次: when, and not for whom
        if each and subject.kind not in {"authority"}:
            zone = self._text[each[0][1] : each[-1][2]]
            measure = subject.measure.replace(zone, "")
            return [
                [
                    replace(subject, group=g, start=s, end=e, kind=self._kind(g), measure=measure)
                    for g, s, e in each
                ]
            ]
        return [[subject]]

    def _kind(self, group: str) -> str:
        return ends_with_head(group, self._vocabulary) or ""


def clause_start(text: str, at: int, sentence_start: int) -> int:
    return max(sentence_start, *(text.rfind(mark, sentence_start, at) + 1 for mark in "，,"))


def _without_per(text: str, quantity: Quantity) -> str:
    """The words from a quantity's bounding word to its number, its period left out."""
    words = text[quantity.quote_start : quantity.start]
    return words.replace(quantity.per, "") if quantity.per else words
