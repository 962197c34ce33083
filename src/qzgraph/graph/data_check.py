"""What is wrong in a folder like ``data/``, in which file and line: ``qzgraph check-data``.

Three steps, each only where it can say more than the one before: the tables against what
``tables.json`` declares (:mod:`qzgraph.tables`); what columns alone cannot say, as that a group's parents
exist and lead to no circle; and, where nothing is wrong so far, loading all of it as every command does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.errors import BrokenData, QzgraphError
from qzgraph.language.lexicon import is_grade
from qzgraph.names import PREFIXES, term
from qzgraph.tables import Problem, Tables
from qzgraph.vocabulary import normal_name

_SKOS = PREFIXES["skos"]
_TYPE = PREFIXES["rdf"] + "type"
_GROUPS = "vocabulary/populations.ttl"
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
    _check_agencies(tables)
    _check_titles(tables)
    _check_editions(tables, data)
    turtles = sorted(data.rglob("*.ttl"))
    for path in turtles:
        _Turtle(path, path.relative_to(data).as_posix(), tables).check()
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
                where,
                row.line,
                f"“base_unit”所说的“{base['unit']}”自己又以“{base['base_unit']}”为基本单位",
                f"base_unit: the base of {base['unit']!r} is {base['base_unit']!r} itself",
            )
        if row["unit"] == row["base_unit"] and _is_other_than_one(row["factor"]):
            tables.say(
                where,
                row.line,
                f"“{row['unit']}”是基本单位，“factor”应为1",
                f"{row['unit']!r} is a base unit, and its factor is 1",
            )


def _is_other_than_one(factor: str) -> bool:
    try:
        return Fraction(factor) != 1
    except (ValueError, ZeroDivisionError):  # said by its column
        return False


def _check_concepts(tables: Tables) -> None:
    """What concepts and compounds are made of exists; no word says two concepts; broader ones lead
    to no circle."""
    where, compounds = "lexicon/concepts.csv", "lexicon/compounds.csv"
    rows = tables.rows[where]
    concepts = {row["concept"] for row in rows}
    known = set(concepts)
    for file in (where, compounds, "lexicon/content.csv"):
        known |= {word for row in tables.rows[file] for word in _list(row["words"])}
    made = [(where, row, "parts", _list(row["parts"])) for row in rows]
    made += [
        (compounds, row, "means", [re.sub(r"^(?:!|亲:)", "", each) for each in _list(row["means"])])
        for row in tables.rows[compounds]
    ]
    for file, row, column, labels in made:
        for label in labels:
            if label not in known and not is_grade(label):
                tables.say(
                    file,
                    row.line,
                    f"“{column}”所说的“{label}”，词汇里没有",
                    f"{column}: the lexicon has no {label!r}",
                )
    said: dict[str, tuple[str, int]] = {}
    for row in rows:
        for word in dict.fromkeys((row["concept"], *_list(row["words"]))):
            concept, line = said.setdefault(word, (row["concept"], row.line))
            if concept != row["concept"]:
                tables.say(
                    where,
                    row.line,
                    f"“{word}”在第{line}行已经说的是“{concept}”",
                    f"{word!r} says {concept!r} in line {line} already",
                )
    parents = {row["concept"]: _list(row["broader"]) for row in rows}
    for row in rows:
        if row["concept"] in _above(row["concept"], parents):
            _say_circle(tables, where, row.line, row["concept"])


def _say_circle(tables: Tables, file: str, line: int, name: str) -> None:
    tables.say(
        file,
        line,
        f"“{name}”的上位绕回了它自己",
        f"{name!r}: what is broader leads back to itself",
    )


def _list(cell: str) -> list[str]:
    return [part for part in re.split(r"[;+]", cell) if part]


def _above(name: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    """All that is broader, near and far."""
    seen: set[str] = set()
    todo = list(parents.get(name, ()))
    while todo:
        each = todo.pop()
        if each not in seen:
            seen.add(each)
            todo += parents.get(each, ())
    return seen


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
                where,
                row.line,
                f"“{row['function']}”在别的行名为“{told}”",
                f"{row['function']} is {told} in another row",
            )
        for name in dict.fromkeys((row["name"], *_list(row["short_names"]))):
            if slot := _SLOTS.search(name):
                tables.say(
                    where,
                    row.line,
                    f"“{name}”中的“{slot[0]}”不是 {{地}} {{级}} {{市}} {{短}} 之一",
                    f"{slot[0]!r} in {name!r} is none of {{地}} {{级}} {{市}} {{短}}",
                )
            function, line = named.setdefault((row["level"], name), (row["function"], row.line))
            if function != row["function"]:
                tables.say(
                    where,
                    row.line,
                    f"“{name}”在第{line}行已经是“{function}”",
                    f"{name!r} is {function} in line {line} already",
                )


def _check_titles(tables: Tables) -> None:
    """Titles that stand for others lead to no circle; one row tells what a reform plan is called."""
    where = "legal/same.csv"
    same = {row["title"]: [row["same_as"]] for row in tables.rows[where]}
    for row in tables.rows[where]:
        if row["title"] in _above(row["title"], same):
            _say_circle(tables, where, row.line, row["title"])
    payers = tables.rows["legal/payers.csv"]
    if payers and all(row["payers"] for row in payers):
        tables.say(
            "legal/payers.csv",
            1,
            "缺少“payers”空着的一行：划分改革方案的题名怎样写",
            "no row has empty payers: how titles of reform plans read",
        )


def _check_editions(tables: Tables, data: Path) -> None:
    for row in tables.rows["editions.csv"]:
        if row["file"] and not (data / row["file"]).is_file():
            tables.say(
                "editions.csv",
                row.line,
                f"没有文件“{row['file']}”",
                f"there is no file {row['file']!r}",
            )


Statements = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


class _Turtle:
    """One Turtle file. Lines are looked up in its text: each subject's block begins with its name."""

    def __init__(self, path: Path, name: str, tables: Tables) -> None:
        self._path = path
        self._name = name
        self._tables = tables
        self._lines: list[str] = []
        self._about: Statements = {}

    def check(self) -> None:
        """Notes what is wrong with it."""
        try:
            text = self._path.read_text("utf-8")
            self._lines = text.split("\n")
            for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE):
                value = quad.object
                if isinstance(quad.subject, ox.NamedNode) and isinstance(
                    value, ox.NamedNode | ox.Literal
                ):
                    said = self._about.setdefault(quad.subject.value, {})
                    said.setdefault(quad.predicate.value, []).append(value)
        except (OSError, UnicodeDecodeError) as error:
            self._say(1, "读不了这个文件", str(error))
            return
        except SyntaxError as error:
            self._say(error.lineno or 1, "Turtle 的写法不对", error.msg)
            return
        self._check_references()
        self._check_concepts()
        if self._name == _GROUPS:
            self._check_groups()

    def _say(self, line: int, zh: str, en: str) -> None:
        self._tables.say(self._name, line, zh, en)

    def _check_references(self) -> None:
        """What stands in this program's own namespace is told of here, in a table, or in the
        ontology."""
        divisions = {row["code"] for row in self._tables.rows["vocabulary/divisions.csv"]}
        functions = {row["function"] for row in self._tables.rows["vocabulary/agencies.csv"]}
        elsewhere = {names.division(code) for code in divisions}
        elsewhere |= {names.agency_function(each) for each in functions}
        editions = self._tables.rows["editions.csv"]
        elsewhere |= {names.standard(f"{row['division']}-{row['year']}") for row in editions}
        for subject, said in self._about.items():
            for values in said.values():
                for value in values:
                    if not isinstance(value, ox.NamedNode) or not value.value.startswith(names.ID):
                        continue
                    if value.value not in self._about and value.value not in elsewhere:
                        told = self._short(value.value)
                        self._say(
                            self._line(subject, value.value),
                            f"“{told}”没有说明过",
                            f"nothing is told of {told}",
                        )

    def _check_concepts(self) -> None:
        """Each concept has one preferred label in either language."""
        for subject, said in self._about.items():
            if not {_SKOS + "Concept", _SKOS + "ConceptScheme"} & _texts(said, _TYPE):
                continue
            labels = [v for v in said.get(_SKOS + "prefLabel", ()) if isinstance(v, ox.Literal)]
            for language, zh in (("zh", "中文"), ("en", "英文")):
                count = sum(label.language == language for label in labels)
                if count != 1:
                    self._say(
                        self._line(subject),
                        f"“{self._short(subject)}”要有一个{zh}名称，现有{count}个",
                        f"{self._short(subject)} has {count} skos:prefLabel in {language}, not one",
                    )

    def _check_groups(self) -> None:
        """Groups are named apart, lie in groups, within their ages, and in no circle."""
        groups = {
            node: said
            for node, said in self._about.items()
            if term("TargetPopulation") in _texts(said, _TYPE)
        }
        parents = {node: _texts(said, _SKOS + "broader") for node, said in groups.items()}
        named: dict[str, str] = {}
        for node, said in groups.items():
            for label in sorted(_labels(said)):
                other = named.setdefault(normal_name(label), node)
                if other != node:
                    self._say(
                        self._line(node, label),
                        f"“{label}”已经是“{self._short(other)}”的名称",
                        f"{label!r} is a name of {self._short(other)} already",
                    )
            label = next((v.value for v in said.get(_SKOS + "prefLabel", ()) if _is_zh(v)), "")
            if label and node != names.population(label):
                self._say(
                    self._line(node),
                    f"首选名称是“{label}”的人群，应写作 <{names.population(label)}>",
                    f"the group called {label!r} is <{names.population(label)}>",
                )
            for parent in sorted(parents[node] & set(self._about) - set(groups)):
                self._say(
                    self._line(node, parent),
                    f"上位“{self._short(parent)}”不是人群",
                    f"{self._short(parent)} is no group",
                )
            above = _above(node, parents)
            if node in above:
                _say_circle(self._tables, self._name, self._line(node), self._short(node))
            self._check_ages(node, [groups[each] for each in sorted(above) if each in groups])

    def _check_ages(
        self, node: str, above: Iterable[Mapping[str, list[ox.NamedNode | ox.Literal]]]
    ) -> None:
        low, high = _ages(self._about[node])
        if low is not None and high is not None and low > high:
            self._say(
                self._line(node), f"年龄下限{low}大于上限{high}", f"minAge {low} > maxAge {high}"
            )
        for said in above:
            lowest, highest = _ages(said)
            if (low is not None and lowest is not None and low < lowest) or (
                high is not None and highest is not None and high > highest
            ):
                whole = next(iter(sorted(_labels(said))), "")
                self._say(
                    self._line(node),
                    f"年龄超出了上位“{whole}”的年龄",
                    f"its ages reach beyond those of {whole!r}, which is broader",
                )

    def _line(self, subject: str, value: str = "") -> int:
        """The line, from 1, in which a subject's block begins, or the first in it with a value."""
        starts = [self._short(subject), f"<{subject}>"]
        begin = next(
            (
                at
                for at, line in enumerate(self._lines)
                if any(re.match(rf"{re.escape(start)}(?:\s|$)", line) for start in starts)
            ),
            0,
        )
        if value:
            words = (f"{self._short(value)} ", f"<{value}>", f'"{value}"')
            for at in range(begin, len(self._lines)):
                if any(word in f"{self._lines[at]} " for word in words):
                    return at + 1
                if at > begin and self._lines[at].rstrip() == ".":
                    break
        return begin + 1

    def _short(self, iri: str) -> str:
        """An IRI as the file's own prefixes write it."""
        for line in self._lines:
            if match := re.match(r"@prefix\s+([\w-]*:)\s+<([^>]+)>", line):
                rest = iri.removeprefix(match[2])
                if rest != iri and not re.search(r"[/#]", rest):
                    return match[1] + rest
        return iri


def _texts(said: Mapping[str, list[ox.NamedNode | ox.Literal]], predicate: str) -> set[str]:
    return {value.value for value in said.get(predicate, ())}


def _is_zh(value: ox.NamedNode | ox.Literal) -> bool:
    return isinstance(value, ox.Literal) and value.language == "zh"


def _labels(said: Mapping[str, list[ox.NamedNode | ox.Literal]]) -> set[str]:
    """A concept's names in Chinese."""
    return {
        value.value
        for predicate in ("prefLabel", "altLabel")
        for value in said.get(_SKOS + predicate, ())
        if _is_zh(value)
    }


def _ages(said: Mapping[str, list[ox.NamedNode | ox.Literal]]) -> tuple[int | None, int | None]:
    found = (next(iter(_texts(said, term(name))), None) for name in ("minAge", "maxAge"))
    low, high = (int(age) if age and age.isdigit() else None for age in found)
    return low, high


def _check_loading(tables: Tables, data: Path) -> None:
    """Loads all of it: what a loader still refuses is said as it says it."""
    for error in _refusals(data):
        where = Path(error.where)
        name = where.relative_to(data).as_posix() if where.is_relative_to(data) else error.where
        tables.say(name or "tables.json", 1, "装不进去", f"{error.what}; {error.mend}")


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
