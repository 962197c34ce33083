"""Words by which a text keeps itself free to do less than it says (有条件的, 视需要, 不安排), and those that
say that nothing limits a promise (不设起付线, 不限次数). Neither is a promise; an edition that takes up the
one or drops the other may do less than the one above it.
"""

from __future__ import annotations

from qzgraph.vocabulary import Vocabulary


def reserved_in(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words by which a text keeps itself free to do less, each once, in print order."""
    found = vocabulary.reserving_pattern.finditer(text)
    return tuple(dict.fromkeys(match["said"] for match in found if not match["denied"]))


def unlimited_in(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words by which a text says that it sets no limit, each once, in print order."""
    return tuple(dict.fromkeys(vocabulary.unlimited_pattern.findall(text)))
