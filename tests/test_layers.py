"""Each stage imports only what stands above it in the picture of docs/architecture.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
#: The stages in their order. Modules beside them stand below all, or with the stage that they go with.
STAGES = re.findall(r"[▼▶] +(\w+)/", PAGE)
BESIDE = {"vocabulary": "language", "population_scheme": "language", "api": "judging"}
BESIDE |= {"__init__": "judging", "cli": "commands", "qzgraph_server": "server"}
MODULES = {
    ".".join((top, *path.relative_to(ROOT / folder).with_suffix("").parts)): path
    for top, folder in (("qzgraph", "src/qzgraph"), ("qzgraph_server", "server"))
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def imported(module: str) -> Iterator[str]:
    """The project's own modules that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (f"{node.module}.{each.name}" for each in node.names):
                if found := next((m for m in (name, node.module) if m in MODULES), None):
                    yield found


def rank(module: str) -> int:
    top, name, *_ = module.split(".")
    stage = BESIDE.get(top) or BESIDE.get(name, name)
    return STAGES.index(stage) if stage in STAGES else -1


def test_no_stage_imports_what_stands_below_it() -> None:
    folders = {path.parent.name for path in (ROOT / "src" / "qzgraph").glob("*/__init__.py")}
    assert set(STAGES) == {*folders, "server"}
    edges = [(module, each) for module in MODULES for each in imported(module)]
    assert len(edges) > 1000
    assert [edge for edge in edges if rank(edge[0]) < rank(edge[1])] == []


def test_every_module_beside_the_stages_is_named() -> None:
    beside = {path.name for path in (ROOT / "src" / "qzgraph").glob("*.py")} - {"__init__.py"}
    assert [name for name in sorted(beside) if f"`{name}`" not in PAGE] == []
