"""Writes shapes/coverage.ttl from coverage.template: ``python generate/shapes.py``.

Two shapes rest on one judgement: a group is certainly left out, or it is not covered and that is not
certain. SPARQL has no way to name a condition once, so the template does: below a line ``=== name``
stand the conditions of that name, and a line ``<<name>>`` takes them in at its place.
tests/test_subsumption.py fails where coverage.ttl is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

TEMPLATE = Path(__file__).with_name("coverage.template")
WRITTEN = Path(__file__).parent.parent / "shapes" / "coverage.ttl"
_TAKES_IN = re.compile(r"( *)<<(\w+)>>")


def made(template: str) -> str:
    """The shapes with every named condition in its places."""
    shapes, *parts = re.split(r"\n=== (\w+)\n", template)
    named = {
        name: text.rstrip("\n").split("\n")
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    return "\n".join(_filled(shapes.split("\n"), named))


def _filled(lines: list[str], named: Mapping[str, list[str]]) -> Iterator[str]:
    for line in lines:
        found = _TAKES_IN.fullmatch(line)
        if found is None:
            yield line
        else:
            indent, name = found.groups()
            yield from (
                f"{indent}{inner}" if inner else "" for inner in _filled(named[name], named)
            )


if __name__ == "__main__":
    WRITTEN.write_text(made(TEMPLATE.read_text("utf-8")), "utf-8")
