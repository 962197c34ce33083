"""Writes what documents say of the program from the program: ``python generate/pages.py``.

docs/queries.md is made from the heads of queries/*.rq, the tables of docs/command-line.md from what
``--help`` says, the words in docs/comparing.md from data/vocabulary/verdicts.csv, what READMEs and
benchmarks/README.md say of accuracy from benchmarks/openings (``openings.py``), and what ``check-data``
answers in CONTRIBUTING.md is what it answers. tests/test_docs.py, and test_check_data.py for the last,
fail where a page is out of date.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from openings import accuracy, shortfalls, tables

from qzgraph.cli import cli
from qzgraph.commands.data_check import check_data
from qzgraph.graph.saved import Parameter, SavedQuery, load_saved
from qzgraph.judging.verdict import Status, Verdict
from qzgraph.rendering.shown import shown
from qzgraph.rendering.words import words_of

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ROOT / "docs" / "queries.md"
COMMANDS = ROOT / "docs" / "command-line.md"
COMPARING = ROOT / "docs" / "comparing.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
BENCHMARKS = ROOT / "benchmarks" / "README.md"
#: In the order of the languages that sentences come in.
READMES = (ROOT / "README.zh.md", ROOT / "README.md")

HEAD = """\
# 预存查询 · Saved queries

由 `python generate/pages.py` 从 `queries/*.rq` 的首部写出，请改那里。
Written from the heads of `queries/*.rq` by `python generate/pages.py`; edit those.

`qzgraph query 名称`（NAME）运行，`-p 参数=值`（NAME=VALUE）设定参数；标“可空”的参数写成 `-p 参数=` 即不限。
Run one with `qzgraph query NAME`, set a parameter with `-p NAME=VALUE`; one that may be open is opened by `-p NAME=`.
"""


def pages() -> dict[Path, str]:
    """Each page that is made in whole or in part, as it should be."""
    return {
        QUERIES: saved_queries(ROOT / "queries"),
        COMMANDS: _filled(COMMANDS, commands=_commands(), options=_options()),
        COMPARING: _filled(COMPARING, verdicts=_verdicts()),
        BENCHMARKS: _filled(BENCHMARKS, openings=tables()),
    } | {
        page: _filled(page, accuracy=accuracy()[at], shortfalls=shortfalls()[at])
        for at, page in enumerate(READMES)
    }


def _filled(page: Path, **parts: str) -> str:
    """A page with what stands between its marks made anew."""
    written = page.read_text("utf-8")
    for name, made in parts.items():
        written, times = re.subn(
            rf"(<!-- {name}: [^>]*-->)(\n?).*?(<!-- /{name} -->)",
            lambda found, made=made: f"{found[1]}{found[2]}{made}{found[2]}{found[3]}",
            written,
            flags=re.DOTALL,
        )
        assert times == 1, (page, name)
    return written


def _verdicts() -> str:
    """A table of what rows and differences of a comparison come to."""
    words = [*words_of(Status).items(), *words_of(Verdict).items()]
    rows = (
        f"| {word.sign} {word.zh} {word.en} | `{key.value}` | {word.meaning_zh}{word.meaning_en} |"
        for key, word in words
    )
    return "\n".join(("", "| 词 · word | JSON | 含义 · meaning |", "|---|---|---|", *rows, ""))


def _commands() -> str:
    """A table of the commands, each with the first paragraph of its help."""
    rows = (f"| [`qzgraph {name}`](#{name}) | {_does(each)} |" for name, each in _listed())
    return "\n".join(("", "| 命令 · command | 作用 · does |", "|---|---|", *rows, ""))


def _options() -> str:
    """A section for each command: what its ``--help`` says of arguments and options."""
    return "\n".join(line for name, each in _listed() for line in _command(name, each))


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"qzgraph {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"\n### {name}\n\n`qzgraph {name} {usage}`\n"
    records = [o.get_help_record(context) for o in command.params if isinstance(o, click.Option)]
    if told := [record for record in records if record is not None]:
        yield "| 选项 · option | |\n|---|---|"
        yield from (f"| `{_cell(option)}` | {_cell(does)} |" for option, does in told)


def _listed() -> list[tuple[str, click.Command]]:
    return sorted(cli.commands.items())


def _does(command: click.Command) -> str:
    return _cell(" ".join((command.help or "").partition("\n\n")[0].split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def saved_queries(folder: Path) -> str:
    """The page for the saved queries of a folder."""
    saved = load_saved(folder)
    listed = "\n".join(f"- [`{query.name}`](#{query.name}) {query.title_zh}" for query in saved)
    return "\n".join((HEAD, listed, *(line for query in saved for line in _section(query)), ""))


def _section(query: SavedQuery) -> Iterator[str]:
    yield f"\n## {query.name}\n"
    yield f"**{query.title_zh}**：{query.description_zh}\n"
    yield f"**{query.title_en}**: {query.description_en}"
    if query.parameters:
        yield "\n| 参数 · parameter | 类型 · type | 默认 · default | 含义 · meaning |\n|---|---|---|---|"
        yield from map(_row, query.parameters)


def _row(parameter: Parameter) -> str:
    optional = "，可空 · may be open" if parameter.optional else ""
    default = f"`{shown(parameter.default)}`" if parameter.default is not None else "–"
    meaning = f"{parameter.zh} · {parameter.en}"
    return f"| `{parameter.name}` | {parameter.type}{optional} | {default} | {meaning} |"


def contributing() -> str:
    """CONTRIBUTING.md, what its sessions print made anew: its edits are made in a copy of ``data/``."""
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data", Path(folder) / "data")
        return re.sub(
            r"(?<=^```console\n)(?:\$ .*\n(?:[^`$].*\n)*)+",
            lambda found: "".join(_ran(each, Path(folder)) for each in found[0].split("$ ")[1:]),
            CONTRIBUTING.read_text("utf-8"),
            flags=re.MULTILINE,
        )


def _ran(shown: str, folder: Path) -> str:
    """A command of a session, with what ``check-data`` prints of it."""
    typed, *lines = shown.splitlines(keepends=True)
    typed += "".join(line for line in lines if line.startswith("> "))
    if not typed.startswith("qzgraph "):
        command = re.sub(r"^> ", "", typed, flags=re.MULTILINE)
        subprocess.run(["sh", "-c", command], cwd=folder, check=True)
        return f"$ {shown}"
    checked = check_data(folder / "data")
    told = [f"data/{each}\n" for each in checked.problems] or [f"{checked.tables} 张表 …\n"]
    return f"$ {typed}{''.join(told)}"


if __name__ == "__main__":
    for path, made in {**pages(), CONTRIBUTING: contributing()}.items():
        path.write_text(made, encoding="utf-8", newline="\n")
