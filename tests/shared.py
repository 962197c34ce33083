"""What is made once a test run, however many workers it has: a file whose worker asks first has the
work, the others what it left in a folder of the run."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

from filelock import FileLock
from make import make, stories

from qzgraph.graph.build import ensure_built, say_done
from qzgraph.graph.built import DATASET, STORE
from qzgraph.graph.dataset import write_dataset
from qzgraph.graph.growing import Growing
from qzgraph.graph.load import prepared_reading
from qzgraph.graph.store import LocalStore
from qzgraph.graph.workspace import Meta, add_file
from qzgraph.judging import review as reviewing
from qzgraph.judging.report import Report
from qzgraph.judging.review import Request, review
from qzgraph.reading.files import read_source
from qzgraph.reading.source import Source
from qzgraph.records.model import Edition, Extent
from qzgraph.settings import Settings, packaged
from qzgraph_server import create_app
from qzgraph_server.nursery import warm
from running_server import SAMPLE

Made = TypeVar("Made")

#: Pages for which a server counts or judges what it then keeps.
COUNTED_ONCE = ("/ontology", "/sparql/terms.json", "/compare", "/coverage")
STORIES = {story.name: story for story in stories()}
WRITTEN = Path(__file__).resolve().parent / "counties" / "written"


def add_edition(settings: Settings, file: Path, edition: Edition, extent: Extent) -> None:
    """Takes a file that was read as this edition into the workspace."""
    meta = Meta(edition.division, edition.year, extent, file.name, len(edition.items))
    add_file(settings, meta, file.read_bytes())


def build_of(folder: Path, nquads: str) -> Path:
    """A build of these statements, as ``qzgraph build`` writes one."""
    lines = nquads.encode().splitlines()
    store = Growing(folder / STORE)
    store.add(lines)
    store.finish(optimized=True)
    write_dataset(lines, folder / DATASET)
    say_done(folder, (), "0" * 16)
    return folder


@dataclass(frozen=True)
class Shared:
    """A folder that all workers of this run see, and no other run."""

    folder: Path

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What ``make`` gives, made by whoever asks first for this name and a copy of it for the
        others. What fails is tried again by the next, so that each of them says why."""
        file = self.folder / f"{name}.pickle"
        with FileLock(f"{file}.lock"):
            if file.exists():
                found: Made = pickle.loads(file.read_bytes())
                return found
            found = make()
            whole = file.with_suffix(".part")
            whole.write_bytes(pickle.dumps(found, protocol=5))
            whole.replace(file)
            return found

    def warm(self, home: Path) -> Path:
        """This home, with a cache as somebody has it who has asked, judged and served before: the dataset
        is built, what every document is judged by was read, and what pages show is compiled and
        counted. What it is to come first, tests of the package try with homes that are empty."""

        def fill() -> Path:
            settings = Settings(packaged(), self.folder / "cache", self.folder / "nowhere")
            prepared_reading(settings)
            warm(create_app(settings, LocalStore.in_memory(SAMPLE)))
            built = create_app(settings, LocalStore.in_memory(ensure_built(settings) / DATASET))
            warm(built)
            for page in COUNTED_ONCE:
                built.test_client().get(page, headers={"Accept": "text/html, */*;q=0.9"})
            return settings.cache

        cache = self.once("cache", fill)
        shutil.copytree(cache, home / "cache" / "qzgraph", copy_function=_linked_where_large)
        return home


def _linked_where_large(source: str, target: str) -> None:
    """A copy; of what is never written into, and makes up nearly all of a cache, a second name."""
    name = Path(source).name
    if name.endswith((".pickle", ".nq", ".sst")) or name == "grounds":
        Path(target).hardlink_to(source)
    else:
        shutil.copy2(source, target)


@dataclass
class Corpus:
    """The documents of the stories, made and judged once each, when they are asked for; and the
    standards that officials wrote, judged once each."""

    shared: Shared
    settings: Settings
    reports: dict[str, Report] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def file(self, name: str) -> Path:
        return self.shared.once(f"story-{name}", lambda: make(STORIES[name], self.shared.folder))

    def source(self, name: str) -> Source:
        if name not in self.sources:
            file = self.file(name)
            self.sources[name] = self.shared.once(f"source-{name}", lambda: read_source(file))
        return self.sources[name]

    def report(self, name: str) -> Report:
        if name not in self.reports:
            story, file = STORIES[name], self.file(name)
            request = Request(file, story.division, story.year)

            def judged() -> Report:
                with patch.object(reviewing, "read_source", lambda _: self.source(name)):
                    return review(self.settings, request)  # of what is read once

            self.reports[name] = self.shared.once(f"report-{name}", judged)
        return self.reports[name]

    def written(self, name: str) -> Report:
        """What is said of a file of ``counties/written``."""
        if name not in self.reports:
            request = Request(WRITTEN / name)
            self.reports[name] = self.shared.once(
                f"written-{name}", lambda: review(self.settings, request)
            )
        return self.reports[name]
