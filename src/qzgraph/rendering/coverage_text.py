"""A coverage matrix for a terminal: the holes first, then each group with the items that name it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from qzgraph.judging.coverage import Cover, Coverage, Group, Hole, Service
from qzgraph.rendering.columns import folded, hanging
from qzgraph.rendering.comparison_view import described, partial_note
from qzgraph.rendering.coverage_view import CoverageView, view
from qzgraph.rendering.printable import one_line
from qzgraph.rendering.words import word_of

_INDENT = "  "


def render(coverage: Coverage, *, width: int) -> bytes:
    """Lines of at most ``width`` columns, where what belongs together fits."""
    return ("\n".join(_lines(view(coverage), width)) + "\n").encode()


def _lines(shown: CoverageView, width: int) -> Iterator[str]:
    yield "服务对象覆盖情况 coverage of target populations"
    yield ""
    for column in shown.columns:
        yield from folded(_INDENT + described(column), width)
    yield ""
    for cover in (Cover.WHOLE, Cover.PART, Cover.BROADER, Cover.HOLE, Cover.UNCLEAR):
        word = word_of(cover)
        yield from folded(f"{word.sign} {word.both}：{word.meaning_zh}", width)
    for column in shown.partial:
        yield from folded(partial_note(column), width)
    yield ""
    yield from _holes(shown, width)
    yield ""
    yield "■ 人群和项目号 groups, with the numbers of the items"
    for group in shown.groups:
        yield from _group(group, shown, width)
    yield ""
    yield from (f"{key}: {value}" for key, value in shown.made_with)


def _holes(shown: CoverageView, width: int) -> Iterator[str]:
    if len(shown.columns) == 1:
        yield from folded(
            "只有一个版本，没有上级版本可比，看不出缺口。"
            "Holes show against an upper edition: name another one.",
            width,
        )
        return
    yield f"■ 缺口 holes：{len(shown.holes)}"
    for hole in shown.holes:
        yield from _indented(_hole(hole, shown), 1, width)
    if shown.unclear:
        yield ""
        yield f"■ 需人工核对 to be reviewed：{len(shown.unclear)}"
        for hole in shown.unclear:
            yield from _indented(_hole(hole, shown), 1, width)


def _hole(hole: Hole, shown: CoverageView) -> str:
    service = shown.services[hole.service]
    upper, lower = shown.position(hole.upper), shown.position(hole.lower)
    instead = (
        f"“{one_line(hole.lower_quote.words)}”" if hole.lower_quote else "没有对应项目 no such item"
    )
    mine = shown.labels(service, lower)
    sign = word_of(Cover.HOLE if hole.certain else Cover.UNCLEAR).sign
    why = f"　{one_line(hole.reason.zh)}" if hole.reason.zh else ""
    return (
        f"{sign} {one_line(hole.printed)}（{shown.groups[hole.group].label}）　"
        f"{hole.upper} {shown.labels(service, upper)}：“{one_line(hole.quote.words)}”　"
        f"{hole.lower} {f'{mine}：' if mine else ''}{instead}{why}"
    )


def _group(group: Group, shown: CoverageView, width: int) -> Iterator[str]:
    """A group with what each edition has for it; said once where all have the same."""
    told = [" ".join(_covers(group, shown, edition)) for edition in range(len(shown.columns))]
    if len(set(told)) == 1:
        covers = told[0]
    else:
        covers = "　".join(
            f"[{column.id}] {one or '—'}" for column, one in zip(shown.columns, told, strict=True)
        )
    yield from _indented(f"{group.label}　{covers}", group.depth, width)


def _covers(group: Group, shown: CoverageView, edition: int) -> Iterator[str]:
    """``● 49、53``: the items by how they cover the group; through a broader one, only how many."""
    for cover in (Cover.WHOLE, Cover.PART, Cover.HOLE, Cover.UNCLEAR):
        found = [
            service
            for service, cell in zip(shown.services, group.cells, strict=True)
            if cell[edition] is cover
        ]
        if found:
            found.sort(key=lambda service: _first_number(service, edition))
            named = "、".join(shown.numbers(one, edition) or shown.label(one) for one in found)
            yield f"{word_of(cover).sign} {named}"
    if count := group.count(Cover.BROADER, edition):
        yield f"{word_of(Cover.BROADER).sign} {count}项"


def _first_number(service: Service, edition: int) -> int:
    """Those without a number come last."""
    numbers = [number for number, _ in service.items[edition] if number is not None]
    return min(numbers, default=sys.maxsize)


def _indented(text: str, depth: int, width: int) -> list[str]:
    indent = _INDENT * min(depth, 6)
    return hanging(text, width, indent, f"{indent}    ")
