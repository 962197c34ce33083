"""Reads 支出责任: which kind of rule, who pays, and the document that lays it down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qzgraph.names import Level
from qzgraph.reading.source import Passage
from qzgraph.records.legal import titles
from qzgraph.records.model import Citation, FiscalRule, LegalDocument, Payer, PayerBasis, RuleKind
from qzgraph.vocabulary import Place, Vocabulary

_REFORM_PLAN = re.compile(r"财政事权[和与]支出责任划分改革")
_TIERED = re.compile(r"分级|(?<!共同)负责")
_SHARED = re.compile(r"共同(?:承担|负担|分担|负责)|按比例(?:承担|负担|分担)")
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
    not know the payers gives a rule without payers; one that names no payer and cites nothing
    (「由有关部门另行研究确定」) gives no rule.
    """
    rules = []
    text = field.text
    cited = [citation.document for citation in citations]
    deferred = _deferred_to(cited, vocabulary)
    if deferred:
        document, payers = deferred
        kind = RuleKind.REFORM_PLAN if _REFORM_PLAN.search(document.title) else RuleKind.OTHER
        rules.append(_rule(kind, PayerBasis.BY_DOCUMENT, payers, document, field))
    stated = _stated_payers(_without_titles(text), place, vocabulary)
    if stated:
        others = [d for d in cited if not deferred or d.title != deferred[0].title]
        kind = _kind(_without_titles(text), set(stated))
        rules.append(_rule(kind, PayerBasis.STATED, stated, others[0] if others else None, field))
    if not rules and cited:
        rules.append(_rule(RuleKind.OTHER, PayerBasis.BY_DOCUMENT, (), cited[0], field))
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


@dataclass(frozen=True)
class _Word:
    start: int
    length: int
    payers: str


def _stated_payers(text: str, place: Place, vocabulary: Vocabulary) -> tuple[Payer, ...]:
    """The payers that the words name. Rows of ``payers.csv`` compete at every position, the
    longest wins, and a row without payers swallows words that only look like one."""
    found: set[Payer] = set()
    at = 0
    while at < len(text):
        best: _Word | None = None
        for row in vocabulary.payer_patterns:
            match = row.pattern.match(text, at)
            if match and match.end() > at and (best is None or match.end() - at > best.length):
                best = _Word(at, match.end() - at, row.payers)
        if best is None:
            at += 1
            continue
        for word in filter(None, best.payers.split(";")):
            found |= _expand(word, place)
        at += best.length
    return tuple(payer for payer in Payer if payer in found)


def _expand(word: str, place: Place) -> set[Payer]:
    """``ALL`` is every level; ``LOCAL`` the edition's level and those below, the nation's left
    out; ``CITY`` the city, or the county where the county is a 市."""
    if word == "ALL":
        return set(_GOVERNMENTS)
    if word == "LOCAL":
        rank = max(place.level.rank, Level.PROVINCIAL.rank)
        return {payer for level, payer in _GOVERNMENT_OF.items() if level.rank >= rank}
    if word == "CITY":
        return {
            Payer.COUNTY
            if place.level is Level.COUNTY and place.common_noun == "市"
            else Payer.MUNICIPAL
        }
    return {Payer(word)}


def _kind(text: str, payers: set[Payer]) -> RuleKind:
    upper = payers & {Payer.CENTRAL, Payer.PROVINCIAL}
    local = payers & {Payer.MUNICIPAL, Payer.COUNTY}
    tiered = bool(local) and _TIERED.search(text) is not None
    if Payer.FUND in payers and not (tiered and upper):
        return RuleKind.INSURANCE_FUNDED
    if payers >= set(_GOVERNMENTS) and _SHARED.search(text) and "分级" not in text:
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
    named = "、".join(PAYER_LABELS[payer] for payer in payers) or "出资方见文件"
    label = f"{_LABELS[kind]}（{named}）"
    if document:
        label = f"{label}：{document.title}"
    return FiscalRule(kind, basis, payers, document, label, field.span)
