"""A thing as the graph knows it: its IRI, its names in both languages, and what rows of a query say.

What an edition says is in its records (:mod:`qzgraph.records.model`); a page has it from there where it
judges, and from the store's own answers where it only shows: the store may be another machine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from qzgraph import names

#: A row by its variables: an unbound one is empty, ``variable@`` has a literal's language.
Row = Mapping[str, str]


@dataclass(frozen=True)
class Thing:
    """Anything with an IRI and a name; ``english`` is empty where the graph has none, ``others`` are its
    further names. ``thing["level"]`` is the value of a query's variable, ``thing.all("body")`` are all of
    its values; a variable that the query does not have is a KeyError."""

    iri: str
    name: str
    english: str = ""
    others: tuple[str, ...] = ()
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def __getitem__(self, variable: str) -> str:
        return next(iter(self.said[variable]), "")

    def all(self, variable: str) -> tuple[str, ...]:
        """The values of a variable, each once, in the order of the rows."""
        return self.said[variable]


def grouped(rows: Sequence[Row], key: str) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """Of rows that are in the order of a thing, each with the values of its variables."""
    for iri, of_one in groupby(rows, key=lambda row: row[key]):
        own = list(of_one)
        yield (
            iri,
            {each: tuple(dict.fromkeys(row[each] for row in own if row[each])) for each in own[0]},
        )


def documents(rows: Sequence[Row]) -> dict[str, Thing]:
    """Of ``documents.rq``, each under the title of its fullest print."""
    found = {}
    for iri, said in grouped(rows, "document"):
        printed = (*said["title"], *said["label"], *said["alternative"])
        name = max(said["title"] or said["label"], key=len, default=names.local(iri))
        others = tuple(dict.fromkeys(each for each in printed if each != name))
        found[iri] = Thing(iri, name, next(iter(said["english"]), ""), others, said)
    return found


def populations(rows: Sequence[Row], named: Sequence[Row]) -> dict[str, Thing]:
    """Of ``populations.rq`` and ``names.rq``."""
    labels = _labels(named)
    return {
        iri: _labelled(iri, labels.get(iri, {}), said) for iri, said in grouped(rows, "population")
    }


def is_named(group: Thing) -> bool:
    """Whether the vocabulary names it; a group that a text puts together has an English name of ours."""
    return bool(group.english) and not group["ownTranslation"]


def agencies(rows: Sequence[Row], named: Sequence[Row]) -> dict[str, Thing]:
    """Of ``agencies.rq`` and ``names.rq``; a body of which no English is known has its function's."""
    labels = _labels(named)
    return {
        iri: _labelled(iri, {"en": list(said["functionName"]), **labels.get(iri, {})}, said)
        for iri, said in grouped(rows, "agency")
    }


def _labels(rows: Sequence[Row]) -> dict[str, dict[str, list[str]]]:
    """For each thing its Chinese name under ``zh``, its English under ``en``, others under
    ``others``."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        preferred = names.local(row["property"]) == "prefLabel"
        kind = (row["name@"] or "zh") if preferred else "others"
        found.setdefault(row["thing"], {}).setdefault(kind, []).append(row["name"])
    return found


def _labelled(
    iri: str, labels: Mapping[str, Sequence[str]], said: Mapping[str, tuple[str, ...]]
) -> Thing:
    name, english = (next(iter(labels.get(kind, ())), "") for kind in ("zh", "en"))
    return Thing(iri, name or names.local(iri), english, tuple(labels.get("others", ())), said)
