"""Reads 服务对象: every group that an enumeration names, with ages, residency and what it lies in.

A separator parts two groups only where a head noun (``data/vocabulary/heads.csv``) stands before
it: 「因家庭贫困导致生活、就医、就学等困难的儿童」 is one group,
「孤儿、艾滋病病毒感染儿童、事实无人抚养儿童」 are three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qzgraph.reading.source import Passage, Span
from qzgraph.records.ages import read_ages, read_residency
from qzgraph.records.model import Population, Residency
from qzgraph.records.nounphrase import blank_brackets, ends_with_head, last_head_end
from qzgraph.vocabulary import Concept, Vocabulary, normal_name

_SENTENCE = re.compile(r"[。；;！!]|[①-⑳]|(?<![\d.])\d{1,2}[.．](?=[^\d])")
#: Clauses that name no group: whom to look up elsewhere, who is left out, who gives priority.
_CROSS_REFERENCE = re.compile(
    r"^(?:具体|其他|上述)?[^，]{0,6}(?:范围|条件|对象|名单|办法)(?:按照|由|依据|以|参照)|^(?:按照|依据|根据)《"
)
_CROSS_REFERENCE_CLAUSE = re.compile(
    r"[，,]具体[^，]{0,6}(?:范围|条件|对象|名单|办法)(?:按照|由|依据|以|参照)"
)
_EXCLUSION = re.compile(r"(?:除外|不包括在内|不在此列)$")
_ELABORATION = re.compile(
    r"优先|适当扩大|可(?:适当|以)?扩大|重点保障|(?:机构|部门|单位|地方)[^的]{0,4}保障"
)
_INCLUDES = re.compile(
    r"(?:主要|具体)?(?:包括|包含|是指|为以下|有)[:：]|(?:主要|具体)?(?:包括|包含|是指|为以下)"
    r"|的?(?:下列|以下|如下)(?:对象|人员|家庭|群体|人群|情形)?(?:之一)?[:：]"
)
_SEPARATOR = re.compile(r"以及|或者|、|，|,|和|及|或|与")
_OF_WHICH = re.compile(r"^(?:其中)?[，,:：]?")
#: 「主要少数民族地区居民」, as the national standard has it: which areas, not which of several groups.
_AREA = re.compile(r"主要[^，,、。；]{2,10}地区")
_LEADING = re.compile(r"^(?:以及|或者|其中[，,:：]?|和|及|或|与|并|且|包括|主要)+")
_HAS = re.compile(r"^(?:只有|仅有|现有|现无|没有|无)[^的]*$")
#: 「三、四级」, 「一级、二级」, 「一、二、三年级」: numerals that share their noun.
_GRADES = re.compile(
    r"[一二三四五六七八九十](?:级|年级|档|类)?(?:[、至—-][一二三四五六七八九十](?:级|年级|档|类)?)+"
)
_GRADE_PREFIX = re.compile(
    r"^(?:成年|未成年)?(?:[一二三四五六七八九十](?:级)?(?:[、至—-][一二三四五六七八九十](?:级)?)*级?)?"
)
#: Ages and grades: a group with its own takes none from its neighbour.
_LIMITS = (
    re.compile(r"岁"),
    re.compile(r"[一二三四五六七八九十]级"),
    re.compile(r"[一二三四五六七八九十]年级"),
)
_JURISDICTION = re.compile(r"^(?:本|该)?(?:辖区|行政区域|区域|市域|县域)(?:内的?|的)?")
_TRAILING_BRACKET = re.compile(r"[（(][^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)]$")
#: 「65周岁以上（含65周岁）」: bounds include themselves anyway (《民法典》 art. 1259).
_INCLUSIVE = re.compile(r"[（(]含(?:\d+周?岁|本数|本级)?[）)]")
#: 「老年人、残疾人等符合条件的人员」: the last words sum up the list.
_SUMMARY = re.compile(r"(.+?)等[^，。；]{0,12}?(?:人员|人群|群体|对象|群众)")
_TAIL = re.compile(r"(?:等|等群体|等人群|等对象)$")


@dataclass(frozen=True)
class _Element:
    """One group as cut from the text: ``start``/``end`` in the field, ``carried`` what a leading
    modifier adds to its name."""

    text: str
    start: int
    end: int
    carried: str = ""
    within: str = ""

    @property
    def label(self) -> str:
        return self.carried + self.text


def read_populations(field: Passage, vocabulary: Vocabulary) -> list[Population]:
    """The groups of a population field in print order, each once."""
    groups: dict[str, Population] = {}
    for element in _elements(field.text, vocabulary):
        span = field.span_of(element.start, element.end)
        printed = field.text[element.start : element.end]
        population = make_population(element.label, vocabulary, printed, span)
        if element.within:
            whole = make_population(element.within, vocabulary, printed, span)
            population = replace(population, within=whole.label)
        groups.setdefault(population.label, population)
    return list(groups.values())


def make_population(label: str, vocabulary: Vocabulary, printed: str, span: Span) -> Population:
    """One named group: the vocabulary's concept where it has one of that name, else a new one that
    lies in the concept of the longest known ending of its name."""
    name = _INCLUSIVE.sub("", _TRAILING_BRACKET.sub("", label))
    name = _JURISDICTION.sub("", name) or label
    index = vocabulary.population_index
    spoken = (name, name.replace("的", ""), name.replace("群体", "人群"))
    concept = next((index[key] for key in map(normal_name, spoken) if key in index), None)
    low, high = read_ages(name)
    residency = read_residency(name)
    if concept:
        return Population(
            concept.label,
            printed,
            span,
            concept.min_age if low is None else low,
            concept.max_age if high is None else high,
            Residency(concept.residency) if concept.residency else residency,
            (),
            known=True,
        )
    return Population(name, printed, span, low, high, residency, _broader(name, vocabulary))


def _elements(text: str, vocabulary: Vocabulary) -> Iterator[_Element]:
    start = 0
    first = True
    for match in [*_SENTENCE.finditer(blank_brackets(text)), None]:
        end = match.start() if match else len(text)
        if text[start:end].strip():
            yield from _sentence(text, start, end, first, vocabulary)
            first = False
        start = match.end() if match else end


def _sentence(
    text: str, start: int, end: int, first: bool, vocabulary: Vocabulary
) -> Iterator[_Element]:
    reference = _CROSS_REFERENCE_CLAUSE.search(blank_brackets(text), start, end)
    if reference:
        end = reference.start()
    sentence = text[start:end]
    if _CROSS_REFERENCE.search(sentence) or (not first and _ELABORATION.search(sentence)):
        return
    includes = _INCLUDES.search(blank_brackets(sentence))
    if includes and includes.end() < len(sentence):
        general = start + includes.start()
        whole = list(_list(text, start, general, vocabulary))
        if not sentence.startswith("其中"):
            yield from whole
        within = _OF_WHICH.sub("", whole[-1].label) if whole else ""
        for part in _list(text, start + includes.end(), end, vocabulary):
            yield replace(part, within=within)
    else:
        yield from _list(text, start, end, vocabulary)


def _list(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[_Element]:
    """The groups of one enumeration."""
    opaque = _GRADES.sub(lambda m: "〇" * len(m.group()), blank_brackets(text))
    carrier = _Carrier()
    begin = start
    for match in [*_SEPARATOR.finditer(opaque, start, end), None]:
        stop = match.start() if match else end
        separator = match.group() if match else ""
        piece = text[begin:stop]
        lead = _LEADING.match(piece) if begin > start or not _AREA.match(piece) else None
        if lead:
            begin += lead.end()
            piece = text[begin:stop]
        at_comma = separator in {"，", ",", ""}
        if at_comma and _EXCLUSION.search(piece):
            begin = match.end() if match else end
            continue
        if _completes_group(opaque, text, begin, stop, end, separator, vocabulary):
            yield from _group(text, begin, stop, carrier, vocabulary)
        elif at_comma and carrier.any and piece.endswith("的"):
            cut = last_head_end(blank_brackets(piece), vocabulary)
            if cut:
                yield from _group(text, begin, begin + cut, carrier, vocabulary)
        elif match is None:
            cut = last_head_end(blank_brackets(piece), vocabulary)
            if cut:
                yield from _group(text, begin, begin + cut, carrier, vocabulary)
            elif piece and not carrier.any:
                yield _Element(piece, begin, stop)
        else:
            continue
        carrier.separator(separator)
        begin = match.end() if match else end


def _completes_group(
    opaque: str, text: str, begin: int, stop: int, end: int, separator: str, vocabulary: Vocabulary
) -> bool:
    piece = _TAIL.sub("", blank_brackets(text[begin:stop]).rstrip("　 "))
    if not piece or _HAS.match(piece):
        return False
    kind = ends_with_head(piece, vocabulary)
    if kind is None or kind in {"place", "authority"}:
        return False
    if kind == "body":
        known = normal_name(re.sub(r"^(?:所有|任何|全体|一切|各类|各级|依法[^的]*的)", "", piece))
        if known not in vocabulary.population_index and "的" not in piece:
            return False
    if separator:
        following = re.split(r"[，；。]", opaque[stop + len(separator) : end])[0]
        # 「各类企事业单位、社会团体等单位的参保职工」: the list stands inside a modifier.
        if kind == "body" and re.match(r"[^、]*等[^、]*的", following):
            return False
    return True


class _Carrier:
    """The leading modifier that governs the groups after it.

    One that opens the list governs all of it (「无劳动能力…的老年人、残疾人以及未成年人」); one in
    its middle only its 、-neighbours (「服现役或者退出现役的残疾军人以及复员军人」). A group with
    a modifier of its own takes none.
    """

    def __init__(self) -> None:
        self.any = False
        self._text = ""
        self._opens = False
        self._clauses = ""
        self.previous = ""

    @property
    def previous_head(self) -> str:
        """The group before, without its modifier: what 其 stands for."""
        return self.previous[len(_modifier(self.previous)) :]

    def separator(self, separator: str) -> None:
        if separator in {"，", ","} or (separator != "、" and not self._opens):
            self._text = ""

    def apply(self, element: str) -> str:
        """What to put before this group's name, and remembers what it passes on."""
        clauses, _, own = element.rpartition("，")
        modifier = _modifier(own)
        carried = "" if modifier else self._text
        if any(limit.search(carried) and limit.search(own) for limit in _LIMITS):
            carried = ""
        if not self.any and clauses:
            self._clauses = clauses + "，"
        elif self.any and not clauses:
            carried = self._clauses + carried
        if modifier:
            self._opens = not self.any
            self._text = re.sub(r"(?<=的)无[^的]{1,3}的$", "", modifier)  # 5: 无雇工的个体工商户
        self.any = True
        return carried


def _modifier(element: str) -> str:
    """Everything up to the last 的 outside brackets, or nothing."""
    at = blank_brackets(element).rfind("的")
    return element[: at + 1] if at > 0 else ""


def _group(
    text: str, begin: int, stop: int, carrier: _Carrier, vocabulary: Vocabulary
) -> Iterator[_Element]:
    piece = text[begin:stop].strip()
    begin = text.index(piece, begin)
    summary = _SUMMARY.fullmatch(piece)
    if summary and ends_with_head(summary.group(1), vocabulary) in {"person", "household"}:
        piece = summary.group(1)
    tail = _TAIL.search(piece)
    if tail:
        piece = piece[: tail.start()]
    carried = carrier.apply(piece)
    if re.match(r"其(?![他余中])", piece) and carrier.previous_head:
        piece_label = f"{carrier.previous_head}的{piece[1:]}"
        yield _Element(carried + piece_label, begin, begin + len(piece))
        return
    shared = list(_distribute(piece, begin, vocabulary))
    for element in shared or [_Element(piece, begin, begin + len(piece))]:
        label = _borrow_prefix(element.text, carrier, vocabulary)
        yield _Element(label, element.start, element.end, carried)
    carrier.previous = piece


def _distribute(piece: str, begin: int, vocabulary: Vocabulary) -> Iterator[_Element]:
    """「独居、空巢老年人」 → 独居老年人, 空巢老年人: where every part with the shared head is a known
    group; 「城镇住房、收入困难家庭」 stays one."""
    blank = blank_brackets(piece)
    if "、" not in _GRADES.sub("", blank):
        return
    modifier = _modifier(piece)
    rest = piece[len(modifier) :]
    opaque = _GRADES.sub(lambda m: "〇" * len(m.group()), blank_brackets(rest))
    parts, at = [], 0
    for match in [*re.finditer(r"以及|、|和|及|或", opaque), None]:
        stop = match.start() if match else len(rest)
        parts.append((at, rest[at:stop]))
        at = match.end() if match else stop
    last = re.sub(r"[（(].*?[）)]", "", parts[-1][1])
    for cut in range(1, len(last)):
        head = last[cut:]
        cores = [_core(part) for _, part in parts[:-1]] + [_core(parts[-1][1])[: -len(head)]]
        if all(core and normal_name(core + head) in vocabulary.population_index for core in cores):
            break
    else:
        return
    grade = ""
    for offset, part in parts:
        own = _GRADE_PREFIX.match(part)
        grade = own.group() if own and own.group() else grade
        bare = part[len(own.group()) :] if own else part
        bare = bare.removesuffix(head)
        start = begin + len(modifier) + offset
        yield _Element(f"{modifier}{grade}{bare}{head}", start, start + len(part))


def _core(part: str) -> str:
    return _GRADE_PREFIX.sub("", re.sub(r"[（(].*?[）)]", "", part))


def _borrow_prefix(label: str, carrier: _Carrier, vocabulary: Vocabulary) -> str:
    """「艾滋病病毒感染者和病人」: a bare head takes the longest beginning of its neighbour with which
    it is a known group (艾滋病病人)."""
    if vocabulary.heads.get(label) != "person" or not carrier.previous:
        return label
    if normal_name(label) in vocabulary.population_index and len(label) > 2:
        return label
    for length in range(len(carrier.previous) - 1, 1, -1):
        longer = carrier.previous[:length] + label
        if normal_name(longer) in vocabulary.population_index:
            return longer
    return label


def _broader(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a new group lies in: the concept of the longest known ending of its name, never one
    that a negation precedes; and where its age is stated, the narrowest known age group around it
    (「70岁及以上独居老年人」 lies in 独居老年人 and in 70岁及以上老年人)."""
    normal = normal_name(re.sub(r"[（(][^（()）]*[）)]", "", name))
    for start in range(1, len(normal)):
        concept: Concept | None = vocabulary.population_index.get(normal[start:])
        if concept is None or _NEGATED.search(normal[:start]):
            continue
        if normal[start].isdigit() and normal[start - 1].isdigit():
            continue  # 13岁以下儿童 does not end in 3岁以下儿童
        if "户籍" in concept.label and read_residency(name) is not Residency.HUKOU:
            continue
        fitting = _of_fitting_age(name, concept, vocabulary)
        aged = _age_group(name, concept, vocabulary)
        return tuple(dict.fromkeys([*fitting, *([aged] if aged else [])]))
    return ()


_NEGATED = re.compile(r"[非未不无]$")


def _of_fitting_age(name: str, concept: Concept, vocabulary: Vocabulary) -> list[str]:
    """The concept, or where the name's own ages go beyond its (「7—18周岁各类残疾儿童」, children
    being under 18), those broader than it that have room."""
    low, high = read_ages(name)
    bounds = [vocabulary.concepts[iri] for iri in sorted(vocabulary.lies_in(concept))]
    too_young = any(c.min_age is not None and low is not None and low < c.min_age for c in bounds)
    too_old = any(c.max_age is not None and high is not None and high > c.max_age for c in bounds)
    if not too_young and not too_old:
        return [concept.label]
    return [
        label
        for iri in concept.broader
        for label in _of_fitting_age(name, vocabulary.concepts[iri], vocabulary)
    ]


def _age_group(name: str, concept: Concept, vocabulary: Vocabulary) -> str | None:
    low, high = read_ages(name)
    if low is None and high is None:
        return None
    around = [
        group
        for group, bare in vocabulary.age_groups
        if group.iri not in vocabulary.lies_in(concept)
        and bare.iri in vocabulary.lies_in(concept)
        and (group.min_age is None or (low is not None and low >= group.min_age))
        and (group.max_age is None or (high is not None and high <= group.max_age))
    ]
    around.sort(key=lambda group: (-(group.min_age or 0), group.max_age or 999, group.label))
    return around[0].label if around else None
