"""What differs between two sides in what they rest on, who pays and who leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qzgraph.document_titles import title_key
from qzgraph.judging.compared_sides import ComparedSides
from qzgraph.judging.quoting import sentence_around
from qzgraph.judging.report import Quote
from qzgraph.judging.side import (
    Side,
    defers_to_document,
    documents,
    names_no_level,
    payers_of,
)
from qzgraph.judging.verdict import Aspect, Difference, Verdict
from qzgraph.names import Level, level_of
from qzgraph.records.fiscal import payers_shown
from qzgraph.records.legal import subject_of
from qzgraph.records.model import Agency, Citation, Field, Payer

#: Characters of a document's subject that tell it from others: 母婴保健, but not 教育.
_TELLING = 4
#: What 地方 may mean.
_LOCAL = frozenset((Payer.PROVINCIAL, Payer.MUNICIPAL, Payer.COUNTY))


class BorneDifferences:
    """Documents, payers and lead agencies of two sides."""

    def __init__(self, both: ComparedSides) -> None:
        self._both = both

    def legal_basis(self) -> Iterator[Difference]:
        """One for each document that only one of them rests on, and one where they agree. Two documents
        on one subject, each level's own, are one change."""
        above, below = documents(self._both.upper), documents(self._both.lower)
        common = [citation for key, citation in above.items() if key in below]
        if common:
            joined = "；".join(citation.document.title for citation in common)
            first = title_key(common[0].document.title)
            yield self._document(
                Verdict.EQUAL, above[first], below[first], (joined, joined), same_words=True
            )
        if not (self._both.known(Field.STANDARD) and self._both.known(Field.FISCAL)):
            return
        only_below = [citation for key, citation in below.items() if key not in above]
        for citation in (each for key, each in above.items() if key not in below):
            if (instead := self._on_its_subject(citation, only_below)) is None:
                yield self._document(Verdict.DROPPED, citation, None)
            else:
                only_below.remove(instead)
                yield self._document(Verdict.OTHER, citation, instead)
        for citation in only_below:
            yield self._document(Verdict.NEW, None, citation)

    def _on_its_subject(self, wanted: Citation, among: Sequence[Citation]) -> Citation | None:
        """The one of these whose document is about the same, if there is one alone."""
        vocabulary = self._both.upper.compared.wording.vocabulary
        subject = subject_of(wanted.document.title, vocabulary)
        if len(subject) < _TELLING:
            return None
        found = [c for c in among if subject_of(c.document.title, vocabulary) == subject]
        return found[0] if len(found) == 1 else None

    def _document(
        self,
        verdict: Verdict,
        above: Citation | None,
        below: Citation | None,
        titles: tuple[str, str] | None = None,
        *,
        same_words: bool = False,
    ) -> Difference:
        """What one side rests on beside what the other does."""
        one, two = titles or (
            above.document.title if above else "",
            below.document.title if below else "",
        )
        field = (above or below).field  # type: ignore[union-attr]  # one of them is there
        quotes = [
            self._citation(side, citation) if citation else side.quote(field)
            for side, citation in ((self._both.upper, above), (self._both.lower, below))
        ]
        return self._both.difference(
            Aspect.LEGAL_BASIS,
            verdict,
            one,
            two,
            (quotes[0], quotes[1]),
            path="legalBasis",
            same_words=same_words,
            own_document=verdict is not Verdict.EQUAL and self._is_own(above, below),
        )

    def _is_own(self, above: Citation | None, below: Citation | None) -> bool:
        """Whether the lower edition rests on a document of a level below the upper one's, on which that
        cannot rest; in the place of another, on one of its own level."""
        own, upper = (
            level_of(side.compared.edition.division).rank
            for side in (self._both.lower, self._both.upper)
        )
        level = below.document.level if below else None
        if level is None or upper >= own:
            return False
        return level.rank >= own if above else level.rank > upper

    @staticmethod
    def _citation(side: Side, citation: Citation) -> Quote:
        for item in side.items:
            if citation in item.citations:
                words = sentence_around(item.fields[citation.field], citation.span)
                return side.compared.quote(words)
        raise ValueError("a citation stands in one of its side's items")

    def payers(self) -> Iterator[Difference]:
        """Who pays. What only a document says, of which ``data/`` knows no payers, is not compared; a
        cited document is evidence of who pays, never of who doesn't."""
        if not self._both.known(Field.FISCAL):
            return
        above, below = payers_of(self._both.upper.items), payers_of(self._both.lower.items)
        told = [bool(side.passages(Field.FISCAL)) for side in self._both.sides]
        if (told[0] and not above) or (told[1] and not below):
            return
        dropped = set() if defers_to_document(self._both.lower.items) else above - below
        new = set() if defers_to_document(self._both.upper.items) else below - above
        new |= (below - above) & {Payer.INDIVIDUAL}
        dropped -= {Payer.PROVINCIAL} if names_no_level(self._both.lower.items) else set()
        if names_no_level(self._both.upper.items) and below & _LOCAL:
            dropped -= _LOCAL  # 地方 is paid for by any of them
        upper, lower = (level_of(side.compared.edition.division) for side in self._both.sides)
        if upper is not lower is Level.COUNTY and Payer.COUNTY in above & below:
            dropped -= {
                Payer.MUNICIPAL
            }  # 市、县分级负责, as a county writes it (shapes/funded.ttl)
        new -= {Payer.PROVINCIAL} if names_no_level(self._both.upper.items) else set()
        if not dropped and not new:
            verdict = Verdict.EQUAL
        elif not new:
            verdict = Verdict.DROPPED
        else:
            verdict = Verdict.OTHER if dropped else Verdict.NEW
        yield self._both.difference(
            Aspect.PAYER,
            verdict,
            payers_shown(self._both.upper.items),
            payers_shown(self._both.lower.items),
            self._both.quotes(Field.FISCAL),
            path=Field.FISCAL.value,
            same_words=above == below,
        )

    def lead_agency(self) -> Iterator[Difference]:
        """The body named first; the same function at another level is its counterpart."""
        if not self._both.known(Field.AGENCY):
            return
        above, below = (
            [item.lead_agency for item in side.items if item.lead_agency]
            for side in (self._both.upper, self._both.lower)
        )
        if not above and not below:
            return
        if not above or not below:
            verdict = Verdict.NEW if below else Verdict.DROPPED
        else:
            verdict = Verdict.EQUAL if self._are_counterparts(above, below) else Verdict.OTHER
        expected, actual = (
            "、".join(dict.fromkeys(agency.printed for agency in bodies))
            for bodies in (above, below)
        )
        yield self._both.difference(
            Aspect.LEAD_AGENCY,
            verdict,
            expected,
            actual,
            self._both.quotes(Field.AGENCY),
            path=Field.AGENCY.value,
            same_words=expected == actual,
        )

    def _are_counterparts(self, above: list[Agency], below: list[Agency]) -> bool:
        """Whether each body does what one on the other side does; a county's may do
        more: 文化和广电旅游体育局 is the counterpart of 体育局."""
        upper, lower = self._both.upper.compared.wording, self._both.lower.compared.wording

        def answers(one: Agency, two: Agency) -> bool:
            if one.function and two.function and one.function == two.function:
                return True
            if upper.plain(one.name) == lower.plain(two.name):
                return True
            return upper.names_function(one, two) or lower.names_function(two, one)

        # One item that two implement, or the other way round, names the bodies of both.
        merged = len(self._both.upper.items) != len(self._both.lower.items)
        named, naming = (
            [body for item in side.items for body in item.supporting_agencies if merged]
            for side in (self._both.upper, self._both.lower)
        )
        return all(any(answers(one, two) for two in (*below, *naming)) for one in above) and all(
            any(answers(one, two) for one in (*above, *named)) for two in below
        )
