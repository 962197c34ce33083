"""A dataset that grows: whatever editions came and went, in whatever order, it is the one that is
built from nothing; and whatever interrupts a change, the former is still there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from qzgraph.graph import build as building
from qzgraph.graph.build import ensure_built
from qzgraph.graph.build_notes import counted
from qzgraph.graph.built import DATASET, intact
from qzgraph.graph.library import Library
from qzgraph.graph.load import prepared_reading
from qzgraph.graph.reason import entail
from qzgraph.graph.store import merge
from qzgraph.graph.workspace import KnownEdition, known_editions, remove_edition
from qzgraph.names import GRAPH_INFERRED, ID
from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from running_server import running
from shared import Shared, add_edition

ROOT = Path(__file__).resolve().parent.parent

_STANDARD = """{name}基本公共服务标准（{year}年版）

一、老有所养
1.养老助老服务
（1）高龄津贴
服务对象：{who}。
服务内容：发放高龄津贴。
服务标准：每人每月不低于{amount}元，按照《{law}》执行。
支出责任：{payer}人民政府负责。
牵头负责单位：{body}。

（2）居家养老服务支持
服务对象：居家老年人、{who}。
服务内容：提供居家养老服务，每月不少于{amount}次。
服务标准：按照《中华人民共和国老年人权益保障法》执行。
支出责任：市、县人民政府分级负责。
牵头负责单位：{body}、{other}。
"""
_PLACES = {
    "100000": ("国家", "民政部", "国家卫生健康委"),
    "330000": ("浙江省", "省民政厅", "省卫生健康委"),
    "330800": ("衢州市", "市民政局", "市卫健委"),
    "330824": ("开化县", "县民政局", "县卫健局"),
    "330822": ("常山县", "县民政局", "县卫健局"),
}
_WHO = ("80周岁及以上老年人", "户籍失能老年人", "80周岁及以上老年人、低保家庭中的老年人")
_LAWS = ("关于加强老年人优待工作的意见", "浙江省社会养老服务促进条例")


def text_of(code: str, year: int, variant: int) -> str:
    """A standard of two items; ``variant`` decides what it shares with others."""
    name, body, other = _PLACES[code]
    return _STANDARD.format(
        name=name,
        year=year,
        who=_WHO[variant % 3],
        amount=10 + variant,
        law=_LAWS[variant % 2],
        payer="县" if code[4:] != "00" else "市、县",
        body=body,
        other=other,
    )


@pytest.fixture(scope="module")
def home(shared: Shared, tmp_path_factory: pytest.TempPathFactory, small: None) -> Path:
    """A home with what was read and what is there without editions, and no build."""
    home = shared.warm(tmp_path_factory.mktemp("growing"))
    for build in (home / "cache" / "qzgraph").glob("build-*"):
        shutil.rmtree(build)
    return home


@pytest.fixture(scope="module")
def small() -> Iterator[None]:
    """None but the workspace's editions are known, so that builds are small."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(building, "known_editions", own_editions)
        yield


def own_editions(settings: Settings) -> list[KnownEdition]:
    return [each for each in known_editions(settings) if each.own]


def own(home: Path, name: str) -> Settings:
    """Settings with a workspace of this name, and the cache of the home."""
    return Settings(ROOT, home / "cache" / "qzgraph", home / name)


def unbuilt(there: Settings, cache: Path) -> Settings:
    """The same workspace with another cache, where nothing of it was built or read."""
    shutil.rmtree(cache, ignore_errors=True)
    of_it = shutil.ignore_patterns("build-*", "parts", "ledger*")
    shutil.copytree(there.cache, cache, ignore=of_it)
    return Settings(there.resources, cache, there.workspace)


def add(there: Settings, code: str, year: int, variant: int) -> None:
    there.workspace.mkdir(parents=True, exist_ok=True)
    file = there.workspace / f"{code}-{variant}.txt"
    file.write_text(text_of(code, year, variant), encoding="utf-8")
    vocabulary = prepared_reading(there).vocabulary
    edition = read_edition(read_source(file), code, year, vocabulary)
    add_edition(there, file, edition, Extent.COMPLETE)


def stored(folder: Path) -> list[bytes]:
    """The statements of a build's store, those of its default graph too; blank nodes, whose names a
    store chooses itself, all by one name."""
    return _lines(ox.Store.read_only(str(folder / "store")))


def loaded(dataset: Path) -> list[bytes]:
    """The same of a store that is filled from N-Quads at once."""
    store = ox.Store()
    store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS)
    merge(store)
    return _lines(store)


def counts_of(dataset: Path) -> dict[str, int]:
    """How many statements each graph has, and all together, by the dataset's lines."""
    lines = dataset.read_text("utf-8").splitlines()
    graphs = Counter(line.rpartition(" <")[2].removesuffix("> .") for line in lines)
    return {**graphs, "": len({line.rpartition(" <")[0] for line in lines})}


def _lines(store: ox.Store) -> list[bytes]:
    dumped = store.dump(format=ox.RdfFormat.N_QUADS) or b""
    return sorted(re.sub(rb"_:[0-9a-z]+", b"_:b", dumped).splitlines())


#: What links editions, rather than follows from what they state and those links.
_LINK = re.compile(r"/correspondence/|wasRevisionOf|#indicator>|#implementsItem>")
#: An edition that comes, or goes where the variant is none.
CHANGE = st.tuples(
    st.sampled_from(sorted(_PLACES)),
    st.sampled_from([2023, 2024]),
    st.one_of(st.none(), st.integers(0, 5)),
)


class TestGrowing:
    @bounds(
        max_examples=1,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @example([[("330824", 2023, None)], [("330822", 2024, 2)]])
    @given(st.lists(st.lists(CHANGE, min_size=1, max_size=3), min_size=2, max_size=2))
    def test_it_is_what_is_built_from_nothing(
        self, home: Path, changes: list[list[tuple[str, int, int | None]]]
    ) -> None:
        """Byte for byte; and its store holds what the dataset says, each statement once beside the
        named graphs."""
        there = own(home, "grown")
        shutil.rmtree(there.workspace, ignore_errors=True)
        for some in changes:
            for code, year, variant in some:
                if variant is not None:
                    add(there, code, year, variant)
                elif (there.workspace / "editions" / f"{code}-{year}").is_dir():
                    remove_edition(there, f"{code}-{year}")
            folder = ensure_built(there)
        again = ensure_built(unbuilt(there, home / "fresh"))
        assert folder.name == again.name
        assert (folder / DATASET).read_bytes() == (again / DATASET).read_bytes()
        assert stored(folder) == loaded(again / DATASET)
        assert counted(folder) == counted(again) == counts_of(folder / DATASET)

    def test_parts_infer_what_the_whole_does(self, home: Path) -> None:
        """Nothing that follows from several editions together is lost by taking each with those of
        its lines."""
        there = own(home, "whole")
        for number, code in enumerate(_PLACES):
            add(there, code, 2023, number)
        add(there, "330824", 2024, 1)
        quads = list(ox.parse(path=str(ensure_built(there) / DATASET), format=ox.RdfFormat.N_QUADS))
        inferred = {q.triple for q in quads if q.graph_name.value == GRAPH_INFERRED}
        stated = {q.triple for q in quads if q.graph_name.value != GRAPH_INFERRED}
        links = {t for t in inferred if _LINK.search(f"{t.subject} {t.predicate}")}
        assert len(links) > 50
        assert inferred == links | set(entail(stated | links, about=ID))

    def test_a_large_one_has_its_dataset_when_it_is_asked_for(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Sorted in pieces, it has the same bytes."""
        there = own(home, "large")
        add(there, "330824", 2023, 5)
        small = (ensure_built(there) / DATASET).read_bytes()
        monkeypatch.setattr(building, "SMALL", 0)
        monkeypatch.setattr("qzgraph.graph.dataset._AT_A_TIME", 1_000_000)
        add(there, "330824", 2023, 5)
        folder = ensure_built(unbuilt(there, home / "large-cache"))
        assert not (folder / DATASET).exists()
        with building.with_dataset(there) as whole:
            assert (whole / DATASET).read_bytes() == small

    def test_an_edition_more_leaves_the_others_parts(self, home: Path) -> None:
        """A county more: nothing but its own parts are made."""
        there = own(home, "one-more")
        for code in ("100000", "330000", "330824"):
            add(there, code, 2023, 1)
        ensure_built(there)
        folder = Library.of(there).folder / "parts"
        before = {file: file.stat().st_mtime_ns for file in folder.glob("*/*")}
        add(there, "330822", 2023, 2)
        ensure_built(there)
        after = {file: file.stat().st_mtime_ns for file in folder.glob("*/*")}
        assert before.items() <= after.items()
        assert sorted(file.suffix for file in after.keys() - before.keys()) == [
            ".following",
            ".read",
            ".stated",
        ]


class TestInterrupted:
    @pytest.mark.parametrize("where", ["_apply", "put", "say_done"])
    def test_the_former_stays(
        self, where: str, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A change that fails at any step leaves the build and the ledger that were there; the next
        is none the worse."""
        there = own(home, f"interrupted-{where}")
        add(there, "330824", 2023, 1)
        former = ensure_built(there)
        said = (former / DATASET).read_bytes()
        add(there, "330822", 2023, 2)

        def fail(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(building, where, fail)
            with pytest.raises(KeyboardInterrupt):
                ensure_built(there)
        assert intact(former)
        assert (former / DATASET).read_bytes() == said
        folder = ensure_built(there)
        assert stored(folder) == loaded(folder / DATASET)
        assert b"graph/330822-2023" in (folder / DATASET).read_bytes()

    def test_killed_between_the_build_and_its_ledger(self, home: Path) -> None:
        """The build is there, the ledger is of the former: the next change starts from that."""
        there = own(home, "killed")
        add(there, "330824", 2023, 3)
        ensure_built(there)
        add(there, "330822", 2023, 2)
        code = (
            "import os, signal, sys; from pathlib import Path\n"
            "from qzgraph.graph import build; from qzgraph.settings import Settings\n"
            "sys.path.insert(0, sys.argv.pop()); import test_growing\n"
            "build.known_editions = test_growing.own_editions\n"
            "put = build.put\n"
            "def dying(*some):\n"
            "    put(*some); os.kill(os.getpid(), signal.SIGKILL)\n"
            "build.put = dying\n"
            "build.ensure_built(Settings(*map(Path, sys.argv[1:])))\n"
        )
        where = (str(each) for each in (there.resources, there.cache, there.workspace))
        command = [sys.executable, "-c", code, *where, str(ROOT / "tests")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "counties")}
        done = subprocess.run(command, check=False, env=environment)
        assert done.returncode == -signal.SIGKILL
        add(there, "330800", 2024, 4)
        folder = ensure_built(there)
        assert stored(folder) == loaded(folder / DATASET)

    def test_parts_that_are_lost_or_damaged_are_made_again(self, home: Path) -> None:
        there = own(home, "lost")
        add(there, "330824", 2023, 1)
        ensure_built(there)
        library = Library.of(there)
        for number, file in enumerate(sorted((library.folder / "parts").glob("*/*"))):
            if number % 2:
                file.unlink()
            else:
                os.truncate(file, 40)
        remove_edition(there, "330824-2023")
        add(there, "330822", 2023, 2)
        folder = ensure_built(there)
        assert stored(folder) == loaded(folder / DATASET)

    def test_a_ledger_that_is_none(self, home: Path) -> None:
        there = own(home, "no-ledger")
        add(there, "330824", 2023, 1)
        ensure_built(there)
        (Library.of(there).folder / "ledger").write_text("nonsense", encoding="utf-8")
        add(there, "330822", 2023, 2)
        folder = ensure_built(there)
        assert stored(folder) == loaded(folder / DATASET)


class TestServed:
    def test_an_edition_is_there_without_a_dropped_request(
        self, shared: Shared, tmp_path: Path
    ) -> None:
        """Added while the server of the user's own dataset answers; and the former build, which its
        workers read, may go."""
        shared.warm(tmp_path)
        there = Settings(ROOT, tmp_path / "cache" / "qzgraph", tmp_path / "share" / "qzgraph")
        statuses: set[int] = set()
        stop = threading.Event()
        with running(None, tmp_path, "--workers", "2") as (served, _):

            def client() -> None:
                while not stop.wait(0.05):
                    statuses.add(served("/queries/editions.csv").status)

            threads = [threading.Thread(target=client) for _ in range(2)]
            for thread in threads:
                thread.start()
            assert "330822-2024" not in served("/queries/editions.csv").text
            add(there, "330822", 2024, 1)
            deadline = time.monotonic() + 60
            while "330822-2024" not in served("/queries/editions.csv").text:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            assert "330822-2024" in served("/readyz").json()["editions"]
            stop.set()
            for thread in threads:
                thread.join()
        assert statuses == {200}
