"""A comparison as JSON: the contract's shape."""

from __future__ import annotations

import json

from qzgraph.judging.compare import Comparison


def render(comparison: Comparison) -> bytes:
    """An object (CONTRACT §3, ``qzgraph compare``)."""
    return (json.dumps(comparison.as_json(), ensure_ascii=False, indent=2) + "\n").encode()
