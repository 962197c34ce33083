"""Whether one group of people covers another: by the SKOS hierarchy, ages and residency, and for
groups that are worded in two ways by what their words add to a known group.

CONTRACT: order and wording do not matter, 城乡居民 covers 农村居民, 60岁 covers 65岁, 常住 covers 户籍.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz

from qzgraph.aligning.evidence import Localiser, bigrams, containment
from qzgraph.language.numbers import parse_number
from qzgraph.records.model import Population, Residency
from qzgraph.vocabulary import Concept, Vocabulary, normal_name

#: Words that narrow nothing: whose people they are is said by the edition, conditions by the rules.
_IDLE = re.compile(
    r"接受|符合(?:规定|法定|相关|当地规定|本地规定)?条件的?|本地的?|任何|每个|一切|处于|属于|双方|其中|"
    r"(?:对象|情形|群体)|[\u4e00-\u9fff]{2,6}中的|居住在|常住的?|各类|各级|所有|全体|全部|有关|相关|"
    r"年龄(?:在|为)|(?:居住|生活)在本地的?|范围内的?|具有|拥有|持有|依法|经认定的?|的|及其他|其他"
)
_AGES = re.compile(
    r"(?:年满|未满|不满|已满)?\d+岁?(?:[—–\-~～至到一]\d+)?岁(?:[（(]含[）)])?(?:及?以[上下内]|以前|前)?(?:的)?"
)
_HUKOU = re.compile(r"(?:具有|拥有)?本地(?:居民)?户籍(?:的|人口)?|户籍")
#: How alike what two groups add to a known group must be, to say that they are one.
SAME = 88


@dataclass(frozen=True)
class Scope:
    """A group, taken apart: a known concept, the words that narrow it, ages and residency."""

    label: str
    concept: Concept | None
    narrowing: str
    known: bool
    min_age: int | None
    max_age: int | None
    residency: Residency | None
    context: str = ""
    """The whole text that the group stands in."""


def scope_of(
    population: Population, local: Localiser, vocabulary: Vocabulary, context: str = ""
) -> Scope:
    """The parts that :func:`covers` compares; ``context`` is the population field's text."""
    label = local(population.label)
    normal = normal_name(label)
    index = vocabulary.population_index
    concept = index.get(normal_name(population.label)) or index.get(_IDLE.sub("", normal))
    narrowing = ""
    if concept is None:
        plain = normal_name(_HUKOU.sub("", _AGES.sub("", label)))
        concept, rest = _longest_ending(plain, vocabulary)
        narrowing = _IDLE.sub("", rest)
        if concept is None:
            narrowing = _IDLE.sub("", normal)
    low, high = population.min_age, population.max_age
    if concept is not None:
        lowest, highest = bounds(concept, vocabulary)
        low = lowest if low is None else low
        high = highest if high is None else high
    known = concept is not None and not narrowing
    return Scope(normal, concept, narrowing, known, low, high, population.residency, local(context))


def _longest_ending(name: str, vocabulary: Vocabulary) -> tuple[Concept | None, str]:
    for start in range(len(name)):
        concept = vocabulary.population_index.get(name[start:])
        if concept and not re.search(r"[非未不无]$", name[:start]):
            return concept, name[:start]
    return None, name


def bounds(concept: Concept, vocabulary: Vocabulary) -> tuple[int | None, int | None]:
    """The ages of a concept and of all it lies in."""
    around = [vocabulary.concepts[iri] for iri in sorted(vocabulary.lies_in(concept))]
    lows = [c.min_age for c in around if c.min_age is not None]
    highs = [c.max_age for c in around if c.max_age is not None]
    return max(lows, default=None), min(highs, default=None)


def covers(wide: Scope, narrow: Scope, vocabulary: Vocabulary) -> bool:
    """Whether everyone in ``narrow`` is in ``wide``, as far as their names tell."""
    if wide.label == narrow.label or narrow.label in _suffering(wide.label):
        return True
    if _leaves_a_part(wide.label, narrow.label):
        return False
    if _covers_by_ages_alone(wide.label, narrow.label):
        return True
    if _narrower_by_numbers(wide, narrow) or _other_ages(wide.label, narrow.label):
        return False
    if _reworded(wide.label, narrow.label):
        return True
    if "含" in narrow.label and "含" not in wide.label and wide.residency is Residency.HUKOU:
        return False  # （含持有本地居住证）: those without registration fall out
    if _other_numbers(wide.narrowing, narrow.narrowing):
        return False
    if not (wide.known and narrow.known) and _says_less(wide.label, narrow.label):
        return True
    if wide.concept is None or narrow.concept is None:
        return fuzz.ratio(wide.label, narrow.label) >= SAME
    if wide.concept.iri not in vocabulary.lies_in(narrow.concept):
        return False
    if not wide.narrowing:
        return True
    if wide.narrowing.count("或") < narrow.narrowing.count("或"):
        return False
    if _adds_a_condition(wide.narrowing, narrow.narrowing):
        return False
    if fuzz.ratio(wide.narrowing, narrow.narrowing) >= SAME - 10:
        return True
    # What narrows the group may be printed of its neighbours, or behind it, in the other text; a
    # broader neighbour excuses nothing.
    same = wide.concept.iri == narrow.concept.iri
    return same and containment(bigrams(wide.narrowing), bigrams(narrow.context)) >= 0.85


def says_the_same(wide: Scope, narrow: Scope) -> bool:
    """For fields of one group each: whether their whole texts say the same in other words
    (「未满16周岁…的农村户籍未成年人，其父母双方均外出务工…」)."""
    one, two = wide.context.split("。")[0], narrow.context.split("。")[0]
    return (
        not _narrower_by_numbers(wide, narrow)
        and not _leaves_a_part(one, two)
        and _reworded(one, two)
    )


def _suffering(label: str) -> set[str]:
    """Whom 「患有原发性高血压或者2型糖尿病的居民」 names: 原发性高血压患者, 2型糖尿病患者."""
    match = _ILL.fullmatch(label)
    if not match:
        return set()
    illnesses = re.split(r"或者?|和|以及|及|与", match.group(1))
    return {f"{illness}{word}" for illness in illnesses for word in ("患者", "病人")}


_ILL = re.compile(r"(?:本地|常住)?患有?(.{2,30}?)的?(?:常住)?(?:居民|人员|人群|人)")


def _reworded(wide: str, narrow: str) -> bool:
    """Whether one name says another in other words: nearly all of its characters, in any order, and
    little beside them (感染艾滋病病毒的儿童; 处于劳动年龄、有就业创业需求的人口). What is negated, offered as
    an alternative, or counted must be there in both."""
    mine, theirs = Counter(_gist(wide)), Counter(_gist(narrow))
    size = theirs.total()
    if not size or mine.total() == 0:
        return False
    if any(theirs[mark] != mine[mark] for mark in "非未无"):
        return False
    if any(theirs[numeral] > mine[numeral] for numeral in "二三四五六七八九十"):
        return False  # 一、二年级 is more than 一年级
    if size < 45 and theirs["或"] > mine["或"]:
        return False  # an alternative left out narrows
    counted = [sorted(re.findall(r"\d+", _AGES.sub("", name))) for name in (wide, narrow)]
    if counted[0] != counted[1]:
        return False
    missing = (theirs - mine).total()
    extra = (mine - theirs).total()
    if size < 12:
        return missing == 0 and extra <= 0.3 * size
    return missing <= 0.25 * size and extra <= 0.25 * size


def _gist(label: str) -> str:
    """A name without particles and words that narrow nothing."""
    text = re.sub(r"参加[^，。；]{0,14}保险", "参保", label.replace("不满", "未满"))
    return _PARTICLES.sub("", _IDLE.sub("", _AGES.sub("", text)))


_PARTICLES = re.compile(r"[的于在并且之其而但因且与和、以者]")


def _leaves_a_part(wide: str, narrow: str) -> bool:
    """Whether one name has a word for a part that the other has not: 主要少数民族地区居民."""
    return bool(set(_RESTRICTIVE.findall(wide)) - set(_RESTRICTIVE.findall(narrow)))


#: Words that leave a part of a group; 「主要包括」 only lists.
_RESTRICTIVE = re.compile(r"主要(?!包括|包含|是|为)|重点|部分")


def _covers_by_ages_alone(wide: str, narrow: str) -> bool:
    """Whether two names differ only in ages that stand inside them, each as broad or broader: 未满18岁
    for 未满16岁, in 「老年、残疾或者未满16岁的烈士遗属」."""
    if re.sub(r"\d+", "#", wide) != re.sub(r"\d+", "#", narrow):
        return False
    pairs = list(zip(_AGE_BOUND.finditer(wide), _AGE_BOUND.finditer(narrow), strict=False))
    ages = len(re.findall(r"\d+", wide))
    if not pairs or len(pairs) != ages or len(re.findall(r"\d+", narrow)) != ages:
        return False
    return all(
        int(one["below"]) >= int(two["below"])
        if one["below"]
        else int(one["above"]) <= int(two["above"])
        for one, two in pairs
        if bool(one["below"]) == bool(two["below"])
    )


_AGE_BOUND = re.compile(r"[未不]满(?P<below>\d+)岁|(?P<above>\d+)岁及?以上")


def _other_ages(wide: str, narrow: str) -> bool:
    """Whether both names print ages and they differ, where neither could be read as bounds."""
    one, two = re.findall(r"\d+(?=岁)", wide), re.findall(r"\d+(?=岁)", narrow)
    return bool(one) and bool(two) and one != two and _UNREAD_AGES.search(wide) is not None


_UNREAD_AGES = re.compile(r"或者?[^，。；的]{0,6}\d+岁|\d+岁[^，。；的]{0,8}或")


def _other_numbers(wide: str, narrow: str) -> bool:
    """Whether two conditions differ in their numbers, to the worse: 毕业1年以内 for 毕业2年以内."""
    one, two = _NUMBERS.findall(wide), _NUMBERS.findall(narrow)
    if not one or one == two:
        return False
    within = "以内" in wide and "以内" in narrow and len(one) == len(two) == 1
    return not (within and parse_number(one[0]) >= parse_number(two[0]))


_NUMBERS = re.compile(r"\d+|[一二三四五六七八九十]+(?=[年个级次])")


def _says_less(wide: str, narrow: str) -> bool:
    """Whether a name is another with modifiers left out (农村计划生育家庭夫妇, 农村部分计划生育家庭夫妇);
    an alternative left out of a modifier narrows, and is no such thing."""
    left_out = []
    at = 0
    for char in narrow:
        if at < len(wide) and char == wide[at]:
            at += 1
        else:
            left_out.append(char)
    return (
        at == len(wide)
        and len(wide) * 2 >= len(narrow)
        and wide[-2:] == narrow[-2:]
        and not set("和或及与含非未不无") & set(left_out)
    )


def _adds_a_condition(wide: str, narrow: str) -> bool:
    """Whether one narrowing is the other with more behind or before it:
    「在农村义务教育学校就读纳入资助对象」."""
    return bool(narrow) and narrow in wide and len(wide) - len(narrow) >= _CONDITION


#: The shortest condition met, 「纳入资助」, has four characters.
_CONDITION = 4


def _narrower_by_numbers(wide: Scope, narrow: Scope) -> bool:
    """Whether age or residency keeps someone of ``narrow`` out of ``wide``."""
    if wide.min_age is not None and (narrow.min_age is None or narrow.min_age < wide.min_age):
        return True
    if wide.max_age is not None and (narrow.max_age is None or narrow.max_age > wide.max_age):
        return True
    return wide.residency is Residency.HUKOU and narrow.residency is not Residency.HUKOU
