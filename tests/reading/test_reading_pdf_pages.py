"""What a reader of a PDF page sees is read, in the order in which it is read; the rest is listed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pdf_files import code, line, lines, pdf

from qzgraph.reading import pdf as reader
from qzgraph.reading.files import read_source
from qzgraph.reading.leftout import Left
from qzgraph.reading.source import Paragraph, Source

#: Positions are the PDF's own, whatever fonts the machine has.
pytestmark = pytest.mark.machine

TEXT = [
    "开化县基本公共服务标准（2024年版）",
    "（11）老年人助餐",
    "服务对象：户籍在本县的70周岁以上老人。",
    "服务标准：每人每月补助1150元，不少于11次。",
    "支出责任：用人单位、县级财政按3.3比例负责……",
]
BODY = lines(TEXT)
READ = "".join(f"{text}\n" for text in TEXT)
#: A table of two columns by its ruled lines, from this height downwards.
GRID = "".join(
    f"{x} {y} m {x2} {y2} l S\n"
    for x, y, x2, y2 in (
        *((60, y, 500, y) for y in (600, 570, 540)),
        *((x, 540, x, 600) for x in (60, 160, 500)),
    )
)


def _clean(source: Source) -> list[str]:
    """The lines of running text in their normal form."""
    spans = [block.span for block in source.blocks if isinstance(block, Paragraph)]
    return [source.passage([span]).text for span in spans]


def _left_out(source: Source) -> dict[Left, str]:
    return {one.kind: one.text for one in source.left_out}


class TestSpaces:
    def test_each_character_drawn_by_itself(self, tmp_path: Path) -> None:
        """With its own widths, whatever its shape takes up: a 月 is narrow, and no space."""
        content = "".join(
            f"BT /F 12 Tf 1 0 0 1 60 {780 - 22 * at} Tm "
            + " ".join(f"{code(char)} Tj" for char in text)
            + " ET\n"
            for at, text in enumerate(TEXT)
        )
        assert read_source(pdf(tmp_path / "a.pdf", content)).text == READ

    @pytest.mark.parametrize("text", ["户籍", "每月每月", "人人", "11", "用人单位"])
    def test_the_text_that_a_span_stands_for(self, text: str, tmp_path: Path) -> None:
        shown = code("口" * len(text)) if text != "11" else code("00")
        span = (
            f"BT /F 12 Tf 1 0 0 1 60 600 Tm {code('自')} Tj "
            f"/Span <</ActualText <feff{text.encode('utf-16-be').hex()}>>> BDC {shown} Tj EMC "
            f"{code('月的')} Tj ET"
        )
        source = read_source(pdf(tmp_path / "a.pdf", BODY + span))
        assert source.text == f"{READ}自{text}月的\n"

    def test_a_space_that_the_author_left(self, tmp_path: Path) -> None:
        source = read_source(pdf(tmp_path / "a.pdf", BODY + line("县民政局  县财政局", 60, 600)))
        assert source.text.endswith("县民政局 县财政局\n")

    def test_a_raised_figure_is_no_figure_of_the_amount_beside_it(self, tmp_path: Path) -> None:
        """As word processors and browsers raise it; a lowered one stays."""
        words = (("每人补助1500", 60, 600, 12), ("1", 132, 604, 7.5), ("元，300", 136, 600, 12))
        words = (*words, ("2", 178, 604, 10), ("次", 183, 600, 12))
        words = (*words, ("年均PM", 60, 570, 12), ("2.5", 96, 568, 7))
        source = read_source(pdf(tmp_path / "a.pdf", BODY + "".join(line(*word) for word in words)))
        assert source.text == f"{READ}每人补助1500¹元，300²次\n年均PM2.5\n"

    def test_compatibility_forms_and_radicals(self, tmp_path: Path) -> None:
        odd = [*TEXT, "县⺠政局每\uf98e\uf967少于２次，⽀付上⻔费"]
        source = read_source(pdf(tmp_path / "a.pdf", lines(odd)))
        assert _clean(source)[-1] == "县民政局每年不少于2次，支付上门费"


class TestPages:
    def test_what_the_crop_cuts_off(self, tmp_path: Path) -> None:
        """Two halves of one sheet, each a page of its own; a table at one place on both is one."""
        right = lines(["右页的标题。", "右页的正文有二十个字以上，才不会当作扫描件。"], x=655)
        cell = (
            line("甲", 70, 580) + line("乙", 170, 580) + line("丙", 70, 550) + line("丁", 170, 550)
        )
        sheet = BODY + right + GRID + cell + f"q 1 0 0 1 595 0 cm {GRID}{cell} Q\n"
        source = read_source(
            pdf(
                tmp_path / "a.pdf",
                sheet,
                sheet,
                media=(0, 0, 1190, 842),
                crops=[(0, 0, 595, 842), (595, 0, 1190, 842)],
            )
        )
        table = "甲\n乙\n丙\n丁\n"
        right_text = "右页的标题。\n右页的正文有二十个字以上，才不会当作扫描件。\n"
        assert source.text == READ + table + right_text + table
        assert [one.place for one in source.left_out] == ["第1页", "第2页"]
        assert {one.kind for one in source.left_out} == {Left.HIDDEN}

    def test_two_pages_side_by_side(self, tmp_path: Path) -> None:
        right = [f"右页第{at}行" for at in range(1, 6)]
        sheet = BODY + lines(right, x=655)
        pages = line("— 1 —", 280, 40) + line("— 2 —", 875, 40)
        source = read_source(pdf(tmp_path / "a.pdf", sheet + pages, media=(0, 0, 1190, 842)))
        assert _clean(source) == [*TEXT, *right]
        assert source.place(len(source.text)) == "第1页"

    def test_two_columns(self, tmp_path: Path) -> None:
        """Below a title over both; a line below them belongs to neither."""
        left = ["左栏第一行一直写到栏边为止", "左栏第二行一直写到栏边为止", "左栏末行。"]
        right = ["右栏第一行一直写到栏边为止", "右栏第二行一直写到栏边为止", "右栏末行。"]
        title, foot = "公报" * 14, "说明：以上各项" * 4
        content = (
            line(title, 120, 800)
            + lines(left, x=120, y=700)
            + lines(right, x=316, y=700)
            + line(foot, 120, 500)
        )
        assert _clean(read_source(pdf(tmp_path / "a.pdf", content))) == [title, *left, *right, foot]

    def test_columns_of_a_ruled_table_are_no_columns_of_text(self, tmp_path: Path) -> None:
        left = ["左格第一行一直写到格边为止", "左格第二行一直写到格边为止", "左格末行。"]
        right = ["右格第一行一直写到格边为止", "右格第二行一直写到格边为止", "右格末行。"]
        frame = [(110, y, 500, y) for y in (720, 640)] + [(x, 640, x, 720) for x in (110, 306, 500)]
        rules = "".join(f"{x} {y} m {x2} {y2} l S\n" for x, y, x2, y2 in frame)
        content = rules + lines(left, x=120, y=700) + lines(right, x=316, y=700)
        source = read_source(pdf(tmp_path / "a.pdf", content))
        (row,) = (block for block in source.blocks if not isinstance(block, Paragraph))
        assert [[source.text[s.start : s.end] for s in cell.lines] for cell in row.cells] == [
            left,
            right,
        ]

    def test_labels_beside_their_texts_are_no_columns(self, tmp_path: Path) -> None:
        content = "".join(
            line(label, 60, 700 - 22 * at) + line(text, 150, 700 - 22 * at)
            for at, (label, text) in enumerate(
                [
                    ("服务对象", "七十周岁以上的老年人，户籍在本县"),
                    ("服务内容", "午餐和晚餐"),
                    ("电话", "略"),
                ]
            )
        )
        assert (
            "服务对象 七十周岁以上的老年人，户籍在本县\n"
            in read_source(pdf(tmp_path / "a.pdf", content)).text
        )

    @pytest.mark.parametrize("matrix", ["0 1 -1 0 842 0", "0 -1 1 0 0 595", "-1 0 0 -1 595 842"])
    def test_a_page_whose_text_lies_on_its_side(self, matrix: str, tmp_path: Path) -> None:
        """Drawn turned, without the page being said to be."""
        content = f"q {matrix} cm {BODY}{GRID} {line('甲', 70, 580)}{line('乙', 170, 580)} Q"
        source = read_source(pdf(tmp_path / "a.pdf", content, media=(0, 0, 900, 900)))
        assert source.text == f"{READ}甲\n乙\n"
        assert len(source.blocks) == len(TEXT) + 1


class TestWatermarks:
    @pytest.mark.parametrize(
        "mark",
        [
            line("征求意见稿", 90, 730, 60, "0.8 g"),
            line("征求意见稿", 90, 720, 60),
            line("征求意见稿", 60, 739, 12, "0.85 g"),
            line("征求意见稿", 62, 738, 14, "0.7 g") + line("征求意见稿", 262, 500, 14, "0.7 g"),
            "".join(line("征求意见稿", x, 300, 12, "0.8 g") for x in (60, 200, 340)),
            line("征求意见稿", 90, 200, 50, "0.8 g"),
            "/Half gs " + line("征求意见稿", 90, 722, 40),
            "q 0.7 0.7 -0.7 0.7 200 300 cm " + line("征求意见稿", 0, 0, 40) + "Q",
            "/Artifact <</Subtype /Watermark /Type /Pagination>> BDC "
            + line("征求意见稿", 60, 300)
            + "EMC",
            "/Artifact <</Subtype /Watermark /Type /Pagination>> BDC /Form Do EMC",
            "q /Half gs /Form Do Q",
        ],
        ids=["large-grey", "large-black", "grey", "tiled", "faint-and-often", "huge-and-faint", "transparent",
             "slanted", "marked", "marked-form", "transparent-form"],
    )  # fmt: skip
    def test_is_no_text(self, mark: str, tmp_path: Path) -> None:
        form = line("征求意见稿", 90, 735 if "gs" in mark else 300, 30)
        for order in (BODY + mark, "q " + mark + " Q " + BODY):
            source = read_source(pdf(tmp_path / "a.pdf", order, form=form))
            assert source.text == READ
            assert _left_out(source)[Left.WATERMARK].startswith("征求意见稿")

    def test_what_one_page_tells_holds_on_the_next(self, tmp_path: Path) -> None:
        mark = line("内部资料", 60, 739, 24, "0.7 g")
        source = read_source(
            pdf(tmp_path / "a.pdf", mark + BODY, BODY + line("内部资料", 300, 300, 24, "0.7 g"))
        )
        assert "内部资料" not in source.text

    def test_a_title_in_grey_or_large_is_text(self, tmp_path: Path) -> None:
        title = line("开化县基本公共服务标准", 60, 810, 24, "0.4 g") + line(
            "附件", 60, 600, 12, "0.5 g"
        )
        source = read_source(pdf(tmp_path / "a.pdf", title + BODY))
        assert source.text == f"开化县基本公共服务标准\n{READ}附件\n"
        assert not source.left_out


class TestDoubled:
    @pytest.mark.parametrize("offset", [(1.5, -1.5), (0.4, 0), (-1, 1), (0, -1.2), (2, -2)])
    def test_a_shadow(self, offset: tuple[float, float], tmp_path: Path) -> None:
        """Behind the text or before it; narrow figures, points and dots too."""
        shadow = f"0.6 g q 1 0 0 1 {offset[0]} {offset[1]} cm {BODY} Q "
        assert read_source(pdf(tmp_path / "a.pdf", shadow + "0 g " + BODY)).text == READ
        assert read_source(pdf(tmp_path / "a.pdf", BODY + shadow)).text == READ

    def test_the_same_again_is_text(self, tmp_path: Path) -> None:
        texts = [
            *TEXT,
            "人人都有，1111元，100.00%，……",
            "llll iiii ....",
            "人人都有，1111元，100.00%，……",
        ]
        source = read_source(pdf(tmp_path / "a.pdf", lines(texts, step=14)))
        assert source.text == "".join(f"{text}\n" for text in texts)


class TestHidden:
    @pytest.mark.parametrize(
        "hidden",
        [
            line("看不见的", 60, 600, 12, "3 Tr"),
            line("看不见的", 60, 600, 12, "7 Tr"),
            line("看不见的", 60, 600, 12, "1 g"),
            line("看不见的", 60, 600, 0.5),
            "q /None gs " + line("看不见的", 60, 600) + "Q",
            line("看不见的", 60, 600) + "q 1 g 50 590 200 30 re f Q",
            line("看不见的", 60, 600) + "q 0 g 50 590 200 30 re f Q",
            "q 0 0 1 rg 50 590 200 30 re f Q" + line("看不见的", 60, 600, 12, "0 0 1 rg"),
            "q 50 700 200 30 re W n " + line("看不见的", 60, 600) + "Q",
            line("看不见的", 700, 600),
        ],
        ids=["mode", "clip-mode", "white", "tiny", "no-opacity", "whited-out", "blacked-out", "blue-on-blue",
             "clipped", "beside-the-page"],
    )  # fmt: skip
    def test_is_listed(self, hidden: str, tmp_path: Path) -> None:
        source = read_source(pdf(tmp_path / "a.pdf", BODY + hidden))
        assert source.text == READ
        assert _left_out(source) == {Left.HIDDEN: "看不见的"}

    @pytest.mark.parametrize(
        "shown",
        [
            "q 0 0 0.6 rg 50 590 200 30 re f Q" + line("看得见的", 60, 600, 12, "1 g"),
            "q 0.9 g 50 590 200 30 re f Q" + line("看得见的", 60, 600),
            "q 200 0 0 30 50 590 cm /Picture Do Q" + line("看得见的", 60, 600, 12, "1 g"),
            line("看得见的", 60, 600) + "q 50 590 200 30 re W n 1 g 300 0 200 900 re f Q",
            line("看得见的", 60, 600) + "q /Half gs 1 1 0 rg 50 590 200 30 re f Q",
            line("看得见的", 60, 600, 12, "1 Tr 0 G 1 g"),
        ],
        ids=["white-on-blue", "on-grey", "white-on-a-picture", "beside-what-covers", "highlighted", "outlined"],
    )  # fmt: skip
    def test_is_not_what_shows(self, shown: str, tmp_path: Path) -> None:
        source = read_source(pdf(tmp_path / "a.pdf", BODY + shown))
        assert source.text == f"{READ}看得见的\n"
        assert Left.HIDDEN not in _left_out(source)


class TestDoubtful:
    def test_a_page_that_is_a_picture(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reader, "is_installed", lambda: False)
        picture = "q 595 0 0 842 0 0 cm /Picture Do Q"
        source = read_source(pdf(tmp_path / "a.pdf", BODY, picture + line("2", 300, 30)))
        (left,) = source.left_out
        assert (left.kind, left.place) == (Left.SCAN, "第2页")
        assert left.kind.doubtful

    def test_words_recognised_on_a_picture(self, tmp_path: Path) -> None:
        picture = "q 595 0 0 842 0 0 cm /Picture Do Q"
        unseen = "".join(line(text, 60, 780 - 22 * at, 12, "3 Tr") for at, text in enumerate(TEXT))
        source = read_source(pdf(tmp_path / "a.pdf", picture + unseen))
        assert source.text == READ
        assert [left.kind for left in source.left_out] == [Left.RECOGNISED]

    def test_lines_that_stand_on_each_other(self, tmp_path: Path) -> None:
        source = read_source(pdf(tmp_path / "a.pdf", BODY + line("按每人每月八百元发给", 60, 715)))
        (left,) = source.left_out
        assert left.kind is Left.OVERLAP
        assert "八" in left.text

    def test_text_on_its_side(self, tmp_path: Path) -> None:
        aside = "q 0 1 -1 0 40 300 cm " + line("装订线内不得答题", 0, 0) + "Q"
        source = read_source(pdf(tmp_path / "a.pdf", BODY + aside))
        assert source.text == READ
        assert _left_out(source) == {Left.SIDEWAYS: "装订线内不得答题"}

    def test_a_character_of_which_nobody_knows_the_code(self, tmp_path: Path) -> None:
        source = read_source(pdf(tmp_path / "a.pdf", BODY + line("补助1\ue5e50元", 60, 600)))
        assert source.text.endswith("补助1\ue5e50元\n")
        assert [left.kind for left in source.not_read()] == [Left.SYMBOL]


def test_notes_and_form_fields_laid_over_a_page_are_listed(tmp_path: Path) -> None:
    def note(kind: str, words: str, key: str = "Contents") -> str:
        return (
            f"<</Type/Annot/Subtype/{kind}/Rect[60 300 200 320]"
            f"/{key}<feff{words.encode('utf-16-be').hex()}>>>"
        )

    notes = note("FreeText", "改为1500元") + note("Text", "请核") + note("Widget", "八百元", "V")
    empty = note("Stamp", "") + "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Contents(x)>>"
    source = read_source(pdf(tmp_path / "a.pdf", BODY, extra=f"/Annots[{notes}{empty}]"))
    assert source.text == READ
    assert [(one.kind, one.text, one.place) for one in source.left_out] == [
        (Left.ANNOTATION, "改为1500元", "第1页"),
        (Left.COMMENT, "请核", "第1页"),
        (Left.ANNOTATION, "八百元", "第1页"),
    ]


def test_what_is_struck_through(tmp_path: Path) -> None:
    """By a line as long as it; what is underlined, or crossed by a table's rule, is not."""
    words = line("补贴1200元1500元，标准以文件为准", 60, 600)
    stroke = "q 1 w 84 604.3 m 120 604.3 l S Q"
    source = read_source(pdf(tmp_path / "a.pdf", BODY + words + stroke))
    assert source.text.endswith("补贴 1500元，标准以文件为准\n")
    assert _left_out(source) == {Left.STRUCK: "1200元"}
    for other in (
        "q 1 w 84 598 m 120 598 l S Q",
        "q 84 596 36 0.5 re f Q",
        "q 0 604 m 595 604 l S Q",
    ):
        source = read_source(pdf(tmp_path / "a.pdf", BODY + words + other))
        assert "1200元1500元" in source.text


#: Reads a PDF in a process whose pdfium knows the fonts of some folders only.
_READ = """
import ctypes, sys
import pypdfium2
import pypdfium2.raw as pdfium
from pathlib import Path
folders = sys.argv[2:]
if folders:
    pdfium.FPDF_DestroyLibrary()
    paths = (ctypes.POINTER(ctypes.c_char) * (len(folders) + 1))()
    for at, folder in enumerate(folders):
        paths[at] = ctypes.create_string_buffer(folder.encode())
    pdfium.FPDF_InitLibraryWithConfig(
        pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=paths)
    )
from qzgraph.reading import pdf as reader
from qzgraph.reading.files import read_source
print(read_source(Path(sys.argv[1])))
"""


def test_a_pdf_reads_the_same_with_any_fonts_of_the_machine(tmp_path: Path) -> None:
    """The machine's own, none, and some that have no Chinese."""
    reportlab = pytest.importorskip("reportlab")
    content = (
        "".join(
            f"BT /F 12 Tf 1 0 0 1 60 {780 - 22 * at} Tm "
            + " ".join(f"{code(char)} Tj" for char in text)
            + " ET\n"
            for at, text in enumerate(TEXT)
        )
        + GRID
        + line("甲", 70, 580)
        + line("县民政局 县财政局", 170, 580)
    )
    path = pdf(tmp_path / "a.pdf", content)
    none = tmp_path / "none"
    none.mkdir()
    some = Path(reportlab.__file__).parent / "fonts"
    read = [
        subprocess.run(
            [sys.executable, "-c", _READ, str(path), *folders],
            check=True, capture_output=True, text=True, timeout=60,
        ).stdout
        for folders in ([], [str(none)], [str(some)])
    ]  # fmt: skip
    assert read[0] == read[1] == read[2]
    assert repr(f"{READ}甲\n县民政局 县财政局\n")[1:-1] in read[0]
