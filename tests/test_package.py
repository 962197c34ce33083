"""The wheel as its users get it: what it holds, and that it works far from any checkout."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
#: Where the folders of the checkout stand in the wheel (pyproject.toml, package-dir).
FOLDERS = {
    "src/qzgraph": "qzgraph",
    "server": "qzgraph_server",
    "ontology": "qzgraph/resources/ontology",
    "data": "qzgraph/resources/data",
    "shapes": "qzgraph/resources/shapes",
    "queries": "qzgraph/resources/queries",
}
#: What a checkout holds beside what is packaged, and what tools leave in it.
BUILDING = "正在构建数据集，只此一次 · building the dataset, once …\n"
NOT_COPIED = shutil.ignore_patterns(
    *(".*", "__pycache__", "*.egg-info", "build", "dist", "node_modules"),
    *("tests", "benchmarks", "docs", "generate"),
)
SOURCE = ROOT / "data" / "source" / "330800-2023.txt"


def left_aside(path: Path) -> bool:
    """What no wheel carries: caches, hidden files that editors leave, and notes beside the data."""
    hidden = any(part.startswith(".") or part == "__pycache__" for part in path.parts)
    return hidden or path.name == "README.md" or path.suffix == ".pyc"


@dataclass(frozen=True)
class Installed:
    """The wheel in an environment of its own, and a home where nothing was built before."""

    python: Path
    home: Path

    @property
    def command(self) -> Path:
        return self.python.with_name("qzgraph" + self.python.suffix)

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this checkout or of this user: only the system's own folders; and a hash seed, a
        time zone and a locale that are none of the tests'."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        kept |= {"PYTHONHASHSEED": "42", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
        at_home = {"HOME": str(self.home), "USERPROFILE": str(self.home)}
        caches = {"XDG_CACHE_HOME": str(self.home / "cache"), "XDG_DATA_HOME": str(self.home / "d")}
        return {**kept, **at_home, **caches, "PYTHONIOENCODING": "utf-8"}

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        work = self.home / "work"
        work.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(
            [str(argument) for argument in arguments],
            cwd=work,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str | Path) -> str:
        """What the command prints; it must succeed."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout, built in a copy: a ``build`` left behind would travel along."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "checkout", ignore=NOT_COPIED)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    made = subprocess.run(
        [*pip, "wheel", "--no-deps", "-w", str(folder), str(folder / "checkout")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    shutil.rmtree(folder / "checkout")
    (found,) = folder.glob("qzgraph-*.whl")
    return found


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel; what it depends on is borrowed."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", ask], capture_output=True, encoding="utf-8", check=True)
    # A path in a .pth file goes last, and the .pth files there (an editable install) are not read.
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(own.stdout.strip()) / "borrowed.pth").write_text("\n".join(sorted(borrowed)) + "\n")
    return python


@pytest.fixture(scope="module")
def started(
    environment: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Installed, list[tuple[str, str]]]:
    """An installation whose first query two processes asked at once, and what they said."""
    ready = Installed(environment, tmp_path_factory.mktemp("used"))
    processes = [ready.start(ready.command, "query", "editions") for _ in range(2)]
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    return ready, said


@pytest.fixture(scope="module")
def used(started: tuple[Installed, list[tuple[str, str]]]) -> Installed:
    """An installation whose dataset is built already."""
    return started[0]


class TestContents:
    def test_every_package_folder_is_listed(self) -> None:
        found = {
            ".".join((*package.split("/"), *path.parent.relative_to(ROOT / folder).parts))
            for folder, package in FOLDERS.items()
            for path in (ROOT / folder).rglob("*.py")
            if not left_aside(path.relative_to(ROOT))
        }
        listed = set(PYPROJECT["tool"]["setuptools"]["packages"])
        assert found == {name for name in listed if not name.startswith("qzgraph.resources.")}

    @pytest.mark.parametrize("folder", FOLDERS)
    def test_every_file_travels_unchanged(self, contents: dict[str, bytes], folder: str) -> None:
        expected = {
            f"{FOLDERS[folder]}/{path.relative_to(ROOT / folder).as_posix()}": path.read_bytes()
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and not left_aside(path.relative_to(ROOT))
        }
        assert expected
        assert sorted(set(expected) - set(contents)) == []
        assert [name for name, data in expected.items() if contents[name] != data] == []

    def test_nothing_else_travels(self, contents: dict[str, bytes]) -> None:
        top = {name.split("/")[0] for name in contents}
        assert {name for name in top if not name.endswith(".dist-info")} == {
            "qzgraph",
            "qzgraph_server",
        }

    def test_the_licence_and_types_travel(self, contents: dict[str, bytes]) -> None:
        assert "qzgraph/py.typed" in contents
        assert [name for name in contents if name.endswith(".dist-info/licenses/LICENSE")]

    def test_every_import_is_a_declared_dependency(self) -> None:
        """What a module imports is installed with the package, not by chance beside it."""
        declared = {
            requirement.split(">")[0].split("=")[0].split("[")[0].strip().lower().replace("_", "-")
            for requirement in (
                *PYPROJECT["project"]["dependencies"],
                *PYPROJECT["project"]["optional-dependencies"]["java"],
                *PYPROJECT["project"]["optional-dependencies"]["ocr"],
            )
        }
        declared |= {"werkzeug", "markupsafe"}  # Parts of Flask and Jinja.
        declared |= {"pil", "cv2"}  # What pillow and opencv call themselves, where they are not.
        provided = packages_distributions()
        missing = {}
        for name, where in sorted(imported()):
            if name in sys.stdlib_module_names or name in ("qzgraph", "qzgraph_server"):
                continue
            sources = {source.lower().replace("_", "-") for source in provided.get(name, [name])}
            if not sources & declared:
                missing[name] = where
        assert missing == {}


def imported() -> Iterator[tuple[str, str]]:
    """The top-level modules that the packaged code imports, each with a file that does."""
    for folder in ("src/qzgraph", "server"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        yield alias.name.split(".")[0], path.relative_to(ROOT).as_posix()
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0], path.relative_to(ROOT).as_posix()


class TestInstalled:
    def test_it_is_the_wheel_that_runs(self, used: Installed) -> None:
        where = used.run(used.python, "-c", "import qzgraph; print(qzgraph.__file__)")
        assert Path(where.strip()).is_relative_to(used.python.parent.parent)

    def test_version(self, used: Installed) -> None:
        import qzgraph

        assert used.run(used.command, "--version") == f"qzgraph, version {qzgraph.__version__}\n"

    def test_a_query(self, used: Installed) -> None:
        answer = used.run(used.command, "query", "editions", "--format", "csv")
        assert "https://w3id.org/qzbps/id/standard/330800-2023," in answer

    def test_validate(self, used: Installed) -> None:
        """Shapes, clauses and the report's template are there: the city's text, as a county's, which
        is said, and nothing else."""
        shutil.copy(SOURCE, used.home / "work" / "kaihua.txt")
        edition = ("--division", "330824", "--year", "2024")
        process = used.start(used.command, "validate", "kaihua.txt", *edition, "-o", "report.html")
        _, err = process.communicate(timeout=120)
        assert process.returncode in (0, 1)
        of_another, verdict = err.splitlines()[:2], err.splitlines()[2:]
        assert ["标题写的是" in line for line in of_another] == [True, True]
        assert verdict[0].startswith("kaihua.txt: ")
        assert verdict[1:] == ["已写入 · written: report.html"]
        report = (used.home / "work" / "report.html").read_text("utf-8")
        assert "330824-2024" in report
        assert "<style" in report

    def test_it_is_the_same_dataset_as_the_checkouts(self, used: Installed, built: Path) -> None:
        """Built from nothing, elsewhere: a build is its inputs' alone."""
        (folder,) = (used.home / "cache" / "qzgraph").glob("build-*")
        assert (folder / "dataset.nq").read_bytes() == (built / "dataset.nq").read_bytes()

    def test_help_loads_no_rdf_library(self, used: Installed) -> None:
        asking = (
            "import sys\nfrom qzgraph.cli import main\n"
            "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert not end.code\n"
            "heavy = {'rdflib', 'pyoxigraph', 'flask', 'pyshacl', 'owlready2', 'SPARQLWrapper'}\n"
            "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
        )
        process = used.start(used.python, "-c", asking)
        out, err = process.communicate(timeout=60)
        assert out.startswith("Usage: qzgraph ")
        assert err == "[]\n"

    def test_several_may_start_together(
        self, started: tuple[Installed, list[tuple[str, str]]]
    ) -> None:
        """The first query of two processes says that it builds: each answers, one build is kept, nothing
        is left."""
        installed, said = started
        first = {err.partition("\n")[0] for _, err in said}  # progress may follow
        assert BUILDING.strip() in first <= {BUILDING.strip(), ""}
        assert len({out for out, _ in said}) == 1
        (kept,) = (installed.home / "cache" / "qzgraph").glob("build*")
        assert {path.name for path in kept.iterdir()} == {
            "build.txt",
            "dataset.nq",
            "graphs.json",
            "store",
        }
