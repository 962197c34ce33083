"""Reports for a terminal: the verdict and counts by clause first, then what to change, then a table a
clause.

Chinese is two columns a character; without ``colour`` the text is plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qzgraph.judging.report import Finding, Quote, Report, Severity
from qzgraph.rendering.columns import coloured, display_width, folded, hanging, table_lines
from qzgraph.rendering.doubt import bracketed
from qzgraph.rendering.printable import bare_title, cleaned, item_label, one_line
from qzgraph.rendering.report_changes import (
    bracketed_difference,
    count_of,
    idle,
    quoted_together,
    sections,
)
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_desk import (
    ASIDE_EN,
    ASIDE_NOTE,
    ASIDE_ZH,
    LAPSED_EN,
    LAPSED_ZH,
    RESOLVED_EN,
    RESOLVED_ZH,
    aside,
    decision_en,
    decision_zh,
    lapsed,
    resolved,
    since_en,
    since_zh,
    status_zh,
    told_zh,
)
from qzgraph.rendering.report_view import (
    Group,
    Outcome,
    Unread,
    by_clause,
    count,
    gravest,
    groups,
    hint_en,
    hint_zh,
    made_with,
    to_review,
    untouched,
    verdict_en,
    verdict_zh,
    why_en,
    why_zh,
)
from qzgraph.rendering.words import severity_words

_COLOURS = {
    Severity.VIOLATION: "31",
    Severity.WARNING: "33",
    Severity.REVIEW: "35",
    Severity.INFO: "36",
}
#: Before the words of a line whose number stands before its first.
_INDENT = " " * 6


def one(
    report: Report, clauses: Clauses, *, width: int, colour: bool, remarks: bool = False
) -> bytes:
    """One report, its tables no wider than ``width`` columns unless that leaves no room."""
    return ("\n".join(_report(cleaned(report), clauses, width, colour, remarks)) + "\n").encode()


def many(
    outcomes: tuple[Outcome, ...],
    clauses: Clauses,
    *,
    width: int,
    colour: bool,
    remarks: bool = False,
) -> bytes:
    """One report after another, and a summary at the end."""
    rule = "═" * (width // display_width("═"))
    lines: list[str] = []
    for outcome in cleaned(outcomes):
        if isinstance(outcome, Unread):
            lines += [
                f"{outcome.file}：未能读取 could not be read",
                *folded(one_line(outcome.error), width),
            ]
        else:
            lines += _report(outcome, clauses, width, colour, remarks)
        lines += ["", rule, ""]
    lines += _overview(cleaned(outcomes), width, colour)
    return ("\n".join(lines) + "\n").encode()


def _overview(outcomes: tuple[Outcome, ...], width: int, colour: bool) -> list[str]:
    read = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    head = f"共{len(outcomes)}份文件，符合{sum(one.conforms for one in read)}份，"
    head += f"不符合{sum(not one.conforms for one in read)}份"
    if unread := len(outcomes) - len(read):
        head += f"，未能读取{unread}份"
    rows = []
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            rows.append([outcome.file, "—", "未能读取", *["—"] * len(severity_words())])
        else:
            counts = count(outcome.findings)
            verdict = "符合" if outcome.conforms else "不符合"
            rows.append([outcome.file, outcome.edition, verdict, *map(str, counts.values())])
    words = [word.zh for word in severity_words().values()]
    table = table_lines(
        ["文件", "标准", "结论", *words], rows, width, right=range(3, 3 + len(words))
    )
    return [f"{head}。", "", *table]


def _report(report: Report, clauses: Clauses, width: int, colour: bool, remarks: bool) -> list[str]:
    found = groups(report, clauses, remarks=remarks)
    lines = folded(f"《{bare_title(report.edition_title, report.edition)}》{report.edition}", width)
    against = f"对照《{bare_title(report.against_title, report.against)}》{report.against}"
    lines += folded(against, width) if report.against else []
    about = [
        one_line(report.file),
        f"印发日期{report.issued_on}" if report.issued_on else "",
        report.date,
    ]
    lines += folded("，".join(part for part in about if part), width) if any(about) else []
    lines += [
        "",
        _coloured(f"结论：{verdict_zh(report)}。", gravest(report.findings), colour),
        *folded(f"{verdict_en(report)}.", width),
        *(
            folded(since_zh(report), width) + folded(since_en(report), width)
            if report.since
            else ()
        ),
        "",
    ]
    if report.findings or report.set_aside:
        lines += [*_summary(report, clauses, width), ""]
        if rest := untouched(report, clauses):
            listed = "、".join(clause.title_zh for clause in rest)
            lines += [*folded(f"没有发现问题的条款：{listed}。", width), ""]
    else:
        listed = "、".join(clause.title_zh for clause in clauses)
        lines += [*folded(f"各条均没有发现问题：{listed}。", width), ""]
    lines += _changes(report, clauses, width, colour, remarks)
    for group in found:
        lines += [*_clause(group, width, colour), ""]
    if doubts := to_review(report, clauses):
        lines += [*_doubts(doubts, width, colour), ""]
    lines += _desk(report, clauses, width, colour)
    lines += [f"{key}: {value}" for key, value in made_with(report) if key == "qzgraph"]
    return lines[:-1] if lines[-1] == "" else lines


def _changes(
    report: Report, clauses: Clauses, width: int, colour: bool, remarks: bool
) -> list[str]:
    """What to change, a line an item, the most serious first."""
    lines: list[str] = []
    for section in sections(report, clauses, remarks=remarks):
        head = f"{section.zh} {section.en}（{section.count}处）"
        lines.append(_coloured(head, section.severity, colour))
        for entry in section.entries:
            lead = f"{entry.number}.".ljust(len(_INDENT))
            told = "：".join(part for part in (entry.item, entry.zh) if part)
            place = f"（{entry.place}）" if entry.place else ""
            lines += hanging(f"{told}{place}。", width, lead, _INDENT)
            for sentence in entry.sentences:
                text = f"{sentence.lead}：“{sentence.text}”"
                lines += hanging(text, width, _INDENT, _INDENT)
        lines.append("")
    if not lines:
        return []
    if not remarks and (rest := idle(report, clauses)):
        number = count_of(rest)
        note = (
            f"另有{number}处提示不要求修改，用 --remarks 可以看 · {number} remarks more: --remarks"
        )
        lines += [*folded(note, width), ""]
    return ["■ 修改建议 what to change", "", *lines]


def _desk(report: Report, clauses: Clauses, width: int, colour: bool) -> list[str]:
    """What was set aside, what is resolved, and the decisions that do not hold."""
    lines: list[str] = []
    if settled := aside(report, clauses):
        number = sum(len(group.members) for group in settled)
        lines += [f"■ {ASIDE_ZH} {ASIDE_EN}：{number}", *folded(ASIDE_NOTE, width), ""]
        for group in settled:
            lines += [*_clause(group, width, colour), ""]
    if gone := resolved(report, clauses):
        lines.append(f"■ {RESOLVED_ZH} {RESOLVED_EN}：{len(gone)}")
        for line in gone:
            lines += folded(f"· {told_zh(line)}", width)
        lines.append("")
    if void := lapsed(report, clauses):
        lines.append(f"■ {LAPSED_ZH} {LAPSED_EN}：{len(void)}")
        for line in void:
            lines += folded(f"· {told_zh(line)}", width)
            lines += folded(f"  {line.decision_zh}（{line.why_zh} · {line.why_en}）", width)
        lines.append("")
    return lines


def _summary(report: Report, clauses: Clauses, width: int) -> list[str]:
    words = [word.zh for word in severity_words().values()]
    rows = [
        [f"{clause.title_zh} {clause.title_en}", *map(str, counts.values())]
        for clause, counts in by_clause(report, clauses)
    ]
    return table_lines(["条款", *words], rows, width, right=range(1, 1 + len(words)))


def _doubts(doubts: Sequence[Group], width: int, colour: bool) -> list[str]:
    """What a person is to read, apart from the breaches: both sentences, the words in doubt in 【】."""
    word = severity_words()[Severity.REVIEW]
    number = sum(len(group.members) for group in doubts)
    lines = [f"■ {word.zh} to be reviewed：{number}"]
    lines += folded(f"{word.meaning_zh}【】中是没有读懂的词。", width)
    rows, below = [], []
    for group in doubts:
        for member in group.members:
            finding = member.finding
            hint = hint_zh(finding)
            told = [one_line(finding.message_zh), why_zh(finding), f"{hint}。" if hint else ""]
            rows.append(
                [
                    str(member.number),
                    "\n".join(filter(None, [group.clause.title_zh, status_zh(finding)])),
                    _items(finding),
                    "\n".join(filter(None, told)),
                    _quoted(finding.source, finding.unread),
                    _quoted(finding.reference_source, finding.unread),
                ]
            )
            hint = hint_en(finding)
            told = [
                one_line(finding.message_en),
                why_en(finding),
                f"Please {hint}." if hint else "",
            ]
            told += [decision_zh(finding.decision), decision_en(finding.decision)]
            below.append(" ".join(filter(None, told)))
    heads = ["序号", "条款", "项目", "要看什么", "原文", "参照标准"]
    tints = [_COLOURS[Severity.REVIEW]] * len(rows) if colour else []
    return [*lines, "", *table_lines(heads, rows, width, right=(0,), tints=tints, below=below)]


def _clause(group: Group, width: int, colour: bool) -> list[str]:
    clause = group.clause
    lines = [f"■ {clause.title_zh} {clause.title_en}"]
    if clause.demand:
        lines += folded(f"{'通知' if clause.quote else '说明'}：{clause.demand}", width)
    rows, below, severities = [], [], []
    for together in quoted_together(group.members):
        finding = together[0].finding
        numbers = [member.number for member in together]
        said = [
            part
            for member in together
            for part in (one_line(member.finding.message_zh), why_zh(member.finding))
        ]
        rows.append(
            [
                str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}",
                "\n".join(
                    filter(None, [severity_words()[finding.severity].zh, status_zh(finding)])
                ),
                _items(finding),
                "\n".join(dict.fromkeys(filter(None, said))),
                _compared(finding.source, finding.reference_source),
                _compared(finding.reference_source, finding.source),
            ]
        )
        told = [
            part
            for member in together
            for part in (one_line(member.finding.message_en), why_en(member.finding))
        ]
        told += [decision_zh(finding.decision), decision_en(finding.decision)]
        below.append(" ".join(dict.fromkeys(filter(None, told))))
        severities.append(finding.severity)
    heads = ["序号", "程度", "项目", "问题", "原文", "参照标准"]
    tints = [_COLOURS[severity] for severity in severities] if colour else []
    return [*lines, "", *table_lines(heads, rows, width, right=(0,), tints=tints, below=below)]


def _items(finding: Finding) -> str:
    """The county's item, and the reference's where it is called otherwise."""
    own = item_label(finding.item, finding.item_name)
    reference = item_label(finding.reference_item, finding.reference_name)
    if own == reference or not reference:
        return own or "—"
    if finding.item_name == finding.reference_name and finding.reference_item is not None:
        reference = str(finding.reference_item)
    return f"{own or '—'}\n参照：{reference}"


def _compared(quote: Quote | None, other: Quote | None) -> str:
    """A quotation, the words that differ from the other's in ［］."""
    if quote is None or other is None:
        return _quoted(quote)
    marked = bracketed_difference(one_line(quote.words), one_line(other.words))
    return _quoted(replace(quote, text=marked, runs=()))


def _quoted(quote: Quote | None, words: Sequence[str] = ()) -> str:
    if quote is None:
        return "—"
    stands = (one_line(quote.place), f"{quote.start}–{quote.end}")
    return "\n".join(
        (f"“{bracketed(one_line(quote.words), words)}”", *(f"· {part}" for part in stands if part))
    )


def _coloured(text: str, severity: Severity | None, colour: bool) -> str:
    """The text in its severity's colour; green where nothing was found."""
    if not colour:
        return text
    return coloured(text, _COLOURS[severity] if severity else "32")
