"""Things, payers and bodies by name in the page's language: what the texts call them is Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qzgraph import names
from qzgraph.both import NOTHING, Both
from qzgraph.records.model import Agency, Item, Payer, PayerBasis
from qzgraph.vocabulary import Vocabulary
from qzgraph_server.language import language, spoken, t
from qzgraph_server.pages.thing import Thing


def named(thing: Thing) -> str:
    """What it is called in the page's language, where the graph has that."""
    return (thing.english if language() == "en" else "") or thing.name


def term(terms: Mapping[str, Both], iri: str) -> str:
    """What one of the ontology's terms is called in the page's language; nothing for no term."""
    called = terms.get(iri, NOTHING)
    return spoken(called) or called.zh or (names.local(iri) if iri else "")


class Namer:
    """``terms``: the names of the ontology's terms by IRI; ``bodies``: the
    English names of bodies by their full names, where the graph has them."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        terms: Mapping[str, Both],
        bodies: Mapping[str, str],
    ) -> None:
        self._terms = terms
        self._bodies = bodies
        self._places = vocabulary.places
        self._functions = {each.function: each.label_en for each in vocabulary.agencies}

    def payers(self, items: Iterable[Item]) -> str:
        """Who pays for some items; whom only a cited document names stands apart."""
        rules = [rule for item in items for rule in item.fiscal_rules]
        named = {
            basis: {payer for rule in rules if rule.basis is basis for payer in rule.payers}
            for basis in PayerBasis
        }
        stated = self._listed(named[PayerBasis.STATED])
        by_document = self._listed(named[PayerBasis.BY_DOCUMENT])
        return t("；").join(filter(None, (stated, by_document and t("依文件：") + by_document)))

    def _listed(self, payers: set[Payer]) -> str:
        found = (term(self._terms, names.term(each)) for each in Payer if each in payers)
        return t("、").join(found)

    def bodies(self, agencies: Sequence[Agency]) -> str:
        """``Quzhou Municipal Health Commission (市卫健委)``, else what it does and where; one of which
        no English is known, as printed."""
        return t("、").join(dict.fromkeys(map(self._body, agencies)))

    def _body(self, agency: Agency) -> str:
        if language() == "en" and (known := self._bodies.get(agency.name)):
            return f"{known} ({agency.printed})"
        function = self._functions.get(agency.function or "", "")
        place = self._places.get(agency.division or "")
        if language() == "zh" or not function or not (place and place.name_en):
            return agency.printed
        return f"{function}, {place.name_en} ({agency.printed})"
