"""Which concept of ``data/vocabulary/populations.ttl`` a group of people is, or lies in."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from qzgraph.language.groups import Group, Term, read_groups
from qzgraph.language.scope import Scope
from qzgraph.language.unit import EVERYBODY
from qzgraph.language.variants import SEVERAL, variants
from qzgraph.population_scheme import Concept, normal_name
from qzgraph.records.model import Population, Residency
from qzgraph.vocabulary import Vocabulary


class GroupConcepts:
    """The concepts as a matrix of groups wants them: what keeps out nobody known of counts for nothing."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def of(self, population: Population) -> tuple[Concept | None, bool]:
        """The concept that a group is, or else lies in, and whether it is all of that."""
        index = self._vocabulary.scheme.by_name
        own = index.get(normal_name(population.label))
        if own:
            return own, self._is_whole(population, own)
        lexicon = self._vocabulary.lexicon
        said = self._telling(population.group)
        mine = Scope.whole(said, lexicon)
        lies_in = Scope.of(said, lexicon)
        known = [(c, scope) for c, scope in self._scopes_of(lies_in) if scope.holds(lies_in)]
        for concept, scope in known:
            if any(scope.holds(other) and not other.holds(scope) for _, other in known):
                continue  # a narrower one is known
            return concept, mine is not None and mine.holds(scope) and self._asks_no_more(
                population
            )
        kind = index.get(normal_name(population.kind))
        return (kind, False) if kind else (None, True)

    def _scopes_of(self, around: Scope) -> list[tuple[Concept, Scope]]:
        """What the names of the concepts that may hold a group say, in the order of the tree."""
        found = [pair for term in (None, *around.implied) for pair in self._scopes.get(term, ())]
        return sorted(found, key=lambda pair: self._order[pair[0].iri])

    @cached_property
    def _order(self) -> dict[str, int]:
        return {iri: at for at, iri in enumerate(self._vocabulary.concepts)}

    @cached_property
    def _scopes(self) -> dict[Term | None, list[tuple[Concept, Scope]]]:
        """What the concepts' own names say, by one thing that they ask (None: nothing but ages)."""
        lexicon = self._vocabulary.lexicon
        found: dict[Term | None, list[tuple[Concept, Scope]]] = {}
        for concept in self._vocabulary.concepts.values():
            groups = read_groups(concept.label, lexicon)
            scope = Scope.whole(groups[0], lexicon) if len(groups) == 1 else None
            if scope:
                told = replace(scope, terms=tuple(filter(self._tells, scope.terms)))
                found.setdefault(next(iter(told.terms), None), []).append((concept, told))
        return found

    def _telling(self, said: Group) -> Group:
        """A group without what keeps nobody out that is known of."""
        return replace(said, terms=frozenset(filter(self._tells, said.terms)))

    def _tells(self, term: Term) -> bool:
        """Whether a term keeps anybody out that is known of: not 城乡, nor 符合条件的; 留守 does, however it may be
        defined."""
        meaning = self._vocabulary.lexicon.meaning(term.label)
        says_all = meaning.facet == EVERYBODY and meaning.sort == "condition"
        return not ((meaning.vague and meaning.settles != SEVERAL) or says_all)

    def _is_whole(self, population: Population, concept: Concept) -> bool:
        """Whether a group of a concept's name is all of it: of no narrower age, nobody left out,
        and no registration asked that the concept does not ask."""
        low, high = _bounds(concept, self._vocabulary)
        return (
            population.min_age in (None, low)
            and population.max_age in (None, high)
            and not population.excludes
            and (concept.residency == Residency.HUKOU or self._asks_no_more(population))
        )

    def _asks_no_more(self, population: Population) -> bool:
        """Whether a group is of everyone who lives here, as far as residence goes."""
        return not any(each.ways for each in variants(population.group, self._vocabulary.lexicon))


def _bounds(concept: Concept, vocabulary: Vocabulary) -> tuple[int | None, int | None]:
    """The ages of a concept and of all it lies in."""
    around = [vocabulary.concepts[iri] for iri in sorted(vocabulary.scheme.lies_in(concept))]
    lows = [c.min_age for c in around if c.min_age is not None]
    highs = [c.max_age for c in around if c.max_age is not None]
    return max(lows, default=None), min(highs, default=None)
