"""A report of this program read back: what it found, and what a person wrote into it.

The workbook and tables saved from it (.csv) are read by their columns' names, wherever they stand
and whatever rows are hidden; the JSON by its shape. A stranger's file is as likely as one's own:
everything is bounded by the readers, and what does not fit is refused with its place.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qzgraph.errors import BadUsage
from qzgraph.judging.decision import Decision, Kind, Recorded
from qzgraph.judging.report import CLAUSES, Finding, Severity
from qzgraph.reading.limits import MAX_TEXT_BYTES
from qzgraph.rendering.filled_tables import FilledTable, filled_tables
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_columns import (
    CLAUSE,
    CODE,
    DECISION,
    ITEM,
    MESSAGES,
    NAME,
    REASON,
    REFERENCE,
    SEVERITY,
    WHY,
    Code,
    plain,
)
from qzgraph.rendering.words import words_of

#: How far down a sheet its columns' names are looked for: people put a title above.
_HEADS = 10
#: Characters of a reason; a cell of Excel holds some more.
_LONGEST_REASON = 4_000


@dataclass
class Back:
    """What a file that was given back holds: findings by edition and what that was held to, and
    decisions. ``file`` is its name."""

    file: str
    findings: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)
    recorded: list[Recorded] = field(default_factory=list)


def read_back(path: Path, clauses: Clauses) -> Back | None:
    """The report in a file; None where the file is something else, such as a draft.

    Raises :class:`UnreadableSource` for a file that cannot be read, :class:`BadUsage` for a report
    with something in it that does not fit.
    """
    back = Back(path.name)
    if path.suffix.lower() == ".json":
        return _from_json(path, back)
    reader = _Reader(back, clauses)
    found = [reader.table(table) for table in filled_tables(path) or ()]
    return reader.done() if any(found) else None


def not_a_report(path: Path) -> BadUsage:
    """What is said of a file that was to be a report, and is none."""
    return BadUsage(
        f"there are no columns {CODE}, {DECISION}, {REASON}",
        where=path.name,
        mend="give the report's own .xlsx, or a .csv saved from it",
        zh=f"没有“{CODE}”“{DECISION}”“{REASON}”三栏；请交回核对报告的 Excel 文件",
    )


class _Reader:
    """Fills a :class:`Back` from tables, the findings' before the kept decisions'."""

    def __init__(self, back: Back, clauses: Clauses) -> None:
        self._back = back
        self._clauses = {clause.title_zh: clause.clause for clause in clauses}
        self._severities = {word.zh: severity for severity, word in words_of(Severity).items()}
        self._decided: dict[tuple[str, str, str], tuple[Decision, str]] = {}
        self._kept: list[Recorded] = []

    def done(self) -> Back:
        """All of it; a decision on a row of findings goes before a kept one on the same."""
        told = {(each.edition, each.id, each.state) for each in self._back.recorded}
        self._back.recorded += [
            each for each in self._kept if (each.edition, each.id, each.state) not in told
        ]
        return self._back

    def table(self, table: FilledTable) -> bool:
        """Reads a table; whether it is one of a report's."""
        head, columns = table.head(plain, lambda named: CODE in named, _HEADS)
        if not {CODE, DECISION} <= columns.keys():
            return False
        for row in sorted(table.rows):
            if row > head:
                self._row(table, row, columns)
        return True

    def _row(self, table: FilledTable, row: int, columns: Mapping[str, int]) -> None:
        cells = table.rows[row]
        told = {name: cells.get(column, "").strip() for name, column in columns.items()}
        code = Code.read(told[CODE])
        decision = self._decision(table, row, columns, told)
        if code is None:
            if decision is not None or told[CODE]:
                raise BadUsage(
                    f"{told[CODE][:40]!r} is no {CODE} of a finding",
                    where=f"{self._back.file}, {table.place(row, columns[CODE])}",
                    mend="leave that column as the report has it",
                )
            return
        message = next((told[name] for name in MESSAGES if told.get(name)), "")
        clause = self._clauses.get(told.get(CLAUSE, ""), "")
        if decision is not None:
            recorded = Recorded(
                *(decision, code.id, code.state, code.edition, code.against, clause),
                *(told.get(NAME, ""), message),
            )
            if WHY in columns:
                self._kept.append(recorded)
            else:
                self._record(recorded, table.place(row, columns[DECISION]))
        if WHY not in columns:
            finding = _finding(told, code, clause or CLAUSES[0], self._severities, message)
            self._back.findings.setdefault((code.edition, code.against), []).append(finding)

    def _record(self, recorded: Recorded, place: str) -> None:
        key = recorded.edition, recorded.id, recorded.state
        decision, before = self._decided.setdefault(key, (recorded.decision, place))
        if decision != recorded.decision:
            raise BadUsage(
                f"{before} and {place} decide one finding differently",
                where=self._back.file,
                mend="keep one of them",
            )
        if before == place:
            self._back.recorded.append(recorded)

    def _decision(
        self, table: FilledTable, row: int, columns: Mapping[str, int], told: Mapping[str, str]
    ) -> Decision | None:
        word, reason = told[DECISION], told.get(REASON, "")
        if not word and not reason:
            return None
        try:
            return _decision(word, reason)
        except BadUsage as error:
            error.where = f"{self._back.file}, {table.place(row, columns[DECISION])}"
            raise


def _decision(word: str, reason: str) -> Decision:
    """Raises :class:`BadUsage` for a word that is none, and for a missing reason."""
    kinds = "、".join(kind.value for kind in Kind)
    try:
        kind = Kind("".join(unicodedata.normalize("NFKC", word).split()))
    except ValueError:
        what = f"{word[:20]!r} is no {DECISION}" if word else f"a {REASON} without a {DECISION}"
        raise BadUsage(what, mend=f"take one of {kinds}") from None
    if kind.sets_aside and not reason:
        raise BadUsage(f"{kind.value} has no {REASON}", mend=f"fill in the column {REASON}")
    if len(reason) > _LONGEST_REASON:
        raise BadUsage(f"a {REASON} of more than {_LONGEST_REASON:,} characters", mend="shorten it")
    return Decision(kind, reason)


def _finding(
    told: Mapping[str, str],
    code: Code,
    clause: str,
    severities: Mapping[str, Severity],
    message: str,
) -> Finding:
    """As much of a finding as its row tells."""
    item, reference = _number(told.get(ITEM, "")), _number(told.get(REFERENCE, ""))
    name = told.get(NAME, "")
    return Finding(
        clause=clause,
        severity=severities.get(told.get(SEVERITY, ""), Severity.REVIEW),
        reference_item=reference,
        item=item,
        reference_edition=code.against,
        path="",
        message_zh=message,
        message_en="",
        reference_name="" if item is not None else name,
        item_name=name if item is not None else "",
        id=code.id,
        known_state=code.state,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None


def _from_json(path: Path, back: Back) -> Back | None:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise BadUsage(f"the file has more than {MAX_TEXT_BYTES:,} bytes", where=path.name)
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise BadUsage(
            "this is no JSON that can be read",
            where=path.name,
            mend="give the report as qzgraph validate --format json wrote it",
        ) from error
    try:
        reports = document if isinstance(document, list) else [document]
        for report in reports:
            if "error" not in report or "results" in report:
                _json_report(report, back)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadUsage(
            "this is no report of qzgraph validate",
            where=path.name,
            mend="give the report as --format json or xlsx wrote it",
        ) from error
    except BadUsage as error:
        error.where = path.name
        raise
    return back


def _json_report(report: Mapping[str, Any], back: Back) -> None:
    edition, against = str(report["edition"]), str(report["against"])
    found = back.findings.setdefault((edition, against), [])
    for told in report["results"]:
        finding = _json_finding(told)
        _check(Code(edition, against, finding.id, finding.state))
        found.append(finding)
        if told.get("decision"):
            item = finding.item_name or finding.reference_name
            back.recorded.append(
                Recorded(
                    *(_json_decision(told["decision"]), finding.id, finding.state),
                    *(edition, against, finding.clause, item, finding.message_zh),
                )
            )
    back.recorded += list(_json_lapsed(report.get("lapsedDecisions") or ()))


def _json_lapsed(lapsed: Sequence[Mapping[str, Any]]) -> Iterator[Recorded]:
    for told in lapsed:
        _check(Code(*(str(told[name]) for name in ("edition", "against", "id", "state"))))
        yield Recorded(
            _json_decision(told["decision"]),
            *(str(told[name]) for name in ("id", "state", "edition", "against")),
            *(str(told.get(name, "")) for name in ("clause", "item", "message")),
        )


def _check(code: Code) -> None:
    """Raises ValueError for names that no report has: what is written must be read back."""
    if Code.read(str(code)) != code:
        raise ValueError(code)


def _json_decision(told: Mapping[str, Any]) -> Decision:
    return _decision(str(told["kind"]), str(told["reason"]))


def _json_finding(told: Mapping[str, Any]) -> Finding:
    if told["clause"] not in CLAUSES:
        raise ValueError(told["clause"])
    numbers = [told["referenceItem"], told["item"]]
    if any(not isinstance(number, int | None) for number in numbers):
        raise TypeError(numbers)
    return Finding(
        clause=told["clause"],
        severity=Severity(told["severity"]),
        reference_item=numbers[0],
        item=numbers[1],
        reference_edition=str(told["referenceEdition"]),
        path=str(told["path"]),
        expected=str(told["expected"]),
        actual=str(told["actual"]),
        message_zh=str(told["message"]["zh"]),
        message_en=str(told["message"]["en"]),
        reference_name=str(told.get("referenceName", "")),
        item_name=str(told.get("itemName", "")),
        id=str(told["id"]),
        known_state=str(told.get("state", "")),
    )
