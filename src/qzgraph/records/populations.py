"""Reads 服务对象: the groups of people that a field names, each taken apart (:mod:`qzgraph.language.groups`)
and, where ``data/vocabulary/populations.ttl`` has one of its name, the concept that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qzgraph.language.groups import Group, Measured, Term, read_groups
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.scope import Scope, ages_of
from qzgraph.language.unit import Amount
from qzgraph.places import Place
from qzgraph.population_scheme import Concept, normal_name
from qzgraph.reading.source import Passage, Span
from qzgraph.records.model import Condition, Population, Residency
from qzgraph.vocabulary import Vocabulary

_JURISDICTION = re.compile(r"^(?:本|该)?(?:辖区|行政区域|区域|市域|县域)(?:内的?|的)?")
_TRAILING_BRACKET = re.compile(r"[（(][^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)]$")
_INCLUSIVE = re.compile(r"[（(]含(?:\d+周?岁|本数|本级)?[）)]")
#: The division that is no place in particular.
NATION = "100000"
#: Facets by which a condition that is no single concept is filed.
CHOICE, MEASURE, CONTENT = "选择", "量", "其他"
#: The kind of all people.
_PERSON = "人"
#: What is said of who was something and is it no more.
_FORMER = "原"


def own_names(place: Place, vocabulary: Vocabulary) -> tuple[str, ...]:
    """How a text calls its own division and those that it lies in: 开化县, 开化, 衢州市, 浙江省."""
    return tuple(
        name
        for around in (place, *vocabulary.places.above(place.code))
        if around.code != NATION
        for name in (around.name, *([around.short] if len(around.short) > 1 else []))
    )


def read_populations(field: Passage, vocabulary: Vocabulary, place: Place) -> list[Population]:
    """The groups of a population field in print order, each once. ``place`` is the edition's own
    division, whose name says nothing of whom."""
    found: dict[str, Population] = {}
    own = own_names(place, vocabulary)
    for group in read_groups(field.text, vocabulary.lexicon, own):
        printed = field.text[group.start : group.end]
        population = _population(group, printed, field.span_of(group.start, group.end), vocabulary)
        found.setdefault(population.label, population)
    return list(found.values())


def make_population(label: str, vocabulary: Vocabulary, printed: str, span: Span) -> Population:
    """The group that some words name, as far as they are one group's."""
    groups = read_groups(label, vocabulary.lexicon)
    group = groups[0] if len(groups) == 1 else Group(label, 0, len(label), unread=(label,))
    return _population(group, printed, span, vocabulary, label)


def _population(
    group: Group, printed: str, span: Span, vocabulary: Vocabulary, label: str = ""
) -> Population:
    name = _INCLUSIVE.sub("", _TRAILING_BRACKET.sub("", label or group.label))
    name = _JURISDICTION.sub("", name) or name
    concept = concept_named(name, vocabulary)
    lexicon = vocabulary.lexicon
    low, high = ages_of(group, lexicon)
    if concept and group.age is None:  # a concept's own ages are narrower than its kind's
        low = low if concept.min_age is None else concept.min_age
        high = high if concept.max_age is None else concept.max_age
    return Population(
        concept.label if concept else name,
        printed,
        span,
        low,
        high,
        _residency(group),
        ()
        if concept
        else lexicon.read_once("broader", (group, name), lambda: _broader(group, name, vocabulary)),
        known=concept is not None,
        within=group.within,
        kind=group.kind,
        conditions=tuple(_conditions(group, lexicon)),
        excludes=tuple(_population(each, each.label, span, vocabulary) for each in group.excludes),
        unread=group.unread,
        group=group,
    )


def concept_named(name: str, vocabulary: Vocabulary) -> Concept | None:
    """The concept of the vocabulary that a name is, printed with or without 的."""
    index = vocabulary.scheme.by_name
    spoken = (name, name.replace("的", ""), name.replace("群体", "人群"))
    return next((index[key] for key in map(normal_name, spoken) if key in index), None)


def _residency(group: Group) -> Residency | None:
    """户籍, 常住 or from elsewhere, where the words say one of them."""
    ways = group.residency
    if ways is None:
        return None
    if ways == {"户籍"}:
        return Residency.HUKOU
    if "户籍" not in ways:
        return Residency.MIGRANT
    return Residency.RESIDENT if "常住" in ways else None


def _conditions(group: Group, lexicon: Lexicon) -> Iterable[Condition]:
    """What holds of the group beside its kind, each once, by its label."""
    for term in sorted(group.terms, key=lambda t: t.name):
        if term.label == group.kind and not term.of and not term.negated:
            continue
        yield _condition(term, lexicon)
    for measured in group.measures:
        yield Condition(measured.name, MEASURE)
    for choice in group.choices:
        options = ["且".join(sorted(map(_said, option))) for option in choice.options]
        yield Condition("或".join(options), CHOICE, parts=tuple(options))
    if group.residency and group.residency == {"户籍", "居住证"}:
        yield Condition("户籍或居住证", CHOICE, parts=("户籍", "居住证"))


def _condition(term: Term, lexicon: Lexicon) -> Condition:
    meaning = lexicon.meaning(term.label)
    broader: tuple[str, ...] = ()
    if not term.negated:
        prefix = f"{term.of}:" if term.of else ""
        broader = tuple(
            sorted(prefix + each for each in lexicon.implied(term.label) if each != term.label)
        )
    parts = () if term.negated or term.of else meaning.parts
    return Condition(term.name, meaning.facet or CONTENT, broader, parts)


def _said(each: Term | Measured | Amount) -> str:
    if isinstance(each, Amount):
        low = "" if each.low is None else str(int(each.low))
        high = "" if each.high is None else str(int(each.high))
        return f"{low}—{high}{each.unit}"
    return each.name


def _broader(group: Group, name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a group that the vocabulary doesn't name lies in: the narrowest of its concepts that say
    no more than the group does. Persons lie in no body, though one that covers its staff does, and
    who was something (原机关公务员) lies in nothing but what is said of such persons."""
    lexicon = vocabulary.lexicon
    terms = group.terms - set(_of_a_thing(group, name, lexicon)) - _summing_up(group, name, lexicon)
    terms -= {term for term in terms if _is_another_kind(term, group.kind, lexicon)}
    around = vocabulary.scheme.around(Scope.of(replace(group, terms=terms), lexicon), name)
    if Term(_FORMER) in terms:
        everyone = Scope.of(replace(group, terms=frozenset({Term(_PERSON)})), lexicon)
        now = vocabulary.scheme.around(everyone, name)
        around = [each for each in around if each in now or each.label.startswith(_FORMER)]
    persons = any(Term(_PERSON) == term or _is_person(term, lexicon) for term in terms)
    around = [
        concept
        for concept in around
        if concept.label != name and (not persons or vocabulary.scheme.is_of_persons(concept))
    ]
    inner = {
        iri
        for concept in around
        for iri in vocabulary.scheme.lies_in(concept)
        if iri != concept.iri
    }
    return tuple(sorted(concept.label for concept in around if concept.iri not in inner))


_SUMMING_UP = re.compile(r"等([\u4e00-\u9fff]{2,8}?)(?:的|$)")


def _summing_up(group: Group, name: str, lexicon: Lexicon) -> set[Term]:
    """The terms whose word only sums up the list before it: 康复、照料等困难的 have difficulties with those,
    and need not be in hardship."""
    behind = (match[1] for match in _SUMMING_UP.finditer(name))
    summed = {lexicon.words[text].means for text in behind if text in lexicon.words}
    return {term for term in group.terms if (term.label,) in summed and term.label != group.kind}


def _is_another_kind(term: Term, kind: str, lexicon: Lexicon) -> bool:
    """Whether a term is a second kind beside the head noun: words about the group, or of another one
    in its list, that do not make it that."""
    plain = not term.of and not term.negated and lexicon.meaning(term.label).sort == "kind"
    return plain and bool(kind) and term.label not in lexicon.implied(kind)


def _is_person(term: Term, lexicon: Lexicon) -> bool:
    return not term.of and not term.negated and _PERSON in lexicon.implied(term.label)


def _standing(words: Sequence[str], text: str) -> Iterator[tuple[int, str]]:
    """Where words stand in a text, one after another, of several at a place the first. A pattern of them
    would be made anew for every text."""
    at = 0
    while at < len(text):
        word = next((each for each in words if text.startswith(each, at)), "")
        if word:
            yield at, word
        at += len(word) or 1


def _of_a_thing(group: Group, name: str, lexicon: Lexicon) -> Iterator[Term]:
    """The terms that everywhere in the name stand before a word of a thing and are only part of what
    that is called: who pays 失业保险费 is not 失业, whose income is below 低保标准 not on 低保, who takes
    part 以职工身份 no 职工."""
    by_word: dict[str, list[Term]] = {}
    for term in sorted(group.terms, key=lambda each: each.name):
        for text in lexicon.saying(term.label):
            if text in name:
                by_word.setdefault(text, []).append(term)
    part = {term: True for terms in by_word.values() for term in terms}
    found = list(_standing(sorted(by_word, key=len, reverse=True), name))
    for (start, word), (after, next_word) in pairwise([*found, (-1, "")]):
        behind = by_word[next_word] if after == start + len(word) else ()
        thing = any(lexicon.meaning(term.label).sort == "content" for term in behind)
        for term in by_word[word]:
            part[term] = part[term] and thing
    for term, is_part in part.items():
        if is_part and lexicon.meaning(term.label).sort != "content" and term.label != group.kind:
            yield term
