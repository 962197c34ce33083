"""What a report says of an earlier one and of a person's decisions, in words for every format."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import count

from qzgraph.both import NOTHING, Both
from qzgraph.judging.decision import Decision, Lapse
from qzgraph.judging.report import Finding, Report, Severity
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_view import Group, Numbered, grouped, item_told
from qzgraph.rendering.words import word_of

#: What a finding is, set beside an earlier report or draft.
STATUSES = {
    "new": Both("新增", "new"),
    "open": Both("未改", "open"),
    "resolved": Both("已解决", "resolved"),
}
ASIDE_NOTE = (
    "以下各处已经说明理由，或者认定为误报，不再影响结论；所依据的文字有改动的，重新列为问题。"
)
RESOLVED = Both("上次提出、现已解决", "resolved since")
LAPSED = Both("不再适用的处理意见", "decisions that no longer hold")
LAPSES = {
    Lapse.CHANGED: Both(
        "所针对的文字已有改动，原意见失效，请重新处理",
        "what it was on has changed: decide anew",
    ),
    Lapse.GONE: Both("所针对的问题已不存在，意见留存", "what it was on is gone; kept"),
    Lapse.ELSEWHERE: Both("针对其他县（市、区）的标准，意见留存", "on another county; kept"),
}
#: What the kinds of decision are in English.
_KINDS_EN = {
    "整改": "to be mended",
    "采纳": "accepted",
    "说明理由": "justified",
    "误报": "dismissed as mistaken",
}


@dataclass(frozen=True)
class Line:
    """A finding that is gone, or a decision that does not hold: clause, item, what was found, and
    of a decision also what it was, and why it does not hold."""

    clause: str
    item: str
    message: str
    severity: Severity | None = None
    decision: str = ""
    why: Both = NOTHING


def since(report: Report) -> Both:
    """``与“上次.xlsx”相比：新增1处，未改3处，已解决2处。``; empty where nothing is beside it."""
    if report.since is None:
        return NOTHING
    counts = Counter(each.status for each in (*report.findings, *report.set_aside))
    counts["resolved"] = len(report.resolved)
    told = [(word, counts[name]) for name, word in STATUSES.items()]
    file = one_line(report.since)
    return Both(
        f"与“{file}”相比：{'，'.join(f'{word.zh}{number}处' for word, number in told)}。",
        f"Since {file}: {', '.join(f'{number} {word.en}' for word, number in told)}.",
    )


def status_zh(finding: Finding) -> str:
    """``新增`` or ``未改``; empty where nothing is beside it."""
    return STATUSES[finding.status].zh if finding.status in STATUSES else ""


def decided(decision: Decision | None) -> Both:
    """``处理意见：误报。理由：…``, in English without the reason, which is its author's own; empty where
    nobody decided."""
    if decision is None:
        return NOTHING
    reason = one_line(decision.reason).rstrip("。")
    told = f"处理意见：{decision.kind.value}。" + (f"理由：{reason}。" if reason else "")
    return Both(told, f"Decided: {_KINDS_EN[decision.kind.value]}.")


def aside(report: Report, clauses: Clauses) -> tuple[Group, ...]:
    """What was set aside, by clause; its numbers go on from the findings that stand."""
    places = {clause.clause: at for at, clause in enumerate(clauses)}
    ordered = sorted(report.set_aside, key=lambda finding: places[finding.clause])
    return grouped(map(Numbered, count(len(report.findings) + 1), ordered), clauses)


def settled(report: Report, clauses: Clauses) -> tuple[Line, ...]:
    """What was set aside, each with the decision."""
    return tuple(_line(each, clauses) for each in report.set_aside)


def marked_zh(finding: Finding, told: str) -> str:
    """What is said of a finding with its status before and its decision behind."""
    status = f"【{status_zh(finding)}】" if finding.status else ""
    decision = decided(finding.decision).zh.rstrip("。")
    return f"{status}{told}（{decision}）" if decision else f"{status}{told}"


def resolved(report: Report, clauses: Clauses) -> tuple[Line, ...]:
    """What was found before and is found no more."""
    return tuple(_line(each, clauses) for each in report.resolved)


def _line(finding: Finding, clauses: Clauses) -> Line:
    return Line(
        clauses[finding.clause].title_zh,
        item_told(finding),
        one_line(finding.message_zh),
        finding.severity,
        decided(finding.decision).zh,
    )


def lapsed(report: Report, clauses: Clauses) -> tuple[Line, ...]:
    """The decisions that do not hold, each with its reason and why; those on another county are
    kept in the files that are given back, and are no business of this one's readers."""
    lines = []
    for each in report.lapsed:
        if each.why is Lapse.ELSEWHERE:
            continue
        on = each.recorded
        title = clauses[on.clause].title_zh if on.clause in clauses.by_name else ""
        told, why = decided(on.decision).zh, LAPSES[each.why]
        lines.append(Line(title, one_line(on.item), one_line(on.message), None, told, why))
    return tuple(lines)


def gone(report: Report, clauses: Clauses) -> tuple[tuple[Both, tuple[Line, ...]], ...]:
    """What is resolved, and the decisions that do not hold, each under its heading where there are any."""
    both = ((RESOLVED, resolved(report, clauses)), (LAPSED, lapsed(report, clauses)))
    return tuple((heading, lines) for heading, lines in both if lines)


def told_zh(line: Line) -> str:
    """One of either as a sentence: ``标准不降低，第12项“…”：…``."""
    severity = word_of(line.severity).zh if line.severity else ""
    head = "，".join(filter(None, (line.clause, severity, line.item)))
    return f"{head}：{line.message}" if head else line.message
