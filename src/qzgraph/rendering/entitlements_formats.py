"""Entitlements → bytes: which formats there are, and the call that renders one answer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from qzgraph.errors import BadUsage
from qzgraph.judging.entitlements import Entitlements

#: Format → media type. The module ``entitlements_<format>`` renders it, imported when asked for.
FORMATS = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render_entitlements(answer: Entitlements, form: str, *, width: int = 100) -> bytes:
    """The answer in this format; the same one gives the same bytes. ``width`` is a terminal's, and
    matters to ``text`` alone. Raises BadUsage for a format there is not."""
    if form not in FORMATS:
        raise BadUsage(f"no answer is {form!r}", mend=f"take one of {', '.join(FORMATS)}")
    module = import_module(f"qzgraph.rendering.entitlements_{form}")
    renderer: Callable[..., bytes] = module.render
    return renderer(answer, width=width) if form == "text" else renderer(answer)
