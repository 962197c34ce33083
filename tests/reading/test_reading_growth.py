"""Four times as much takes about four times as long, whatever it is that there is more of."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from growth import growth, seconds, standard, units
from office_files import W, docx, p, rows, tbl, tc, tr, xlsx
from pdf_files import line, lines, pdf

from qzgraph.errors import QzgraphError
from qzgraph.reading.files import read_source
from qzgraph.vocabulary import Vocabulary

#: Characters at each place; four times as many beside it.
SIZE = 300
#: What grows with the square takes sixteen times as long.
MOST = 9.0
#: One of each class of mark, and what sentences and structures are built of; ``growth.py`` itself
#: takes every mark and a word of each kind in ``data/``, at every place.
UNITS = [
    *("1", "三", "万", "年", "月", "元", "中", "每", "不", "由", "县", "的", "第", "至"),
    *("，", "、", "（", "《", " ", "|", "-", "/", "a", "1元，", "3—", "3次", "1、", "评估"),
    *("或儿童", "除儿童外", "县残联、", "《甲》（乙〔2020〕1号）", "\n1.甲", "\n（1）甲", "\n|甲|乙|", "\n服务标准：1元"),
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_text_of_one_mark_or_word(unit: str, vocabulary: Vocabulary) -> None:
    seconds(standard({"content": unit}, 10), vocabulary)
    repeated = dict.fromkeys(("preface", "population", "content", "behind"), unit)
    texts = {n: standard(repeated, n) for n in (SIZE, 4 * SIZE)}
    assert growth(lambda n: seconds(texts[n], vocabulary), SIZE) < MOST


def test_what_is_timed_at_length_is_all_that_is_known() -> None:
    """By ``growth.py`` itself: every mark, and words of each table."""
    known = set(units())
    assert len(known) > 400
    assert known >= {"年", "\n1.甲", "儿童", "不低于", "县级", "宪法"}


# Files: what their readers walk through, ever more of it.

_NUMBERED = '<w:numPr><w:ilvl w:val="8"/><w:numId w:val="1"/></w:numPr>'
_DELETED = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
_LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    f'<w:lvlText w:val="{"".join(f"%{at}" for at in range(1, level + 2))}"/></w:lvl>'
    for level in range(9)
)
_NUMBERING = {
    "word/numbering.xml": f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{_LEVELS}'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
}
_FIRST = lines(["服务对象：户籍在本县的七十周岁以上老人", "服务内容：助餐"])


def _docx(*body: str) -> Callable[[Path], Path]:
    return lambda folder: docx(folder / "a.docx", *body, parts=dict(_NUMBERING))


def _pdf(content: str) -> Callable[[Path], Path]:
    return lambda folder: pdf(folder / "a.pdf", _FIRST + content)


def _page(body: str, sheet: str = "") -> Callable[[Path], Path]:
    text = (
        f"<html><head><meta charset=utf-8><style>{sheet}</style></head><body>{body}<p>甲</p></body>"
    )
    return _file("a.html", text)


def _file(name: str, text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text(text, "utf-8")
        return folder / name

    return write


def _sheet(*data: tuple[str, ...], merges: Sequence[str] = ()) -> Callable[[Path], Path]:
    return lambda folder: xlsx(folder / "a.xlsx", {"表": rows(*data, merges=list(merges))})


def _scattered(count: int, before: str = "", size: int = 12) -> str:
    """Characters anywhere on a page."""
    dice = random.Random(1)
    places = ((dice.randint(0, 590), dice.randint(0, 800)) for _ in range(count))
    return "".join(line("一", x, y, size, before) for x, y in places)


FILES: dict[str, Callable[[int], Callable[[Path], Path]]] = {
    "paragraphs": lambda n: _docx(*[p("甲")] * n),
    "numbered": lambda n: _docx(*[p("甲", _NUMBERED)] * n),
    "ends-deleted": lambda n: _docx(*[p("甲", _DELETED)] * n),
    "numbered-ends-deleted": lambda n: _docx(*[p("甲", _NUMBERED + _DELETED)] * n),
    "runs": lambda n: _docx("<w:p>" + "<w:r><w:t>甲</w:t></w:r>" * n + "</w:p>"),
    "breaks": lambda n: _docx("<w:p>" + "<w:r><w:tab/><w:br/></w:r>" * n + "</w:p>", p("甲")),
    "rows": lambda n: _docx(tbl(*[tr("甲", "乙", "丙")] * n)),
    "merged-rows": lambda n: _docx(tbl(tr(tc("甲", merge="restart"), "乙"), *[tr(tc("", merge="continue"), "乙")] * n)),
    "characters-at-one-place": lambda n: _pdf(line("一", 60, 300) * n),
    "characters-in-a-column": lambda n: _pdf("".join(line("一", 60, at % 700 + at / n) for at in range(n))),
    "characters-anywhere": lambda n: _pdf(_scattered(n)),
    "watermarks-anywhere": lambda n: _pdf(_scattered(n) + _scattered(n, "0.8 g", 20)),
    "covered": lambda n: _pdf(_scattered(n) + "q 1 g 100 100 30 30 re f Q " * n),
    "clipped": lambda n: _pdf(f"q {'0 0 500 500 re W n ' * 8} {_scattered(n)} Q"),
    "ruled": lambda n: _pdf("".join(f"{at * 4 % 590} 0 m {at * 4 % 590} 800 l S " for at in range(n))),
    "grid": lambda n: _pdf("".join(f"0 {at * 600 / n} m 590 {at * 600 / n} l S " for at in range(n)) + "20 0 m 20 600 l S 300 0 m 300 600 l S "),
    "page-of-paragraphs": lambda n: _page("<p>甲<b>乙</b>" * n),
    "page-of-ends": lambda n: _page("</p></div></table>" * n),
    "page-of-lists": lambda n: _page("<ol><li>甲" * (n // 10)),
    "page-of-rows": lambda n: _page(f"<table>{'<tr><td rowspan=9>甲<td>乙' * n}</table>"),
    "page-of-unseen": lambda n: _page("<i style='opacity:0'>甲</i>乙" * n),
    "page-of-styles": lambda n: _page("".join(f"<p style='left:{at}px;color:#{at:06x}'>甲" for at in range(n))),
    "page-of-rules": lambda n: _page("<p>甲" * n, "".join(f"p.k{at}, p {{opacity:.{at}}}" for at in range(n))),
    "page-of-selectors": lambda n: _page("<div>" * 99 + "<p>甲" * n, f"{'div ' * n} p {{opacity:0}}"),
    "page-of-brackets": lambda n: _page(f"<p style='color:{'rgb(' * n}'>甲", "a{color:" + "rgb(" * n),
    "sheet-of-rows": lambda n: _sheet(*[("甲", "乙", "丙")] * n),
    "sheet-of-merges": lambda n: _sheet(*[("甲", "乙")] * n, merges=[f"A{at}:B{at}" for at in range(1, n + 1)]),
    "rows-of-commas": lambda n: _file("a.csv", "甲,乙,丙\n" * n),
    "commas": lambda n: _file("a.csv", "甲" + "," * n + "\n乙"),
    "quotes": lambda n: _file("a.csv", '甲,"乙' * n),
}  # fmt: skip


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_one_thing(kind: str, tmp_path: Path) -> None:
    paths = {}
    for size in (300, 1200):
        (tmp_path / str(size)).mkdir()
        paths[size] = FILES[kind](size)(tmp_path / str(size))

    def measure(size: int) -> float:
        begin = time.process_time()
        with contextlib.suppress(QzgraphError):
            read_source(paths[size])
        return time.process_time() - begin

    measure(300)
    assert growth(measure, 300) < MOST
