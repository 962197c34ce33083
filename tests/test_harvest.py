"""``qzgraph add`` of a folder or an archive: whose each file is, what could not be read, who is
missing; the same by one process, by several, and on a cluster."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from command import Done, in_process
from qzgraph.commands import workers
from qzgraph.commands.output import progress_line
from qzgraph.graph.load import packaged_vocabulary
from qzgraph.judging.harvest import missing, sheaves, unpacked
from shared import Shared

ROOT = Path(__file__).resolve().parent.parent

_STANDARD = """{name}基本公共服务标准（{year}年版）

一、老有所养
1.养老助老服务
（1）高龄津贴
服务对象：80周岁及以上老年人。
服务内容：发放高龄津贴。
服务标准：每人每月不低于60元。{unknown}
支出责任：县人民政府负责。
牵头负责单位：县民政局。
"""


def standard(name: str, year: int = 2024, unknown: str = "") -> str:
    return _STANDARD.format(name=name, year=year, unknown=unknown)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four standards, by a table, a name and a title; and three files that are none."""
    there = tmp_path / "全省"
    (there / "衢州").mkdir(parents=True)
    (there / "衢州" / "a.txt").write_text(standard("遂昌县"), "utf-8")
    (there / "衢州" / "330822-2024 终稿.txt").write_text(standard("常山县"), "utf-8")
    (there / "龙游.md").write_text(standard("龙游县", 2023), "utf-8")
    (there / "龙游 旧.txt").write_text(standard("龙游县", 2023), "utf-8")
    (there / "江山.txt").write_text(standard("江山市"), "utf-8")
    (there / "说明.txt").write_text("各县标准汇总，请查收。\n", "utf-8")
    (there / "~$龙游.docx").write_bytes(b"lock")
    (there / "坏.docx").write_bytes(b"PK\x03\x04" + bytes(99))
    table = "文件,区划代码,年份,部分\n衢州/a.txt,330824,2024,\n江山.txt,330881,2024年,是\n没交.docx,330802,2024,\n坏.docx,33,2024,\n"
    (there / "editions.csv").write_bytes(table.encode("gb18030"))
    return there


ADDED = {"330822-2024", "330824-2024", "330825-2023", "330881-2024"}


def added(home: Path) -> dict[str, str]:
    """The workspace's editions, and how whole they are."""
    lines = in_process(home, "editions").out.decode().splitlines()
    return {line.split()[0]: line.split()[1] for line in lines if "yours" in line}


def say_all_of_it(done: Done) -> None:
    out, err = done.out.decode(), done.err
    assert done.code == 2
    assert "加入 4 份，4 项" in out
    assert "读不了 4 份" in out
    assert "同级还缺" in out
    assert "衢江区（330803）" in out
    assert "没交.docx: 没有这个文件；请检查路径" in err
    assert "坏.docx: '33'不是区划代码；请改对照表中的那一行" in err
    assert "说明.txt: 对照表、文件名和标题都没有说明是哪里哪一年的" in err
    assert "龙游.md: 龙游 旧.txt 已是 330825-2023" in err
    assert "衢州/a.txt: 标题写的是遂昌县（331123），这里却当作开化县（330824）" in err
    assert "~$" not in err


class TestFolder:
    def test_what_can_be_read_is_added_and_the_rest_is_told(
        self, folder: Path, home: Path, tmp_path: Path
    ) -> None:
        report = tmp_path / "report.csv"
        say_all_of_it(in_process(home, "add", folder, "--jobs", "1", "-o", report))
        assert added(home).keys() == ADDED
        assert added(home)["330881-2024"] == "部分"
        rows = list(csv.DictReader(io.StringIO(report.read_text("utf-8"))))
        by_file = {row["file"]: row for row in rows if row["file"]}
        assert by_file["衢州/a.txt"]["division"] == "330824"
        assert by_file["衢州/a.txt"]["items"] == "1"
        assert by_file["说明.txt"]["outcome"] == "读不了 · not read"
        absent = {row["division"] for row in rows if row["outcome"] == "缺 · missing"}
        assert {"330802", "330803"} <= absent
        assert not absent & {"330822", "330824", "330825", "330881"}

    def test_in_other_formats(self, folder: Path, home: Path, tmp_path: Path) -> None:
        (folder / "江山.txt").write_text(standard("江山市", unknown="另行按需适度从优。"), "utf-8")
        for name in ("report.xlsx", "report.json"):
            in_process(home, "add", folder, "--jobs", "1", "-o", tmp_path / name)
        sheet = openpyxl.load_workbook(tmp_path / "report.xlsx").active
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert [row[0] for row in cells if row[3] == "已加入 · added"] == [
            "江山.txt",
            "衢州/330822-2024 终稿.txt",
            "衢州/a.txt",
            "龙游 旧.txt",
        ]
        said = json.loads((tmp_path / "report.json").read_text("utf-8"))
        assert len(said["results"]["bindings"]) == len(cells) - 1

    def test_it_is_the_same_as_one_after_another(
        self, folder: Path, home: Path, tmp_path: Path, shared: Shared
    ) -> None:
        """The dataset too: what was read when they were added is what a build reads."""
        in_process(home, "add", folder, "--jobs", "1")
        alone = shared.warm(tmp_path / "alone")
        for file, code, year in (
            ("衢州/a.txt", "330824", "2024"),
            ("衢州/330822-2024 终稿.txt", "330822", "2024"),
            ("龙游 旧.txt", "330825", "2023"),
        ):
            done = in_process(alone, "add", folder / file, "--division", code, "--year", year)
            assert done.code == 0, done.err
        last = ("--division", "330881", "--year", "2024", "--partial")
        assert in_process(alone, "add", folder / "江山.txt", *last).code == 0
        built = [in_process(each, "build", "--out", each / "built") for each in (home, alone)]
        assert [done.code for done in built] == [0, 0], built
        one, other = ((each / "built" / "dataset.nq").read_bytes() for each in (home, alone))
        assert one == other


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (("--division", "330824", "--year", "2024"), "are of one file"),
            (("--table", "nowhere.csv"), "there is no such file"),
            (("-o", "report.docx"), "no format has the suffix"),
        ],
    )
    def test_in_one_line(
        self, arguments: tuple[str, ...], says: str, folder: Path, home: Path
    ) -> None:
        assert says in in_process(home, "add", folder, *arguments).refused()

    def test_a_table_without_files(self, folder: Path, home: Path) -> None:
        (folder / "editions.csv").write_text("名称,代码\n开化,330824\n", "utf-8")
        assert "the table has no column of files" in in_process(home, "add", folder).refused()

    def test_an_empty_folder(self, tmp_path: Path, home: Path) -> None:
        (tmp_path / "空").mkdir()
        assert "no file to read" in in_process(home, "add", tmp_path / "空").refused()

    def test_what_is_of_a_folder_given_for_a_file(self, folder: Path, home: Path) -> None:
        done = in_process(home, "add", folder / "江山.txt", "--jobs", "2")
        assert "are of a folder" in done.refused()

    def test_a_cluster_that_is_not_there(
        self, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("distributed")
        monkeypatch.setattr(workers, "WAIT", 0.5)
        done = in_process(home, "add", folder, "--cluster", "tcp://127.0.0.1:1")
        assert done.code == 2
        assert "no Dask scheduler answers there" in done.err


class TestArchive:
    def test_names_of_windows_and_paths_that_lead_out(self, folder: Path, tmp_path: Path) -> None:
        """GBK names and a Mac's without a flag; a member stays below the folder; what unpacks to far more
        than it is packed is left."""
        archive = tmp_path / "全省.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("aaaaaa/bbbb.txt", standard("常山县"))
            made.writestr("../../衢州/330824-2024.txt", standard("开化县"))
            made.writestr("cccccc.txt", standard("龙游县"))
            made.writestr("大.txt", bytes(40_000_000))
        written = archive.read_bytes().replace(b"aaaaaa/bbbb.txt", "常山县/标准.txt".encode("gbk"))
        archive.write_bytes(written.replace(b"cccccc.txt", "龙游".encode() + b".txt"))
        there = unpacked(archive, tmp_path / "里面")
        found = {str(path.relative_to(there)) for path in there.rglob("*") if path.is_file()}
        assert found == {"常山县/标准.txt", "衢州/330824-2024.txt", "龙游.txt"}
        assert len(sheaves(there, None)) == 3

    def test_no_archive(self, tmp_path: Path, home: Path) -> None:
        (tmp_path / "坏.zip").write_bytes(b"PK nothing")
        assert "cannot be read" in in_process(home, "add", tmp_path / "坏.zip").refused()


def test_who_is_missing_is_looked_for_beside_those_that_came() -> None:
    vocabulary = packaged_vocabulary(ROOT / "data")
    found = set(missing(["330824-2024"], ["330800-2023"], vocabulary))
    assert {"330802", "330822", "330881"} <= found
    assert all(code.startswith("3308") for code in found)
    assert not found & {"330824", "330800"}


def test_progress_says_what_is_left() -> None:
    assert progress_line(10, 40, 5.0) == "10/40，约还要 · left: 15 秒 · s"
    assert progress_line(100, 3200, 30.0) == "100/3200，约还要 · left: 16 分钟 · min"


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[str]:
    """Two workers of Dask's on this machine, whose cache is that of the home."""
    distributed = pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_DATA_HOME", str(home))
        patched.setenv("XDG_CACHE_HOME", str(home / "cache"))
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as made:
            yield made.scheduler_address


@pytest.mark.filterwarnings("ignore")  # Dask's own, of sockets that it closes late
class TestCluster:
    def test_reading(self, folder: Path, home: Path, cluster: str) -> None:
        say_all_of_it(in_process(home, "add", folder, "--cluster", cluster))
        assert added(home).keys() == ADDED

    def test_validating(self, folder: Path, home: Path, cluster: str) -> None:
        files = [folder / "龙游.md", folder / "衢州" / "330822-2024 终稿.txt", folder / "坏.docx"]
        asked = ("validate", *files, "--against", "330800-2023", "--format", "json")
        there = in_process(home, *asked, "--cluster", cluster)
        here = in_process(home, *asked, "--jobs", "1")
        assert there.code == here.code == 2
        assert there.json == here.json
        assert [report.get("edition") for report in there.json[:2]] == [
            "330825-2023",
            "330822-2024",
        ]
