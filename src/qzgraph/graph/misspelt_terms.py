"""Terms that a query names and the ontology lacks, and which of its terms may be meant: found by
spelling, and by label in either language."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from qzgraph import names
from qzgraph.errors import BadQuery
from qzgraph.graph.tokens import Token, place, tokens
from qzgraph.turtle import by_subject, statements

_LABEL = names.PREFIXES["rdfs"] + "label"


@dataclass(frozen=True)
class OntologyTerm:
    """A term's local name, and its labels by language."""

    name: str
    labels: Mapping[str, str]

    def shown(self, language: str) -> str:
        """``qz:leadAgency(牵头负责单位)``."""
        label = self.labels.get(language, "")
        return f"qz:{self.name}({label})" if label else f"qz:{self.name}"


def ontology_terms(folder: Path) -> list[OntologyTerm]:
    """The terms of ``qz:`` that the Turtle of this folder says anything of, by name."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.ttl")):
        for subject, said in by_subject(statements(path)).items():
            if subject.startswith(names.QZ):
                labels = found.setdefault(names.local(subject), {})
                for value in said.get(_LABEL, ()):
                    if isinstance(value, ox.Literal):
                        labels[value.language or ""] = value.value
    return [OntologyTerm(name, labels) for name, labels in sorted(found.items())]


def refuse_misspelt(text: str, terms: Sequence[OntologyTerm]) -> None:
    """Raises BadQuery where a query, which found nothing, names a term of ``qz:`` that there is not
    but something like it: silence would be taken for an answer."""
    complaint = unknown_term(text, terms)
    if complaint is not None and complaint.near:
        raise complaint


def unknown_term(text: str, terms: Iterable[OntologyTerm]) -> BadQuery | None:
    """A complaint about the first term of ``qz:`` in the query that the ontology lacks, with the
    terms that may be meant; None where there is none.

    Such a query is no error of syntax: it answers, with nothing. Whoever asks decides.
    """
    known = {term.name: term for term in terms}
    for token, name in _named(text):
        if name not in known:
            return _complaint(text, token, name, _like(name, list(known.values())))
    return None


def _named(text: str) -> Iterable[tuple[Token, str]]:
    """The names in ``qz:`` that a query uses, whatever prefix it has given it."""
    prefixes: dict[str, str] = {}
    read = list(tokens(text))
    for position, token in enumerate(read):
        if token.kind == "pname":
            prefix, _, local = token.text.partition(":")
            if position and read[position - 1].is_word("PREFIX"):
                following = read[position + 1].text if position + 1 < len(read) else ""
                prefixes[prefix] = following.strip("<>")
            elif prefixes.get(prefix) == names.QZ and local:
                yield token, re.sub(r"\\(.)", r"\1", local)
        elif token.kind == "iri" and token.text.startswith(f"<{names.QZ}"):
            local = token.text[len(names.QZ) + 1 : -1]
            if local:
                yield token, local


def _like(name: str, terms: list[OntologyTerm]) -> list[OntologyTerm]:
    """The terms, at most three, whose name or label is like this name, the likest first."""
    wanted = _plain(name)
    scored: list[tuple[float, OntologyTerm]] = []
    for term in terms:
        spelt = [_plain(term.name), *map(_plain, term.labels.values())]
        best = max(_likeness(wanted, each) for each in spelt)
        if best >= 0.6:
            scored.append((best, term))
    scored.sort(key=lambda pair: (-pair[0], pair[1].name))
    return [term for _, term in scored[:3]]


def _likeness(wanted: str, spelt: str) -> float:
    """From 0 to 1; a name that is part of the other is nearer than its letters alone say."""
    ratio = difflib.SequenceMatcher(None, wanted, spelt).ratio()
    shorter, longer = sorted((wanted, spelt), key=len)
    if len(shorter) >= 2 and shorter in longer:
        ratio = max(ratio, 0.6 + 0.3 * len(shorter) / len(longer))
    return ratio


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _complaint(text: str, token: Token, name: str, like: list[OntologyTerm]) -> BadQuery:
    line, column = place(text, token.start)
    en = " or ".join(term.shown("en") for term in like)
    zh = " 或 ".join(term.shown("zh") for term in like)
    return BadQuery(
        f"the ontology has no term qz:{name[:60]}",
        place=(line, column),
        mend=f"did you mean {en}?" if like else "see /ontology for its terms",
        zh=f"第 {line} 行第 {column} 列：本体没有术语 qz:{name[:60]}；"
        + (f"你是不是要找 {zh}？" if like else "术语见 /ontology"),
        near=tuple(f"qz:{term.name}" for term in like),
    )
