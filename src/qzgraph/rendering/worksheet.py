"""A worksheet of wrapped text that reads on screen, on paper and in any program.

Text is written as text, never as a formula; every row is given the height that its text needs,
because not every program works that out when it opens a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

from qzgraph.errors import BadUsage
from qzgraph.rendering.columns import display_width
from qzgraph.rendering.printable import shortened
from qzgraph.rendering.words import Tint

Value = str | int | float | None

#: Excel's own limits: rows, characters of a cell, points of a row.
MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_HIGHEST = 409
#: Excel's numbers of paper sizes.
A4, A3 = 9, 8
#: Points that a line of 11-point text takes.
_LINE = 15
#: A file's own date: the same content gives the same bytes, whatever the clock says.
CREATED = datetime(2024, 1, 1)
_FONT = {"font_name": "宋体", "font_size": 11}


_COLOURS = {
    Tint.BAD: {"bg_color": "#F4B6B0", "font_color": "#7A0C0C"},
    Tint.DOUBT: {"bg_color": "#FFE699", "font_color": "#6B4E00"},
    Tint.REVIEW: {"bg_color": "#E9DDF3", "font_color": "#4B2170"},
    Tint.NOTE: {"bg_color": "#DDEBF7", "font_color": "#1F4E79"},
    Tint.GOOD: {"bg_color": "#E2EFDA", "font_color": "#2A5A1D"},
}


class Workbook:
    """A workbook that is written, and its formats. The same content gives the same bytes; colour never
    stands without a word or a number."""

    def __init__(self, title: str) -> None:
        import xlsxwriter

        self._output = BytesIO()
        self.raw = book = xlsxwriter.Workbook(self._output, {"in_memory": True})
        book.set_properties({"title": title, "created": CREATED})
        box = {
            **_FONT,
            "text_wrap": True,
            "valign": "vcenter",
            "border": 1,
            "border_color": "#A6A6A6",
        }
        grey = {"bold": True, "bg_color": "#E7E6E6"}
        centre = {"align": "center"}
        self.title = book.add_format({**_FONT, "bold": True, "font_size": 16, "valign": "vcenter"})
        self.section = book.add_format({**_FONT, "bold": True, "font_size": 12})
        self.plain = book.add_format({**_FONT, "valign": "top"})
        self.cell = book.add_format(box)
        self.middle = book.add_format({**box, **centre})
        self.head = book.add_format({**box, **grey, **centre})
        self.label = book.add_format({**box, **grey})
        #: Words within a cell.
        self.strong = book.add_format({**_FONT, "bold": True, "font_color": "#7A0C0C"})
        #: Characters under each other, for the head of a narrow column.
        self.upright = book.add_format(
            {
                **box,
                **centre,
                "bg_color": "#F4F4F4",
                "font_size": 9,
                "rotation": 270,
                "valign": "bottom",
            }
        )
        self._box = box
        self._numbers: dict[tuple[str, bool], Any] = {}
        self._tinted: dict[Tint, Any] = {}
        self._marks: dict[Tint, Any] = {}
        for tint, colour in _COLOURS.items():
            self._tinted[tint] = book.add_format({**box, **colour, "bold": True})
            self._marks[tint] = book.add_format({**box, **colour, **centre, "bold": True})

    def number(self, form: str, *, fill: bool = False) -> Any:
        """For a number in this format; ``fill``: in a cell that somebody is to fill in."""
        if (form, fill) not in self._numbers:
            yellow = {"bg_color": "#FFF2CC", "locked": False} if fill else {}
            made = {**self._box, "align": "right", "indent": 1, "num_format": form, **yellow}
            self._numbers[form, fill] = self.raw.add_format(made)
        return self._numbers[form, fill]

    def tinted(self, tint: Tint) -> Any:
        """For a sentence."""
        return self._tinted[tint]

    def mark(self, tint: Tint) -> Any:
        """For a word or a number, in the middle of its cell."""
        return self._marks[tint]

    def sheet(self, name: str, widths: Sequence[float], paper: int = A4) -> Sheet:
        """Another sheet, its columns so many characters wide."""
        return Sheet(self, name, widths, paper)

    def list(
        self, name: str, columns: Sequence[tuple[str, float]], paper: int = A4, left: int = 0
    ) -> Sheet:
        """A sheet that is a list: its columns' heads with their widths; so many at the left stay in
        sight."""
        sheet = self.sheet(name, [width for _, width in columns], paper)
        sheet.list_head([head for head, _ in columns], left)
        return sheet

    def to_bytes(self) -> bytes:
        """All of it; nothing can be written any more."""
        self.raw.close()
        return self._output.getvalue()


class Sheet:
    """One worksheet, written from the top down: landscape, one page across, pages numbered."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[float], paper: int = A4) -> None:
        self._sheet = book.raw.add_worksheet(name)
        self._styles = book
        self._widths = widths
        self._next = 0
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)
        self._sheet.set_landscape()
        self._sheet.set_paper(paper)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer("&C第 &P 页，共 &N 页")

    def gap(self) -> None:
        """An empty row."""
        self._next += 1

    def line(self, text: str, style: Any, height: float = _LINE) -> None:
        """Text that runs on over the columns to its right."""
        self._put(0, text, style)
        self._sheet.set_row(self._start(), height)

    def row(self, values: Sequence[Value], style: Any, marks: dict[int, Any] | None = None) -> None:
        """A row of cells; ``marks`` are the styles of single columns."""
        for column, value in enumerate(values):
            own = style
            if isinstance(value, int | float) and style is self._styles.cell:
                own = self._styles.middle
            self._put(column, value, (marks or {}).get(column, own))
        self._sheet.set_row(self._start(), _height(values, self._widths))

    def pair(self, label: str, value: str, style: Any) -> None:
        """A label, and its value across all columns to the right."""
        self._put(0, label, self._styles.label)
        self._sheet.merge_range(self._next, 1, self._next, len(self._widths) - 1, "", style)
        self._put(1, value, style)
        height = _height((label, value), (self._widths[0], sum(self._widths[1:])))
        self._sheet.set_row(self._start(), height)

    def list_head(self, heads: Sequence[str], left: int) -> None:
        """The head of a long list: it stays in sight, and stands on every printed page; so do that
        many columns at the left."""
        self.row(heads, self._styles.head)
        self._sheet.freeze_panes(self._next, left)
        self._sheet.repeat_rows(self._next - 1)
        if left:
            self._sheet.repeat_columns(0, left - 1)

    def rich(self, column: int, pieces: Sequence[tuple[str, bool]], style: Any) -> None:
        """The same words in a cell of the row that was written last, those marked in bold. As it was
        where nothing is marked, or Excel would not hold it."""
        parts: list[Any] = []
        for words, marked in pieces:
            parts += [self._styles.strong, words] if marked else [words]
        fits = sum(len(words) for words, _ in pieces) <= _LONGEST_TEXT
        if any(marked for _, marked in pieces) and len(pieces) > 1 and fits:
            self._sheet.write_rich_string(self._next - 1, column, *parts, style)

    def comment(self, column: int, text: str) -> None:
        """A comment on a cell of the row that was written last."""
        write_comment(self._sheet, self._next - 1, column, text)

    def choices(self, column: int, words: Sequence[str], title: str, help_text: str) -> None:
        """A drop-down of these words, and none other, in the row that was written last."""
        self._sheet.data_validation(
            self._next - 1,
            column,
            self._next - 1,
            column,
            {
                "validate": "list",
                "source": list(words),
                "input_title": title,
                "input_message": help_text,
                "error_title": title,
                "error_message": help_text,
            },
        )

    @property
    def last(self) -> int:
        """The row that was written last, as formulas count: from 1."""
        return self._next

    def formula(self, column: int, formula: str, style: Any, value: float | str) -> None:
        """A formula in the row that was written last, with the value that it has."""
        self._sheet.write_formula(self._next - 1, column, formula, style, value)

    def put(self, column: int, value: Value, style: Any) -> None:
        """Another value, or none, in a cell of the row that was written last."""
        write_value(self._sheet, self._next - 1, column, value, style)

    def at_least_nothing(self, column: int, most: float | None) -> None:
        """That cell takes a number from 0 on, up to ``most``."""
        bounds: dict[str, Any] = (
            {"criteria": ">=", "value": 0}
            if most is None
            else {"criteria": "between", "minimum": 0, "maximum": most}
        )
        title = "要填数字 · A number"
        told = "从0起 · from 0 on" if most is None else f"0到{most} · 0 to {most}"
        row = self._next - 1
        rule = {"validate": "decimal", "error_title": title, "error_message": told, **bounds}
        self._sheet.data_validation(row, column, row, column, rule)

    def warn(self, column: int, criteria: str, value: float) -> None:
        """That cell turns red where its number is so (``>``, ``<``) to another."""
        row = self._next - 1
        rule = {"type": "cell", "criteria": criteria, "value": value}
        rule["format"] = self._styles.tinted(Tint.BAD)
        self._sheet.conditional_format(row, column, row, column, rule)

    def chart(self, column: int, row: int, chart: Any) -> None:
        """A picture whose corner is in that cell, both from 0."""
        self._sheet.insert_chart(row, column, chart)

    def one_page(self, columns: int) -> None:
        """All of it on one printed page, so many columns with its pictures. LibreOffice leaves the last
        row out where the area is not named."""
        self._sheet.print_area(0, 0, self._next - 1, columns - 1)
        self._sheet.fit_to_pages(1, 1)

    def hide(self) -> None:
        """The sheet is there, but not shown unless somebody asks for it."""
        self._sheet.hide()

    def list_end(self, printed: int | None = None, head: int = 1) -> None:
        """A filter over the list that was written, whose head is in row ``head`` (from 1);
        ``printed``: how many columns go on paper."""
        columns = len(self._widths)
        self._sheet.autofilter(head - 1, 0, max(self._next - 1, head), columns - 1)
        self._sheet.print_area(0, 0, max(self._next - 1, 1), (printed or columns) - 1)

    def _start(self) -> int:
        """This row's number, and on to the next."""
        if self._next >= MOST_ROWS:
            raise BadUsage(f"an Excel sheet holds {MOST_ROWS} rows", mend="take --format json")
        self._next += 1
        return self._next - 1

    def _put(self, column: int, value: Value, style: Any) -> None:
        write_value(self._sheet, self._next, column, value, style)


def write_value(sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
    """One cell by its type; ``write_string`` keeps ``=1+1`` the text that it is."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, cut(value), style)
    else:
        sheet.write_number(row, column, value, style)


def write_comment(sheet: Any, row: int, column: int, text: str) -> None:
    """A comment in a box that its text fits into, nothing where there is no text."""
    if text:
        lines = sum(max(1, ceil(display_width(line) / 56)) for line in text.split("\n"))
        size = {"width": 420, "height": min(20 * lines + 12, 900), "font_size": 10}
        sheet.write_comment(row, column, cut(text), size)


def cut(text: str) -> str:
    """The text as far as a cell holds it."""
    return shortened(text, _LONGEST_TEXT)


def _height(values: Sequence[Value], widths: Sequence[float]) -> float:
    """The points that the longest text needs in a column of its width."""
    lines = 1
    for value, width in zip(values, widths, strict=False):
        if isinstance(value, str):
            needed = (ceil(display_width(line) / (width - 1.5)) for line in value.split("\n"))
            lines = max(lines, sum(max(1, need) for need in needed))
    return min(lines * _LINE + 3, _HIGHEST)
