"""``serve``: the server, and what its operator may set."""

from __future__ import annotations

import re
from pathlib import Path

import click

from qzgraph.commands.asking import ensure_built
from qzgraph.commands.output import path_option
from qzgraph.errors import BadUsage
from qzgraph.settings import Settings


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址 · Address to listen on."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3030, show_default=True, help="端口 · Port."
)
@path_option(
    "--store",
    "folder",
    help="用这个构建 · Serve this build; it is loaded again when it is built anew.",
)
@click.option(
    "--endpoint", metavar="URL", help="转用远程 SPARQL 端点 · Serve from a remote endpoint."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1, max=3600),
    default=30,
    show_default=True,
    help="一个请求的时限（秒） · Seconds that a request may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=16),
    default=256,
    show_default=True,
    help="一个请求的内存上限（MiB） · Memory that a request may take.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="应答进程数，缺省为核数的四倍 · Processes that answer; four times the cores.",
)
@click.option(
    "--heavy",
    type=click.IntRange(1, 256),
    help="同时运行的重查询数，缺省为核数的两倍 · Heavy queries at a time; twice the cores.",
)
@click.option(
    "--cache",
    type=click.IntRange(min=0),
    default=64,
    show_default=True,
    help="留存答案的内存（MiB） · Memory for answers given before; 0 for none.",
)
@click.option(
    "--allow-service",
    "services",
    multiple=True,
    metavar="URL",
    help="允许查询用 SERVICE 访问的端点，可多次 · An endpoint that queries may name in SERVICE.",
)
@click.option(
    "--base-path", default="", metavar="/PATH", help="地址前缀 · Path before every address."
)
@click.option(
    "--proxy",
    default="",
    metavar="ADDRESS",
    help="只信这个地址的代理所说的 X-Forwarded-For、-Proto、-Host · The trusted proxy in front.",
)
@click.option(
    "--log",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="日志；json 含每个请求 · Log to stderr; json has every request.",
)
@click.pass_obj
def serve(
    settings: Settings,
    host: str,
    port: int,
    folder: Path | None,
    endpoint: str | None,
    timeout: float,
    memory: int,
    workers: int | None,
    heavy: int | None,
    cache: int,
    services: tuple[str, ...],
    base_path: str,
    proxy: str,
    log: str,
) -> None:
    """启动服务 · Serve the SPARQL endpoint and its pages, read-only.

    除 --allow-service 所列，SERVICE 一律拒绝：查询不向别处取数据。SIGHUP 换用新的数据；SIGTERM 答完再停。

    SERVICE is refused but for --allow-service: no query fetches elsewhere. SIGHUP loads other data without losing a request;
    SIGTERM finishes what is being answered.

    \b
    限度 · Limits, beside the options:
      请求行和头 · request line, headers   64 KiB, 100 lines, 10 s (414, 431, 408)
      请求内容 · body of a request         1 MB, 60 s (413, 408)
      POST /validate                       32 MiB; 60 s, 256 MiB of memory (504, 507)
      其中几份文件 · several files at once    60 s each, 300 s together; two at a time
      同时核对 · validations at a time     the cores, 2 at least; 16 wait, for 60 s (503)
      /compare, /coverage                  60 s, 256 MiB of memory (504, 507)
      等待的重查询 · heavy queries waiting 32, for 30 s (503)
      回答 · an answer                     32 MB (507), taken by its client in 60 s
      连接 · connections                   512; idle for 30 s
      收发中的内容 · being sent, received  256 MiB together (503)
    一个地址只占得到别人所占之外的一半 · One address has at most as much of any of these as
    it leaves to the others.
    """
    from ipaddress import ip_address
    from os import cpu_count

    from qzgraph.graph.built import DONE
    from qzgraph.graph.workspace import CHANGED
    from qzgraph_server.origin import Origin
    from qzgraph_server.pool import Limits
    from qzgraph_server.serve import Serving
    from qzgraph_server.serve import serve as serving

    if endpoint and folder:
        raise BadUsage("--endpoint and --store exclude each other", mend="give one of them")
    if base_path and not base_path.startswith("/"):
        raise BadUsage("--base-path begins with a slash", mend=f"write --base-path /{base_path}")
    if services and endpoint:
        raise BadUsage(
            "a remote endpoint decides itself what SERVICE may reach",
            mend="leave --allow-service out",
        )
    for url in services:
        if not re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", url):
            raise BadUsage(
                f"an endpoint is an http or https address, not {url!r}", where="--allow-service"
            )

    try:
        proxy = str(ip_address(proxy)) if proxy else ""
    except ValueError as error:
        raise BadUsage(f"{error}", where="--proxy", mend="write it as 127.0.0.1") from error
    if not endpoint and not folder:
        ensure_built(settings)  # which is said here, and need not be loaded here
    origin = Origin(
        str(settings.resources.absolute()),
        str(settings.cache.absolute()),
        str(settings.workspace.absolute()),
        build=str(folder.absolute()) if folder else "",
        endpoint=endpoint or "",
        services=services,
    )
    cores = cpu_count() or 2
    limits = Limits(
        timeout=timeout,
        memory=memory << 20,
        workers=workers or 4 * cores,
        heavy=heavy or 2 * cores,
        uploads=max(2, cores),
    )
    serving(
        origin,
        Serving(
            host=host,
            port=port,
            base_path=base_path.rstrip("/"),
            log=log,
            limits=limits,
            proxy=proxy,
            kept_bytes=cache << 20,
            stamp=None if endpoint else folder / DONE if folder else settings.workspace / CHANGED,
        ),
    )
