"""A county's own file with a comment at each finding: the same file, into which nothing but comments
is written. Word documents, Excel workbooks (.docx, .xlsx) and PDFs take them.

Each comment stands at the words that its finding quotes; what is missing altogether, at the item's
name or the document's title. A comment whose words are not where the report says stands at the title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qzgraph.errors import BadUsage
from qzgraph.judging.report import Quote, Report
from qzgraph.reading.archive import Archive
from qzgraph.reading.forms import FIRST_BYTES, Content, content_of
from qzgraph.reading.source import Source, Span
from qzgraph.rendering.printable import cleaned, one_line
from qzgraph.rendering.report_changes import Entry, Section, sections
from qzgraph.rendering.report_clauses import Clauses

#: How Word shows who comments.
INITIALS = "QZ"


@dataclass(frozen=True)
class Comment:
    """What stands at one place: ``head`` says what it is, ``lines`` what to change and why. ``runs`` are
    the stretches of the place that belong to its words, as of a :class:`Quote`."""

    span: Span
    head: str
    lines: tuple[str, ...]
    runs: tuple[tuple[int, int], ...] = ()


def annotate(path: Path, report: Report, clauses: Clauses, remarks: bool = False) -> bytes:
    """The file with the report's findings as comments; the same input gives the same bytes. Raises
    :class:`BadUsage` for a file of a form that takes none."""
    report = cleaned(report)
    form = form_of(path)
    if form == ".pdf":
        from qzgraph.rendering.annotated_pdf import write_highlights

        return write_highlights(path, lambda source: _comments(source, report, clauses, remarks))
    if form == ".docx":
        from qzgraph.rendering.annotated_docx import write_comments

        return write_comments(path, lambda source: _comments(source, report, clauses, remarks))
    from qzgraph.rendering.annotated_xlsx import write_notes

    return write_notes(path, lambda source: _comments(source, report, clauses, remarks))


def form_of(path: Path) -> str:
    """``.docx``, ``.xlsx`` or ``.pdf``, by the file's content. Raises :class:`BadUsage` for any other."""
    with path.open("rb") as file:
        content = content_of(file.read(FIRST_BYTES), path.suffix.lower())
    if content is Content.PDF:
        return ".pdf"
    if content is Content.ZIP:
        with Archive(path, path.name) as archive:
            main = archive.main_part()
            form = archive.root_name(main) if main and not main.lower().endswith(".bin") else ""
        if form in _FORMS:
            return _FORMS[form]
    raise BadUsage(
        "comments can be written into .docx, .xlsx and .pdf files only",
        where=path.name,
        mend="give the Word, Excel or PDF file, or leave --annotate out",
        zh="只有 .docx、.xlsx 和 .pdf 可以写批注；请给 Word、Excel 或 PDF 文件，或不用 --annotate",
    )


_FORMS = {"document": ".docx", "workbook": ".xlsx"}


def _comments(
    source: Source, report: Report, clauses: Clauses, remarks: bool
) -> tuple[Comment, ...]:
    """The comments in the order of the report, each with where it stands in the source."""
    title = _title(source, report)
    found = []
    for part in sections(report, clauses, remarks=remarks):
        for entry in part.entries:
            quote = entry.finding.source
            span = _span(source, quote)
            runs = quote.runs if quote and span else ()
            head, lines = _head(part, entry), tuple(_lines(entry))
            found.append(Comment(span or title, head, lines, runs))
    return tuple(found)


def _span(source: Source, quote: Quote | None) -> Span | None:
    if quote is None:
        return None
    span = Span(quote.start, quote.end)
    # The report's texts have what cannot be shown replaced: as many characters.
    return span if len(source.exact(span)) == len(span) > 0 else None


def _title(source: Source, report: Report) -> Span:
    """The line of the document's title; the first line where it is not found."""
    title = report.edition_title.strip()
    at = source.text.find(title) if title else -1
    line = source.line_at(max(at, 0))
    return line if len(line) else Span(0, 1)


def _head(part: Section, entry: Entry) -> str:
    return f"【{part.zh}】{entry.clause.title_zh}（{entry.number}）"


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.item}：{entry.zh}。" if entry.item else f"{entry.zh}。"
    for sentence in entry.sentences:
        yield f"{sentence.lead}：“{sentence.text}”"
    quote = entry.finding.reference_source
    if quote and not any(_bare(one.text) == _bare(quote.words) for one in entry.sentences):
        yield f"参照标准：“{one_line(quote.words)}”"


def _bare(text: str) -> str:
    """A sentence without blanks and its last mark."""
    return "".join(text.split()).rstrip("。；;")
