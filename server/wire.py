"""What passes between the process that holds the connections and those that answer: requests one
way, answers the other, each a length and its bytes."""

from __future__ import annotations

import marshal
import socket
import struct
from typing import Any

_LENGTHS = struct.Struct("!II")

#: A request: method, path, query, version, headers, peer, base path.
Asked = tuple[str, bytes, bytes, str, list[tuple[bytes, bytes]], str, str]
#: An answer: status and headers.
Answered = tuple[int, list[tuple[str, str]]]


def packed(head: Any, body: bytes) -> bytes:
    """A message; its head is made of tuples, lists, strings, bytes and numbers."""
    meta = marshal.dumps(head)
    return b"".join((_LENGTHS.pack(len(meta), len(body)), meta, body))


def receive(channel: socket.socket) -> tuple[Any, bytes] | None:
    """The next message on a blocking socket; None where the other side has gone."""
    lengths = _exactly(channel, _LENGTHS.size)
    if lengths is None:
        return None
    meta_length, body_length = _LENGTHS.unpack(lengths)
    message = _exactly(channel, meta_length + body_length)
    if message is None:
        return None
    return marshal.loads(message[:meta_length]), message[meta_length:]


def _exactly(channel: socket.socket, count: int) -> bytes | None:
    parts: list[bytes] = []
    while count:
        part = channel.recv(min(count, 1 << 20))
        if not part:
            return None
        parts.append(part)
        count -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Reader:
    """Puts messages together from the pieces in which they come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._have = 0
        self._want = 0

    def feed(self, piece: bytes) -> tuple[Any, bytes] | None:
        """The next message, once its last piece has come. What came of the one after it is kept:
        several may come in one piece, and ``feed(b"")`` asks for the next."""
        self._pieces.append(piece)
        self._have += len(piece)
        if not self._want and self._have >= _LENGTHS.size:
            first = b"".join(self._pieces)
            self._pieces = [first]
            self._want = _LENGTHS.size + sum(_LENGTHS.unpack_from(first))
        if not self._want or self._have < self._want:
            return None
        came = b"".join(self._pieces)
        meta_length, _ = _LENGTHS.unpack_from(came)
        start, end = _LENGTHS.size + meta_length, self._want
        self._pieces, self._have, self._want = [came[end:]], len(came) - end, 0
        return marshal.loads(came[_LENGTHS.size : start]), came[start:end]
