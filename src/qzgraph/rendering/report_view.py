"""A report as every format for people shows it: grouped, counted and put into words.

Nothing is decided here: severities, messages and quotations are the report's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qzgraph.both import NOTHING, Both
from qzgraph.judging.json_forms import UnreadFile
from qzgraph.judging.report import CLAUSES, Asks, Finding, Pairing, Quote, Report, Severity
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.report_clauses import Clause, Clauses
from qzgraph.rendering.words import word, word_of


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, in the place of its report."""

    file: str
    error: str

    def as_json(self) -> UnreadFile:
        """``{"file", "error"}``."""
        return {"file": self.file, "error": self.error}


Outcome = Report | Unread
#: What was found, and a person settled.
ASIDE = Both("已说明理由或者认定误报", "justified or dismissed")


@dataclass(frozen=True)
class Numbered:
    """A finding with its number in this report, the same in every format that shows numbers."""

    number: int
    finding: Finding

    @property
    def is_idle(self) -> bool:
        """Whether it is a remark that asks nothing of anybody: shown only where asked for, or where
        somebody decided on it."""
        advice = self.finding.advice
        return (
            self.finding.severity is Severity.INFO
            and self.finding.decision is None
            and advice is not None
            and advice.asks is Asks.NOTHING
        )


@dataclass(frozen=True)
class Group:
    """The findings under one clause, the gravest first."""

    clause: Clause
    members: tuple[Numbered, ...]

    @property
    def counts(self) -> dict[Severity, int]:
        return count(member.finding for member in self.members)


def numbered(report: Report) -> tuple[Numbered, ...]:
    """The findings, the most serious first, then by clause; remarks that ask nothing come last."""
    gravity = list(Severity)
    ordered = sorted(
        report.findings,
        key=lambda finding: (
            Numbered(0, finding).is_idle,
            gravity.index(finding.severity),
            CLAUSES.index(finding.clause),
        ),
    )
    return tuple(Numbered(number, finding) for number, finding in enumerate(ordered, start=1))


def standing(report: Report, *, remarks: bool) -> Iterator[Numbered]:
    """All findings but the Reviews, by their numbers; remarks that ask nothing only where asked for."""
    for one in numbered(report):
        if one.finding.severity is not Severity.REVIEW and (remarks or not one.is_idle):
            yield one


def groups(report: Report, clauses: Clauses, *, remarks: bool = False) -> tuple[Group, ...]:
    """The same by clause, in the clauses' order; clauses without a finding are left out. What a person
    is to review is :func:`to_review`."""
    return grouped(standing(report, remarks=remarks), clauses)


def to_review(report: Report, clauses: Clauses) -> tuple[Group, ...]:
    """What a person is to read, apart from what was found."""
    return grouped(
        (one for one in numbered(report) if one.finding.severity is Severity.REVIEW), clauses
    )


def grouped(members: Iterable[Numbered], clauses: Clauses) -> tuple[Group, ...]:
    """Findings by clause, in the clauses' order; clauses without one are left out."""
    by_name: dict[str, list[Numbered]] = {}
    for member in members:
        by_name.setdefault(member.finding.clause, []).append(member)
    return tuple(
        Group(clause, tuple(by_name[clause.clause]))
        for clause in clauses
        if clause.clause in by_name
    )


def by_clause(report: Report, clauses: Clauses) -> tuple[tuple[Clause, dict[Severity, int]], ...]:
    """How many findings of each severity each clause has; clauses without any are left out, but not
    those of which something was set aside."""
    counted = (
        (clause, count(f for f in report.findings if f.clause == clause.clause))
        for clause in clauses
    )
    aside = {finding.clause for finding in report.set_aside}
    return tuple(
        (clause, counts)
        for clause, counts in counted
        if any(counts.values()) or clause.clause in aside
    )


def untouched(report: Report, clauses: Clauses) -> tuple[Clause, ...]:
    """The clauses under which nothing was found."""
    found = {finding.clause for finding in (*report.findings, *report.set_aside)}
    return tuple(clause for clause in clauses if clause.clause not in found)


def count(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many there are of each severity, those without any too."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def gravest(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity there is; None without a finding."""
    return gravest_of(count(findings))


def gravest_of(counts: Mapping[Severity, int]) -> Severity | None:
    """The same of how many there are of each."""
    return next((severity for severity, number in counts.items() if number), None)


def counts_told(counts: dict[Severity, int]) -> Both:
    """``不符合3处、提示1处``, ``3 violations, 1 remark``; severities without a finding are left out."""
    words = [(word_of(kind), number) for kind, number in counts.items() if number]
    return Both(
        "、".join(f"{word.zh}{number}处" for word, number in words),
        ", ".join(f"{number} {word.en}{'' if number == 1 else 's'}" for word, number in words),
    )


def judged_partly(report: Report) -> Both:
    """How much of the reference was held to, as a further clause; empty where it is wholly known."""
    if report.known_items is None:
        return NOTHING
    told = word("judged", "partly").filled(items=report.known_items)
    return Both(f"；{told.zh}", f"; {told.en}")


def verdict(report: Report) -> Both:
    """The verdict without a full stop, and of a reference that is only partly known how much of it was
    held to."""
    counts, apart = counts_told(count(report.findings)), len(report.set_aside)
    found = Both(
        "；".join(filter(None, (counts.zh, f"{apart}处{ASIDE.zh}" if apart else ""))),
        "; ".join(filter(None, (counts.en, f"{apart} {ASIDE.en}" if apart else ""))),
    )
    partly = judged_partly(report)
    has = "有" if report.findings else ""
    return Both(
        f"{'' if report.conforms else '不'}符合，{has}{found.zh or '没有发现问题'}{partly.zh}",
        f"{'Conforms' if report.conforms else 'Does not conform'}: "
        f"{found.en or 'no problem was found'}{partly.en}",
    )


def number_of(numbers: Sequence[int]) -> str:
    """``5``, or ``5–8`` of several findings."""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def item_zh(number: int | None, name: str) -> str:
    """``第12项“免费孕前优生健康检查”``, inside a sentence."""
    name = one_line(name)
    return ("" if number is None else f"第{number}项") + (f"“{name}”" if name else "")


def item_told(finding: Finding) -> str:
    """The item that a finding speaks of, the county's own where there is one."""
    own = item_zh(finding.item, finding.item_name)
    upper = item_zh(finding.reference_item, finding.reference_name)
    return own or (f"参照标准{upper}" if upper else "")


def why(finding: Finding) -> Both:
    """The reason, in either language where it says more there than the message."""
    zh, en = one_line(finding.why_zh), one_line(finding.why_en)
    return Both(
        "" if zh in one_line(finding.message_zh) else zh,
        "" if en in one_line(finding.message_en) else en,
    )


def hint(finding: Finding) -> Both:
    """What a person is to look at, without a full stop; in English after “Please”."""
    advice = finding.advice
    return Both(one_line(advice.zh), one_line(advice.en)) if advice else NOTHING


def adds(value: str, quote: Quote | None) -> bool:
    """Whether a value says anything that the quotation beside it does not."""
    words = "".join(value.split())
    return bool(words) and (quote is None or words not in "".join(quote.words.split()))


def chinese_date(text: str) -> str:
    """``2024年6月25日`` for ``2024-06-25``; what is no such date as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"


def made_with(report: Report) -> tuple[tuple[str, str], ...]:
    """How the report was made, in an order that does not depend on who wrote it down."""
    return tuple(sorted(report.made_with.items()))


def made_with_words(report: Report) -> tuple[tuple[str, str], ...]:
    """The same as people read it, in Chinese: version and engine, then what tells the files apart."""
    told = {key: word("making", key).zh for key in ("qzgraph", "engine")}
    files = word("making", "digest").zh
    return tuple(
        (
            told.get(key) or files.format(file=one_line(key)),
            word("making", value).zh if (key, value) == ("engine", "auto") else value,
        )
        for key, value in sorted(made_with(report), key=lambda pair: pair[0] not in told)
    )


def found_on(pairing: Pairing, report: Report) -> tuple[Finding, ...]:
    """The findings that speak of this row's items, by number, or by name where there is none."""
    reference = {number if number is not None else name for number, name in pairing.reference}
    county = {number if number is not None else name for number, name in pairing.county}
    return tuple(
        finding
        for finding in report.findings
        if _key(finding.item, finding.item_name) in county
        or (
            finding.reference_edition == report.against
            and _key(finding.reference_item, finding.reference_name) in reference
        )
    )


def _key(number: int | None, name: str) -> int | str | None:
    return number if number is not None else name or None


def of_another(report: Report) -> tuple[Finding, ...]:
    """What says that the file's title names another government or year: it puts all else in doubt, and
    is told before it."""
    return tuple(
        finding
        for finding in report.findings
        if finding.clause == "wellformed" and finding.path in ("division", "editionYear")
    )


def not_judged(report: Report) -> tuple[Both, ...]:
    """What the reader must not take as judged, in sentences."""
    sentences = [
        Both(one.message_zh, one.message_en) for one in report.findings if one.path == "heldTo"
    ]
    missing = [one for row in report.pairings if not row.county for one in row.reference]
    added = [one for row in report.pairings if not row.reference for one in row.county]
    if missing:
        sentences.append(
            Both(
                f"参照标准中{_listed(missing)}没有找到对应项目，"
                "其服务对象、服务标准等没有可供比对的文字。",
                f"{len(missing)} of the reference's items are answered by none, "
                "so that there is nothing to hold their groups and standards to.",
            )
        )
    if added:
        sentences.append(
            Both(
                f"本地标准中{_listed(added)}在参照标准中没有对应项目，无从比照。",
                f"{len(added)} of the county's items are not in the reference.",
            )
        )
    sentences.append(
        Both(
            "以上只比对文本。资金是否落实、服务是否到位，以及所引文件是否现行有效，不在比对范围之内。",
            "Texts alone are compared: not whether the money is there, the service is given, or a cited "
            "document is in force.",
        )
    )
    return tuple(sentences)


#: How many items a sentence names before it only counts them.
_NAMED = 10


def _listed(items: list[tuple[int | None, str]]) -> str:
    shown = "、".join(item_zh(number, name) for number, name in items[:_NAMED])
    return shown if len(items) == 1 else f"{shown}等{len(items)}个项目"
