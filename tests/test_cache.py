"""The user's cache of builds: whatever happened to it, the next command has a whole one or says in a
line why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from qzgraph.errors import BadUsage, UnreadableSource
from qzgraph.graph import build as building
from qzgraph.graph.built import built, intact
from qzgraph.graph.store import LocalStore
from qzgraph.scratch import scratch
from qzgraph.settings import Settings
from qzgraph_server.compiled import load_templates
from shared import build_of

ROOT = Path(__file__).resolve().parent.parent
QUAD = "<x:s> <x:p> <x:o> <x:g> .\n"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings whose builds are one quad, and quick."""

    def change(library: object, known: object, aside: Path, folder: Path, *more: object) -> None:
        building.put(build_of(aside, QUAD), folder)

    monkeypatch.setattr(building, "change", change)
    return Settings(ROOT, tmp_path / "cache", tmp_path / "workspace")


def cut(folder: Path) -> None:
    (folder / "dataset.nq").write_text(QUAD[:-5], "utf-8")


def lose(folder: Path) -> None:
    (folder / "build.txt").unlink()


def empty(folder: Path) -> None:
    (folder / "build.txt").write_text("", "utf-8")


def remove(folder: Path) -> None:
    (folder / "dataset.nq").unlink()


def take(folder: Path) -> None:
    shutil.rmtree(folder / "store")


@pytest.mark.parametrize("harm", [cut, lose, empty, remove, take])
def test_a_damaged_build_is_made_anew(harm: object, own: Settings) -> None:
    assert callable(harm)
    folder = building.ensure_built(own)
    harm(folder)
    told: list[int] = []
    assert building.ensure_built(own, lambda: told.append(1)) == folder
    assert (folder / "dataset.nq").read_text("utf-8") == QUAD
    assert building.ensure_built(own, lambda: told.append(1)) == folder
    assert told == [1]


def test_what_a_killed_build_left_is_removed(own: Settings) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from qzgraph.scratch import scratch\n"
        "with scratch('building-', Path(sys.argv[1])) as folder:\n"
        "    (folder / 'dataset.nq').write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    own.cache.mkdir()
    with scratch("building-", own.cache) as alive:
        subprocess.run([sys.executable, "-c", code, str(own.cache)], check=False)
        assert len(list(own.cache.glob("building-*"))) == 2
        folder = building.ensure_built(own)
        assert sorted(own.cache.glob("build*")) == sorted([folder, alive])
    assert list(own.cache.glob("build*")) == [folder]


def test_a_clock_that_was_set_back_drops_no_build_in_use(own: Settings) -> None:
    own.cache.mkdir()
    for number in range(6):
        (own.cache / f"build-{number}").mkdir()
    folder = building.ensure_built(own)
    os.utime(folder, (0, 0))
    building._keep_newest(folder)
    assert intact(folder)
    assert len(list(own.cache.glob("build-*"))) == 4


def test_no_place_for_it_is_said_in_a_line(own: Settings) -> None:
    own.cache.write_text("a file", "utf-8")
    with pytest.raises(BadUsage, match=r"cannot be (read|written).*XDG_CACHE_HOME"):
        building.ensure_built(own)


def test_a_full_disk_is_said_in_a_line(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(library: object, known: object, aside: Path, *more: object) -> None:
        (aside / "dataset.nq").write_text("half", "utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(building, "change", full)
    with pytest.raises(BadUsage, match="No space left"):
        building.ensure_built(own)
    assert list(own.cache.glob("build*")) == []


def test_a_store_that_is_not_what_its_build_says(tmp_path: Path, own: Settings) -> None:
    folder = building.ensure_built(own)
    name = LocalStore.in_memory(folder / "dataset.nq").build
    lose(folder)
    assert LocalStore.in_memory(folder / "dataset.nq").build == name != ""
    cut(folder)
    say = f"sha256 {'0' * 64}\n"
    (folder / "build.txt").write_text(say, "utf-8")
    with pytest.raises(UnreadableSource, match="it was cut or changed"):
        LocalStore.in_memory(folder / "dataset.nq")


def test_what_is_built_is_told_without_building(own: Settings) -> None:
    assert built(own) is None
    folder = building.ensure_built(own)
    assert built(own) == folder
    lose(folder)
    assert built(own) is None


def test_templates_are_compiled_once_a_machine(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_templates(Flask("qzgraph_server"), own)
    again = Flask("qzgraph_server")

    def refuse(*some: object, **more: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr(again.jinja_env, "compile", refuse)
    load_templates(again, own)
    assert again.jinja_env.cache is not None and len(again.jinja_env.cache) > 20
