"""Reads 支出责任: which kind of rule, who pays, and the document that lays it down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from qzgraph.language.payers import Payment, Sort, Stance, read_payments
from qzgraph.names import Level
from qzgraph.places import Place
from qzgraph.reading.source import Passage
from qzgraph.records.legal import titles, unmarked_document
from qzgraph.records.model import (
    Citation,
    FiscalRule,
    Item,
    LegalDocument,
    Payer,
    PayerBasis,
    RuleKind,
)
from qzgraph.records.payer_parts import payer_parts
from qzgraph.vocabulary import Vocabulary

_GOVERNMENTS = (Payer.CENTRAL, Payer.PROVINCIAL, Payer.MUNICIPAL, Payer.COUNTY)
_GOVERNMENT_OF = dict(zip(Level, _GOVERNMENTS, strict=True))
_LABELS = {
    RuleKind.REFORM_PLAN: "按财政事权和支出责任划分改革方案执行",
    RuleKind.LOCAL_TIERED: "地方分级负责",
    RuleKind.LOCAL_TIERED_WITH_UPPER_AID: "地方分级负责，上级补助",
    RuleKind.SHARED_ALL_LEVELS: "各级共同承担",
    RuleKind.INSURANCE_FUNDED: "社会保险基金",
    RuleKind.OTHER: "其他规则",
}
#: How payers are called in a few words.
PAYER_LABELS = {
    Payer.CENTRAL: "中央",
    Payer.PROVINCIAL: "省",
    Payer.MUNICIPAL: "市",
    Payer.COUNTY: "县",
    Payer.EMPLOYER: "用人单位",
    Payer.INDIVIDUAL: "个人",
    Payer.FUND: "保险基金",
    Payer.SOCIETY: "社会",
}


def read_fiscal_rules(
    field: Passage, citations: Iterable[Citation], place: Place, vocabulary: Vocabulary
) -> list[FiscalRule]:
    """The rules of one fiscal field: one for the document it defers to, one for what it states.

    ``citations`` are the field's own. A field that cites only a document of which ``data/`` does
    not know the payers gives a rule without payers, and so does one that names somebody whom no
    table knows, or a document without 《》 (its ``unread``); one that names no payer and cites nothing
    (「由有关部门另行研究确定」) gives no rule.
    """
    rules = []
    cited = [citation.document for citation in citations]
    deferred = _deferred_to(cited, vocabulary)
    if deferred:
        document, payers = deferred
        plan = re.search(vocabulary.reform_plan, document.title)
        kind = RuleKind.REFORM_PLAN if plan else RuleKind.OTHER
        rules.append(_rule(kind, PayerBasis.BY_DOCUMENT, payers, document, field))
    words = vocabulary.payer_words(place.code)
    endings = vocabulary.payer_endings
    payments = vocabulary.lexicon.read_once(
        "payments",
        (field.text, words),
        lambda: tuple(read_payments(_without_titles(field.text), words, endings)),
    )
    stated = _stated(payments, place)
    unread = tuple(p.text for p in payments if p.stance is Stance.UNCLEAR)
    if stated or (unread and not rules):
        others = [d for d in cited if not deferred or d.title != deferred[0].title]
        kind = _kind(payments, set(stated))
        rule = _rule(kind, PayerBasis.STATED, stated, others[0] if others else None, field)
        detailed = _with_details(rule, payments, place, unread)
        parts = payer_parts(payments, field, lambda payment: _payers(payment, place))
        rules.append(replace(detailed, parts=parts))
    if not rules and cited:
        rules.append(_rule(RuleKind.OTHER, PayerBasis.BY_DOCUMENT, (), cited[0], field))
    if not rules and (named := unmarked_document(field.text, vocabulary)):
        rule = _rule(RuleKind.OTHER, PayerBasis.BY_DOCUMENT, (), None, field)
        rules.append(replace(rule, label=f"{rule.label}；待核：{named}", unread=(named,)))
    return rules


def _deferred_to(
    cited: list[LegalDocument], vocabulary: Vocabulary
) -> tuple[LegalDocument, tuple[Payer, ...]] | None:
    """The first cited document of which ``data/legal/payers.csv`` knows who pays under it."""
    for document in cited:
        for pattern, payers in vocabulary.document_payers:
            if re.search(pattern, document.title):
                return document, tuple(Payer(payer) for payer in payers)
    return None


def _without_titles(text: str) -> str:
    """The text with every 《…》 blanked: a place in a title (浙江省…) pays nothing."""
    chars = list(text)
    for title in titles(text):
        chars[title.start : title.end] = "　" * (title.end - title.start)
    return "".join(chars)


_PAYS = (Stance.PAYS, Stance.TAKES_OVER)


def _stated(payments: Iterable[Payment], place: Place) -> tuple[Payer, ...]:
    found: set[Payer] = set()
    for payment in payments:
        if payment.stance in _PAYS:
            found |= _payers(payment, place)
    return _ordered(found)


def _ordered(payers: Iterable[Payer]) -> tuple[Payer, ...]:
    found = set(payers)
    return tuple(payer for payer in Payer if payer in found)


def _with_details(
    rule: FiscalRule, payments: Sequence[Payment], place: Place, unread: tuple[str, ...]
) -> FiscalRule:
    """The rule with what the words say beyond who pays: who only helps, who pays nothing, who
    newly pays what another paid, how large a part the recipient bears, and whom no table knows."""

    def those(*stances: Stance) -> set[Payer]:
        named: set[Payer] = set()
        for payment in payments:
            if payment.stance in stances:
                named |= _payers(payment, place)
        return named

    helping = {p for each in payments if each.aids for p in _payers(each, place)}
    main = {
        p
        for each in payments
        if not each.aids and each.stance in _PAYS
        for p in _payers(each, place)
    }
    new = those(Stance.TAKES_OVER)
    ceased = those(Stance.CEASED)
    if ceased - {Payer.INDIVIDUAL} and Payer.INDIVIDUAL in rule.payers:
        new |= {Payer.INDIVIDUAL}
    details = {
        "补助": helping & set(rule.payers) - main,
        "不承担": those(Stance.NOT, Stance.CEASED) - set(rule.payers),
        "新承担": new,
    }
    shares = {
        each.share
        for each in payments
        if each.sort is Sort.PERSON and each.stance in _PAYS and each.share is not None
    }
    share = shares.pop() if len(shares) == 1 else None
    notes = [f"{word}：{payer_names(found)}" for word, found in details.items() if found]
    notes += [f"个人{share}%"] if share is not None else []
    notes += [f"待核：{'、'.join(unread)}"] if unread else []
    return replace(
        rule,
        label="；".join([rule.label, *notes]),
        aids=_ordered(details["补助"]),
        exempt=_ordered(details["不承担"]),
        takes_over=_ordered(new),
        vague=any(_is_vague(each) for each in payments if each.stance in _PAYS),
        individual_share=None if share is None else share / Decimal(100),
        unread=unread,
    )


def payer_names(payers: Iterable[Payer]) -> str:
    """Payers in words, in the order of levels."""
    known = set(payers)
    return "、".join(label for payer, label in PAYER_LABELS.items() if payer in known)


def payers_shown(items: Iterable[Item]) -> str:
    """Who pays for some items; whom only a cited document names stands apart."""
    named: dict[PayerBasis, set[Payer]] = {basis: set() for basis in PayerBasis}
    for item in items:
        for rule in item.fiscal_rules:
            named[rule.basis] |= set(rule.payers)
    stated, by_document = (
        payer_names(named[basis]) for basis in (PayerBasis.STATED, PayerBasis.BY_DOCUMENT)
    )
    return "；".join(filter(None, (stated, by_document and f"依文件：{by_document}")))


def _is_vague(payment: Payment) -> bool:
    """Whether a government is named without its level (地方财政, 政府): it may be a higher one too."""
    return payment.sort in (Sort.GOVERNMENT, Sort.FINANCE) and not (
        {name for name in payment.names if name} - {"LOCAL", "OWN"}
    )


_BY_SORT = {
    Sort.FUND: Payer.FUND,
    Sort.EMPLOYER: Payer.EMPLOYER,
    Sort.PERSON: Payer.INDIVIDUAL,
    Sort.SOCIETY: Payer.SOCIETY,
}


def _payers(payment: Payment, place: Place) -> set[Payer]:
    """Whom the words of a statement stand for in an edition of a place."""
    if payment.sort in _BY_SORT:
        return {_BY_SORT[payment.sort]}
    if payment.sort is Sort.UNKNOWN:
        return set()
    names = [part for name in payment.names for part in name.split("+") if part]
    if names != ["OWN"]:
        names = [name for name in names if name != "OWN"] or names
    if not names:
        return _expand("LOCAL", place)
    if "Central" in names and "LOCAL" in names:
        return set(_GOVERNMENTS)
    return set().union(*(_expand(name, place) for name in names))


def _expand(word: str, place: Place) -> set[Payer]:
    """``ALL`` is every level; ``LOCAL`` and ``OWN`` the edition's level and those below, the
    nation's left out; ``UPPER`` the levels above it; ``City`` the city, the county where the
    county is a 市, the province where that is one; a township's money is its county's (the contract knows no lower payer)."""
    if word == "ALL":
        return set(_GOVERNMENTS)
    if word in ("LOCAL", "OWN"):
        rank = max(place.level.rank, Level.PROVINCIAL.rank)
        return {payer for level, payer in _GOVERNMENT_OF.items() if level.rank >= rank}
    if word == "UPPER":
        return {p for level, p in _GOVERNMENT_OF.items() if level.rank < place.level.rank}
    if word == "City":
        return {_GOVERNMENT_OF[place.city]}
    return {
        {
            "Central": Payer.CENTRAL,
            "Provincial": Payer.PROVINCIAL,
            "Municipal": Payer.MUNICIPAL,
        }.get(word, Payer.COUNTY)
    }


def _kind(payments: Sequence[Payment], payers: set[Payer]) -> RuleKind:
    upper = payers & {Payer.CENTRAL, Payer.PROVINCIAL}
    local = payers & {Payer.MUNICIPAL, Payer.COUNTY}
    tiered = bool(local) and any(payment.tiered for payment in payments)
    if Payer.FUND in payers and not (tiered and upper):
        return RuleKind.INSURANCE_FUNDED
    if payers >= set(_GOVERNMENTS) and any(p.shared for p in payments) and not tiered:
        return RuleKind.SHARED_ALL_LEVELS
    if tiered:
        return RuleKind.LOCAL_TIERED_WITH_UPPER_AID if upper else RuleKind.LOCAL_TIERED
    return RuleKind.OTHER


def _rule(
    kind: RuleKind,
    basis: PayerBasis,
    payers: tuple[Payer, ...],
    document: LegalDocument | None,
    field: Passage,
) -> FiscalRule:
    named = payer_names(payers) or ("出资方见文件" if document else "出资方未写明")
    label = f"{_LABELS[kind]}（{named}）"
    if document:
        label = f"{label}：{document.title}"
    return FiscalRule(kind, basis, payers, document, label, field.span)
