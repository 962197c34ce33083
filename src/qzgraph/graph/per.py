"""For whom and in what time a quantity is promised, as concepts: 每生每学期 is per pupil and per term.

``qz:per`` keeps the words as printed; the concepts are those of ``data/vocabulary/per.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pyoxigraph as ox

from qzgraph import names
from qzgraph.known import PerConcept
from qzgraph.names import PREFIXES, term
from qzgraph.vocabulary import Vocabulary

_SKOS = PREFIXES["skos"]
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
    pattern = "|".join(map(re.escape, sorted(by_word, key=len, reverse=True)))
    return list(dict.fromkeys(by_word[word] for word in re.findall(pattern, text)))


def scheme(vocabulary: Vocabulary) -> Iterator[ox.Triple]:
    """The concepts with their names and links, for ``graph/vocabulary``."""
    me = ox.NamedNode(names.PER_SCHEME)
    a = ox.NamedNode(PREFIXES["rdf"] + "type")
    yield ox.Triple(me, a, ox.NamedNode(_SKOS + "ConceptScheme"))
    for label, language in (
        ("每谁、每多久", "zh"),
        ("for each of whom, and in what time", "en"),
    ):
        for name in (_SKOS + "prefLabel", PREFIXES["dct"] + "title"):
            yield ox.Triple(me, ox.NamedNode(name), ox.Literal(label, language=language))
    for concept in vocabulary.per_concepts:
        node = ox.NamedNode(names.per(concept.name))
        kind = "PerWhom" if concept.facet == "whom" else "PerPeriod"
        yield ox.Triple(node, a, ox.NamedNode(term(kind)))
        yield ox.Triple(node, a, ox.NamedNode(_SKOS + "Concept"))
        yield ox.Triple(node, ox.NamedNode(_SKOS + "inScheme"), me)
        for label, language in ((concept.label_zh, "zh"), (concept.label_en, "en")):
            text = ox.Literal(label, language=language)
            yield ox.Triple(node, ox.NamedNode(_SKOS + "prefLabel"), text)
            yield ox.Triple(node, ox.NamedNode(PREFIXES["rdfs"] + "label"), text)
        if concept.broader:
            broader = ox.NamedNode(names.per(concept.broader))
            yield ox.Triple(node, ox.NamedNode(_SKOS + "broader"), broader)
        else:
            yield ox.Triple(me, ox.NamedNode(_SKOS + "hasTopConcept"), node)
        if concept.per_year is not None:
            often = ox.Literal(
                f"{float(concept.per_year):g}", datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal")
            )
            yield ox.Triple(node, ox.NamedNode(term("perYear")), often)
