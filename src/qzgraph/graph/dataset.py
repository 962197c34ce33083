"""The dataset of a build, ``dataset.nq``: its lines, put together of parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from heapq import merge
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile

from qzgraph import names
from qzgraph.graph.library import Library, Wanted, ground_of

#: Bytes of lines that are sorted at a time.
_AT_A_TIME = 256_000_000


def dataset_lines(library: Library, wanted: Mapping[str, Wanted], folder: Path) -> Iterator[bytes]:
    """The lines of the dataset, sorted, each once: what is stated anywhere is not inferred."""
    inferred = f" <{names.GRAPH_INFERRED}> .".encode()
    for _, group in groupby(_sorted(_all_lines(library, wanted), folder), key=_triple):
        lines = list(dict.fromkeys(group))
        for line in lines:
            if len(lines) == 1 or not line.endswith(inferred):
                yield line


def _triple(line: bytes) -> bytes:
    return line[: line.rindex(b" <")]


def _all_lines(library: Library, wanted: Mapping[str, Wanted]) -> Iterator[bytes]:
    yield from ground_of(library).lines
    shared = f" <{names.GRAPH_VOCABULARY}> .".encode()
    inferred = f" <{names.GRAPH_INFERRED}> .".encode()
    for each in wanted.values():
        states, follows = library.state(each), library.follow(each, wanted)
        yield from states.own
        yield from follows.own
        yield from (line[:-2] + shared for line in states.shared)
        yield from (line[:-2] + inferred for line in follows.shared)


def _sorted(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """Lines in order, however many: what does not fit into memory at a time is put into files."""
    some: list[bytes] = []
    size = 0
    with ExitStack() as stack:
        files: list[Iterator[bytes]] = []
        for line in lines:
            some.append(line)
            size += len(line)
            if size > _AT_A_TIME:
                file = stack.enter_context(TemporaryFile(dir=folder))
                file.writelines(line + b"\n" for line in sorted(some))
                file.seek(0)
                files.append(each.rstrip(b"\n") for each in file)
                some, size = [], 0
        yield from merge(*files, sorted(some))


def write_dataset(lines: Iterable[bytes], file: Path) -> None:
    """Lines of N-Quads to a file."""
    with file.open("wb") as out:
        out.writelines(line + b"\n" for line in lines)
