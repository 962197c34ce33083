"""What two editions' wording is compared by: the text without what is merely local, and without the
quantities, documents and bodies that other aspects of a comparison tell of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from qzgraph.aligning.evidence import Localiser
from qzgraph.language.tables import any_of
from qzgraph.records.legal import titles
from qzgraph.records.model import Agency, Edition, Field, Item
from qzgraph.vocabulary import Vocabulary

_PUNCTUATION = re.compile(r"[\s，。、；：,.;:（）()《》〈〉<>“”\"'‘’·—–\-~～]+")
#: Which government of several: 各县（市、区）, 县级, 本市 are whatever the edition's own is.
_LEVELS = re.compile(r"本地|[各省市县区级]")
#: What stands for a quantity, and for a document.
_QUANTITY, _DOCUMENT = "#", "%"
#: A function that two words name is shortened to the first characters of both.
_TWO_WORDS = 4


class Wording:
    """The wording of one edition."""

    def __init__(self, edition: Edition, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._local = Localiser(edition.division, vocabulary)
        bodies = vocabulary.agency_names(edition.division)
        self._functions = {name: function for name, (function, _) in bodies.items()}
        self._labels = {known.function: known.label_zh for known in vocabulary.agencies}
        self._bodies = re.compile(any_of(bodies))

    def plain(self, text: str) -> str:
        """A text without punctuation, and without what tells only whose edition it is: places,
        levels of government, bodies under one name for all editions."""
        text = unicodedata.normalize("NFKC", text)
        text = self._bodies.sub(lambda found: f"@{self._functions[found.group()]}@", text)
        return _LEVELS.sub("", _PUNCTUATION.sub("", self._local(text)))

    def names_function(self, agency: Agency, other: Agency) -> bool:
        """Whether another body's name has what this one does: 体育 in 文化和广电旅游体育局."""
        label = self._labels.get(agency.function or "", "")
        short = f"{label[0]}{label[2]}" if len(label) == _TWO_WORDS else label  # 广播电视: 广电
        return len(label) > 1 and any(
            each in name for each in (label, short) for name in (other.name, other.printed)
        )

    def of(self, items: Iterable[Item], field: Field) -> str:
        """The wording of a field of some items: without its quantities and the documents cited."""
        return self.plain("\n".join(self._masked(item, field) for item in items))

    @staticmethod
    def _masked(item: Item, field: Field) -> str:
        passage = item.fields[field]
        chars = list(passage.text)
        for benchmark in item.benchmarks:
            if benchmark.field is field:
                inside = [
                    at
                    for at, offset in enumerate(passage.offsets)
                    if benchmark.span.start <= offset < benchmark.span.end
                ]
                chars = _replaced(chars, inside, _QUANTITY)
        for title in titles(passage.text):
            chars = _replaced(chars, list(range(title.start, title.end)), _DOCUMENT)
        return "".join(chars)


def _replaced(chars: list[str], places: list[int], mark: str) -> list[str]:
    """The characters with a mark for some places; every other one keeps its own place."""
    for number, at in enumerate(places):
        chars[at] = "" if number else mark
    return chars
