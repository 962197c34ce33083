"""A coverage matrix as CSV for a spreadsheet: a row for each group and service of which any edition
says something, which a pivot table lays out as it pleases."""

from __future__ import annotations

from collections.abc import Iterator

from qzgraph.judging.coverage import Cover, Coverage
from qzgraph.rendering.coverage_view import CoverageView, view
from qzgraph.rendering.sheet_csv import Cell, sheet_csv
from qzgraph.rendering.words import word_of


def render(coverage: Coverage) -> bytes:
    """The table, its head first."""
    shown = view(coverage)
    heads = ["人群 group", "层次 depth", "领域 domain", "类别 category"]
    for column in shown.columns:
        heads += [f"{column.id} 项目 item", f"{column.id} 覆盖 cover"]
    return sheet_csv(heads, _rows(shown))


def _rows(shown: CoverageView) -> Iterator[list[Cell]]:
    for group in shown.groups:
        for service, cell in zip(shown.services, group.cells, strict=True):
            if all(cover is Cover.NONE for cover in cell):
                continue
            row: list[Cell] = [group.label, group.depth, service.domain, service.category]
            for edition, cover in enumerate(cell):
                row += [shown.labels(service, edition), word_of(cover).both]
            yield row
