"""The command line as a user meets it: processes, exit codes, what is printed where."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest

from command import in_process
from qzgraph import __version__, names
from qzgraph.cli import cli
from qzgraph.graph.saved import load_saved
from shared import Corpus, Shared

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "data" / "source" / "330800-2023.txt"
COMMAND = Path(sysconfig.get_path("scripts")) / ("qzgraph.exe" if os.name == "nt" else "qzgraph")
SMALL = ROOT / "tests" / "cases" / "city.md"
SMALL_COUNTY = ROOT / "tests" / "cases" / "floor" / "bad.md"
QUZHOU = ("--division", "330800", "--year", "2023")
KAIHUA = ("--division", "330824", "--year", "2024")
QZ = f"PREFIX qz: <{names.QZ}>"
ACCEPTANCE = "disability-items-by-lead-agency"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


@dataclass(frozen=True)
class User:
    """Somebody at a machine: a folder to work in, and a home with a cache."""

    work: Path
    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "PYTHON", "LC_"))}
        homes = {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.home / "cache")}
        return {**kept, **homes, "PYTHONIOENCODING": "utf-8", **self.variables}

    def runs(self, *arguments: str | Path) -> Done:
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=self.work,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    def gets(self, *arguments: str | Path) -> str:
        """What a command prints that succeeds and has nothing to remark, but what it has written."""
        done = self.runs(*arguments)
        wrote = arguments[arguments.index("-o") + 1] if "-o" in arguments else None
        assert (done.code, done.err) == (0, f"已写入 · written: {wrote}\n" if wrote else "")
        return done.text

    def starts(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.work,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )


class Near(User):
    """The same where what a command does is asked, and not how its process goes."""

    def runs(self, *arguments: str | Path) -> Done:
        with chdir(self.work):
            done = in_process(self.home, *arguments)
        return Done(done.code, done.out, done.err)


@pytest.fixture
def user(home: Path, tmp_path: Path) -> User:
    return User(tmp_path, home)


@pytest.fixture
def near(home: Path, tmp_path: Path) -> Near:
    return Near(tmp_path, home)


def parsed(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path)))


class TestHelp:
    def test_version(self, user: User) -> None:
        assert user.gets("--version") == f"qzgraph, version {__version__}\n"

    @pytest.mark.parametrize("command", ["", *cli.commands])
    @pytest.mark.parametrize("option", ["--help", "-h"])
    def test_help_everywhere(self, user: User, command: str, option: str) -> None:
        asked = [command, option] if command else [option]
        done = in_process(user.home, *asked)
        assert (done.code, done.err) == (0, "")
        usage = f"Usage: {' '.join(['qzgraph', *asked[:-1]])} "
        assert done.out.decode("utf-8").startswith(usage)

    def test_help_of_a_process(self, user: User) -> None:
        assert user.gets("--help").startswith("Usage: qzgraph ")

    def test_the_saved_queries_are_listed(self, user: User) -> None:
        listed = user.gets("query", "--list").splitlines()
        saved = load_saved(ROOT / "queries")
        assert listed[::3] == [query.name for query in saved]
        assert listed[1] == f"    {saved[0].title_zh}"


@pytest.fixture(scope="module")
def counties(corpus: Corpus) -> dict[str, Path]:
    """A county's standard that lowers two benchmarks, and one without fault."""
    return {"lowered": corpus.file("floor-01-kaihua"), "clean": corpus.file("clean-01-kaihua")}


BROKEN_ZIP = b"PK\x03\x04" + bytes(range(200))
PROSE = "今天天气很好，我们去公园散步。\nThe quick brown fox.\n"
TEXT = str(SOURCE)
DOWN = "http://127.0.0.1:9/sparql"

#: What a user gets wrong, and what the one line says of it: what, where, how to mend it.
REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "no such command": (("qery",), "No such command 'qery'"),
    "no such option": (("query", "--fromat", "csv", "editions"), "No such option '--fromat'"),
    "empty file": (("extract", "empty.txt", *KAIHUA), "empty.txt: the file is empty; give"),
    "blank file": (("extract", "blank.txt", *KAIHUA), "blank.txt: the file is empty; give"),
    "binary": (("extract", "binary.txt", *KAIHUA), "binary.txt: the file is no text in UTF-8"),
    "prose": (("extract", "prose.txt", *KAIHUA), "prose.txt: no service items found"),
    "folder": (("extract", "folder", *KAIHUA), "folder: this is a folder; give one file"),
    "missing": (("extract", "nowhere.txt", *KAIHUA), "nowhere.txt: there is no such file"),
    "broken .docx": (("extract", "broken.docx", *KAIHUA), "broken.docx: the file is damaged"),
    "broken .xlsx": (("extract", "broken.xlsx", *KAIHUA), "broken.xlsx: the file is damaged"),
    "broken .pdf": (("extract", "broken.pdf", *KAIHUA), "broken.pdf: the PDF is damaged"),
    "old .doc": (("extract", "old.doc", *KAIHUA), ".docx"),  # with LibreOffice or without
    "picture": (("extract", "scan.png", *KAIHUA), "scan.png: this is a picture"),
    "text of a folder": (("extract", "folder", "--text"), "folder: this is a folder"),
    "no edition": (("extract", "prose.txt"), "prose.txt: neither the title nor the options tell"),
    "no year": (
        ("extract", "prose.txt", "--division", "330824"),
        "prose.txt: neither the title nor the options tell",
    ),
    "division of five": (
        ("extract", TEXT, "--division", "33082", "--year", "2024"),
        "'33082' is no GB/T 2260 division code; give six digits",
    ),
    "division of letters": (
        ("extract", TEXT, "--division", "Kaihua", "--year", "2024"),
        "'Kaihua' is no GB/T 2260 division code",
    ),
    "division of no such name": (
        ("extract", TEXT, "--division", "开花县", "--year", "2024"),
        "there is no one division '开花县'; give its code, or its name with what it lies in",
    ),
    "year of two digits": (
        ("extract", TEXT, "--division", "330824", "--year", "24"),
        "'--year': 24 is not in the range",
    ),
    "year in words": (
        ("extract", TEXT, "--division", "330824", "--year", "二〇二四"),
        "'--year'",
    ),
    "unknown suffix": (
        ("extract", TEXT, *KAIHUA, "-o", "kaihua.doc"),
        "kaihua.doc: no RDF format has the suffix '.doc'; use .ttl",
    ),
    "no suffix": (("extract", TEXT, *KAIHUA, "-o", "kaihua"), "no RDF format has the suffix ''"),
    "output in no folder": (
        ("extract", TEXT, *KAIHUA, "-o", "nowhere/kaihua.ttl"),
        "kaihua.ttl: its folder does not exist; give a path that can be written",
    ),
    "answer in no folder": (
        ("query", "editions", "-o", "nowhere/editions.csv"),
        "editions.csv: its folder does not exist; give a path",
    ),
    "alignment without a reference": (
        ("extract", TEXT, *KAIHUA, "--alignment", "mine.csv"),
        "--alignment needs --against",
    ),
    "reference unknown": (
        ("extract", TEXT, *KAIHUA, "--against", "330800-1999"),
        "there is no edition '330800-1999'; name one of 100000-2021",
    ),
    "validate nothing": (("validate",), "Missing argument 'FILES...'"),
    "validate prose": (("validate", "prose.txt", *KAIHUA), "prose.txt: no service items found"),
    "validate no edition": (
        ("validate", "prose.txt"),
        "prose.txt: neither the title nor the options tell which edition this is; give --division",
    ),
    "validate missing": (("validate", "nowhere.docx"), "nowhere.docx: there is no such file"),
    "validate against nothing": (
        ("validate", TEXT, *KAIHUA, "--against", "330800-1999"),
        "there is no edition '330800-1999'; name one of 100000-2021",
    ),
    "validate the topmost": (
        ("validate", TEXT, *QUZHOU),
        "no complete edition above 330800 is at hand; add one with: qzgraph add",
    ),
    "validate to an unknown suffix": (
        ("validate", TEXT, *KAIHUA, "-o", "report.pdf"),
        "report.pdf: no format has the suffix '.pdf'; use one of .txt .json",
    ),
    "alignment missing": (
        ("validate", TEXT, *KAIHUA, "--alignment", "mine.csv"),
        "mine.csv: there is no such file",
    ),
    "alignment of prose": (
        ("validate", TEXT, *KAIHUA, "--alignment", "prose.txt"),
        "prose.txt: an alignment needs the columns item and reference",
    ),
    "add prose": (("add", "prose.txt", *KAIHUA), "prose.txt: no service items found"),
    "add without a year": (
        ("add", "prose.txt", "--division", "330824"),
        "prose.txt: neither the title nor",
    ),
    "remove what is not there": (
        ("remove", "330824-2024"),
        "you have added no edition '330824-2024'; you have added none",
    ),
    "remove what is packaged": (("remove", "330800-2023"), "you have added no edition"),
    "build among other files": (("build", "--out", "."), "the folder holds other files"),
    "no query": (("query",), "give one query"),
    "two queries": (("query", "editions", "-e", "ASK {}"), "give one query"),
    "query without -e": (
        ("query", "SELECT * { ?s a <http://example.org/C> }"),
        "put -e before it",
    ),
    "name too long for a file": (("query", "x" * 5000), "there is no saved query"),
    "no file has such a name": (("validate", "x" * 5000), "File name too long"),
    "no store has such a name": (
        ("query", "editions", "--store", "x" * 300),
        "File name too long; give another path",
    ),
    "no output has such a name": (
        ("query", "editions", "-o", "x" * 300 + ".csv"),
        "File name too long",
    ),
    "a pipe": (("validate", "pipe"), "pipe: this is a pipe or a device"),
    "saved query nearly": (("query", "edition"), "did you mean editions"),
    "saved query unknown": (("query", "xyzzy"), "take one of agencies-and-workload"),
    "parameter of another type": (
        ("query", "items-by-age", "-p", "age=七十"),
        "parameter age: '七十' is no xsd:integer; the age in whole years",
    ),
    "parameter of no edition": (
        ("query", "items-by-age", "-p", "edition=Quzhou"),
        "parameter edition: 'Quzhou' is no edition",
    ),
    "parameter unknown": (
        ("query", "items-by-age", "-p", "agee=70"),
        "the saved query items-by-age has no parameter 'agee'; did you mean age?",
    ),
    "parameter without a value": (("query", "items-by-age", "-p", "age"), "write -p NAME=VALUE"),
    "parameter of a text": (
        ("query", "-e", "ASK {}", "-p", "age=70"),
        "only saved queries take -p; put the value into the query",
    ),
    "query file missing": (("query", "nowhere.rq"), "nowhere.rq: there is no such file"),
    "query file binary": (("query", "./binary.txt"), "binary.txt: cannot be read as UTF-8 text"),
    "syntax error": (
        ("query", "-e", "SELECT * WHERE { ?s ?p"),
        "line 1, column 23: syntax error",
    ),
    "undeclared prefix": (
        ("query", "-e", "SELECT * WHERE { ?s qz:leadAgency ?o }"),
        "declare it first: PREFIX qz: <https://w3id.org/qzbps/ontology#>",
    ),
    "federation": (
        ("query", "-e", "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        "SERVICE is not accepted",
    ),
    "update": (("query", "-e", "CLEAR ALL"), "updates are not accepted"),
    "format that does not fit": (
        ("query", "editions", "--format", "turtle"),
        "this query answers with rows, which do not fit turtle; take one of table, csv",
    ),
    "answer to an unknown suffix": (
        ("query", "editions", "-o", "editions.docx"),
        "editions.docx: no format has the suffix '.docx'; use one of .txt .tsv .xml .json .xlsx",
    ),
    "property misspelt": (
        ("query", "-e", f"{QZ} SELECT * {{ ?s qz:leadagency ?o }}"),
        "你是不是要找 qz:leadAgency(牵头负责单位)",
    ),
    "class misspelt": (
        ("query", "-e", f"{QZ} CONSTRUCT WHERE {{ ?s a qz:ServiceItm }}"),
        "the ontology has no term qz:ServiceItm; did you mean qz:ServiceItem",
    ),
    "format unknown": (("query", "editions", "--format", "pdf"), "'--format': 'pdf' is not one of"),
    "endpoint down": (
        ("query", "editions", "--endpoint", DOWN),
        f"{DOWN}: the endpoint cannot be reached",
    ),
    "endpoint no address": (
        ("query", "editions", "--endpoint", "127.0.0.1:3030"),
        "an endpoint is an http or https address",
    ),
    "endpoint and store": (
        ("query", "editions", "--endpoint", DOWN, "--store", "folder"),
        "exclude each other",
    ),
    "store missing": (
        ("query", "editions", "--store", "nowhere"),
        "nowhere: there is no such store; make one with: qzgraph build --out DIR",
    ),
    "store of nothing": (("query", "editions", "--store", "folder"), "folder: holds no store"),
    "reason on nothing": (("reason", "--store", "folder"), "folder: no build can be read there"),
    "serve nothing": (("serve", "--port", "0", "--store", "folder"), "folder: holds no store"),
    "port out of range": (("serve", "--port", "70000"), "'--port': 70000 is not in the range"),
    "host unknown": (("serve", "--port", "0", "--host", "no.such.host.invalid"), "cannot listen"),
}


#: Those that are tried with the program itself: an unknown command, a damaged file, a folder, and the
#: server, which has processes of its own by then.
IN_A_PROCESS = [
    name
    for name, (arguments, _) in REFUSED.items()
    if name in ("no such command", "broken .pdf", "build among other files")
    or arguments[0] == "serve"
]


class TestRefused:
    """Exit code 2, one line on stderr, nothing on stdout, nothing left in the folder."""

    @pytest.fixture
    def folder(self, user: User) -> set[str]:
        """A folder of files that are no standard; their names."""
        files = {
            "empty.txt": b"",
            "blank.txt": b"\xef\xbb\xbf \r\n\r\n",
            "binary.txt": bytes(range(256)) * 20,
            "prose.txt": PROSE.encode(),
            "broken.docx": BROKEN_ZIP,
            "broken.xlsx": BROKEN_ZIP,
            "broken.pdf": b"%PDF-1.7\n" + bytes(range(200)),
            "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "scan.png": b"\x89PNG\r\n\x1a\n" + bytes(60),
        }
        for name, data in files.items():
            (user.work / name).write_bytes(data)
        (user.work / "folder").mkdir()
        os.mkfifo(user.work / "pipe")
        return {*files, "folder", "pipe"}

    def refused(self, user: User, arguments: tuple[str, ...], said: str) -> None:
        done = user.runs(*arguments)
        assert (done.code, done.out) == (2, b""), done.err
        assert done.err.startswith("qzgraph: ")
        assert done.err.count("\n") == 1
        assert said in done.err

    @pytest.mark.parametrize("mistake", [name for name in REFUSED if name not in IN_A_PROCESS])
    def test_one_line(
        self, user: User, folder: set[str], mistake: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        arguments, said = REFUSED[mistake]
        monkeypatch.chdir(user.work)
        assert said in in_process(user.home, *arguments).refused()
        assert {path.name for path in user.work.iterdir()} == folder

    @pytest.mark.parametrize("mistake", IN_A_PROCESS)
    def test_a_process_ends_so(self, user: User, folder: set[str], mistake: str) -> None:
        self.refused(user, *REFUSED[mistake])
        assert {path.name for path in user.work.iterdir()} == folder

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
    )
    def test_a_file_that_may_not_be_read(self, user: User) -> None:
        path = user.work / "secret.txt"
        path.write_text(PROSE, encoding="utf-8")
        path.chmod(0)
        self.refused(user, ("extract", "secret.txt", *KAIHUA), "secret.txt: Permission denied")

    def test_a_port_in_use(self, user: User, served: Served) -> None:
        port = served.url.split(":")[2].rstrip("/")
        self.refused(user, ("serve", "--port", port), f"127.0.0.1:{port}: cannot listen there")


ENCODINGS = {
    "UTF-8": ("utf-8", "\n"),
    "byte order mark": ("utf-8-sig", "\n"),
    "carriage returns": ("utf-8", "\r\n"),
    "GB18030": ("gb18030", "\n"),
    "GB18030 of Windows": ("gb18030", "\r\n"),
    "UTF-16": ("utf-16", "\n"),
}


@pytest.fixture(scope="module")
def expected(home: Path) -> tuple[str, str]:
    """What the packaged file gives: its text, and its edition as Turtle."""
    user = Near(home, home)
    return user.gets("extract", SOURCE, "--text"), user.gets("extract", SOURCE, *QUZHOU)


@pytest.fixture(scope="module")
def small_turtle(home: Path) -> str:
    """What a small file gives."""
    return Near(home, home).gets("extract", SMALL, *QUZHOU)


class TestExtract:
    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_encodings_read_alike(
        self, near: Near, expected: tuple[str, str], encoding: str
    ) -> None:
        codec, newline = ENCODINGS[encoding]
        text = SOURCE.read_text("utf-8").replace("\n", newline)
        (near.work / SOURCE.name).write_bytes(text.encode(codec))
        assert near.gets("extract", SOURCE.name, "--text") == expected[0]

    def test_whose_it_is_may_stand_in_the_title_or_be_named(
        self, near: Near, small_turtle: str
    ) -> None:
        assert near.gets("extract", SMALL) == small_turtle
        named = ("--division", "衢州市", "--year", "2023")
        assert near.gets("extract", SMALL, *named) == small_turtle

    def test_text_is_the_file_with_line_feeds(self, expected: tuple[str, str]) -> None:
        raw = SOURCE.read_bytes().decode("utf-8-sig")
        assert expected[0] == raw.replace("\r\n", "\n").replace("\r", "\n")
        assert not expected[0].startswith("\ufeff")

    def test_every_passage_stands_in_the_text(self, expected: tuple[str, str]) -> None:
        """``exactText`` is what stands between the offsets, recomputed from what is printed."""
        said: dict[str, dict[str, str]] = {}
        for quad in ox.parse(expected[1], format=ox.RdfFormat.TURTLE):
            said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
        passages = [about for about in said.values() if names.term("exactText") in about]
        assert len(passages) > 500
        for about in passages:
            start, end = (int(about[names.term(name)]) for name in ("startOffset", "endOffset"))
            assert expected[0][start:end] == about[names.term("exactText")] != ""

    @pytest.mark.parametrize("suffix", [".ttl", ".nt", ".nq", ".trig", ".rdf", ".xml", ".jsonld"])
    def test_formats_say_the_same(self, near: Near, small_turtle: str, suffix: str) -> None:
        out = near.work / f"out{suffix}"
        assert near.gets("extract", SMALL, *QUZHOU, "-o", out.name) == ""
        form = ox.RdfFormat.RDF_XML if suffix == ".xml" else None
        quads = list(ox.parse(path=str(out), format=form))
        turtle = ox.parse(small_turtle, format=ox.RdfFormat.TURTLE)
        assert {quad.triple for quad in quads} == {quad.triple for quad in turtle}
        named = suffix in (".nq", ".trig", ".jsonld")
        graph = ox.NamedNode(names.edition_graph("330800-2023")) if named else ox.DefaultGraph()
        assert {quad.graph_name for quad in quads} == {graph}

    def test_verbose_lists_what_was_not_read(self, near: Near, expected: tuple[str, str]) -> None:
        done = near.runs("extract", SOURCE, *QUZHOU, "--verbose")
        assert (done.code, done.text) == (0, expected[1])
        *doubts, count = done.err.splitlines()
        assert count == f"101 项，{len(doubts)} 处未读出 · not read"
        assert all(re.match(r"第\d+行 （\d+）", doubt) for doubt in doubts)

    def test_a_file_is_replaced_in_one_step(self, near: Near) -> None:
        (near.work / "out.nt").write_text("old", encoding="utf-8")
        near.gets("extract", SMALL, *QUZHOU, "-o", "out.nt")
        assert [path.name for path in near.work.iterdir()] == ["out.nt"]
        assert parsed(near.work / "out.nt")

    def test_a_link_leads_to_the_file_that_is_written(self, near: Near) -> None:
        (near.work / "links").mkdir()
        (near.work / "links" / "out.nt").symlink_to("../kept.nt")
        near.gets("extract", SMALL, *QUZHOU, "-o", "links/out.nt")
        assert [path.name for path in (near.work / "links").iterdir()] == ["out.nt"]
        assert (near.work / "links" / "out.nt").is_symlink()
        assert parsed(near.work / "kept.nt")

    def test_a_pipe_is_written_into(self, user: User) -> None:
        """So is a device: as root, a file in the place of /dev/null would harm the machine."""
        os.mkfifo(user.work / "out.nt")
        with subprocess.Popen(["cp", "out.nt", "came.nt"], cwd=user.work) as reader:
            user.gets("extract", SMALL, *QUZHOU, "-o", "out.nt")
            assert reader.wait(timeout=60) == 0
        assert parsed(user.work / "came.nt")
        assert stat.S_ISFIFO((user.work / "out.nt").stat().st_mode)


class TestValidate:
    def test_what_conforms_is_code_0(self, near: Near, counties: dict[str, Path]) -> None:
        report = json.loads(near.gets("validate", counties["clean"], "--format", "json"))
        assert (report["conforms"], report["edition"]) == (True, "330824-2024")
        assert report["against"] == "330800-2023"

    def test_what_does_not_is_code_1(self, user: User, counties: dict[str, Path]) -> None:
        done = user.runs("validate", counties["lowered"], "--format", "json")
        assert (done.code, done.err) == (1, "")
        report = json.loads(done.text)
        assert report["conforms"] is False
        violations = [r for r in report["results"] if r["severity"] == "Violation"]
        assert [(r["clause"], r["item"]) for r in violations] == [("floor", 47), ("floor", 52)]

    def test_sources_are_offsets_into_the_texts(
        self, near: Near, counties: dict[str, Path]
    ) -> None:
        theirs, ours = (
            near.gets("extract", path, "--text") for path in (counties["lowered"], SOURCE)
        )
        report = json.loads(near.runs("validate", counties["lowered"], "--format", "json").text)
        passages = [
            (text, result[key])
            for result in report["results"]
            for key, text in (("source", theirs), ("referenceSource", ours))
            if result[key]
        ]
        assert len(passages) > 4
        for text, quoted in passages:
            assert text[quoted["start"] : quoted["end"]] == quoted["text"]

    @pytest.mark.parametrize(
        ("suffix", "begins"),
        [
            (".txt", "《开化县基本公共服务标准".encode()),
            (".json", b"{"),
            (".html", b"<!DOCTYPE html>"),
            (".xlsx", b"PK"),
            (".docx", b"PK"),
            (".ttl", b"@prefix"),
        ],
    )
    def test_reports_by_suffix(self, near: Near, suffix: str, begins: bytes) -> None:
        done = near.runs("validate", SMALL_COUNTY, "-o", f"report{suffix}")
        assert (done.code, done.out) == (1, b"")
        assert [path.name for path in near.work.iterdir()] == [f"report{suffix}"]
        assert (near.work / f"report{suffix}").read_bytes().lower().startswith(begins.lower())


class TestWorkspace:
    @pytest.fixture
    def owner(self, shared: Shared, tmp_path: Path) -> Near:
        """A user with a workspace of their own."""
        return Near(tmp_path, shared.warm(tmp_path))

    def test_added_and_removed(self, owner: Near, counties: dict[str, Path]) -> None:
        packaged = owner.gets("editions")
        assert owner.gets("add", counties["clean"], *KAIHUA) == "330824-2024: 101 项 · items\n"
        assert set(owner.gets("editions").splitlines()) - set(packaged.splitlines()) == {
            "330824-2024  完整 · complete  自己加入的 · yours"
        }
        known = owner.runs("query", "editions", "--format", "csv")
        assert "/id/standard/330824-2024,开化县基本公共服务标准（2024年版）," in known.text
        assert owner.gets("remove", "330824-2024") == "330824-2024: 已移除 · removed\n"
        assert owner.gets("editions") == packaged
        assert "330824-2024" not in owner.runs("query", "editions").text

    def test_in_place_of_a_partial_one(self, owner: Near, tmp_path: Path) -> None:
        above = ("--division", "330000", "--year", "2023")
        text = SOURCE.read_text(encoding="utf-8")
        whole = tmp_path / "province.txt"
        whole.write_text(text.replace("衢州市基本公共", "浙江省基本公共"), encoding="utf-8")
        before = owner.gets("editions")
        assert "330000-2023  部分 · partial  随附 · packaged" in before
        owner.gets("add", str(whole), *above, "--partial")
        assert "330000-2023  部分 · partial  自己加入的 · yours" in owner.gets("editions")
        owner.gets("add", str(whole), *above)
        assert "330000-2023  完整 · complete  自己加入的 · yours" in owner.gets("editions")
        owner.gets("remove", "330000-2023")
        assert owner.gets("editions") == before


@dataclass(frozen=True)
class Built:
    """A build that was made again in its folder, and the first one's bytes."""

    folder: Path
    first: bytes

    @property
    def second(self) -> bytes:
        return (self.folder / "dataset.nq").read_bytes()


@pytest.fixture(scope="module")
def twice(built: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A build, and another in its folder. One from nothing, with another hash seed, time zone and
    locale, is made by tests of the package."""
    folder = tmp_path_factory.mktemp("builds")
    shutil.copytree(built, folder / "built")
    done = Near(folder, home).runs("build", "--out", "built")
    assert (done.code, done.text) == (0, "built\n"), done.err
    return Built(folder / "built", (built / "dataset.nq").read_bytes())


@pytest.fixture(scope="module")
def lines(twice: Built) -> list[str]:
    return twice.first.decode("utf-8").splitlines()


class TestBuild:
    def test_again_in_its_folder_it_has_the_same_bytes(self, twice: Built) -> None:
        assert twice.second == twice.first

    def test_sorted_each_once(self, lines: list[str]) -> None:
        assert lines == sorted(set(lines))

    def test_no_blank_nodes_in_editions(self, lines: list[str]) -> None:
        graphs = re.compile(re.escape(f"<{names.GRAPH}") + r"[0-9]{6}-[0-9]{4}> \.$")
        of_editions = [line for line in lines if graphs.search(line)]
        assert len(of_editions) > 10_000
        assert [line for line in of_editions if re.search(r"(^| )_:", line)] == []

    def test_it_can_be_asked(self, near: Near, twice: Built) -> None:
        here = near.gets("query", ACCEPTANCE, "--store", twice.folder)
        assert here == near.gets("query", ACCEPTANCE)

    def test_the_users_own(self, home: Path, near: Near) -> None:
        """Without ``--out`` it is in the cache, where the first query has put it already."""
        folder = Path(near.gets("build").rstrip("\n"))
        assert folder.parent == home / "cache" / "qzgraph"
        builds = [path.name for path in folder.parent.glob("build*")]
        assert builds == [folder.name]


class TestQuery:
    def test_the_acceptance_question(self, user: User) -> None:
        """Which items for persons with disabilities name 市残联 first, and on what do they rest?"""
        answer = json.loads(user.gets("query", ACCEPTANCE, "--format", "json"))
        rows = [
            {name: term["value"] for name, term in row.items()}
            for row in answer["results"]["bindings"]
        ]
        assert {row["itemNumber"] for row in rows} == {"67", "68", "70", "71"}
        assert {row["leadAgency"] for row in rows} == {"衢州市残疾人联合会"}
        assert all(row["provincialDocuments"] for row in rows)

    def test_a_parameter(self, near: Near) -> None:
        answer = near.gets(
            "query", "items-by-lead-agency", "-p", "agency=市残联", "--format", "csv"
        )
        assert [line.split(",")[0] for line in answer.splitlines()[1:]] == ["67", "68", "70", "71"]

    def test_a_file(self, near: Near) -> None:
        shutil.copy(ROOT / "queries" / f"{ACCEPTANCE}.rq", near.work / "mine.rq")
        assert near.gets("query", "mine.rq") == near.gets("query", ACCEPTANCE)

    def test_a_file_of_windows(self, near: Near) -> None:
        text = "PREFIX qz: <https://w3id.org/qzbps/ontology#>\r\nASK { ?i a qz:ServiceItem }\r\n"
        (near.work / "mine.rq").write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert json.loads(near.gets("query", "mine.rq", "--format", "json"))["boolean"] is True

    def test_a_text(self, near: Near) -> None:
        asked = (
            "PREFIX qz: <https://w3id.org/qzbps/ontology#> "
            "SELECT (COUNT(DISTINCT ?item) AS ?items) WHERE { ?item a qz:ServiceItem ; "
            "qz:inStandard <https://w3id.org/qzbps/id/standard/330800-2023> }"
        )
        assert near.gets("query", "-e", asked, "--format", "csv").split() == ["items", "101"]

    def test_what_was_found_and_written_is_said(
        self, near: Near, counties: dict[str, Path]
    ) -> None:
        done = near.runs("validate", counties["clean"], "-o", "回复.docx")
        assert (done.code, done.out) == (0, b"")
        assert done.err.splitlines()[-2].endswith(": 符合 · conforms")
        assert done.err.splitlines()[-1] == "已写入 · written: 回复.docx"

    def test_to_files(self, near: Near) -> None:
        assert near.gets("query", "editions", "--format", "csv", "-o", "e.csv") == ""
        printed = near.runs("query", "editions", "--format", "csv").out
        assert (near.work / "e.csv").read_bytes() == printed

    @pytest.mark.parametrize(
        ("suffix", "form"),
        [("txt", "table"), ("csv", "csv"), ("json", "json"), ("xml", "xml"), ("xlsx", "xlsx")],
    )
    def test_the_format_of_a_file_is_its_suffix(self, near: Near, suffix: str, form: str) -> None:
        near.runs("query", "editions", "-o", f"by.{suffix}")
        near.runs("query", "editions", "-o", "asked", "--format", form)
        assert (near.work / f"by.{suffix}").read_bytes() == (near.work / "asked").read_bytes()

    def test_it_is_independent_of_the_locale(self, user: User) -> None:
        plain = User(user.work, user.home, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
        assert plain.gets("query", "editions") == user.gets("query", "editions")


def test_reason(user: User, sample_build: Path) -> None:
    """Of the whole dataset docs/command-line.md does so."""
    done = user.runs("reason", "--store", str(sample_build))
    assert done.code == 0
    assert done.text.startswith("一致 · consistent")


@dataclass(frozen=True)
class Served:
    """``qzgraph serve``, running; ``url`` ends in a slash."""

    url: str

    def answers(
        self, path: str, accept: str = "*/*", data: bytes | None = None, kind: str = ""
    ) -> tuple[int, str, str]:
        """The status, media type and text of the answer; a GET without ``data``."""
        request = Request(self.url + path, data=data, headers={"Accept": accept})
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with urlopen(request, timeout=30) as response:
                media_type = response.headers.get_content_type()
                return response.status, media_type, response.read().decode("utf-8")
        except HTTPError as error:
            with error:
                return error.code, error.headers.get_content_type(), error.read().decode("utf-8")


def served_by(user: User, *options: str) -> Iterator[Served]:
    process = user.starts("serve", "--port", "0", *options)
    assert process.stderr is not None
    line = process.stderr.readline()
    try:
        found = re.fullmatch(r"qzgraph: (http://127\.0\.0\.1:[1-9][0-9]*/)\n", line)
        assert found, line
        yield Served(found[1])
    finally:
        process.send_signal(signal.SIGTERM)
        out, rest = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "")
    assert re.fullmatch(r"(qzgraph: 数据在内存中 · the data are in memory \(\d+ MB\)\n)?", rest)


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    """A server on a free port; it says its address on stderr and ends well on SIGTERM."""
    yield from served_by(User(home, home))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM")
class TestServe:
    QUERY = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/qzbps/ontology#Benchmark> }"
    JSON = "application/sparql-results+json"

    def ways(self) -> dict[str, dict[str, Any]]:
        form = urlencode({"query": self.QUERY})
        return {
            "GET": {"path": f"sparql?{form}"},
            "form": {
                "path": "sparql",
                "data": form.encode(),
                "kind": "application/x-www-form-urlencoded",
            },
            "query": {
                "path": "sparql",
                "data": self.QUERY.encode(),
                "kind": "application/sparql-query",
            },
        }

    @pytest.mark.parametrize("way", ["GET", "form", "query"])
    def test_sparql(self, served: Served, near: Near, way: str) -> None:
        status, kind, text = served.answers(accept=self.JSON, **self.ways()[way])
        assert (status, kind) == (200, self.JSON)
        assert json.loads(text) == json.loads(
            near.gets("query", "-e", self.QUERY, "--format", "json")
        )
        status, kind, text = served.answers(accept="text/csv", **self.ways()[way])
        assert (status, kind, text.split()[0]) == (200, "text/csv", "n")
        assert int(text.split()[1]) > 50

    def test_operations(self, served: Served) -> None:
        assert served.answers("healthz") == (200, "application/json", '{"status":"ok"}\n')
        status, _, text = served.answers("readyz")
        assert status == 200
        ready = json.loads(text)
        assert (ready["status"], ready["version"]) == ("ready", __version__)
        assert "330800-2023" in ready["editions"]

    def test_a_bad_query_is_a_problem_report(self, served: Served) -> None:
        status, kind, text = served.answers("sparql?" + urlencode({"query": "SELECT"}))
        assert (status, kind) == (400, "application/problem+json")
        assert json.loads(text)["status"] == 400

    def test_the_command_line_asks_it(self, served: Served, user: User) -> None:
        endpoint = served.url + "sparql"
        remote = user.gets("query", ACCEPTANCE, "--endpoint", endpoint)
        assert remote == Near(user.work, user.home).gets("query", ACCEPTANCE)

    def test_another_server_asks_it(self, served: Served, user: User) -> None:
        asked = "sparql?" + urlencode({"query": self.QUERY})
        for other in served_by(user, "--endpoint", served.url + "sparql"):
            assert other.answers(asked, "text/csv") == served.answers(asked, "text/csv")
