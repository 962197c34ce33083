"""``POST /validate``: counties' standards by HTTP, held to what the command line says of them."""

from __future__ import annotations

import email
import gc
import io
import json
import os
import signal
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import docx
import openpyxl
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from werkzeug.datastructures import FileStorage

from qzgraph.cli import cli
from qzgraph.judging.report import Report
from qzgraph.rendering.formats import render_report
from qzgraph.rendering.report_clauses import load_clauses
from qzgraph.settings import Settings
from qzgraph_server import MAX_BODY, MAX_UPLOAD, create_app, upload, wire
from qzgraph_server.connections import Bounds
from qzgraph_server.formats import DOCX, XLSX
from qzgraph_server.limits import Limit
from qzgraph_server.pages import compare
from qzgraph_server.pool import Job, Limits, Pool
from qzgraph_server.shares import NoAnswer
from qzgraph_server.sparql import MOST_BYTES
from running_server import PATIENCE, Reply, Served, children, running, until
from shared import Corpus, Shared

ROOT = Path(__file__).resolve().parent.parent
LOWERED = "floor-01-kaihua"


@pytest.fixture(scope="module")
def lowered(corpus: Corpus) -> Path:
    """开化县's standard with two benchmarks lowered, as .docx."""
    return corpus.file(LOWERED)


@pytest.fixture(scope="module")
def report(corpus: Corpus) -> Report:
    """What is said of it."""
    return corpus.report(LOWERED)


@pytest.fixture
def judged(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """It need not be judged anew for what is done with the report."""
    monkeypatch.setattr(upload, "review", lambda settings, asked_for: report)


@pytest.fixture(scope="module")
def client(settings: Settings, built_store: ox.Store) -> Any:
    from qzgraph.graph.store import LocalStore

    return create_app(settings, LocalStore(built_store)).test_client()


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
    def test_it_is_the_command_lines(
        self, client: Any, lowered: Path, report: Report, settings: Settings
    ) -> None:
        reply = send(client, lowered, division="330824", year="2024", against="330800-2023")
        assert (reply.status_code, reply.content_type) == (200, "application/json")
        expected = render_report(report, "json", load_clauses(settings.data / "clauses.csv"))
        assert reply.get_json() == json.loads(expected)
        assert reply.get_json()["conforms"] is False
        lower = [r for r in reply.get_json()["results"] if r["severity"] == "Violation"]
        assert {r["clause"] for r in lower} == {"floor"}
        assert {r["source"]["file"] for r in lower} == {lowered.name}
        assert reply.headers["Cache-Control"] == "no-store"

    @pytest.mark.usefixtures("judged")
    def test_html(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept="text/html")
        assert reply.mimetype == "text/html"
        assert "每人每月70元" in reply.text

    @pytest.mark.usefixtures("judged")
    def test_xlsx(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept=XLSX)
        assert reply.mimetype == XLSX
        assert "330824-2024-report.xlsx" in reply.headers["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(reply.data))
        cells = [str(v) for s in book for row in s.iter_rows(values_only=True) for v in row if v]
        assert any("每人每月70元" in cell for cell in cells)

    @pytest.mark.usefixtures("judged")
    def test_docx_by_a_plain_form(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept="text/html", format="docx")
        assert reply.mimetype == DOCX
        document = docx.Document(io.BytesIO(reply.data))
        said = [p.text for p in document.paragraphs]
        said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert any("每人每月70元" in each for each in said)

    @pytest.mark.usefixtures("judged")
    def test_the_file_itself_with_comments(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, format="annotated")
        assert (reply.status_code, reply.mimetype) == (200, DOCX)
        assert "330824-2024-annotated.docx" in reply.headers["Content-Disposition"]
        document = docx.Document(io.BytesIO(reply.data))
        said = [comment.text for comment in document.comments]
        assert any("每人每月70元" in each for each in said)
        before = docx.Document(lowered)
        assert [p.text for p in document.paragraphs] == [p.text for p in before.paragraphs]
        assert ".docx, .xlsx and .pdf" in detail(send(client, b"text", format="annotated"), 400)

    @pytest.mark.usefixtures("judged")
    def test_turtle(self, client: Any, lowered: Path) -> None:
        reply = send(client, lowered, accept="text/turtle")
        predicates = {q.predicate.value for q in ox.parse(reply.data, format=ox.RdfFormat.TURTLE)}
        assert "http://www.w3.org/ns/shacl#conforms" in predicates

    def test_a_pdf(self, client: Any, corpus: Corpus) -> None:
        file = corpus.file("clean-13-kaihua")
        assert file.suffix == ".pdf"
        assert send(client, file).get_json()["conforms"] is True


def test_every_form_at_once() -> None:
    made = upload._rendered("r", upload.ALL, lambda form: f"{form}\n--".encode())
    said = email.message_from_bytes(f"Content-Type: {made.media_type}\n\n".encode() + made.body)
    parts = {part.get_param("name", header="Content-Disposition"): part for part in said.walk()}
    assert set(parts) == {None, *(offer.format for offer in upload.OFFERS.values())}
    assert parts["xlsx"].get_filename() == "r.xlsx"
    assert parts["xlsx"].get_content_type() == XLSX
    assert parts["turtle"].get_payload(decode=True) == b"turtle\n--"


class TestAgain:
    """An earlier report or draft beside the new one; its decisions come with it."""

    @pytest.fixture
    def reply(self, client: Any, lowered: Path) -> Any:
        def replies(since: bytes, name: str, **fields: str) -> Any:
            data = {"file": (io.BytesIO(lowered.read_bytes()), lowered.name), **fields}
            data["since"] = (io.BytesIO(since), name)
            return client.post("/validate", data=data, content_type="multipart/form-data")

        return replies

    @pytest.mark.usefixtures("judged")
    def test_the_report_that_was_given_out_comes_back_with_decisions(self, reply: Any) -> None:
        first = reply(b"", "", format="xlsx")  # as a browser sends a field without a file
        book = openpyxl.load_workbook(io.BytesIO(first.data))
        sheet = book["问题清单"]
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            if row[heads.index("程度")].value == "不符合":
                row[heads.index("处理意见")].value = "误报"
                row[heads.index("理由")].value = "另有依据"
        out = io.BytesIO()
        book.save(out)
        found = reply(out.getvalue(), "上次.xlsx").get_json()
        assert (found["conforms"], found["since"], found["resolved"]) == (True, "上次.xlsx", [])
        assert {each["status"] for each in found["results"]} == {"open"}
        reasons = [each["decision"]["reason"] for each in found["results"] if "decision" in each]
        assert reasons == ["另有依据", "另有依据"]

    @pytest.mark.parametrize(
        ("since", "name"),
        [(b"{", "上次.json"), (b"PK\x03\x04x", "上次.xlsx")],
    )
    def test_what_does_not_fit_is_said_of_that_file(
        self, reply: Any, since: bytes, name: str
    ) -> None:
        said = reply(since, name)
        assert said.status_code in (400, 422)
        assert detail(said, said.status_code).startswith(name)


class _AsWindowsPacks(zipfile.ZipInfo):
    """An entry whose name is in GBK, and says nothing of it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(_AsWindowsPacks(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class TestSeveral:
    """Several counties' files, or a zip of them, within what one may take."""

    def test_a_zip_becomes_the_workbook_and_leaves_nobody_out(
        self, client: Any, lowered: Path
    ) -> None:
        inside = {"各县/开化县.docx": lowered.read_bytes(), "各县/记录.txt": "随便一段".encode()}
        reply = send(client, packed(**inside), "各县.zip", format="xlsx")
        assert (reply.status_code, reply.mimetype) == (200, XLSX)
        assert "reports.xlsx" in reply.headers["Content-Disposition"]
        book = openpyxl.load_workbook(io.BytesIO(reply.data))
        assert book.sheetnames[:4] == ["各县总览", "项目×各县", "标准高低", "缺少的项目"]
        rows = [[c.value for c in row] for row in book["各县总览"].iter_rows(min_row=2)]
        assert [row[:2] for row in rows] == [["开化县", "不符合"], ["记录.txt", "未能读取"]]
        assert rows[0][-1] == "开化县.docx"
        assert rows[1][2].startswith("从标题读不出是哪个县")

    def test_those_for_which_no_time_is_left_are_named(
        self, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(upload, "_LAST", -1.0)
        files = [(io.BytesIO(b"x"), "甲.txt"), (io.BytesIO(b""), "乙.txt")]
        reply = client.post("/validate", data={"file": files}, content_type="multipart/form-data")
        assert [each["file"] for each in reply.get_json()] == ["甲.txt", "乙.txt"]
        assert all("no time was left" in each["error"] for each in reply.get_json())

    @pytest.mark.parametrize(
        ("content", "fields", "status", "said"),
        [
            (packed(**{"各县/": b"", "__MACOSX/._a.docx": b"x"}), {}, 422, "holds no file"),
            (packed(**{f"{at}.txt": b"x" for at in range(101)}), {}, 422, "more than 100 files"),
            (packed(**{"零.txt": b"\0" * (1 << 21), "a": b"x"}), {}, 422, "unpacks to"),
            (packed(a=b"x", b=b"y"), {"format": "annotated"}, 400, "one file at a time"),
        ],
    )
    def test_what_is_no_bundle_of_standards(
        self, client: Any, content: bytes, fields: dict[str, str], status: int, said: str
    ) -> None:
        assert said in detail(send(client, content, "各县.zip", **fields), status)

    def test_one_earlier_draft_beside_two(self, client: Any) -> None:
        data = {
            "file": [(io.BytesIO(b"x"), "a.txt"), (io.BytesIO(b"y"), "b.txt")],
            "since": (io.BytesIO(b"z"), "旧.txt"),
        }
        reply = client.post("/validate", data=data, content_type="multipart/form-data")
        assert "旧.txt: one earlier draft" in detail(reply, 400)


class _Working:
    """A worker that goes on to the next thing every so many seconds, and answers at the end."""

    def __init__(self, things: int, seconds: float) -> None:
        self.channel, own = Pipe()
        self._thread = Thread(target=self._work, args=(own, things, seconds), daemon=True)
        self._thread.start()

    def _work(self, own: Connection, things: int, seconds: float) -> None:
        wire.receive(own)
        for _ in range(things):
            time.sleep(seconds)
            wire.send(own, wire.NEXT, b"")
        wire.send(own, [200, []], b"done")

    def ready(self, seconds: float) -> bool:
        return self.channel.poll(seconds)

    def work(self) -> float:
        return 0.0

    def memory(self) -> dict[int, int]:
        return {}


@pytest.mark.parametrize(("things", "seconds"), [(6, 0.1), (2, 0.6), (20, 0.1)])
def test_the_time_begins_anew_with_each_file_and_ends_for_all(
    things: int, seconds: float, tmp_path: Path
) -> None:
    pool = Pool(Limits(), tmp_path)
    job = Job({}, b"", b"", "", lambda: False)
    worker: Any = _Working(things, seconds)
    limit = Limit(seconds=0.3, memory=1, times=4)
    if (things, seconds) == (6, 0.1):
        assert pool._watched(worker, {}, job, limit, False) == (200, [], b"done")
        return
    with pytest.raises(NoAnswer):
        pool._watched(worker, {}, job, limit, False)


def test_past_its_memory_the_largest_process_is_ended(tmp_path: Path) -> None:
    """That of one of several files by itself, the worker's own with the request."""
    child = subprocess.Popen(["sleep", "60"])

    class Large(_Working):
        pid = 0
        own = 1

        def memory(self) -> dict[int, int]:
            return {0: self.own, child.pid: 0 if child.poll() else 2}

    for own, ends in ((1, False), (3, True)):
        worker: Any = Large(1, 0.2)
        worker.own = own
        job, limit = Job({}, b"", b"", "", lambda: False), Limit(seconds=5, memory=2)
        pool = Pool(Limits(), tmp_path)
        with pytest.raises(NoAnswer) if ends else nullcontext():
            assert pool._watched(worker, {}, job, limit, False) == (200, [], b"done")
    assert child.wait(5) == -signal.SIGKILL


class _Nursery:
    """Forks workers that answer when they are let, and tells which were forked."""

    def __init__(self) -> None:
        self.routes = {"/validate": upload.LIMIT}
        self.forked: Queue[Connection] = Queue()

    def fork(self) -> Any:
        worker = _Worker()
        self.forked.put(worker.own)
        return worker


class _Worker(_Working):
    nursery = None

    def __init__(self) -> None:
        self.channel, self.own = Pipe()

    def lower(self) -> None: ...

    end = lower


def test_uploads_of_one_client_wait_for_each_other(tmp_path: Path) -> None:
    """However long each takes: the next is begun when the one before has been answered."""
    pool = Pool(Limits(uploads=2, upload_wait=PATIENCE), tmp_path)
    pool.nursery = nursery = _Nursery()  # type: ignore[assignment]
    waiting: Queue[str] = Queue()
    with ThreadPoolExecutor(3) as clients:
        answers = []
        for each in ("first", "second", "third"):
            gone = partial(lambda name: bool(waiting.put(name)), each)
            job = Job({"PATH_INFO": "/validate"}, each.encode(), b"", "one client", gone)
            answers.append(clients.submit(pool.answer, job))
            # It is asked whether its client has gone while it works, or waits in the line.
            while waiting.get() != each:
                ...
        for each in (b"first", b"second", b"third"):
            own = nursery.forked.get(timeout=PATIENCE)
            assert nursery.forked.empty()
            assert wire.receive(own)[1] == each
            wire.send(own, [200, []], each)
        assert [answer.result()[2] for answer in answers] == [b"first", b"second", b"third"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "name", "fields", "status", "said"),
        [
            (b"", "标准.docx", {}, 422, "标准.docx: this file is empty"),
            (b"%PDF-1.4 nonsense", "a.pdf", {}, 422, "a.pdf: the PDF is damaged"),
            (b"PK\x03\x04nonsense", "a.docx", {}, 422, "a.docx: "),
            (b"hello", "a.docx", {}, 422, "its name says .docx, but its content is plain text"),
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

    @pytest.mark.parametrize(
        ("content", "name", "fields", "said"),
        [
            (b"\x80\xff\0", "a.docx", {}, "a.docx：后缀是 .docx，内容却不是，也不是别的能读的格式"),
            (
                b"hello",
                "a.docx",
                {},
                "a.docx：后缀是 .docx，内容却是纯文本；请用 Word 或 WPS 另存为",
            ),
            (
                "随便".encode(),
                "a.txt",
                {"division": "330824", "year": "2024"},
                "a.txt：没有找到服务项目",
            ),
            (b"x", "a.txt", {"year": "1800"}, "'1800' 不是年份；请写成 2024 这样的四位数"),
            (b"x", "a.txt", {"nonsense": "1"}, "没有字段 'nonsense'；有 file、since、division"),
        ],
    )
    def test_in_chinese(
        self, client: Any, content: bytes, name: str, fields: dict[str, str], said: str
    ) -> None:
        reply = client.post(
            "/validate",
            data={"file": (io.BytesIO(content), name), **fields},
            headers={"Accept-Language": "zh-CN"},
            content_type="multipart/form-data",
        )
        assert reply.get_json()["detail"].startswith(said)

    def test_an_edition_that_there_is_not(self, client: Any, lowered: Path) -> None:
        assert "name one of 100000-" in detail(send(client, lowered, against="330900-2023"), 400)

    def test_no_file(self, client: Any) -> None:
        assert "multipart/form-data" in detail(client.post("/validate", data=b"x"), 400)
        reply = client.post("/validate", data={"year": "1"}, content_type="multipart/form-data")
        assert "in the field 'file', not 0" in detail(reply, 400)

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_too_large(self, client: Any) -> None:
        """Refused while it comes in; werkzeug leaves the closing of what it had to the collector."""
        reply = send(client, b"x" * (MAX_UPLOAD + 100_000))
        assert f"{MAX_UPLOAD >> 20} MB" in detail(reply, 413)
        assert send(client, b"x", division="9" * 600_000).status_code in (400, 413)
        gc.collect()

    def test_nothing_acceptable(self, client: Any, lowered: Path) -> None:
        assert "application/json" in detail(send(client, lowered, accept="image/png"), 406)

    @pytest.mark.parametrize(
        "name", ["../../x.txt", "C:\\x\\..\\x.txt", "x\x01\u2028.txt", "." * 9, "长" * 300 + ".txt"]
    )
    def test_a_name_is_only_a_name(self, client: Any, name: str) -> None:
        assert "neither the title" in detail(send(client, b"x y", name), 400)


@pytest.fixture(scope="module")
def served(
    sample_build: Path, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, int]]:
    home = shared.warm(tmp_path_factory.mktemp("served"))
    (home / "tmp").mkdir()
    with running(sample_build, home) as (server, process):
        yield server, process.pid
    assert list((home / "tmp").iterdir()) == []


class TestServed:
    """By the real server, whose process for uploads can be ended."""

    def upload(self, served: Served, file: Path) -> Reply:
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.read_bytes() + b"\r\n--b--\r\n"
        return served("/validate", data=body, kind="multipart/form-data; boundary=b")

    def test_several_are_judged_side_by_side(
        self,
        served: tuple[Served, int],
        lowered: Path,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        """In processes of the worker's own, which end with the answer."""
        both = tmp_path_factory.mktemp("zip") / "counties.zip"
        with zipfile.ZipFile(both, "w") as archive:
            archive.write(lowered, "开化县.docx")
            archive.writestr("空.txt", b"")
        first, second = self.upload(served[0], both).json()
        assert (first["conforms"], first["edition"]) == (False, "330824-2024")
        assert second == {"file": "空.txt", "error": second["error"]}
        assert "文件是空的" in second["error"]
        assert not [each for n in children(served[1]) for w in children(n) for each in children(w)]

    def test_a_file_that_breaks_its_process_costs_the_others_nothing(
        self,
        served: tuple[Served, int],
        lowered: Path,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        both = tmp_path_factory.mktemp("broken") / "counties.zip"
        with zipfile.ZipFile(both, "w") as archive:
            for name in ("一.docx", "二.docx"):
                archive.write(lowered, name)
        with ThreadPoolExecutor(1) as pool:
            reply = pool.submit(self.upload, served[0], both)
            judging = until(lambda: [c for w in _judging(served[1]) for c in children(w)])
            os.kill(judging[0], signal.SIGKILL)
            first, other = reply.result().json()
        assert first == {"file": "一.docx", "error": first["error"]}
        assert "ended the process" in first["error"]
        assert other["edition"] == "330824-2024"

    def test_killed_from_outside_it_is_begun_again(
        self, served: tuple[Served, int], lowered: Path
    ) -> None:
        with ThreadPoolExecutor(1) as pool:
            reply = pool.submit(self.upload, served[0], lowered)
            judging = until(lambda: _judging(served[1]))
            os.kill(judging[0], signal.SIGKILL)
            assert reply.result().status == 200

    def test_it_dies_with_its_server(
        self,
        sample_build: Path,
        lowered: Path,
        shared: Shared,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> None:
        """A server that is killed in the midst leaves no process and no content; the next removes the
        rest."""
        home = shared.warm(tmp_path_factory.mktemp("killed"))
        (home / "tmp").mkdir()
        with running(sample_build, home) as (server, process), ThreadPoolExecutor(1) as pool:
            reply = pool.submit(self.upload, server, lowered)
            judging = until(lambda: _judging(process.pid))
            process.kill()
            with pytest.raises(OSError):
                reply.result()
        until(lambda: not any(map(_runs, judging)))
        left = list((home / "tmp").rglob("*"))
        assert not any(path.is_file() and not path.is_symlink() for path in left)
        with running(sample_build, home):
            (only,) = (home / "tmp").iterdir()
            assert list(only.iterdir()) == []


def _runs(process: int) -> bool:
    """Whether it is there and more than a zombie that nobody has asked after yet."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _judging(server: int) -> list[int]:
    """The processes of this server that judge an upload: those with its folder open below them."""
    found = []
    for nursery in children(server):
        for worker in children(nursery):
            try:
                links = [str(link.readlink()) for link in Path(f"/proc/{worker}/fd").iterdir()]
            except OSError:
                continue
            if any("/tmp/qzgraph-serve-" in link for link in links):
                found.append(worker)
    return found


def test_without_links_to_open_files(tmp_path: Path) -> None:
    sent = FileStorage(io.BytesIO(b"standard"), filename="a.txt")
    with upload._named(sent, links=tmp_path / "none") as file:
        assert (file.name, file.read_bytes()) == ("a.txt", b"standard")
    assert not file.exists()


def test_each_limit_is_told_and_one_upload_limit_everywhere(client: Any) -> None:
    told = CliRunner().invoke(cli, ["serve", "--help"]).output
    bounds, limits = Bounds(), Limits()
    mebibytes = MAX_UPLOAD >> 20
    assert bounds.body_bytes > MAX_UPLOAD
    for said in (
        f"{bounds.head_bytes >> 10} KiB, 100 lines, {bounds.head_seconds} s (414",
        f"{MAX_BODY // 1_000_000} MB, {bounds.body_seconds} s (413",
        f"{mebibytes} MiB; {upload.LIMIT.seconds} s, {upload.LIMIT.memory >> 20} MiB",
        f"{upload.LIMIT.seconds} s each, {upload.LIMIT.times * upload.LIMIT.seconds} s together",
        f"{limits.uploads} at least; {limits.upload_line} wait, for {limits.upload_wait} s (503)",
        f"{compare.LIMIT.seconds} s, {compare.LIMIT.memory >> 20} MiB of memory (504, 507)",
        f"{limits.heavy_line}, for {limits.wait_seconds} s (503)",
        f"{MOST_BYTES // 1_000_000} MB (507), taken by its client in {bounds.write_seconds} s",
        f"{bounds.connections}; idle for {bounds.idle_seconds} s",
        f"{bounds.held_bytes >> 20} MiB together",
    ):
        assert said in told
    assert f"client_max_body_size {mebibytes}m;" in (ROOT / "deploy" / "nginx.conf").read_text(
        "utf-8"
    )
    page = client.get("/validate").text
    assert f"合计最大 {mebibytes} MB" in page
    assert f"{MAX_UPLOAD:,} bytes" in client.get("/openapi.json").text
