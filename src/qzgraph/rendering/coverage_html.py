"""A coverage matrix as one self-contained page: the holes, an overview by domain, then a matrix for
each domain with the groups that are named in it.

The page is ``templates/coverage.html``; all that it shows is escaped by the template engine.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment

from qzgraph.judging.coverage import Cover, Coverage
from qzgraph.rendering.comparison_view import described, partial_note
from qzgraph.rendering.coverage_view import GROUPS_NOTE, marks, view
from qzgraph.rendering.page import marked, pages
from qzgraph.rendering.words import word_of, words_of


def render(coverage: Coverage) -> bytes:
    """The page."""
    page = _environment().get_template("coverage.html")
    return (page.render(shown=view(coverage)) + "\n").encode()


def _tint(cell: tuple[Cover, ...]) -> str:
    """The class of a cell's colour: the gravest of what it says."""
    return next((cover.value for cover in Cover if cover in cell), "none")


def _said(cell: tuple[Cover, ...], editions: list[str]) -> str:
    """A cell in words, for those who do not see or know the signs."""
    return "，".join(
        f"{edition}{word_of(cover).zh}" for edition, cover in zip(editions, cell, strict=True)
    )


@cache
def _environment() -> Environment:
    return pages(
        "coverage.css",
        covers=words_of(Cover),
        unclear=word_of(Cover.UNCLEAR),
        marked=marked,
        groups_note=GROUPS_NOTE,
        marks=marks,
        tint=_tint,
        said=_said,
        described=described,
        partial_note=partial_note,
    )
