"""Clauses that restrict nobody: what is no matter, who comes first, who is served as well or no longer, the names of
services before whom they are for. Each function takes the words of a field and gives them anew."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qzgraph.language.lexicon import Lexicon
from qzgraph.language.unit import BETWEEN, ENDS_OF_CLAUSE, KIN, Unit

#: What may be no matter: a noun, not an age, nor a clause with words of its own.
_NOUNS = frozenset(("CONDITION", "CONTENT", "HUKOU", "PERMIT", "RESIDENT", "UNREAD", "KIND"))


def _idle(unit: Unit) -> Unit:
    """A word as one that says nothing of whom."""
    return replace(unit, cls="IDLE", means=())


def _as_one(cls: str, units: Sequence[Unit]) -> Unit:
    """Some words as one of a class."""
    return Unit(cls, "".join(each.text for each in units), units[0].start, units[-1].end)


def with_who_is_left_out(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what a clause says behind its noun of whether its people are served as one word: that they
    are not (…学生不再享受), or that they still are (…学生仍在免学费之列)."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        unit = units[at]
        behind = bool(found) and found[-1].cls in {"KIND", "CONDITION", "CONTENT", "AGE", "OF"}
        # …安置的，不再列为服务对象: the comma behind 的 parts nothing
        paused = [each.cls for each in found[-2:]] == ["OF", "COMMA"]
        end = _end_of_remark(units, at) if behind or paused else at
        told = units[at + 1 : end]
        gets = lexicon.endings.get("GETS", ())
        if unit.cls == "NOT" and told and all(each.text in gets for each in told):
            cls = "EXCEPT"
        elif unit.cls == "STILL" and any(each.text in gets for each in told):
            cls = "BACK"
        else:
            found.append(replace(unit, cls="IDLE") if unit.cls == "STILL" else unit)
            at += 1
            continue
        if paused:
            found.pop()
        found.append(_as_one(cls, units[at:end]))
        at = end
    return found


def without_what_is_no_matter(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what is said to be no matter as words that restrict nobody: a clause that ends in
    不限 (城镇、农村不限) or is one (入馆不受户籍、职业等限制), the nouns that 不论 opens
    (不分城乡、性别的老年人), and that in which all of a kind are meant (各专业学生)."""
    found = list(units)
    for at in range(len(units)):
        for rule in _NO_MATTER:
            for number, cls in rule(units, at, lexicon).items():
                found[number] = replace(units[number], cls=cls, means=())
    return found


_WITH_AND_WITHOUT = [["HUKOU", joint, "NOT", "HUKOU"] for joint in ("AND", "DUN")]


def _with_and_without(units: list[Unit], at: int, _: Lexicon) -> dict[int, str]:
    """Those with a household register here and those without are everybody (户籍和非户籍居民)."""
    classes = units[at].cls == "HUKOU" and [each.cls for each in units[at : at + 4]]
    return dict.fromkeys(range(at, at + 4), "IDLE") if classes in _WITH_AND_WITHOUT else {}


def _not_needed(units: list[Unit], at: int, _: Lexicon) -> dict[int, str]:
    """A clause that says what is not needed (（无须持有优待证）); within one, the word denies."""
    if units[at].cls != "UNNEEDED":
        return {}
    return dict.fromkeys(range(at, _remark(units, at)), "IDLE") or {at: "NOT"}


def _whether(units: list[Unit], at: int, lexicon: Lexicon) -> dict[int, str]:
    """A clause that says of something that whether it is so changes nothing (是否办理结婚登记不影响享受)."""
    if units[at].text not in lexicon.endings.get("WHETHER", ()):
        return {}
    end, matters = _end_of_remark(units, at), lexicon.endings.get("MATTERS", ())
    clause = itertools.pairwise(units[at:end])
    denied = any(one.cls == "NOT" and two.text in matters for one, two in clause)
    return dict.fromkeys(range(at, end), "IDLE") if denied else {}


def _of_every_kind(units: list[Unit], at: int, lexicon: Lexicon) -> dict[int, str]:
    """That of which all values are meant (各年级、各专业学生)."""
    if not at or units[at].text not in lexicon.endings.get("DIMENSION", ()):
        return {}
    return {at: "IDLE"} if units[at - 1].text.endswith(lexicon.endings.get("EVERY", ())) else {}


def _regardless(units: list[Unit], at: int, lexicon: Lexicon) -> dict[int, str]:
    """What 不论 opens, 不限 closes, or 不受 and 限制 stand around."""
    if units[at].cls != "REGARDLESS":
        return {}
    begin, end = at, at + 1
    if closed := _closed_by(units, at, lexicon):
        # what is not restricted may be named before it: 入馆不受户籍限制
        end = closed
        while begin > 0 and units[begin - 1].cls in {"CONTENT", "UNREAD", "IDLE"}:
            begin -= 1
    elif end == len(units) or units[end].cls in ENDS_OF_CLAUSE:
        while begin > 0 and units[begin - 1].cls not in ENDS_OF_CLAUSE:
            begin -= 1
        if cls := _closes_as(units[begin:at], units[at], lexicon):
            return {at: cls}
    else:
        end = _end_of_no_matter(units, end, lexicon)
    return dict.fromkeys(range(begin, end), "IDLE") if end - begin > 1 else {}


#: What a word makes of itself and those around it: the classes of words, by their places.
_NO_MATTER = (_with_and_without, _not_needed, _whether, _of_every_kind, _regardless)


def _closes_as(said: list[Unit], closing: Unit, lexicon: Lexicon) -> str:
    """The class of a word that closes a clause which is no remark; empty where what the clause names is no matter."""
    decides = closing.text in lexicon.endings.get("DECISIVE", ())
    papers, every = (lexicon.endings.get(cls, ()) for cls in ("PAPER", "ALL"))
    if decides and any(each.text.endswith(papers) for each in said):
        return "REFER"  # 以年度公布的名录为准, and not by what that is seen (以户籍登记为准)
    if decides and any(each.cls == "OWN" for each in said):
        return "UNREAD"  # 以户口簿登记在本县为准: it may limit them to those
    if not closing.text.startswith(every):
        return ""  # 男女不限; 男职工、女职工相同: those who were named before, of whatever kind
    if any(_names_people(each, lexicon) for each in said):
        return "LIKEWISE"  # 残疾人、60周岁以上老年人均可: they are whom it names
    either = any(each.cls in {*BETWEEN, "NOT"} for each in said)  # 有无户籍均可
    asks = any(each.cls in _RESTRICTS for each in said)
    return "IDLE" if asks and not either else ""  # 具有本县户籍的均可享受


def _names_people(unit: Unit, lexicon: Lexicon) -> bool:
    """Whether a word names people, and not whose something is (父母户籍不限)."""
    return unit.cls == "AGE" or (unit.cls == "KIND" and not _is_kin(unit, lexicon))


def _is_kin(unit: Unit, lexicon: Lexicon) -> bool:
    return bool(unit.means) and lexicon.meaning(unit.means[0]).facet == KIN


def _remark(units: list[Unit], at: int) -> int:
    """Where a clause of its own ends that begins here and modifies nothing (（无须持有优待证）); 0 where it is none."""
    return 0 if at and units[at - 1].cls not in ENDS_OF_CLAUSE else _end_of_remark(units, at)


def _end_of_remark(units: list[Unit], at: int) -> int:
    """Where the clause ends that stands here; 0 where it modifies what follows (…的)."""
    for end in range(at, len(units)):
        if units[end].cls == "OF":
            return 0
        if units[end].cls in ENDS_OF_CLAUSE:
            return end
    return len(units)


def _closed_by(units: list[Unit], at: int, lexicon: Lexicon) -> int:
    """Where a clause ends that 限制 closes behind what 不受 lists, or that says whether (不论户籍是否在本县):
    at its comma or 的; 0 where it is neither."""
    limits, whether = (lexicon.endings.get(cls, ()) for cls in ("LIMIT", "WHETHER"))
    last: Unit | None = None
    asked = False
    for number in range(at + 1, len(units) + 1):
        unit = units[number] if number < len(units) else None
        if unit is None or unit.cls in {"OF", *ENDS_OF_CLAUSE}:
            return number if asked or (last is not None and last.text in limits) else 0
        asked = asked or unit.text in whether
        last = unit
    return 0


def _end_of_no_matter(units: list[Unit], at: int, lexicon: Lexicon) -> int:
    """Where what 不论 opens ends: at the 的 or the comma of a clause with a verb (是否参保的), else behind
    the nouns that are joined. What follows them restricts (不分城乡60周岁以上老年人; 不论户籍、在本县居住的)."""

    def cls(number: int) -> str:
        return units[number].cls if number < len(units) else "STOP"

    joints = {"DUN", "AND", "OR"}
    closing = {"OF", *ENDS_OF_CLAUSE}
    stops = closing | joints
    end = at
    if cls(at) not in _NOUNS:
        while cls(end) not in closing:
            end += 1
    else:
        while cls(end) in _NOUNS and not (end > at and cls(end) == "KIND"):
            end += 1
        if cls(end) == "IDLE" and cls(end + 1) in stops:
            end += 1  # 残疾类别
        while cls(end) in joints:
            if cls(end + 1) == "IDLE" and cls(end + 2) in stops:
                end += 2  # 年龄
                continue
            noun = end + 2 if cls(end + 1) == "IDLE" else end + 1  # 现役还是已经退役
            if cls(noun) == "KIND" and _is_kin(units[noun], lexicon) and cls(noun + 1) in _NOUNS:
                noun += 1  # 接生场所和父母户籍
            alone = cls(noun + 1) in stops
            if cls(noun) not in _NOUNS - {"KIND"} or (cls(end) == "DUN" and not alone):
                break
            end = noun + 1
    return end + 1 if cls(end) in {"OF", "DUN"} else end


def without_titles(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with the name of a service that opens a sentence before whom it is for (就业见习，面向登记失业
    青年) as words that say nothing of whom."""
    found = list(units)
    begin = 0
    for at, unit in enumerate(units):
        if unit.cls in _OPENS_SENTENCE:
            begin = at + 1
        elif unit.text in lexicon.endings.get("TO", ()) or _is_titled(units, at, lexicon):
            before = units[begin:at]
            names = not before or (
                before[-1].cls == "COMMA" and [each.cls for each in before[-2:-1]] != ["KIND"]
            )
            names = names or all(each.cls in _NAME_A_SERVICE for each in before)
            names = names or _is_titled(units, at, lexicon)
            behind = units[at + 1].cls if at + 1 < len(units) else "STOP"
            asks = any(each.cls in {"OF", *_RESTRICTS} for each in before)
            if names and not asks and behind != "ITS":
                found[begin : at + 1] = map(_idle, units[begin : at + 1])
            begin = len(units)
    return found


def _is_titled(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether 为 or 是 stands behind a title for whom a service is for (护理补贴对象，为…; 托养服务对象是…)."""
    if units[at].cls not in {"COPULA", "NAMELY"}:
        return False
    title = at - 2 if at and units[at - 1].cls == "COMMA" else at - 1
    return title > 0 and units[title].text in lexicon.endings.get("TITLED", ())


#: What the name of a service is made of where it stands right before 面向 (本项服务面向).
_NAME_A_SERVICE = frozenset(("CONTENT", "IDLE", "OWN", "OTHER", "UNREAD"))
#: What a sentence or a point of a list begins behind.
_OPENS_SENTENCE = frozenset(("STOP", "COLON", "OPEN", "CLOSE"))
#: Words that ask something of people wherever they stand (下列人员须具有本县户籍：).
_RESTRICTS = frozenset(("HUKOU", "PERMIT", "RESIDENT", "AGE", "MEASURE", "GRADE", "NOT"))
#: Words that say of people who they are, wherever they stand, or who is left out or taken in.
_SAYS_WHO = _RESTRICTS | {"ONLY", "EXCEPT", "APART", "INCLUDE", "PRIORITY", "LIKEWISE", "BACK"}
#: What a word that joins clauses goes on with where it says what people are.
_SAYS_WHAT = _RESTRICTS | {"CONDITION", "COPULA", "KIND"}


def without_benefits(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what a heading says its people get as words that say nothing of whom: behind them
    (下列人员免费参观博物馆：…; 有下列情形之一的，列入名册：…), or before (护理补贴发给下列人员：…)."""
    found = list(units)
    begin = 0
    for at, unit in enumerate(units):
        if unit.cls == "COLON":
            for number in _benefits(units[begin:at], lexicon):
                found[begin + number] = _idle(units[begin + number])
        if unit.cls in _OPENS_SENTENCE:
            begin = at + 1
    return found


def _benefits(heading: list[Unit], lexicon: Lexicon) -> range:
    """The words of a heading that only say what its people get."""
    classes = [each.cls for each in heading]
    if "FOLLOWING" not in classes:
        return range(0)
    gets = lexicon.endings.get("GETS", ())
    following = classes.index("FOLLOWING")
    behind = max((n + 1 for n, cls in enumerate(classes) if cls == "COMMA"), default=0)
    if classes[:2] == ["FOLLOWING", "KIND"] and not {"OF", "ANY", *_RESTRICTS} & {*classes}:
        return range(2, len(heading))
    if following < behind < len(heading) and heading[behind].text in gets:
        return range(behind, len(heading)) if _names_nobody(classes[behind:]) else range(0)
    if following and heading[following - 1].text in gets and _names_nobody(classes[:following]):
        return range(following)
    return range(0)


def _names_nobody(classes: list[str]) -> bool:
    return not {"OF", "KIND", *_RESTRICTS} & {*classes}


def without_remarks(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each clause that only says who comes first (，农村妇女优先安排), that something is the same
    for all (，各年级均享受), or how they are served (，由家庭医生上门), as words that restrict nobody; and what a
    clause says of those whom it names as well (游客一并转移) as one word that says so."""
    found: list[Unit] = []
    for said, end in _clauses(units):
        kind, at = _kind_of_remark(said, end, found, lexicon)
        found += _READ_AS[kind](said, at)
        found.append(end)
    return found[:-1]


def _kind_of_remark(
    said: list[Unit], end: Unit, before: list[Unit], lexicon: Lexicon
) -> tuple[str, int]:
    """What a clause tells that restricts nobody, or not as its words do: how it is read (a key of ``_READ_AS``), and
    from which of its words on."""
    classes, opening = [each.cls for each in said], before[-1].cls if before else ""
    follows, inside = opening in {"COMMA", "CLOSE"}, (opening, end.cls) == ("OPEN", "CLOSE")
    sentence = opening == end.cls == "STOP" and "OF" not in classes
    modifies = classes[-1:] == ["OF"]
    remarks = follows and not modifies
    all_do = 0 if modifies else _all_do(said, lexicon)
    first, served = "PRIORITY" in classes, _is_served(said, lexicon)
    if _is_no_premise(said, lexicon):
        return "IDLE", 0
    if served and (sentence or remarks) and _tells_who(said):
        # ，由本人提出申请且失能: how they apply, and what they are; nobody can tell which of it restricts.
        return "UNREAD", 0
    if served and sentence:
        return "ASIDE", 0  # 可向所在村提出申请: a sentence of its own behind whom it is for
    if (follows or inside) and (at := _treated_alike(said, lexicon)):
        if [cls for cls in classes[:at] if cls not in {"IDLE", "OWN"}] == ["PERMIT", "OF"]:
            return "INCLUDES", at - 1  # 持有居住证的同等对待: those with a permit as well
        # 外来人员住满六个月的同等享受: a group, which no grammar here makes of it; but 户口在县外的一视同仁
        return ("UNREAD" if "KIND" in classes else "IDLE"), 0
    if follows and _adds_some(said):
        return "NAMES", len(said) - 2  # ，技校的也算: as ，含技校
    if follows and (at := _named_as_well(said, lexicon)):
        return "INCLUDES", at  # ，库区自然村一并纳入
    if inside and all_do and not BETWEEN.isdisjoint(classes):
        return "INCLUDES", all_do  # （男性、女性都包括在内）: as （含男性、女性）
    if follows and first and not served and not _has_named(before):
        return "", 0  # 有条件的，可适当扩大对象范围: what no one is named in says how it goes on
    if remarks and (first or served or _is_same(said, all_do, before, lexicon)):
        return "IDLE", 0
    if all_do and classes[all_do - 1] in {"KIND", "OF"}:
        return "IDLE", all_do  # 残疾人、儿童都在服务之列; 凡有康复训练需要的均予受理
    if not modifies and (at := _alike(said, lexicon)):
        return ("INCLUDE" if "INCLUDE" in classes[at:] else "LIKEWISE"), at
    return "", 0


def _names(said: list[Unit], at: int) -> list[Unit]:
    """A clause as one that names those who are in as well."""
    return [Unit("INCLUDE", "", said[0].start, said[0].start), *said[:at]]


#: How a clause of each kind is read that says from one of its words on what it does.
_READ_AS: dict[str, Callable[[list[Unit], int], list[Unit]]] = {
    "": lambda said, _: said,
    "IDLE": lambda said, at: [*said[:at], *map(_idle, said[at:])],
    "NAMES": _names,
    "INCLUDES": lambda said, at: [*_names(said, at), *map(_idle, said[at:])],
    "UNREAD": lambda said, _: [_as_one("UNREAD", said)],
    "ASIDE": lambda said, _: [_as_one("ASIDE", said)],
    "INCLUDE": lambda said, at: [*said[:at], _as_one("INCLUDE", said[at:])],
    "LIKEWISE": lambda said, at: [*said[:at], _as_one("LIKEWISE", said[at:])],
}


def _treated_alike(said: list[Unit], lexicon: Lexicon) -> int:
    """Where a clause that says of some, behind 的, that they are treated as the others are goes on to say so; 0 where it
    doesn't."""
    alike = (*lexicon.endings.get("ALIKE", ()), *lexicon.endings.get("TOO", ()))
    at = next(
        (
            number
            for number, (one, two) in enumerate(itertools.pairwise(said), start=1)
            if one.cls == "OF" and (two.cls == "LIKEWISE" or two.text in alike)
        ),
        0,
    )
    behind = (unit.cls for unit in said[at + 1 :])
    return at if all(cls in {"IDLE", "CONTENT", "ALSO"} for cls in behind) else 0


#: What says of some that they are in as well begins so.
_AS_WELL = "也"


def _adds_some(said: list[Unit]) -> bool:
    """Whether a clause says of some, by a word before 的, that they are in as well."""
    classes = [unit.cls for unit in said[-2:]]
    return len(said) > 2 and classes == ["OF", "INCLUDE"] and said[-1].text.startswith(_AS_WELL)


def _named_as_well(said: list[Unit], lexicon: Lexicon) -> int:
    """Where a clause that names only things or states goes on to say that these are in as well (轻度失能同样纳入); 0
    where it doesn't."""
    alike, gets = (lexicon.endings.get(cls, ()) for cls in ("ALIKE", "GETS"))
    at = next((n for n, unit in enumerate(said) if n and unit.text in alike), 0)
    named = all(unit.cls in {"CONDITION", "CONTENT", "IDLE", *BETWEEN} for unit in said[:at])
    told = at < len(said) - 1 and all(unit.text in gets for unit in said[at + 1 :])
    return at if named and told else 0


def _is_no_premise(said: list[Unit], lexicon: Lexicon) -> bool:
    """Whether a clause says what is not asked (不以持有《就业创业证》为条件)."""
    if len(said) < 3 or said[0].cls != "NOT" or said[1].text not in lexicon.endings.get("WITH", ()):
        return False
    premise, limits = (lexicon.endings.get(cls, ()) for cls in ("PREMISE", "LIMITED"))
    return said[-1].text in limits or (said[-2].cls == "COPULA" and said[-1].text in premise)


def _clauses(units: list[Unit]) -> Iterator[tuple[list[Unit], Unit]]:
    """The clauses of a field, each with the unit that ends it; the last one with one that is made up."""
    begin = 0
    last = units[-1].end if units else 0
    for at, unit in enumerate([*units, Unit("STOP", "", last, last)]):
        if unit.cls in ENDS_OF_CLAUSE or at == len(units):
            yield units[begin:at], unit
            begin = at + 1


def _is_served(said: list[Unit], lexicon: Lexicon) -> bool:
    """Whether a clause says how people are served or apply, and nothing of what they are: it opens with what they may
    do or who does it (，可就近入园；，由学校组织检查), or with where and by what they apply (，凭身份证到村委会登记)."""
    may, opens, process, doers, keeps = (
        lexicon.endings.get(cls, ()) for cls in ("MAY", "SERVED", "PROCESS", "DOER", "KEEPS")
    )
    if len(said) < 2 or any(unit.cls in _SAYS_WHO for unit in said):
        return False
    if said[0].text in lexicon.endings.get("BESIDES", ()):
        return True  # 同步参加生育保险
    perhaps = lexicon.endings.get("MAY_BE", ())  # 可能被判处死刑的人 are who they are
    idle = [e.text for e in said if e.cls == "IDLE" and e.text not in perhaps]
    if any(e.text in may for e in said) or any(text.startswith(may) for text in idle):
        # 可就近入园, but 可自理 is what they are.
        able = (two for one, two in itertools.pairwise(said) if one.text in may)
        return all(e.cls != "CONDITION" or lexicon.meaning(e.means[0]).vague for e in able)
    applied = [e for e in said if e.text.startswith(process) or e.text.endswith(process)]
    shown = [e for e in said if e.text.endswith(lexicon.endings.get("DOCUMENT", ()))]
    if any(unit.cls == "CONDITION" for unit in (*applied, *shown)):
        return False  # 在本县登记失业, 凭残疾人证办理
    done = said[0].text in opens or said[0].text.endswith(doers)
    if applied or not _names_doer(said[0], lexicon):
        return bool(applied) and done
    # 由学校教育, but 由父母一方抚养, 由儿童福利机构抚养
    kept = any(_is_kin(unit, lexicon) or unit.text in keeps for unit in said)
    return not kept and all(e.cls != "CONDITION" or e.text.endswith(doers) for e in said)


def _has_named(before: list[Unit]) -> bool:
    """Whether people are named in the sentence so far."""
    sentence = itertools.takewhile(lambda each: each.cls != "STOP", reversed(before))
    return any(each.cls in {"KIND", "AGE"} for each in sentence)


def _tells_who(said: list[Unit]) -> bool:
    """Whether a clause that says how people are served goes on with what they are (由本人提出申请且失能)."""
    told = [unit for unit in said if unit.cls != "IDLE"]
    return any(one.cls == "BOTH" and two.cls in _SAYS_WHAT for one, two in itertools.pairwise(told))


def _names_doer(unit: Unit, lexicon: Lexicon) -> bool:
    """Whether what follows a word does it (由教师送教上门)."""
    word = lexicon.words.get(unit.text)
    return word is not None and word.cls == "BY"


def _all_do(said: list[Unit], lexicon: Lexicon) -> int:
    """Where a clause goes on to say that all whom it names get something (都在服务之列); 0 where it does not."""
    all_of, gets = (lexicon.endings.get(cls, ()) for cls in ("ALL", "GETS"))
    at = next((n for n, unit in enumerate(said) if n and unit.text.startswith(all_of)), 0)
    told = any(
        unit.cls == "INCLUDE" or unit.text.endswith(gets) or unit.text.startswith(gets)
        for unit in said[at:]
    )
    return at if told else 0


def _is_same(said: list[Unit], all_do: int, before: list[Unit], lexicon: Lexicon) -> bool:
    """Whether a clause says of all kinds of something (各年级均享受), or of a list of those named before, by their noun
    or without (能自理、部分失能的都在服务之列), that they get it: of one thing alone it is a condition
    (具有本县户籍的均可享受)."""
    people = [
        unit
        for before_it, unit in zip([None, *said], said, strict=False)
        if unit.cls in {"KIND", "AGE"} and not (before_it and _names_doer(before_it, lexicon))
    ]
    named = next((unit.means for unit in reversed(before) if unit.cls == "KIND"), ())
    if not all_do or any(e is not said[all_do - 1] or e.means != named for e in people):
        return False
    if any(unit.cls in BETWEEN for unit in said):
        return True
    told = any(unit.cls == "CONDITION" for unit in said)  # 各年级困难学生均享受
    return said[0].text.startswith(lexicon.endings.get("EACH", ())) and not told


def _alike(said: list[Unit], lexicon: Lexicon) -> int:
    """Where a clause goes on to say that those whom it names are served as well; 0 where it does not."""
    alike = lexicon.endings.get("ALIKE", ())
    return next(
        (
            at
            for at, unit in enumerate(said)
            if at
            and unit.text in alike
            and said[at - 1].cls == "KIND"
            and not any(each.cls in {"KIND", *_RESTRICTS} for each in said[at:])
        ),
        0,
    )
