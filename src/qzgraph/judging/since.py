"""A report with an earlier one beside it: what is new, still open, resolved, and which of a person's
decisions still hold.

Findings are told by their ids, which rest on what the reference asks and not on numbers, places or
the county's wording. Several that rest on the same are told apart by the words that they quote, as
far as they are unchanged, and else by their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qzgraph.judging.decision import Lapse, Lapsed, Recorded, base_of
from qzgraph.judging.report import Finding, Report

NEW, OPEN = "new", "open"


def set_beside(report: Report, file: str, earlier: Iterable[Finding]) -> Report:
    """The report with a status for each finding, and what of ``earlier`` is found no more."""
    before: dict[str, list[Finding]] = defaultdict(list)
    for finding in earlier:
        before[base_of(finding.id)].append(finding)
    found = [*report.findings, *report.set_aside]
    now: dict[str, list[int]] = defaultdict(list)
    for at, finding in enumerate(found):
        now[base_of(finding.id)].append(at)
    status = [NEW] * len(found)
    resolved: list[Finding] = []
    for base, old in before.items():
        there = now.get(base, [])
        # The one that was changed most is the one that is new, or resolved.
        states = [found[at].state for at in there]
        left = sorted(there, key=lambda at: found[at].state not in {one.state for one in old})
        for at in left[: len(old)]:
            status[at] = OPEN
        ordered = sorted(old, key=lambda one: one.state not in states)
        resolved += ordered[len(there) :]
    told = [replace(finding, status=status[at]) for at, finding in enumerate(found)]
    return replace(
        report,
        findings=tuple(told[: len(report.findings)]),
        set_aside=tuple(told[len(report.findings) :]),
        since=file,
        resolved=tuple(resolved),
    )


def decided(report: Report, recorded: Sequence[Recorded]) -> Report:
    """The report with the decisions that hold on its findings: what was justified or dismissed is
    set aside, and every other decision is kept as lapsed, once."""
    division = report.edition[:6]
    by_base: dict[str, list[Recorded]] = defaultdict(list)
    for each in recorded:
        if each.edition[:6] == division:
            by_base[each.base].append(each)
    used: set[int] = set()
    standing: list[Finding] = []
    aside: list[Finding] = []
    undecided: set[str] = set()
    for finding in report.findings:
        base = base_of(finding.id)
        held = next((one for one in by_base.get(base, ()) if _holds(one, finding)), None)
        if held is None:
            undecided.add(base)
            standing.append(finding)
            continue
        used |= {id(one) for one in by_base[base] if _same(one, held)}
        told = replace(finding, decision=held.decision)
        (aside if held.decision.kind.sets_aside else standing).append(told)
    lapsed: dict[tuple[str, str, str], Lapsed] = {}
    for each in recorded:
        if id(each) not in used:
            lapsed.setdefault(
                (each.edition, each.id, each.state), Lapsed(each, _why(each, division, undecided))
            )
    return replace(
        report, findings=tuple(standing), set_aside=tuple(aside), lapsed=tuple(lapsed.values())
    )


def _holds(recorded: Recorded, finding: Finding) -> bool:
    """Whether a decision is on this finding as it stands. Of several that rest on the same, the
    words tell which; a decision without them is on the one of its id."""
    return recorded.state == finding.state if recorded.state else recorded.id == finding.id


def _same(one: Recorded, other: Recorded) -> bool:
    return (one.id, one.state) == (other.id, other.state)


def _why(recorded: Recorded, division: str, undecided: set[str]) -> Lapse:
    if recorded.edition[:6] != division:
        return Lapse.ELSEWHERE
    return Lapse.CHANGED if recorded.base in undecided else Lapse.GONE
