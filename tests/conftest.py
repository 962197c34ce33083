"""What many tests share: settings of the checkout, the packaged edition read once, one built store."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pyoxigraph
import pytest

from qzgraph.graph.build import build
from qzgraph.graph.build_notes import dataset_digest
from qzgraph.graph.built import DATASET
from qzgraph.graph.load import Loaded, load_edition
from qzgraph.graph.workspace import find_edition
from qzgraph.judging.compare import Comparison, compare
from qzgraph.reading.files import read_source
from qzgraph.reading.source import Source
from qzgraph.reading.text import read_text
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Edition
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary, load_vocabulary
from running_server import SAMPLE, Served, running

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "editions"))  # folders of scripts, no packages
sys.path.insert(0, str(ROOT / "tests" / "counties"))
sys.path.insert(0, str(ROOT / "generate"))

from make import stories  # noqa: E402
from truth import FILES  # noqa: E402

from shared import Corpus, Shared  # noqa: E402

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# An edition is some hundred thousand small objects that live as long as the worker: looked through at
# the default pace, they take the collector a fifth of all time.
gc.set_threshold(100_000, 20, 50)

# A reasoner runs for a second here, in which what Java's second compiler takes is not got back.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")

#: The files that take longest. Workers take whole files: what is long goes first, so that none is left
#: with it at the end (the Makefile bids pytest-xdist keep the order). While the worker of the first makes
#: what all need, that of the second does without.
LONGEST = (
    *("test_validate", "test_package", "test_pages_in_browser", "test_written_counties"),
    *("test_growing", "test_cli", "test_docs", "test_editor_in_browser", "test_hostile"),
    *("test_comparison_rendering", "test_workspace", "test_upload", "test_served_data"),
    *("test_push", "test_reason", "test_validate_engines", "test_compare", "test_attacks"),
    *("test_coverage", "test_judgement", "test_lineage", "test_alignment", "test_reading_growth"),
    *("test_pages_by_edition", "test_check_data", "test_harvest", "test_advising"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """What the workers of this run make for each other."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    folder.mkdir(exist_ok=True)
    return Shared(folder)


@pytest.fixture(scope="session")
def settings(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The checkout's resources, with a cache and a workspace of the worker's own."""
    home = shared.warm(tmp_path_factory.mktemp("home"))
    return Settings(ROOT, home / "cache" / "qzgraph", home / "workspace")


@pytest.fixture(scope="module")
def home(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the dataset was built, as the first query does."""
    return shared.warm(tmp_path_factory.mktemp("home"))


@pytest.fixture
def isolated(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's folders of the tests' own, for what runs in this process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))


@pytest.fixture(scope="session")
def corpus(shared: Shared, settings: Settings) -> Corpus:
    """The counties' stories as documents, and what is said of each."""
    return Corpus(shared, settings)


@pytest.fixture(scope="session")
def vocabulary(settings: Settings) -> Vocabulary:
    return load_vocabulary(settings.data)


@pytest.fixture(scope="session")
def source(settings: Settings) -> Source:
    return read_text(settings.data / "source" / "330800-2023.txt")


@pytest.fixture(scope="session")
def edition(source: Source, vocabulary: Vocabulary) -> Edition:
    """Quzhou's standard of 2023, read from the packaged text."""
    return read_edition(source, "330800", 2023, vocabulary)


@pytest.fixture(scope="session")
def built(settings: Settings, shared: Shared) -> Path:
    """A folder with a fresh build, which no test changes."""
    return shared.once("built", lambda: build(settings, shared.folder / "built").folder)


@pytest.fixture(scope="session")
def built_store(built: Path) -> pyoxigraph.Store:
    """The built dataset in memory."""
    store = pyoxigraph.Store()
    store.bulk_load(path=str(built / DATASET), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample as a build."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(SAMPLE, folder / DATASET)
    (folder / "build.txt").write_text(f"sha256 {dataset_digest(folder / DATASET)}\n", "utf-8")
    return folder


@pytest.fixture(scope="session")
def served(
    sample_build: Path, shared: Shared, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The server of the sample."""
    with running(sample_build, shared.warm(tmp_path_factory.mktemp("served"))) as (server, _):
        yield server


@pytest.fixture(scope="session")
def known(
    settings: Settings, vocabulary: Vocabulary, shared: Shared, corpus: Corpus
) -> Callable[[str], Loaded]:
    """Editions by name: the made ones and the counties' stories from their files, others from the
    package."""
    told = {story.name: story for story in stories()}

    @cache
    def load(name: str) -> Loaded:
        if name not in FILES and name not in told:
            return load_edition(settings, find_edition(settings, name))
        return shared.once(f"edition-{name}", lambda: read(name))

    def read(name: str) -> Loaded:
        if name in FILES:
            file, write = FILES[name]
            path, division, year = shared.folder / file, name[:6], int(name[7:])
            write(path)
        else:
            path, division, year = corpus.file(name), told[name].division, told[name].year
        source = read_source(path)
        return Loaded(read_edition(source, division, year, vocabulary), source)

    return load


@pytest.fixture(scope="session")
def compared(
    known: Callable[[str], Loaded], vocabulary: Vocabulary, shared: Shared
) -> Callable[..., Comparison]:
    """Comparisons of editions by name, each made once."""

    @cache
    def get(*names: str) -> Comparison:
        return shared.once(
            f"compared-{'-'.join(names)}",
            lambda: compare([known(name) for name in names], vocabulary),
        )

    return get
