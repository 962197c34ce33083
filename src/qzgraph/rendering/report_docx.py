"""Reports as an official reply in Chinese, 复核意见, ready to be addressed and signed.

What the reply says is the report's; the form is that of GB/T 9704—2012 and GB/T 15834—2011.
"""

from __future__ import annotations

from collections.abc import Iterator

from qzgraph.judging.report import Report, Severity
from qzgraph.rendering.printable import bare_title, cleaned, one_line
from qzgraph.rendering.report_changes import Entry, Section, count_of, idle, sections
from qzgraph.rendering.report_clauses import NOTICE_NUMBER, NOTICE_TITLE, Clauses
from qzgraph.rendering.report_desk import (
    ASIDE_NOTE,
    ASIDE_ZH,
    LAPSED_ZH,
    RESOLVED_ZH,
    lapsed,
    resolved,
    settled,
    since_zh,
    told_zh,
)
from qzgraph.rendering.report_typography import HEADING, TEXT, Letter, TableRow
from qzgraph.rendering.report_view import (
    WORDS,
    Outcome,
    Unread,
    chinese_date,
    count,
    counts_zh,
    not_judged,
    untouched,
)

_BLANK = "＿" * 12


def one(report: Report, clauses: Clauses, *, remarks: bool = False) -> bytes:
    """One reply."""
    return many((report,), clauses, remarks=remarks)


def many(outcomes: tuple[Outcome, ...], clauses: Clauses, *, remarks: bool = False) -> bytes:
    """One reply after another, each from a page of its own."""
    outcomes = cleaned(outcomes)
    letter = Letter("基本公共服务标准复核意见")
    for outcome in outcomes:
        if isinstance(outcome, Unread):
            letter.begin("未能读取的文件")
            letter.paragraph(f"{one_line(outcome.file)}：{one_line(outcome.error)}")
        else:
            _reply(letter, outcome, clauses, remarks=remarks)
    if not outcomes:
        letter.begin("没有文件")
    return letter.to_bytes()


def _reply(letter: Letter, report: Report, clauses: Clauses, *, remarks: bool) -> None:
    own = bare_title(report.edition_title, report.edition)
    letter.begin(f"关于《{own}》的复核意见")
    letter.addressee(f"{_BLANK}：")
    against = (
        f"，对照《{bare_title(report.against_title, report.against)}》" if report.against else ""
    )
    letter.paragraph(
        f"《{own}》收悉。依据《{NOTICE_TITLE}》（{NOTICE_NUMBER}，以下简称《通知》）{against}，"
        "逐项进行了复核。现将意见函复如下："
    )
    asked = "" if report.conforms else "请修改完善，按程序印发并对外公布。"
    letter.paragraph(_verdict(report) + since_zh(report) + asked, lead="总体意见：")
    if rest := "".join(f"“{clause.title_zh}”" for clause in untouched(report, clauses)):
        # Between quoted words there is no 、 (GB/T 15834—2011, 4.5.3.5).
        letter.note(f"{rest}方面，没有发现问题。")
    parts = sections(report, clauses, remarks=remarks)
    if rows := (*_rows(parts), *_desk_rows(report, clauses)):
        letter.table(rows)
    left = 0 if remarks else count_of(idle(report, clauses))
    letter.note("".join(("注：", *_notes(report, parts, left), *not_judged(report))))
    day = chinese_date(report.date) if report.date else "＿＿＿＿年＿＿月＿＿日"
    letter.signature((f"{_BLANK}（印章）", day))


def _verdict(report: Report) -> str:
    aside = f"{len(report.set_aside)}处{ASIDE_ZH}" if report.set_aside else ""
    if not report.findings:
        return f"符合《通知》要求，{aside or '没有发现问题'}。"
    counts = "；".join(filter(None, (counts_zh(count(report.findings), "、"), aside)))
    if report.conforms:
        return f"符合《通知》要求，没有不符合之处；另有{counts}。"
    return f"尚不符合《通知》要求，共有{counts}。"


#: Characters of a sentence that the letter gives; the page and the workbook give all.
_MOST = 40


def _rows(parts: tuple[Section, ...]) -> Iterator[TableRow]:
    """What to change, a row an item, under a heading each for what must be and what may have to."""
    for part in parts:
        word = WORDS[part.severity]
        head = f"{part.zh}（{part.count}处）：{word.meaning_zh}"
        yield TableRow("", ((((head, False),), HEADING),))
        if part.severity is Severity.INFO:
            yield from _together(part)
            continue
        for entry in part.entries:
            words = _told(entry)
            for sentence in entry.sentences[:1]:
                said = sentence.excerpt(_MOST)
                cut = len(sentence.text) > _MOST
                if cut and not any(differs for _, differs in said):
                    continue  # A new item's contents: a piece of them helps nobody.
                words = (*words, (f"{sentence.lead}：“", False), *said, ("”", False))
            yield TableRow(entry.number, ((words, TEXT),))


def _together(part: Section) -> Iterator[TableRow]:
    """Remarks that say the same of several items are one row."""
    alike: dict[str, list[Entry]] = {}
    for entry in part.entries:
        alike.setdefault(entry.zh, []).append(entry)
    for zh, entries in alike.items():
        items = "、".join(entry.item for entry in entries if entry.item)
        told = f"{items}：{zh}。" if items else f"{zh}。"
        numbers = [number for entry in entries for number in entry.numbers]
        number = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
        yield TableRow(number, ((((told, False),), TEXT),))


def _told(entry: Entry) -> tuple[tuple[str, bool], ...]:
    place = f"（{entry.place}）" if entry.place else ""
    item = f"{entry.item}：" if entry.item else ""
    return ((f"{item}{entry.zh}{place}。", False),)


def _notes(report: Report, parts: tuple[Section, ...], left: int) -> Iterator[str]:
    """What the table's words mean, and what it leaves out."""
    marks = [s for part in parts for entry in part.entries for s in entry.sentences]
    if any(differs for sentence in marks for _, differs in sentence.pieces):
        yield "“可参照”的是参照标准的原句，地名、单位已改为本地的；加粗处与原文不同。"
    file = one_line(report.file)
    if file and parts:
        yield f"括号内是在“{file}”中的位置。"
    if left:
        yield f"另有{left}处提示不要求修改，未列。"


def _desk_rows(report: Report, clauses: Clauses) -> Iterator[TableRow]:
    """What was set aside, what is resolved, and decisions that do not hold."""
    for head, lines in (
        (f"{ASIDE_ZH}（{{}}处）：{ASIDE_NOTE}", settled(report, clauses)),
        (f"{RESOLVED_ZH}（{{}}处）", resolved(report, clauses)),
        (f"{LAPSED_ZH}（{{}}处）", lapsed(report, clauses)),
    ):
        if lines:
            yield TableRow("", ((((head.format(len(lines)), False),), HEADING),))
        for number, line in enumerate(lines, start=1):
            why = f"{line.why_zh}。" if line.why_zh else ""
            told = f"{told_zh(line).rstrip('。')}。{line.decision_zh}{why}"
            yield TableRow(str(number), ((((told, False),), TEXT),))


def chinese_number(number: int) -> str:
    """``十二`` for 12, as headings are numbered; up to 9999."""
    from cn2an import an2cn

    text: str = an2cn(number, "low")
    return text[1:] if text.startswith("一十") else text
