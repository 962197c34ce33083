"""Messages between the server's processes come whole, however the bytes were cut."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

wire: Any = importlib.import_module("qzgraph_server.wire")

MESSAGES = [(("worker", 12), b""), (("worker", 13), b"body"), ((200, [("a", "b")]), b"x" * 5000)]


@pytest.mark.parametrize("size", [1, 3, 7, 8, 9, 64, 100_000])
def test_several_messages_in_pieces_of_any_size(size: int) -> None:
    """Two that come in one piece are two: a worker whose process was not told of was never watched."""
    sent = b"".join(wire.packed(head, body) for head, body in MESSAGES)
    reader, came = wire.Reader(), []
    for at in range(0, len(sent), size):
        message = reader.feed(sent[at : at + size])
        while message is not None:
            came.append(message)
            message = reader.feed(b"")
    assert came == MESSAGES
