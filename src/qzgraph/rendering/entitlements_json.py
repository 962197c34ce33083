"""Entitlements as JSON: the contract's shape."""

from __future__ import annotations

import json

from qzgraph.judging.entitlements import Entitlements


def render(answer: Entitlements) -> bytes:
    """An object (CONTRACT §3, ``qzgraph entitlements``)."""
    return (json.dumps(answer.as_json(), ensure_ascii=False, indent=2) + "\n").encode()
