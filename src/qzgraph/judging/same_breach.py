"""One breach is one finding: what the shapes find of it a second time is told with the first.

A sentence that gives 3次、每次20分钟 for 3次、每次30分钟 falls short in the minutes and, by that, in the total
of a day; one that says 有偿服务 and 收取 charges once. Both are in ``also``, and in the SHACL report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qzgraph.judging.advising import Facts
from qzgraph.judging.mending import is_worked_out
from qzgraph.judging.report import Finding
from qzgraph.records.model import Benchmark

Found = tuple[Finding, Facts]


def each_breach_once(found: Sequence[Found]) -> list[Finding]:
    """The findings, each breach of a quantity once."""
    first: dict[int, int] = {}
    alike: dict[tuple[object, ...], list[int]] = {}
    for at, (finding, _) in enumerate(found):
        if finding.clause == "floor" and finding.source and finding.result:
            key = finding.severity, finding.source, finding.reference_source
            alike.setdefault(key, []).append(at)
    for places in alike.values():
        for at in places:
            others = [o for o in places if o != at and o not in first]
            owner = next((o for o in others if _is_told_with(found[o], found[at], o < at)), None)
            if owner is not None:
                first[at] = owner
    told = []
    for at, (finding, _) in enumerate(found):
        if at in first:
            continue
        also = [found[o][0].result for o, owner in first.items() if owner == at]
        told.append(replace(finding, also=(*finding.also, *filter(None, also))))
    return told


def _is_told_with(one: Found, other: Found, is_before: bool) -> bool:
    """Whether what ``other`` finds of a sentence is the breach that ``one`` is: a total of which it is a
    factor, or a further word for what has no number."""
    (asked, given), (asked_too, given_too) = ((f.asked, f.given) for _, f in (one, other))
    if asked is None or given is None or given_too is None or given is given_too:
        return False
    if asked_too is asked:
        return is_before and asked.implied and not is_worked_out(asked)
    within = other[1].within
    numbers = within.benchmarks if within else ()
    return (
        is_worked_out(given_too)
        and not is_worked_out(given)
        and any(_makes(given, each, given_too) for each in numbers)
    )


def _makes(one: Benchmark, two: Benchmark, total: Benchmark) -> bool:
    """Whether a total stands at one of two numbers and is their product."""
    if one.value is None or two.value is None or total.span not in (one.span, two.span):
        return False
    return one is not two and one.value * two.value == total.value
