"""The command line's entry: the group of commands, and every error as one line and its exit code.

Exit codes: 0 done, 1 a check did not hold, 2 usage or unreadable input, with one line on stderr.
Nothing but the result goes to stdout. The commands stand by subject in :mod:`qzgraph.commands`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from qzgraph import __version__, bounded
from qzgraph.commands.adding import add
from qzgraph.commands.asking import query, reason
from qzgraph.commands.budgeting import budget
from qzgraph.commands.checking import check_data
from qzgraph.commands.comparing import compare, coverage, entitlements
from qzgraph.commands.judging import validate
from qzgraph.commands.output import say
from qzgraph.commands.pushing import push
from qzgraph.commands.reading import build, editions, extract, remove
from qzgraph.commands.serving import serve
from qzgraph.errors import QzgraphError
from qzgraph.messages import in_chinese, translated
from qzgraph.reading import progress
from qzgraph.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="qzgraph")
@click.pass_context
def cli(context: click.Context) -> None:
    """基本公共服务标准知识图谱 · Standards of basic public services as a knowledge graph."""
    context.obj = Settings.from_environment()


for _command in (
    build,
    extract,
    validate,
    compare,
    coverage,
    entitlements,
    budget,
    add,
    remove,
    editions,
    query,
    reason,
    check_data,
    serve,
    push,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point: every error becomes one line on stderr and its exit code."""
    if arguments is None:
        bounded.enable()
        progress.listen(say)
    try:
        code = cli.main(args=arguments, prog_name="qzgraph", standalone_mode=False)
    except QzgraphError as error:
        code = _fail(str(error), chinese=in_chinese(error))
    except click.exceptions.NoArgsIsHelpError:
        code = _fail(
            "give a command. See: qzgraph --help", chinese="请给一个命令，见 qzgraph --help"
        )
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "qzgraph"
        said = error.format_message()
        zh = translated(said)
        code = _fail(f"{said} See: {command} --help", chinese=zh and f"{zh}见 {command} --help")
    except click.ClickException as error:
        code = _fail(error.format_message(), chinese=translated(error.format_message()))
    except (click.Abort, KeyboardInterrupt):
        code = _fail("stopped", 130, chinese="已停止")
    except SystemExit as leaving:  # click ends so where the reader of a pipe has gone
        code = leaving.code
        if _pipe_is_closed():
            code = 0
    except BrokenPipeError:
        code = 0
    except OSError as error:
        if error.filename is None:
            raise
        # A path that the user gave and the system will not take, as one too long.
        code = _fail(
            f"{error.filename}: {error.strerror}; give another path",
            chinese=f"系统不接受路径 {error.filename}；请换一个路径",
        )
    _let_go_of_stdout()
    sys.exit(code if isinstance(code, int) else 0)


def _pipe_is_closed() -> bool:
    """Whether nobody reads what this process prints."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return True
    # click puts this in the place of a stdout that nobody reads, and leaves with code 1.
    return "PacifyFlushWrapper" in type(sys.stdout).__name__


def _let_go_of_stdout() -> None:
    """What could not be printed for a closed pipe is not tried again at the end."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(line: str, code: int = 2, *, chinese: str) -> int:
    """One line on stderr, Chinese first where there is any."""
    said = f"{chinese} · {line}" if chinese else line
    click.echo(f"qzgraph: {' '.join(said.split())}", err=True)
    return code


if __name__ == "__main__":
    main()
