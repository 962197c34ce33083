"""What a build says of itself, in ``build.txt`` and ``graphs.json`` beside its store."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

#: In ``build.txt``: the store beside it has the union of its graphs in its default graph.
MERGED = "default graph merged"
#: Beside it: how many statements each graph has, the default one by the name of nothing.
COUNTS = "graphs.json"


def is_merged(folder: Path) -> bool:
    """Whether a build's store was merged: one of an earlier version was not."""
    try:
        said = (folder / "build.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return MERGED in said.splitlines()


def built_digest(folder: Path) -> str:
    """The SHA-256 of the dataset as a build leaves it beside it; empty where it does not. Raises
    OSError."""
    said = (folder / "build.txt").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"^sha256 ([0-9a-f]{64})$", said, re.MULTILINE)
    return found[1] if found else ""


def dataset_digest(nquads: Path) -> str:
    """The SHA-256 of a dataset. Raises OSError."""
    with nquads.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def built_name(folder: Path) -> str:
    """The name of a build: the first 16 digits of its dataset's SHA-256 where it has one beside it,
    else of what it was made from. Raises OSError."""
    said = (folder / "build.txt").read_text(encoding="utf-8", errors="replace")
    found = re.search(r"^state ([0-9a-f]{16})$", said, re.MULTILINE)
    return built_digest(folder)[:16] or (found[1] if found else "")


def counted(folder: Path) -> dict[str, int]:
    """How many statements each graph of a build has; empty where it does not say."""
    try:
        found = json.loads((folder / COUNTS).read_text(encoding="utf-8"))
        return {str(graph): int(number) for graph, number in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def name_of_build(folder: Path) -> str:
    try:
        return built_name(folder)
    except OSError:
        return ""
