"""``python -m benchmarks.reading_fuzz``: broken files of every form that Python alone reads, as a user has
them.

Each is read, written as RDF and its left-out parts listed. It fails where one ends in anything but
an edition or a refusal of one line, or takes longer than ``--limit`` seconds; those are kept.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "reading"))

from mutating import mutated, seeds  # noqa: E402

from qzgraph.errors import QzgraphError  # noqa: E402
from qzgraph.graph.serialize import serialize  # noqa: E402
from qzgraph.graph.write import edition_quads  # noqa: E402
from qzgraph.reading.files import read_source  # noqa: E402
from qzgraph.records.edition import read_edition  # noqa: E402
from qzgraph.vocabulary import Vocabulary, load_vocabulary  # noqa: E402


class TooLong(Exception):
    """A file that is read for longer than allowed."""


def _ring(*_: object) -> None:
    raise TooLong


def outcome(path: Path, vocabulary: Vocabulary) -> str:
    """``read`` or ``refused``; any other exception is the reader's fault."""
    import pyoxigraph

    try:
        source = read_source(path)
        edition = read_edition(source, "330824", 2024, vocabulary)
    except QzgraphError as error:
        if len(str(error).splitlines()) != 1:
            raise AssertionError("a refusal of several lines") from error
        return "refused"
    serialize(edition_quads(edition, vocabulary), pyoxigraph.RdfFormat.TURTLE)
    "\n".join(map(str, source.not_read())).encode()
    return "read"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading_fuzz", description=__doc__)
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=10, help="seconds a file may take")
    parser.add_argument("--keep", type=Path, help="a folder for files that fail")
    options = parser.parse_args()
    vocabulary = load_vocabulary(ROOT / "data")
    found: Counter[str] = Counter()
    slowest = 0.0
    signal.signal(signal.SIGALRM, _ring)
    with TemporaryDirectory() as folder:
        kinds = seeds(Path(folder) / "seeds")
        for number in range(options.number):
            dice = random.Random(f"{options.seed}/{number}")
            suffix, content = kinds[number % len(kinds)]
            path = Path(folder) / f"{options.seed}-{number}{suffix}"
            path.write_bytes(mutated(suffix, content, dice))
            started = time.monotonic()
            signal.alarm(options.limit)
            try:
                result = outcome(path, vocabulary)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                result = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / path.name).write_bytes(path.read_bytes())
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.monotonic() - started)
            found[result] += 1
            path.unlink()
            if (number + 1) % 500 == 0:
                print(f"{number + 1}: {dict(found)}", file=sys.stderr)
    for result, count in found.most_common():
        print(f"{count:6} {result}")
    print(f"slowest {slowest:.1f} s")
    sys.exit(1 if set(found) - {"read", "refused"} else 0)


if __name__ == "__main__":
    main()
