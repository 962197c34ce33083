"""The tables of ``data/lexicon`` → the index of words (lexicon.py)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qzgraph.errors import BrokenData
from qzgraph.language.lexicon import Lexicon, Meaning, Union, Word
from qzgraph.tables import rows

#: Before a character that ends names and is no word (-员).
_ENDS_A_NAME = "-"


def load_lexicon(folder: Path) -> Lexicon:
    """The lexicon of ``data/lexicon``. Raises :class:`BrokenData` for a row that does not fit."""
    words: list[Word] = []
    endings: dict[str, list[str]] = {}
    for row in rows(folder / "endings.csv"):
        endings.setdefault(row["class"], []).extend(_list(row["words"]))
    for row in rows(folder / "function.csv"):
        words += (Word(text, row["class"]) for text in _list(row["words"]))
    meanings: list[Meaning] = []
    name_endings: dict[str, str] = {}
    for row in rows(folder / "concepts.csv"):
        meaning = _meaning(row, folder)
        meanings.append(meaning)
        for text in dict.fromkeys((meaning.label, *_list(row["words"]))):
            if text.startswith(_ENDS_A_NAME):
                name_endings[text.removeprefix(_ENDS_A_NAME)] = meaning.label
            else:
                words.append(Word(text, meaning.sort.upper(), (meaning.label,)))
    kinds = {meaning.label: meaning.sort for meaning in meanings}
    for row in rows(folder / "compounds.csv"):
        means = tuple(filter(None, row["means"].split("+")))
        cls = "KIND" if kinds.get(means[0]) == "kind" else "CONDITION"
        words += (Word(text, cls, means) for text in _list(row["words"]))
    for row in rows(folder / "content.csv"):
        synonyms = _list(row["words"])
        words += (Word(text, "CONTENT", (synonyms[0],)) for text in synonyms)
    words += (Word(row["word"], "IDLE") for row in rows(folder / "idle.csv"))
    scales = [_list(row["steps"]) for row in rows(folder / "scales.csv")]
    for label in (each for scale in scales for each in scale if each not in kinds):
        raise BrokenData(
            f"{label} is no concept",
            where=str(folder / "scales.csv"),
            mend="name the concept as in concepts.csv",
        )
    unions = [
        Union(row["whole"], frozenset(_list(row["parts"])), frozenset(_list(row["stems"])))
        for row in rows(folder / "unions.csv")
    ]
    usual = [row["word"] for row in rows(folder / "usual.csv")]
    return Lexicon(words, meanings, endings, scales, unions, name_endings, usual)


def _meaning(row: Mapping[str, str], folder: Path) -> Meaning:
    if row["sort"] not in {"kind", "condition"}:
        raise BrokenData(
            f"{row['concept']}: sort is {row['sort']!r}",
            where=str(folder / "concepts.csv"),
            mend="write kind or condition",
        )
    return Meaning(
        row["concept"],
        row["sort"],
        row["facet"],
        tuple(_list(row["broader"])),
        tuple(_list(row["parts"])),
        int(row["min_age"]) if row["min_age"] else None,
        int(row["max_age"]) if row["max_age"] else None,
        row["vague"] == "yes",
        row["settles"],
    )


def _list(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]
