"""Documents cannot drift: what they show is run, what they name exists, what exists is named.

The ``console`` blocks of a page are one session that is run as it stands, in a folder with the checkout's
``data``, ``queries`` and ``tests/counties``: ``$ `` begins a command, ``> `` continues it, the lines below
are what it prints, on either stream. ``…`` alone stands for any lines, at a line's end for the rest of
it. A command whose output begins with ``qzgraph:`` is an error and ends with code 2, any other with 0.
What asks more of a shell than to call ``qzgraph`` is given to one. ``qzgraph serve`` stays, on a free port
that is shown as 3030. An ``sh`` block installs or takes long: of it, only the names are checked.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import click
import pyoxigraph as ox
import pytest

import qzgraph
from command import in_process
from qzgraph import names
from qzgraph.cli import cli
from qzgraph.graph.saved import load_saved
from qzgraph.graph.store import LocalStore
from qzgraph.settings import Settings
from qzgraph.tables import rows

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
#: README in Chinese shows the same sessions, which are run once.
CHINESE = (ROOT / "README.zh.md").read_text("utf-8")
#: What a reader of README is led to.
PAGES = {"README.md": README} | {
    f"docs/{path.name}": path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))
}
EVERYTHING = "\n".join(PAGES.values())
DOCUMENTS = (
    *PAGES,
    "README.zh.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "benchmarks/README.md",
    "deploy/README.md",
)
PORT = "127.0.0.1:3030"


@dataclass
class Shown:
    """A command of a session and what is shown below it."""

    command: str
    output: list[str] = field(default_factory=list)


def blocks(text: str, kind: str) -> list[tuple[int, list[str]]]:
    """The fenced blocks of a kind: the line each begins at, and its lines."""
    found = re.finditer(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, each.start()) + 1, each[1].splitlines()) for each in found]


def session(lines: list[str]) -> list[Shown]:
    """The commands of a console block."""
    commands: list[Shown] = []
    for line in lines:
        if line.startswith("$ "):
            commands.append(Shown(line.removeprefix("$ ")))
        elif re.match(r">( |$)", line) and not commands[-1].output:
            commands[-1].command += "\n" + line.removeprefix(">").removeprefix(" ")
        else:
            commands[-1].output.append(line)
    return commands


SESSIONS = {
    page: commands
    for page, text in PAGES.items()
    if (commands := [each for _, lines in blocks(text, "console") for each in session(lines)])
}
INLINE = re.findall(
    r"(?<!`)`([^`\n]+)`(?!`)",
    re.sub(r"^```.*?^```$", "", f"{EVERYTHING}\n{CHINESE}", flags=re.M | re.S),
)
#: Everything that the pages say to type.
TYPED = [
    *(shown.command for commands in SESSIONS.values() for shown in commands),
    *(line.split("#")[0].strip() for _, lines in blocks(EVERYTHING, "sh") for line in lines),
    *INLINE,
]


def fits(shown: list[str], printed: list[str]) -> bool:
    """Whether the output is what is shown, by the rules above."""
    pattern = ""
    for line in shown:
        if line == "…":
            pattern += r"(?:.*\n)*"
        elif line.endswith("…"):
            pattern += re.escape(line.removesuffix("…").rstrip()) + r".*\n"
        else:
            pattern += re.escape(line) + r"\n"
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


@dataclass(frozen=True)
class Call:
    """A command that does no more than call ``qzgraph``: where what it prints goes, and what is said of
    its exit code."""

    arguments: list[str]
    into: str
    said: str

    @classmethod
    def of(cls, command: str) -> Call | None:
        """None for what needs a shell, or a process of its own to start others from."""
        lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""
        words = list(lexer)
        said = into = ""
        if words[-3:-1] == [";", "echo"]:
            said = words.pop()
            words = words[:-2]
        if words[-2:-1] == [">"]:
            into = words.pop()
            words.pop()
        if words[0] != "qzgraph" or {"--jobs", "--endpoint"} & set(words):
            return None
        left = any(set(word) <= set(lexer.punctuation_chars) for word in words)
        return None if left else cls(words[1:], into, said)


class Terminal:
    """Runs the commands of one session."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = home
        scripts = sysconfig.get_path("scripts")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "PYTHON"))}
        self.environment = {
            **kept,
            "PATH": scripts + os.pathsep + os.environ["PATH"],
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "PYTHONIOENCODING": "utf-8",
        }
        self.port = PORT
        self.servers: list[subprocess.Popen[str]] = []

    def run(self, shown: Shown) -> None:
        if shown.command.startswith("qzgraph serve"):
            printed, code = self.serve(shown), 0
        elif call := Call.of(shown.command):
            printed, code = self.call(call)
        else:
            printed, code = self.ask_shell(shown.command.replace(PORT, self.port))
        # How far it is shows on a slow machine alone.
        printed = [line.replace(self.port, PORT) for line in printed if "约还要" not in line]
        refused = bool(shown.output) and shown.output[0].startswith("qzgraph: ")
        expected = 2 if refused and not self.servers else 0
        assert code == expected, (shown.command, printed)
        assert fits(shown.output, printed), (shown.command, "\n".join(printed))

    def call(self, call: Call) -> tuple[list[str], int]:
        """What is printed, and the code, as a shell has them that calls the command."""
        with chdir(self.folder):
            done = in_process(self.home, *call.arguments, data=self.home / ".local" / "share")
        printed, code = done.both, done.code
        if call.into:
            (self.folder / call.into).write_bytes(done.out)
            printed = done.err
        if call.said:
            printed, code = printed + call.said.replace("$?", str(code)), 0
        return printed.splitlines(), code

    def ask_shell(self, command: str) -> tuple[list[str], int]:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        return done.stdout.decode("utf-8").splitlines(), done.returncode

    def serve(self, shown: Shown) -> list[str]:
        process = subprocess.Popen(
            ["bash", "-c", f"exec {shown.command} --port 0"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.servers.append(process)
        assert process.stderr is not None
        lines: list[str] = []
        for line in process.stderr:
            lines.append(line.rstrip("\n"))
            address = re.search(r"http://([^/]+)/", line)
            if address:
                self.port = address[1]
                return lines
        raise AssertionError("\n".join(lines))

    def close(self) -> None:
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=20)


@pytest.fixture
def terminal(home: Path, tmp_path: Path) -> Iterator[Terminal]:
    for name in ("data", "queries", "tests/counties"):
        shutil.copytree(ROOT / name, tmp_path / name)
    opened = Terminal(tmp_path, home)
    yield opened
    opened.close()


class TestSessions:
    @pytest.mark.parametrize("page", SESSIONS)
    def test_what_is_shown_is_printed(self, terminal: Terminal, page: str) -> None:
        needed = {shown.command.split()[0] for shown in SESSIONS[page]}
        if "curl" in needed and not shutil.which("curl"):
            pytest.skip("curl is not installed")
        for shown in SESSIONS[page]:
            terminal.run(shown)

    def test_the_acceptance_question_is_among_them(self) -> None:
        assert "qzgraph query disability-items-by-lead-agency" in TYPED

    def test_how_output_is_held_to_what_is_shown(self) -> None:
        assert fits(["a", "…", "z"], ["a", "b", "c", "z"])
        assert fits(["a …", "b,…"], ["a very long line", "b,c"])
        assert not fits(["a", "z"], ["a", "b", "z"])
        assert not fits([], ["a"])
        assert session(["$ one \\", "> two", "out", "$ three"]) == [
            Shown("one \\\ntwo", ["out"]),
            Shown("three"),
        ]

    def test_what_a_shell_is_asked_for(self) -> None:
        assert Call.of("qzgraph a 'b > c' -o d") == Call(["a", "b > c", "-o", "d"], "", "")
        assert Call.of('qzgraph a > b; echo "code $?"') == Call(["a"], "b", "code $?")
        for command in ("qzgraph a | head", "qzgraph a b --jobs 2", "sed a > b", "qzgraph a; b"):
            assert Call.of(command) is None

    def test_other_commands_are_make_and_python(self) -> None:
        for _, lines in blocks(EVERYTHING, "sh"):
            for line in lines:
                assert line.split()[0] in ("make", "python"), line

    def test_every_block_is_of_a_kind(self) -> None:
        kinds = re.findall(r"^```(\w*)$", EVERYTHING, re.MULTILINE)
        assert {kind for kind in kinds if kind} == {"console", "sh", "text", "python"}


class TestReadme:
    @pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
    def test_it_is_short(self, text: str) -> None:
        assert len(text.encode()) <= 8000

    @pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
    def test_its_commands_are_found_after_make_serve(self, text: str) -> None:
        """``make serve`` puts them into ``.venv``, which is on nobody's path."""
        activated = text.index(". .venv/bin/activate")
        assert text.index("make serve") < activated < text.index("\n$ ")

    def test_both_show_and_link_the_same(self) -> None:
        """The sessions, commands, headings and pages of both, in the same order."""
        for kind in ("console", "sh"):
            english, chinese = (
                [[line.split("#")[0] for line in lines] for _, lines in blocks(text, kind)]
                for text in (README, CHINESE)
            )
            assert english == chinese
        for shape in (r"^#+ ", r"^- ", r"^\| ", r"!?\[[^]]*\]\(((?!README)[^)]+)\)"):
            english, chinese = (re.findall(shape, text, re.MULTILINE) for text in (README, CHINESE))
            assert english == chinese, shape

    @pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
    def test_it_leads_to_every_page(self, text: str) -> None:
        assert [
            page for page in PAGES if page.startswith("docs/") and f"({page})" not in text
        ] == []

    def test_the_picture_shows_what_the_session_does(self) -> None:
        """The county's sentence and the city's are those of the finding below the picture."""
        drawn = re.sub(r"<[^>]*>", "", (ROOT / "docs" / "county.svg").read_text("utf-8"))
        source = (ROOT / "data" / "source" / "330800-2023.txt").read_text("utf-8")
        (asked,) = re.findall(r"可改为：“(.*)。”", README)
        (given,) = re.findall(r"把「(每季度\S+)」提高", README)
        assert asked in drawn
        assert asked in source.replace(" ", "")
        assert given.replace("每季度", "每季度探访") in drawn


def commands() -> dict[str, click.Command]:
    return cli.commands


def options_of(command: click.Command) -> set[str]:
    declared = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
    return declared | {"--help", "-h"}


class TestCommandLine:
    @pytest.mark.parametrize("name", commands())
    def test_every_option_says_what_it_is(self, name: str) -> None:
        described = [p for p in commands()[name].params if isinstance(p, click.Option)]
        assert [option.name for option in described if not option.help] == []

    def test_commands_and_options_that_are_named_exist(self) -> None:
        everywhere = set().union(*(options_of(command) for command in commands().values()))
        for typed in TYPED:
            if match := re.match(r"qzgraph (--)?([a-z-]+)", typed):
                known = options_of(cli) if match[1] else set(commands())
                assert (match[1] or "") + match[2] in known, typed
                options = options_of(commands()[match[2]]) if not match[1] else known
            elif re.match(r"(extract|-)", typed):
                options = everywhere
            else:
                continue
            plain = re.split(r" \| | > ", re.sub(r"'[^']*'", "", typed))[0]
            for option in re.findall(r"(?<!\S)-{1,2}[a-zA-Z][a-z-]*", plain):
                assert option in options, typed

    def test_make_targets_exist(self) -> None:
        makefile = (ROOT / "Makefile").read_text("utf-8")
        for typed in TYPED:
            if match := re.match(r"make (\w+)", typed):
                assert re.search(rf"^{match[1]}:", makefile, re.MULTILINE), typed

    def test_extras_exist(self) -> None:
        pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
        extras = re.findall(r"(?:\.|qzgraph)\[(\w+)\]", EVERYTHING)
        assert extras
        assert all(re.search(rf"^{extra} = \[", pyproject, re.MULTILINE) for extra in extras)


class TestNames:
    def test_saved_queries_that_are_named_exist(self) -> None:
        saved = {query.name for query in load_saved(ROOT / "queries")}
        for typed in INLINE:
            if match := re.match(r"qzgraph query ([a-z][a-z-]*)", typed):
                assert match[1] in saved, typed

    def test_what_is_made_from_the_program_is_up_to_date(self) -> None:
        """Saved queries with their parameters; commands with their options."""
        made = module(ROOT / "generate" / "pages.py").pages()
        stale = [path.name for path, text in made.items() if path.read_text("utf-8") != text]
        assert stale == [], "run: python generate/pages.py"

    def test_routes(self, settings: Settings) -> None:
        """Every route is in the table, and every path in the table is a route."""
        from qzgraph_server import create_app
        from qzgraph_server.front import OWN

        store = LocalStore.in_memory(ROOT / "tests" / "data" / "sample.nq")
        app = create_app(settings, store)
        rules = {re.split(r"\.?<", rule.rule)[0] for rule in app.url_map.iter_rules()}
        rules -= {"/static/"}
        rules |= set(OWN)
        found = re.findall(r"^\| (`/[^|]*) \|", PAGES["docs/http.md"], re.MULTILINE)
        assert {path for row in found for path in re.findall(r"`([^`]+)`", row)} == rules

    def test_terms(self) -> None:
        graph = [
            quad
            for path in sorted((ROOT / "ontology").glob("*.ttl"))
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
        ]
        defined = {q.subject.value for q in graph if isinstance(q.subject, ox.NamedNode)}
        used = set(
            re.findall(r"\bqz:([A-Za-z]\w*)", EVERYTHING)
        )  # qz:牵头负责单位 is an example of a slip
        assert len(used) > 20
        assert sorted(name for name in used if names.term(name) not in defined) == []

    def test_clauses(self, settings: Settings) -> None:
        """Every clause is in the table, and nothing else."""
        known = [row["clause"] for row in rows(settings.data / "clauses.csv")]
        (table,) = re.findall(
            r"^\| 条款 · clause .*\n\|[-|]+\n((?:\|.*\n)+)", EVERYTHING, re.MULTILINE
        )
        assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == known

    def test_prefixes(self) -> None:
        shown = re.findall(r"^\| `(\w+):` \| `([^`]+)` \|", EVERYTHING, re.MULTILINE)
        assert dict(shown) == {prefix: names.PREFIXES[prefix] for prefix in ("qz", "id", "graph")}

    def test_files_and_folders_that_are_named_exist(self) -> None:
        for document in DOCUMENTS:
            text = (ROOT / document).read_text("utf-8")
            base = (ROOT / document).parent
            linked = [base / link for link in re.findall(r"\]\(([^)#:]+)\)", text)]
            tops = "src|data|docs|generate|queries|ontology|shapes|server|tests|benchmarks"
            written = re.findall(rf"(?<![\w/.-])(?:{tops})/[\w./*-]*", text)
            for path in (*linked, *(ROOT / path for path in written)):
                assert path.exists() or list(ROOT.glob(str(path.relative_to(ROOT)))), path

    def test_the_path_names_every_stage(self) -> None:
        (picture,) = (lines for _, lines in blocks(PAGES["docs/architecture.md"], "text"))
        stages = [folder.parent for folder in (ROOT / "src" / "qzgraph").glob("*/__init__.py")]
        missing = [stage.name for stage in stages if f" {stage.name}/" not in "\n".join(picture)]
        assert missing == []


class TestOthers:
    def test_the_change_log_begins_with_this_version(self) -> None:
        changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
        (first, *_) = re.findall(r"^## (\S+)", changes, re.MULTILINE)
        assert first == qzgraph.__version__

    def test_benchmarks(self) -> None:
        """The page has a row for every case."""
        benchmarks = module(ROOT / "benchmarks" / "__main__.py")
        shown = re.findall(r"^\| `(\w+)`", PAGES["docs/performance.md"], re.MULTILINE)
        assert list(dict.fromkeys(shown)) == list(benchmarks.CASES)

    @pytest.mark.parametrize("document", DOCUMENTS)
    def test_no_machine_is_named(self, document: str) -> None:
        text = (ROOT / document).read_text("utf-8")
        assert re.findall(r"(?<![\w.~])/(?:work|root|home|tmp|Users)/\S*", text) == []


def module(path: Path) -> ModuleType:
    """A script of the checkout as a module."""
    name = f"{path.parent.name}_{path.stem}".replace("__", "")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made  # Where dataclasses look up their annotations.
    spec.loader.exec_module(made)
    return made
