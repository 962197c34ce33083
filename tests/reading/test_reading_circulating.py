"""One short standard reads as the same edition from every form in which such documents circulate."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Callable
from pathlib import Path

import circulating
import pytest
import reading_forms as forms
from circulating import ITEMS
from reading_forms import bare

from qzgraph.errors import UnreadableSource
from qzgraph.reading import converting, pagelayout, pdf, picture, progress, recognising
from qzgraph.reading.characters import doubted
from qzgraph.reading.files import read_source
from qzgraph.reading.forms import SUFFIXES
from qzgraph.reading.leftout import Left
from qzgraph.reading.limits import MAX_STYLE_PARTS
from qzgraph.reading.outline import read_outline
from qzgraph.reading.source import Source
from qzgraph.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "files"


def _kept(name: str) -> Callable[[Path], None]:
    """A file that another program wrote."""

    def write(path: Path) -> None:
        path.write_bytes((KEPT / name).read_bytes())

    return write


WRITERS: dict[str, Callable[[Path], None]] = {
    "landmarks.html": circulating.page_with_landmarks,
    "tables.htm": circulating.page_in_tables,
    "word.html": circulating.page_from_word,
    "word-by-name.doc": circulating.page_from_word,
    "excel-by-name.xls": circulating.page_from_excel,
    "archive.mhtml": circulating.web_archive,
    "commas.csv": circulating.delimited(),
    "gb18030.csv": circulating.delimited(encoding="gb18030"),
    "semicolons.csv": circulating.delimited(";", "utf-8"),
    "tabs-utf16.csv": circulating.delimited("\t", "utf-16"),
    "no-mark-utf16.csv": circulating.delimited(",", "utf-16-le"),
    "pages.ofd": circulating.ofd_pages,
    "document.docx": circulating.document,
    "workbook.xlsx": circulating.workbook,
    "old.xls": _kept("short.xls"),
    "old.et": _kept("short.xls"),
    "old-by-name.xlsx": _kept("short.xls"),
    "open.ods": _kept("short.ods"),
    "csv-by-name.xls": circulating.delimited("\t", "gb18030"),
}


#: What LibreOffice turns into something that is read here.
CONVERTED: dict[str, Callable[[Path], None]] = {
    "old.wps": _kept("short.doc"),
    "rich.rtf": _kept("short.rtf"),
    "open.odt": _kept("short.odt"),
}
needs_libreoffice = pytest.mark.skipif(
    converting.find_libreoffice() is None, reason="LibreOffice is not on this machine"
)
MACHINE = (pytest.mark.machine, needs_libreoffice)


@pytest.mark.parametrize(
    "name", [*WRITERS, *(pytest.param(name, marks=MACHINE) for name in CONVERTED)]
)
def test_every_form_reads_as_the_same_edition(
    name: str, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    {**WRITERS, **CONVERTED}[name](tmp_path / name)
    source = read_source(tmp_path / name)
    outline = read_outline(source, vocabulary.labels)
    got = forms.read_back(outline)
    assert got == [bare(item) for item in ITEMS]
    assert forms.TITLE in [source.passage([span]).text for span in outline.head]
    for item in outline.items:
        for passage in [item.heading.name, *item.fields.values()]:
            assert "".join(source.text[at] for at in passage.offsets) == passage.text


def test_what_a_page_leaves_out_is_listed(tmp_path: Path) -> None:
    circulating.page_with_landmarks(tmp_path / "a.html")
    circulating.page_from_excel(tmp_path / "b.xls")
    page, sheet = read_source(tmp_path / "a.html"), read_source(tmp_path / "b.xls")
    assert [one.text for one in page.left_out if one.kind is Left.HIDDEN] == [
        "服务对象：看不见的人。"
    ]
    assert any("首页" in one.text for one in page.left_out if one.kind is Left.NAVIGATION)
    assert [(one.text, one.place) for one in sheet.left_out] == [("2", "表1 第3行第7列")]
    assert "脚本" not in page.text
    assert all("脚本" not in one.text for one in page.left_out)


@pytest.mark.parametrize("name", ["short.xls", "short.ods"])
def test_what_other_spreadsheets_leave_out_is_listed(name: str) -> None:
    left = [(one.kind, one.text, one.place) for one in read_source(KEPT / name).left_out]
    assert sorted(left, key=str) == sorted(
        [
            (Left.STRUCK, "2元", "标准!G3"),
            (Left.COMMENT, "已核", "标准!G3"),
            (Left.CELLS, " ".join(["底稿"] * 7), "标准!J列"),
            (Left.CELLS, "隐藏的一行", "标准!第9行"),
            (Left.CELLS, "旧稿", "底稿!"),
        ],
        key=str,
    )


@pytest.mark.parametrize("name", ["short.xls", "short.ods"])
def test_a_number_is_read_as_it_is_shown(name: str) -> None:
    source = read_source(KEPT / name)
    assert source.text.endswith("比例\n80%\n")
    assert source.place(len(source.text) - 2) == "Sheet3!B1"


@pytest.mark.parametrize("name", CONVERTED)
def test_without_libreoffice_it_is_said_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converting, "find_libreoffice", lambda: None)
    CONVERTED[name](tmp_path / name)
    with pytest.raises(UnreadableSource, match=r"needs LibreOffice.*另存为 \.docx") as refused:
        read_source(tmp_path / name)
    assert "\n" not in str(refused.value)


def test_a_converter_is_held_to_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60 & sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(converting, "find_libreoffice", lambda: str(program))
    monkeypatch.setattr(converting, "MAX_CONVERTING_SECONDS", 1.0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    CONVERTED["rich.rtf"](tmp_path / "a.rtf")
    with pytest.raises(UnreadableSource, match="longer than 1 seconds"):
        read_source(tmp_path / "a.rtf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.rtf", "soffice"]


@pytest.mark.machine
@needs_libreoffice
def test_a_converter_follows_no_link(tmp_path: Path) -> None:
    """Text that a document takes from another file of the machine, at a stranger's wish."""
    (tmp_path / "secret.txt").write_text("SECRET")
    linked = f'INCLUDETEXT "{(tmp_path / "secret.txt").as_uri()}"'
    (tmp_path / "a.rtf").write_text(
        rf"{{\rtf1\ansi {{\field{{\*\fldinst{{{linked}}}}}{{\fldrslt old}}}} text}}"
    )
    text = read_source(tmp_path / "a.rtf").text
    assert "text" in text
    assert "SECRET" not in text


def _scan(path: Path) -> None:
    """``short.tif`` (two pages at 200 dpi, noisy and slanted, black and white) as a PDF."""
    from PIL import Image, ImageSequence

    with Image.open(KEPT / "short.tif") as scan:
        pages = [page.copy() for page in ImageSequence.Iterator(scan)]
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=200)


@pytest.mark.skipif(not recognising.is_installed(), reason="qzgraph[ocr] is not installed")
def test_a_scan_reads_as_the_same_edition_or_says_where_it_may_not(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    _scan(tmp_path / "scan.pdf")
    notes: list[str] = []
    progress.listen(notes.append)
    source = read_source(tmp_path / "scan.pdf")
    progress.listen(lambda _: None)
    assert [note.rpartition(" ")[2] for note in notes] == ["1/2", "2/2"]
    outline = read_outline(source, vocabulary.labels)
    got = "".join(map(str, forms.read_back(outline)))
    want = "".join(str(bare(item)) for item in ITEMS)
    alike = difflib.SequenceMatcher(None, want, got, autojunk=False)
    assert alike.ratio() > 0.995
    unsure = {words for _, _, words in doubted(source.text)}
    for kind, _, _, start, end in alike.get_opcodes():
        assert kind in ("equal", "delete") or got[start:end] in unsure
    assert (Left.STRUCK, "2元") in [(one.kind, one.text) for one in source.left_out]


@pytest.mark.parametrize("name", ["scan.pdf", "scan.png", "scan.tif"])
def test_without_recognition_it_is_said_what_to_do(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (recognising, picture, pagelayout, pdf):
        monkeypatch.setattr(module, "is_installed", lambda: False)
    if name.endswith(".pdf"):
        from reportlab.pdfgen.canvas import Canvas

        canvas = Canvas(str(tmp_path / name))
        canvas.rect(0, 0, 500, 700, fill=1)
        canvas.save()
    else:
        (tmp_path / name).write_bytes(
            (KEPT / "short.tif").read_bytes()
            if ".tif" in name
            else b"\x89PNG\r\n\x1a\n" + bytes(99)
        )
    with pytest.raises(UnreadableSource, match=r"pip install 'qzgraph\[ocr\]'") as refused:
        read_source(tmp_path / name)
    assert "\n" not in str(refused.value)


def test_every_form_is_told_of() -> None:
    page = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
    assert [suffix for suffix in SUFFIXES if suffix not in page] == []


def test_what_is_laid_over_the_pages_of_an_ofd_is_listed(tmp_path: Path) -> None:
    circulating.ofd_pages(tmp_path / "a.ofd")
    source = read_source(tmp_path / "a.ofd")
    assert (Left.WATERMARK, "内部资料") in [(one.kind, one.text) for one in source.left_out]
    assert "内部资料" not in source.text
    assert source.place(source.text.index("社区老人助餐")) == "第1页 第4段"


def test_what_a_page_hides_by_its_own_style_sheet_is_listed(tmp_path: Path) -> None:
    """Not what another rule shows again, or only the printer hides."""
    (tmp_path / "a.html").write_text(
        "<html><head><meta charset=utf-8><style>.gone, p.off {display: none} .v{visibility:hidden}"
        ".tab{display:none} .tab.active{display:block} @media print{.screen{display:none}}</style></head>"
        "<body><p class='x gone'>甲</p><p class=off>乙</p><p class=v>丙</p><div class=off>丁</div>"
        "<p class='tab active'>戊</p><p class=screen>己</p><p class=gone style='display:block'>庚</p>"
        "<svg><text>图中字</text></svg><input value=填写的><p>面积<math><mo>≥</mo><mn>3</mn></math></p>",
        encoding="utf-8",
    )
    source = read_source(tmp_path / "a.html")
    assert source.text.split() == ["丁", "戊", "己", "庚", "面积≥3"]
    assert [(one.kind, one.text) for one in source.left_out] == [
        (Left.HIDDEN, "甲"),
        (Left.HIDDEN, "乙"),
        (Left.HIDDEN, "丙"),
        (Left.DRAWING, "图中字"),
        (Left.NAVIGATION, "填写的"),
    ]


def _styled(path: Path, sheet: str, body: str, *, beside: str = "") -> Source:
    path.write_text(
        f"<html><head><meta charset=utf-8>{beside}<style>{sheet}</style></head><body>{body}</body>",
        encoding="utf-8",
    )
    return read_source(path)


#: What leaves nothing of a word to be seen (CSS 2.2 and its later modules; Office's own ``mso-hide``).
UNSEEN = """display:none !important | visibility:collapse | opacity:0.0 | font-size:0 | font:0/0 a
    font-size:0.5pt | color:transparent | color:#fff | background:#cce;color:rgb(204,204,238)
    position:absolute;clip:rect(0,0,0,0) | clip-path:inset(50%) | position:absolute;left:-9999px
    text-indent:-999em | margin-left:-9999px | width:1px;height:1px;overflow:hidden
    transform:scale(0) | mso-hide:all""".replace("\n", "|").split("|")
#: What looks like it, and hides nothing.
SEEN = """font-size:12px | font:400 14px/1.5 SimSun | opacity:.5 | text-indent:-21pt | color:red
    overflow:hidden;width:100% | background:#000;color:#fff | background:url(a.png);color:#fff
    height:0 | position:relative;left:-9px | max-height:none;overflow:hidden""".replace(
    "\n", "|"
).split("|")


def test_words_that_a_page_leaves_unseen_are_listed(tmp_path: Path) -> None:
    """By an element's own style, and by a sheet of the page: on screens, below another, by its id."""
    own = "".join(f"<span style='{look}'>{at}，</span>" for at, look in enumerate(UNSEEN))
    sheet = "".join(
        f"@media screen {{div#a > p.b .k{at} {{{look}}}}}" for at, look in enumerate(UNSEEN)
    )
    body = "".join(f"<i class='x k{at}'>{at}，</i>" for at in range(len(UNSEEN)))
    source = _styled(
        tmp_path / "a.html", sheet, f"<p>甲{own}乙</p><div id=a><p class=b>丙{body}丁</p></div>"
    )
    assert source.text == "甲乙\n丙丁\n"
    listed = "".join(f"{one.text}" for one in source.left_out if one.kind is Left.HIDDEN)
    assert listed == "".join(f"{at}，" for at in range(len(UNSEEN))) * 2


def test_words_that_a_page_shows_are_read(tmp_path: Path) -> None:
    own = "".join(f"<span style='{look}'>{at}，</span>" for at, look in enumerate(SEEN))
    sheet = ".z{font-size:0} .z b{font-size:9pt} a:hover .s, @media (width<9px){.s{opacity:0}}"
    source = _styled(
        tmp_path / "a.html",
        f"{sheet} @media print {{.s {{display:none}}}} #other p {{display:none}}",
        f"<p class=s>{own}</p><p class=z><b>甲</b></p>"
        "<table bgcolor=navy><tr><td><font color=white>乙</font></td><td>丙</td></tr></table>",
    )
    assert source.text == f"{''.join(f'{at}，' for at in range(len(SEEN)))}\n甲\n乙\n丙\n"
    assert source.left_out == ()
    beside = "<link rel=stylesheet href=a.css>"
    assert (
        _styled(tmp_path / "b.html", "", "<p style='color:#fff'>甲</p>", beside=beside).text
        == "甲\n"
    )


def test_a_page_of_too_many_rules_says_so(tmp_path: Path) -> None:
    sheet = "".join(f".k{at}{{display:none}}" for at in range(MAX_STYLE_PARTS + 1))
    source = _styled(
        tmp_path / "a.html", sheet, f"<p class=k1>甲</p><p class=k{MAX_STYLE_PARTS}>乙</p>"
    )
    assert source.text == "乙\n"
    assert [one.kind for one in source.left_out] == [Left.HIDDEN, Left.STYLES]


def test_a_raised_figure_is_no_figure_of_the_amount_beside_it(tmp_path: Path) -> None:
    body = (
        "<p>每人1500<sup>1</sup>元，300m<sup>2</sup>，备<sup>注</sup>，80<span style='position:relative;"
        "top:-4.0pt;mso-text-raise:4.0pt'>3</span>元，<span class=up>4</span>，PM<sub>2.5</sub></p>"
    )
    source = _styled(tmp_path / "a.html", ".up{vertical-align:super}", body)
    assert source.text == "每人1500¹元，300m²，备注，80³元，⁴，PM2.5\n"


@pytest.mark.parametrize("name", ["raised.xls", "raised.ods"])
def test_a_raised_figure_in_a_sheet(name: str) -> None:
    assert read_source(KEPT / name).text == "每人1500¹元，300m²\n"
