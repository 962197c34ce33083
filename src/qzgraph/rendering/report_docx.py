"""Reports as an official reply in Chinese, 复核意见, ready to be addressed and signed.

What the reply says is the report's; its form and its fixed sentences are those of a Word file with
Jinja's marks, which docxtpl fills: ``templates/letter.docx``, after GB/T 9704—2012 and GB/T 15834—2011
(``docs/checking.md``), or an office's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from qzgraph.errors import BadUsage
from qzgraph.judging.report import Report, Severity
from qzgraph.rendering.package import write_part
from qzgraph.rendering.printable import bare_title, cleaned, one_line
from qzgraph.rendering.report_changes import Entry, Section, count_of, idle, sections
from qzgraph.rendering.report_clauses import NOTICE_NUMBER, NOTICE_TITLE, Clauses
from qzgraph.rendering.report_desk import (
    ASIDE_NOTE,
    gone,
    settled,
    since,
    told_zh,
)
from qzgraph.rendering.report_view import (
    ASIDE,
    Outcome,
    Unread,
    chinese_date,
    count,
    counts_told,
    judged_partly,
    not_judged,
    number_of,
    untouched,
)
from qzgraph.rendering.words import word_of

_TEMPLATE = Path(__file__).parent / "templates" / "letter.docx"
#: Characters of a title's line: 22 points each in 156 mm.
_TITLE_LINE = 20

Words = tuple[tuple[str, bool], ...]
"""Pieces of a sentence, and whether each is marked as differing."""


@dataclass(frozen=True)
class TableRow:
    """A row of the letter's table: its number and words, or a heading across it."""

    number: str = ""
    words: Words = ()
    heading: str = ""


def render(
    outcomes: tuple[Outcome, ...],
    clauses: Clauses,
    *,
    remarks: bool = False,
    letter: Path | None = None,
) -> bytes:
    """One reply after another, each from a page of its own, in the form of this ``letter`` or in ours."""
    replies = [
        {"未读": f"{one_line(outcome.file)}：{one_line(outcome.error)}"}
        if isinstance(outcome, Unread)
        else _reply(outcome, clauses, remarks=remarks)
        for outcome in cleaned(outcomes)
    ]
    words = {"各份": replies, "通知": NOTICE_TITLE, "文号": NOTICE_NUMBER}
    return _timeless(_filled(letter or _TEMPLATE, words))


def _filled(template: Path, words: dict[str, Any]) -> bytes:
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    output = BytesIO()
    try:
        document = DocxTemplate(template)
        document.render(words, SandboxedEnvironment(autoescape=True))
        document.save(output)
    except TemplateError as error:
        raise BadUsage(
            f"the letter cannot be filled ({error})",
            where=str(template),
            mend="mend its marks of Jinja",
        ) from error
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadUsage("this is no .docx file", where=str(template)) from error
    return output.getvalue()


def _timeless(package: bytes) -> bytes:
    """The package, its parts in their order and without the clock's time."""
    output = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(output, "w") as target:
        for name in source.namelist():
            write_part(target, name, source.read(name))
    return output.getvalue()


def _reply(report: Report, clauses: Clauses, *, remarks: bool) -> dict[str, Any]:
    """What the letter says, by the names that stand in it."""
    own = bare_title(report.edition_title, report.edition)
    parts = sections(report, clauses, remarks=remarks)
    left = 0 if remarks else count_of(idle(report, clauses))
    rows = (*_rows(parts), *_desk_rows(report, clauses))
    return {
        "本标准": own,
        "题中名称": _broken(own),
        "参照标准": bare_title(report.against_title, report.against) if report.against else "",
        "符合": report.conforms,
        "结论": f"{_verdict(report)}{judged_partly(report).zh}。{since(report).zh}",
        # Between quoted words there is no 、 (GB/T 15834—2011, 4.5.3.5).
        "没有问题的条款": "".join(f"“{each.title_zh}”" for each in untouched(report, clauses)),
        "各行": [
            {
                "序号": row.number,
                "标题": row.heading,
                "各句": [{"文字": text, "不同": differs} for text, differs in row.words],
            }
            for row in rows
        ],
        "注": "".join((*_notes(report, parts, left), *(said.zh for said in not_judged(report)))),
        "日期": chinese_date(report.date) if report.date else "＿＿＿＿年＿＿月＿＿日",
    }


def _broken(name: str) -> str:
    """A name that makes the title longer than a line, broken before its last bracket, where that leaves
    two whole lines: no word and no bracket is torn apart (GB/T 9704—2012, 7.3.1)."""
    at = name.rfind("（")
    parts = (f"关于《{name[:at]}", f"{name[at:]}》的复核意见")
    fits = at > 0 and all(len(part) <= _TITLE_LINE for part in parts)
    return f"{name[:at]}\n{name[at:]}" if sum(map(len, parts)) > _TITLE_LINE and fits else name


def _verdict(report: Report) -> str:
    aside = f"{len(report.set_aside)}处{ASIDE.zh}" if report.set_aside else ""
    if not report.findings:
        return f"符合《通知》要求，{aside or '没有发现问题'}"
    counts = "；".join(filter(None, (counts_told(count(report.findings)).zh, aside)))
    if report.conforms:
        return f"符合《通知》要求，没有不符合之处；另有{counts}"
    return f"尚不符合《通知》要求，共有{counts}"


#: Characters of a sentence that the letter gives; the page and the workbook give all.
_MOST = 40


def _rows(parts: tuple[Section, ...]) -> Iterator[TableRow]:
    """What to change, a row an item, under a heading each for what must be and what may have to."""
    for part in parts:
        word = word_of(part.severity)
        head = f"{part.zh}（{part.count}处）：{word.meaning_zh}"
        yield TableRow(heading=head)
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
            yield TableRow(entry.number, words)


def _together(part: Section) -> Iterator[TableRow]:
    """Remarks that say the same of several items are one row."""
    alike: dict[str, list[Entry]] = {}
    for entry in part.entries:
        alike.setdefault(entry.zh, []).append(entry)
    for zh, entries in alike.items():
        items = "、".join(entry.item for entry in entries if entry.item)
        told = f"{items}：{zh}。" if items else f"{zh}。"
        numbers = [number for entry in entries for number in entry.numbers]
        yield TableRow(number_of(numbers), ((told, False),))


def _told(entry: Entry) -> Words:
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
    aside = settled(report, clauses)
    parts = [(f"{ASIDE.zh}（{len(aside)}处）：{ASIDE_NOTE}", aside)] if aside else []
    parts += [(f"{head.zh}（{len(lines)}处）", lines) for head, lines in gone(report, clauses)]
    for head, lines in parts:
        yield TableRow(heading=head)
        for number, line in enumerate(lines, start=1):
            why = f"{line.why.zh}。" if line.why else ""
            told = f"{told_zh(line).rstrip('。')}。{line.decision}{why}"
            yield TableRow(str(number), ((told, False),))
