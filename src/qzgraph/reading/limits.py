"""The bounds within which a file is read, each with its reason; what exceeds them is refused.

The yardstick is the city's own document: 101 items, 33,000 characters in 1,400 lines; as a plain
Word file 60 KB, whose largest part unpacks to a quarter of a megabyte (Word itself writes several
times as much); as a PDF 60 pages. Every bound leaves room for ten times as much or more, and keeps
what a hostile file can cost to a few seconds and 500 MB.
"""

from __future__ import annotations

from pathlib import Path

from qzgraph.errors import UnreadableSource

#: Plain text: a standard is a few hundred pages at most; a larger file is something else.
MAX_TEXT_BYTES = 20_000_000

#: Word, Excel and PDF files may hold a scanned seal or pictures, so more than text.
MAX_FILE_BYTES = 60_000_000

#: Parts in a Word or Excel file. Word writes about 20, and one more for each picture.
MAX_PARTS = 5_000

#: One unpacked XML part. lxml needs about eight times as much memory, and a second, for 40 MB.
MAX_PART_BYTES = 40_000_000

#: "<" in one XML part: two for an element. The city's document has 16,000 as a table an item; lxml
#: parses three million in a second or two, into 400 MB.
MAX_MARKUP = 3_000_000

#: "<" in a web page: two for an element. Word's own page of the city's document has 60,000.
MAX_PAGE_MARKUP = 600_000

#: All unpacked parts that one reading takes: the sheets of a workbook, for instance.
MAX_UNPACKED_BYTES = 80_000_000

#: Unpacked against packed. The city's document has 4 to 10, repetitive sheets up to a hundred;
#: deflate's own maximum, which bombs come near to, is 1032.
MAX_RATIO = 300

#: Parts smaller than this may have any ratio: they cost nothing.
SMALL_PART_BYTES = 1_000_000

#: Tables within tables. Two are seen in print; each further level multiplies a reader's work.
MAX_NESTING = 8

#: Files within files, each within the one before; and how many files one may hold that are read.
MAX_WITHIN, MAX_EMBEDDED = 3, 100

#: Files that somebody packs into one archive to have them checked: a province has ninety counties.
MAX_BUNDLED = 100

#: Lines of a plain text, blank ones too: the city's has 2,860.
MAX_LINES = 50_000

#: Paragraphs and rows, and cells of all tables: the city's items are 650 paragraphs, or 900 cells.
MAX_PARAGRAPHS = 20_000
MAX_CELLS = 60_000

#: Records of a workbook of the old form: one a cell, blank ones too, and a few for each sheet.
MAX_RECORDS = 400_000

#: Columns of one table; a table of services has a dozen, a hostile spreadsheet 16,384.
MAX_COLUMNS = 100

#: Characters of ``Source.text``: thirty times the city's document.
MAX_CHARACTERS = 1_000_000

#: Seconds and bytes that LibreOffice may take for one file. Measured: 3 s and 600 MB of addresses for
#: the city's document; its first start is the most of it.
MAX_CONVERTING_SECONDS = 45.0
MAX_CONVERTING_BYTES = 2_000_000_000

#: Parts of the selectors in a web page's own style sheets that are looked at; of sheets as Excel and
#: Word write them, a few hundred.
MAX_STYLE_PARTS = 3_000

#: Pages whose words are to be recognised, some seconds each; pixels of one: A4 at 600 dots an inch.
MAX_SCANNED_PAGES = 200
MAX_PIXELS = 40_000_000

#: Pages of a PDF: eight times the city's document.
MAX_PAGES = 500

#: Characters on one page; a printed page has 800, a dense table 3,000.
MAX_PAGE_CHARACTERS = 50_000

#: Ruled lines on one page: a table of 30 rows and 8 columns drawn cell by cell has 1,000. Drawings
#: and maps have more, and are no tables.
MAX_PAGE_RULES = 8_000

#: Places where two lines of a page may cross: the same table has 300.
MAX_CROSSINGS = 20_000

#: Seconds of a processor that a PDF may take. Measured: 0.7 s for 24 pages of a dense table.
MAX_PDF_SECONDS = 30.0

#: Objects on one page: a program that draws each character by itself makes one of each.
MAX_PAGE_OBJECTS = 100_000

#: Paths on one page. A page with more is a map or a drawing: none of its lines is taken for a rule.
MAX_PAGE_PATHS = 20_000

#: Filled rectangles and pictures on one page: the shading of each cell of a table of 30 rows and 8
#: columns. A page with more is a drawing, and nothing on it is taken as covered.
MAX_PAGE_AREAS = 2_000

#: Notes and form fields on one page.
MAX_PAGE_NOTES = 500

#: Pairs of things on one page that are held against each other to see which covers which.
MAX_COVERINGS = 2_000_000

#: Elements within elements of RDF/XML; a program that nests writes a handful.
MAX_XML_DEPTH = 200


def refuse_larger(path: Path, most: int, label: str, mend: str) -> None:
    """Raises :class:`UnreadableSource` for a file of more bytes."""
    if path.stat().st_size > most:
        raise UnreadableSource(f"the file has more than {most:,} bytes", where=label, mend=mend)
