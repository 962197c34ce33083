"""``compare``, ``coverage``, ``entitlements``: editions side by side, item by item and group by
group, and what one owes to a person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qzgraph.commands.output import (
    form_for,
    format_option,
    output_option,
    path_option,
    say,
    terminal_width,
    writable,
    write,
)
from qzgraph.commands.whose import division_option, year_option
from qzgraph.errors import BadUsage
from qzgraph.rendering.formats import COMPARISON, COVERAGE, ENTITLEMENTS, WIDTH
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.graph.load import Loaded

_place_option = click.option(
    "--place",
    metavar="PLACE",
    help="不逐个写版本：某地（代码或名称）所辖 --level 一级各地最新的版本 · The newest editions of all divisions of --level within a place, by its code or name.",
)
_level_option = click.option(
    "--level",
    default="county",
    metavar="LEVEL",
    help="province、city、county，或 省级、市级、县级；缺省 county · For --place.",
)


@click.command()
@click.argument("editions", nargs=-1, metavar="EDITION|FILE…")
@_place_option
@_level_option
@division_option("文件的")
@year_option("文件的")
@format_option(COMPARISON)
@output_option
@click.option(
    "--fail-on",
    metavar="WORDS",
    default="",
    help="有这些结果时退出码为 1，如 lower,missing · Exit code 1 where any of these is found.",
)
@path_option(
    "--alignment",
    metavar="FILE",
    help="用户指定的对应表（两个版本时）· A table of which item answers which, for two editions.",
)
@path_option(
    "--pairing",
    metavar="OUT.csv",
    help="另写出对应表，改好后交给 --alignment · Write the pairing, to be corrected for --alignment.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="文本里也列出文字、名称、地方文件的差别和相同的行 · In text, list wording, lower levels' documents and equal rows too.",
)
@click.pass_obj
def compare(
    settings: Settings,
    editions: tuple[str, ...],
    place: str | None,
    level: str,
    division: str | None,
    year: int | None,
    form: str | None,
    output: Path | None,
    fail_on: str,
    alignment: Path | None,
    pairing: Path | None,
    everything: bool,
) -> None:
    """逐项比较几个版本或草稿 · Compare editions or drafts item by item, by levels and years.

    \b
    qzgraph compare 第一稿.docx 第二稿.docx
    qzgraph compare 100000-2023 330800-2023
    qzgraph compare 330800-2023 330824-2024 -o 比较.xlsx --fail-on lower,missing
    qzgraph compare 330800-2023 --place 衢州市 --level county -o 各县.xlsx
    """
    from qzgraph.judging.compare import failing_words
    from qzgraph.judging.drafts import compare_loaded
    from qzgraph.rendering.formats import render
    from qzgraph.rendering.pairing_csv import pairing_table

    form = form_for(form, output, COMPARISON)
    editions = _with_those_of(settings, editions, place, level)
    read = [*map(Path, editions), alignment]
    writable(output, *read)
    writable(pairing, *read)
    words = failing_words(fail_on)
    loaded = _loaded(settings, editions, division, year)
    comparison = compare_loaded(settings, loaded, alignment)
    if pairing:
        write(pairing_table(comparison), pairing)
    write(
        render(comparison, form, width=terminal_width() or WIDTH, everything=everything),
        output,
    )
    if comparison.fails(words):
        raise SystemExit(1)


@click.command()
@click.argument("editions", nargs=-1, metavar="EDITION…")
@_place_option
@_level_option
@format_option(COVERAGE)
@output_option
@click.pass_obj
def coverage(
    settings: Settings,
    editions: tuple[str, ...],
    place: str | None,
    level: str,
    form: str | None,
    output: Path | None,
) -> None:
    """哪些人群由哪些项目覆盖，哪里有缺口 · Which groups of people which items cover, and the holes.

    \b
    qzgraph coverage 330800-2023
    qzgraph coverage 330800-2023 330824-2024 -o 覆盖.xlsx
    """
    from qzgraph.graph.load import prepared_reading
    from qzgraph.judging import coverage as covering
    from qzgraph.rendering.formats import render

    form = form_for(form, output, COVERAGE)
    writable(output)
    loaded = _loaded(settings, _with_those_of(settings, editions, place, level))
    found = covering.coverage(loaded, prepared_reading(settings).vocabulary)
    write(render(found, form, width=terminal_width() or WIDTH), output)


@click.command()
@click.option(
    "--in", "edition", metavar="EDITION", required=True, help="哪个版本 · The edition to look in."
)
@click.option("--age", type=click.IntRange(0, 150), help="周岁年龄 · Age in whole years.")
@click.option(
    "--residency",
    default="",
    metavar="WORDS",
    help="hukou 有户籍，resident 常住，migrant 流动；缺省为常住 · Else taken to live there.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help="所属人群，如 失能老年人，可多次 · A group the person is one of; repeatable.",
)
@format_option(ENTITLEMENTS)
@output_option
@click.pass_obj
def entitlements(
    settings: Settings,
    edition: str,
    age: int | None,
    residency: str,
    groups: tuple[str, ...],
    form: str | None,
    output: Path | None,
) -> None:
    """这样的人可以享受哪些服务 · The services that such a person is owed.

    \b
    qzgraph entitlements --in 330800-2023 --age 82 --residency hukou --group 失能
    """
    from qzgraph.graph.library import at_hand
    from qzgraph.graph.load import prepared_reading
    from qzgraph.graph.workspace import find_edition
    from qzgraph.judging import entitlements as owed
    from qzgraph.judging.person import describe_person, read_residencies
    from qzgraph.rendering.formats import render

    form = form_for(form, output, ENTITLEMENTS)
    writable(output)
    vocabulary = prepared_reading(settings).vocabulary
    person = describe_person(vocabulary, age, read_residencies(residency), groups)
    known = find_edition(settings, edition)
    answer = owed.entitlements(at_hand(settings, known).edition, person, vocabulary)
    write(render(answer, form, width=terminal_width() or WIDTH), output)


def _loaded(
    settings: Settings,
    editions: tuple[str, ...],
    division: str | None = None,
    year: int | None = None,
) -> list[Loaded]:
    """The editions of these names or files, with a word on stderr of those that are partial."""
    from qzgraph.judging.drafts import load_each

    loaded = load_each(settings, editions, division, year)
    for each in loaded:
        if each.edition.extent.value == "Partial":
            say(f"{each.edition.id}: 只收录了部分内容，其余不能判断 · only partly known here")
    return loaded


def _with_those_of(
    settings: Settings, editions: tuple[str, ...], place: str | None, level: str
) -> tuple[str, ...]:
    """The editions named, and those of a place and a level. Raises BadUsage where there are none."""
    if place is None:
        if not editions:
            raise BadUsage("no edition is named", mend="name editions or files, or give --place")
        return editions
    from qzgraph.graph.choosing import level_of, newest_of, place_of
    from qzgraph.graph.load import packaged_vocabulary
    from qzgraph.graph.workspace import known_editions

    places = packaged_vocabulary(settings.data).places
    there, wanted = place_of(places, place), level_of(level)
    found = [each.id for each in newest_of(known_editions(settings), places, there, wanted)]
    if not found:
        raise BadUsage(
            f"no edition of that level in {there.name} is at hand",
            mend="see qzgraph editions, or add them",
        )
    return tuple(dict.fromkeys((*editions, *found)))
