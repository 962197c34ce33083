"""What is wrong in one Turtle file of ``data/``, in which line: syntax, references to nothing, labels that
lack, and in the scheme of groups names, parents and ages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.connected import reached
from qzgraph.names import PREFIXES, TYPE, term
from qzgraph.population_scheme import normal_name
from qzgraph.tables import Place, Tables
from qzgraph.turtle import by_subject

_SKOS = PREFIXES["skos"]
_GROUPS = "vocabulary/populations.ttl"


def say_circle(tables: Tables, where: Place, name: str) -> None:
    """Notes that what is broader than something leads back to it."""
    tables.say(
        where, f"“{name}”的上位绕回了它自己", f"{name!r}: what is broader leads back to itself"
    )


def above(name: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    """All that is broader, near and far."""
    return reached(parents.get(name, ()), lambda each: parents.get(each, ()))


Statements = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


class Turtle:
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
            self._about = by_subject(ox.parse(input=text, format=ox.RdfFormat.TURTLE))
        except (OSError, UnicodeDecodeError) as error:
            self._say(1, "读不了这个文件", str(error))
            return
        except SyntaxError as error:
            self._say(error.lineno or 1, "Turtle 的写法不对", error.msg)
            return
        self._check_references()
        self._check_sources()
        self._check_concepts()
        if self._name == _GROUPS:
            self._check_groups()

    def _say(self, line: int, zh: str, en: str) -> None:
        self._tables.say(Place(self._name, line), zh, en)

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

    def _check_sources(self) -> None:
        """Whatever is told of an edition says where it is from."""
        for subject, said in self._about.items():
            if term("inStandard") in said and PREFIXES["dct"] + "source" not in said:
                told = self._short(subject)
                self._say(
                    self._line(subject), f"“{told}”没有 dct:source", f"{told} has no dct:source"
                )

    def _check_concepts(self) -> None:
        """Each concept has one preferred label in either language."""
        for subject, said in self._about.items():
            if not {_SKOS + "Concept", _SKOS + "ConceptScheme"} & _texts(said, TYPE):
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
            if term("TargetPopulation") in _texts(said, TYPE)
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
            wider = above(node, parents)
            if node in wider:
                say_circle(self._tables, Place(self._name, self._line(node)), self._short(node))
            self._check_ages(node, [groups[each] for each in sorted(wider) if each in groups])

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
