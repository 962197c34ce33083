"""A comparison → bytes: which formats there are, and the call that renders one."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from qzgraph.errors import BadUsage
from qzgraph.judging.compare import Comparison

#: Format → media type. The module ``comparison_<format>`` renders it, imported only when asked for.
FORMATS = {
    "text": "text/plain; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render_comparison(
    comparison: Comparison, form: str, *, width: int = 100, everything: bool = False
) -> bytes:
    """The comparison in this format; the same one gives the same bytes. ``width`` is a terminal's,
    and matters to ``text`` alone; so does ``everything``: the others have all, and tell which is
    substance. Raises BadUsage for a format there is not."""
    if form not in FORMATS:
        raise BadUsage(f"no comparison is {form!r}", mend=f"take one of {', '.join(FORMATS)}")
    module = import_module(f"qzgraph.rendering.comparison_{form}")
    renderer: Callable[..., bytes] = module.render
    if form == "text":
        return renderer(comparison, width=width, everything=everything)
    return renderer(comparison)
