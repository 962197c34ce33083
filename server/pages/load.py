"""The editions of a store, read by ``server/pages/queries/*.rq`` as pages ask for them: an edition at a
time, or a thing, never all that there are. What was read last is kept, as long as the data are the same.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TypeVar, cast

from pyoxigraph import Literal, Triple

from qzgraph import names
from qzgraph.both import Both
from qzgraph.graph.answer import Solutions, Term
from qzgraph.graph.saved import SavedQuery, load_saved
from qzgraph.graph.store import GraphStore
from qzgraph.tables import rows as csv_rows
from qzgraph_server.pages import thing
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.thing import Row, Thing, bodies_of, is_complete, year_of
from qzgraph_server.terms import is_iri

_Made = TypeVar("_Made")
#: Editions that a page offers one by one, and reads together; where there are more, they are searched.
FEW = 12
#: Things of one kind that a page lists, of all editions.
MOST = 200
#: How many of a kind of what was read are kept: an edition takes a megabyte or two.
_KEPT = 24
#: Seconds for which what a store of unknown build holds is taken to be as it was.
_FRESH = 300.0


@dataclass(frozen=True)
class Quoted:
    """Characters of an edition's source; ``field`` is set where they are a field of an item."""

    start: int
    end: int
    text: str
    field: str

    def is_in(self, other: Quoted) -> bool:
        """Whether the other has all of them."""
        return other.start <= self.start and self.end <= other.end


def has_items(edition: Thing) -> bool:
    """Whether any item of it is here."""
    return edition["items"] != "0"


def _kept(read: Callable[..., _Made]) -> Callable[..., _Made]:
    """A method of a library whose answer to the same is kept."""

    @wraps(read)
    def asked(self: Library, *args: str) -> _Made:
        return self.once((read.__name__, *args), lambda: read(self, *args))

    return asked


class Library:
    """Asks the queries of pages, and keeps what they answered lately: a build never changes."""

    def __init__(self, store: GraphStore, editions: Path) -> None:
        """``editions``: the list of packaged editions, whose first complete one is at home."""
        self.store = store
        self._queries = {
            query.name: query
            for query in load_saved(Path(__file__).parent / "queries", titled=False)
        }
        packaged = csv_rows(editions)
        self._home = next((r["division"] for r in packaged if r["extent"] == "Complete"), "")
        self._lock = threading.RLock()
        self._kept: OrderedDict[tuple[str, ...], object] = OrderedDict()
        self._fresh_until = 0.0

    def ask(self, name: str, **values: str | Iterable[str]) -> list[Row]:
        """The rows of a query of ``server/pages/queries``, unbound variables as empty strings; literals
        also give their language, under ``variable@``. Of several IRIs those are asked for that are
        any; of none nothing is asked. Raises what the store raises."""
        given: dict[str, str] = {}
        for key, value in values.items():
            if not isinstance(value, str) and not (value := " ".join(filter(is_iri, value))):
                return []
            given[key] = value
        query: SavedQuery = self._queries[name]
        answer = self.store.query(query.bind(given))
        assert isinstance(answer, Solutions)
        return [dict(_cells(answer.variables, row)) for row in answer.rows]

    def once(self, name: str | tuple[str, ...], make: Callable[[], _Made]) -> _Made:
        """What ``make`` gave when it was lately asked for by this name."""
        key = (name,) if isinstance(name, str) else name
        with self._lock:
            if not self.store.build and time.monotonic() > self._fresh_until:
                self._kept.clear()
                self._fresh_until = time.monotonic() + _FRESH
            if key not in self._kept:
                self._kept[key] = make()
                same = [each for each in self._kept if each[0] == key[0]]
                for old in same[:-_KEPT]:
                    del self._kept[old]
            self._kept.move_to_end(key)
            return cast(_Made, self._kept[key])

    # Which editions there are ------------------------------------------------------------------

    @property
    @_kept
    def count(self) -> int:
        """How many editions there are."""
        first = len(self.ask("edition-ids"))
        return first if first <= FEW else int(self.ask("edition-count")[0]["number"])

    @property
    @_kept
    def few(self) -> Sequence[Thing]:
        """All editions in the order of levels; none where they are more than :data:`FEW`."""
        ids = [names.local(row["edition"]) for row in self.ask("edition-ids")]
        return self.heads(ids) if len(ids) <= FEW else ()

    def heads(self, ids: Iterable[str]) -> list[Thing]:
        """What is said of these editions themselves, in the order of levels; of those that are there."""
        wanted = [names.standard(each) for each in dict.fromkeys(ids)]
        counts = {
            row["edition"]: row["number"] for row in self.ask("edition-items", edition=wanted)
        }
        return thing.editions(self.ask("editions", edition=wanted), counts)

    @_kept
    def edition(self, edition: str) -> Thing | None:
        """The edition of this id; None where there is none."""
        return next(iter(self.heads([edition])), None)

    @property
    @_kept
    def home(self) -> str:
        """The id of the edition that pages speak of unless told otherwise; empty where there is none."""
        found = list(self.few) or self.heads(
            names.local(row["edition"])
            for row in self.ask(
                "editions-of-place",
                place=self._home,
                level=f"qz:{names.level_of(self._home).value}",
            )
        )
        at_home = names.division(self._home)
        found.sort(key=lambda e: (is_complete(e), e["division"] == at_home, year_of(e)))
        best = next((each for each in reversed(found) if has_items(each)), None)
        if not self.few and not (best and is_complete(best)):
            rows = self.ask("fullest-edition")
            best = next(iter(self.heads(names.local(r["edition"]) for r in rows)), best)
        return best.id if best else ""

    @_kept
    def line(self, edition: str) -> list[Thing]:
        """An edition and those above it, from the nation down."""
        found: list[Thing] = []
        above = edition
        while above and above not in {each.id for each in found}:
            head = self.edition(above)
            found += [head] if head else []
            above = names.local(head["upper"]) if head else ""
        return found[::-1]

    def offered(self, edition: str) -> list[Thing]:
        """The editions with items that a page offers to choose from: all where they are few, else the
        one at home and those above it, and the one chosen already."""
        all_of = (
            self.few or {e.id: e for e in (*self.line(self.home), *self.line(edition))}.values()
        )
        return [each for each in all_of if has_items(each)]

    # What they hold ----------------------------------------------------------------------------

    def of(self, *editions: str) -> Catalogue:
        """What these editions hold; where none is named, what all hold, which are to be few."""
        if len(editions) == 1 and editions[0]:
            return self._read(editions[0])
        ids = tuple(each.id for each in self.few) if editions in ((), ("",)) else editions
        return self.once(("editions", *ids), lambda: Catalogue.merged(map(self.of, ids)))

    @_kept
    def _read(self, edition: str) -> Catalogue:
        """An edition's items, with what they lead to."""
        if (head := self.edition(edition)) is None:
            return Catalogue(terms=self.terms)
        which = {"edition": head.id, "item": ""}
        items = self._items(which)

        def all_of(links: Callable[[Thing], Iterable[str]]) -> list[str]:
            return list(dict.fromkeys(iri for item in items for iri in links(item)))

        rules = self.rules(all_of(lambda item: item.all("fiscalRule")))
        documents = [*all_of(lambda item: item.all("legalBasis"))]
        documents += [iri for rule in rules.values() for iri in rule.all("definedIn")]
        return Catalogue(
            editions={head.id: head},
            parts=thing.things(self.ask("outline", edition=[head.iri]), "part"),
            items=_in_order(items, [head]),
            benchmarks=thing.benchmarks(self.ask("benchmarks", **which)),
            populations=self.populations(all_of(lambda item: item.all("targetsPopulation"))),
            agencies=self.agencies(all_of(bodies_of)),
            functions=self.functions,
            documents=self.documents(dict.fromkeys(documents)),
            rules=rules,
            terms=self.terms,
        )

    def items(self, iris: Iterable[str]) -> Catalogue:
        """These items, whatever editions they are of, with the bodies and the rules that they lead to."""
        which: Mapping[str, str | Iterable[str]] = {"edition": "", "item": list(iris)}
        found = self._items(which)
        return replace(
            self._listed(found),
            benchmarks=thing.benchmarks(self.ask("benchmarks", **which)),
            agencies=self.agencies(iri for item in found for iri in bodies_of(item)),
            rules=self.rules(iri for item in found for iri in item.all("fiscalRule")),
            terms=self.terms,
        )

    def _items(self, which: Mapping[str, str | Iterable[str]]) -> list[Thing]:
        return thing.items(self.ask("items", **which), self.ask("item-links", **which))

    def _listed(self, items: Sequence[Thing]) -> Catalogue:
        """These items with their editions."""
        heads = self.heads(each.edition for each in items)
        return Catalogue({each.id: each for each in heads}, items=_in_order(items, heads))

    def populations(self, iris: Iterable[str]) -> Mapping[str, Thing]:
        """These groups and all that they lie in, by IRI, those that are there."""
        found: dict[str, Thing] = {}
        waiting = list(dict.fromkeys(iris))
        while waiting:
            rows = self.ask("populations", population=waiting)
            found |= thing.populations(rows, self.ask("names", thing=waiting))
            above = dict.fromkeys(
                b for iri in waiting if iri in found for b in found[iri].all("broader")
            )
            waiting = [iri for iri in above if iri not in found]
        return dict(sorted(found.items()))

    def below(self, population: str) -> list[Thing]:
        """The groups directly below one, of many the first."""
        iris = [row["population"] for row in self.ask("narrower-groups", broader=[population])]
        found = self.populations(iris)
        return [found[iri] for iri in iris if iri in found]

    def answered_by(self, agency: str) -> tuple[Catalogue, bool]:
        """The items that a body leads or supports, in whatever edition, and whether there are more
        than :data:`MOST`."""
        iris = [row["item"] for row in self.ask("items-of-agency", agency=[agency])]
        found = self.once(("items of", agency), lambda: self.items(iris[:MOST]))
        return found, len(iris) > MOST

    def resting_on(self, document: str) -> tuple[Catalogue, bool]:
        """The items that rest on a document, and whether there are more: in all editions where these are
        few, else in the one at home and those above it, or where none is there in whatever edition."""
        line = [] if self.few else [each.iri for each in self.line(self.home)]
        rows = self.ask("items-on-document", document=[document], edition=line or "")
        rows = rows or self.ask("items-on-document", document=[document], edition="")
        found = self._items({"edition": "", "item": [row["item"] for row in rows[:MOST]]})
        return self._listed(found), bool(rows) and (not self.few or len(rows) > MOST)

    def rules_of(self, document: str) -> list[Thing]:
        """The fiscal rules that a document lays down."""
        rows = self.ask("rules-of-document", document=[document])
        return list(self.rules(row["rule"] for row in rows).values())

    def agencies(self, iris: Iterable[str]) -> Mapping[str, Thing]:
        """These bodies, by IRI, those that are there."""
        wanted = sorted(set(iris))
        rows = self.ask("agencies", agency=wanted)
        return thing.agencies(rows, self.ask("names", thing=wanted))

    @property
    @_kept
    def functions(self) -> Mapping[str, Sequence[str]]:
        """Names that any body of a function bears, without the place: 卫健委."""
        return {
            iri: [re.sub("{.}", "", each) for each in said["name"]]
            for iri, said in thing.grouped(self.ask("function-names"), "function")
        }

    def documents(self, iris: Iterable[str]) -> Mapping[str, Thing]:
        """These documents, by IRI, those that are there."""
        return thing.documents(self.ask("documents", document=sorted(set(iris))))

    def rules(self, iris: Iterable[str]) -> Mapping[str, Thing]:
        """These fiscal rules, by IRI, those that are there."""
        return thing.rules(self.ask("fiscal-rules", rule=sorted(set(iris))))

    def counterparts(self, item: Thing) -> Catalogue:
        """The same service on other levels, and the item itself, from the nation down; below it only
        where there are few that answer it."""
        rows = self.ask("item-counterparts", item=item.iri)
        below = [row for row in rows if row["below"]]
        others = [row["other"] for row in rows if not row["below"] or len(below) <= FEW]
        return self._listed(self._items({"edition": "", "item": [item.iri, *others]}))

    @_kept
    def passages(self, edition: str) -> Mapping[str, list[Quoted]]:
        """The places of an edition's source that each thing was quoted from."""
        found: dict[str, list[Quoted]] = {}
        for row in self.ask("passages", document=names.source_document(edition)):
            passage = Quoted(int(row["start"]), int(row["end"]), row["text"], row["field"])
            found.setdefault(row["thing"], []).append(passage)
        for each in found.values():
            each.sort(key=lambda passage: (passage.start, passage.end, passage.field))
        return found

    @property
    @_kept
    def terms(self) -> Mapping[str, Both]:
        """What each of the ontology's terms is called."""
        return thing.terms(self.ask("terms"))


def _in_order(items: Iterable[Thing], editions: Sequence[Thing]) -> dict[str, Thing]:
    """The items by their IRIs, as their editions print them, in the order of those."""
    ranks = {edition.id: rank for rank, edition in enumerate(editions)}
    ordered = sorted(items, key=lambda item: (ranks.get(item.edition, -1), *item.order, item.name))
    return {item.iri: item for item in ordered}


def _cells(variables: tuple[str, ...], row: tuple[Term | None, ...]) -> Iterator[tuple[str, str]]:
    for variable, term in zip(variables, row, strict=True):
        if isinstance(term, Literal):
            yield f"{variable}@", term.language or ""
        value = "" if term is None else str(term) if isinstance(term, Triple) else term.value
        yield variable, value
