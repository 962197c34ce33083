"""``/compare``: editions side by side, item by item, with a verdict on each aspect and the sentences
behind it.

What differs in words alone is shown when asked
for; corrections of the pairing are part of the address, for the server keeps nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qzgraph import names
from qzgraph.aligning.lineage import in_order
from qzgraph.errors import BadUsage
from qzgraph.graph.nodes import item_nodes
from qzgraph.judging.alignment import overrides
from qzgraph.judging.compare import Comparison, Row, compare
from qzgraph.judging.json_forms import ComparisonTable
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.records.model import Edition as Record
from qzgraph.rendering.formats import render
from qzgraph.rendering.pairing_csv import pairing_table
from qzgraph.rendering.words import (
    aspect_word,
    change_text,
    shown_change,
    verdict_word,
    word_of,
    words_of,
)
from qzgraph.settings import Settings
from qzgraph_server import limits
from qzgraph_server.formats import JSON, LISTED, answers
from qzgraph_server.language import chosen, language, spoken, t
from qzgraph_server.pages.downloads import Cell, asked_form, file_of, sent
from qzgraph_server.pages.english import Namer, named
from qzgraph_server.pages.listing import Spec, listing
from qzgraph_server.pages.load import Library, has_items
from qzgraph_server.pages.pairing import asked_pairs, given_pairs
from qzgraph_server.pages.places import those_of_a_place
from qzgraph_server.pages.records import Records
from qzgraph_server.pages.thing import Thing, division_of, year_of

#: Editions in one matrix or picture: more cannot be read side by side.
MOST = 8
#: What the first comparison of editions may take: two full ones take some five seconds.
LIMIT = limits.Limit(
    seconds=60,
    memory=256 * 1024 * 1024,
    mend=("请少选几个版本，或用 qzgraph compare", "choose fewer editions, or use qzgraph compare"),
)
#: Bytes of a table of corrections.
_LARGEST_TABLE = 1_000_000
#: In which order the differences of a row are shown.
_GRAVITY = (
    *(Verdict.LOWER, Verdict.DROPPED, Verdict.NARROWER, Verdict.UNCLEAR, Verdict.HIGHER),
    *(Verdict.BROADER, Verdict.NEW, Verdict.OTHER, Verdict.EQUAL),
)
_BREAK = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Placed:
    """An item in the matrix."""

    number: int | None
    name: str
    iri: str


@dataclass(frozen=True)
class Entry:
    """One difference of a row, or none where it has none to show. ``at``: the row's place."""

    at: int
    row: Row
    status: Status
    difference: Difference | None


@dataclass(frozen=True)
class Told:
    """A difference in the page's language."""

    difference: Difference
    aspect: str
    verdict: str
    expected: str
    actual: str
    change: str


@dataclass(frozen=True)
class Line:
    """A row as it is shown: for each edition its items, and the differences that were asked for."""

    status: Status
    cells: Sequence[Sequence[Placed]]
    differences: Sequence[Told]


def blueprint(library: Library, records: Records, settings: Settings) -> Blueprint:
    """The page, and what it shows as a file."""
    routes = Blueprint("compare", __name__)
    for path in ("/compare", "/compare/pairing"):
        limits.allow(routes, path, LIMIT)

    def compared(asked: Sequence[Thing], pairs: tuple[tuple[str, str], ...]) -> Comparison:
        def make() -> Comparison:
            loaded = [records.load(edition) for edition in asked]
            fixed = {}
            if pairs:
                upper, lower = in_order(each.edition for each in loaded)
                fixed[upper.id, lower.id] = overrides(pairs, upper, lower, "pair", first=1)
            return compare(loaded, records.vocabulary, fixed)

        return records.kept("comparison", make, asked, repr(pairs))

    @routes.post("/compare/pairing")
    def corrected() -> ResponseReturnValue:
        """To the comparison with the corrections that were given."""
        request.max_content_length = _LARGEST_TABLE
        asked = request.form.getlist("edition")[: MOST + 1]
        comparison = compared([*map(records.find, asked)], ())
        pairs = given_pairs(pairing_table(comparison))
        there = url_for("compare.matrix", edition=asked, pair=pairs, lang=chosen() or None)
        return redirect(there, 303)

    @routes.get("/compare")
    @answers([*LISTED.values(), JSON], ComparisonTable)
    def matrix() -> ResponseReturnValue:
        of_place = those_of_a_place(library, settings)
        asked = asked_for(records, of_place.editions) or _newest(library)
        known = library.few or of_place.editions or asked
        choice = {
            "known": known,
            "all": library.count,
            "there": of_place.all,
            "titles": titles_of([*known, *asked]),
        }
        if not 2 <= len(asked) <= MOST:
            return render_template("compare.html", **choice, chosen=asked, most=MOST)
        pairs = asked_pairs(len(asked))
        comparison = compared(asked, pairs)
        form = request.args.get("format")
        if form == "json":
            return Response(render(comparison, form), mimetype="application/json")
        if form == "workbook":
            return file_of(render(comparison, "xlsx"), "xlsx", t("版本对照"))
        if form == "pairing":
            return file_of(pairing_table(comparison), "csv", t("对应表"))
        everything = request.args.get("show") == "all"
        entries = list(_entries(comparison, everything=everything))
        catalogue = library.of(*(each.id for each in asked))
        categories = {part.name: named(part) for part in catalogue.parts.values()}
        shown = listing(entries, _specs(categories), [], whole=lambda entry: entry.at)
        bodies = {each.name: each.english for each in catalogue.agencies.values()}
        teller = _Teller(comparison, Namer(records.vocabulary, catalogue.terms, bodies))
        if form := asked_form():
            return sent(form, t("版本对照"), _heads(comparison), teller.cells(shown.all))
        return render_template(
            "compare.html",
            **choice,
            chosen=asked,
            most=MOST,
            comparison=comparison,
            shown=shown,
            lines=[teller.line(list(each)) for _, each in groupby(shown.rows, lambda e: e.at)],
            rows=len({entry.at for entry in shown.all}),
            differences=sum(
                one.difference is not None and one.difference.verdict is not Verdict.EQUAL
                for one in shown.all
            ),
            left_out=0 if everything else _beside(comparison),
            everything=everything,
            pairs=pairs,
            items=catalogue.items,
            status_name={status: spoken(word) for status, word in words_of(Status).items()},
            plain=plain,
        )

    return routes


def asked_for(records: Records, of_place: Sequence[Thing], *, drawn: bool = False) -> list[Thing]:
    """The editions that the address names and those of its place. Raises BadUsage for one that the
    store does not have, and for too many to be compared or ``drawn``."""
    asked = list(dict.fromkeys(request.args.getlist("edition")))
    if len(asked) > MOST:
        raise BadUsage(
            f"{len(asked)} editions are too many in one picture"
            if drawn
            else f"{len(asked)} editions are too many side by side",
            mend=f"choose {MOST}",
        )
    return list(dict.fromkeys([*map(records.find, asked), *of_place]))


def _newest(library: Library) -> list[Thing]:
    """The newest edition of each level that has items here, or where editions are many the one at home
    and those above it."""
    newest: dict[str, Thing] = {}
    for edition in sorted(library.few or library.line(library.home), key=year_of):
        if has_items(edition):
            newest[names.level_of(division_of(edition))] = edition
    return sorted(newest.values(), key=lambda e: names.level_of(division_of(e)).rank)[:MOST]


def titles_of(editions: Iterable[Thing]) -> dict[str, str]:
    """What each edition is called, with its id where another is called the same."""
    called = {edition.id: named(edition) for edition in editions}
    often = Counter(called.values())
    return {id_: name if often[name] == 1 else f"{name} {id_}" for id_, name in called.items()}


def _entries(comparison: Comparison, *, everything: bool) -> Iterator[Entry]:
    """Every row's differences, the gravest first: those of substance, or all."""
    for at, row in enumerate(comparison.rows):
        told = [d for d in row.differences if everything or d.is_substantial]
        status = row.status
        if status is Status.DIFFERENT and not told:
            status = Status.EQUAL
        ordered = sorted(told, key=lambda d: _GRAVITY.index(d.verdict))
        if not ordered:
            yield Entry(at, row, status, None)
        for difference in ordered:
            yield Entry(at, row, status, difference)


def _beside(comparison: Comparison) -> int:
    """How many differences are of words alone, or of documents of the lower level's own."""
    return sum(
        not (one.is_substantial or one.verdict is Verdict.EQUAL)
        for row in comparison.rows
        for one in row.differences
    )


def _specs(categories: Mapping[str, str]) -> list[Spec[Entry]]:
    """Verdicts and aspects count differences; what is said of a whole row counts rows. ``categories``:
    their names in the page's language."""

    def called(one: StrEnum) -> tuple[str, str]:
        return one.value, spoken(word_of(one))

    def of_difference(name: str) -> Callable[[Entry], list[tuple[str, str]]]:
        return lambda e: [called(getattr(e.difference, name))] if e.difference else []

    def row(entry: Entry) -> int:
        return entry.at

    return [
        Spec("verdict", t("结论（处）"), of_difference("verdict")),
        Spec("aspect", t("方面（处）"), of_difference("aspect")),
        Spec("status", t("状态（行）"), lambda entry: [called(entry.status)], counted=row),
        Spec(
            "category",
            t("类别（行）"),
            lambda entry: [
                (entry.row.category, categories.get(entry.row.category, entry.row.category))
            ],
            in_order=True,
            counted=row,
        ),
    ]


class _Teller:
    """Says differences in the page's language."""

    def __init__(self, comparison: Comparison, namer: Namer) -> None:
        self._comparison = comparison
        self._namer = namer

    def line(self, entries: Sequence[Entry]) -> Line:
        """The entries of one row."""
        row = entries[0].row
        cells = [
            [_placed(loaded.edition, at) for at in positions]
            for loaded, positions in zip(self._comparison.editions, row.items, strict=True)
        ]
        told = [self._told(row, entry.difference) for entry in entries if entry.difference]
        return Line(entries[0].status, cells, told)

    def _told(self, row: Row, difference: Difference) -> Told:
        return Told(
            difference,
            spoken(aspect_word(difference)),
            spoken(verdict_word(difference)),
            self._value(row, difference, difference.upper, difference.expected),
            self._value(row, difference, difference.lower, difference.actual),
            change_text(difference, t("个百分点")),
        )

    def _value(self, row: Row, difference: Difference, edition: str, text: str) -> str:
        """What one side has; payers and bodies are named in the page's language."""
        if language() == "zh" or not text:
            return text
        at = self._comparison.ids.index(edition)
        items = [self._comparison.editions[at].edition.items[each] for each in row.items[at]]
        if difference.aspect is Aspect.PAYER:
            return self._namer.payers(items)
        if difference.aspect is Aspect.LEAD_AGENCY:
            return self._namer.bodies([item.lead_agency for item in items if item.lead_agency])
        return text

    def cells(self, entries: Sequence[Entry]) -> list[list[Cell]]:
        """One line of a file for each difference, and one for a row that has none."""
        lines: list[list[Cell]] = []
        for _, found in groupby(entries, lambda entry: entry.at):
            own = list(found)
            line = self.line(own)
            items = ["；".join(item.name for item in placed) for placed in line.cells]
            start: list[Cell] = [
                own[0].row.category,
                *items,
                spoken(word_of(line.status)),
            ]
            lines += [[*start, *_said(told)] for told in line.differences]
            if not line.differences:
                lines.append([*start, *[None] * 11])
        return lines


def _said(told: Told) -> list[Cell]:
    difference = told.difference
    change, unit = shown_change(difference, t("个百分点"))
    quotes = (difference.expected_quote, difference.actual_quote)
    return [
        told.aspect,
        told.verdict,
        difference.upper,
        told.expected,
        difference.lower,
        told.actual,
        change,
        unit,
        difference.percent,
        *(plain(quote.words) if quote else None for quote in quotes),
    ]


def _placed(edition: Record, at: int) -> Placed:
    item = edition.items[at]
    return Placed(item.number, item.name, item_nodes(edition)[at])


def plain(text: str) -> str:
    """Words of a source without the line breaks that the typesetter put into them."""
    return _BREAK.sub("", text)


def _heads(comparison: Comparison) -> list[str]:
    titles = [loaded.edition.title for loaded in comparison.editions]
    said = [t("方面"), t("结论"), t("上级版本"), t("上级的"), t("下级版本"), t("下级的")]
    change = [t("增减"), t("增减单位"), t("增减%")]
    return [t("类别"), *titles, t("状态"), *said, *change, t("上级原文"), t("下级原文")]
