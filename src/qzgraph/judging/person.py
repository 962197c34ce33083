"""A person as ``qzgraph entitlements`` is told of one: age, residency, groups (CONTRACT §3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from qzgraph import names
from qzgraph.errors import BadUsage
from qzgraph.language.groups import Term, read_groups
from qzgraph.language.scope import Scope
from qzgraph.population_scheme import Concept, normal_name
from qzgraph.records.model import Residency
from qzgraph.vocabulary import Vocabulary

#: No age is higher.
OLDEST = 150
#: How alike two names are, of 100, for one to be offered in the place of the other.
_NEAR = 60


#: The concepts that residency alone puts a person in (``data/vocabulary/populations.ttl``).
_OF_RESIDENCY = {
    Residency.HUKOU: "户籍居民",
    Residency.RESIDENT: "城乡居民",
    Residency.MIGRANT: "流动人口",
}


@dataclass(frozen=True)
class Person:
    """``residency`` is empty where nothing was said: such a person is taken to live in the division.
    ``groups`` are concepts, and ``low`` to ``high`` the ages that are possible."""

    age: int | None
    residency: frozenset[Residency]
    groups: tuple[Concept, ...]
    low: int
    high: int
    own: frozenset[str]
    """IRIs of the groups that the person is in by age, or is said to be in, and of all broader."""
    general: frozenset[str]
    """IRIs of the groups that everyone of this residency is in."""
    known: tuple[frozenset[Term], ...] = ()
    """What is known of the person: one for each group named, with all that it lies in."""


def read_residencies(written: str) -> frozenset[Residency]:
    """The residencies in a list such as ``hukou,resident``. Raises :class:`BadUsage` for others."""
    known = {each.value.lower(): each for each in Residency}
    words = [word.strip().lower() for word in written.split(",") if word.strip()]
    for word in words:
        if word not in known:
            raise BadUsage(f"{word!r} is no residency", mend=f"give {', '.join(known)}")
    return frozenset(known[word] for word in words)


def describe_person(
    vocabulary: Vocabulary,
    age: int | None,
    residency: Iterable[Residency],
    groups: Sequence[str],
) -> Person:
    """The person of these traits. Raises :class:`BadUsage` for a group that nothing knows, and for
    traits that exclude one another."""
    said = frozenset(residency)
    if Residency.MIGRANT in said and len(said) > 1:
        raise BadUsage(
            "nobody is a migrant and a resident or registered here at once",
            mend="give --residency hukou, resident or migrant",
        )
    index = vocabulary.scheme.by_name
    everybody = vocabulary.scheme.lies_in(index[normal_name(_OF_RESIDENCY[Residency.RESIDENT])])
    general: set[str] = set()
    for each in said or {Residency.RESIDENT}:
        general |= vocabulary.scheme.lies_in(index[normal_name(_OF_RESIDENCY[each])])
    low, high = (0, OLDEST) if age is None else (age, age)
    by_age = [concept for concept in vocabulary.concepts.values() if _is_by_age(concept, low, high)]
    own = (
        {iri for concept in by_age for iri in vocabulary.scheme.lies_in(concept)}
        if age is not None
        else set()
    )
    found = tuple(_concept(name, own | general, vocabulary) for name in groups)
    for concept in found:
        around = [concept, *_known_around(concept, vocabulary)]
        own |= {each.iri for each in around}
        low = max([low, *(each.min_age for each in around if each.min_age is not None)])
        high = min([high, *(each.max_age for each in around if each.max_age is not None)])
    if low > high:
        raise BadUsage(
            f"nobody of that age is one of {'、'.join(concept.label for concept in found)}",
            mend="change --age or --group",
        )
    return Person(
        age,
        said,
        found,
        low,
        high,
        frozenset(own - general - everybody),
        frozenset(general),
        tuple(_said(concept, vocabulary) for concept in found),
    )


def _known_around(concept: Concept, vocabulary: Vocabulary) -> list[Concept]:
    """The concepts of the scheme that a group is, or lies in."""
    known = vocabulary.concepts
    return [known[iri] for iri in sorted(vocabulary.scheme.lies_in(concept)) if iri in known]


def _said(concept: Concept, vocabulary: Vocabulary) -> frozenset[Term]:
    """What being of a concept says: its own words, and those of everything that it lies in."""
    terms: set[Term] = set()
    for each in (concept, *_known_around(concept, vocabulary)):
        groups = read_groups(each.label, vocabulary.lexicon)
        # What a broader concept's name is made of may say more than the concept does: 军人家属 is
        # read of soldiers in service, and in the tree holds the families of veterans.
        plain = len(groups) == 1 and not groups[0].choices
        if plain and (each is concept or len(groups[0].terms) == 1):
            terms |= groups[0].terms
    return frozenset(terms)


def _is_by_age(concept: Concept, low: int, high: int) -> bool:
    """Whether everyone of these ages is in a concept, as far as its own bounds tell."""
    if not concept.by_age:
        return False
    least = 0 if concept.min_age is None else concept.min_age
    most = OLDEST if concept.max_age is None else concept.max_age
    return least <= low and high <= most


def _concept(name: str, known: Iterable[str], vocabulary: Vocabulary) -> Concept:
    """The group of this name, or of a name that it begins (失能, of someone who is a 老年人), or one that
    known words make."""
    index = vocabulary.scheme.by_name
    normal = normal_name(name)
    if normal in index:
        return index[normal]
    labels = [vocabulary.concepts[iri].label for iri in sorted(known)]
    for ending in (*labels, *sorted(vocabulary.heads, key=len)):
        found = index.get(normal + normal_name(ending)) if normal else None
        if found:
            return found
    if composed := _composed(name, vocabulary):
        return composed
    labels = [concept.label for concept in vocabulary.concepts.values()]
    near = process.extract(normal, labels, limit=3, score_cutoff=_NEAR)
    meant = "、".join(label for label, *_ in near)
    raise BadUsage(
        f"no group is called {name!r}",
        where="--group",
        mend=f"did you mean {meant}?" if meant else "name one as the standard does: 残疾人, 老年人",
    )


def _composed(name: str, vocabulary: Vocabulary) -> Concept | None:
    """A group that has no concept of its own, as its words make it (退役军人家属); None where not all of
    them are known, or they name no one group."""
    groups = read_groups(name, vocabulary.lexicon)
    if len(groups) != 1 or not groups[0].kind:
        return None
    scope = Scope.whole(groups[0], vocabulary.lexicon)
    if scope is None:
        return None
    around = vocabulary.scheme.around(scope)
    return Concept(
        names.population(name),
        name,
        (),
        tuple(concept.iri for concept in around),
        scope.low,
        scope.high,
        None,
    )
