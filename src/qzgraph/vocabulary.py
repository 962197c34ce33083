"""Loads ``data/`` and resolves printed names to what they stand for.

Everything here is read from data: a new body, group, unit or title needs a row, never a change in
the code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from qzgraph.document_titles import LevelWords, level_words, title_key
from qzgraph.errors import BrokenData
from qzgraph.known import (
    AgencyName,
    DocumentEvent,
    DocumentRelation,
    KnownDocument,
    PayerEvidence,
    PerConcept,
    Unit,
)
from qzgraph.language.fees import Fees
from qzgraph.language.lexicon import Lexicon, Word
from qzgraph.language.lexicon_tables import load_lexicon
from qzgraph.language.services import ServiceLexicon
from qzgraph.language.stated import Stated
from qzgraph.language.tables import WordList, any_of
from qzgraph.names import Level
from qzgraph.places import Gazetteer, Place, load_places
from qzgraph.population_scheme import Concept, PopulationScheme, load_concepts, with_concepts
from qzgraph.tables import Tables, reader_of, rows, typed

T = TypeVar("T")


@dataclass(frozen=True)
class Vocabulary:
    """All tables of ``data/``, indexed for look-up."""

    labels: Mapping[str, str]
    heads: Mapping[str, str]
    units: Mapping[str, Unit]
    rate_words: Mapping[str, tuple[str, str]]
    """Words of rates, with their kind and value (``data/lexicon/periods.csv``)."""
    moments: Mapping[str, Fraction]
    """Parts of a day or a year, with how often a year each comes (``data/lexicon/moments.csv``)."""
    budget_words: tuple[str, ...]
    """How measures of what the recipient pays end (``data/lexicon/budget-words.csv``)."""
    part_words: tuple[str, ...]
    """Words that part one promise by time or by whom (``data/lexicon/part-words.csv``)."""
    number_names: tuple[str, ...]
    """Names that begin as numbers do, the longest first (``data/lexicon/number-names.csv``)."""
    promise_words: Mapping[str, tuple[str, str]]
    """Words that bound, change or stand for a quantity (``data/lexicon/promise-words.csv``)."""
    whole_words: Mapping[str, tuple[str, str]]
    """Words that promise without a number, or leave one open (``data/lexicon/whole-words.csv``)."""
    same_words: tuple[tuple[str, str], ...]
    """Words that say the same in promises, the longest first (``data/lexicon/same-words.csv``)."""
    opposed_words: tuple[tuple[str, str, str], ...]
    """Words of which each excludes the other (``data/lexicon/opposed-words.csv``)."""
    measure_nouns: tuple[str, ...]
    """Nouns and verbs that say what is measured (``data/lexicon/measure-nouns.csv``): what stands alone
    before an amount and ends in none of them is a label of whom it is for."""
    places: Gazetteer
    agencies: tuple[AgencyName, ...]
    concepts: Mapping[str, Concept]
    document_kinds: tuple[tuple[str, str, str], ...]
    document_levels: tuple[tuple[str, Level | None], ...]
    documents: Mapping[str, KnownDocument]
    same_documents: Mapping[str, str]
    no_documents: tuple[str, ...]
    english: Mapping[str, str]
    """Names in Chinese and our translations of them (``data/vocabulary/english.csv``)."""
    per_concepts: tuple[PerConcept, ...]
    document_events: Mapping[str, tuple[DocumentEvent, ...]]
    """What happened to documents, by title."""
    document_relations: Mapping[str, tuple[DocumentRelation, ...]]
    """What documents carry out, amend or pass on, by title."""
    payer_evidence: tuple[PayerEvidence, ...]
    document_payers: tuple[tuple[str, tuple[str, ...]], ...]
    """Patterns of titles and who pays under them; nobody of a reform plan of which nothing was read."""
    reform_plan: str
    """How titles of plans that divide fiscal powers read."""
    fiscal_words: WordList
    """Words of fiscal fields: ``data/lexicon/payers.csv``."""
    body_words: WordList
    """Words around and inside names of bodies: ``data/lexicon/bodies.csv``."""
    event_words: WordList
    """Words of a notice's statements: ``data/lexicon/events.csv``."""
    legal_words: WordList
    """Words around titles of documents: ``data/legal/marks.csv``."""
    fees: Fees
    """Finds the named fees that a text waives or charges: ``data/lexicon/fees.csv``."""
    stated: Stated
    """Finds what a text states or reserves beside its promises: ``data/lexicon/stated.csv``."""
    leaving_words: WordList
    """Words by which amounts are left to the counties: ``data/lexicon/leaving.csv``."""
    number_words: WordList
    """Words around numbers, which tell what they are: ``data/lexicon/around-numbers.csv``."""
    measures: tuple[tuple[re.Pattern[str], str], ...]
    own_lexicon: Lexicon
    conditions: tuple[re.Pattern[str], ...]
    """Words of a population field that leave something to be met, or somebody out."""
    services: ServiceLexicon
    """Words that name services, with what they mean."""
    defined: Mapping[str, str] = field(default_factory=dict)
    """Groups that a service defines, by the words with which such a service's name begins."""
    _agency_index: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    _payer_words: dict[str, WordList] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Readers that are made of these tables, by their names: each once."""

    @cached_property
    def once_words(self) -> tuple[str, ...]:
        """Words by which an amount is paid once, whatever period is named before it (一次性)."""
        return self._promise_words_of("once")

    @cached_property
    def restating_words(self) -> tuple[str, ...]:
        """Words with which brackets tell an amount once more (折合)."""
        return self._promise_words_of("restates")

    def _promise_words_of(self, sort: str) -> tuple[str, ...]:
        return tuple(word for word, (kind, _) in self.promise_words.items() if kind == sort)

    @cached_property
    def life_events(self) -> tuple[str, ...]:
        """What happens in the life of whom a service is for (毕业, 出院): a time behind it is a condition."""
        return self._promise_words_of("life")

    @cached_property
    def mended_pattern(self) -> re.Pattern[str]:
        """What is done about something that happened (修复, 到达), with up to three characters before."""
        return self._within("mended")

    @cached_property
    def done_pattern(self) -> re.Pattern[str]:
        """What is done within a deadline (办结, 答复), with up to three characters before."""
        return self._within("mended", "done", "provision")

    @cached_property
    def measured_pattern(self) -> re.Pattern[str]:
        """The name of a measure, and the comma between it and the bound that is said of it (观看影片的次数，保证
        不少于2次)."""
        names, bounds = self._alternatives("measured"), self._alternatives("floor", "cap")
        return re.compile(rf"({names})[，,](?=[^，。；：、\d]{{0,4}}?(?:{bounds}))")

    def _within(self, *kinds: str) -> re.Pattern[str]:
        return re.compile(rf"[\u4e00-\u9fff]{{0,3}}?(?:{self._alternatives(*kinds)})")

    def _alternatives(self, *kinds: str) -> str:
        return any_of(word for kind in kinds for word in self._promise_words_of(kind))

    @cached_property
    def lexicon(self) -> Lexicon:
        """``data/lexicon``, and of ``populations.ttl`` the concepts that its words don't compose."""
        return with_concepts(self.own_lexicon, self.concepts)

    @cached_property
    def scheme(self) -> PopulationScheme:
        """The concepts of groups of people, by their names and by what they say."""
        return PopulationScheme(self.concepts, self.lexicon)

    @cached_property
    def same_word_pattern(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        """A pattern of every word that another says as well, and what is written for it."""
        same = dict(self.same_words)
        return re.compile(any_of(same)), same

    @cached_property
    def opposed(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """``opposed_words`` by what they do, each pair either way round."""
        pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one, other, effect in self.opposed_words:
            pairs[effect].append((one, other))
        for some in pairs.values():
            some += [(other, one) for one, other in some]
        return pairs

    @cached_property
    def whole_pattern(self) -> re.Pattern[str]:
        """Any of the words that promise without a number, the longest first."""
        return re.compile(any_of(self.whole_words))

    @cached_property
    def head_pattern(self) -> re.Pattern[str]:
        """Any head noun of a person or household, the longest first."""
        kinds = {"person", "household"}
        return re.compile(any_of(word for word, kind in self.heads.items() if kind in kinds))

    @cached_property
    def any_head_pattern(self) -> re.Pattern[str]:
        """Any head noun at all, the longest first."""
        return re.compile(any_of(self.heads))

    @cached_property
    def receiver_pattern(self) -> str:
        """Head nouns of whoever may be served: persons, households, bodies and places."""
        return any_of(word for word, kind in self.heads.items() if kind != "authority")

    @cached_property
    def same_by_key(self) -> Mapping[str, str]:
        """``same_documents`` by :func:`title_key`, for prints that differ by spaces or brackets."""
        return {title_key(title): same for title, same in self.same_documents.items()}

    @cached_property
    def document_level_words(self) -> tuple[LevelWords, LevelWords, LevelWords]:
        """Words of titles that tell the issuer's level, where they stand, in the order in which that is asked:
        leading ones, ones that may stand anywhere, and endings."""
        return level_words(self.document_levels, self.places)

    @cached_property
    def payer_endings(self) -> Mapping[str, str]:
        """What unknown words of a fiscal field name, by their ending: a body that may have money
        of its own (县民政局), or a company."""
        endings = dict.fromkeys(self.body_words.of_kind("ENDING"), "BODY")
        return endings | dict.fromkeys(self.body_words.of_kind("COMPANY"), "SOCIETY")

    def payer_words(self, code: str) -> WordList:
        """The words of fiscal fields, with persons of ``heads.csv`` and the names of places around a
        division: a place's name stands for its level (开化县财政)."""
        province = code[:2]
        if province not in self._payer_words:
            more = {
                word: ("PERSON", "Individual")
                for word, kind in self.heads.items()
                if kind in {"person", "household"}
            }
            for each in self.places.around(code):
                if len(each.name) > 2 and each.level is not Level.NATIONAL:
                    more[each.name] = ("LEVEL", each.level.value)
            self._payer_words[province] = self.fiscal_words.with_words(more)
        return self._payer_words[province]

    def with_place(self, code: str, name: str) -> Vocabulary:
        """The same vocabulary, knowing one more division (one whose name a document gave)."""
        return self._with_places(self.places.with_place(self.places.named(code, name)))

    def in_year(self, year: int) -> Vocabulary:
        """The same vocabulary with the divisions' names of a year; itself where none has changed since."""
        places = self.places.in_year(year)
        return self if places is self.places else self._with_places(places)

    def _with_places(self, places: Gazetteer) -> Vocabulary:
        other = replace(self, places=places, _agency_index={}, _payer_words={})
        # What does not depend on places need not be made again.
        kept = {name: made for name, made in self.__dict__.items() if name in _OF_NO_PLACE}
        other.__dict__.update(kept)
        return other

    def with_words(self, words: Sequence[Word]) -> Vocabulary:
        """The same vocabulary, knowing more words of groups (those that a document explains itself)."""
        return replace(self, own_lexicon=self.own_lexicon.with_more(words, ())) if words else self

    def place(self, code: str) -> Place:
        """The division of that code; one that no table names keeps its code as its name."""
        return self.places.get(code) or Place(code, code)

    def agency_names(self, code: str) -> Mapping[str, tuple[str, str]]:
        """Every name, full or short, of the bodies of one division → (function, full name)."""
        if code not in self._agency_index:
            self._agency_index[code] = {
                name: (row.function, self._fill(row.full, place, place.common_noun))
                for place in [self.place(code)]
                for row in self.agencies_of(place)
                # 县妇女联合会, the full name with 县 for the county's own.
                for pattern in (row.full, row.full.replace("{地}", "{级}"), *row.shorts)
                for noun in reversed(place.nouns or (place.common_noun,))
                for name in [self._fill(pattern, place, noun)]
            }
        return self._agency_index[code]

    def agencies_of(self, place: Place) -> list[AgencyName]:
        """The names of bodies at a place's level: those of its kind of division, and of functions for
        which there are none, those of any."""
        rows = [row for row in self.agencies if row.level is place.level]
        own = {row.function for row in rows if place.kind in row.kinds}
        return [
            row
            for row in rows
            if (place.kind in row.kinds) == (row.function in own)
            and (not row.kinds or place.kind in row.kinds)
        ]

    def _fill(self, pattern: str, place: Place, noun: str) -> str:
        upper = self.places.upper(place.code) or place
        filled = pattern.replace("{地}", place.name).replace("{级}", noun)
        return filled.replace("{市}", upper.name).replace("{短}", place.short)


#: What is made of tables that say nothing of places.
_OF_NO_PLACE = frozenset(
    name
    for name, value in vars(Vocabulary).items()
    if isinstance(value, cached_property) and name != "document_level_words"
)


def load_vocabulary(data: Path) -> Vocabulary:
    """Everything in ``data/``. Raises :class:`BrokenData` for a table that does not fit."""
    try:
        return _load(data)
    except (KeyError, ValueError, ZeroDivisionError, StopIteration) as error:
        first = next(iter(sorted(Tables(data).problems)), None)
        raise BrokenData(
            first.en if first else f"a table does not fit ({error!r})",
            where=f"{data / first.file}:{first.line}" if first else str(data),
            mend="see qzgraph check-data",
        ) from error


def _load(data: Path) -> Vocabulary:
    vocabulary, legal = data / "vocabulary", data / "legal"

    def lexicon(name: str) -> Iterator[dict[str, str]]:
        return rows(data / "lexicon" / f"{name}.csv")

    def words(name: str) -> tuple[str, ...]:
        return tuple(row["word"] for row in lexicon(name))

    def kinds(name: str) -> dict[str, tuple[str, str]]:
        return {row["word"]: (row["kind"], row["value"]) for row in lexicon(name)}

    def patterns(name: str) -> Iterator[tuple[re.Pattern[str], dict[str, str]]]:
        path = vocabulary / f"{name}.csv"
        return ((_pattern(row["pattern"], path), row) for row in rows(path))

    evidence = tuple(typed(legal / "payers.csv", PayerEvidence))
    same = ((row["word"], row["same_as"]) for row in lexicon("same-words"))
    promise_words = kinds("promise-words")
    aims = [word for word, (kind, _) in promise_words.items() if kind in {"aim", "aim-if"}]
    return Vocabulary(
        labels={row["label"]: row["field"] for row in rows(data / "layout" / "labels.csv")},
        heads={row["word"]: row["kind"] for row in rows(vocabulary / "heads.csv")},
        units={each.word: each for each in typed(vocabulary / "units.csv", Unit)},
        rate_words=kinds("periods"),
        moments={row["word"]: Fraction(row["per_year"]) for row in lexicon("moments")},
        budget_words=words("budget-words"),
        part_words=words("part-words"),
        number_names=tuple(sorted(words("number-names"), key=len))[::-1],
        promise_words=promise_words,
        whole_words=kinds("whole-words"),
        measure_nouns=words("measure-nouns"),
        same_words=tuple(sorted(same, key=lambda pair: (-len(pair[0]), pair))),
        opposed_words=tuple(
            (row["one"], row["other"], row["effect"]) for row in lexicon("opposed-words")
        ),
        places=load_places(vocabulary),
        agencies=tuple(typed(vocabulary / "agencies.csv", AgencyName)),
        concepts=load_concepts(vocabulary / "populations.ttl"),
        document_kinds=tuple(
            (row["ending"], row["level"], row["kind"]) for row in rows(legal / "kinds.csv")
        ),
        document_levels=tuple(
            (row["pattern"], Level(row["level"]) if row["level"] else None)
            for row in rows(legal / "levels.csv")
        ),
        documents={each.title: each for each in typed(legal / "documents.csv", KnownDocument)},
        same_documents={row["title"]: row["same_as"] for row in rows(legal / "same.csv")},
        no_documents=tuple(row["title_pattern"] for row in rows(legal / "not-a-basis.csv")),
        english={row["zh"]: row["en"] for row in rows(vocabulary / "english.csv")},
        per_concepts=tuple(typed(vocabulary / "per.csv", PerConcept)),
        document_events=_by_title(legal / "events.csv", DocumentEvent),
        document_relations=_by_title(legal / "relations.csv", DocumentRelation),
        payer_evidence=evidence,
        document_payers=tuple((each.pattern, each.payers) for each in evidence),
        reform_plan=next(each.pattern for each in evidence if not each.payers),
        fiscal_words=WordList(lexicon("payers")),
        body_words=WordList(lexicon("bodies")),
        event_words=WordList(lexicon("events")),
        legal_words=WordList(rows(legal / "marks.csv")),
        fees=Fees(WordList(lexicon("fees"))),
        stated=Stated(list(lexicon("stated")), aims),
        leaving_words=WordList(lexicon("leaving")),
        number_words=WordList(lexicon("around-numbers")),
        defined={row["name"]: row["group"] for row in lexicon("defined")},
        own_lexicon=load_lexicon(data / "lexicon"),
        conditions=tuple(pattern for pattern, _ in patterns("conditions")),
        measures=tuple((pattern, row["better"]) for pattern, row in patterns("measures")),
        services=ServiceLexicon(lexicon("services"), "lexicon/services.csv"),
    )


def _by_title(path: Path, form: type[T]) -> dict[str, tuple[T, ...]]:
    """What the rows of a table say of each title."""
    read, found = reader_of(form), dict[str, tuple[T, ...]]()
    for row in rows(path):
        found[row["title"]] = (*found.get(row["title"], ()), read(row))
    return found


def _pattern(text: str, where: Path) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise BrokenData(f"{text!r} is no regular expression: {error}", where=str(where)) from error
