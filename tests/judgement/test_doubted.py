"""Nothing rests on characters that were not read for sure: a scan's guesses, codes without a meaning."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from qzgraph.graph.write import edition_quads
from qzgraph.judging.doubted import without_doubt
from qzgraph.judging.report import Finding, Report, Severity
from qzgraph.judging.review import Request, review
from qzgraph.reading.characters import DOUBTFUL, doubted, normal_form
from qzgraph.reading.files import read_source
from qzgraph.reading.leftout import Left, LeftOut
from qzgraph.reading.text import source_from_text
from qzgraph.records.edition import read_edition
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary, load_vocabulary

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reading"))  # scripts, no package
from office_files import W, docx, p

GRAVE = (Severity.VIOLATION, Severity.WARNING)


@pytest.fixture(scope="module")
def county(settings: Settings) -> str:
    """The city's standard as a county's own, with an amount lowered and a group dropped."""
    city = (settings.data / "source" / "330800-2023.txt").read_text(encoding="utf-8")
    text = city.replace("衢州市基本", "开化县基本").replace("2023年版", "2024年版")
    return text.replace("每人每月 800 元", "每人每月 700 元").replace("每月 500 元", "每月 400 元")


def _report(settings: Settings, path: Path, text: str) -> Report:
    path.write_text(text, encoding="utf-8")
    return review(settings, Request(path))


def _grave(report: Report) -> set[str]:
    return {one.id for one in report.findings if one.severity in GRAVE}


@pytest.mark.parametrize("marked", [True, False])
def test_what_rests_on_doubtful_characters_is_no_breach(
    marked: bool, county: str, settings: Settings, tmp_path: Path
) -> None:
    """Forty characters of the file, digits among them, wrong and marked so, or unknown: no breach
    is found that was not there before, and those elsewhere stay what they were."""
    dice = random.Random(7)
    chars = list(county)
    digits = [at for at, char in enumerate(chars) if char.isdigit() and at > 2000]
    for at in dice.sample(digits, 20) + dice.sample(range(2000, len(chars)), 20):
        if not chars[at].isspace():
            chars[at] = f"{dice.choice('0一口')}{DOUBTFUL}" if marked else "\ufffd"
    before = _report(settings, tmp_path / "before.txt", county)
    after = _report(settings, tmp_path / "after.txt", "".join(chars))
    assert _grave(after) <= _grave(before)
    assert _grave(after)
    reviews = [one for one in after.findings if one.severity is Severity.REVIEW]
    assert any("没有认清的字" in one.why_zh and one.unread for one in reviews)


def test_what_a_note_may_say_otherwise_is_no_breach(
    county: str, settings: Settings, tmp_path: Path
) -> None:
    """Of the item whose text has the mark alone, whether that is a paragraph's or a cell's."""
    lines = [line for line in county.split("\n") if line.strip()]
    lowered = next(at for at, line in enumerate(lines) if "每人每月 700 元" in line)
    lines = lines[
        : lowered + 30
    ]  # with an item behind it; that others are missing is said as before
    mark = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    note = f'<w:footnote w:id="7">{p("自2025年起为每人每月800元。")}</w:footnote>'
    reports = []
    for raw in ("", mark):
        path = docx(
            tmp_path / f"{bool(raw)}.docx",
            *(p(line, raw=raw if at == lowered else "") for at, line in enumerate(lines)),
            parts={"word/footnotes.xml": f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>'},
        )
        reports.append(review(settings, Request(path)))
    before, after = reports
    (lower,) = (one for one in before.findings if one.severity in GRAVE and "700" in one.actual)
    assert _grave(before) - _grave(after) >= {lower.id}
    now = next(one for one in after.findings if one.id == lower.id)
    assert (now.severity, now.item) == (Severity.REVIEW, lower.item)
    assert (
        now.unread == ("自2025年起为每人每月800元。（注在“每人每月 700 元。”之后）",) or now.unread
    )
    changed = {one.item for one in before.findings if one.id in _grave(before) - _grave(after)}
    assert changed == {lower.item}


def test_nothing_rests_on_a_page_that_is_not_read_for_sure(
    county: str, settings: Settings, tmp_path: Path
) -> None:
    """Of the items on it, nor whether others are missing; those of other pages stay."""
    path = tmp_path / "a.txt"
    path.write_text(county, encoding="utf-8")
    source = read_source(path)
    edition = read_edition(source, "330824", 2024, load_vocabulary(settings.data))
    starts = [item.name_span.start for item in edition.items]
    paged = replace(
        source,
        places=tuple((at, f"第{number // 20 + 1}页 第1段") for number, at in enumerate(starts)),
        left_out=(LeftOut(Left.UNRULED, "甲", "第2页", starts[20]),),
    )

    def finding(item: int | None) -> Finding:
        told = (
            (edition.items[item].number, edition.items[item].name)
            if item is not None
            else (None, "")
        )
        return Finding(
            clause="floor", severity=Severity.VIOLATION, reference_item=1, item=told[0], item_name=told[1],
            reference_edition="330800-2023", path="value", expected="", actual="", message_zh="", message_en="",
            source=None, reference_source=None,
        )  # fmt: skip

    told = without_doubt([finding(at) for at in (5, 25, 50, None)], edition, paged)
    assert [one.severity for one in told] == [
        Severity.VIOLATION, Severity.REVIEW, Severity.VIOLATION, Severity.REVIEW,
    ]  # fmt: skip


def test_the_guess_is_read_and_listed_as_unread(vocabulary: Vocabulary) -> None:
    text = (
        "开化县基本公共服务标准（2024年版）\n（1）助餐\n服务对象：老年人。\n服务内容：午餐。\n"
        f"服务标准：每月补助3{DOUBTFUL}0{DOUBTFUL}元。\n支出责任：县级财政。\n牵头负责单位：县民政局。\n"
    )
    source = source_from_text(text, "a.txt")
    edition = read_edition(source, "330824", 2024, vocabulary)
    assert [one.value for one in edition.items[0].benchmarks] == [30]
    assert [(one.text, source.exact(one.span)) for one in edition.items[0].unread] == [
        ("30", f"3{DOUBTFUL}0{DOUBTFUL}")
    ]
    assert any(
        quad.predicate.value.endswith("unread") for quad in edition_quads(edition, vocabulary)
    )


def test_dots_below_are_marks() -> None:
    assert list(doubted(f"补助3{DOUBTFUL}元\ufffd")) == [(2, 4, "3"), (5, 6, "\ufffd")]
    assert normal_form(f"补助3{DOUBTFUL}元") == ("补助3元", (0, 1, 2, 4))
