"""A coverage matrix as JSON."""

from __future__ import annotations

import json

from qzgraph.judging.coverage import Coverage


def render(coverage: Coverage) -> bytes:
    """An object: editions, services, groups with the cells that say something, holes."""
    return (json.dumps(coverage.as_json(), ensure_ascii=False, indent=2) + "\n").encode()
