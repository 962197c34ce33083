"""Head nouns: where in a Chinese phrase a group of people, a household or a body is named."""

from __future__ import annotations

import re
from functools import lru_cache

from qzgraph.vocabulary import Vocabulary

#: What joins the names of a list; not the words that have its characters (及时, 参与, 和谐).
JOINT = re.compile(
    "、|以及|(?<![调温缓总谐])和(?![谐睦解平])|(?<![以普涉波顾提遍触累论])及(?![时早其格以])"
    "|(?<![参赠授给])与(?![会否])"
)
_BRACKETS = re.compile(
    r"《[^《》]*(?:《[^《》]*》[^《》]*)*》|（[^（）]*(?:（[^（）]*）[^（）]*)*）|\([^()]*\)|“[^”]*”"
)


@lru_cache(maxsize=2048)
def blank_brackets(text: str) -> str:
    """The text with titles, brackets and quotation marks, and all in them, turned into blanks of
    the same length, so that nothing inside them is split or counted."""
    return _BRACKETS.sub(lambda match: "　" * len(match.group()), text)


def ends_with_head(text: str, vocabulary: Vocabulary) -> str | None:
    """The kind (person, household, body, place, authority) of the head noun that ends a phrase."""
    text = text.rstrip("　 ")
    for length in range(min(8, len(text)), 0, -1):
        kind = vocabulary.heads.get(text[-length:])
        if kind:
            return kind
    return None


def last_head_end(text: str, vocabulary: Vocabulary) -> int:
    """Where the last head noun of a phrase ends, or 0 where it has none."""
    return max((match.end() for match in vocabulary.head_pattern.finditer(text)), default=0)
