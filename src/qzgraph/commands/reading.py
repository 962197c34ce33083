"""``build``, ``extract``, ``add``, ``remove``, ``editions``: standards read, and kept at hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qzgraph.bounded import bounded
from qzgraph.commands.output import path_option, progress_told, say, writable, write
from qzgraph.commands.whose import division_option, whose, year_option
from qzgraph.errors import BadUsage
from qzgraph.reading.forms import OFFERED
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from qzgraph.reading.source import Source
    from qzgraph.records.model import Edition
    from qzgraph.vocabulary import Vocabulary


@click.command()
@path_option("--out", help="写到这个文件夹 · Build into this folder instead of the user's cache.")
@click.pass_obj
def build(settings: Settings, out: Path | None) -> None:
    """构建数据集 · Build sources, ontology, vocabularies and inferences to one dataset."""
    from qzgraph.graph import build as building

    tell = progress_told()
    if out:
        click.echo(building.build(settings, out, tell).folder)
    else:
        click.echo(building.ensure_built(settings, progress=tell))


@click.command(epilog=f"文件 · files: {OFFERED}")
@click.argument("file", type=click.Path(path_type=Path))
@division_option()
@year_option()
@click.option(
    "--against", metavar="EDITION", help="并与这个版本对齐 · Align with this edition as well."
)
@path_option(
    "--alignment", help="自定的项目对应表 · Your own table of which item answers which (CSV)."
)
@click.option("--text", "as_text", is_flag=True, help="只输出偏移量所指的文本 · Print the text.")
@click.option("--verbose", "-v", is_flag=True, help="列出没有读懂的句子 · List what was not read.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="输出文件，后缀定格式 · By its suffix."
)
@click.pass_obj
def extract(
    settings: Settings,
    file: Path,
    division: str | None,
    year: int | None,
    against: str | None,
    alignment: Path | None,
    as_text: bool,
    verbose: bool,
    output: Path | None,
) -> None:
    """读标准文本为 RDF · Read a standard's text to RDF (Turtle on stdout)."""
    writable(output, file, alignment)
    if as_text:
        from qzgraph.reading.files import read_source

        source = bounded(read_source, file, where=str(file))
        write(source.text.encode(), output)
        say_what_was_left_out(source)
        return
    from qzgraph.graph.serialize import rdf_format

    form = rdf_format(output)
    if alignment and not against:
        raise BadUsage("--alignment needs --against", mend="name the edition to align with")
    content, source, edition = bounded(
        _extracted, settings, file, division, year, against, alignment, form, where=str(file)
    )
    write(content, output)
    say_what_was_left_out(source, edition)
    if verbose:
        for doubt in edition.doubts:
            place = source.place(doubt.span.start)
            words = f"：{doubt.text}" if doubt.text else ""
            say(f"{place} {doubt.item} {doubt.reason}{words}")
        say(f"{len(edition.items)} 项，{len(edition.doubts)} 处未读出 · not read")


def _extracted(
    settings: Settings,
    file: Path,
    division: str | None,
    year: int | None,
    against: str | None,
    alignment: Path | None,
    form: Any,
) -> tuple[bytes, Source, Edition]:
    """A file as RDF, its source, and its edition."""
    from qzgraph.graph.serialize import serialize
    from qzgraph.graph.write import edition_quads
    from qzgraph.reading.files import read_source

    if against:
        from qzgraph.judging.review import Request, aligned
        from qzgraph.judging.validate import review_quads

        request = Request(file, division, year, against, alignment)
        found, vocabulary = aligned(settings, request)
        edition, quads = found.lower, review_quads(found, vocabulary, settings.data)
    else:
        from qzgraph.records.edition import read_edition
        from qzgraph.vocabulary import load_vocabulary

        source = read_source(file)
        vocabulary = load_vocabulary(settings.data)
        division, year = whose(source, division, year, vocabulary)
        say_if_of_another(source, division, year, vocabulary)
        edition = read_edition(source, division, year, vocabulary)
        quads = edition_quads(edition, vocabulary)
        return serialize(quads, form), source, edition
    return serialize(quads, form), read_source(file), edition


def say_if_of_another(source: Source, division: str, year: int, vocabulary: Vocabulary) -> None:
    """Says at once where a title names another government or year than the options do."""
    from qzgraph.judging.titles import slips

    for slip in slips(source, division, year, vocabulary):
        say(f"{source.name}: {slip.zh} · {slip.en}")


def say_what_was_left_out(source: Source, edition: Edition | None = None) -> None:
    """Lists on stderr what a file holds beside the text that was read, each with its place, and what
    in its text is no item for want of a name."""
    for each in edition.incomplete if edition else ():
        say(f"{source.name} {source.place(each.span.start)} {each.zh} · {each.en}")
    for one in source.not_read():
        say(f"{source.name} 未并入正文 · not in the text: {one}")


@click.command()
@click.argument("edition")
@click.pass_obj
def remove(settings: Settings, edition: str) -> None:
    """移除加入的版本 · Remove an edition that you added."""
    from qzgraph.graph.workspace import remove_edition

    remove_edition(settings, edition)
    click.echo(f"{edition}: 已移除 · removed")


@click.command()
@click.pass_obj
def editions(settings: Settings) -> None:
    """列出可用的版本 · List the editions at hand."""
    from qzgraph.graph.workspace import known_editions

    for known in known_editions(settings):
        extent = "完整 · complete" if known.extent.value == "Complete" else "部分 · partial"
        origin = "自己加入的 · yours" if known.own else "随附 · packaged"
        click.echo(f"{known.id}  {extent}  {origin}")
