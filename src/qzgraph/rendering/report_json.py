"""Reports as JSON: the contract's shape and nothing else."""

from __future__ import annotations

import json
from typing import Any

from qzgraph.judging.report import Report
from qzgraph.rendering.report_clauses import Clauses
from qzgraph.rendering.report_view import Outcome, Unread


def one(report: Report, clauses: Clauses) -> bytes:
    """An object."""
    return _bytes(report.as_json())


def many(outcomes: tuple[Outcome, ...], clauses: Clauses) -> bytes:
    """An array, with ``{"file", "error"}`` for what could not be read."""
    return _bytes(
        [
            {"file": outcome.file, "error": outcome.error}
            if isinstance(outcome, Unread)
            else outcome.as_json()
            for outcome in outcomes
        ]
    )


def _bytes(document: Any) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    # Half a surrogate pair has no UTF-8: Python's escape for it is JSON's (RFC 8259, §7).
    return text.encode(errors="backslashreplace")
