"""The bounds within which a file is read, each with its reason; what exceeds them is refused.

The yardstick is the city's own standard: 101 items, 26,000 characters of items, a Word file of 70
KB whose largest part unpacks to 3 MB, a PDF of 60 pages. Every bound leaves room for a document
twenty times as large, and keeps what a hostile one can cost under a few seconds and 500 MB.
"""

from __future__ import annotations

#: Plain text: a standard is a few hundred pages at most; a larger file is something else.
MAX_TEXT_BYTES = 20_000_000

#: Word, Excel and PDF files may hold a scanned seal or pictures, so more than text.
MAX_FILE_BYTES = 60_000_000

#: Parts in a Word or Excel file. Word writes about 20, and one more for each picture.
MAX_PARTS = 5_000

#: One unpacked XML part. lxml needs about eight times as much memory, and a second, for 40 MB.
MAX_PART_BYTES = 40_000_000

#: "<" in one XML part: two for an element. The city's Word file has 150,000; lxml parses three
#: million in a second, into 400 MB.
MAX_MARKUP = 3_000_000

#: All unpacked parts that one reading takes: the sheets of a workbook, for instance.
MAX_UNPACKED_BYTES = 80_000_000

#: Unpacked against packed. Office XML packs to a tenth or a thirtieth, repetitive sheets to a
#: hundredth; deflate's own maximum, which bombs come near to, is 1032.
MAX_RATIO = 300

#: Parts smaller than this may have any ratio: they cost nothing.
SMALL_PART_BYTES = 1_000_000

#: Tables within tables. Two are seen in print; each further level multiplies a reader's work.
MAX_NESTING = 8

#: Paragraphs of a Word file, rows and cells of all tables: the city's standard has 700 of either.
MAX_PARAGRAPHS = 100_000
MAX_CELLS = 100_000

#: Columns of one table; a table of services has a dozen, a hostile spreadsheet 16,384.
MAX_COLUMNS = 100

#: Characters of ``Source.text``: fifty times the city's standard.
MAX_CHARACTERS = 5_000_000

#: Pages of a PDF: ten times the city's document.
MAX_PAGES = 600

#: Characters on one page; a printed page has 800, a dense table 3,000.
MAX_PAGE_CHARACTERS = 50_000

#: Ruled lines on one page: a table of 30 rows and 8 columns drawn cell by cell has 1,000. Drawings
#: and maps have more, and are no tables.
MAX_PAGE_RULES = 8_000

#: Seconds that a PDF may take. Measured: 0.5 s for 60 pages.
MAX_PDF_SECONDS = 30.0
