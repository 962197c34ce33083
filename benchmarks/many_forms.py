"""``python -m benchmarks.many_forms [FORM…] [--items N]``: one standard in every form that is read.

The city's 101 items are written as files of each kind, read as a user's file is, and compared item by
item: number, name, domain, category and the five fields, as text in its normal form. What needs
LibreOffice, or the recognition of words (``qzgraph[ocr]``), is left out with a word where that is
missing. It fails where a form reads otherwise, or a scan has fewer than 99.5 % of its characters right.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tabulate import tabulate

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "reading"))

import circulating  # noqa: E402
import reading_forms as forms  # noqa: E402
from circulating import Standard  # noqa: E402
from reading_forms import Service, bare  # noqa: E402

from qzgraph.errors import QzgraphError  # noqa: E402
from qzgraph.reading import converting, recognising  # noqa: E402
from qzgraph.reading.files import read_source  # noqa: E402
from qzgraph.reading.outline import read_outline  # noqa: E402
from qzgraph.vocabulary import Vocabulary, load_vocabulary  # noqa: E402

QUZHOU = ROOT / "data" / "source" / "330800-2023.txt"
Write = Callable[[Sequence[Service], Path], None]
#: Dots an inch of a scan, and the share of its characters that are to be right.
DOTS, RIGHT = 200, 0.995


def _page(write: Callable[[Path, Standard], None]) -> Write:
    return lambda items, path: write(path, Standard(items))


def _table_text(delimiter: str, encoding: str) -> Write:
    return lambda items, path: circulating.delimited(delimiter, encoding, Standard(items))(path)


#: What Python alone writes and reads, by the name of the file.
PLAIN: dict[str, Write] = {
    "text.txt": forms.txt,
    "text-gb18030.txt": lambda items, path: forms.txt(items, path, "gb18030", "\r\n"),
    "list.md": forms.markdown,
    "table.md": forms.markdown_table,
    "paragraphs.docx": forms.docx_paragraphs,
    "numbered.docx": forms.docx_numbered,
    "bands.docx": forms.docx_bands,
    "columns.docx": forms.docx_columns,
    "small-tables.docx": forms.docx_small_tables,
    "bands.xlsx": forms.xlsx_bands,
    "columns.xlsx": forms.xlsx_columns,
    "sheets.xlsx": forms.xlsx_sheets,
    "table.csv": _table_text(",", "gb18030"),
    "table.tsv": _table_text("\t", "utf-8"),
    "running.pdf": forms.pdf_running,
    "ruled.pdf": forms.pdf_table,
    "rules-across.pdf": lambda items, path: forms.pdf_unruled(items, path, across=True, padding=1),
    "unruled.pdf": forms.pdf_unruled,
    "landmarks.html": _page(circulating.page_with_landmarks),
    "laid-out-in-tables.htm": _page(circulating.page_in_tables),
    "saved-by-word.html": _page(circulating.page_from_word),
    "page-by-content.xls": _page(circulating.page_from_excel),
    "archive.mhtml": _page(circulating.web_archive),
    "pages.ofd": _page(circulating.ofd_pages),
}


def _by_libreoffice(write: Write, suffix: str) -> Write:
    """A form that LibreOffice makes of a Word or Excel file, as users have theirs."""

    def make(items: Sequence[Service], path: Path) -> None:
        given = path.with_name(f"given-{path.stem}").with_suffix(suffix)
        write(items, given)
        kind = {"wps": "doc", "et": "xls"}.get(path.suffix[1:], path.suffix[1:])
        with converting.converted(given, given.name, suffix[1:], kind) as made:
            shutil.copyfile(made, path)
        given.unlink()

    return make


#: What LibreOffice writes.
CONVERTED: dict[str, Write] = {
    "paragraphs.doc": _by_libreoffice(forms.docx_paragraphs, ".docx"),
    "columns.wps": _by_libreoffice(forms.docx_columns, ".docx"),
    "paragraphs.rtf": _by_libreoffice(forms.docx_paragraphs, ".docx"),
    "columns.odt": _by_libreoffice(forms.docx_columns, ".docx"),
    "columns-printed.pdf": _by_libreoffice(forms.docx_columns, ".docx"),
    "columns.xls": _by_libreoffice(forms.xlsx_columns, ".xlsx"),
    "bands.et": _by_libreoffice(forms.xlsx_bands, ".xlsx"),
    "columns.ods": _by_libreoffice(forms.xlsx_columns, ".xlsx"),
}


def _scan(items: Sequence[Service], path: Path) -> None:
    """The ruled table as a scanner of 200 dots an inch gives it, grey pages. They are drawn by a process
    of its own: the reader hides the machine's fonts from pdfium, once it has read a PDF."""
    plain = path.with_suffix(".plain")
    forms.pdf_table(items, plain)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        fresh.submit(_draw, plain, path).result()
    plain.unlink()


def _draw(plain: Path, path: Path) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(plain)
    pages = [page.render(scale=DOTS / 72).to_pil().convert("L") for page in document]
    document.close()
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=DOTS)


#: Pictures of words.
SCANNED: dict[str, Write] = {"scan.pdf": _scan}


@dataclass(frozen=True)
class Compared:
    """How a form reads: items found, texts that are equal, those equal but for spaces, which a line's
    end hides on paper, and the share of characters that are right."""

    items: int
    equal: int
    but_for_spaces: int
    right: float
    doubtful: int
    first: str

    def is_same(self, count: int, *, scanned: bool) -> bool:
        """Whether this is the edition that was written, of ``count`` items."""
        if scanned:
            return self.items == count and self.right >= RIGHT
        return self.items == count and self.but_for_spaces == count * TEXTS


#: An item's texts: number, name, domain, category, five fields.
TEXTS = 9


def compare(path: Path, items: Sequence[Service], vocabulary: Vocabulary) -> Compared:
    """What a file reads as, beside what was written into it."""
    from rapidfuzz.distance import Levenshtein

    source = read_source(path)
    got = {item.number: item for item in forms.read_back(read_outline(source, vocabulary.labels))}
    equal = spaced = wrong = length = 0
    first = ""
    for item in map(bare, items):
        read = got.get(item.number)
        texts = _texts(read) if read else [""] * TEXTS
        for want, have in zip(_texts(item), texts, strict=True):
            tight = want.replace(" ", ""), have.replace(" ", "")
            equal += want == have
            spaced += tight[0] == tight[1]
            wrong += Levenshtein.distance(*tight)
            length += len(tight[0])
            if tight[0] != tight[1] and not first:
                first = f"{item.number}: {have[:30]!r} for {want[:30]!r}"
    doubtful = sum(left.kind.doubtful for left in source.not_read())
    return Compared(len(got), equal, spaced, 1 - wrong / max(length, 1), doubtful, first)


def _texts(item: Service) -> list[str]:
    number, name, domain, category, fields = astuple(item)
    return [str(number), name, domain, category, *fields]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_forms", description=__doc__)
    parser.add_argument("forms", nargs="*", help="names of files; all, where none is named")
    parser.add_argument("--items", type=int, default=101, help="how many of the city's items")
    told = parser.parse_args()
    vocabulary = load_vocabulary(ROOT / "data")
    items = forms.services(read_outline(read_source(QUZHOU), vocabulary.labels))[: told.items]
    wanted = [(name, write, False) for name, write in PLAIN.items()]
    if converting.find_libreoffice():
        wanted += [(name, write, False) for name, write in CONVERTED.items()]
    else:
        print(f"LibreOffice is missing: without {' '.join(CONVERTED)}", file=sys.stderr)
    if recognising.is_installed():
        wanted += [(name, write, True) for name, write in SCANNED.items()]
    else:
        print(f"qzgraph[ocr] is missing: without {' '.join(SCANNED)}", file=sys.stderr)
    rows, failed = [], False
    with TemporaryDirectory() as folder:
        for name, write, scanned in wanted:
            if told.forms and name not in told.forms:
                continue
            path = Path(folder) / name
            write(items, path)
            start = time.perf_counter()
            try:
                found = compare(path, items, vocabulary)
            except QzgraphError as error:
                found = Compared(0, 0, 0, 0.0, 0, str(error))
            taken = time.perf_counter() - start
            failed = failed or not found.is_same(len(items), scanned=scanned)
            rows.append(
                [
                    name,
                    f"{found.items}/{len(items)}",
                    f"{found.equal}/{len(items) * TEXTS}",
                    found.but_for_spaces,
                    f"{found.right:.2%}",
                    found.doubtful,
                    f"{taken:.1f} s",
                    found.first,
                ]
            )
            print(f"{name}: {found.but_for_spaces}/{len(items) * TEXTS}", file=sys.stderr)
    heads = ["form", "items", "texts equal", "but for spaces", "characters right", "doubts", "read in", "first other"]  # fmt: skip
    print(tabulate(rows, heads, tablefmt="github"))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
