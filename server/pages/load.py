"""The store, asked once by ``server/pages/queries/*.rq``; a :class:`Catalogue` comes out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Literal, Triple

from qzgraph import names
from qzgraph.graph.answer import Solutions, Term
from qzgraph.graph.saved import SavedQuery, load_saved
from qzgraph.graph.store import GraphStore
from qzgraph.names import Level
from qzgraph.tables import rows as csv_rows
from qzgraph_server.pages.model import (
    FIELDS,
    Agency,
    Benchmark,
    Catalogue,
    Document,
    DocumentEvent,
    Edition,
    FiscalRule,
    Item,
    Part,
    Passage,
    Population,
    Related,
    in_order,
)

Row = Mapping[str, str]
_Made = TypeVar("_Made")
#: Seconds for which what a store of unknown build holds is taken to be as it was.
_FRESH = 300.0


class Library:
    """Asks the queries of pages, and keeps what they answered: a build never changes."""

    def __init__(self, store: GraphStore, editions: Path) -> None:
        """``editions``: the list of packaged editions, whose first complete one is at home."""
        self._store = store
        self._queries = {
            query.name: query for query in load_saved(Path(__file__).parent / "queries")
        }
        self._home = _home_division(editions)
        self._lock = threading.RLock()
        self._kept: dict[str, object] = {}
        self._fresh_until = 0.0

    def ask(self, name: str, **values: str) -> list[Row]:
        """The rows of a query of ``server/pages/queries``, unbound variables as empty strings; literals
        also give their language, under ``variable@``. Raises what the store raises."""
        query: SavedQuery = self._queries[name]
        answer = self._store.query(query.bind(values))
        assert isinstance(answer, Solutions)
        return [dict(_cells(answer.variables, row)) for row in answer.rows]

    @property
    def catalogue(self) -> Catalogue:
        """What the store holds, read at first use."""
        return self.once("catalogue", lambda: _Reader(self.ask).catalogue(self._home))

    @property
    def passages(self) -> Mapping[str, list[Passage]]:
        """The places that each thing was quoted from, read at first use."""
        return self.once("passages", self._passages)

    def _passages(self) -> Mapping[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        for row in self.ask("passages"):
            place = (int(row["start"]), int(row["end"]))
            passage = Passage(row["document"], *place, row["text"], row["field"])
            found.setdefault(row["thing"], []).append(passage)
        return found

    def once(self, name: str, make: Callable[[], _Made]) -> _Made:
        """What ``make`` gave when it was first asked for by this name; of a store that may change,
        what it gave lately."""
        with self._lock:
            if not self._store.build and time.monotonic() > self._fresh_until:
                self._kept.clear()
                self._fresh_until = time.monotonic() + _FRESH
            if name not in self._kept:
                self._kept[name] = make()
            return self._kept[name]  # type: ignore[return-value]


def _home_division(editions: Path) -> str:
    """The division of the first edition that is packaged in full."""
    return next((row["division"] for row in csv_rows(editions) if row["extent"] == "Complete"), "")


def _cells(variables: tuple[str, ...], row: tuple[Term | None, ...]) -> Iterator[tuple[str, str]]:
    for variable, term in zip(variables, row, strict=True):
        if isinstance(term, Literal):
            yield f"{variable}@", term.language or ""
        value = "" if term is None else str(term) if isinstance(term, Triple) else term.value
        yield variable, value


class _Reader:
    def __init__(self, ask: Callable[[str], list[Row]]) -> None:
        self._ask = ask

    def catalogue(self, home_division: str) -> Catalogue:
        editions = self._editions()
        items = self._items(self._benchmarks())
        counts = {item.edition for item in items.values()}
        preferred = sorted(
            (edition for edition in editions.values() if edition.id in counts),
            key=lambda e: (e.complete, e.division == home_division, e.year or 0),
        )
        ranks = {edition: rank for rank, edition in enumerate(editions)}
        ordered = sorted(
            items.values(),
            key=lambda i: (ranks.get(i.edition, -1), i.number is None, i.number or 0, i.name),
        )
        return Catalogue(
            editions=editions,
            parts=self._parts(),
            items={item.iri: item for item in ordered},
            populations=self._populations(),
            agencies=self._agencies(),
            documents=self._documents(),
            rules=self._rules(),
            terms=self._terms(),
            home=preferred[-1].id if preferred else "",
        )

    def _grouped(self, query: str, key: str) -> Iterator[tuple[str, list[Row]]]:
        for iri, rows in groupby(self._ask(query), key=lambda row: row[key]):
            yield iri, list(rows)

    def _editions(self) -> dict[str, Edition]:
        editions = []
        for iri, (row, *_) in self._grouped("editions", "edition"):
            identifier = names.local(iri)
            editions.append(
                Edition(
                    iri,
                    row["title"] or identifier,
                    row["english"],
                    id=identifier,
                    division=names.local(row["division"]) if row["division"] else "",
                    division_name=row["divisionName"],
                    year=_integer(row["year"]),
                    number=row["number"],
                    issued_on=row["issuedOn"],
                    effective_from=row["effectiveFrom"],
                    level=row["level"],
                    extent=row["extent"],
                    declared=_integer(row["declared"]),
                )
            )
        ranks = {names.term(level.value): level.rank for level in Level}
        editions.sort(key=lambda e: (ranks.get(e.level, len(ranks)), e.division, e.year or 0))
        return {edition.id: edition for edition in editions}

    def _parts(self) -> dict[str, Part]:
        return {
            iri: Part(
                iri,
                row["label"],
                row["english"],
                edition=names.local(row["edition"]),
                number=_integer(row["number"]),
                domain=row["domain"],
            )
            for iri, (row, *_) in self._grouped("outline", "part")
        }

    def _items(self, benchmarks: Mapping[str, list[Benchmark]]) -> dict[str, Item]:
        links: dict[str, dict[str, list[str]]] = {}
        for row in self._ask("item-links"):
            links.setdefault(row["item"], {}).setdefault(names.local(row["link"]), []).append(
                row["thing"]
            )
        items = {}
        for iri, (row, *_) in self._grouped("items", "item"):
            linked = {name: tuple(things) for name, things in links.get(iri, {}).items()}
            items[iri] = Item(
                iri,
                row["name"],
                row["english"],
                edition=names.local(row["edition"]),
                key=names.local(iri),
                number=_integer(row["number"]),
                category=row["category"],
                domain=row["domain"],
                fields={name: row[name] for name in FIELDS if row[name]},
                populations=linked.get("targetsPopulation", ()),
                lead=next(iter(linked.get("leadAgency", ())), ""),
                supporting=linked.get("supportingAgency", ()),
                documents=linked.get("legalBasis", ()),
                rules=linked.get("fiscalRule", ()),
                implements=linked.get("implementsItem", ()),
                benchmarks=tuple(benchmarks.get(iri, ())),
            )
        return items

    def _benchmarks(self) -> dict[str, list[Benchmark]]:
        found: dict[str, list[Benchmark]] = {}
        for iri, (row, *_) in self._grouped("benchmarks", "benchmark"):
            ends = f"{row['minValue']}–{row['maxValue']}" if row["minValue"] else ""
            found.setdefault(row["item"], []).append(
                Benchmark(
                    iri,
                    row["quote"],
                    item=row["item"],
                    indicator=row["indicatorName"],
                    comparator=row["comparator"],
                    value=row["value"] or ends,
                    unit=row["unitLabel"],
                    per=row["per"],
                    applies_to=row["appliesToText"],
                    relative_to=row["relativeTo"],
                )
            )
        for benchmarks in found.values():
            benchmarks.sort(key=lambda b: _integer(names.local(b.iri)) or 0)
        return found

    def _names(self) -> dict[str, dict[str, list[str]]]:
        """For each thing its Chinese name under ``zh``, its English under ``en``, others under
        ``others``."""
        found: dict[str, dict[str, list[str]]] = {}
        for row in self._ask("names"):
            preferred = names.local(row["property"]) == "prefLabel"
            kind = (row["name@"] or "zh") if preferred else "others"
            found.setdefault(row["thing"], {}).setdefault(kind, []).append(row["name"])
        return found

    def _populations(self) -> dict[str, Population]:
        named = self._names()
        populations = {}
        for iri, rows in self._grouped("populations", "population"):
            row, labels = rows[0], named.get(iri, {})
            populations[iri] = Population(
                iri,
                _first(labels, "zh") or names.local(iri),
                _first(labels, "en"),
                others=tuple(labels.get("others", ())),
                broader=_each(rows, "broader"),
                min_age=_integer(row["minAge"]),
                max_age=_integer(row["maxAge"]),
                residency=row["residency"],
                named=bool(labels.get("en")) and not row["ownTranslation"],
            )
        return populations

    def _agencies(self) -> dict[str, Agency]:
        named = self._names()
        functions: dict[str, list[str]] = {}
        for row in self._ask("function-names"):
            bare = row["name"].replace("{级}", "").replace("{地}", "")
            functions.setdefault(row["function"], []).append(bare)
        agencies = {}
        for iri, (row, *_) in self._grouped("agencies", "agency"):
            labels = named.get(iri, {})
            agencies[iri] = Agency(
                iri,
                _first(labels, "zh") or names.local(iri),
                _first(labels, "en") or row["functionName"],
                others=tuple(labels.get("others", ())),
                functions=tuple(dict.fromkeys(functions.get(row["function"], ()))),
                division=names.local(row["division"]) if row["division"] else "",
                division_name=row["divisionName"],
            )
        return agencies

    def _documents(self) -> dict[str, Document]:
        documents = {}
        events = dict(self._grouped("document-events", "document"))
        relations = dict(self._grouped("document-relations", "document"))
        for iri, rows in self._grouped("documents", "document"):
            row = rows[0]
            title = max((r["title"] or r["label"] for r in rows), key=len) or names.local(iri)
            printed = (*_each(rows, "title"), *_each(rows, "label"), *_each(rows, "alternative"))
            documents[iri] = Document(
                iri,
                title,
                row["english"],
                others=tuple(dict.fromkeys(name for name in printed if name != title)),
                number=row["number"],
                level=row["level"],
                kind=row["kind"],
                edition_label=row["editionLabel"],
                bases={kind: row[f"{kind}Basis"] for kind in ("level", "kind", "number", "body")},
                sources=_each(rows, "source"),
                bodies=_each(rows, "body"),
                body_count=_integer(row["bodyCount"]),
                events=tuple(
                    DocumentEvent(
                        each["on"], each["kind"], each["by"], each["replacedBy"], each["source"]
                    )
                    for each in events.get(iri, ())
                ),
                related=tuple(
                    Related(
                        each["title"], each["kind"], each["related"], each["basis"], each["source"]
                    )
                    for each in relations.get(iri, ())
                ),
            )
        return documents

    def _rules(self) -> dict[str, FiscalRule]:
        return {
            iri: FiscalRule(
                iri,
                rows[0]["label"],
                kind=rows[0]["kind"],
                basis=rows[0]["basis"],
                payers=tuple(in_order(_each(rows, "payer"))),
                defined_in=_each(rows, "definedIn"),
                evidence=rows[0]["evidence"],
                quote=rows[0]["quote"],
                said_in=rows[0]["saidIn"],
            )
            for iri, rows in self._grouped("fiscal-rules", "rule")
        }

    def _terms(self) -> dict[str, tuple[str, str]]:
        labels: dict[str, dict[str, str]] = {}
        for row in self._ask("terms"):
            labels.setdefault(row["term"], {})[row["label@"]] = row["label"]
        return {term: (named.get("zh", ""), named.get("en", "")) for term, named in labels.items()}


def _each(rows: list[Row], variable: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[variable] for row in rows if row[variable]))


def _first(labels: Mapping[str, list[str]], kind: str) -> str:
    return next(iter(labels.get(kind, ())), "")


def _integer(text: str) -> int | None:
    return int(text) if text.lstrip("-").isdigit() else None
