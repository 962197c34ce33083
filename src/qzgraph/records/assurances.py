"""Reads what the notice asks a county to record: that its government agreed, where the standard is
made public, and that fiscal capacity was assessed; and which amounts a text leaves to the county."""

from __future__ import annotations

import re

from qzgraph.names import Level
from qzgraph.reading.source import Passage
from qzgraph.records.model import Assurance

_APPROVED = re.compile(
    r"(?<![应须需拟将待])(?:报经|报请|报|已由|已经|已|经|由)?(?:[\u4e00-\u9fff]{0,4}[县市区]|人民|本级)"
    r"(?:人民)?政府(?:第[^，。；]{1,8}次)?(?:常务会议|办公会议|党组会议)?[^，。；《（]{0,8}?"
    r"(?:同意|批准|审定|审议通过|研究通过|通过)(?!后方)"
)
_PROSPECTIVE = re.compile(r"(?:应|须|需|要|拟|将|待)[^，。；]{0,8}$")
_ADDRESS = re.compile(
    r"https?://[^\s，。；）)》\u4e00-\u9fff]+|www\.[^\s，。；）)》\u4e00-\u9fff]+"
)
_PUBLISHED = re.compile(
    r"[^，。；]{0,20}(?:政府|门户)[^，。；]{0,6}(?:网站|网|公报)[^，。；]{0,16}(?:公开|公布|发布|公示)|"
    r"(?:公开|公布|发布)(?:网址|地址|网站|渠道|链接|平台)[:：]?[^，。；]{2,60}"
)
_ASSESSED = re.compile(
    r"[^。；]*(?:财政承受能力[^。；]*?(?:评估|测算|论证)|(?:评估|测算|论证)[^。；]*?财政承受能力)[^。；]*"
)
_NOT_YET = re.compile(
    r"(?:应当|应|须|(?<!所)需|必须|要|将|拟|待|尚未|未|暂未|没有|抓紧)(?:及时|另行|按规定|组织)?[^，。]{0,6}(?:进行|开展|组织|完成|做好)?[^，。]{0,4}财政承受能力"
)
_DONE = re.compile(
    r"已|经(?:过)?(?!济)|通过|(?:完成|开展|进行|组织|出具|作出|形成|提交|做)了|结论|结果|报告"
)
_UNDER_WAY = re.compile(r"正在|待(?!遇)|尚|拟|计划|另行|将(?!军)|下一步|年底前完成|要求")
_LEFT = re.compile(
    r"(?:标准|水平|金额|额度|档次)[^。；]{0,6}由[^。；]{0,10}(?:县|地方|当地)[^。；]{0,16}(?:确定|制定|明确|规定|公布)"
    r"|由[^。；，]{0,8}(?:各?县（市、区）|各?县|地方|当地)[^。；，]{0,14}(?:自行|结合[^。；，]{0,8})?(?:制定|确定|明确)[^。；，]{0,8}标准"
    r"|各县（市、区）[^。；，]{0,14}(?:结合[^。；，]{0,8}实际)[^。；，]{0,24}(?:确定|制定|明确)"
)


def read_approval(text: Passage) -> Assurance | None:
    """The words that say the government agreed (notice, point 1: 报经县（市、区）政府同意)."""
    for match in _APPROVED.finditer(text.text):
        if not _PROSPECTIVE.search(text.text[: match.start()]):
            return Assurance(match.group().strip(), text.span_of(match.start(), match.end()))
    return None


def read_publication(text: Passage) -> Assurance | None:
    """A public address (notice, point 1: 及时对外公布): a link, else the words that name a place."""
    return _first(_ADDRESS, text) or _first(_PUBLISHED, text)


def read_assessment(text: Passage) -> Assurance | None:
    """The words that say fiscal capacity was assessed (notice, point 1: 进行财政承受能力评估); that
    it should be, or will be, records nothing."""
    for match in _ASSESSED.finditer(text.text):
        words = match.group()
        if _NOT_YET.search(words) or _UNDER_WAY.search(words) or not _DONE.search(words):
            continue
        return Assurance(words.strip(), text.span_of(match.start(), match.end()))
    return None


def leaves_amount_to(*fields: Passage) -> Level | None:
    """``COUNTY`` where a field leaves an amount to the counties (notice, point 3: 逐项细化)."""
    return Level.COUNTY if any(_LEFT.search(field.text) for field in fields) else None


def _first(pattern: re.Pattern[str], text: Passage) -> Assurance | None:
    match = pattern.search(text.text)
    if not match:
        return None
    return Assurance(match.group().strip(), text.span_of(match.start(), match.end()))
