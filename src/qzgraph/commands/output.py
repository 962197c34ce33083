"""Where a command's result and its progress go: bytes to a file or stdout, lines to stderr; and the
options that say so."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from qzgraph.errors import BadUsage

F = TypeVar("F", bound=Callable[..., Any])


#: The format of each suffix, beside ``.txt``, which is that of the first and plain format.
_SUFFIXES = {
    ".tsv": "tsv",
    ".xml": "xml",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".docx": "docx",
    ".ttl": "turtle",
}

#: An option whose value is a path.
path_option = partial(click.option, type=click.Path(path_type=Path))
output_option = path_option("-o", "--output", help="输出文件 · Write to a file.")


def format_option(forms: Sequence[str], zh: str = "输出格式") -> Callable[[F], F]:
    """``--format``, one of these."""
    told = f"{zh}，缺省看输出文件后缀 · By the suffix of -o, else text."
    return click.option("--format", "form", type=click.Choice(forms), help=told)


def form_for(form: str | None, output: Path | None, forms: Sequence[str]) -> str:
    """The format that was asked for, else the one of ``forms`` that the output's suffix tells, else
    text. Raises BadUsage for a suffix of none, and for a file that no terminal shows."""
    return told_form(form, output, forms) or "text"


def told_form(form: str | None, output: Path | None, forms: Sequence[str]) -> str | None:
    """The same, or None where neither tells it."""
    if form is None and output is not None:
        fitting = {".txt": forms[0], **{s: each for s, each in _SUFFIXES.items() if each in forms}}
        form = fitting.get(output.suffix.lower())
        if form is None:
            raise BadUsage(
                f"no format has the suffix {output.suffix!r}",
                where=str(output),
                mend=f"use one of {' '.join(fitting)}, or give --format",
            )
    refuse_on_terminal(form, output)
    return form


def refuse_on_terminal(form: str | None, output: Path | None) -> None:
    """Raises BadUsage for a file that no terminal shows."""
    if form in ("xlsx", "docx") and output is None and sys.stdout.isatty():
        raise BadUsage(f"a .{form} file is no text", mend=f"give -o FILE.{form}")


def jobs_option(doing: str) -> Callable[[F], F]:
    """``--jobs``, of what is done with files."""
    told = f"同时{doing}几份，缺省为处理器数 · How many files at once; else as many as processors."
    return click.option("--jobs", type=click.IntRange(1, 64), help=told)


def terminal_width(output: Path | None = None) -> int | None:
    """The columns of the terminal that shows what is written; None where no terminal does."""
    shown = output is None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if shown else None


#: Seconds between two lines of progress.
_EVERY = 2.0


def write(data: bytes, output: Path | None) -> None:
    """To a file in one step, so that a failed run leaves no half of one, and says so; or to stdout.

    A device or a pipe is written into, and a link is followed: neither is replaced by a file.
    """
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = output.resolve()
    aside = path.with_name(f".{path.name}.part")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            aside.write_bytes(data)
            aside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # A name too long for the one is for the other.
            aside.unlink(missing_ok=True)
        raise BadUsage(
            error.strerror or str(error), where=str(output), mend="give a path that can be written"
        ) from error
    say(f"已写入 · written: {output}")


def writable(output: Path | None, *inputs: Path | None) -> None:
    """Refuses a file that cannot be written, or is one of those that are read, before the work for it
    begins."""
    if output is not None and output.is_file():
        for each in inputs:
            if each is not None and each.is_file() and output.samefile(each):
                raise BadUsage(
                    "this would overwrite the file itself",
                    where=str(output),
                    mend="give another name",
                )
    if output is not None and (output.is_dir() or not output.resolve().parent.is_dir()):
        raise BadUsage(
            "this is a folder" if output.is_dir() else "its folder does not exist",
            where=str(output),
            mend="give a path that can be written",
        )


def say(line: str) -> None:
    click.echo(line, err=True)


def progress_line(done: int, all_of: int, seconds: float) -> str:
    """How far it is, and how long it will take yet."""
    left = seconds / done * (all_of - done)
    more = f"{left / 60:.0f} 分钟 · min" if left > 90 else f"{left:.0f} 秒 · s"
    return f"{done}/{all_of}，约还要 · left: {more}"


def progress_told() -> Callable[[int, int], None]:
    """What says every other second how many of how many are done."""
    began = last = time.monotonic()

    def tell(done: int, all_of: int) -> None:
        nonlocal last
        if time.monotonic() - last > _EVERY:
            last = time.monotonic()
            say(progress_line(done, all_of, last - began))

    return tell
