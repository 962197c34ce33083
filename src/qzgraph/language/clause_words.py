"""What words of a clause say together that none says alone: how people are found, conditions that are not named
or only announced, the bounds of numbers. Each function takes the words of a field and gives them anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from qzgraph.language.lexicon import Lexicon
from qzgraph.language.unit import (
    BETWEEN,
    ENDS_OF_CLAUSE,
    EVERYBODY,
    FROM_ELSEWHERE,
    KIN,
    SEX,
    WHO,
    WHOLE,
    Amount,
    Unit,
)

_ENDS_OF_PROCEDURE = frozenset(("COMMA", "OF", "STOP", "COLON", "OPEN", "CLOSE"))

#: Words that a procedure has at most.
_PROCEDURE = 60

#: Words within which 以 is followed by the 方式 that it opens.
_WAY_AHEAD = 8

_MAY_BE_DOER = frozenset(("UNREAD", "CONTENT", "CONDITION", "KIND", "OWN", "IDLE"))

_RESTRICTING = frozenset(
    ("CONDITION", "KIND", "AGE", "GRADE", "MEASURE", "HUKOU", "PERMIT", "RESIDENT")
)

_OPENS_CLAUSE = frozenset(("COMMA", "DUN", "AND", "OR", "STOP", "COLON", "OPEN", "ALSO", "BY"))


_LISTS = frozenset(("DUN", "COMMA", "OR"))


def without_procedures(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each procedure by which people are found (学校通过家访等方式据实认定, 经县级民政部门审核)
    as one word that restricts nobody: who decides, how, and the deciding itself."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        unit = units[at]
        opens = unit.cls == "BY" or _opens_a_way(units, at, lexicon)
        end = _end_of_procedure(units, at, lexicon) if opens else None
        if end is None and unit.cls in {"BY", "WAY"}:
            found.append(replace(unit, cls="IDLE"))
        elif unit.cls == "VERDICT" or end is not None:
            begin = at
            if found and _is_doer(units, at - 1, lexicon):
                begin -= 1
                while begin > 0 and units[begin - 1].cls in {"UNREAD", "OWN"}:
                    begin -= 1
            end = at if end is None else end
            del found[len(found) - (at - begin) :]
            text = "".join(each.text for each in units[begin : end + 1])
            told = Unit("IDLE", text, units[begin].start, units[end].end)
            cited = bool(found) and found[-1].cls == "TITLE"
            alone = not found or found[-1].cls in _BEGINS or cited
            apart = any(each in text for each in lexicon.endings.get("APART_FROM_RULES", ()))
            if (alone and _says_all(units, end, lexicon, plain=cited)) or (
                apart and lexicon.unnamed
            ):
                told = replace(told, cls="CONDITION", means=(lexicon.unnamed,))
            found.append(told)
            at = end
        else:
            found.append(unit)
        at += 1
    return found


#: Behind what a description of people begins anew.
_BEGINS = frozenset(("STOP", "COLON", "OPEN"))


def _says_all(units: list[Unit], at: int, lexicon: Lexicon, *, plain: bool) -> bool:
    """Whether nothing else is said of people than a decision that ends here (由指挥部视情况确定的人员; ``plain``:
    按照《…细则》确定的学生): there is a condition, and it is not named."""
    behind = units[at + 1 : at + 4]
    if [each.cls for each in behind[:2]] != ["OF", "KIND"] or not lexicon.unnamed:
        return False
    said = behind[1].means
    anybody = {*said[:1], *(each for label in said for each in lexicon.meaning(label).broader)}
    generic = {label for label in anybody if lexicon.meaning(label).facet == EVERYBODY}
    ends = len(behind) < 3 or behind[2].cls in {"STOP", "COLON", "COMMA", "CLOSE"}
    return ends and len(said) == 1 and (generic == anybody or (plain and bool(generic)))


def with_causes(units: Sequence[Unit], lexicon: Lexicon) -> list[Unit]:
    """Lists of causes, from 因 to 等原因, in brackets of their own: each of them is one case, however it is joined
    to the others (因火灾、交通事故等意外事件，家庭成员突发疾病等原因)."""
    opens, closes = (lexicon.endings.get(cls, ()) for cls in ("BECAUSE", "REASONS"))
    found = list(units)
    begin = None
    for at, unit in enumerate(units):
        if unit.cls in {"STOP", "COLON", "OPEN", "CLOSE", "APART", "OUTSIDE"}:
            begin = None
        elif unit.cls == "IDLE" and unit.text in opens:
            begin = at
        elif begin is not None and unit.cls == "IDLE" and unit.text in closes:
            if any(each.cls in _LISTS for each in units[begin:at]):
                found[begin] = replace(found[begin], cls="BECAUSE")
                found[at] = replace(unit, cls="REASONS")
            begin = None
    return found


def with_unnamed_conditions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with each condition that is not named (符合有关政策规定; 农村重点关注户) as the one concept that says
    no more: there is a condition, and not which."""
    found: list[Unit] = []
    at = 0
    while at < len(units):
        end = at
        inside = at > 0 and units[at - 1].cls not in ENDS_OF_CLAUSE and at + 1 < len(units)
        if units[at].cls == "OFWHICH" and inside and units[at + 1].cls in {"KIND", "OF"}:
            found.append(replace(units[at], cls="CONDITION", means=(lexicon.unnamed,)))
            at += 1
            continue
        if lexicon.unnamed and units[at].text in lexicon.endings.get("MEETS", ()):
            ends = lexicon.endings.get("TERM", ())
            for number in range(at + 1, len(units)):
                if units[number].text.endswith(ends):
                    end = number
                elif units[number].cls not in {"IDLE", "OTHER", "OWN", "CONTENT"} and not (
                    _names_rules(units, number, lexicon)
                ):
                    break
        if end > at:
            text = "".join(each.text for each in units[at : end + 1])
            locally = lexicon.endings.get("LOCALLY", ())
            own = lexicon.unnamed_own and any(
                each.cls == "OWN" or any(word in each.text for word in locally)
                for each in units[at : end + 1]
            )
            named = lexicon.unnamed_own if own else lexicon.unnamed
            if found and found[-1].cls == "CONTENT" and _opens_clause(found):
                # 家庭财产状况符合有关规定: what is to meet them says no more
                found[-1] = replace(found[-1], cls="IDLE", means=())
            found.append(Unit("CONDITION", text, units[at].start, units[end].end, (named,)))
        elif met := _met_by_name(units, at, lexicon):
            # 符合经济困难标准的: who meets what a condition asks is as it says
            found += (
                replace(each, cls="IDLE", means=()) if each in (units[at], units[met]) else each
                for each in units[at : met + 1]
            )
            end = met
        else:
            found.append(units[at])
        at = end + 1
    return found


def _met_by_name(units: list[Unit], at: int, lexicon: Lexicon) -> int:
    """Where the standard of a condition that is named stands, which some people meet (符合经济困难标准的); 0 where a
    word tells of no such thing."""
    if units[at].text not in lexicon.endings.get("MEETS", ()):
        return 0
    end = at + 1
    while end < len(units) and units[end].cls in {"CONDITION", "GRADE"}:
        end += 1
    if end == at + 1 or end == len(units):
        return 0
    behind = units[end + 1].cls if end + 1 < len(units) else "STOP"
    is_term = units[end].text in lexicon.endings.get("MET", ())
    return end if is_term and behind in {"OF", "KIND", *ENDS_OF_CLAUSE} else 0


def _opens_clause(units: list[Unit]) -> bool:
    """Whether the last of some units is the first of its clause."""
    return len(units) == 1 or units[-2].cls in {*ENDS_OF_CLAUSE, "BOTH", "DUN"}


def _names_rules(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether words only tell of what the rules are that are to be met (符合创业担保贷款有关规定): the next word
    that is no such word says rules, and not a condition."""
    rules = lexicon.endings.get("RULES", ())
    for unit in units[at:]:
        if unit.text.endswith(rules):
            return bool(rules)
        if unit.cls not in {"CONTENT", "CONDITION"}:
            return False
    return False


def with_what_kin_are(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with 是 behind a word for whom somebody is to another as a word that says what they are, and
    no definition (父母一方是军人的子女)."""
    found = list(units)
    for at, unit in enumerate(units):
        before = units[at - 1] if at else None
        of_kin = before and before.means and lexicon.meaning(before.means[0]).facet == KIN
        if of_kin and unit.cls == "NAMELY" and unit.text == "是":
            found[at] = replace(unit, cls="COPULA")
    return found


def with_registers_elsewhere(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with a household register that is elsewhere as none that is here (外地户籍, 户口在县外:
    非本地户籍)."""
    found: list[Unit] = []
    for at, unit in enumerate(units):
        before = found[-1] if found else None
        elsewhere = any(
            FROM_ELSEWHERE in lexicon.implied(label)
            for label in (unit.means[:1] if unit.cls == "CONDITION" else ())
        )
        if unit.cls == "HUKOU" and before and before.cls == "ELSEWHERE":
            found[-1:] = [replace(before, cls="NOT", means=()), unit]
            continue
        if elsewhere and at + 1 < len(units) and units[at + 1].cls == "HUKOU":
            found.append(replace(unit, cls="ELSEWHERE"))
            continue
        told = next((n for n in range(len(found) - 1, -1, -1) if found[n].cls != "IDLE"), -1)
        behind = found[told] if told >= 0 and at - told <= 2 else None
        if behind is not None and behind.cls == "HUKOU" and elsewhere:
            found.insert(told, Unit("NOT", "", behind.start, behind.start))
            found.append(replace(unit, cls="IDLE", means=()))
            continue
        found.append(unit)
    return found


def with_ages_apart(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with people of whom each has an age of their own behind them as what sets them apart
    (女性年满45周岁、男性年满55周岁的失业人员: 女年满…、男年满…), where several stand side by side."""
    found = list(units)
    classes = [each.cls for each in units]
    for at, unit in enumerate(units):
        before, behind = classes[max(0, at - 3) : at], classes[at : at + 5]
        opens = behind[:2] == ["KIND", "AGE"] and behind[3:] == ["KIND", "AGE"]
        closes = behind[:2] == ["KIND", "AGE"] and before[:2] == ["KIND", "AGE"]
        joined = (opens and behind[2] in _JOINS) or (closes and before[2] in _JOINS)
        anybody = bool(unit.means) and lexicon.meaning(unit.means[0]).facet == EVERYBODY
        if joined and anybody and len(unit.means) > 1:
            found[at] = replace(unit, cls="CONDITION", means=unit.means[1:])
    return found


def with_shared_bounds(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with the bound behind the last of several ages as that of each (男50周岁、女45周岁以下的劳动者)."""
    found = list(units)
    for at, (sex, age, joint, other, bounded) in enumerate(
        zip(units, units[1:], units[2:], units[3:], units[4:], strict=False)
    ):
        beside = joint.cls in BETWEEN and age.cls == bounded.cls == "AGE"
        if not (beside and _is_of_a_sex(sex, lexicon) and _is_of_a_sex(other, lexicon)):
            continue
        own, last = age.amount, bounded.amount
        if own is None or last is None or own.low is None or own.low != own.high:
            continue
        if last.low is None and not bounded.text.startswith(("未", "不")):
            found[at + 1] = replace(age, amount=Amount(None, own.high))
        elif last.high is None and bounded.text.endswith(("上", "）")):
            found[at + 1] = replace(age, amount=Amount(own.low, None))
    return found


def _is_of_a_sex(unit: Unit, lexicon: Lexicon) -> bool:
    return any(lexicon.meaning(each).facet == SEX for each in unit.means)


_JOINS = BETWEEN | {"COMMA"}
_CONDITIONS = frozenset(("条件", "要求"))
#: Units in which conditions and cases are counted.
_COUNTERS = frozenset(("个", "类", "种", "项"))


def with_announced_conditions(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with how many conditions are to follow (以下两个条件) as words that say nothing of whom."""
    found: list[Unit] = []
    for unit in units:
        if unit.cls in {"FOLLOWING", "ANY", "COLON"}:
            _announce(found, lexicon)  # 现有子女情况为下列之一, 其子女情形为：
        before = found[-1] if found else None
        counted = unit.amount is not None and unit.amount.unit in _COUNTERS
        if before is not None and before.cls == "FOLLOWING" and counted:
            found[-1] = replace(before, text=before.text + unit.text, end=unit.end)
        elif before is not None and before.cls == "FOLLOWING" and unit.cls == "CONTENT":
            found.append(replace(unit, cls="IDLE") if unit.text in _CONDITIONS else unit)
        else:
            found.append(unit)
    return found


def _announce(said: list[Unit], lexicon: Lexicon) -> None:
    """Makes a clause idle that only tells what the cases behind it are of (现有子女情况为下列…)."""
    begin = len(said)
    while begin and said[begin - 1].cls not in ENDS_OF_CLAUSE:
        begin -= 1
    clause = [each for each in said[begin:] if each.cls != "COPULA"]
    if begin and clause and clause[-1].text in lexicon.endings.get("CASES", ()):
        said[begin:] = [replace(each, cls="IDLE", means=()) for each in said[begin:]]


def with_nominal_clauses(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units with what is said of people behind their noun as clauses that 的 ends: 其…者 (…之患者，其身份
    不明确，或者无力支付费用者) and what 以…为限 limits them to."""
    found = list(units)
    limits = lexicon.endings.get("LIMITED", ())
    begin = 0
    of_them = False  # whether the clause before said it of them
    its: int | None = None  # where a clause of them began that 者 has not ended yet
    depth = 0
    for at in range(len(units) + 1):
        cls = units[at].cls if at < len(units) else "STOP"
        depth += (cls == "OPEN") - (cls == "CLOSE")
        if cls not in {"COMMA", "STOP", "COLON"} or (depth > 0 and at < len(units)):
            continue
        clause = range(begin, at)
        begin = at + 1
        said = [n for n in clause if units[n].cls != "BLANK"]
        if not said:
            of_them = False
            continue
        first, last = units[said[0]], units[said[-1]]
        joined = first.cls in {"OR", "BOTH", "AND"}
        opens = next((n for n in said[:2] if units[n].cls == "ITS"), None)
        of_them = last.text == WHO and (
            opens is not None or (joined and (of_them or its is not None))
        )
        if of_them:
            for n in (opens, its):
                if n is not None:
                    found[n] = replace(units[n], cls="IDLE")
            found[said[-1]] = replace(last, cls="OF", means=())
        its = opens if last.text != WHO else None
        if last.text in limits and first.text in lexicon.endings.get("WITH", ()):
            found[said[-1]] = replace(last, cls="OF")
            before = said[-2] if len(said) > 1 else said[0]
            means = units[before].means
            generic = len(means) == 1 and lexicon.meaning(means[0]).facet == EVERYBODY
            if units[before].cls == "KIND" and generic:
                found[before] = replace(units[before], cls="IDLE", means=())
            elif units[before].cls == "IDLE":  # 以一名为限: of what it is so many is not told
                found[before] = replace(units[before], cls="UNREAD")
    return found


def _opens_a_way(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether a word opens a way to find people, as 通过 does (以家访等方式据实认定)."""
    if units[at].text not in lexicon.endings.get("WITH", ()):
        return False
    ahead = [each.cls for each in units[at + 1 : at + _WAY_AHEAD]]
    return "WAY" in ahead and not set(ahead[: ahead.index("WAY")]) & {*_ENDS_OF_PROCEDURE, "KIND"}


def _end_of_procedure(units: list[Unit], at: int, lexicon: Lexicon) -> int | None:
    """Where the last deciding word stands that follows 经 or 通过 in the same clause. Words that tell
    who somebody is end it before them (通过残疾评定的儿童): they restrict."""
    end = None
    for number in range(at + 1, min(at + 1 + _PROCEDURE, len(units))):
        unit = units[number]
        of_doer = any(
            each.text.rstrip("）)").endswith(lexicon.endings["DOER"])
            for each in units[number : number + 2]
        )
        if unit.cls in _ENDS_OF_PROCEDURE or (unit.cls in _RESTRICTING and not of_doer):
            break
        if unit.cls in {"VERDICT", "WAY"}:
            end = number
    return end


def _is_doer(units: list[Unit], at: int, lexicon: Lexicon) -> bool:
    """Whether a word names who decides; one that may restrict as well (学校) only where it opens its
    clause: 学校经家访认定, but 在特殊教育学校经评估安置."""
    unit = units[at]
    if unit.cls not in _MAY_BE_DOER or not unit.text.rstrip("）)").endswith(
        lexicon.endings["DOER"]
    ):
        return False
    opens = at == 0 or units[at - 1].cls in _OPENS_CLAUSE
    return opens or unit.cls not in _RESTRICTING


def without_registrars(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units without the body that people have registered with: whoever registers, it is that body's to do
    (在公共就业服务机构办理失业登记的人员, 在民政部门登记的社会组织)."""
    found = list(units)
    at_a_body = lexicon.endings.get("AT", ())
    for at, done in enumerate(units):
        registered = done.cls in {"CONDITION", "CONTENT"} and done.text.endswith(
            lexicon.endings.get("REGISTERED", ())
        )
        if not (registered and at and units[at - 1].text.endswith(lexicon.endings["DOER"])):
            continue
        body = list(takewhile(lambda each: each.cls in _MAY_BE_DOER, reversed(units[:at])))
        named = body[: _WORDS_OF_A_BODY + 1]
        begins = next((n for n, each in enumerate(named) if each.text.endswith(at_a_body)), 0)
        for n in range(at - begins, at):
            found[n] = replace(units[n], cls="IDLE", means=())
    return found


#: So many words name a body at most (县 市场 监督 管理 部门).
_WORDS_OF_A_BODY = 5


def without_names_of_values(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """The units without what only says of what a condition is a value (住房为危房的; 残疾等级是一级的)."""
    found = list(units)
    equals = lexicon.endings.get("EQUALS", ())
    for at, (name, copula, value) in enumerate(zip(units, units[1:], units[2:], strict=False)):
        if name.cls == "CONTENT" and copula.text in equals and value.cls in {"CONDITION", "GRADE"}:
            found[at] = replace(name, cls="IDLE", means=())
    return found


def without_bounds_told_again(units: list[Unit]) -> list[Unit]:
    """The units without what only says that a bound is included (65周岁以上，含65周岁)."""
    found: list[Unit] = []
    for unit in units:
        found.append(unit)
        classes = [each.cls for each in found[-4:]]
        again = 2 if classes[1:] == ["AGE", "INCLUDE", "AGE"] else 3
        if again == 2 or classes == ["AGE", "COMMA", "INCLUDE", "AGE"]:
            bounds, told = found[-again - 1].amount, unit.amount
            if bounds and told and told.low == told.high and told.low in {bounds.low, bounds.high}:
                found[-again:] = (replace(each, cls="IDLE") for each in found[-again:])
    return found


#: How many words of what is compared may stand between 不超过 and its number (低保标准).
_COMPARED = 5

_MARKS_OF_CLAUSES = frozenset(
    ("COMMA", "DUN", "OR", "BOTH", "OF", "STOP", "COLON", "OPEN", "CLOSE")
)


def compared(units: list[Unit]) -> Iterator[Unit]:
    """The units with what 不超过 and 达到 say put into the number that follows in the same clause
    (不超过低保标准150%); where none does, the relation is a word that says something."""
    bounded: dict[int, Unit] = {}
    for at, unit in enumerate(units):
        if unit.cls not in _BOUNDS:
            yield bounded.get(at, unit)
            continue
        number = _number_after(units, at)
        if number is None:
            yield replace(unit, cls="CONTENT", means=(_BOUNDS[unit.cls],))
            continue
        yield replace(unit, cls="IDLE")
        amount = units[number].amount
        if amount is not None and amount.low == amount.high:
            bounded[number] = replace(units[number], amount=_bounded(amount, unit.cls))


def _number_after(units: list[Unit], at: int) -> int | None:
    for number in range(at + 1, min(at + 1 + _COMPARED, len(units))):
        if units[number].cls in {"MEASURE", "GRADE"}:
            return number
        if [each.cls for each in units[number : number + 2]] == ["OF", "MEASURE"]:
            return number + 1  # 不高于人均可支配收入的80%
        if units[number].cls in _MARKS_OF_CLAUSES:
            return None
    return None


_BOUNDS = {"AT_MOST": "不高于", "AT_LEAST": "达到", "BELOW": "低于", "ABOVE": "高于"}


def _bounded(amount: Amount, relation: str) -> Amount:
    assert amount.low is not None
    step = 1 if amount.unit in WHOLE else 0
    if relation == "AT_MOST":
        return replace(amount, low=None)
    if relation == "BELOW":
        return replace(amount, low=None, high=amount.low - step)
    if relation == "ABOVE":
        return replace(amount, low=amount.low + step, high=None)
    return replace(amount, high=None)
