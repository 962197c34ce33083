"""``serve``: the server, and what its operator may set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qzgraph.commands.asking import ensure_built, store_for
from qzgraph.errors import BadUsage
from qzgraph.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

    from qzgraph.graph.store import GraphStore

#: A dataset takes about so many times its bytes of N-Quads in memory.
_TIMES = 4


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听地址 · Address to listen on."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3030, show_default=True, help="端口 · Port."
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path),
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
    default=1024,
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
    help="同时运行的重查询数，缺省为核数 · Heavy queries at a time; the cores.",
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
    "--proxies",
    type=click.IntRange(0, 9),
    default=0,
    show_default=True,
    help="信任几层反向代理的 X-Forwarded-* 头 · Trusted proxies in front.",
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
    proxies: int,
    log: str,
) -> None:
    """启动服务 · Serve the SPARQL endpoint and its pages, read-only.

    除 --allow-service 所列，SERVICE 一律拒绝：查询不向别处取数据。SIGHUP 换用新的数据；SIGTERM 答完再停。

    SERVICE is refused but for --allow-service: no query fetches elsewhere. SIGHUP loads other data without losing a request;
    SIGTERM finishes what is being answered.
    """
    from os import cpu_count

    from qzgraph.graph.store import LocalStore
    from qzgraph_server import create_app
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

    def make_app() -> Flask:
        store, note = _served(settings, endpoint, folder)
        if isinstance(store, LocalStore):
            store.services = frozenset(services)
        app: Flask = create_app(settings, store)
        app.extensions["qzgraph.note"] = note
        if proxies:
            from werkzeug.middleware.proxy_fix import ProxyFix

            app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
                app.wsgi_app,
                x_for=proxies,
                x_proto=proxies,
                x_host=proxies,
                x_port=proxies,
                x_prefix=proxies,
            )
        return app

    cores = cpu_count() or 2
    limits = Limits(
        timeout=timeout,
        memory=memory << 20,
        workers=workers or 4 * cores,
        heavy=heavy or cores,
    )
    stamp = folder / "build.txt" if folder else None
    serving(
        make_app,
        Serving(
            host=host,
            port=port,
            base_path=base_path.rstrip("/"),
            log=log,
            limits=limits,
            kept_bytes=cache << 20,
            stamp=stamp,
        ),
    )


def _served(
    settings: Settings, endpoint: str | None, folder: Path | None
) -> tuple[GraphStore, str]:
    """What the server answers from, and a line that says so: a remote endpoint, or a build, in
    memory where it fits there and on disk where not."""
    from qzgraph.graph.build import DATASET
    from qzgraph.graph.store import LocalStore

    if endpoint:
        return store_for(settings, endpoint, None, of_dataset=True), ""
    build = folder or ensure_built(settings)
    dataset = build / DATASET
    size = dataset.stat().st_size if dataset.is_file() else 0
    megabytes = f"{size / 1_000_000:.0f} MB"
    if 0 < size * _TIMES < _available() // 2:
        return LocalStore.in_memory(dataset), f"数据在内存中 · the data are in memory ({megabytes})"
    return LocalStore.on_disk(build), f"数据在磁盘上 · the data stay on disk ({megabytes})"


def _available() -> int:
    """Bytes of memory that can be had; much where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 1 << 40
