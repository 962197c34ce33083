"""What is made once a machine and kept in the user's cache: the tables of ``data/`` with the editions
that travel in the package, the same for every document that is judged; and comparisons of editions.

The file's name tells what it was made from: this program's own files, those of ``data/`` and what else
it rests on, by their sizes and times. It is a pickle, so only a file that this user alone can write is read, and only if it is
whole; any other is as good as none, and everything is read afresh.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import lark

from qzgraph import __version__

T = TypeVar("T")
#: How many of one name are kept: versions, and checkouts, of one user.
_KEPT = 8
#: What zlib's output begins with, and no pickle does (RFC 1950, §2.2).
_PACKED = b"x"


def prepared(
    cache: Path,
    data: Path,
    make: Callable[[], Any],
    name: str = "prepared",
    rests_on: Iterable[Path | str] = (),
) -> Any:
    """What ``make`` gives, from the cache where it is there. ``rests_on`` are files and folders beside
    those of the program and ``data``, and words that tell one of this name from another."""
    file = _file(cache, data, name, rests_on)
    found = load(file)
    if found is None:
        found = make()
        if keep(file, found):
            _drop_old(file.parent, name)
    return found


def kept(file: Path, make: Callable[[], T], *, lasting: bool = True, packed: bool = True) -> T:
    """What a file of the cache keeps, made and kept where it does not."""
    found: T | None = load(file, lasting=lasting)
    if found is None:
        found = make()
        keep(file, found, packed=packed)
    return found


def already_prepared(cache: Path, data: Path) -> Any:
    """The same where it is in the cache, else None."""
    return load(_file(cache, data, "prepared", ()))


def _file(cache: Path, data: Path, name: str, rests_on: Iterable[Path | str]) -> Path:
    return cache / f"{name}-{_key(data, rests_on)}.pickle"


def _key(data: Path, rests_on: Iterable[Path | str]) -> str:
    """The same as long as nothing changes from which the readings are made."""
    key = hashlib.sha256(f"{__version__} {sys.version} {lark.__version__} {data}".encode())
    package = Path(__file__).resolve().parent.parent
    for folder, endings in ((package, (".py", ".lark")), (data, (".csv", ".ttl", ".txt"))):
        for path, size, time in sorted(_files(str(folder), endings)):
            key.update(f"{path} {size} {time}\n".encode())
    for each in rests_on:
        if isinstance(each, Path):
            about = sorted(_files(str(each), ("",))) if each.is_dir() else [_stated(each)]
            key.update(f"{about}\n".encode())
        else:
            key.update(f"{each!r}\n".encode())
    return key.hexdigest()[:32]


def _files(folder: str, endings: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path, endings)
            elif entry.name.endswith(endings):
                about = entry.stat()
                yield entry.path, about.st_size, about.st_mtime_ns


def _stated(file: Path) -> tuple[str, int, int]:
    about = file.stat()
    return str(file), about.st_size, about.st_mtime_ns


def load(file: Path, *, lasting: bool = True) -> Any:
    """What a file of the cache keeps; None where it cannot be trusted. What is not ``lasting`` is for
    the collector to look through."""
    try:
        with file.open("rb") as opened:
            if not _own(os.fstat(opened.fileno())):
                return None
            digest, content = opened.read(32), opened.read()
    except OSError:
        return None
    if hashlib.sha256(content).digest() != digest:
        return None
    collecting = gc.isenabled()
    gc.disable()  # none of it is rubbish, and looking through it takes as long as reading it
    try:
        loaded = pickle.loads(zlib.decompress(content) if content[:1] == _PACKED else content)
        if lasting:
            gc.freeze()
        return loaded
    except Exception:  # whatever a pickle of another make raises, the document is read without it
        return None
    finally:
        if collecting:
            gc.enable()


def _own(about: os.stat_result) -> bool:
    if os.name == "nt":  # the cache is in the user's own profile
        return True
    return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def pack(found: Any) -> bytes:
    """What is kept, small."""
    return zlib.compress(pickle.dumps(found, protocol=5), 1)


def keep(file: Path, found: Any, *, packed: bool = False) -> bool:
    """Writes it whole or not at all, and whether it did; a cache that cannot be written is none."""
    try:
        content = pack(found) if packed else pickle.dumps(found, protocol=5)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError):
        return False
    return keep_packed(file, content)


def keep_packed(file: Path, content: bytes) -> bool:
    """The same of what is packed already."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            opened = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "wb") as out:
                out.write(hashlib.sha256(content).digest() + content)
            aside.replace(file)
            return True
        finally:
            aside.unlink(missing_ok=True)
    return False


def _drop_old(folder: Path, name: str) -> None:
    with suppress(OSError):
        old = sorted(folder.glob(f"{name}-*.pickle"), key=lambda each: each.stat().st_mtime)
        for each in old[:-_KEPT]:
            each.unlink(missing_ok=True)
