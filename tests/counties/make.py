"""Write the corpus of county standards: ``python tests/counties/make.py OUT [STORY…]``.

Each story in ``stories/`` becomes one file in OUT, named after the story.
``--check`` writes nothing and says whether all stories can be told. README.md has the rest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from story import Document, Story, document, load, problems
from write_office import (
    write_docx_paragraphs,
    write_docx_table,
    write_docx_tables,
    write_xlsx,
)
from write_pdf import write_pdf, write_pdf_table
from write_text import write_md, write_txt

HERE = Path(__file__).resolve().parent
FORMS: dict[str, tuple[str, Callable[[Document, Path], None]]] = {
    "txt": (".txt", write_txt),
    "md": (".md", write_md),
    "docx-paragraphs": (".docx", write_docx_paragraphs),
    "docx-table": (".docx", write_docx_table),
    "docx-tables": (".docx", write_docx_tables),
    "xlsx": (".xlsx", write_xlsx),
    "pdf": (".pdf", write_pdf),
    "pdf-table": (".pdf", write_pdf_table),
}


def stories() -> list[Story]:
    """All stories, by name."""
    return [load(path) for path in sorted((HERE / "stories").glob("*.toml"))]


def make(story: Story, out: Path) -> Path:
    """The story's file, written into the folder ``out``."""
    suffix, write = FORMS[story.form]
    path = out / (story.name + suffix)
    write(document(story), path)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path, nargs="?", help="folder to write into")
    parser.add_argument("names", nargs="*", help="stories to write; all, where none is named")
    parser.add_argument("--check", action="store_true", help="tell the stories, write nothing")
    told = parser.parse_args()
    if not told.check and told.out is None:
        parser.error("name a folder to write into, or --check")
    failed = 0
    for story in stories():
        if told.names and story.name not in told.names:
            continue
        try:
            wrong = problems(story, document(story))
            if not told.check:
                told.out.mkdir(parents=True, exist_ok=True)
                make(story, told.out)
        except ValueError as problem:
            wrong = [str(problem)]
        failed += bool(wrong)
        for line in wrong:
            print(f"{story.name}: {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
