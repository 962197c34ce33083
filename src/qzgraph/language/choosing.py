"""Which clauses of a row one may choose from: those that 或 reaches by way of 、, and those that led to one thing."""

from __future__ import annotations

from collections.abc import Sequence

from qzgraph.language.draft import Draft, choice_of
from qzgraph.language.expression import both


def share_age(into: Draft, options: Sequence[Draft]) -> None:
    """An age before the first of several alternatives holds with each, but where it is one itself (35周岁以上患高血压或
    者糖尿病的; 年满60周岁或者残疾的)."""
    first, *others = options
    if first.age and (first.terms or first.choices) and not any(each.age for each in others):
        into.age, first.age = both(into.age, first.age), None


def with_causes(
    clauses: Sequence[Draft], seps: Sequence[str]
) -> tuple[Sequence[Draft], Sequence[str]]:
    """The clauses with each list that led to something as one clause: any of what it lists will do (一方死亡、失踪、服刑，
    导致无人抚养)."""
    told, between = list(clauses), list(seps)
    at = len(told) - 1
    while at > 1:
        begin = at - 1
        if told[at].led_to and between[begin] == "COMMA":
            joins = {"DUN", "AND", "OR"}
            while begin and between[begin - 1] in joins:
                joins |= {"COMMA"} if between[begin - 1] == "OR" else set()  # …，…，或者…，导致
                begin -= 1
            if begin < at - 1:
                either = Draft(choices=[choice_of(told[begin:at])])
                for each in told[begin:at]:
                    either.excludes += each.excludes
                    either.extra += each.extra
                told[begin:at], between[begin : at - 1] = [either], []
        at = begin
    return told, between


def leads_to_choice(clauses: Sequence[Draft], seps: Sequence[str], at: int) -> bool:
    """Whether short attributes from here on lead to a 或 by 、 alone; the first of them may stand
    behind a verb of theirs (家庭属于低保、低保边缘或者…)."""
    first, second = clauses[at - 1], clauses[at]
    end = next((n for n in range(at, len(seps)) if seps[n] != "DUN"), len(seps))
    if seps[end : end + 1] != ["OR"]:
        return False
    if first.residency and not second.residency:
        return False  # 具有本县户籍、年满60周岁或者重度残疾的: whose they are holds with either
    if first.age and not any(each.age for each in clauses[at:]):
        return False  # 不满14周岁、患白血病或先天性心脏病的: so does an age where no other is told
    if first.one_of or (at > 1 and clauses[at - 2].leads_to):
        return True  # 因接种造成|死亡、残疾或者损伤的; 遭遇火灾、交通事故等意外事件，或有成员患病的
    listed, whole = clauses[at - 1 : end + 2], end + 1 < len(clauses)
    of_a_kind = first.last_facet != "" and first.last_facet == listed[-1].last_facet
    if whole and of_a_kind and not any(each.age for each in listed[1:-1]):
        return True  # 只有一个子女、有两个女孩或者子女死亡的: what stands between two of a kind is one more
    if _are_two_of_one_matter(listed):
        return False  # 经济困难、失能或者失智的: what leads is of another matter than those two
    if len(listed) > 2 and _are_whole_clauses(listed):
        return True  # 费用超过限额、车辆未投保或者肇事后逃逸的
    if end > at and all(map(_is_attribute, listed)):
        return True  # 重残、重病、服刑在押或者失联的: attributes alone, the last behind 或
    alike = first.last_facet != "" and first.last_facet == second.last_facet
    if second.count > 1 or (first.count > 1 and not alike) or not whole:
        return False
    most = 3 if alike else 1
    if any(each.count > most or not each.plain for each in clauses[at + 1 : end + 1]):
        return False
    # 处于劳动年龄、有就业或者创业需求: 或 joins what the second clause's own verb governs.
    return not (second.verb and listed[-1].last_facet == second.last_facet)


def _are_whole_clauses(listed: Sequence[Draft]) -> bool:
    """Whether clauses say more than a word each, of no matter that any word names."""
    told = all(each.last_facet == "" and each.terms for each in listed)
    return told and all(each.count > 1 for each in listed[:-1])


def _are_two_of_one_matter(clauses: Sequence[Draft]) -> bool:
    """Whether the last two clauses say what is of one matter, and none before them anything of that."""
    *outer, one, two = [each.last_facet for each in clauses]
    return one != "" and one == two and all(each not in {"", one} for each in outer)


def _is_attribute(said: Draft) -> bool:
    """Whether a clause says what somebody is, without a verb, an age, a measure or a place of its own."""
    return not (said.verb or said.age or said.measures or said.residency or said.kinds)
