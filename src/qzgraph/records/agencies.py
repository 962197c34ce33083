"""Reads 牵头负责单位: the bodies named, and which function's body of which division each is."""

from __future__ import annotations

import re

from qzgraph import names
from qzgraph.reading.source import Passage, Span
from qzgraph.records.model import Agency
from qzgraph.vocabulary import Vocabulary

_SEPARATOR = re.compile(r"[、，,；;。.]|\s+|(?<=[局委部会联厅办])(?:和|及|以及|会同|配合)")
#: 「牵头单位：县民政局；配合单位：县残联」 in one cell, 「县民政局（牵头）」.
_ROLE = re.compile(
    r"^(?:牵头|配合|责任|协助|参与|支持)(?:负责)?(?:单位|部门)?[:：]|[（(](?:牵头|配合|负责|主办|协办)[）)]"
)


#: Words in place of a body's name.
_NOBODY = re.compile(
    r"(?:各|相关|有关|主管|职能|责任|业务|行业|牵头)*(?:部门|单位|机构)(?:[按依根待另由].*)?|待定|另行.*|待.*(?:确定|明确)|"
    r"(?:暂)?无|[/—－-]+|视.*|研究.*"
)


def read_agencies(field: Passage, division: str, vocabulary: Vocabulary) -> list[Agency]:
    """The bodies in print order: the first is the lead, the others support it.

    A body that ``data/`` does not know keeps its printed name and has no function.
    """
    found = []
    start = 0
    for match in [*_SEPARATOR.finditer(field.text), None]:
        end = match.start() if match else len(field)
        piece = field.cut(start, end)
        role = _ROLE.match(piece.text)
        if role and not role.group().startswith(("（", "(")):
            piece = piece.cut(role.end())
        text = _ROLE.sub("", piece.text).removesuffix("等").strip()
        text = re.sub(r"^由|(?:共同)?(?:牵头)?负责(?:解读|落实|实施)?$", "", text)
        if text and not _NOBODY.fullmatch(text):
            at = piece.text.find(text)
            span = piece.span_of(at, at + len(text)) if at >= 0 else piece.span
            found.append(resolve_agency(text, span, division, vocabulary))
        start = match.end() if match else end
    return list({agency.name: agency for agency in reversed(found)}.values())[::-1]


def resolve_agency(printed: str, span: Span, division: str, vocabulary: Vocabulary) -> Agency:
    """Whose body a printed name is: looked for in the edition's own division, then level by level
    upwards; 「市卫健委」 in Quzhou's standard is 衢州市卫生健康委员会."""
    name = re.sub(r"\s", "", printed)
    code: str | None = division
    while code:
        known = vocabulary.agency_names(code).get(name)
        if known:
            return Agency(known[1], printed, code, known[0], span)
        code = names.upper_code(code)
    return Agency(name, printed, _whose(name, division, vocabulary), None, span)


def _whose(name: str, division: str, vocabulary: Vocabulary) -> str | None:
    """The division that the name of an unknown body begins with: 县供销社 is the county's own,
    常山县供销社 is not 开化县's, and a company is no government's body."""
    if _PRIVATE.search(name):
        return None
    own = vocabulary.place(division)
    if name.endswith(f"{own.short}分局"):
        return division
    others = [place for place in vocabulary.places.values() if name.startswith(place.name)]
    if others:
        return max(others, key=lambda place: len(place.name)).code
    if name.startswith((own.name, own.short, own.common_noun, f"中共{own.name}", "各")):
        return division
    return None


_PRIVATE = re.compile(r"公司|集团|有限|企业$|事务所|银行|工作室|协会|基金会")
