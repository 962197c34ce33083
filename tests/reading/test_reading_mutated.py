"""Whatever is broken in a file, it is read or refused in one line; ``python -m
benchmarks.reading_fuzz`` does the same with thousands."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from mutating import mutated, seeds

from qzgraph.errors import QzgraphError
from qzgraph.graph.write import edition_quads
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.vocabulary import Vocabulary

#: A few of each kind; the fuzz outside the tests has no such bound.
EACH = 5


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, bytes]]:
    return seeds(tmp_path_factory.mktemp("seeds"))


@pytest.mark.parametrize("kind", range(18))
def test_broken_files(
    kind: int, files: list[tuple[str, bytes]], tmp_path: Path, vocabulary: Vocabulary
) -> None:
    suffix, content = files[kind]
    dice = random.Random(kind)
    path = tmp_path / f"broken{suffix}"
    refused = 0
    for number in range(EACH + 1):
        path.write_bytes(mutated(suffix, content, dice) if number else content)
        try:
            source = read_source(path)
            edition = read_edition(source, "330824", 2024, vocabulary)
        except QzgraphError as error:
            assert len(str(error).splitlines()) == 1
            refused += 1
            assert number, "the sound file is read"
            continue
        assert edition_quads(edition, vocabulary)
        source.text.encode()
        for one in source.not_read():
            str(one).encode()
    assert refused < EACH
