"""How alike two pieces of text are, with what is merely local taken out of both."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from qzgraph.language.tables import any_of
from qzgraph.names import Level
from qzgraph.places import Place
from qzgraph.vocabulary import Vocabulary

_OWN = re.compile(
    r"(?:本|我|全|该|各)(?:省|自治区|自治县|自治州|兵团|市|县|区|州|盟|旗)(?:域|级)?(?:内|的)?|辖区内?的?|当地|本地|[市县区]域内?|属地"
)
_COUNTY_LEVEL = re.compile(r"各?县（市、区）级?|各?县（市）级?|县（区）级?|区县级")
_NOISE = re.compile(r"[\s，。、；：:,.;（）()《》〈〉“”\"'·—–\-~～]+")
_TITLES = re.compile(r"《[^《》]*》")


class Localiser:
    """Turns an edition's own place names into 「本地」: 衢州市户籍 and 开化县户籍 mean the same of
    either's people."""

    def __init__(self, division: str, vocabulary: Vocabulary) -> None:
        place = vocabulary.place(division)
        words = [place.name]
        if place.level is not Level.NATIONAL and len(place.short) > 1:
            words.append(place.short)
        self._words = re.compile(any_of(words))
        self.place: Place = place
        #: 江山市 is a county: its 市级 is what the city above it calls 县级.
        self._is_city_county = place.city is Level.COUNTY

    def __call__(self, text: str) -> str:
        text = _OWN.sub("本地", self._words.sub("本地", text)).replace("周岁", "岁")
        if self._is_city_county:
            text = re.sub(r"(?<!地)市(?:本)?级|市(?=青少年|公共图书馆|图书馆|文化馆)", "县级", text)
        return _COUNTY_LEVEL.sub("县级", text).replace("地市级", "市级")


@lru_cache(maxsize=8192)
def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, punctuation and titles left out."""
    plain = _NOISE.sub("", _TITLES.sub("", text))
    if len(plain) < 2:
        return frozenset([plain] if plain else [])
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """The Jaccard index of two sets; 0 where both are empty."""
    union = len(left | right)
    return len(left & right) / union if union else 0.0


def containment(part: frozenset[str], whole: frozenset[str]) -> float:
    """How much of ``part`` is in ``whole``."""
    return len(part & whole) / len(part) if part else 0.0


@lru_cache(maxsize=8192)
def _bare(name: str) -> str:
    return _NOISE.sub("", name)


@lru_cache(maxsize=65536)
def name_likeness(left: str, right: str) -> float:
    """How alike two names are, 0 to 1; one that lies whole in the other counts nearly as equal."""
    left, right = _bare(left), _bare(right)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    whole = fuzz.ratio(left, right) / 100
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) >= 4 and shorter in longer:
        return max(whole, 0.9)
    return whole
