"""Many counties in one workbook, each question a sheet: how each stands under each clause, each item
in each county, who is lowest on which benchmark, and which items are missing where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from qzgraph.judging.report import Measured, Pairing, Report, Severity
from qzgraph.records.model import Better
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_view import (
    Numbered,
    Outcome,
    by_clause,
    count,
    found_on,
    gravest,
    gravest_of,
)
from qzgraph.rendering.words import Tint, tint_of_gravest, word_of, words_of
from qzgraph.rendering.worksheet import A3, Value, Workbook

#: The width of a county's column.
_COUNTY = 11.0
_MISSING, _ABSENT, _AS_ASKED = "缺少", "没有对应标准", "一致"


def write_counties(book: Workbook, outcomes: Sequence[Outcome], clauses: Clauses) -> None:
    """The sheets, in front of all others; those held to one reference are side by side."""
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    labels = _labels(reports)
    _by_clause(book, outcomes, labels, clauses)
    _by_item(book, reports, labels)
    _by_benchmark(book, reports, labels)
    _missing(book, reports, labels)


def _labels(reports: Sequence[Report]) -> dict[int, str]:
    """What each report is headed with: its county; its file where two are of one county."""
    places = [report.place or report.edition for report in reports]
    return {
        id(report): place if places.count(place) == 1 else f"{place}\n{report.file}"
        for report, place in zip(reports, places, strict=True)
    }


def _by_clause(
    book: Workbook,
    outcomes: Sequence[Outcome],
    labels: dict[int, str],
    clauses: Clauses,
) -> None:
    """Counties × clauses: the gravest word of each, and how many there are of it."""
    columns = [
        *(("县（市、区）", 16.0), ("结论\nVerdict", 10.0)),
        *((clause.title_zh, 11.0) for clause in clauses),
        *((word.zh, 8.0) for word in words_of(Severity).values()),
        ("文件 File", 30.0),
    ]
    sheet = book.list("各县总览", columns, A3, left=1)
    for outcome in outcomes:
        if not isinstance(outcome, Report):
            sheet.row([outcome.file, "未能读取", one_line(outcome.error)], book.cell)
            continue
        counts = dict(by_clause(outcome, clauses))
        marks = {1: book.mark(Tint.GOOD if outcome.conforms else Tint.BAD)}
        values: list[Value] = [labels[id(outcome)], "符合" if outcome.conforms else "不符合"]
        for clause in clauses:
            found = counts.get(clause, {})
            if worst := gravest_of(found):
                marks[len(values)] = book.mark(tint_of_gravest(worst))
            values.append(f"{word_of(worst).zh}{found[worst]}" if worst else None)
        values += count(outcome.findings).values()
        sheet.row([*values, one_line(outcome.file)], book.cell, marks)
    sheet.list_end()


_Key = tuple[str, int | str]


def _items(reports: Sequence[Report]) -> dict[_Key, tuple[int | None, str]]:
    """The references' items, each by its reference and its number, or name where it has none."""
    found: dict[_Key, tuple[int | None, str]] = {}
    for report in reports:
        for key, item, _ in _paired(report):
            found.setdefault(key, item)
    return found


def _paired(report: Report) -> Iterator[tuple[_Key, tuple[int | None, str], Pairing]]:
    for pairing in report.pairings:
        for number, name in pairing.reference:
            yield (report.against, name if number is None else number), (number, name), pairing


def _rows_of(report: Report) -> dict[_Key, Pairing]:
    return {key: pairing for key, _, pairing in _paired(report)}


def _by_item(book: Workbook, reports: Sequence[Report], labels: dict[int, str]) -> None:
    """Items × counties: the gravest word of each; 缺少 where nothing answers the item."""
    columns = [
        *(("参照标准", 13.0), ("项目号", 8.0), ("项目", 30.0), ("有问题的县数", 9.0)),
        *((labels[id(report)], _COUNTY) for report in reports),
    ]
    sheet = book.list("项目×各县", columns, A3, left=3)
    rows = [_rows_of(report) for report in reports]
    for key, (number, name) in _items(reports).items():
        words: list[Value] = []
        marks = {}
        wrong = 0
        for at, report in enumerate(reports):
            told = _word(report, rows[at].get(key))
            words.append(told[0] if told else None)
            if told:
                marks[4 + at] = book.mark(told[1])
                wrong += told[1] in (Tint.BAD, Tint.DOUBT)
        sheet.row([key[0], number, one_line(name), wrong, *words], book.cell, marks)
    sheet.list_end()


def _word(report: Report, pairing: Pairing | None) -> tuple[str, Tint] | None:
    """What is found on an item; None where the report was held to another reference."""
    if pairing is None:
        return None
    found = [f for f in found_on(pairing, report) if not Numbered(0, f).is_idle]
    worst = gravest(found)
    if not pairing.county:
        certain = any(f.clause == "complete" and f.severity is Severity.VIOLATION for f in found)
        return (_MISSING, Tint.BAD) if certain else (word_of(Severity.REVIEW).zh, Tint.REVIEW)
    return (word_of(worst).zh, tint_of_gravest(worst)) if worst else (_AS_ASKED, Tint.GOOD)


def _by_benchmark(book: Workbook, reports: Sequence[Report], labels: dict[int, str]) -> None:
    """Benchmarks × counties in one unit; the worst for the recipient are marked and named."""
    columns = [
        *(("参照标准", 13.0), ("项目号", 8.0), ("项目", 24.0), ("参照标准的要求", 30.0)),
        *(("要求值", 9.0), ("单位", 11.0), ("最低（最不利）的县", 22.0), ("最低（最不利）值", 9.0)),
        *((labels[id(report)], _COUNTY) for report in reports),
    ]
    sheet = book.list("标准高低", columns, A3, left=4)
    known: dict[tuple[str, int, int], dict[int, Measured]] = {}
    for at, report in enumerate(reports):
        for one in report.measured:
            known.setdefault((report.against, one.item, one.benchmark), {})[at] = one
    for (against, _, _), own in sorted(known.items()):
        one = next(iter(own.values()))
        # In the unit of most: a unit that only one answer has compares with none.
        units = [each.unit for each in own.values() if each.value is not None]
        unit = max(units, key=units.count) if units else one.unit
        values = {
            at: each.value
            for at, each in own.items()
            if each.value is not None and each.unit == unit
        }
        worst = _worst(values, one.better)
        cells: list[Value] = []
        marks = {}
        for at, report in enumerate(reports):
            cells.append(_cell(report, own.get(at), values.get(at)))
            if at in worst:
                marks[8 + at] = book.mark(Tint.DOUBT)
        lowest = "、".join(labels[id(reports[at])].replace("\n", " ") for at in worst)
        asked = next((o.asked_value for o in own.values() if o.unit == unit), one.asked_value)
        head: list[Value] = [against, one.number, one_line(one.name), one_line(one.asked)]
        least = _number(values[worst[0]]) if worst else None
        sheet.row([*head, _number(asked), unit, lowest, least, *cells], book.cell, marks)
    sheet.list_end()
    sheet.line(
        "“最低”指对服务对象最不利：数额、次数、比例越低越不利，时限越长越不利；各县都一样的不列。"
        "没有量化单位可比的，照录原文。",
        book.plain,
    )


def _worst(values: dict[int, Decimal], better: Better) -> list[int]:
    """Who is worst for the recipient; nobody where all are alike or no direction is better."""
    if better is Better.NEITHER or len(set(values.values())) < 2:
        return []
    least = max(values.values()) if better is Better.LOWER else min(values.values())
    return [at for at, value in values.items() if value == least]


def _cell(report: Report, one: Measured | None, value: Decimal | None) -> Value:
    if one is None:
        return None
    if value is not None:
        return _number(value)
    if one.own:
        return one_line(one.own)
    paired = any(
        (one.number, one.name) in pairing.reference and pairing.county
        for pairing in report.pairings
    )
    return _ABSENT if paired else _MISSING


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(round(value, 6))


def _missing(book: Workbook, reports: Sequence[Report], labels: dict[int, str]) -> None:
    """Each item that some county lacks, and which do; what may be missing is apart."""
    columns = (
        *(("参照标准", 13.0), ("项目号", 8.0), ("项目", 30.0)),
        *(("缺少的县数", 9.0), ("缺少的县", 60.0), ("需人工核对是否缺少的县", 40.0)),
    )
    sheet = book.list("缺少的项目", columns)
    rows = [_rows_of(report) for report in reports]
    none = True
    for key, (number, name) in _items(reports).items():
        by_word: dict[str, list[str]] = {}
        for at, report in enumerate(reports):
            pairing = rows[at].get(key)
            told = _word(report, pairing)
            if told and pairing and not pairing.county:
                label = labels[id(report)].replace("\n", " ")
                by_word.setdefault(told[0], []).append(label)
        if by_word:
            none = False
            gone, doubt = (
                by_word.get(_MISSING, []),
                by_word.get(word_of(Severity.REVIEW).zh, []),
            )
            values: list[Value] = [key[0], number, one_line(name), len(gone)]
            sheet.row([*values, "、".join(gone), "、".join(doubt)], book.cell)
    if none:
        sheet.line("各县都不缺项目", book.plain)
    sheet.list_end()
