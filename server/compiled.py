"""The pages' templates compiled once a machine: compiling all of them takes longer than reading what
they show."""

from __future__ import annotations

from pathlib import Path

import jinja2
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from qzgraph.graph.prepared import prepared
from qzgraph.settings import Settings

_TEMPLATES = Path(__file__).parent / "templates"


class _Compiled(BytecodeCache):
    """What templates were compiled to, by their keys."""

    def __init__(self, code: dict[str, bytes]) -> None:
        self.code = code

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()


def load_templates(app: Flask, settings: Settings) -> None:
    """Has the application load all its templates, compiled where that is not kept in the cache."""

    def compiled() -> dict[str, bytes]:
        made = _Compiled({})
        _load(app, made)
        return made.code

    rests_on = (_TEMPLATES, jinja2.__version__)
    _load(app, _Compiled(prepared(settings.cache, settings.data, compiled, "templates", rests_on)))


def _load(app: Flask, compiled: _Compiled) -> None:
    app.jinja_env.bytecode_cache = compiled
    for name in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(name)
