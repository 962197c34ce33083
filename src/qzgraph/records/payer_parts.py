"""What each clause of 支出责任 says of one payer: the part it plays, its share, and what it pays for.

``省对困难老年人养老服务补贴、护理补贴给予适当补助`` helps with those two, and with nothing else that the
item pays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from qzgraph.language.payers import Payment, Stance, shares_in
from qzgraph.reading.source import Passage
from qzgraph.records.model import Payer, PayerPart, PayerRole

_ENDS = "，。；！？"
_STOPS = "。；！？"
#: 对 or 为 opens what is paid for, a verb of giving closes it: 对困难老年人护理补贴给予适当补助.
_FOR_WHOM = re.compile(
    r"(?:对|为|向|就)(?P<object>.{2,60}?)(?:按规定|适当|继续)?(?:给予|予以|进行|安排|提供)"
)
#: What is paid stands before the money that is spoken of: 见习人员基本生活补助所需资金由….
_MONEY_OF = re.compile(r"(?P<object>.{2,60}?)(?:所需的?(?:资金|费用|经费|款项)|部分)$")
#: A clause that only tells when: 基金出现支付不足时.
_WHEN = re.compile(r"(?:时|后|的情况下|的情形下)$")
#: It follows a verb that takes it as its object: 支付基础养老金.
_PAYS_IT = re.compile(
    r"^(?:.{0,40}?)(?:支付|发放|负担|承担)(?P<object>.{2,60}?)(?:的?(?:支出责任|费用|资金|经费))?等?$"
)
_NOTHING_NAMED = re.compile(
    r"^(?:主要|相应|全部|全额|部分|共同|其余|剩余|余下|相关|任何|一切|[\d.%％、:：∶一二三四五六七八九十成])*"
    r"的?(?:支出责任|费用|资金|经费|支出|责任)?$"
)
#: How several divide what they pay, in the order in which they are named: 按3:3:4分担, 按四六比例.
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:\s*[:：∶]\s*\d+(?:\.\d+)?)+")
_TENTHS = re.compile(r"(?<=按)[一二三四五六七八九]{2,4}(?=(?:的?比例|分|负担|承担))")
_DIGITS = "零一二三四五六七八九"
_PLACES = Decimal("0.000001")


def payer_parts(
    payments: Iterable[Payment], field: Passage, payers: Callable[[Payment], set[Payer]]
) -> tuple[PayerPart, ...]:
    """The parts in the order of the text, one a clause and party; ``payers`` are those for whom its
    words stand in the edition's place."""
    parts: list[PayerPart] = []
    sentence, told = -1, Decimal(0)  # where the sentence begins, and the shares told in it
    for payment in payments:
        role = _role(payment)
        found = payers(payment)
        if role is None or not found:
            continue
        start, end = _clause(field.text, payment.start)
        end = max(end, payment.until)
        at = payment.start - start
        clause = field.text[start:end]
        if _WHEN.search(clause):
            continue
        object_ = _object(clause[:at], clause[at + len(payment.text) :])
        whole = None if payment.share is None else payment.share / Decimal(100)
        begin = max(field.text.rfind(end, 0, start) for end in _STOPS)
        if begin != sentence:
            sentence, told = begin, Decimal(0)
        if whole is None and payment.rest and 0 < told < 1:
            whole = 1 - told  # 省财政承担60%，其余由县财政承担
        span = field.span_of(start, end)
        divided = _divided(payment, payers, clause, whole)
        parts += [
            PayerPart(tuple(p for p in Payer if p in those), role, share, object_, clause, span)
            for those, share in divided or [(found, whole)]
        ]
        told += sum((share or Decimal(0) for _, share in divided), Decimal(0)) or whole or 0
    return tuple(parts)


def _divided(
    payment: Payment,
    payers: Callable[[Payment], set[Payer]],
    clause: str,
    whole: Decimal | None,
) -> list[tuple[set[Payer], Decimal | None]]:
    """Each of several payers with its share, where the clause has a ratio with a member for each; of the
    ``whole`` that they bear together, where the text tells it (其余20%由市、县按6:4分担)."""
    each = [payers(replace(payment, names=(name,))) for name in payment.names if name]
    ratios = [ratio for ratio in _ratios(clause) if len(ratio) == len(each) > 1]
    if any(len(one) != 1 for one in each):
        return []
    stated = [share / Decimal(100) for share in shares_in(clause)]
    if not ratios and len(stated) == len(each) > 1 and sum(stated) <= 1:
        return list(zip(each, stated, strict=True))  # 省、县财政分别承担60%、40%
    if len(ratios) != 1:
        return []
    total = sum(ratios[0])
    return [
        (one, (member / total * (1 if whole is None else whole)).quantize(_PLACES).normalize())
        for one, member in zip(each, ratios[0], strict=True)
    ]


def _ratios(clause: str) -> Iterator[list[Decimal]]:
    for match in _RATIO.finditer(clause):
        members = [Decimal(each) for each in re.split(r"\s*[:：∶]\s*", match.group())]
        if all(members):
            yield members
    for match in _TENTHS.finditer(clause):
        tenths = [Decimal(_DIGITS.index(each)) for each in match.group()]
        if sum(tenths) == 10:
            yield tenths


def _role(payment: Payment) -> PayerRole | None:
    if payment.stance is Stance.PAYS:
        return PayerRole.AIDS if payment.aids else PayerRole.BEARS
    return {
        Stance.TAKES_OVER: PayerRole.TAKES_OVER,
        Stance.NOT: PayerRole.EXEMPT,
        Stance.CEASED: PayerRole.EXEMPT,
    }.get(payment.stance)


def _clause(text: str, at: int) -> tuple[int, int]:
    """Where the clause stands that has a place of the text."""
    start = max(text.rfind(end, 0, at) for end in _ENDS) + 1
    return start, min(
        (found for end in _ENDS if (found := text.find(end, at)) >= 0), default=len(text)
    )


def _object(before: str, after: str) -> str:
    """What a party pays for, by the words of its clause before and after it; empty where they name
    nothing, and all that the item costs is meant."""
    if match := _FOR_WHOM.search(after):
        return match["object"]
    if before.endswith("由") and (match := _MONEY_OF.search(before.removesuffix("由"))):
        return "" if _NOTHING_NAMED.match(match["object"]) else match["object"]
    if (match := _PAYS_IT.search(after)) and not _NOTHING_NAMED.match(match["object"]):
        return match["object"]
    return ""
