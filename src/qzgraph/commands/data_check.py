"""What is wrong in a folder like ``data/``, in which file and line: ``qzgraph check-data``.

Three steps, each only where it can say more than the one before: the tables against what
``tables.json`` declares (:mod:`qzgraph.tables`); what columns alone cannot say, as that a group's parents
exist and lead to no circle; and, where nothing is wrong so far, loading all of it as every command does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from qzgraph.errors import BrokenData, QzgraphError
from qzgraph.graph.turtle_check import Turtle, above, say_circle
from qzgraph.language.lexicon import is_grade
from qzgraph.tables import DECLARATION, Place, Problem, Row, Tables

#: What stands in names of bodies for the place, its common noun, the city above, and its short name.
_SLOTS = re.compile(r"\{(?![地级市短]\})[^}]*\}?|(?<!\{[地级市短])\}")


@dataclass(frozen=True)
class Checked:
    """What is wrong, by file and line, and how much was looked at."""

    problems: tuple[Problem, ...]
    tables: int
    rows: int
    turtles: int


def check_data(data: Path) -> Checked:
    """Everything that is wrong in the folder. Raises :class:`BrokenData` where it is none like
    ``data/``: where its ``tables.json`` cannot be read."""
    tables = Tables(data)
    _check_units(tables)
    _check_concepts(tables)
    _check_words(tables)
    _check_agencies(tables)
    _check_titles(tables)
    _check_english(tables)
    _check_editions(tables, data)
    turtles = sorted(data.rglob("*.ttl"))
    for path in turtles:
        Turtle(path, path.relative_to(data).as_posix(), tables).check()
    if not tables.problems:
        _check_loading(tables, data)
    rows = sum(map(len, tables.rows.values()))
    return Checked(tuple(sorted(tables.problems)), tables.count, rows, len(turtles))


def _check_units(tables: Tables) -> None:
    """A unit's base is its own base, with the factor 1: factors are never followed twice."""
    where = "vocabulary/units.csv"
    units = {row["unit"]: row for row in reversed(tables.rows[where])}
    for row in tables.rows[where]:
        base = units.get(row["base_unit"], row)
        if base["base_unit"] != base["unit"] and base is not row:
            tables.say(
                row,
                f"“base_unit”所说的“{base['unit']}”自己又以“{base['base_unit']}”为基本单位",
                f"base_unit: the base of {base['unit']!r} is {base['base_unit']!r} itself",
            )
        if row["unit"] == row["base_unit"] and _is_other_than_one(row["factor"]):
            tables.say(
                row,
                f"“{row['unit']}”是基本单位，“factor”应为1",
                f"{row['unit']!r} is a base unit, and its factor is 1",
            )


def _is_other_than_one(factor: str) -> bool:
    try:
        return Fraction(factor) != 1
    except (ValueError, ZeroDivisionError):  # said by its column
        return False


def _is_made_of(label: str, words: set[str]) -> bool:
    """Whether words of the lexicon, one behind the other, are the label."""
    reached = {0}
    for end in range(1, len(label) + 1):
        if any(start in reached and label[start:end] in words for start in range(end)):
            reached.add(end)
    return len(label) in reached


def _check_concepts(tables: Tables) -> None:
    """What concepts and compounds are made of exists; broader ones lead to no circle."""
    where, compounds, content = (
        f"lexicon/{each}.csv" for each in ("concepts", "compounds", "content")
    )
    rows = tables.rows[where]
    concepts = {row["concept"] for row in rows}
    known = set(concepts)
    for file in (where, compounds, content):
        known |= {word for row in tables.rows[file] for word in _list(row["words"])}
    # What a word is said to mean is told by the name that this has, of several words for it.
    named = concepts | {_list(row["words"])[0] for row in tables.rows[content] if row["words"]}
    made = [(row, "parts", _list(row["parts"])) for row in rows]
    made += [
        (row, "means", [re.sub(r"^(?:!|亲:|家:)", "", each) for each in _list(row["means"])])
        for row in tables.rows[compounds]
    ]
    for row, column, labels in made:
        for label in labels:
            read = column == "parts" and _is_made_of(
                label, known
            )  # 视力残疾 is read as any group is
            if not (read or label in (known if column == "parts" else named) or is_grade(label)):
                tables.say(
                    row,
                    f"“{column}”所说的“{label}”，词汇里没有",
                    f"{column}: the lexicon has no {label!r}",
                )
    parents = {row["concept"]: _list(row["broader"]) for row in rows}
    for row in rows:
        if row["concept"] in above(row["concept"], parents):
            say_circle(tables, row, row["concept"])


#: The files of the lexicon that give words a meaning, and the columns that the words stand in.
_MEANINGS = {
    "concepts": ("concept", "words"),
    "compounds": ("words",),
    "content": ("words",),
    "idle": ("word",),
}


def _check_words(tables: Tables) -> None:
    """A word is said in one row of the files that give words a meaning: of two, one would hold, and
    which is nowhere told."""
    said: dict[str, Row] = {}
    for name, columns in _MEANINGS.items():
        for row in tables.rows[f"lexicon/{name}.csv"]:
            words = (each for column in columns for each in row[column].split(";"))
            for word in dict.fromkeys(filter(None, words)):
                first = said.setdefault(word, row)
                if first is not row:
                    tables.say(
                        row,
                        f"“{word}”在{first.file}第{first.line}行已经有了意思",
                        f"{word!r} has its meaning in {first.file}, line {first.line}, already",
                    )


def _list(cell: str) -> list[str]:
    return [part for part in re.split(r"[;+]", cell) if part]


def _check_agencies(tables: Tables) -> None:
    """Names have no slots but the known ones; a function is called one thing at all levels; no two
    bodies of a level have one name."""
    where = "vocabulary/agencies.csv"
    labels: dict[str, tuple[str, str]] = {}
    named: dict[tuple[str, str], tuple[str, int]] = {}
    for row in tables.rows[where]:
        pair = row["label_zh"], row["label_en"]
        if labels.setdefault(row["function"], pair) != pair:
            told = " · ".join(labels[row["function"]])
            tables.say(
                row,
                f"“{row['function']}”在别的行名为“{told}”",
                f"{row['function']} is {told} in another row",
            )
        for name in dict.fromkeys((row["name"], *_list(row["short_names"]))):
            if slot := _SLOTS.search(name):
                tables.say(
                    row,
                    f"“{name}”中的“{slot[0]}”不是 {{地}} {{级}} {{市}} {{短}} 之一",
                    f"{slot[0]!r} in {name!r} is none of {{地}} {{级}} {{市}} {{短}}",
                )
            function, line = named.setdefault((row["level"], name), (row["function"], row.line))
            if function != row["function"]:
                tables.say(
                    row,
                    f"“{name}”在第{line}行已经是“{function}”",
                    f"{name!r} is {function} in line {line} already",
                )


def _check_english(tables: Tables) -> None:
    """A Chinese term is one English term in every translation."""
    where = "vocabulary/english.csv"
    terms = [(row["zh"], row["en"]) for row in tables.rows["vocabulary/english-terms.csv"]]
    for row in tables.rows[where]:
        for zh, en in terms:
            if zh in row["zh"] and en.lower() not in row["en"].lower():
                tables.say(
                    row,
                    f"“{zh}”应译作“{en}”（english-terms.csv）",
                    f"{zh!r} is {en!r} in English (english-terms.csv)",
                )


def _check_titles(tables: Tables) -> None:
    """Titles that stand for others lead to no circle; one row tells what a reform plan is called."""
    where = "legal/same.csv"
    same = {row["title"]: [row["same_as"]] for row in tables.rows[where]}
    for row in tables.rows[where]:
        if row["title"] in above(row["title"], same):
            say_circle(tables, row, row["title"])
    payers = tables.rows["legal/payers.csv"]
    for row in payers:
        for column in ("evidence", "quote", "said_in"):
            if row["payers"] and not row[column]:
                tables.say(
                    row,
                    f"写了出资方，“{column}”却空着：没有读到的话不能作依据",
                    f"payers without {column}: what was not read proves nothing",
                )
    if payers and all(row["payers"] for row in payers):
        tables.say(
            Place("legal/payers.csv"),
            "缺少“payers”空着的一行：划分改革方案的题名怎样写",
            "no row has empty payers: how titles of reform plans read",
        )


def _check_editions(tables: Tables, data: Path) -> None:
    for row in tables.rows["editions.csv"]:
        if row["file"] and not (data / row["file"]).is_file():
            tables.say(
                row,
                f"没有文件“{row['file']}”",
                f"there is no file {row['file']!r}",
            )


def _check_loading(tables: Tables, data: Path) -> None:
    """Loads all of it: what a loader still refuses is said as it says it."""
    for error in _refusals(data):
        where = Path(error.where)
        name = where.relative_to(data).as_posix() if where.is_relative_to(data) else error.where
        tables.say(Place(name or DECLARATION), "装不进去", f"{error.what}; {error.mend}")


def _refusals(data: Path) -> Iterator[QzgraphError]:
    from qzgraph.graph.load import read_known
    from qzgraph.graph.workspace import packaged_editions
    from qzgraph.judging.advising import load_advice
    from qzgraph.vocabulary import load_vocabulary

    try:
        vocabulary = load_vocabulary(data)
        load_advice(data / "advice", vocabulary)
    except BrokenData as error:
        yield error
        return
    for known in packaged_editions(data):
        if known.form == "turtle":  # a text is read when it is asked for, and takes its time
            try:
                read_known(known, vocabulary)
            except QzgraphError as error:
                yield error
