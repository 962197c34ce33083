"""``/compare``: editions side by side, item by item, with a verdict on each aspect and the sentences
behind it.

Editions are compared as they are read from their documents, so only those at hand on this machine
can be chosen, whichever store the other pages ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.graph.load import load_edition, packaged_vocabulary
from qzgraph.graph.workspace import KnownEdition, find_edition, known_editions
from qzgraph.graph.write import item_keys
from qzgraph.judging.compare import Comparison, Row, compare
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.records.model import Edition
from qzgraph.rendering.comparison_formats import render_comparison
from qzgraph.settings import Settings
from qzgraph_server.language import t
from qzgraph_server.pages.downloads import Cell, asked_form, file_of, sent
from qzgraph_server.pages.listing import Spec, listing
from qzgraph_server.pages.load import Library

#: Editions in one matrix: more cannot be read side by side.
MOST = 5
#: Comparisons that a process keeps.
_KEPT = 8

STATUSES = {
    Status.DIFFERENT: "有不同",
    Status.MISSING: "缺少",
    Status.ADDED: "多出",
    Status.UNKNOWN: "不能判断",
    Status.EQUAL: "一致",
}
VERDICTS = {
    Verdict.LOWER: "更低",
    Verdict.DROPPED: "没有了",
    Verdict.NARROWER: "更窄",
    Verdict.UNCLEAR: "说不清",
    Verdict.HIGHER: "更高",
    Verdict.BROADER: "更宽",
    Verdict.NEW: "新增",
    Verdict.OTHER: "另有规定",
    Verdict.EQUAL: "相当",
}
ASPECTS = {
    Aspect.NAME: "名称",
    Aspect.POPULATION: "服务对象",
    Aspect.BENCHMARK: "量化标准",
    Aspect.LEGAL_BASIS: "依据文件",
    Aspect.PAYER: "出资方",
    Aspect.LEAD_AGENCY: "牵头单位",
    Aspect.TEXT: "文字",
}
_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Placed:
    """An item in the matrix."""

    number: int | None
    name: str
    iri: str


@dataclass(frozen=True)
class Line:
    """A row as it is shown: for each edition its items, and the differences that were asked for."""

    row: Row
    cells: Sequence[Sequence[Placed]]
    differences: Sequence[Difference]


def blueprint(library: Library, settings: Settings) -> Blueprint:
    """The page, and what it shows as a file."""
    routes = Blueprint("compare", __name__)

    @lru_cache(maxsize=_KEPT)
    def compared(chosen: tuple[KnownEdition, ...]) -> Comparison:
        loaded = [load_edition(settings, edition) for edition in chosen]
        return compare(loaded, packaged_vocabulary(settings.data))

    @routes.get("/compare")
    def matrix() -> ResponseReturnValue:
        known = known_editions(settings)
        chosen = _chosen(settings, known, library)
        if len(chosen) < 2:
            return render_template("compare.html", known=known, chosen=chosen, titles=titles())
        comparison = compared(tuple(chosen))
        form = request.args.get("format")
        if form == "json":
            return Response(render_comparison(comparison, form), mimetype="application/json")
        if form == "workbook":
            return file_of(render_comparison(comparison, "xlsx"), "xlsx", t("版本对照"))
        shown = listing(comparison.rows, _specs(), [])
        if form := asked_form():
            return sent(form, t("版本对照"), _heads(comparison), _cells(comparison, shown.all))
        return render_template(
            "compare.html",
            known=known,
            chosen=chosen,
            comparison=comparison,
            shown=shown,
            titles=titles(),
            lines=[_line(comparison, row) for row in shown.rows],
            items=library.catalogue.items,
            verdicts=VERDICTS,
            statuses=STATUSES,
            aspects=ASPECTS,
            plain=plain,
        )

    def titles() -> dict[str, str]:
        return {edition.id: edition.name for edition in library.catalogue.editions.values()}

    return routes


def _chosen(
    settings: Settings, known: Sequence[KnownEdition], library: Library
) -> list[KnownEdition]:
    """The editions that the address names, else the newest of each level that has items here.

    Raises BadUsage for one that is not at hand, and for too many.
    """
    asked = list(dict.fromkeys(request.args.getlist("edition")))
    if len(asked) > MOST:
        raise BadUsage(f"{len(asked)} editions are too many side by side", mend=f"choose {MOST}")
    if asked:
        return [find_edition(settings, name) for name in asked]
    catalogue = library.catalogue
    newest: dict[str, KnownEdition] = {}
    for edition in sorted(known, key=lambda e: e.year):
        if catalogue.items_of(edition.id):
            newest[names.level_of(edition.division)] = edition
    return sorted(newest.values(), key=lambda e: names.level_of(e.division).rank)[:MOST]


def _specs() -> list[Spec[Row]]:
    def verdicts(row: Row) -> Iterator[tuple[str, str]]:
        for verdict in VERDICTS:
            if any(difference.verdict is verdict for difference in row.differences):
                yield verdict.value, t(VERDICTS[verdict])

    def aspects(row: Row) -> Iterator[tuple[str, str]]:
        for aspect in ASPECTS:
            if any(difference.aspect is aspect for difference in row.differences):
                yield aspect.value, t(ASPECTS[aspect])

    return [
        Spec("status", t("结果"), lambda row: [(row.status.value, t(STATUSES[row.status]))]),
        Spec("verdict", t("下级（或后来）的"), verdicts),
        Spec("aspect", t("哪一方面"), aspects),
        Spec("category", t("类别"), lambda row: [(row.category, row.category)], in_order=True),
    ]


def _wanted(difference: Difference) -> bool:
    """Whether a difference is one that the list was narrowed to. What comes to the same in other
    words (市民政局, 县民政局) is left out unless it is asked for."""
    verdict, aspect = request.args.get("verdict"), request.args.get("aspect")
    if aspect and difference.aspect.value != aspect:
        return False
    return difference.verdict.value == verdict if verdict else difference.verdict != Verdict.EQUAL


def _line(comparison: Comparison, row: Row) -> Line:
    cells = [
        [_placed(loaded.edition, at) for at in positions]
        for loaded, positions in zip(comparison.editions, row.items, strict=True)
    ]
    found = [difference for difference in row.differences if _wanted(difference)]
    gravity = list(VERDICTS)
    return Line(row, cells, sorted(found, key=lambda d: gravity.index(d.verdict)))


def _placed(edition: Edition, at: int) -> Placed:
    item = edition.items[at]
    return Placed(item.number, item.name, names.item(edition.id, item_keys(edition.items)[at]))


def plain(text: str) -> str:
    """Words of a source without the line breaks that the typesetter put into them."""
    return _BREAK.sub("", text)


def _heads(comparison: Comparison) -> list[str]:
    titles = [loaded.edition.title for loaded in comparison.editions]
    said = [
        t("哪一方面"),
        t("下级（或后来）的"),
        t("上级版本"),
        t("上级的"),
        t("下级版本"),
        t("下级的"),
    ]
    return [t("类别"), *titles, t("结果"), *said, t("上级原文"), t("下级原文")]


def _cells(comparison: Comparison, rows: Sequence[Row]) -> list[list[Cell]]:
    """One line of a file for each difference, and one for a row that has none."""
    lines: list[list[Cell]] = []
    for line in (_line(comparison, row) for row in rows):
        items = ["；".join(item.name for item in placed) for placed in line.cells]
        start: list[Cell] = [line.row.category, *items, t(STATUSES[line.row.status])]
        lines += [[*start, *_said(difference)] for difference in line.differences]
        if not line.differences:
            lines.append([*start, *[None] * 8])
    return lines


def _said(difference: Difference) -> list[Cell]:
    quotes = (difference.expected_quote, difference.actual_quote)
    return [
        t(ASPECTS[difference.aspect]),
        t(VERDICTS[difference.verdict]),
        difference.upper,
        difference.expected,
        difference.lower,
        difference.actual,
        *(plain(quote.text) if quote else None for quote in quotes),
    ]
