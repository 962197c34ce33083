"""``POST /validate``: counties' standards by HTTP, held to what the command line says of them."""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pyoxigraph as ox
import pytest
from flask import Flask

from qzgraph.judging.review import Request, review
from qzgraph.rendering.report_clauses import load_clauses
from qzgraph.rendering.report_formats import render_report
from qzgraph.settings import Settings
from qzgraph_server import create_app, errors, upload
from qzgraph_server.formats import DOCX
from qzgraph_server.negotiate import XLSX
from qzgraph_server.reviewing import named

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "counties"))  # a folder of scripts, no package

from make import HERE, make  # noqa: E402
from story import Story, load  # noqa: E402

LOWERED = "floor-01-kaihua"


@pytest.fixture(scope="module")
def lowered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """开化县's standard with two benchmarks lowered, as .docx."""
    story: Story = load(HERE / "stories" / f"{LOWERED}.toml")
    return make(story, tmp_path_factory.mktemp("counties"))


@pytest.fixture(scope="module")
def client(settings: Settings, built_store: ox.Store) -> Any:
    from qzgraph.graph.store import LocalStore

    return create_app(settings, LocalStore(built_store)).test_client()


def bounded(settings: Settings, bounds: upload.Bounds) -> Any:
    """A server with nothing but the route, under other bounds."""
    app = Flask("bounded")
    app.register_blueprint(upload.blueprint(settings, bounds))
    errors.register(app)
    return app.test_client()


def send(client: Any, file: Path | bytes, name: str = "", accept: str = "", **fields: str) -> Any:
    content = file.read_bytes() if isinstance(file, Path) else file
    shown = name or (file.name if isinstance(file, Path) else "标准.txt")
    return client.post(
        "/validate",
        data={"file": (io.BytesIO(content), shown), **fields},
        headers={"Accept": accept} if accept else {},
        content_type="multipart/form-data",
    )


def detail(reply: Any, status: int) -> str:
    assert reply.status_code == status, reply.text
    assert reply.content_type == "application/problem+json"
    said = str(reply.get_json()["detail"])
    assert "\n" not in said
    assert tempfile.gettempdir() not in said
    return said


@pytest.fixture(autouse=True)
def nothing_is_kept(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Whatever a test does, no file is left of it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []


class TestReport:
    def test_it_is_the_command_lines(self, client: Any, lowered: Path, settings: Settings) -> None:
        reply = send(client, lowered, division="330824", year="2024", against="330800-2023")
        assert (reply.status_code, reply.content_type) == (200, "application/json")
        expected = render_report(
            review(settings, Request(lowered)), "json", load_clauses(settings.data / "clauses.csv")
        )
        assert reply.get_json() == json.loads(expected)
        assert reply.get_json()["conforms"] is False
        lower = [r for r in reply.get_json()["results"] if r["severity"] == "Violation"]
        assert {r["clause"] for r in lower} == {"floor"}
        assert {r["source"]["file"] for r in lower} == {lowered.name}
        assert reply.headers["Cache-Control"] == "no-store"

    def test_html(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept="text/html")
        assert reply.mimetype == "text/html"
        assert "每人每月70元" in reply.text

    def test_xlsx(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept=XLSX)
        assert reply.mimetype == XLSX
        assert "330824-2024-report.xlsx" in reply.headers["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(reply.data))
        cells = [str(v) for s in book for row in s.iter_rows(values_only=True) for v in row if v]
        assert any("每人每月70元" in cell for cell in cells)

    def test_docx_by_a_plain_form(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept="text/html", format="docx")
        assert reply.mimetype == DOCX
        document = docx.Document(io.BytesIO(reply.data))
        said = [p.text for p in document.paragraphs]
        said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert any("每人每月70元" in each for each in said)

    def test_turtle(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept="text/turtle")
        predicates = {q.predicate.value for q in ox.parse(reply.data, format=ox.RdfFormat.TURTLE)}
        assert "http://www.w3.org/ns/shacl#conforms" in predicates

    def test_a_pdf(self, client: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
        story = load(HERE / "unopened" / "clean-06-qujiang.toml")
        file = make(story, tmp_path_factory.mktemp("forms"))
        assert file.suffix == ".pdf"
        assert send(client, file).get_json()["conforms"] is True


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "name", "fields", "status", "said"),
        [
            (b"", "标准.docx", {}, 422, "标准.docx: this file is empty"),
            (b"%PDF-1.4 nonsense", "a.pdf", {}, 422, "a.pdf: the PDF is damaged"),
            (b"PK\x03\x04nonsense", "a.docx", {}, 422, "a.docx: "),
            (b"\x89PNG\r\n", "a.png", {}, 422, "this is a picture"),
            (b"\xd0\xcf\x11\xe0", "a.doc", {}, 422, "a.doc: "),
            (b"@prefix : <x", "a.ttl", {}, 422, "a.ttl: "),
            ("随便一段文字".encode(), "a.txt", {}, 400, "give --division CODE"),
            (b"x", "a.txt", {"year": "二〇二四"}, 400, "write it as 2024"),
            (b"x", "a.txt", {"year": "9" * 5000}, 400, "write it as 2024"),
            (b"x", "a.txt", {"nonsense": "1"}, 400, "there is no field 'nonsense'"),
            (b"x", "a.txt", {"format": "pdf"}, 400, "take one of json"),
            ("随便".encode(), "a.txt", {"division": "33", "year": "2024"}, 422, "six digits"),
        ],
    )
    def test_one_line_each(
        self, client: Any, content: bytes, name: str, fields: dict[str, str], status: int, said: str
    ) -> None:
        assert said in detail(send(client, content, name, **fields), status)

    def test_an_edition_that_there_is_not(self, client: Any, lowered: Path) -> None:
        assert "name one of 100000-" in detail(send(client, lowered, against="330900-2023"), 400)

    def test_no_file(self, client: Any) -> None:
        assert "multipart/form-data" in detail(client.post("/validate", data=b"x"), 400)
        reply = client.post("/validate", data={"year": "1"}, content_type="multipart/form-data")
        assert "in the field 'file', not 0" in detail(reply, 400)

    def test_two_files(self, client: Any) -> None:
        files = [(io.BytesIO(b"x"), "a.txt"), (io.BytesIO(b"x"), "b.txt")]
        reply = client.post("/validate", data={"file": files}, content_type="multipart/form-data")
        assert "not 2" in detail(reply, 400)

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_too_large(self, client: Any) -> None:
        """Refused while it comes in; werkzeug leaves the closing of what it had to the collector."""
        assert send(client, b"x" * (upload.LARGEST + 100_000)).status_code == 413
        assert send(client, b"x", division="9" * 600_000).status_code in (400, 413)
        gc.collect()

    def test_nothing_acceptable(self, client: Any, lowered: Path) -> None:
        assert "application/json" in detail(send(client, lowered, accept="image/png"), 406)

    @pytest.mark.parametrize(
        "name", ["../../x.txt", "C:\\x\\..\\x.txt", "x\x01\u2028.txt", "." * 9, "长" * 300 + ".txt"]
    )
    def test_a_name_is_only_a_name(self, client: Any, name: str) -> None:
        assert "neither the title" in detail(send(client, b"x y", name), 400)


class TestBounds:
    def test_time(self, settings: Settings, lowered: Path) -> None:
        began = time.monotonic()
        reply = send(bounded(settings, upload.Bounds(timeout=0.3)), lowered)
        assert "was stopped" in detail(reply, 504)
        assert time.monotonic() - began < 5

    def test_memory(self, settings: Settings, lowered: Path) -> None:
        reply = send(bounded(settings, upload.Bounds(memory=90 << 20)), lowered)
        assert "more than the memory" in detail(reply, 503)

    def test_places(self, settings: Settings, lowered: Path) -> None:
        client = bounded(settings, upload.Bounds(at_once=1))
        first: list[Any] = []
        running = threading.Thread(target=lambda: first.append(send(client, lowered)))
        running.start()
        while not (settings.cache / "validating" / "0.lock").exists() or not _children():
            time.sleep(0.01)
        reply = send(client, lowered)
        running.join()
        assert "validated already" in detail(reply, 503)
        assert int(reply.headers["Retry-After"]) > 0
        assert first[0].status_code == 200
        assert send(client, lowered).status_code == 200

    def test_killed_from_outside(self, settings: Settings, lowered: Path) -> None:
        client = bounded(settings, upload.Bounds())
        replies: list[Any] = []
        running = threading.Thread(target=lambda: replies.append(send(client, lowered)))
        running.start()
        while not (children := _children()):
            time.sleep(0.01)
        for child in children:
            os.kill(child, signal.SIGKILL)
        running.join()
        detail(replies[0], 503)

    def test_it_dies_with_its_server(
        self, settings: Settings, lowered: Path, tmp_path: Path
    ) -> None:
        """A worker that is killed in the midst leaves no process, and no content."""
        code = (
            "import sys, io; from pathlib import Path; from flask import Flask\n"
            "from qzgraph_server import upload; from qzgraph.settings import Settings\n"
            "app = Flask('x'); r, c, w, f = map(Path, sys.argv[1:])\n"
            "app.register_blueprint(upload.blueprint(Settings(r, c, w), upload.Bounds()))\n"
            "app.test_client().post('/validate', content_type='multipart/form-data',\n"
            "    data={'file': (io.BytesIO(f.read_bytes()), 'x.docx')})\n"
        )
        arguments = [settings.resources, settings.cache, settings.workspace, lowered]
        environment = {**os.environ, "TMPDIR": str(tmp_path)}
        command = [sys.executable, "-c", code, *map(str, arguments)]
        with subprocess.Popen(command, env=environment) as server:
            while not (children := _children(server.pid)):
                time.sleep(0.01)
            server.kill()
        for _ in range(200):
            if not any(_runs(child) for child in children):
                break
            time.sleep(0.05)
        assert not any(_runs(child) for child in children)
        left = list(tmp_path.rglob("*"))
        assert not any(path.is_file() and not path.is_symlink() for path in left)
        for path in sorted(left, reverse=True):
            path.unlink() if path.is_symlink() else path.rmdir()


def _runs(process: int) -> bool:
    """Whether it is there and more than a zombie that nobody has asked after yet."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _children(parent: int | None = None) -> list[int]:
    """The validations that a process of this machine has started."""
    found = []
    for tasks in Path(f"/proc/{parent or os.getpid()}/task").iterdir():
        for child in (tasks / "children").read_text().split():
            if b"qzgraph_server.reviewing" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def test_without_links_to_open_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with tempfile.TemporaryFile() as content:
        content.write(b"standard")
        content.seek(0)
        file = named(content.fileno(), Path("a.txt"), links=tmp_path / "none")
        assert file.read_bytes() == b"standard"
    file.unlink()
