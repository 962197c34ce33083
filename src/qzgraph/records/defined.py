"""Groups that a service defines: its name says whom it is for, and its 服务对象 who that is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qzgraph.population_scheme import normal_name
from qzgraph.vocabulary import Vocabulary

#: What may stand before such a group in a service's name: whose it is.
_LEADING = re.compile(r"^(?:本[省市县区州盟旗]|全[省市县区州盟旗]|城乡)")


def defined_groups(name: str, vocabulary: Vocabulary) -> Iterator[str]:
    """The labels of the groups that a service of this name defines (``data/lexicon/defined.csv``). A
    longer name of a group that begins alike is another one: 最低生活保障边缘家庭."""
    normal = _LEADING.sub("", normal_name(name))
    begun = [words for words in vocabulary.defined if normal.startswith(normal_name(words))]
    if not begun:
        return
    longest = max(begun, key=len)
    begins = (label for label in vocabulary.scheme.by_name if normal.startswith(label))
    own = normal_name(vocabulary.defined[longest])
    if all(label == own or len(label) <= len(normal_name(longest)) for label in begins):
        yield vocabulary.defined[longest]
