"""A real browser on a real server: Debian's chromium through Playwright. Where there is none, these
tests are skipped and say so (``apt-get install chromium``)."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from opening import DESK, Open, Opened
from playwright.sync_api import Browser, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph_server import create_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
#: It asks nobody for anything but what a test opens.
_QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


@pytest.fixture(scope="session")
def address(built: Path, settings: Settings) -> Iterator[str]:
    """The address of a server of the built dataset."""
    server = make_server(
        "127.0.0.1", 0, create_app(settings, LocalStore.open(built)), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Open:
    """Opens an address of the server in a context of its own. When it closes, nothing may have
    been said on the console, thrown, or fetched from elsewhere."""

    @contextmanager
    def opened(
        path: str,
        viewport: ViewportSize = DESK,
        locale: str = "zh-CN",
        *,
        javascript: bool = True,
        status: int = 200,
    ) -> Iterator[Opened]:
        context = browser.new_context(
            base_url=address, viewport=viewport, locale=locale, java_script_enabled=javascript
        )
        page = context.new_page()
        seen = Opened(page)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("console", lambda said: seen.complaints.append(said.text))
        page.on("response", lambda response: seen.fetched.append(response))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((address, "data:", "blob:"))
                else seen.complaints.append(f"fetched {request.url}")
            ),
        )
        reply = page.goto(path)
        assert reply is not None
        assert reply.status == status
        yield seen
        context.close()
        expected = [c for c in seen.complaints if status != 200 and f"status of {status}" in c]
        assert [c for c in seen.complaints if c not in expected] == []

    return opened
