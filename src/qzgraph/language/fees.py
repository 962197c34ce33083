"""Named fees that a text waives (免学杂费、教材费) or lets the recipient pay (技能鉴定费由本人承担).

Words come from ``data/lexicon/fees.csv``. What is charged without a name (收费, 收取费用) is not
looked for here, but for what is left to the recipient (其余由家庭自付).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from qzgraph.language.numbers import NUM
from qzgraph.language.tables import WordList

#: How much of a name may stand before 费 (职业技能鉴定); 免费或低收费 is no name of a fee.
_NAME = r"(?:(?![或的])[一-龥]){1,8}?"
#: How far before a charge the word stands that denies it.
_DENIES = 26


@dataclass(frozen=True)
class Fee:
    """A fee by its name, empty for what is left of one, and whether the recipient pays it; the span is that of the
    words that say so."""

    name: str
    is_charged: bool
    start: int
    end: int


class Fees:
    """Finds the named fees of a text with the words of a table."""

    def __init__(self, words: WordList) -> None:
        #: Not charged, or not to somebody (不得收取, 不得以任何名目向个人收取); or what has been is given back (已经收取的).
        self._denied = re.compile(
            rf"(?:{words.any_of('DENIED')})(?:以[一-龥]{{1,8}})?(?:[向对][一-龥]{{1,12}})?$|已经?$|违规$"
        )
        any_of = words.any_of
        #: Of what is paid in, somebody else may pay it (政府为低保对象缴纳医保费).
        self._pays_in = tuple(words.of_kind("PAYS_IN"))
        self._on_behalf = re.compile(rf"(?:{any_of('TREASURY', 'ON_BEHALF')})[^，。；]*$")
        fee = rf"(?:{_NAME}(?:{any_of('FEE')})|(?:{any_of('FEE')}))"
        pays = rf"(?:{any_of('RECIPIENT')})(?:{any_of('HOW')})?(?:{any_of('PAYS')})"
        #: What may stand between a fee and who pays it (住宿费先由学员承担).
        between = rf"(?:等|全部|均|都|须|需|应|由|为|{any_of('HOW')})*"
        self._fee = re.compile(fee)
        each = rf"{fee}(?:（[^（）]*）)?"
        fees = rf"(?P<fees>{each}(?:[、和及与]{each})*)"
        #: 免学费、杂费; 学费和杂费全免.
        self._waived = tuple(
            re.compile(words)
            for words in (
                rf"(?:{any_of('WAIVES')}){fees}",
                rf"(?:(?:{any_of('RECIPIENT')})的?)?{fees}(?:均|都|一律|予以)*"
                rf"(?:{any_of('WAIVED')})(?!\d|百分|[一二三四五六七八九]成|部分)",
            )
        )
        #: The share of a cost that the recipient bears, where it stands behind these words.
        self._share = re.compile(
            rf"(?:{any_of('RECIPIENT')})(?:{any_of('PAYS')}|{any_of('BORNE')})?(?:比例)?(?:不超过|为)?$"
        )
        #: Who bears what is left of a cost, in the clause behind the share of another.
        self._rest = re.compile(
            rf"[^，。；、]{{0,8}}[，、](?:{any_of('REST')})(?:部分|费用|资金)?{between}(?P<by>[一-龥、]{{1,12}}?)?(?:{any_of('PAYS')}|{any_of('BORNE')}|{any_of('AIDS')})"
        )
        self._recipient = re.compile(f"{any_of('RECIPIENT')}|{any_of('BORNE')}")
        self._cost = re.compile(rf"{any_of('FEE')}|{any_of('PAYS')}|{any_of('BORNE')}")
        charges, sum_ = any_of("CHARGES", "PAYS_IN"), rf"(?:{NUM}|\.)+(?:{any_of('SUM')})"
        self._charged = (
            # how much may stand between (收取1元保管费)
            re.compile(rf"(?:{charges}|{pays})(?:{sum_}的?)?(?P<fee>{fee})"),
            # 每人收30元, 自己只交30元: how much, without a name
            re.compile(
                rf"(?:(?:{any_of('CHARGES')}|(?<![免减回征招吸验接])(?:{any_of('CHARGES_SUM')}))"
                rf"|(?:{any_of('RECIPIENT')})(?:{any_of('HOW')})*(?:{any_of('PAYS_SUM')}))(?P<fee>){sum_}"
            ),
            # 按每人每次5元收取成本费: how much stands before
            re.compile(
                rf"{sum_}的?(?:标准|价格)?(?:[向对][一-龥]{{1,8}}?)?(?:{any_of('CHARGES')})(?P<fee>{fee}|)"
            ),
            # 费用由财政和个人各承担一半
            re.compile(
                rf"(?P<fee>{fee})由[一-龥]{{1,8}}?[和与、及]?(?:{any_of('RECIPIENT')})[一-龥]{{0,4}}?(?:{any_of('HOW')})*(?:{any_of('SHARES')})"
            ),
            re.compile(
                rf"(?<![一-龥])(?P<fee>{fee}){between}(?:{pays}|(?:{any_of('RECIPIENT')})?(?:{any_of('BORNE')}))"
            ),
            # 其余由家庭自付: of the fee that the sentence speaks of
            re.compile(
                rf"(?:{any_of('REST')})(?P<fee>){between}(?:{pays}|(?:{any_of('RECIPIENT')})?(?:{any_of('BORNE')}))"
            ),
            # 人身意外伤害保险由见习人员自行购买
            re.compile(
                rf"(?P<fee>(?!(?:{any_of('REST')})由)[一-龥]{{2,12}})由[一-龥]{{1,8}}(?:{any_of('BORNE')})"
            ),
        )

        self._aided = re.compile(
            rf"(?:的(?:比例|标准))?(?:由[^，。；]{{1,10}}?)?(?:给予|予以|进行)?(?:{any_of('AIDS')})"
        )
        treasury, entirely = (rf"(?:{any_of(kind)})" for kind in ("TREASURY", "ENTIRELY"))
        #: 费用全部由县财政承担, 由财政全额负担: nothing is left to the recipient.
        self._paid_for = re.compile(
            rf"(?:{entirely}由?[一-龥]{{0,3}}{treasury}[一-龥]{{0,3}}?|{treasury}[一-龥]{{0,3}}?{entirely})(?:{any_of('PAYS')})"
        )

    def paid_for(self, text: str) -> Iterator[Fee]:
        """Where the treasury alone bears a cost, which is left without a name."""
        for match in self._paid_for.finditer(text):
            yield Fee("", False, match.start(), match.end())

    def is_recipients_share(self, before: str, sentence: str) -> bool:
        """Whether a share that stands behind ``before`` is what the recipient bears of a cost (药费：医保承担七成，患者
        三成)."""
        return bool(self._share.search(before)) and bool(self._cost.search(sentence))

    def is_aided(self, behind: str) -> bool:
        """Whether somebody else pays the share of a cost that these words follow (个人缴费部分按50%的比例给予资助)."""
        return self._aided.match(behind) is not None

    def is_fee(self, name: str) -> bool:
        """Whether a name is that of a fee (课本费)."""
        return self._fee.fullmatch(name) is not None

    def rest_behind(self, text: str, at: int) -> Fee | None:
        """What is left of a cost where a share of it ends, charged where the recipient bears it."""
        match = self._rest.match(text, at)
        if match is None:
            return None
        words = match.group()
        begin = match.start() + re.search(r"[，、]", words).end()  # type: ignore[union-attr]
        return Fee("", self._recipient.search(words) is not None, begin, match.end())

    def find(self, text: str) -> Iterator[Fee]:
        """Each fee that a text waives or charges by its name."""
        for match in itertools.chain(*(each.finditer(text) for each in self._waived)):
            for fee in self._fee.finditer(re.sub(r"（[^（）]*）", "", match["fees"])):
                yield Fee(fee.group(), False, match.start(), match.end())
        told: set[int] = set()
        for pattern in self._charged:
            for match in pattern.finditer(text):
                if match.start() in told:  # 收取1元保管费 is no sum without a name
                    continue
                told.add(match.start())
                before = text[max(0, match.start() - _DENIES) : match.start()]
                is_charged = self._denied.search(before) is None and not (
                    match.group().startswith(self._pays_in) and self._on_behalf.search(before)
                )
                yield Fee(match["fee"], is_charged, match.start(), match.end())
