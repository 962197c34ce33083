"""A group as plain conjunctions: who they are, what holds, ages, ways of living here. What graphs state
of a group and what coverage is judged from.

A group with alternatives has one variant for each way of choosing among them; a variant that takes in
several (孕产妇, 城乡, 重度) has parts that together are it; variants that differ in their ages alone and
touch are one (0—3岁, 4—6岁).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product

from qzgraph.language.groups import Choice, Group, Measured, Term, read_groups
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.scope import ages_of
from qzgraph.language.unit import (
    AT_HOME,
    BODY,
    EVERYBODY,
    FAMILY,
    FROM_ELSEWHERE,
    PEOPLE,
    REGISTERED,
    SEX,
    SINGLE,
    Amount,
)

#: Alternatives of one group that are looked at, at most; and parts of one of them.
MOST, FINEST = 16, 14
#: The facet of words that say that there is a condition and not which (符合条件).
UNTOLD = "*"
#: The same of a name that has several definitions (留守, 就业困难): whom it means may be told in any words.
SEVERAL = "定义"
#: Facets in which one thing is said in many words: what differs there may be the same said otherwise.
FREE = frozenset(("", "地点", "时间", "居住", "行为", "规模", "需求", "范围", "量", "身份"))


@dataclass(frozen=True)
class Variant:
    """One conjunction. ``terms`` are what is said, ``asks`` those of them that may keep somebody out
    who is of the ages; ``low`` and ``high`` its ages in whole years, by its words and its kind; ``ways`` the ways of living here that it is
    limited to, empty where it says nothing; ``unread`` its words that were not understood, without
    particles; ``maybe`` that the text only says that it is included (含…)."""

    kind: str
    terms: frozenset[Term]
    asks: frozenset[Term]
    measures: tuple[Measured, ...] = ()
    low: int | None = None
    high: int | None = None
    ways: frozenset[str] = frozenset()
    excludes: tuple[Group, ...] = ()
    unread: frozenset[str] = frozenset()
    maybe: bool = False
    printed: frozenset[str] = frozenset()
    """The concepts that its words print and that it, as read, does not say."""
    apart: frozenset[Term] = frozenset()
    """Of a part, what makes it this part: said by nobody."""

    @cached_property
    def asks_in_order(self) -> tuple[Term, ...]:
        """What it asks, in an order that is always the same."""
        return tuple(sorted(self.asks, key=lambda each: each.name))

    @cached_property
    def key(self) -> str:
        """The same for two variants that say the same."""
        return self._key(self.low, self.high)

    @cached_property
    def ageless_key(self) -> str:
        """The same for two variants that say the same, their ages apart."""
        return self._key(None, None)

    def _key(self, low: int | None, high: int | None) -> str:
        said = sorted(t.name for t in self.asks) + sorted(m.name for m in self.measures)
        ends = f"{low}—{high} {sorted(self.ways)} {sorted(self.unread)}"
        return f"{said} {ends} {sorted(each.label for each in self.excludes)} {self.maybe}"


def variants(group: Group, lexicon: Lexicon) -> list[Variant]:
    """The group with every combination of its alternatives; where those are too many, one with its
    name unread."""
    return list(_variants(group, lexicon))


@lru_cache(maxsize=8192)
def _variants(group: Group, lexicon: Lexicon) -> tuple[Variant, ...]:
    options = [
        [(option, choice, n > 0) for n, option in enumerate(choice.options)]
        for choice in group.choices
    ]
    found: list[Variant] = []
    for chosen in product(*options):
        if len(found) == MOST:
            return (replace(found[0], unread=found[0].unread | {group.label}),)
        found.append(_variant(group, chosen, lexicon))
    return tuple(found)


def _variant(
    group: Group,
    chosen: Sequence[tuple[frozenset[Term | Measured | Amount], Choice, bool]],
    lexicon: Lexicon,
) -> Variant:
    included = [choice for _, choice, later in chosen if choice.including and later]
    terms = {*group.terms, *_not_excluded(group, lexicon)}
    if any(choice.instead for choice in included):
        terms = set()
    measures, age = list(group.measures), group.age
    ways, unread = group.residency or frozenset(), {plain(words) for words in group.unread}
    for option, *_ in chosen:
        for each in option:
            if isinstance(each, Measured):
                measures.append(each)
            elif isinstance(each, Amount):
                lows = [a.low for a in (age, each) if a and a.low is not None]
                highs = [a.high for a in (age, each) if a and a.high is not None]
                age = Amount(max(lows, default=None), min(highs, default=None))
            elif each.label.startswith("？"):
                unread.add(plain(each.label[1:]))
            elif each.label.startswith("居住:"):
                ways = frozenset(each.label[3:].split("/"))
            else:
                terms.add(each)
    sexes = [each for each in terms if not each.of and lexicon.meaning(each.label).facet == SEX]
    if len(sexes) > 1 and not any(each.negated for each in sexes):
        unread.add(plain(group.label))  # 男满60周岁，女满55周岁: what holds of whom is not told
    low, high = ages_of(replace(group, terms=frozenset(terms), age=age), lexicon)
    return Variant(
        group.kind,
        frozenset(terms | _held_besides(terms, ways, lexicon)),
        frozenset(term for term in terms if keeps_out(term, lexicon)),
        tuple(dict.fromkeys(measures)),
        low,
        high,
        ways,
        group.excludes,
        frozenset(unread) - {""},
        bool(included),
        group.printed | _printed_unread(group, frozenset(terms), lexicon),
    )


def _printed_unread(group: Group, terms: frozenset[Term], lexicon: Lexicon) -> frozenset[str]:
    """What a group's own words print and its reading takes up nowhere: none of its alternatives says it, nor is
    it narrower than what is said (双方 of 一方或双方) or a part of it (公办 of 公办和民办). How it was meant was
    hardly understood, then."""
    options = {
        each.label
        for reading in (group, *group.doubted)
        for choice in reading.choices
        for option in choice.options
        for each in option
        if isinstance(each, Term)
    }
    said = {term.label for term in terms if not term.of and keeps_out(term, lexicon)}
    implied = {each for term in terms for each in lexicon.implied(term.label)}
    parts = {part for each in implied for part in lexicon.parts_of(each)}
    return frozenset(
        label
        for label in lexicon.printed_anywhere(group.label) - options - parts
        if keeps_out(Term(label), lexicon) and not lexicon.implied(label) & said
    )


def subject_of(implied: Collection[str]) -> str:
    """Which of these is meant by a kind that implies so much: bodies only where no people are (职工 are
    people, though of a body); empty where none is."""
    if BODY in implied and PEOPLE not in implied and FAMILY not in implied:
        return BODY
    return SINGLE if SINGLE in implied else ""


def closed_to(implied: Collection[str]) -> tuple[str, ...]:
    """Which of these a kind that implies so much leaves out: people are no bodies, and neither are
    families, which are no single persons either."""
    if PEOPLE in implied:
        return (BODY,)
    return (BODY, SINGLE) if FAMILY in implied else ()


@lru_cache(maxsize=32768)
def keeps_out(term: Term, lexicon: Lexicon) -> bool:
    """Whether a term may keep somebody out who is of the ages."""
    meaning = lexicon.meaning(term.label)
    if term.of or term.negated:
        # 低收入群体中的住户: there is somebody in every family.
        return term.negated or term.of != AT_HOME or meaning.facet != EVERYBODY
    return meaning.facet != EVERYBODY and not meaning.by_age


def _held_besides(terms: set[Term], ways: frozenset[str], lexicon: Lexicon) -> set[Term]:
    """What holds of those of whom this is said, though the words do not say it: of a family what any such member
    of it is (义务兵家庭: 服现役); of those not registered here that they are from elsewhere (持居住证的外来人口)."""
    held = {
        Term(label)
        for own in terms
        if own.of == AT_HOME and not own.negated
        for label in lexicon.implied(own.label)
        if lexicon.meaning(label).sort == "condition"
    }
    return held | {Term(FROM_ELSEWHERE)} if ways and REGISTERED not in ways else held


def _not_excluded(group: Group, lexicon: Lexicon) -> Iterator[Term]:
    """除寄宿生外 says of the rest that they don't board."""
    for excluded in group.excludes:
        own = {
            term
            for term in excluded.terms
            if keeps_out(term, lexicon) and not implied_by(term, group.terms, lexicon)
        }
        if len(own) == 1 and not (excluded.unread or excluded.choices or excluded.age):
            (only,) = own
            yield replace(only, negated=not only.negated)


def spoken_of(groups: Iterable[Group], lexicon: Lexicon) -> frozenset[Term]:
    """All that is said of any of these groups, however they may be read."""
    return frozenset(
        term
        for group in groups
        for reading in (group, *group.readings, *group.doubted)
        for variant in variants(reading, lexicon)
        for term in variant.terms
    )


def implied_by(term: Term, terms: Iterable[Term], lexicon: Lexicon) -> bool:
    """Whether a term holds wherever these do."""
    if term.negated:  # where 非学生 is, 非大学生 is
        wider = lexicon.implied(term.label)
        return any(own.negated and own.of == term.of and own.label in wider for own in terms)
    if isinstance(terms, frozenset):
        return (term.of, term.label) in _holding(terms, lexicon)
    return any(
        not own.negated and own.of == term.of and term.label in lexicon.implied(own.label)
        for own in terms
    )


@lru_cache(maxsize=32768)
def _holding(terms: frozenset[Term], lexicon: Lexicon) -> frozenset[tuple[str, str]]:
    """Of whom, and what: all that holds where these terms do, what is denied apart."""
    return frozenset(
        (own.of, label) for own in terms if not own.negated for label in lexicon.implied(own.label)
    )


def taken_apart(
    found: Sequence[Variant], lexicon: Lexicon
) -> Iterator[tuple[Variant, list[Variant]]]:
    """Each of a group's conjunctions with the smallest groups that together are it. A group of many
    conjunctions is not taken apart further: what it has to be held against grows with both."""
    for variant in found:
        yield variant, _pieces(variant, lexicon, FINEST // len(found))


def covering_variants(group: Group, lexicon: Lexicon) -> Iterator[Variant]:
    """The conjunctions of a group, each with those of its smallest parts that may take in somebody whom
    the conjunction is not known to."""
    for variant, fine in taken_apart(variants(group, lexicon), lexicon):
        yield variant
        yield from (part for part in fine if not is_within(part, variant, lexicon))


def is_within(part: Variant, whole: Variant, lexicon: Lexicon) -> bool:
    """Whether who is in a part is known to be in the whole by what the part's name says: who has a
    视力残疾 is 残疾, while nothing says that 农村 is a part of 城乡."""
    return all(implied_by(term, part.asks, lexicon) for term in whole.asks)


def _pieces(variant: Variant, lexicon: Lexicon, most: int) -> list[Variant]:
    """The variant as the smallest groups that together are it, as far as the lexicon knows parts
    (城乡残疾人: of town and country, of each disability); itself alone where it has none. Where it says
    which part is meant (智力残疾人), there is no other."""
    found = [variant]
    for term in sorted(variant.terms, key=lambda each: each.name):
        names = () if term.negated else lexicon.meaning(term.label).parts
        if names and any(_says(variant, name, term.of, lexicon) for name in names):
            continue
        if names and len(found) * len(names) <= most:
            reach = _reach(names, term.of, lexicon)
            found = [_part(each, term, name, lexicon, reach) for each in found for name in names]
    if len(variant.ways) > 1 and len(found) * len(variant.ways) <= most:
        found = [
            replace(each, ways=frozenset({way})) for each in found for way in sorted(variant.ways)
        ]
    return found


def _says(variant: Variant, name: str, of: str, lexicon: Lexicon) -> bool:
    """Whether a part is what the variant speaks of already."""
    fresh, _ = _named_part(name, of, lexicon)
    return all(implied_by(each, variant.terms, lexicon) for each in fresh)


def _reach(names: Sequence[str], of: str, lexicon: Lexicon) -> int | None:
    """Up to which age the parts together go, if they end."""
    ends = [_named_part(name, of, lexicon)[1][1] for name in names]
    return max((end for end in ends if end is not None), default=None) if all(ends) else None


def _part(whole: Variant, term: Term, name: str, lexicon: Lexicon, reach: int | None) -> Variant:
    """The variant with one part in a term's place (留守儿童 is 儿童 and 留守): what it is a part of holds
    of it still, and is not asked. Ages that the words print beyond what all parts ``reach``
    (18周岁及以下儿童少年) hold for the part that goes furthest, and for each where none reaches
    so far (年满18周岁仍在校就读的孤儿)."""
    fresh, ages = _named_part(name, term.of, lexicon)
    lows = [low for low in (whole.low, ages[0]) if low is not None]
    beyond = reach is not None and (
        (whole.high is not None and whole.high > reach == ages[1])
        or (whole.low is not None and whole.low > reach)
    )
    highs = [high for high in (whole.high, None if beyond else ages[1]) if high is not None]
    return replace(
        whole,
        terms=whole.terms | fresh,
        asks=(whole.asks - {term}) | {each for each in fresh if keeps_out(each, lexicon)},
        low=max(lows, default=None),
        high=min(highs, default=None),
        apart=whole.apart | (fresh - whole.terms),
    )


@lru_cache(maxsize=4096)
def _named_part(
    name: str, of: str, lexicon: Lexicon
) -> tuple[frozenset[Term], tuple[int | None, int | None]]:
    """What the name of a part says, and the ages of those it names."""
    fresh = frozenset({Term(name, of)})
    if of:
        return fresh, (None, None)
    word = lexicon.words.get(name)
    single = word.means == (name,) if word else name in lexicon.meanings
    groups = [] if single else read_groups(name, lexicon)
    if len(groups) == 1:
        return groups[0].terms, ages_of(groups[0], lexicon)
    return fresh, ages_of(Group(name, 0, 0, terms=fresh), lexicon)


def together(found: Iterable[Variant], lexicon: Lexicon) -> list[Variant]:
    """What variants are together that differ in one respect alone: in which part of a whole that everyone is of
    (城镇, 农村), where all parts are there; in their ways of living here; in ages that touch. Only what is new."""
    found = list(found)
    new = list(_of_every_part(found, lexicon))
    new += _of_all_ways([*found, *new])
    return [*new, *_of_touching_ages([*found, *new])]


def _of_every_part(found: Sequence[Variant], lexicon: Lexicon) -> Iterator[Variant]:
    """What variants are that are alike but for the parts of a whole of which everyone is one."""
    alike: dict[tuple[str, str, str], dict[str, Variant]] = {}
    for variant in found:
        for term in variant.asks_in_order:
            for whole in () if term.negated else lexicon.unrestrictive_wholes(term.label):
                rest = replace(
                    variant,
                    terms=variant.terms - {term} | {Term(whole, term.of)},
                    asks=variant.asks - {term},
                )
                alike.setdefault((whole, rest.kind, rest.key), {})[term.label] = rest
    for (whole, *_), by_part in alike.items():
        if by_part.keys() == set(lexicon.meaning(whole).parts):
            yield next(iter(by_part.values()))


def _of_all_ways(found: Sequence[Variant]) -> Iterator[Variant]:
    """What variants are that are alike but for the ways of living here that they are limited to."""
    alike: dict[tuple[str, str], list[Variant]] = {}
    for variant in found:
        if variant.ways:
            key = (variant.kind, replace(variant, ways=frozenset()).key)
            alike.setdefault(key, []).append(variant)
    for same in alike.values():
        ways = frozenset().union(*(each.ways for each in same))
        if all(each.ways != ways for each in same):
            yield replace(same[0], ways=ways)


def _of_touching_ages(found: Sequence[Variant]) -> list[Variant]:
    """What variants are that differ in ages alone and touch."""
    alike: dict[str, list[Variant]] = {}
    for variant in found:
        alike.setdefault(variant.ageless_key, []).append(variant)
    merged = []
    for same in alike.values():
        same.sort(key=lambda each: -1 if each.low is None else each.low)
        runs: list[list[Variant]] = []
        for each in same:
            last = runs[-1][0] if runs else None
            if last is None or (
                last.high is not None and each.low is not None and each.low > last.high + 1
            ):
                runs.append([each, each])
            elif last.high is not None:
                high = None if each.high is None else max(each.high, last.high)
                runs[-1][0] = replace(last, high=high)
        merged += [reach for reach, first in runs if reach != first]
    return merged


def whole_key(group: Group, lexicon: Lexicon) -> str:
    """The same for two groups that say the same in every way in which they may be read."""
    readings = [
        sorted(variant.key for variant in variants(each, lexicon))
        for each in (group, *group.readings, *group.doubted)
    ]
    # What is said of single persons is not said of families, which are told in the same conditions.
    single = f" {SINGLE}" if group.kind == SINGLE and len(group.terms) > 1 else ""
    return f"{readings} {len(group.readings)}{single}"


@lru_cache(maxsize=8192)
def key_of_words(words: str, lexicon: Lexicon, own: tuple[str, ...]) -> str:
    """The :func:`whole_key` of the one group that some words name by themselves; empty where they name
    none or several."""
    groups = read_groups(words, lexicon, own)
    return whole_key(groups[0], lexicon) if len(groups) == 1 else ""


def words_key(group: Group, lexicon: Lexicon) -> str:
    """The same for two groups whose words say the same things, however they are joined; empty where
    there are too few to tell by."""
    said = {term.name for term in group.terms if keeps_out(term, lexicon)}
    said |= {each.name for each in group.measures} | {plain(words) for words in group.unread}
    for choice in group.choices:
        for option in choice.options:
            said |= {
                each.name if isinstance(each, Term | Measured) else str(each) for each in option
            }
    if len(said) < 3:
        return ""
    ages = ages_of(group, lexicon)  # of 老年人 as well, which is no term that asks anything else
    implied = lexicon.implied(group.kind) if group.kind else frozenset()
    whom = f"{subject_of(implied)} {closed_to(implied)} {group.nouns} {ages}"
    rest = f"{whom} {sorted(group.residency or ())} {[e.label for e in group.excludes]}"
    return f"{sorted(said)} {rest}"


def plain(words: str) -> str:
    """Words without the particles around them."""
    return words.strip("（）的在由被经为")
