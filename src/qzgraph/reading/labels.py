"""The words of ``data/layout/labels.csv``: what a document calls a service's fields and columns.

A label's role is a field (``populationText`` …), a column of a table (``number`` ``name``
``category`` ``domain``), ``division`` for a domain's own name, or ``end`` for words that begin a
line which is no part of the standard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from qzgraph.reading.characters import BULLETS
from qzgraph.reading.source import Passage

FIELDS = ("populationText", "contentText", "standardText", "fiscalText", "agencyText")
PLACING = ("number", "name", "category", "domain")

#: Shorter words (对象, 内容, 标准, 类别) label a column, but in running text they are words.
MIN_RUNNING = 4
#: A heading row has at least two fields, and the names of columns are no prose.
_MIN_FIELDS = 2
_MAX_COLUMN_NAME = 20
#: With a note in brackets and letter-spaced, a column's name is not longer than this.
_MAX_CELL = 80

_NUMBERED = r"(?:[（(]?[\d一二三四五六七八九十]{1,3}[）)、.．]\s?|[①-⑳]\s?)?"
_NOTE = re.compile(r"[（(][^（()）]*[）)]")
#: 支出责任及分担方式 is the column 支出责任, while 服务标准依据 is another one.
_OTHER_COLUMN = re.compile(r"(?:依据|文件|流程|方式|程序|电话|时限|来源|备注|类型|联系人)$")


class Labels:
    """Looks up printed words."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._roles = dict(labels)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches 「服务对象：」, 「【服务对象】」, 「**服务对象**:」, and a line that is nothing but
        「服务对象」; spaces may stand in a label, a number before it."""
        words = "|".join(
            r"\s?".join(map(re.escape, label))
            for label in sorted(self._roles, key=len, reverse=True)
            if len(label) >= MIN_RUNNING and self._roles[label] in (*FIELDS, *PLACING)
        )
        return re.compile(
            rf"(?:^[#*\-\s{BULLETS}]{{0,12}}{_NUMBERED}|(?<=[。；;\s】|]))"
            rf"(?:[【\[]\s?({words})\s?[】\]]\s?[:：]?"
            rf"|\*{{0,3}}\s?({words})\s?\*{{0,3}}\s?[:：]\*{{0,3}})"
            rf"|^[#*\s{BULLETS}]{{0,12}}{_NUMBERED}({words})[*\s]{{0,9}}$"
        )

    def role(self, match: re.Match[str]) -> str:
        """The role of the label that :attr:`pattern` matched."""
        printed = next(group for group in match.groups() if group is not None)
        return self._roles[re.sub(r"\s", "", printed)]

    def column(self, text: str) -> str:
        """The role of a cell in a heading row; empty for any other text."""
        if len(text) > _MAX_CELL:
            return ""
        bare = re.sub(r"[\s：:*【】\[\]]", "", text)
        role = self._roles.get(bare) or self._roles.get(_NOTE.sub("", bare), "")
        if role in (*FIELDS, *PLACING):
            return role
        if len(bare) > _MAX_COLUMN_NAME or _OTHER_COLUMN.search(bare):
            return ""
        for label in self._longest_first:
            if bare.startswith(label):
                return self._roles[label]
        return ""

    @cached_property
    def _longest_first(self) -> list[str]:
        found = [
            label
            for label, role in self._roles.items()
            if role in FIELDS and len(label) >= MIN_RUNNING
        ]
        return sorted(found, key=len, reverse=True)

    def columns(self, texts: Sequence[str]) -> tuple[str, ...] | None:
        """The role of each column where these are the texts of a heading row, else None.

        A field that two columns may name (服务标准 and 服务标准说明) belongs to the exact one.
        """
        if sum(len(text) <= _MAX_COLUMN_NAME for text in texts) * 2 < len(texts):
            return None
        roles = [self.column(text) for text in texts]
        filled = [(role, text) for role, text in zip(roles, texts, strict=True) if text]
        distinct = {text: role for role, text in filled}
        fields = {role for role in roles if role in FIELDS}
        known = sum(bool(role) for role in distinct.values())
        if len(fields) < _MIN_FIELDS or known * 2 <= len(distinct):
            return None
        if len(fields) == _MIN_FIELDS and "name" not in roles:
            return None
        exact = {role for role, text in filled if self.is_exact(text)}
        return tuple(
            "" if role in exact and role in FIELDS and not self.is_exact(text) else role
            for role, text in zip(roles, texts, strict=True)
        )

    def is_exact(self, text: str) -> bool:
        """Whether a cell is a label and no more, but for a note in brackets."""
        return _NOTE.sub("", re.sub(r"[\s：:*]", "", text)) in self._roles

    def is_end(self, line: Passage) -> bool:
        """Whether a line begins with words that are no part of a standard (附件, 打印本页)."""
        return self._ends is not None and self._ends.match(line.text) is not None

    @cached_property
    def _ends(self) -> re.Pattern[str] | None:
        words = [re.escape(label) for label, role in self._roles.items() if role == "end"]
        return re.compile(rf"[【\[（(]?(?:{'|'.join(words)})") if words else None

    def is_domain(self, name: Passage) -> bool:
        """Whether a name is that of a domain: 幼有所育, 优军服务保障."""
        bare = re.sub(r"[（(].*", "", name.text)
        return self._roles.get(bare) == "division" or re.fullmatch(r"\w有所\w", bare) is not None
