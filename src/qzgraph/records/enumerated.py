"""What a sentence lists by name (项目包括血常规、尿常规、心电图): a promise of as many things as it names, so that a
shorter list can be told from the same in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qzgraph.records.around_numbers import around_numbers
from qzgraph.records.nounphrase import JOINT, blank_brackets
from qzgraph.vocabulary import Vocabulary

#: So many names are a list; of two, one may explain the other, or be another way to say it.
A_LIST = 3
_NAME = r"[一-龥A-Za-z][一-龥A-Za-z0-9.]{1,15}?(?:[（(][^（）()，。；]{1,20}[）)])?"
#: Names that 、 joins, the last of them by a conjunction, and whether the list is left open.
_LIST = re.compile(
    rf"(?P<names>{_NAME}(?:、{_NAME})+(?:(?:以及|和|及|与){_NAME})?)(?P<more>等[一-龥]{{0,6}})?(?=[，。；：）)]|$)"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
#: The first and the last name of a list are longer than the others by so much at most.
_BEYOND = 2


@dataclass(frozen=True)
class Enumerated:
    """A list of names with its place in the text; ``is_open`` where it ends in 等."""

    names: tuple[str, ...]
    start: int
    end: int
    is_open: bool


#: Names that anything joins, wherever they stand (免收学费、教材费和住宿费).
_PLAIN = re.compile(r"[一-龥A-Za-z0-9]{2,24}(?:、[一-龥A-Za-z0-9]{2,24})*")


def enumerated_in(text: str, vocabulary: Vocabulary) -> Iterator[Enumerated]:
    """The lists of a sentence: those behind a word that says what something has (包括…、项目为…、内容：…), and others of
    two names or more."""
    taken = 0
    for lead in around_numbers(vocabulary).lists.finditer(text):
        match = _LIST.match(text, lead.end())
        if match is None:
            continue
        names = tuple(JOINT.split(_BRACKETS.sub("", match["names"])))
        if len(names) >= A_LIST and all(names):
            is_open = match["more"] is not None
            yield from _plain_in(text, taken, lead.start(), vocabulary)
            yield Enumerated(names, match.start("names"), match.end("names"), is_open)
            taken = match.end()
    yield from _plain_in(text, taken, len(text), vocabulary)


def _plain_in(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[Enumerated]:
    around = around_numbers(vocabulary)
    for match in _PLAIN.finditer(blank_brackets(text[:end]), start):
        first, *others = JOINT.split(match.group())
        if not others:
            continue
        last = others.pop()
        is_open = "等" in last and not around.summed_up.search(last)
        last = around.summed_up.sub("", last)
        # What the sentence says before the first name and behind the last is no part of either.
        longest = max(map(len, others or [last])) + _BEYOND
        first = around.acts_on.split(first)[-1] or first
        names = (first[-longest:], *others, last[:longest])
        # What ends in 的 says of whom it is.
        if all(len(name) > 1 and not name.endswith("的") for name in names):
            yield Enumerated(names, match.start(), match.end(), is_open)
