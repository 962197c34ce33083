"""For whom and in what time a quantity is promised, as concepts: 每生每学期 is per pupil and per term.

``qz:per`` keeps the words as printed; the concepts are those of ``data/vocabulary/per.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import pyoxigraph as ox

from qzgraph import names
from qzgraph.graph.rdf_terms import about, decimal, en, iri, named, some, zh
from qzgraph.known import PerConcept
from qzgraph.language.tables import any_of
from qzgraph.vocabulary import Vocabulary

#: 个 that only counts: 每3个月, and the measure word before a noun: 每名学生.
_NUMBERED = re.compile(r"个(?=月|半月|季度|学期|星期)|[名位个](?=[\u4e00-\u9fff]*?[生童])")


def per_concepts(words: str, per_year: Fraction | None, vocabulary: Vocabulary) -> list[PerConcept]:
    """For whom or what (每生每餐: two), and in what time, the words of a rate say that a quantity is.
    There is none for a time without a name (每3年). ``per_year`` tells how often a year it comes round,
    which decides: 每3个月 is a quarter."""
    found = _named(_NUMBERED.sub("", words), vocabulary.per_concepts)
    whom = [concept for concept in found if concept.facet == "whom"]
    times = [concept for concept in found if concept.facet == "period"]
    if times and per_year is not None and times[-1].per_year not in (None, per_year):
        all_times = (c for c in vocabulary.per_concepts if c.facet == "period")
        times = [concept for concept in all_times if concept.per_year == per_year]
    return [*whom, *times[:1]]


def _named(text: str, concepts: Sequence[PerConcept]) -> list[PerConcept]:
    """The concepts whose words stand in the text, each once, the longest word first at each place."""
    by_word = {word: concept for concept in concepts for word in concept.words}
    return list(dict.fromkeys(by_word[word] for word in re.findall(any_of(by_word), text)))


def scheme(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """The concepts with their names and links, for ``graph/vocabulary``."""
    me = iri(names.PER_SCHEME)
    labels = zh("每谁、每多久"), en("for each of whom, and in what time")
    kind = named("skos:ConceptScheme")
    yield from about(me, ("a", kind), ("skos:prefLabel", *labels), ("dct:title", *labels))
    for concept in vocabulary.per_concepts:
        node = iri(names.per(concept.name))
        labels = zh(concept.label_zh), en(concept.label_en)
        often = None if concept.per_year is None else Decimal(f"{float(concept.per_year):g}")
        whom = named("qz:PerWhom" if concept.facet == "whom" else "qz:PerPeriod")
        yield from about(
            node,
            ("a", whom, named("skos:Concept")),
            ("skos:inScheme", me),
            ("skos:prefLabel", *labels),
            ("rdfs:label", *labels),
            ("skos:broader", iri(names.per(concept.broader)) if concept.broader else None),
            ("qz:perYear", some(decimal, often)),
        )
        if not concept.broader:
            yield from about(me, ("skos:hasTopConcept", node))
