"""What words of a list say together that none says alone: nouns and beginnings that they share, names for one
thing, ranks and all above, what is denied of each. Each function takes the words of a field and gives them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qzgraph.language.fixed import number
from qzgraph.language.lexicon import Lexicon, Union, Word
from qzgraph.language.unit import BETWEEN, ENDS_OF_CLAUSE, Unit

#: What stands behind the end of a name for people.
_BEHIND_NAMES = frozenset((*BETWEEN, "BOTH", "COMMA", "STOP", "COLON", "OPEN", "CLOSE", "ETC"))

_NO_NOUNS = frozenset(("CONDITION", "CONTENT", "UNREAD"))


def with_names_for_people(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with the end of each name for people that the lexicon lacks (农村工作指导员) as a word of its
    own: it tells where one group of a list ends."""
    found: list[Unit] = []
    for at, unit in enumerate(units):
        behind = units[at + 1].cls if at + 1 < len(units) else "STOP"
        label = lexicon.name_endings.get(unit.text[-1]) if unit.cls == "UNREAD" else None
        begins = len(unit.text) > 1 or (bool(found) and found[-1].cls in _NO_NOUNS)
        if label is None or not begins or behind not in _BEHIND_NAMES:
            found.append(unit)
            continue
        cut = unit.end - 1
        if len(unit.text) > 1:
            found.append(replace(unit, text=unit.text[:-1], end=cut))
        found.append(Unit("KIND", unit.text[-1], cut, unit.end, (label,)))
    return found


def with_documents(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each document that people are to hold (持有不动产权证书、军官证的) and the lexicon lacks as a
    word that says so: it is asked of them, whatever it proves."""
    ends, holds = (lexicon.endings.get(cls, ()) for cls in ("DOCUMENT", "HOLDS"))
    found: list[Unit] = []
    for at, unit in enumerate(units):
        found.append(unit)
        behind = units[at + 1].cls if at + 1 < len(units) else "STOP"
        closes = unit.cls in {"UNREAD", "CONTENT", "CONDITION"} and behind in {"OF", *_BEHIND_NAMES}
        if not (closes and ends and unit.text.endswith(ends)):
            continue
        begin = len(found) - 1
        while begin and found[begin - 1].cls in _NAMES_A_DOCUMENT:
            if found[begin - 1].text in holds:
                break
            begin -= 1
        opened = bool(begin) and found[begin - 1].text in holds
        listed = (
            begin > 1 and found[begin - 1].cls in BETWEEN and found[begin - 2].text.endswith(ends)
        )
        said = found[begin:]
        if (opened or listed) and any(each.cls == "UNREAD" for each in said):
            text = "".join(each.text for each in said)
            found[begin:] = [Unit("CONDITION", text, said[0].start, unit.end, (text,))]
    return found


#: What the name of a document is made of.
_NAMES_A_DOCUMENT = frozenset(("UNREAD", "CONTENT", "IDLE", "CONDITION", "KIND"))


#: What 同时 may stand behind where it opens a clause: the place, the people (老年人同时患有…和…的).
_BEFORE_AT_ONCE = frozenset(("ALSO", "BOTH", "OWN", "IDLE", "KIND"))


def with_joint_conditions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with all that a clause lists behind 同时 as what must hold at once (同时患有高血压和糖尿病的)."""
    found = list(units)
    opened: int | None = None  # where 同时 opens the clause
    for at, unit in enumerate(units):
        before = units[at - 1].cls if at else "STOP"
        if unit.text in lexicon.endings.get("AT_ONCE", ()):
            opened = at if before in {*ENDS_OF_CLAUSE, *_BEFORE_AT_ONCE} else None
        elif unit.cls in {"OF", *ENDS_OF_CLAUSE}:
            opened = None
        elif opened is not None and unit.cls in {"DUN", "AND"}:
            found[opened] = replace(units[opened], cls="IDLE", means=())
            found[at] = replace(unit, cls="BOTH")
    return found


def with_shared_subjects(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each word that shares the noun which the word before its 或 or 、 begins with
    (独生子女伤残或者死亡: 独生子女死亡), where the lexicon has both."""
    found = list(units)
    for at in range(2, len(found)):
        first, between, second = found[at - 2 : at + 1]
        if between.cls not in BETWEEN or second.cls not in {"CONDITION", "CONTENT", "UNREAD"}:
            continue
        for size in range(len(first.text) - 1, 1, -1):
            noun = lexicon.words.get(first.text[:size])
            word = lexicon.words.get(first.text[:size] + second.text)
            if noun and noun.cls == "KIND" and word and word.cls == first.cls:
                found[at] = replace(second, cls=word.cls, means=lexicon.concepts_of(word))
                break
    return found


def with_states(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with a noun and the state that it is in (住房有困难) as the one word that says both (住房困难), where
    the lexicon has it."""
    found: list[Unit] = []
    verbs = lexicon.endings.get("IN_STATE", ())
    for unit in units:
        noun = found[-1] if found else None
        state = next((unit.text[len(v) :] for v in verbs if unit.text.startswith(v)), "")
        word = lexicon.words.get(noun.text + state) if noun and state else None
        if word and noun and noun.end == unit.start and word.cls == "CONDITION":
            text = noun.text + unit.text
            found[-1] = Unit(word.cls, text, noun.start, unit.end, lexicon.concepts_of(word))
        else:
            found.append(unit)
    return found


def with_children(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with 孩子 behind those whose they are (烈士的孩子) as a word for sons and daughters; elsewhere it names
    the young."""
    found = list(units)
    for at, unit in enumerate(units):
        of = at - 2 if at and units[at - 1].cls == "OF" else at - 1
        whose = units[of] if of >= 0 else None
        if unit.cls != "KIND" or unit.text not in lexicon.endings.get("CHILD", ()):
            continue
        if (
            whose
            and whose.cls == "KIND"
            and whose.means
            and "人" in lexicon.implied(whose.means[0])
        ):
            found[at] = replace(unit, means=lexicon.concepts_of(lexicon.words[_CHILDREN]))
    return found


#: What 孩子 is of somebody.
_CHILDREN = "子女"


def with_denied_verbs(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what a verb's own ending denies (解决不了, 负担不起) denied before it, and with what makes one
    word with 无 or 未 as that word, in whatever words it is denied (尚无住房: 无住房)."""
    found: list[Unit] = []
    for unit in units:
        verb = found[-1] if found else None
        cannot = unit.cls == "CANNOT"
        if cannot and verb and verb.cls in {"CONDITION", "CONTENT"} and verb.end == unit.start:
            found[-1:] = [
                Unit("NOT", "", verb.start, verb.start),
                replace(verb, text=verb.text + unit.text, end=unit.end),
            ]
        elif verb and verb.cls == "NOT" and (word := _denied_as_one(unit, lexicon)):
            text = verb.text + unit.text
            found[-1] = Unit(word.cls, text, verb.start, unit.end, word.means)
        else:
            found.append(replace(unit, cls="UNREAD") if cannot else unit)
    return found


def _denied_as_one(unit: Unit, lexicon: Lexicon) -> Word | None:
    words = (lexicon.words.get(prefix + unit.text) for prefix in lexicon.endings.get("DENIES", ()))
    denied = unit.cls in {"CONDITION", "CONTENT"}
    return next((word for word in words if denied and word and word.cls == "CONDITION"), None)


#: So many words make up the attribute of a shared noun at most (出租 车).
_ATTRIBUTE = 3


def with_shared_heads(units: list[Unit], text: str, lexicon: Lexicon) -> list[Unit]:
    """The units with words that share the noun in which the next one of a list ends (出租车、客车和货车驾驶员:
    客车驾驶员; 中度、重度失能: 中度失能) as what they say together, where the lexicon has it."""
    found = list(units)
    nouns: dict[int, str] = {}  # of what shares one, by where it begins
    at = len(found) - 2
    while at > 0:
        between, second = found[at], found[at + 1]
        noun = nouns.get(second.start, second.text)
        at -= 1
        if between.cls not in BETWEEN or second.cls not in {"KIND", "CONDITION"}:
            continue
        for size in range(1, min(_ATTRIBUTE, at + 1) + 1):
            first = found[at + 1 - size : at + 1]
            if not all(each.cls in _NO_NOUNS for each in first):
                break
            words = text[first[0].start : first[-1].end]
            word = next(_with_head(words, noun, second.cls, lexicon), None)
            if word is not None:
                start, end = first[0].start, first[-1].end
                nouns[start] = noun
                found[at + 1 - size : at + 1] = [
                    Unit(word.cls, words, start, end, lexicon.concepts_of(word))
                ]
                at -= size
                break
    return found


def _with_head(words: str, noun: str, cls: str, lexicon: Lexicon) -> Iterator[Word]:
    """The words of the lexicon, of one class, that some words and the end of a noun are: that end is a word itself,
    or both nouns are steps of one scale (小、中、大班)."""
    own = lexicon.words.get(noun)
    for cut in range(1, len(noun)):
        head, whole = lexicon.words.get(noun[cut:]), lexicon.words.get(words + noun[cut:])
        if whole is None or whole.cls != cls:
            continue
        said = {*whole.means, *(own.means if own else ())}
        step = own is not None and any(said <= {*scale} for scale in lexicon.scales)
        if step or (head and head.cls == cls):
            yield whole


def with_unions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each list that says one thing (赡养、扶养和抚养义务人) as one word."""
    longest = 2 * max((len(union.parts) for union in lexicon.unions), default=1) - 2
    found: list[Unit] = []
    at = 0
    while at < len(units):
        end = at
        while (
            end < at + longest
            and end + 2 < len(units)
            and units[end + 1].cls in BETWEEN
            and _says(units[end + 2])
        ):
            end += 2
        union = None
        while end > at and union is None:
            listed = units[at : end + 1 : 2]
            union = next((u for u in lexicon.unions if _is_union(listed, u)), None)
            end -= 0 if union else 2
        if union:
            text = "".join(each.text for each in units[at : end + 1])
            found.append(_whole(union.whole, text, units[at], units[end], lexicon))
        else:
            found += units[at : end + 1]
        at = end + 1
    return found


def _says(unit: Unit) -> bool:
    return unit.cls in {"KIND", "CONDITION", "CONTENT"} and len(unit.means) == 1


def _is_union(listed: Sequence[Unit], union: Union) -> bool:
    *others, last = (each.means[0] if each.means else "" for each in listed)
    said = {*others, last}
    each_once = len(said) == len(listed) == len(union.parts)
    return last in union.parts and said <= union.parts | union.stems and each_once


_COUNT = re.compile(r"([二三四五六七八九十]+|\d+)(?:类|种|项)")


def with_counted_lists(units: list[Unit]) -> list[Unit]:
    """The units with the number of what a list names (低保、低保边缘、特困三类家庭; 三类家庭（低保、低保边缘、特困）) as
    a word that says nothing of whom. Of any other nobody can tell whether it counts or ranks (三类残疾)."""
    found = list(units)
    listed = 1
    for at, unit in enumerate(units):
        if unit.cls in ENDS_OF_CLAUSE:
            listed = 1
        elif unit.cls in BETWEEN:
            listed += 1
        elif unit.cls == "GRADE" and (count := _COUNT.fullmatch(unit.text)):
            many = number(count[1])
            if many in {listed if listed > 1 else 0, _in_brackets(units, at)}:
                found[at] = replace(unit, cls="IDLE", grades=())
            elif many > 1:
                found[at] = replace(unit, cls="UNREAD", grades=())
    return found


def _in_brackets(units: list[Unit], at: int) -> int:
    """How many the next brackets in a clause list; 0 where there are none."""
    rest = [unit.cls for unit in units[at:]]
    end = next((n for n, cls in enumerate(rest) if cls in ENDS_OF_CLAUSE), len(rest))
    if rest[end : end + 1] != ["OPEN"] or "CLOSE" not in rest[end:]:
        return 0
    inside = rest[end : end + rest[end:].index("CLOSE")]
    return 1 + sum(cls in {*BETWEEN, "COMMA"} for cls in inside)


def with_listed_schools(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with kinds of schools that a list joins before what is done there (在中小学（幼儿园）和各类大中专院校
    就读、…的) as one word of which each will do: nobody is in all of them."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        schools, end = _schools(units, at, lexicon)
        behind = units[end].cls if end < len(units) else "STOP"
        if len(schools) > 1 and behind == "CONDITION":
            labels = [each.means[0] for each in schools]
            before = found[-1] if found else None
            if before and _is_of_the_first(before, units[at:end], lexicon):
                labels[0] = f"{before.means[0]}+{labels[0]}"  # 全日制中小学和各类大中专院校
                del found[-1]
                at -= 1
            text = "".join(each.text for each in units[at:end])
            grades = tuple(dict.fromkeys(labels))
            found.append(Unit("GRADE", text, units[at].start, units[end - 1].end, grades=grades))
            at = end
        else:
            found.append(units[at])
            at += 1
    return found


def _is_of_the_first(before: Unit, listed: Sequence[Unit], lexicon: Lexicon) -> bool:
    """Whether an attribute right before a list is of its first member alone: another begins afresh with 各类, or the
    first only says 学校 (本科学校、高等职业学校)."""
    afresh = lexicon.endings.get("EACH", ())
    bare = listed[0].means[0] in lexicon.endings.get("SCHOOL", ())
    return (
        before.cls == "CONDITION"
        and len(before.means) == 1
        and before.end == listed[0].start
        and (bare or any(e.cls == "IDLE" and e.text.startswith(afresh) for e in listed))
    )


def _schools(units: list[Unit], at: int, lexicon: Lexicon) -> tuple[list[Unit], int]:
    """The kinds of schools that a list names from here on, and where it ends."""
    schools: list[Unit] = []
    end = number = at
    while number < len(units):
        unit = units[number]
        if _is_school(unit, lexicon):
            schools.append(unit)
            end = number + 1
        elif not schools or unit.cls not in {*BETWEEN, "OTHER", "OPEN", "CLOSE", "INCLUDE", "IDLE"}:
            break
        elif unit.cls == "CLOSE" and end == number:
            end = number + 1
        number += 1
    return schools, end


def _is_school(unit: Unit, lexicon: Lexicon) -> bool:
    schools = lexicon.endings.get("SCHOOL", ())
    return (
        unit.cls == "CONDITION"
        and len(unit.means) == 1
        and any(each in lexicon.implied(unit.means[0]) for each in schools)
    )


def with_ranks(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each rank and all above it (高中及以上) or below, and all from one to another (孕早期至
    孕晚期), as one word of several grades. What 以上 says of anything else is not read."""
    found: list[Unit] = []
    for unit in units:
        rank = found[-1] if found else None
        if unit.cls in {"UP", "DOWN"}:
            scale = _scale_of(lexicon, rank)
            if rank is None or scale is None:
                found.append(replace(unit, cls="UNREAD"))
                continue
            step = scale.index(rank.means[0])
            grades = scale[step:] if unit.cls == "UP" else scale[: step + 1]
            text = rank.text + unit.text
        elif len(found) > 1 and found[-1].text in lexicon.endings.get("RANGE", ()):
            rank = found[-2]
            scale = _scale_of(lexicon, rank, unit)
            if scale is None:
                found.append(unit)
                continue
            text = rank.text + found.pop().text + unit.text
            low, high = sorted(scale.index(each.means[0]) for each in (rank, unit))
            grades = scale[low : high + 1]
        else:
            found.append(unit)
            continue
        whole = next((u.whole for u in lexicon.unions if u.parts == {*grades}), "")
        found[-1] = (
            _whole(whole, text, rank, unit, lexicon)  # 小班至大班
            if whole
            else Unit("GRADE", text, rank.start, unit.end, grades=grades)
        )
    return found


def _whole(label: str, text: str, first: Unit, last: Unit, lexicon: Lexicon) -> Unit:
    """What is all that some words list, as one word."""
    word = lexicon.words.get(label)
    cls = "IDLE" if word and word.cls == "IDLE" else last.cls
    return Unit(cls, text, first.start, last.end, (label,))


def _scale_of(lexicon: Lexicon, *ranks: Unit | None) -> tuple[str, ...] | None:
    """The scale on which all of some words are steps, or None."""
    said = [each.means[0] if each and len(each.means) == 1 else "" for each in ranks]
    return next((s for s in lexicon.scales if all(each in s for each in said)), None)


#: What a word that 不 or 未 denies may share it with.
_DENIABLE = frozenset(("CONDITION", "CONTENT", "UNREAD"))


def with_shared_negation(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what is denied of the first of several nouns denied of each (未参加机关事业单位养老保险和
    职工养老保险的): neither holds, however they are joined."""
    found = list(units)
    denied: Unit | None = None  # the last noun in reach of a negation
    directly = (
        False  # whether the negation stands right before it (未再生育或收养), no verb between
    )
    for at, unit in enumerate(units):
        before = units[at - 1] if at else None
        if unit.cls in _DENIABLE:
            if before is not None and before.cls == "NOT":
                denied = unit
                directly = before.text in lexicon.endings.get("UNDONE", ())
            elif denied is None:
                directly = False
                opens = at > 1 and before is not None and before.cls == "IDLE"
                denied = unit if opens and units[at - 2].cls == "NOT" else None
            elif before is not None and before.cls in {"DUN", "AND", "OR"}:
                behind = units[at + 1].cls if at + 1 < len(units) else ""
                # 未参加交强险或者机动车逃逸的: what goes on is a clause of its own.
                alike = _are_denied_alike(denied, unit, before.cls, lexicon)
                # 未再生育或收养; with 和 where both have what is behind them (未再生育和收养子女)
                both = before.cls == "OR" or (before.cls == "AND" and behind == "KIND")
                alike = alike or (directly and both and unit.cls != "UNREAD")
                # 没有义务人或者义务人无力供养的: what is said of a noun again is a clause of its own.
                if behind in {"CONTENT", "NOT"} or not alike:
                    denied = None
                    continue
                found[at - 1] = replace(before, cls="BOTH")
                found[at] = replace(unit, cls="DENIED")
                denied = unit
            else:
                denied = unit
        elif unit.cls not in {"DUN", "AND", "OR", "IDLE"} or (
            unit.cls == "IDLE" and before is not None and before.cls in {"DUN", "AND", "OR"}
        ):
            denied = None
    return [each for unit, was in zip(found, units, strict=True) for each in _denied(unit, was)]


def _denied(unit: Unit, was: Unit) -> tuple[Unit, ...]:
    return (Unit("NOT", "", was.start, was.start), was) if unit.cls == "DENIED" else (unit,)


def _are_denied_alike(one: Unit, two: Unit, joint: str, lexicon: Lexicon) -> bool:
    """Whether two nouns are of one sort; 、 alone joins only those that end alike (职工医保、居民医保)."""
    if one.text[-2:] == two.text[-2:]:
        return True
    if joint == "DUN":
        return False
    facets = [{lexicon.meaning(label).facet for label in unit.means} - {""} for unit in (one, two)]
    return one.cls == two.cls and (not all(facets) or bool(facets[0] & facets[1]))
