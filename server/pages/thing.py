"""A thing as the graph knows it: its IRI, its names in both languages, and what rows of a query say.

What an edition says is in its records (:mod:`qzgraph.records.model`); a page has it from there where it
judges, and from the store's own answers where it only shows: the store may be another machine's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from qzgraph import names
from qzgraph.both import Both
from qzgraph.names import Level
from qzgraph.records.model import Field, Payer

_OF_EDITION = re.compile(re.escape(names.ID) + "standard/([^/]+)/")
#: What an item leads to.
_LINKS = ("targetsPopulation", "legalBasis", "leadAgency", "supportingAgency", "fiscalRule")
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

    @property
    def id(self) -> str:
        """The last part of its IRI: ``330800-2023`` of an edition, ``65`` of an item."""
        return names.local(self.iri)

    @property
    def edition(self) -> str:
        """The id of the edition that it is of; empty for what editions share."""
        of_edition = _OF_EDITION.match(self.iri)
        return of_edition[1] if of_edition else ""

    @property
    def order(self) -> tuple[bool, int]:
        """Where its number puts it among others, those without one last."""
        return not self["number"], int(self["number"] or 0)

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


def things(rows: Sequence[Row], key: str) -> dict[str, Thing]:
    """Of a query that gives each its ``name``, and may give it an ``english`` one."""
    return {
        iri: Thing(
            iri,
            next(iter(said["name"]), names.local(iri)),
            next(iter(said.get("english", ())), ""),
            said=said,
        )
        for iri, said in grouped(rows, key)
    }


def items(rows: Sequence[Row], linked: Sequence[Row]) -> list[Thing]:
    """Of ``items.rq``, with what ``item-links.rq`` says that they lead to."""
    links: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in linked:
        own = links.setdefault(row["item"], dict.fromkeys(_LINKS, ()))
        own[names.local(row["link"])] += (row["thing"],)
    nothing: Mapping[str, tuple[str, ...]] = dict.fromkeys(_LINKS, ())
    return [
        replace(each, said={**each.said, **links.get(iri, nothing)})
        for iri, each in things(rows, "item").items()
    ]


def fields_of(item: Thing) -> dict[str, str]:
    """Those of the five that an item has, as printed, in the order of the page."""
    return {name: item[name] for name in Field if item[name]}


def bodies_of(item: Thing) -> tuple[str, ...]:
    """The body that leads, then those that support it."""
    return item.all("leadAgency")[:1] + item.all("supportingAgency")


def benchmarks(rows: Sequence[Row]) -> dict[str, list[Thing]]:
    """Of ``benchmarks.rq``, by item, in the order of the text; named by the words that say them."""
    found: dict[str, list[Thing]] = {}
    for each in things(rows, "benchmark").values():
        found.setdefault(each["item"], []).append(each)
    for of_item in found.values():
        of_item.sort(key=lambda b: int(b.id) if b.id.isdigit() else 0)
    return found


def rules(rows: Sequence[Row]) -> dict[str, Thing]:
    """Of ``fiscal-rules.rq``, the payers of each as they are usually named."""
    return {
        iri: replace(each, said={**each.said, "payer": tuple(in_order(each.all("payer")))})
        for iri, each in things(rows, "rule").items()
    }


def in_order(payers: Iterable[str]) -> list[str]:
    """Payers as they are usually named: governments from the nation down, then the others."""
    order = {names.term(payer): place for place, payer in enumerate(Payer)}
    return sorted(payers, key=lambda iri: (order.get(iri, len(order)), iri))


def editions(rows: Sequence[Row], items: Mapping[str, str]) -> list[Thing]:
    """Of ``editions.rq``, in the order of levels; ``items``: how many each has here, of those that have any."""
    ranks = {names.term(level.value): level.rank for level in Level}
    found = [
        replace(each, said={**each.said, "items": (items.get(iri, "0"),)})
        for iri, each in things(rows, "edition").items()
    ]
    return sorted(
        found,
        key=lambda e: (ranks.get(e["level"], len(ranks)), division_of(e), year_of(e)),
    )


def division_of(edition: Thing) -> str:
    """The code of the division that it is of; empty where the graph does not tell."""
    return names.local(edition["division"])


def year_of(edition: Thing) -> int:
    """The year in its name; 0 where the graph does not tell."""
    return int(edition["year"] or 0)


def is_complete(edition: Thing) -> bool:
    """Whether all that it has is here."""
    return edition["extent"] == names.term("Complete")


def terms(rows: Sequence[Row]) -> dict[str, Both]:
    """Of ``terms.rq``: what each is called."""
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        labels.setdefault(row["term"], {})[row["label@"]] = row["label"]
    return {term: Both(named.get("zh", ""), named.get("en", "")) for term, named in labels.items()}


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
