"""What many tests share: settings of the checkout, the packaged edition read once, one built store."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pyoxigraph
import pytest

from qzgraph.graph.build import DATASET, build
from qzgraph.graph.load import Loaded, load_edition
from qzgraph.graph.store import dataset_digest
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

from make import make, stories  # noqa: E402
from truth import FILES  # noqa: E402

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The checkout's resources, with a cache and a workspace of the test run's own."""
    home = tmp_path_factory.mktemp("home")
    return Settings(ROOT, home / "cache", home / "workspace")


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
def built(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fresh build."""
    return build(settings, tmp_path_factory.mktemp("built")).folder


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
def served(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server of the sample."""
    with running(sample_build, tmp_path_factory.mktemp("served")) as (server, _):
        yield server


@pytest.fixture(scope="session")
def known(
    settings: Settings, vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Loaded]:
    """Editions by name: the made ones and the counties' stories from their files, others from the
    package."""
    folder = tmp_path_factory.mktemp("editions")
    told = {story.name: story for story in stories()}
    loaded: dict[str, Loaded] = {}

    def load(name: str) -> Loaded:
        if name in loaded:
            return loaded[name]
        if name in FILES:
            file, write = FILES[name]
            path, division, year = folder / file, name[:6], int(name[7:])
            write(path)
        elif name in told:
            path, division, year = make(told[name], folder), told[name].division, told[name].year
        else:
            return load_edition(settings, find_edition(settings, name))
        source = read_source(path)
        loaded[name] = Loaded(read_edition(source, division, year, vocabulary), source)
        return loaded[name]

    return load


@pytest.fixture(scope="session")
def compared(known: Callable[[str], Loaded], vocabulary: Vocabulary) -> Callable[..., Comparison]:
    """Comparisons of editions by name, each made once."""
    made: dict[tuple[str, ...], Comparison] = {}

    def get(*names: str) -> Comparison:
        if names not in made:
            made[names] = compare([known(name) for name in names], vocabulary)
        return made[names]

    return get
