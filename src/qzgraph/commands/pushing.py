"""``push``: a build loaded into a SPARQL server elsewhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from qzgraph import names
from qzgraph.commands.output import path_option, say
from qzgraph.errors import BadUsage
from qzgraph.settings import Settings

#: Never an option: whoever lists the processes would read it.
PASSWORD = "QZGRAPH_PASSWORD"


@click.command()
@click.option(
    "--endpoint",
    metavar="URL",
    required=True,
    help="查询地址，如 · Where it answers queries: http://127.0.0.1:8890/sparql",
)
@click.option(
    "--graph-store",
    metavar="URL",
    required=True,
    help="存图地址，如 · Where it takes graphs: http://127.0.0.1:8890/sparql-graph-crud-auth",
)
@path_option("--store", "folder", help="推送这个构建 · Push this build instead.")
@click.option(
    "--user",
    metavar="NAME",
    help=f"用户名；密码读自 {PASSWORD} 或询问 · The password is read from there, or asked for.",
)
@click.pass_obj
def push(
    settings: Settings, endpoint: str, graph_store: str, folder: Path | None, user: str | None
) -> None:
    """把数据集装入 SPARQL 服务器 · Load the dataset into a SPARQL server (Graph Store Protocol).

    \b
    qzgraph push --endpoint http://127.0.0.1:7878/query --graph-store http://127.0.0.1:7878/store
    """
    from qzgraph.commands.asking import own_dataset
    from qzgraph.graph.push import Credentials, push

    credentials = Credentials(user, _password()) if user else None
    with own_dataset(settings, folder) as build:
        for pushed in push(build, endpoint, graph_store, credentials):
            name = names.local(pushed.graph)
            if pushed.triples is None:
                say(f"{name}: 已移除 · removed")
            else:
                say(f"{name}: {pushed.triples} 条三元组 · triples")


def _password() -> str:
    """The user's password. Raises BadUsage where there is nobody to ask."""
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if not sys.stdin.isatty():
        raise BadUsage("there is no password for --user", mend=f"set {PASSWORD}")
    return str(click.prompt("密码 · password", hide_input=True, err=True))
