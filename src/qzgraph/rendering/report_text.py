"""Reports for a terminal: the verdict and counts by clause first, then what to change, then a table a
clause.

Chinese is two columns a character; without ``colour`` the text is plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qzgraph.both import Both
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
    ASIDE_NOTE,
    aside,
    decided,
    gone,
    since,
    status_zh,
    told_zh,
)
from qzgraph.rendering.report_view import (
    ASIDE,
    Group,
    Numbered,
    Outcome,
    Unread,
    by_clause,
    count,
    gravest,
    groups,
    hint,
    made_with,
    number_of,
    to_review,
    untouched,
    verdict,
    why,
)
from qzgraph.rendering.words import word_of, words_of

_COLOURS = {
    Severity.VIOLATION: "31",
    Severity.WARNING: "33",
    Severity.REVIEW: "35",
    Severity.INFO: "36",
}
#: Before the words of a line whose number stands before its first.
_INDENT = " " * 6


def render(
    outcomes: tuple[Outcome, ...],
    clauses: Clauses,
    *,
    width: int,
    colour: bool,
    remarks: bool = False,
) -> bytes:
    """Reports, their tables no wider than ``width`` columns unless that leaves no room; of several one
    after another, and a summary at the end."""
    if len(outcomes) == 1 and isinstance(outcomes[0], Report):
        lines = _report(cleaned(outcomes[0]), clauses, width, colour, remarks)
        return ("\n".join(lines) + "\n").encode()
    rule = "═" * (width // display_width("═"))
    lines = []
    for outcome in cleaned(outcomes):
        if isinstance(outcome, Unread):
            lines += [
                f"{outcome.file}：未能读取 could not be read",
                *folded(one_line(outcome.error), width),
            ]
        else:
            lines += _report(outcome, clauses, width, colour, remarks)
        lines += ["", rule, ""]
    lines += _overview(cleaned(outcomes), width)
    return ("\n".join(lines) + "\n").encode()


def _overview(outcomes: tuple[Outcome, ...], width: int) -> list[str]:
    read = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    head = f"共{len(outcomes)}份文件，符合{sum(one.conforms for one in read)}份，"
    head += f"不符合{sum(not one.conforms for one in read)}份"
    if unread := len(outcomes) - len(read):
        head += f"，未能读取{unread}份"
    rows = []
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            rows.append([outcome.file, "—", "未能读取", *["—"] * len(words_of(Severity))])
        else:
            counts = count(outcome.findings)
            verdict = "符合" if outcome.conforms else "不符合"
            rows.append([outcome.file, outcome.edition, verdict, *map(str, counts.values())])
    words = [word.zh for word in words_of(Severity).values()]
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
    told, before = verdict(report), since(report)
    lines += [
        "",
        _coloured(f"结论：{told.zh}。", gravest(report.findings), colour),
        *folded(f"{told.en}.", width),
        *(folded(before.zh, width) + folded(before.en, width) if before else ()),
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
        lines += [f"■ {ASIDE.both}：{number}", *folded(ASIDE_NOTE, width), ""]
        for group in settled:
            lines += [*_clause(group, width, colour), ""]
    for heading, found in gone(report, clauses):
        lines.append(f"■ {heading.both}：{len(found)}")
        for line in found:
            lines += folded(f"· {told_zh(line)}", width)
            if why := line.why:
                lines += folded(f"  {line.decision}（{why.zh} · {why.en}）", width)
        lines.append("")
    return lines


def _summary(report: Report, clauses: Clauses, width: int) -> list[str]:
    words = [word.zh for word in words_of(Severity).values()]
    rows = [
        [f"{clause.title_zh} {clause.title_en}", *map(str, counts.values())]
        for clause, counts in by_clause(report, clauses)
    ]
    return table_lines(["条款", *words], rows, width, right=range(1, 1 + len(words)))


def _doubts(doubts: Sequence[Group], width: int, colour: bool) -> list[str]:
    """What a person is to read, apart from the breaches: both sentences, the words in doubt in 【】."""
    word = word_of(Severity.REVIEW)
    number = sum(len(group.members) for group in doubts)
    lines = [f"■ {word.zh} to be reviewed：{number}"]
    lines += folded(f"{word.meaning_zh}【】中是没有读懂的词。", width)
    rows = []
    for group in doubts:
        for member in group.members:
            finding, look = member.finding, hint(member.finding)
            asked = Both(f"{look.zh}。", f"Please {look.en}.") if look else look
            quotes = (finding.source, finding.reference_source)
            found = [_quoted(quote, finding.unread) for quote in quotes]
            said = (*_said(finding), asked)
            rows.append(_row((member,), group.clause.title_zh, said, found))
    return [*lines, "", *_table(("条款", "要看什么"), rows, width, colour)]


def _clause(group: Group, width: int, colour: bool) -> list[str]:
    clause = group.clause
    lines = [f"■ {clause.title_zh} {clause.title_en}"]
    if clause.demand:
        lines += folded(f"{'通知' if clause.quote else '说明'}：{clause.demand}", width)
    rows = []
    for together in quoted_together(group.members):
        finding = together[0].finding
        own, reference = finding.source, finding.reference_source
        said = [word for member in together for word in _said(member.finding)]
        found = [_compared(own, reference), _compared(reference, own)]
        rows.append(_row(together, word_of(finding.severity).zh, said, found))
    return [*lines, "", *_table(("程度", "问题"), rows, width, colour)]


_Row = tuple[Severity, list[str], str]
"""A line of a table of findings: how grave, its cells, and what stands below them."""


def _row(
    members: Sequence[Numbered], about: str, said: Iterable[Both], quotes: Sequence[str]
) -> _Row:
    """Findings that are told as one; below them the English, and what was decided."""
    finding, said = members[0].finding, list(said)
    decision = decided(finding.decision)
    cells = [
        number_of([member.number for member in members]),
        "\n".join(filter(None, [about, status_zh(finding)])),
        _items(finding),
        "\n".join(dict.fromkeys(word.zh for word in said if word.zh)),
        *quotes,
    ]
    below = (*(word.en for word in said), decision.zh, decision.en)
    return finding.severity, cells, " ".join(dict.fromkeys(filter(None, below)))


def _table(heads: tuple[str, str], rows: Sequence[_Row], width: int, colour: bool) -> list[str]:
    about, told = heads
    return table_lines(
        ["序号", about, "项目", told, "原文", "参照标准"],
        [cells for _, cells, _ in rows],
        width,
        right=(0,),
        tints=[_COLOURS[severity] for severity, _, _ in rows] if colour else [],
        below=[below for _, _, below in rows],
    )


def _said(finding: Finding) -> tuple[Both, Both]:
    """What is found, and why."""
    return Both(one_line(finding.message_zh), one_line(finding.message_en)), why(finding)


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
