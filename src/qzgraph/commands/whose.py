"""Whose standard a file is, and of which year: the options that say it, else its title."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qzgraph.errors import BadUsage

if TYPE_CHECKING:
    from qzgraph.reading.source import Source
    from qzgraph.vocabulary import Vocabulary

F = TypeVar("F", bound=Callable[..., Any])


def division_option(of: str = "") -> Callable[[F], F]:
    """``--division``, a code or a name; ``of`` says of what, where it is no one file."""
    return click.option(
        "--division",
        metavar="CODE",
        callback=_code,
        help=f"{of}区划代码或名称，缺省读标题 · GB/T 2260 code, or name; else from the title.",
    )


def year_option(of: str = "") -> Callable[[F], F]:
    """``--year``, in the same way."""
    return click.option(
        "--year",
        type=click.IntRange(1949, 2100),
        help=f"{of}版本年份，缺省读标题 · Year of the edition; else from the title.",
    )


def whose(
    source: Source, division: str | None, year: int | None, vocabulary: Vocabulary
) -> tuple[str, int]:
    """The division's code and the year that were given, else those of the title. Raises BadUsage where
    neither tells them."""
    from qzgraph.judging.titles import named_in

    if division is None or year is None:
        its_division, its_year = named_in(source, vocabulary)
        pairs = (division, its_division), (year, its_year)
        if not any(
            given and its and given != its for given, its in pairs
        ):  # what a title says of another standard tells nothing of this one
            division, year = division or its_division, year or its_year
    if division is None or year is None:
        raise BadUsage(
            "neither the title nor the options tell which edition this is",
            where=source.name,
            mend="give --division CODE (such as 330824) and --year YYYY",
        )
    return division, year


def _code(context: click.Context, _: click.Parameter, written: str | None) -> str | None:
    """The code of what the option says. Raises BadUsage for a name that none has, or several."""
    from qzgraph.graph.choosing import code_of

    return code_of(context.obj, written) if written else None
