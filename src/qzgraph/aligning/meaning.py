"""How much of what one item says another says too, in words of meaning.

An item is a bag of features: the senses of its words (:mod:`qzgraph.language.services`) and, of words
that no sense takes, pairs of characters. A feature weighs by what kind of thing it tells, more in a
name than in a sentence, and more the fewer items of the two editions have it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qzgraph.aligning.evidence import bigrams
from qzgraph.language.services import Kind, ServiceLexicon, Words

#: What a sense tells of a service, by its kind: what it is for tells more than for whom or how.
_TELLS = {
    Kind.SERVICE: 3.0,
    Kind.THING: 2.0,
    Kind.ACT: 1.2,
    Kind.ABOUT: 1.2,
    Kind.PERSON: 1.0,
    Kind.UMBRELLA: 0.8,
    Kind.MEANS: 0.5,
    Kind.IDLE: 0.0,
}
#: A pair of characters of unread words, and one alone: less than a sense, for they may be chance.
_PAIR, _SINGLE = 0.4, 0.15
#: How much of a sense's weight rests on it alone; the rest on the broader senses it lies in.
_OWN = 0.65
#: How much saying a narrower thing says of a broader one.
_IMPLIED = 0.7
#: The share of a service's parts that must be said for it to be spoken of.
_MADE_UP = 0.6
#: The kinds of sense that tell which service an item is.
SUBJECT = (Kind.SERVICE, Kind.THING)
#: How much saying all its parts says of a service.
_COMPOSED = 0.6
#: The kinds that tell what an item is about, or what is done.
_TELLING = {*SUBJECT, Kind.ACT, Kind.ABOUT}
#: What a name and a group of people say beside what a sentence says.
_NAME, _GROUP = 2.0, 0.5
#: The weight below which an item says too little for its whole to count as a whole.
_ENOUGH = 6.0
#: Kinds of which a name's own words must not be foreign to the other item, and what is left of the
#: likeness where they are.
_FOREIGN = {Kind.SERVICE: 0.55, Kind.THING: 0.75, Kind.PERSON: 0.65}
#: The same for what is done about a service, where the other item nowhere speaks of that: 审批 of a
#: thing is no help with it.
_ABOUT = 0.55
#: And for a lower name that tells another service, though the upper one's is spoken of.
_OTHER_SERVICE, _OTHER_THING = 0.65, 0.85
#: And for an upper name's service that the lower item nowhere speaks of.
_UNSAID = 0.8
#: The share of an item's meaning below which a feature is not counted, for speed.
_TOO_LITTLE = 0.003
#: Pairs less alike than this are not looked at.
_WORTH_ASKING = 0.1
#: The agreement below which two names are taken to tell different services.
_AGREE = 0.67


class Text(NamedTuple):
    """What an item is understood by."""

    name: str
    content: str
    population: str


@dataclass(frozen=True)
class Meaning:
    """What an item says: for each feature how surely (1 in its own words, less where only implied);
    and the weights by which it is looked for, of its name (of its content where the name tells
    nothing) and of all its text. ``heads`` are the senses of that name by their kind, ``telling`` all
    its senses that tell what it is about, ``more`` those of them that its name does not tell,
    ``fields`` the fields of services that it speaks of."""

    says: Mapping[str, float]
    name: Mapping[str, float]
    whole: Mapping[str, float]
    heads: Mapping[Kind, tuple[str, ...]]
    telling: frozenset[str]
    more: frozenset[str]
    fields: frozenset[str]

    @property
    def subject(self) -> tuple[str, ...]:
        """The senses of its name that tell which service it is, or what it is about."""
        return tuple(label for kind in SUBJECT for label in self.heads.get(kind, ()))

    @property
    def own(self) -> frozenset[str]:
        """What it says in its own words."""
        return frozenset(feature for feature, level in self.says.items() if level == 1)

    @property
    def unread_share(self) -> float:
        """How much of what it says, by weight, was not understood."""
        total = sum(self.whole.values())
        unread = sum(weight for feature, weight in self.whole.items() if feature.endswith("…"))
        return unread / total if total else 1.0


class Meanings:
    """The meanings of the items of two editions."""

    def __init__(
        self, uppers: Sequence[Text], lowers: Sequence[Text], lexicon: ServiceLexicon
    ) -> None:
        self._senses = lexicon.senses
        read = [[lexicon.read(each) for each in text] for text in (*uppers, *lowers)]
        wanted = {
            each
            for words in read
            for part in words
            for run in part.unread
            for each in _characters(run)
        }
        found = [
            self._features(words, _characters("，".join(text)) & wanted)
            for words, text in zip(read, (*uppers, *lowers), strict=True)
        ]
        self._compose([says for says, _, _ in found])
        self._total = max(len(read), 2)
        self._count: Counter[str] = Counter()
        self._weights: dict[str, float] = {}
        for says, _, _ in found:
            self._count.update(says.keys())
        made = [
            Meaning(
                says,
                self._spread(named),
                self._spread(whole),
                self._by_kind(named),
                (telling := frozenset(each for each in whole if self._is(each, *_TELLING))),
                telling - set(named).union(*map(self._broader, named)),
                frozenset(each for each in says if self._is(each, Kind.UMBRELLA)),
            )
            for says, named, whole in found
        ]
        self.uppers, self.lowers = made[: len(uppers)], made[len(uppers) :]

    def rarity(self, feature: str) -> float:
        """1 for what one item alone has, near 0 for what nearly all have."""
        return math.log(1 + self._total / self._count[feature]) / math.log(1 + self._total)

    def likenesses(self) -> dict[tuple[int, int], float]:
        """How alike the items of each pair are that share anything: how much of the fuller meaning
        of either is said by the other, 0 to 1. What lies whole in the other counts for more than
        half, for an item may answer a part of another, or tell it shortly."""
        down = dict(_shares_said(self.uppers, self.lowers))
        up = {(u, v): share for (v, u), share in _shares_said(self.lowers, self.uppers)}
        found = {}
        for pair in down.keys() | up.keys():
            one, two = down.get(pair, 0.0), up.get(pair, 0.0)
            alike = 0.6 * max(one, two) + 0.4 * min(one, two)
            if alike >= _WORTH_ASKING:
                found[pair] = alike * self.agreement(*pair)
        return found

    def disagree(self, upper: int, lower: int) -> bool:
        """Whether their names tell different services."""
        return self.agreement(upper, lower) < _AGREE

    def differ(self, upper: int, lower: int) -> bool:
        """Whether both names tell what they are about, and neither item speaks of the other's."""
        left, right = self.uppers[upper], self.lowers[lower]
        return (
            bool(left.subject and right.subject)
            and not any(label in right.says for label in left.subject)
            and not any(label in left.says for label in right.subject)
        )

    def is_unsaid(self, upper: int, lower: int) -> bool:
        """Whether the lower item nowhere speaks of the service that the upper name tells, nor, where
        that tells none, of what it is about."""
        left, right = self.uppers[upper], self.lowers[lower]
        about = left.heads.get(Kind.SERVICE) or left.heads.get(Kind.THING, ())
        return bool(about) and not any(label in right.says for label in about)

    def agreement(self, upper: int, lower: int) -> float:
        """1, or less where the names tell what the other item nowhere speaks of."""
        left, right = self.uppers[upper], self.lowers[lower]
        mine, theirs = _foreign(left, right), _foreign(right, left)
        kept = 1.0
        for kind, rest in _FOREIGN.items():
            if kind in mine and kind in theirs:
                kept *= rest
        if Kind.ABOUT in theirs:
            kept *= _ABOUT
        if Kind.SERVICE in theirs and Kind.SERVICE not in mine:
            kept *= _OTHER_SERVICE
        if Kind.SERVICE in mine and Kind.SERVICE not in theirs:
            kept *= _UNSAID
        if Kind.THING in theirs and Kind.THING not in mine:
            kept *= _OTHER_THING
        return kept

    def _features(
        self, text: Sequence[Words], characters: Iterable[str]
    ) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        """What a text says, and what its name and its whole are looked for by, unweighed."""
        name, content, group = map(_features_of, text)
        says = dict.fromkeys(characters, 1.0)
        for feature in (*name, *content):
            says[feature] = 1.0
            for broader in self._broader(feature):
                says[broader] = max(says.get(broader, 0.0), _IMPLIED)
        for feature in group:
            for each in (feature, *self._broader(feature)):
                says[each] = max(
                    says.get(each, 0.0), 1.0 if self._is(each, Kind.PERSON) else _GROUP
                )
        telling = any(each in self._senses and self._telling(each) for each in name)
        whole = dict.fromkeys(group, _GROUP) | dict.fromkeys(content, 1.0)
        whole |= dict.fromkeys(name, _NAME)
        return says, dict.fromkeys(name if telling else content or name, 1.0), whole

    def _compose(self, all_says: Sequence[dict[str, float]]) -> None:
        """Adds to what items say the services whose parts they say: who speaks of 退役军人 and of 证件
        speaks of 退役军人优待证, as far as words go."""
        made = {
            label: {part: _TELLS[self._senses[part].kind] for part in self._senses[label].parts}
            for says in all_says
            for label in says
            if label in self._senses
            and self._senses[label].kind is Kind.SERVICE
            and len(self._senses[label].parts) > 1
        }
        needed = {label: set(filter(self._telling, tells)) for label, tells in made.items()}
        for says in all_says:
            for label, tells in made.items():
                if label in says or not needed[label] <= says.keys():
                    continue
                share = share_said(tells, says)
                if share >= _MADE_UP:
                    says[label] = _COMPOSED * share

    def _by_kind(self, features: Collection[str]) -> dict[Kind, tuple[str, ...]]:
        """The senses by their kinds, without those that lie around a narrower service among them."""
        around = frozenset[str]().union(
            *(self._broader(each) for each in features if self._is(each, Kind.SERVICE))
        )
        kinds: dict[Kind, tuple[str, ...]] = {}
        for feature in features:
            if feature in self._senses:
                kind = self._senses[feature].kind
                if kind is not Kind.SERVICE or feature not in around:
                    kinds[kind] = (*kinds.get(kind, ()), feature)
        return kinds

    def _broader(self, feature: str) -> frozenset[str]:
        sense = self._senses.get(feature)
        return sense.broader if sense else frozenset()

    def _is(self, feature: str, *kinds: Kind) -> bool:
        sense = self._senses.get(feature)
        return sense is not None and sense.kind in kinds

    def _telling(self, feature: str) -> bool:
        return self._senses[feature].kind not in {Kind.MEANS, Kind.IDLE}

    def _spread(self, wanted: Mapping[str, float]) -> dict[str, float]:
        """Weights of features and of the broader ones that they lie in."""
        found: dict[str, float] = {}
        for feature, times in wanted.items():
            broader = self._broader(feature)
            weight = times * self._weight(feature)
            found[feature] = max(found.get(feature, 0.0), weight * _OWN if broader else weight)
            for each in broader:
                share = (1 - _OWN) * times * self._weight(each)
                found[each] = max(found.get(each, 0.0), share)
        return found

    def _weight(self, feature: str) -> float:
        if feature not in self._weights:
            if feature in self._senses:
                tells = _TELLS[self._senses[feature].kind]
            else:
                tells = _PAIR if len(feature) > 2 else _SINGLE
            self._weights[feature] = tells * self.rarity(feature)
        return self._weights[feature]


def _features_of(words: Words) -> list[str]:
    return sorted(words.senses.union(*map(_characters, words.unread)))


def _foreign(mine: Meaning, other: Meaning) -> set[Kind]:
    """The kinds of which a name has senses, and the other text none of these."""
    return {
        kind
        for kind, labels in mine.heads.items()
        if not any(label in other.says for label in labels)
    }


def _characters(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text and the characters alone, as features."""
    pairs = bigrams(text)
    return {f"{pair}…" for pair in pairs} | {f"{each}…" for pair in pairs for each in pair}


def share_said(wanted: Mapping[str, float], says: Mapping[str, float]) -> float:
    """The share of ``wanted`` that is said."""
    total = sum(wanted.values())
    found = sum(weight * says[feature] for feature, weight in wanted.items() if feature in says)
    return found / total if total else 0.0


def _shares_said(
    asking: Sequence[Meaning], answering: Sequence[Meaning]
) -> Iterator[tuple[tuple[int, int], float]]:
    """Of each of ``asking`` the share that each of ``answering`` says, where it says anything: half
    of it of the name, half of the whole."""
    having: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, meaning in enumerate(answering):
        for feature, level in meaning.says.items():
            having[feature].append((at, level))
    for one, meaning in enumerate(asking):
        name = sum(meaning.name.values())
        whole = max(sum(meaning.whole.values()), _ENOUGH)
        shares: dict[int, float] = defaultdict(float)
        for feature, weight in meaning.whole.items():
            share = 0.5 * weight / whole + 0.5 * (
                meaning.name.get(feature, 0.0) / name if name else 0.0
            )
            if share >= _TOO_LITTLE:
                for two, level in having.get(feature, ()):
                    shares[two] += share * level
        for two, share in shares.items():
            yield (one, two), share
