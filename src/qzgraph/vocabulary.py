"""Loads ``data/`` and resolves printed names to what they stand for.

Everything here is read from data: a new body, group, unit or title needs a row, never a change in
the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from operator import contains
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from qzgraph import names
from qzgraph.connected import reached
from qzgraph.errors import BrokenData
from qzgraph.language.fees import Fees
from qzgraph.language.fixed import AGE
from qzgraph.language.groups import Term, read_groups
from qzgraph.language.lexicon import Lexicon, Meaning, Word, load_lexicon
from qzgraph.language.scope import Scope
from qzgraph.language.services import ServiceLexicon
from qzgraph.language.tables import WordList
from qzgraph.names import Level
from qzgraph.places import DivisionKind, Gazetteer, Place, of_kind
from qzgraph.tables import Tables, rows


@dataclass(frozen=True)
class Unit:
    """A unit of measure; ``factor`` × a value is that value in ``base``."""

    word: str
    qudt: str | None
    dimension: str
    factor: Fraction
    base: str
    better: str
    amount_factor: Fraction | None = None
    """Where amounts are compared in another unit than ``base`` (工作日 in 天), the factor into it."""
    amount_unit: str = ""


@dataclass(frozen=True)
class AgencyName:
    """How a function's body is called at one level: a full name and short ones, with {地} {级}."""

    function: str
    label_zh: str
    label_en: str
    level: Level
    full: str
    shorts: tuple[str, ...]
    source: str
    kinds: tuple[str, ...] = ()
    """The kinds of division that have it under this name; of other kinds too where none is told."""


@dataclass(frozen=True)
class Concept:
    """A population concept of ``data/vocabulary/populations.ttl``."""

    iri: str
    label: str
    alternatives: tuple[str, ...]
    broader: tuple[str, ...]
    min_age: int | None
    max_age: int | None
    residency: str | None
    by_age: bool = False
    """Whether everyone within its ages is in it."""


@dataclass(frozen=True)
class KnownDocument:
    """What ``data/legal/documents.csv`` knows of a title; ``basis`` is ``Source`` where it was read
    in the ``source`` named, ``GeneralKnowledge`` where it was read nowhere."""

    title: str
    level: Level | None
    kind: str | None
    number: str
    edition: str
    bodies: tuple[str, ...]
    basis: str
    source: str


@dataclass(frozen=True)
class PerConcept:
    """For whom (``facet`` ``whom``) or in what time (``period``) a quantity is promised, by its words;
    ``per_year`` is how often a year a time comes round (``data/vocabulary/per.csv``)."""

    name: str
    facet: str
    words: tuple[str, ...]
    per_year: Fraction | None
    broader: str
    label_zh: str
    label_en: str


@dataclass(frozen=True)
class DocumentEvent:
    """That a document was issued, amended, replaced or repealed (``data/legal/events.csv``)."""

    kind: str
    date: str
    by: str
    bodies: tuple[str, ...]
    replaced_by: str
    source: str


@dataclass(frozen=True)
class DocumentRelation:
    """That a document is related to ``of``, and how (``data/legal/relations.csv``); ``source`` is
    empty where its own title says it."""

    kind: str
    of: str
    source: str


@dataclass(frozen=True)
class PayerEvidence:
    """Who pays under documents of such a title, by a sentence that was read; ``kind`` tells what the
    text that has it is to the document (``data/legal/payers.csv``)."""

    pattern: str
    payers: tuple[str, ...]
    kind: str
    quote: str
    said_in: str


@dataclass(frozen=True)
class LevelWords:
    """Words at one place of titles and the level that they tell; None where they show that it cannot
    be told. ``plain`` are words as they stand, ``made`` those with the names of divisions in them,
    which the first group of each pattern matches."""

    plain: dict[str, Level | None]
    made: dict[re.Pattern[str], Level | None]
    stands: Callable[[str, str], bool]

    def found(self, text: str) -> list[tuple[int, Level | None]]:
        """The lengths of those that stand in a title at their place, and what they tell."""
        plain = [
            (len(word), level) for word, level in self.plain.items() if self.stands(text, word)
        ]
        matches = ((pattern.match(text), level) for pattern, level in self.made.items())
        return plain + [(len(match[1]), level) for match, level in matches if match]


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
    budget_words: tuple[tuple[str, str], ...]
    """Words that a budget asks for, with their kinds (``data/lexicon/budget-words.csv``)."""
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

    def budget_words_of(self, kind: str) -> tuple[str, ...]:
        """The words of a kind: ``charge``, paid by the recipient."""
        return tuple(word for word, its in self.budget_words if its == kind)

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
        names, bounds = (
            "|".join(re.escape(word) for kind in kinds for word in self._promise_words_of(kind))
            or "(?!)"
            for kinds in (("measured",), ("floor", "cap"))
        )
        return re.compile(rf"({names})[，,](?=[^，。；：、\d]{{0,4}}?(?:{bounds}))")

    def _within(self, *kinds: str) -> re.Pattern[str]:
        found = [word for kind in kinds for word in self._promise_words_of(kind)]
        words = "|".join(map(re.escape, sorted(found, key=len, reverse=True))) or "(?!)"
        return re.compile(rf"[\u4e00-\u9fff]{{0,3}}?(?:{words})")

    @cached_property
    def population_index(self) -> Mapping[str, Concept]:
        """Concepts by normalised preferred and alternative label."""
        index: dict[str, Concept] = {}
        for concept in self.concepts.values():
            for label in (concept.label, *concept.alternatives):
                index[normal_name(label)] = concept
        return index

    @cached_property
    def lexicon(self) -> Lexicon:
        """``data/lexicon``, and of ``populations.ttl`` the concepts that its words don't compose."""
        return with_concepts(self.own_lexicon, self.concepts)

    @cached_property
    def _scopes(self) -> Mapping[Term | None, list[tuple[Concept, Scope]]]:
        """The concepts of which every word is understood, with what they say, by one thing that they
        ask (None: nothing but ages). Not those whose name says more than a scope can: people from
        elsewhere (居住证持有人), or what the reading does not show to be denied (非残疾人)."""
        found: dict[Term | None, list[tuple[Concept, Scope]]] = {}
        denials = tuple(word.text for word in self.lexicon.words.values() if word.cls == "NOT")
        for concept in self.concepts.values():
            groups = read_groups(concept.label, self.lexicon)
            scope = Scope.whole(groups[0], self.lexicon) if len(groups) == 1 else None
            if not scope:
                continue
            denied = concept.label.startswith(denials) and concept.label not in self.lexicon.words
            shown = any(term.negated for term in scope.terms)
            if groups[0].residency in (None, _REGISTERED) and (shown or not denied):
                found.setdefault(next(iter(scope.terms), None), []).append((concept, scope))
        return found

    def is_of_persons(self, concept: Concept) -> bool:
        """Whether a concept is of people, and not of bodies, households or places."""
        return self.everyone in self.lies_in(concept)

    @cached_property
    def everyone(self) -> str:
        """The IRI of the concept of all people."""
        return self.population_index[_PEOPLE].iri

    def concepts_around(self, scope: Scope, name: str = "") -> list[Concept]:
        """The concepts in which a group lies, as far as their words tell; where its name is given, of
        those that are read alike the one that it names."""
        found = [
            (concept, around)
            for term in (None, *sorted(scope.implied, key=lambda each: each.name))
            for concept, around in self._scopes.get(term, ())
            if around.holds(scope)
        ]
        # Where a narrower concept's name is read to say no more than a broader one's (失业职工,
        # 失业人员), only the broader is told, unless the narrower is named.
        said = {
            concept.iri: (frozenset(s.terms), s.low, s.high, s.registered) for concept, s in found
        }
        return [
            concept
            for concept, _ in found
            if not name
            or any(each in name for each in (concept.label, *concept.alternatives))
            or not any(
                iri != concept.iri and said.get(iri) == said[concept.iri]
                for iri in self.lies_in(concept)
            )
        ]

    @cached_property
    def same_word_pattern(self) -> tuple[re.Pattern[str], Mapping[str, str]]:
        """A pattern of every word that another says as well, and what is written for it."""
        same = dict(self.same_words)
        return re.compile("|".join(map(re.escape, same))), same

    @cached_property
    def whole_pattern(self) -> re.Pattern[str]:
        """Any of the words that promise without a number, the longest first."""
        return re.compile("|".join(map(re.escape, sorted(self.whole_words, key=len, reverse=True))))

    @cached_property
    def age_groups(self) -> tuple[tuple[Concept, Concept], ...]:
        """Concepts whose name is an age and another concept's name: (65岁及以上老年人, 老年人)."""
        found = []
        for concept in self.concepts.values():
            age = AGE.match(concept.label)
            bare = concept.label[age.end() :].removeprefix("的") if age else ""
            group = self.population_index.get(normal_name(bare))
            if group:
                found.append((concept, group))
        return tuple(found)

    def lies_in(self, concept: Concept) -> frozenset[str]:
        """The IRIs of a concept and of everything broader."""
        return frozenset(
            reached(
                [concept.iri, *concept.broader],
                lambda iri: self.concepts[iri].broader if iri in self.concepts else (),
            )
        )

    @cached_property
    def head_pattern(self) -> re.Pattern[str]:
        """Any head noun of a person or household, the longest first."""
        words = [word for word, kind in self.heads.items() if kind in {"person", "household"}]
        return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))

    @cached_property
    def any_head_pattern(self) -> re.Pattern[str]:
        """Any head noun at all, the longest first."""
        return re.compile("|".join(map(re.escape, sorted(self.heads, key=len, reverse=True))))

    @cached_property
    def receiver_pattern(self) -> str:
        """Head nouns of whoever may be served: persons, households, bodies and places."""
        words = [word for word, kind in self.heads.items() if kind != "authority"]
        return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

    @cached_property
    def same_by_key(self) -> Mapping[str, str]:
        """``same_documents`` by :func:`title_key`, for prints that differ by spaces or brackets."""
        return {title_key(title): same for title, same in self.same_documents.items()}

    @cached_property
    def document_level_words(self) -> tuple[LevelWords, LevelWords, LevelWords]:
        """Words of titles that tell the issuer's level, where they stand, in the order in which that is asked:
        leading ones (``X``), ones that may stand anywhere (``…X…``), and endings (``…X``).
        ``{province}`` and the like stand for every such division."""
        keys = {Level.PROVINCIAL: "province", Level.MUNICIPAL: "city", Level.COUNTY: "county"}
        fill = {key: self.places.pattern(level) for level, key in keys.items()}
        leading, anywhere, ending = (
            LevelWords({}, {}, str.startswith),
            LevelWords({}, {}, contains),
            LevelWords({}, {}, str.endswith),
        )
        # One pattern for all that end in a place of one level: each holds every name of it.
        heads: dict[tuple[int, str, str, Level | None], list[str]] = {}
        for written, level in self.document_levels:
            word = written.strip("…")
            if not written.startswith("…"):
                words, around = leading, "{}"
            elif written.endswith("…"):
                words, around = anywhere, ".*?{}"
            else:
                words, around = ending, ".*{}$"
            if "{" not in word:
                words.plain.setdefault(word, level)
            else:
                head, brace, last = word.rpartition("{")
                at = (leading, anywhere, ending).index(words)
                heads.setdefault((at, around, brace + last, level), []).append(head)
        for (at, around, last, level), before in heads.items():
            longest = sorted(set(before), key=lambda each: (-each.count("{"), -len(each)))
            named = f"(?:{'|'.join(map(_escaped, longest))}){_escaped(last)}".format(**fill)
            (leading, anywhere, ending)[at].made[re.compile(around.format(f"({named})"))] = level
        return leading, anywhere, ending

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


#: A name of the concept of all people, and the residency of those who are registered.
_PEOPLE = "个人"
_REGISTERED = frozenset(("户籍",))
#: What is made of tables that say nothing of places.
_OF_NO_PLACE = frozenset(
    name
    for name, value in vars(Vocabulary).items()
    if isinstance(value, cached_property) and name != "document_level_words"
)
_NAME_NOISE = re.compile(r"[\s·・、，,（）()\[\]【】《》〈〉<>“”\"'‘’—–\-~～]+")


def normal_name(text: str) -> str:
    """A name without what two prints of it may differ in: spaces, brackets, dashes, 周岁."""
    return (
        _NAME_NOISE.sub("", text)
        .replace("周岁", "岁")
        .replace("岁以上", "岁及以上")
        .replace("岁及以上的", "岁及以上")
    )


def title_key(title: str) -> str:
    """A title without what two prints of it may differ in: spaces, kinds of bracket and dash."""
    text = re.sub(r"[＜<《]", "〈", re.sub(r"[＞>》]", "〉", re.sub(r"\s", "", title)))
    return text.replace("(", "（").replace(")", "）").replace("-", "—").replace("–", "—")


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
    vocabulary = data / "vocabulary"
    legal = data / "legal"
    return Vocabulary(
        labels={row["label"]: row["field"] for row in rows(data / "layout" / "labels.csv")},
        heads={row["word"]: row["kind"] for row in rows(vocabulary / "heads.csv")},
        units={row["unit"]: _unit(row) for row in rows(vocabulary / "units.csv")},
        rate_words={
            row["word"]: (row["kind"], row["value"])
            for row in rows(data / "lexicon" / "periods.csv")
        },
        moments={
            row["word"]: Fraction(row["per_year"]) for row in rows(data / "lexicon" / "moments.csv")
        },
        budget_words=tuple(
            (row["word"], row["kind"]) for row in rows(data / "lexicon" / "budget-words.csv")
        ),
        part_words=tuple(row["word"] for row in rows(data / "lexicon" / "part-words.csv")),
        number_names=tuple(
            sorted((row["word"] for row in rows(data / "lexicon" / "number-names.csv")), key=len)
        )[::-1],
        promise_words={
            row["word"]: (row["kind"], row["value"])
            for row in rows(data / "lexicon" / "promise-words.csv")
        },
        whole_words={
            row["word"]: (row["kind"], row["value"])
            for row in rows(data / "lexicon" / "whole-words.csv")
        },
        measure_nouns=tuple(row["word"] for row in rows(data / "lexicon" / "measure-nouns.csv")),
        same_words=tuple(
            sorted(
                (
                    (row["word"], row["same_as"])
                    for row in rows(data / "lexicon" / "same-words.csv")
                ),
                key=lambda pair: (-len(pair[0]), pair),
            )
        ),
        opposed_words=tuple(
            (row["one"], row["other"], row["effect"])
            for row in rows(data / "lexicon" / "opposed-words.csv")
        ),
        places=_places(vocabulary),
        agencies=tuple(_agency(row) for row in rows(vocabulary / "agencies.csv")),
        concepts=_concepts(vocabulary / "populations.ttl"),
        document_kinds=tuple(
            (row["ending"], row["level"], row["kind"]) for row in rows(legal / "kinds.csv")
        ),
        document_levels=tuple(
            (row["pattern"], Level(row["level"]) if row["level"] else None)
            for row in rows(legal / "levels.csv")
        ),
        documents={row["title"]: _document(row) for row in rows(legal / "documents.csv")},
        same_documents={row["title"]: row["same_as"] for row in rows(legal / "same.csv")},
        no_documents=tuple(row["title_pattern"] for row in rows(legal / "not-a-basis.csv")),
        english={row["zh"]: row["en"] for row in rows(vocabulary / "english.csv")},
        per_concepts=tuple(_per_concept(row) for row in rows(vocabulary / "per.csv")),
        document_events=_document_events(legal / "events.csv"),
        document_relations=_document_relations(legal / "relations.csv"),
        payer_evidence=_payer_evidence(legal / "payers.csv"),
        document_payers=tuple(
            (each.pattern, each.payers) for each in _payer_evidence(legal / "payers.csv")
        ),
        reform_plan=next(
            row["title_pattern"] for row in rows(legal / "payers.csv") if not row["payers"]
        ),
        fiscal_words=WordList(rows(data / "lexicon" / "payers.csv")),
        body_words=WordList(rows(data / "lexicon" / "bodies.csv")),
        event_words=WordList(rows(data / "lexicon" / "events.csv")),
        legal_words=WordList(rows(legal / "marks.csv")),
        fees=Fees(WordList(rows(data / "lexicon" / "fees.csv"))),
        leaving_words=WordList(rows(data / "lexicon" / "leaving.csv")),
        number_words=WordList(rows(data / "lexicon" / "around-numbers.csv")),
        defined={row["name"]: row["group"] for row in rows(data / "lexicon" / "defined.csv")},
        own_lexicon=load_lexicon(data / "lexicon"),
        conditions=tuple(
            _pattern(row["pattern"], vocabulary / "conditions.csv")
            for row in rows(vocabulary / "conditions.csv")
        ),
        measures=tuple(
            (_pattern(row["pattern"], vocabulary / "measures.csv"), row["better"])
            for row in rows(vocabulary / "measures.csv")
        ),
        services=ServiceLexicon(rows(data / "lexicon" / "services.csv"), "lexicon/services.csv"),
    )


def with_concepts(lexicon: Lexicon, concepts: Mapping[str, Concept]) -> Lexicon:
    """A lexicon that also knows the concepts of a scheme of groups by their names. One whose name is
    made of known words (独居老年人) needs no entry: it is read as what they say."""
    words: list[Word] = []
    meanings: list[Meaning] = []
    for concept in concepts.values():
        names_of = (concept.label, *concept.alternatives)
        if any(name in lexicon.words for name in names_of):
            known = next(lexicon.words[name] for name in names_of if name in lexicon.words)
            if known.cls == "KIND":
                fresh = (name for name in names_of if not _composed(name, lexicon))
                words += (Word(name, "KIND", known.means) for name in fresh)
            continue
        # 农村留守儿童 are under 16, which no word of theirs says.
        made = _composed(concept.label, lexicon) and concept.max_age is None
        if re.search(r"\d|[、，]", concept.label) or made:
            continue
        broader = tuple(
            label
            for iri in concept.broader
            if iri in concepts
            for label in _said(concepts[iri].label, lexicon)
        )
        meanings.append(
            Meaning(
                concept.label,
                "kind",
                broader=broader,
                min_age=concept.min_age,
                max_age=concept.max_age,
            )
        )
        words += (Word(name, "KIND", (concept.label,)) for name in names_of)
    return lexicon.with_more(words, meanings)


_COMPOSING = frozenset(("KIND", "CONDITION", "CONTENT", "OF", "ETC", "IDLE", "COPULA", "NOT"))


def _composed(label: str, lexicon: Lexicon) -> bool:
    """Whether a name is made of words that the lexicon knows, a head noun the last of them."""
    pieces = list(lexicon.cut(label, 0, len(label)))
    known = [piece.word.cls if piece.word else "" for piece in pieces]
    return len(known) > 1 and known[-1] == "KIND" and set(known) <= _COMPOSING


def _said(label: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The concepts that a name says: one of its own, or those of its words."""
    word = lexicon.words.get(label)
    if word and word.means:
        return word.means
    if _composed(label, lexicon):
        return tuple(
            mean
            for piece in lexicon.cut(label, 0, len(label))
            if piece.word
            for mean in piece.word.means
        )
    return (label,)


def _pattern(text: str, where: Path) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise BrokenData(f"{text!r} is no regular expression: {error}", where=str(where)) from error


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        row["unit"],
        names.PREFIXES["unit"] + row["qudt"] if row["qudt"] else None,
        row["dimension"],
        Fraction(row["factor"]),
        row["base_unit"],
        row["better"],
        Fraction(row["amount_factor"]) if row["amount_factor"] else None,
        row["amount_unit"],
    )


def _escaped(words: str) -> str:
    """Words as a regular expression of themselves, their names in braces kept."""
    return re.escape(words).replace(r"\{", "{").replace(r"\}", "}")


def _places(folder: Path) -> Gazetteer:
    kinds = [
        DivisionKind(
            row["kind"], Level(row["level"]), row["ending"], tuple(row["nouns"].split(";"))
        )
        for row in rows(folder / "division-kinds.csv")
    ]
    peoples = [row["name"] for row in rows(folder / "nationalities.csv")]
    every = (
        Place(
            row["code"],
            row["name"],
            row["name_en"],
            row["kind"],
            short=row["short"],
            begins=int(row["from"]) if row["from"] else None,
            ended=int(row["until"]) if row["until"] else None,
            successors=tuple(filter(None, row["successors"].split(";"))),
        )
        for row in rows(folder / "divisions.csv")
    )
    return Gazetteer((of_kind(place, kinds, peoples) for place in every), kinds, peoples)


def _agency(row: dict[str, str]) -> AgencyName:
    return AgencyName(
        row["function"],
        row["label_zh"],
        row["label_en"],
        Level(row["level"]),
        row["name"],
        tuple(filter(None, row["short_names"].split(";"))),
        row["source"],
        tuple(filter(None, row["kinds"].split(";"))),
    )


def _document(row: dict[str, str]) -> KnownDocument:
    level = Level(row["level"]) if row["level"] else None
    return KnownDocument(
        row["title"],
        level,
        row["kind"] or None,
        row["number"],
        row["edition"],
        tuple(filter(None, row["body"].split(";"))),
        row["basis"],
        row["source"],
    )


def _per_concept(row: dict[str, str]) -> PerConcept:
    return PerConcept(
        row["concept"],
        row["facet"],
        tuple(row["words"].split(";")),
        Fraction(row["per_year"]) if row["per_year"] else None,
        row["broader"],
        row["label_zh"],
        row["label_en"],
    )


def _document_events(path: Path) -> dict[str, tuple[DocumentEvent, ...]]:
    found: dict[str, tuple[DocumentEvent, ...]] = {}
    for row in rows(path):
        event = DocumentEvent(
            row["event"],
            row["date"],
            row["by"],
            tuple(filter(None, row["body"].split(";"))),
            row["replaced_by"],
            row["source"],
        )
        found[row["title"]] = (*found.get(row["title"], ()), event)
    return found


def _document_relations(path: Path) -> dict[str, tuple[DocumentRelation, ...]]:
    found: dict[str, tuple[DocumentRelation, ...]] = {}
    for row in rows(path):
        relation = DocumentRelation(row["relation"], row["of"], row["source"])
        found[row["title"]] = (*found.get(row["title"], ()), relation)
    return found


def _payer_evidence(path: Path) -> tuple[PayerEvidence, ...]:
    return tuple(
        PayerEvidence(
            row["title_pattern"],
            tuple(filter(None, row["payers"].split(";"))),
            row["evidence"],
            row["quote"],
            row["said_in"],
        )
        for row in rows(path)
    )


def _concepts(path: Path) -> dict[str, Concept]:
    found: dict[str, dict[str, list[str]]] = {}
    try:
        triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    except (OSError, SyntaxError) as error:
        raise BrokenData(str(error), where=str(path), mend="mend the Turtle there") from error
    for quad in triples:
        subject, value = quad.subject.value, quad.object
        if isinstance(value, ox.Literal) and value.language == "en":
            continue
        found.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(value.value)
    skos, qz = names.PREFIXES["skos"], names.QZ
    concepts = {}
    for iri, about in found.items():
        if names.term("TargetPopulation") not in about.get(names.PREFIXES["rdf"] + "type", []):
            continue
        label = about.get(skos + "prefLabel")
        if not label:
            raise BrokenData(f"{iri} has no skos:prefLabel in zh", where=str(path))
        low, high = (about.get(qz + key, [None])[0] for key in ("minAge", "maxAge"))
        residency = about.get(qz + "residency", [None])[0]
        concepts[iri] = Concept(
            iri,
            label[0],
            tuple(about.get(skos + "altLabel", [])),
            tuple(about.get(skos + "broader", [])),
            int(low) if low is not None else None,
            int(high) if high is not None else None,
            names.local(residency) if residency else None,
            about.get(qz + "definedByAge", ["false"])[0] == "true",
        )
    return concepts
