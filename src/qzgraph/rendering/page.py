"""Self-contained pages: no script, nothing loaded, all that they show escaped by the template engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from qzgraph.rendering.doubt import pieces
from qzgraph.rendering.printable import one_line, where

_TEMPLATES = Path(__file__).parent / "templates"


def pages(*sheets: str, **shared: Any) -> Environment:
    """The templates with what they share, and with ``css``: ``page.css`` and these sheets, to stand in
    the page itself."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    environment.filters.update(one_line=one_line, where=where)
    css = "\n".join(
        (_TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.css", *sheets)
    )
    environment.globals.update(shared, css=Markup(css))
    return environment


def marked(text: str, words: Sequence[str]) -> Markup:
    """The text as HTML, the words in doubt in ``<mark>``."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if doubt else escape(piece)
        for piece, doubt in pieces(text, words)
    )
