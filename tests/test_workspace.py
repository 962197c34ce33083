"""The user's own editions: added, there for every command, removed; and whole whatever happens."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from command import in_process
from shared import Shared

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
CITY, COUNTY = CASES / "city.md", CASES / "complete" / "good.md"
COMMAND = Path(sysconfig.get_path("scripts")) / ("qzgraph.exe" if os.name == "nt" else "qzgraph")
QUZHOU = ("--division", "330800", "--year", "2023")
HANGZHOU = ("--division", "330100", "--year", "2024")
PROVINCE = ("--division", "330000", "--year", "2023")
KAIHUA = ("--division", "330824", "--year", "2024")
PACKAGED = ["100000-2021", "100000-2023", "330000-2023", "330800-2023"]


#: What an add does to the files, in order; only behind the last has it happened.
STEPS = [("write_bytes", 1), ("replace", 1), ("write_bytes", 2), ("replace", 2), ("unlink", 2)]


@dataclass(frozen=True)
class Done:
    code: int
    text: str
    err: str

    def refused(self) -> str:
        """The one line of a refusal."""
        assert (self.code, self.text) == (2, ""), self.err
        assert self.err.startswith("qzgraph: ")
        assert self.err.count("\n") == 1
        return self.err


@dataclass(frozen=True)
class User:
    home: Path

    @property
    def workspace(self) -> Path:
        return self.home / "share" / "qzgraph"

    @property
    def environment(self) -> dict[str, str]:
        share, cache = str(self.home / "share"), str(self.home / "cache")
        homes = {"HOME": str(self.home), "XDG_DATA_HOME": share, "XDG_CACHE_HOME": cache}
        return {**os.environ, **homes, "PYTHONIOENCODING": "utf-8"}

    def runs(self, *arguments: str | Path) -> Done:
        done = in_process(self.home, *arguments, data=self.home / "share")
        return Done(done.code, done.out.decode("utf-8"), done.err)

    def starts(self, *arguments: str | Path) -> Done:
        """The same in a process of its own, where others run beside it."""
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def gets(self, *arguments: str | Path) -> str:
        done = self.runs(*arguments)
        assert done.code == 0, done.err
        return done.text

    def editions(self) -> dict[str, str]:
        lines = self.gets("editions").splitlines()
        return {line.split()[0]: line for line in lines}

    def counts(self, edition: str) -> int:
        """How many items a query finds of an edition."""
        asked = (
            "PREFIX qz: <https://w3id.org/qzbps/ontology#> SELECT (COUNT(?i) AS ?n) WHERE { ?i a qz:ServiceItem ; qz:inStandard "
            f"<https://w3id.org/qzbps/id/standard/{edition}> }}"
        )
        return int(self.gets("query", "-e", asked, "--format", "csv").split()[-1])

    def snapshot(self) -> dict[str, bytes]:
        """The files of the workspace that count."""
        found = {}
        for meta in sorted((self.workspace / "editions").glob("*/edition.json")):
            said = meta.read_bytes()
            source = meta.parent / json.loads(said)["file"]
            found[f"{meta.parent.name}/edition.json"] = said
            found[f"{meta.parent.name}/source{source.suffix}"] = source.read_bytes()
        return found


@pytest.fixture
def user(shared: Shared, tmp_path: Path) -> User:
    return User(shared.warm(tmp_path))


@pytest.fixture(scope="module")
def owner(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> User:
    """One who has added an edition, and whom nothing that is refused costs it."""
    somebody = User(shared.warm(tmp_path_factory.mktemp("owner")))
    somebody.gets("add", CITY, *HANGZHOU)
    return somebody


class TestAdding:
    def test_nothing_is_there_at_first(self, user: User) -> None:
        listed = user.editions()
        assert list(listed) == PACKAGED
        assert "complete" in listed["330800-2023"]
        assert "partial" in listed["330000-2023"]
        assert not user.workspace.exists()

    def test_an_added_edition_is_listed_as_complete(self, user: User) -> None:
        assert user.gets("add", CITY, *HANGZHOU).startswith("330100-2024: 6 ")
        listed = user.editions()
        assert list(listed) == sorted([*PACKAGED, "330100-2024"])
        assert "complete" in listed["330100-2024"]
        assert "yours" in listed["330100-2024"]

    def test_it_counts_as_partial_where_told(self, user: User) -> None:
        user.gets("add", CITY, *HANGZHOU, "--partial")
        assert "partial" in user.editions()["330100-2024"]
        county = ("--division", "330122", "--year", "2024")
        line = user.runs("validate", COUNTY, *county).refused()
        assert "no complete edition" in line
        done = user.runs("validate", COUNTY, *county, "--against", "330100-2024")
        assert done.code in (0, 1)

    def test_it_replaces_a_partial_one_and_remove_gives_that_back(self, user: User) -> None:
        before = user.editions()["330000-2023"]
        user.gets("add", CITY, *PROVINCE)
        assert "complete" in user.editions()["330000-2023"]
        user.gets("remove", "330000-2023")
        assert user.editions()["330000-2023"] == before
        assert user.snapshot() == {}

    def test_a_second_one_of_the_name_takes_the_place_of_the_first(self, user: User) -> None:
        user.gets("add", CITY, *HANGZHOU)
        user.gets("add", CASES / "complete" / "bad.md", *HANGZHOU)
        meta = json.loads(user.snapshot()["330100-2024/edition.json"])
        assert (meta["items"], meta["name"]) == (4, "bad.md")
        assert len(user.snapshot()) == 2

    def test_every_form_is_kept_as_it_was_given(self, user: User, tmp_path: Path) -> None:
        file = tmp_path / "标准 文本.TXT"
        file.write_bytes(CITY.read_bytes())
        user.gets("add", file, *HANGZHOU)
        kept = user.snapshot()
        assert kept["330100-2024/source.txt"] == file.read_bytes()
        file.unlink()
        user.gets("extract", COUNTY, *KAIHUA, "--against", "330100-2024")

    def test_it_is_there_for_validate(self, user: User) -> None:
        county = ("--division", "330122", "--year", "2024", "--format", "json")
        user.runs("validate", COUNTY, *county).refused()
        user.gets("add", CITY, *HANGZHOU)
        report: dict[str, Any] = json.loads(user.runs("validate", COUNTY, *county).text)
        assert report["against"] == "330100-2024"
        assert not any(
            each["clause"] in {"complete", "coverage", "floor"} and each["severity"] == "Violation"
            for each in report["results"]
        )

    def test_it_is_there_for_build_and_query(self, user: User) -> None:
        assert user.counts("330100-2024") == 0
        user.gets("add", CITY, *HANGZHOU)
        assert user.counts("330100-2024") == 6
        user.gets("build", "--out", user.home / "built")
        assert "graph/330100-2024>" in (user.home / "built" / "dataset.nq").read_text("utf-8")
        user.gets("remove", "330100-2024")
        assert user.counts("330100-2024") == 0

    @pytest.mark.parametrize(
        ("text", "edition"),
        [
            ("今天天气很好。\n", HANGZHOU),
            (None, HANGZHOU),
            ("", HANGZHOU),
            ("city", ("--division", "33010", "--year", "2024")),
            ("city", ("--division", "../../..", "--year", "2024")),
            ("city", ("--division", "330100", "--year", "20")),
            ("city", ("--division", "330100")),
        ],
    )
    def test_what_cannot_be_read_changes_nothing(
        self, text: str | None, edition: tuple[str, ...], owner: User, tmp_path: Path
    ) -> None:
        before = owner.snapshot()
        file = tmp_path / "else.txt"
        if text is not None:
            file.write_bytes(CITY.read_bytes() if text == "city" else text.encode())
        owner.runs("add", file, *edition).refused()
        assert owner.snapshot() == before


class TestRemoving:
    @pytest.mark.parametrize(
        "name", ["330824-2024", "330800-2023", "..", "", ".", "../editions", "../.."]
    )
    def test_only_ones_own_can_go(self, name: str, owner: User) -> None:
        before = owner.snapshot()
        line = owner.runs("remove", name).refused()
        assert "330100-2024" in line
        assert owner.snapshot() == before

    def test_where_there_are_none(self, user: User) -> None:
        assert "none" in user.runs("remove", "330100-2024").refused()


#: Adds an edition, and ends without a word just before the given call.
KILLED = """
import os, signal, sys
from pathlib import Path
import qzgraph.cli, qzgraph.graph.workspace as workspace
name, at = sys.argv[1], int(sys.argv[2])
owner = workspace.shutil if name == "rmtree" else Path
real, calls = getattr(owner, name), [0]
def once(*arguments, **options):
    calls[0] += 1
    if calls[0] == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **options)
setattr(owner, name, once)
qzgraph.cli.main(sys.argv[3:])
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")
class TestInterrupted:
    """Killed at every step; what was there before is there after, or what was being put there."""

    def killed(self, user: User, step: str, at: int, *arguments: str | Path) -> int:
        return subprocess.run(
            [sys.executable, "-c", KILLED, step, str(at), *map(str, arguments)],
            env=user.environment,
            capture_output=True,
            timeout=60,
            check=False,
        ).returncode

    @pytest.mark.parametrize(("step", "at"), STEPS)
    def test_a_first_add(self, step: str, at: int, user: User) -> None:
        assert self.killed(user, step, at, "add", CITY, *HANGZHOU) == -signal.SIGKILL
        done = (step, at) == STEPS[-1]  # only what is left lying about
        assert ("330100-2024" in user.editions()) == done
        user.gets("add", CITY, *HANGZHOU)
        assert "330100-2024" in user.editions()

    @pytest.mark.parametrize(("step", "at"), STEPS)
    def test_an_add_in_place_of_another(self, step: str, at: int, user: User) -> None:
        user.gets("add", CITY, *HANGZHOU)
        before = user.snapshot()
        args = ("add", CASES / "complete" / "bad.md", *HANGZHOU)
        assert self.killed(user, step, at, *args) == -signal.SIGKILL
        assert "330100-2024" in user.editions()
        assert (user.snapshot() == before) == ((step, at) != STEPS[-1])

    @pytest.mark.parametrize("step", ["unlink", "rmtree"])
    def test_a_removal(self, step: str, user: User) -> None:
        user.gets("add", CITY, *HANGZHOU)
        assert self.killed(user, step, 1, "remove", "330100-2024") == -signal.SIGKILL
        assert ("330100-2024" in user.editions()) == (step == "unlink")
        user.gets("add", CITY, *HANGZHOU)


class TestAtOnce:
    def test_different_editions(self, user: User) -> None:
        years = ["2022", "2023", "2024"]
        with ThreadPoolExecutor(3) as pool:
            adding = [
                pool.submit(user.starts, "add", CITY, "--division", "330100", "--year", year)
                for year in years
            ]
            done = [each.result() for each in adding]
        assert [each.code for each in done] == [0] * 3, [each.err for each in done]
        assert list(user.editions()) == sorted([*PACKAGED, *(f"330100-{year}" for year in years)])

    def test_the_same_edition_and_readers_never_meet_half_of_it(self, user: User) -> None:
        user.gets("add", CITY, *HANGZHOU)
        with ThreadPoolExecutor(4) as pool:
            adding = [pool.submit(user.starts, "add", CITY, *HANGZHOU) for _ in range(3)]
            reading = [pool.submit(user.starts, "editions") for _ in range(4)]
            done = [each.result() for each in [*adding, *reading]]
        assert [each.code for each in done] == [0] * 7, [each.err for each in done]
        assert sorted(user.snapshot()) == ["330100-2024/edition.json", "330100-2024/source.md"]
        assert list((user.workspace / "editions").glob(".*")) == []
        assert "330100-2024" in user.editions()


def _of_hangzhou(folder: Path) -> Path:
    """The city's text with a title that says what it is taken for."""
    made = folder / "hangzhou.md"
    made.write_text(
        CITY.read_text("utf-8").replace("衢州市", "杭州市").replace("2023", "2024"), "utf-8"
    )
    return made


class TestBroken:
    @pytest.mark.parametrize(
        "meta",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'{"division": "330100"}',
            b'{"division": "330100", "year": "x", "extent": "Complete", "file": "source.md"}',
            b'{"division": "330100", "year": 2024, "extent": "Whole", "file": "source.md"}',
            b"\xff\xfe\x00",
        ],
    )
    def test_unreadable_metadata_is_one_line(self, meta: bytes, owner: User) -> None:
        (owner.workspace / "editions" / "330100-2024" / "edition.json").write_bytes(meta)
        for arguments in (("editions",), ("validate", COUNTY)):
            line = owner.runs(*arguments).refused()
            assert "330100-2024" in line
        owner.gets("add", CITY, *HANGZHOU)
        assert "330100-2024" in owner.editions()

    def test_a_file_that_is_gone(self, user: User) -> None:
        user.gets("add", CITY, *QUZHOU)
        next((user.workspace / "editions" / "330800-2023").glob("source-*")).unlink()
        user.runs("validate", COUNTY).refused()

    def test_a_workspace_that_is_a_file(self, user: User) -> None:
        user.workspace.parent.mkdir(parents=True)
        user.workspace.write_text("")
        user.runs("add", _of_hangzhou(user.home), *HANGZHOU).refused()
        assert list(user.editions()) == PACKAGED

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
    def test_a_workspace_that_cannot_be_written(self, user: User) -> None:
        user.workspace.mkdir(parents=True)
        user.workspace.chmod(0o500)
        user.runs("add", _of_hangzhou(user.home), *HANGZHOU).refused()
