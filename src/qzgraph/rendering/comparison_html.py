"""A comparison as one self-contained page: no script, nothing loaded, good on screen and on paper.

The page is ``templates/comparison.html``; all that it shows is escaped by the template engine.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment

from qzgraph.judging.compare import Comparison
from qzgraph.judging.verdict import Aspect, Difference, Status, Verdict
from qzgraph.records.model import Field
from qzgraph.rendering.comparison_view import (
    PairView,
    described,
    in_substance,
    partial_note,
    view,
)
from qzgraph.rendering.page import marked, pages
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.wording_diff import Change, changes
from qzgraph.rendering.words import (
    STATUS_TINTS,
    aspect_word,
    change_text,
    reasons_text,
    tint_of,
    verdict_word,
    words_of,
)


def render(comparison: Comparison) -> bytes:
    """The page: a summary, then the matrix, a table a category."""
    shown = view(comparison)
    page = _environment().get_template("comparison.html")
    counted, substance = shown.counted, in_substance(shown)
    different = [verdict for verdict in Verdict if any(verdict is one for _, one in counted)]
    told = page.render(
        shown=shown,
        substance=substance,
        beside=sum(counted.values()) - sum(substance.counted.values()),
        counted=counted,
        different=different,
    )
    return (told + "\n").encode()


def _marked(difference: Difference) -> list[Change]:
    """What was taken out and put in, where that is told better than by both texts in full."""
    if difference.aspect not in (Aspect.TEXT, Aspect.NAME, Aspect.POPULATION):
        return []
    if not (difference.expected and difference.actual):
        return []
    return changes(one_line(difference.expected), one_line(difference.actual))


def _open_end(pair: PairView) -> str:
    """Why nothing was compared; empty where something was."""
    return {
        Status.MISSING: "没有对应项目",
        Status.ADDED: "没有对应项目",
        Status.UNKNOWN: "不能判断有没有对应项目",
    }.get(pair.status, "")


@cache
def _environment() -> Environment:
    return pages(
        "comparison.css",
        statuses=words_of(Status),
        status_tints=STATUS_TINTS,
        aspects=words_of(Aspect),
        verdicts=words_of(Verdict),
        field_words=words_of(Field),
        aspect_word=aspect_word,
        verdict_word=verdict_word,
        change_text=change_text,
        tint=tint_of,
        marked=_marked,
        in_doubt=marked,
        reasons_text=reasons_text,
        open_end=_open_end,
        described=described,
        partial_note=partial_note,
    )
