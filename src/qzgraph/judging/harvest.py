"""Many files at once, a country's say: which is whose, what of them could be read, and who is missing.

A table beside them says the division and the year of each; where it does not, the file's name does
(``330824-2024.docx``), or its title.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qzgraph import names
from qzgraph.bounded import bounded
from qzgraph.errors import BadUsage, QzgraphError, UnreadableSource
from qzgraph.graph.adding import TakenIn, take_in, vocabulary_of
from qzgraph.judging.titles import named_in, slips
from qzgraph.messages import in_chinese
from qzgraph.reading.bundle import read_name
from qzgraph.reading.files import read_source
from qzgraph.reading.forms import SUFFIXES
from qzgraph.reading.limits import MAX_FILE_BYTES, MAX_RATIO
from qzgraph.records.edition import is_division_code
from qzgraph.records.model import Extent
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary

#: A table's name where none is given.
TABLE = "editions.csv"
#: What its columns may be called; only the first must be there.
_COLUMNS = {
    "file": ("file", "文件", "文件名"),
    "division": ("division", "区划代码", "代码", "code"),
    "year": ("year", "年份", "年"),
    "partial": ("partial", "部分"),
}
_YES = frozenset(("1", "是", "yes", "true", "partial", "部分"))
_NAMED = re.compile(r"(?<!\d)([1-8]\d{5})[-_ ]((?:19|20)\d{2})(?!\d)")
_YEARS = range(1949, 2101)
#: How many members an archive may have.
_MOST = 20_000


@dataclass(frozen=True)
class Sheaf:
    """A file, and what it is said to be."""

    file: Path
    division: str = ""
    year: int | None = None
    partial: bool = False
    fault: str = ""
    """What is wrong with its row, in English."""


@dataclass(frozen=True)
class Gathered:
    """What came of a file: an edition, or in words why there is none."""

    file: Path
    taken: TakenIn | None = None
    unread: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    left_out: int = 0
    why: str = ""

    def lightened(self) -> Gathered:
        """Without what was read, which is kept elsewhere by now."""
        taken = self.taken and replace(self.taken, read=b"", stated=b"")
        return replace(self, taken=taken)


def unpacked(archive: Path, folder: Path) -> Path:
    """The folder of a zip archive's files, unpacked within bounds. Raises UnreadableSource."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [each for each in opened.infolist() if not each.is_dir()]
            if len(members) > _MOST:
                raise UnreadableSource(f"it holds more than {_MOST} files", where=str(archive))
            for each in members:
                to = folder / _place(read_name(each.filename))
                packed = each.compress_size or 1
                if each.file_size > MAX_FILE_BYTES or each.file_size > packed * MAX_RATIO + 4096:
                    continue  # then it is told as missing
                to.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(each) as source:
                    to.write_bytes(source.read(MAX_FILE_BYTES))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UnreadableSource(
            f"this archive cannot be read ({error})",
            where=str(archive),
            mend="pack the folder anew as .zip, without a password",
        ) from error
    return folder


def _place(name: str) -> Path:
    """Where a member of this name goes, below the folder whatever it says."""
    return Path(*(part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")))


def sheaves(folder: Path, table: Path | None) -> list[Sheaf]:
    """The files of a folder with what its table says of them, those of the table first. Raises
    BadUsage for a table that cannot be read."""
    tables = [table] if table else sorted(folder.rglob(TABLE))
    found: dict[Path, Sheaf] = {}
    for each in tables:
        for sheaf in _rows(folder if table else each.parent, each):
            found[sheaf.file] = sheaf
    skipped = {each.resolve() for each in tables}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix.lower() in SUFFIXES and file.resolve() not in skipped:
            hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in file.parts[-3:])
            if not hidden and file not in found:
                found[file] = Sheaf(file)
    if not found:
        raise BadUsage(
            "there is no file to read",
            where=str(folder),
            mend=f"give a folder or a .zip of standards ({' '.join(SUFFIXES)})",
        )
    return list(found.values())


def _rows(folder: Path, table: Path) -> Iterator[Sheaf]:
    if not table.is_file():
        raise BadUsage("there is no such file", where=str(table), mend="check the path")
    content = table.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    rows: list[list[str]]
    headings, *rows = [*csv.reader(io.StringIO(text, newline="")), []]
    columns = {
        key: next((at for at, each in enumerate(headings) if each.strip().lower() in known), None)
        for key, known in _COLUMNS.items()
    }
    if columns["file"] is None:
        raise BadUsage(
            "the table has no column of files",
            where=str(table),
            mend="its first line is: file,division,year",
        )
    for row in filter(any, rows):
        said = {
            key: row[at].strip() if at is not None and at < len(row) else ""
            for key, at in columns.items()
        }
        division, year = said["division"], said["year"].removesuffix("年")
        fault = ""
        if division and not is_division_code(division):
            fault = f"{division!r} is no division code"
        elif year and not (year.isdecimal() and int(year) in _YEARS):
            fault = f"{year!r} is no year"
        yield Sheaf(
            folder / said["file"],
            division,
            int(year) if year and not fault else None,
            said["partial"].lower() in _YES,
            fault,
        )


def gather(settings: Settings, sheaf: Sheaf) -> Gathered:
    """What comes of a file, whatever is the matter with it."""
    try:
        return bounded(_gathered, settings, sheaf, where=str(sheaf.file))
    except QzgraphError as error:
        chinese = in_chinese(error)
        english = " ".join(f"{error.what}{'; ' + error.mend if error.mend else ''}".split())
        return Gathered(sheaf.file, why=f"{chinese} · {english}" if chinese else english)


def _gathered(settings: Settings, sheaf: Sheaf) -> Gathered:
    if sheaf.fault:
        raise BadUsage(sheaf.fault, mend="mend its row of the table")
    if not sheaf.file.is_file():
        raise BadUsage("there is no such file", mend="check the path")
    vocabulary = vocabulary_of(settings)
    source = read_source(sheaf.file)
    division, year = sheaf.division, sheaf.year
    named = _NAMED.search(sheaf.file.stem)
    if named:
        division, year = division or named[1], year or int(named[2])
    if not division or not year:
        told = named_in(source, vocabulary)
        division, year = division or told[0] or "", year or told[1]
    if not division or not year:
        raise BadUsage(
            "neither the table nor its name nor its title says whose it is and of which year",
            mend="add a row to the table: file,division,year",
        )
    extent = Extent.PARTIAL if sheaf.partial else Extent.COMPLETE
    edition, taken = take_in(source, sheaf.file, division, year, extent, vocabulary)
    if not edition.items:
        raise UnreadableSource(
            "no item was found in it", mend="give the standard itself, not the notice"
        )
    return Gathered(
        sheaf.file,
        taken,
        tuple(
            f"{doubt.reason}：{doubt.text}" if doubt.text else doubt.reason
            for doubt in edition.doubts
        ),
        tuple(slip.zh for slip in slips(source, division, year, vocabulary)),
        len(source.not_read()) + len(edition.incomplete),
    )


def missing(added: Iterable[str], known: Iterable[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The codes of divisions of which no edition is known, beside those of which one was added: where
    one county of a city came, all others are looked for."""
    divisions = {edition.partition("-")[0] for edition in (*known, *added)}
    above = {names.upper_code(edition.partition("-")[0]) for edition in added} - {None}
    for code in sorted(vocabulary.places):
        if names.upper_code(code) in above and code not in divisions:
            yield code
