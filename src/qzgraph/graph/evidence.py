"""On what each fact rests that the text itself doesn't state: who pays under a document that is only
cited, and a document's level, kind and number.

What ``data/legal`` says comes with the sentence or source by which it is known; what was read nowhere
is marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qzgraph.known import KnownDocument
from qzgraph.records.model import FiscalRule, LegalDocument, PayerBasis
from qzgraph.vocabulary import Vocabulary

#: The member of ``qz:FactBasis`` for each basis of ``data/legal/documents.csv``.
LISTED = {"Source": "FromSource", "GeneralKnowledge": "GeneralKnowledge"}


def payer_evidence(rule: FiscalRule, vocabulary: Vocabulary) -> tuple[str, str, str] | None:
    """What the text that tells the payers of a cited document is to it (a member of
    ``qz:PayerEvidence``), its sentence, and where that was read; None where the rule's own text names
    them, and where nobody is named."""
    if rule.basis is not PayerBasis.BY_DOCUMENT or not rule.payers or not rule.defined_in:
        return None
    title = rule.defined_in.title
    found = next(each for each in vocabulary.payer_evidence if re.search(each.pattern, title))
    return found.kind, found.quote, found.said_in


def document_basis(
    document: LegalDocument, prints: Iterable[str], vocabulary: Vocabulary
) -> Iterator[tuple[str, str, str]]:
    """Of each fact that is known of a document (``level``, ``kind``, ``number``) the member of
    ``qz:FactBasis`` that tells from where, and the source, if a table names one. ``prints`` are its
    citations as they stand in the text."""
    row = listed(document, vocabulary)
    facts = (
        ("level", document.level, row and row.level),
        ("kind", document.kind, row and row.kind),
        ("number", document.number, row and row.number),
    )
    for fact, value, said in facts:
        if not value:
            continue
        printed = fact == "number" and _stands_in(str(value), prints)
        if row and value == said and not printed:
            yield fact, LISTED[row.basis], row.source
        else:
            yield fact, "Printed" if fact == "number" else "FromTitle", ""


def listed(document: LegalDocument, vocabulary: Vocabulary) -> KnownDocument | None:
    """What ``data/legal/documents.csv`` knows of a document, by any of its titles."""
    titles = (document.title, *document.alternatives)
    known = vocabulary.documents
    return next((known[title] for title in titles if title in known), None)


def _stands_in(number: str, prints: Iterable[str]) -> bool:
    bare = "".join(number.split())
    return any(bare in "".join(text.split()) for text in prints)
