"""Of the report's workbook, what a person fills in and gives back: the columns 处理意见 and 理由 with
their drop-down, the codes by which rows are found again, and the sheets of what is resolved and of
decisions that no longer hold, which keep every one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from qzgraph.judging.decision import Kind
from qzgraph.judging.report import Finding, Report
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.report_clauses import Clause, Clauses
from qzgraph.rendering.report_columns import (
    CLAUSE,
    CODE,
    DECISION,
    ITEM,
    MESSAGES,
    NAME,
    REASON,
    REFERENCE,
    SEVERITY,
    STATUS,
    WHY,
    Code,
)
from qzgraph.rendering.report_desk import (
    LAPSED,
    LAPSES,
    RESOLVED,
    STATUSES,
    aside,
    status_zh,
)
from qzgraph.rendering.report_view import ASIDE, Numbered, standing
from qzgraph.rendering.words import word_of
from qzgraph.rendering.worksheet import Value, Workbook

#: Columns beside what was found, with their widths.
DECIDING = ((DECISION, 10.0), (REASON, 22.0))
#: Columns behind all others, for the screen alone.
BEHIND = ((STATUS, 8.0), (CODE, 24.0))
_RESOLVED = (
    *((CLAUSE, 13.0), (SEVERITY, 9.0), (REFERENCE, 9.0), (ITEM, 9.0), (NAME, 24.0)),
    *((MESSAGES[0], 60.0), (STATUS, 9.0)),
)
_LAPSED = (
    *((CLAUSE, 13.0), (NAME, 24.0), (MESSAGES[0], 46.0), (DECISION, 10.0), (REASON, 30.0)),
    *((WHY, 24.0), (CODE, 24.0)),
)
_HELP = (
    "整改、采纳：仍列为问题；说明理由、误报：须写明理由，下次另行列出，不再影响结论。"
    "填好后用 --decisions 或在核对页面交回。"
)


class Part(Enum):
    """Findings of one sheet, by its name. The remarks that ask nothing are there unseen: an earlier
    report says all that it found."""

    STANDING = "问题清单"
    SETTLED = ASIDE.zh
    IDLE = "不要求修改的提示"


def parted(
    report: Report, clauses: Clauses, part: Part, *, remarks: bool
) -> list[tuple[Numbered, Clause]]:
    """The findings of a part by their numbers, Reviews apart, each with its clause."""
    members = list(standing(report, remarks=remarks))
    if part is Part.IDLE:
        members = [each for each in standing(report, remarks=True) if each not in members]
    elif part is Part.SETTLED:
        members = [member for group in aside(report, clauses) for member in group.members]
    return [(member, clauses[member.finding.clause]) for member in members]


def decided(finding: Finding) -> list[Value]:
    """The cells of :data:`DECIDING`."""
    decision = finding.decision
    return [decision.kind.value, decision.reason] if decision else ["", ""]


def behind(finding: Finding, report: Report) -> list[Value]:
    """The cells of :data:`BEHIND`."""
    code = Code(report.edition, report.against, finding.id, finding.state)
    return [status_zh(finding), str(code)]


class Listing:
    """A sheet that lists something of several reports: where there are several, a row begins with whose
    it is."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[tuple[str, float]], several: bool
    ) -> None:
        self.columns = (("文件", 16.0), *columns) if several else columns
        self.sheet = book.list(name, self.columns)
        self._book, self._several = book, several

    def row(
        self,
        report: Report,
        values: Sequence[Value],
        marks: Mapping[int, Any] | None = None,
        decided_in: int | None = None,
    ) -> None:
        """A row, with the styles of single columns, and a drop-down of the decisions in one of them."""
        whose: list[Value] = [report.file or report.edition] if self._several else []
        shifted = {len(whose) + column: style for column, style in (marks or {}).items()}
        self.sheet.row([*whose, *values], self._book.cell, shifted)
        if decided_in is not None:
            kinds = [kind.value for kind in Kind]
            self.sheet.choices(len(whose) + decided_in, kinds, DECISION, _HELP)

    def end(self, on_screen: int = 0) -> None:
        """The list is written; so many of its last columns are for the screen alone."""
        self.sheet.list_end(printed=len(self.columns) - on_screen)


def sheet_of_resolved(book: Workbook, reports: Sequence[Report], clauses: Clauses) -> None:
    """What was found before and is found no more, one a row; no sheet where there is none."""
    if not any(report.resolved for report in reports):
        return
    listing = Listing(book, RESOLVED.zh, _RESOLVED, len(reports) > 1)
    for report in reports:
        for each in report.resolved:
            listing.row(
                report,
                [
                    clauses[each.clause].title_zh,
                    word_of(each.severity).zh,
                    each.reference_item,
                    each.item,
                    one_line(each.item_name or each.reference_name),
                    one_line(each.message_zh),
                    STATUSES["resolved"].zh,
                ],
            )
    listing.end()


def sheet_of_lapsed(book: Workbook, reports: Sequence[Report], clauses: Clauses) -> None:
    """Every decision that does not hold, one a row, so that it comes back with the workbook."""
    if not any(report.lapsed for report in reports):
        return
    listing = Listing(book, LAPSED.zh, _LAPSED, len(reports) > 1)
    for report in reports:
        for each in report.lapsed:
            on = each.recorded
            title = clauses[on.clause].title_zh if on.clause in clauses.by_name else ""
            code = Code(on.edition, on.against, on.id, on.state)
            listing.row(
                report,
                [
                    *(title, one_line(on.item), one_line(on.message)),
                    *(on.decision.kind.value, on.decision.reason),
                    *(LAPSES[each.why].zh, str(code)),
                ],
            )
    listing.end()
