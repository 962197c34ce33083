"""A coverage matrix → bytes: which formats there are, and the call that renders one."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from qzgraph.errors import BadUsage
from qzgraph.judging.coverage import Coverage
from qzgraph.rendering.comparison_formats import FORMATS


def render_coverage(coverage: Coverage, form: str, *, width: int = 100) -> bytes:
    """The matrix in one of a comparison's formats; the same one gives the same bytes. ``width`` is
    a terminal's, and matters to ``text`` alone. Raises BadUsage for a format there is not."""
    if form not in FORMATS:
        raise BadUsage(f"no coverage is {form!r}", mend=f"take one of {', '.join(FORMATS)}")
    module = import_module(f"qzgraph.rendering.coverage_{form}")
    renderer: Callable[..., bytes] = module.render
    return renderer(coverage, width=width) if form == "text" else renderer(coverage)
