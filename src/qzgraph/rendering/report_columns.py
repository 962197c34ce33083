"""What a report's sheets carry so that they can be given back: the names of columns, and the code by
which a row says which finding of which report it is, in which state."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = "编号"
DECISION = "处理意见"
REASON = "理由"
#: Of the sheet that keeps decisions which do not hold.
WHY = "失效原因"
STATUS = "状态"
#: Names of columns that both sheets of findings have, as :func:`plain` has them.
CLAUSE, SEVERITY, REFERENCE, ITEM, NAME = "条款", "程度", "参照项目号", "本地项目号", "项目名称"
#: What a finding says is headed otherwise on the sheet for people to read.
MESSAGES = ("问题", "不能断定的是")

_CODE = re.compile(
    r"(\d{6}-\d{4})[/·](\d{6}-\d{4})?[/·]([0-9a-f]{16}(?:-\d{1,4})?)(?:[/·]([0-9a-f]{8})?)?"
)


@dataclass(frozen=True)
class Code:
    """A finding of one report: the edition, what it was held to, the finding's id and its state."""

    edition: str
    against: str
    id: str
    state: str

    def __str__(self) -> str:
        # No program takes this for a number or a date.
        return "/".join((self.edition, self.against, self.id, self.state))

    @classmethod
    def read(cls, text: str) -> Code | None:
        """The code in a cell; None where there is none."""
        found = _CODE.fullmatch("".join(text.split()))
        return cls(*(part or "" for part in found.groups())) if found else None


def plain(head: str) -> str:
    """A column's name without the blanks and line breaks in it."""
    return "".join(head.split())
