"""One word of a field at its place, as all of this wing reads them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

#: Marks by class.
MARKS = {
    "。": "STOP", "；": "STOP", ";": "STOP", "\n": "STOP", "！": "STOP", "：": "COLON", ":": "COLON",
    "（": "OPEN", "(": "OPEN", "〔": "OPEN", "）": "CLOSE", ")": "CLOSE", "〕": "CLOSE",
}  # fmt: skip

#: Marks that end a sentence; every other stop is a number before one of a list, or there is none.
STOPS = frozenset(("", *(mark for mark, cls in MARKS.items() if cls == "STOP")))

#: Ends a clause that tells who somebody is.
WHO = "者"

#: Kinds whose name says whose they are (子女, 家属).
KIN = "关系"
#: Whose somebody in the house is, who is not spoken of himself; words for having somebody there begin so.
AT_HOME = "家"
#: The facet of concepts that keep nobody out: everybody is 人.
EVERYBODY = "泛指"


@dataclass(frozen=True)
class Amount:
    """A number with its bounds, both included, in ``unit``: an age in years, a length of time in years
    or days, a count. None is unbounded."""

    low: Fraction | None
    high: Fraction | None
    unit: str = "岁"


@dataclass(frozen=True)
class Unit:
    """One word at its place. ``amount`` is the value of an AGE or MEASURE, ``grades`` are those of a
    GRADE, ``means`` the concepts that a word says."""

    cls: str
    text: str
    start: int
    end: int
    means: tuple[str, ...] = ()
    amount: Amount | None = None
    grades: tuple[str, ...] = ()


#: Units that come in whole numbers: 超过四人 is five or more.
WHOLE = frozenset(("人", "名", "人次", "个", "户", "次", "张", "头", "只", "台", "辆", "株"))

#: What joins the words of a list.
BETWEEN = frozenset(("DUN", "AND", "OR"))
#: The facet of which everybody has one of two values.
SEX = "性别"
#: Who is registered here; the concept of who is from elsewhere.
REGISTERED, FROM_ELSEWHERE = "户籍", "外来"
#: The ways of living here of an edition's residents: registered, with a permit, and all others who live here.
RESIDENTS = frozenset((REGISTERED, "居住证", "常住"))
#: The ways of living here that words of residence take in.
WAYS = {
    "HUKOU": {"户籍"},
    "PERMIT": {"居住证"},
    "RESIDENT": set(RESIDENTS),
    "NOTHUKOU": {"居住证", "常住", "外来"},
    "NOTPERMIT": {"户籍", "常住"},
    "NOTRESIDENT": {"外来"},
}
#: The concepts of people, of families, of bodies, and of the single person beside a family (家庭或个人).
PEOPLE, FAMILY, BODY, SINGLE = "人", "家庭", "单位", "个人"
#: The facet of where and how somebody learns.
SCHOOLING = "就学"

#: What no clause goes beyond.
ENDS_OF_CLAUSE = frozenset(("COMMA", "STOP", "COLON", "OPEN", "CLOSE"))
