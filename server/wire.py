"""What passes between the process that holds the connections and those that answer: a line of JSON,
and a body, as bytes or as an open file."""

from __future__ import annotations

import json
import os
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from typing import IO, Any

#: Bytes or a file, to be read from its beginning.
Body = bytes | IO[bytes]
#: The head of a message without an answer: one thing of several is done.
NEXT = "next"


def send(channel: Connection, head: Any, body: Body) -> None:
    """Sends a message. A file is not read: the other side gets its descriptor."""
    line = json.dumps([not isinstance(body, bytes), head]).encode() + b"\n"
    if isinstance(body, bytes):
        channel.send_bytes(line + body)
        return
    channel.send_bytes(line)
    send_handle(channel, body.fileno(), 0)


def receive(channel: Connection) -> tuple[Any, Body]:
    """The next message. Raises EOFError or OSError where the other side has gone."""
    line, _, body = channel.recv_bytes().partition(b"\n")
    in_file, head = json.loads(line)
    if not in_file:
        return head, body
    file = os.fdopen(recv_handle(channel), "rb")
    file.seek(0)
    return head, file


def size(body: Body) -> int:
    """How many bytes it has."""
    return len(body) if isinstance(body, bytes) else os.fstat(body.fileno()).st_size
