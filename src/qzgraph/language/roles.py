"""What part a piece plays in a list of groups: a group, a clause before one, a noun that only says whose or of what
another is, a reference to a document."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from qzgraph.language.draft import Draft
from qzgraph.language.expression import Group
from qzgraph.language.lexicon import Lexicon
from qzgraph.language.saying import RELATION, Saying
from qzgraph.language.structure import (
    AMONG,
    QUIET,
    Item,
    Part,
    class_of,
    has,
    has_of_before_head,
    is_among,
    is_bare,
    is_clause,
    is_ended,
    last_of,
    tail_of,
    text_of,
)
from qzgraph.language.unit import EVERYBODY, FAMILY, WHO, Unit

#: So many words name a body at most (国有 企事业单位).
_WORDS_OF_A_BODY = 2
#: Heads behind a noun that may tell that it only says whose they are.
_FAR = 40


class Roles:
    """Answers for the pieces of one field."""

    def __init__(self, text: str, lexicon: Lexicon, say: Saying) -> None:
        self._text = text
        self._lexicon = lexicon
        self._say = say

    def is_kin(self, part: Part) -> bool:
        """Whether a piece is nothing but a word for whom somebody is to another (…及家属)."""
        head = tail_of(part)
        return is_bare(part) and head is not None and self._say.facet(head) == RELATION

    def is_of_a_body(self, part: Part) -> bool:
        """Whether what stands before a noun's 的 only says of what body its people are (国有企事业单位的管理人员)."""
        before = [e for e in part.items[: max(last_of(part.items), 0)] if class_of(e) not in QUIET]
        body = before[-1] if before else None
        return (
            isinstance(body, Unit)
            and body.cls == "KIND"
            and self._say.top(body) == "单位"
            and all(class_of(e) in {"KIND", "CONDITION", "CONTENT"} for e in before)
            and len(before) <= _WORDS_OF_A_BODY
        )

    def says_itself(self, part: Part) -> bool:
        """Whether the one word of a piece says more of people than what they are (农民工, 低保对象): it may
        be named beside what an opener is said of."""
        head = tail_of(part)
        if head is None:
            return False
        own = [m for m in head.means if self._lexicon.meaning(m).sort != "kind"]
        return bool(own)

    def is_untold(self, said: Draft) -> bool:
        """Whether words say nothing definite (符合条件的): it makes no age of a later group doubtful."""
        rest = said.choices or said.measures or said.age or said.residency or said.unread
        return not rest and all(self._lexicon.meaning(t.label).settles == "*" for t in said.terms)

    def is_reference(self, part: Part) -> bool:
        """具体人员范围按照《…》等有关规定确定: where to look, not whom; 可向所在村申请: how to apply. A document that
        only dates something (《…》实施前入伍) is none."""
        if has(part, "ASIDE") or has(part, "REGARDLESS"):
            return True
        if has(part, "REFER"):
            return tail_of(part) is None
        tells = any(has(part, cls) for cls in ("UNREAD", "AGE", "MEASURE"))
        return tail_of(part) is None and has(part, "TITLE") and not tells

    def leaves_to_others(self, part: Part) -> bool:
        """Whether a piece says that others tell who is meant, and names nothing that tells it (具体范围由…另行规定)."""
        return self.is_reference(part) and has(part, "REFER") and not has(part, "TITLE")

    def is_group(
        self, parts: Sequence[Part], at: int, waiting: Sequence[Part], found: Sequence[Group]
    ) -> bool:
        """Whether a piece names people, and not only what holds of those before or behind it."""
        part, rest = parts[at], parts[at + 1 :]
        tail = tail_of(part)
        if found and not waiting and self._says_what_they_are(parts, at):
            return False  # 农村居民，男女均须年满60周岁
        if tail is None:
            return self._is_headless(part) and not self._shares_a_noun(part, rest)
        if self._is_of_a_denial(part, rest, waiting):
            return False  # 无法定赡养人、扶养人…待遇的: nouns of a clause that 的 ends
        of_those_before = class_of(part.items[0]) == "ITS" and has(part, "COPULA")
        if found and of_those_before and any(is_ended(each.items) for each in rest):
            return False  # 老年人，其家庭为低保家庭或者…的
        if not rest:
            return True
        if self._is_told_of_its(tail, part, rest):
            return False  # 共同生活的家庭成员，其人均收入…的家庭
        if is_counted(part) and waiting and any(map(has_of_before_head, rest)):
            return False  # 只生育一个子女或两个女孩、年满60周岁的夫妇: whom somebody has, not who is meant
        if part.then == "COMMA" and not found and is_among(part):
            return False  # 在校学生中，…的和…的学生: of whom those behind it are some
        told = part.then in {"COMMA", "BOTH", "OR"} and self.is_clause(part)
        if (told and not self._is_listed(tail, part, rest, found)) or self._is_amid(part, waiting):
            return not any(map(has_of_before_head, rest[:3]))
        if part.then in {"DUN", "AND"} and self._is_with_oneself(rest):
            return False  # 失业前用人单位和本人已经缴纳失业保险费的失业人员: who does it, not who is meant
        if part.then in {"DUN", "AND"} and self._opens_clause(tail, part, rest):
            return False  # 家庭成员中有重病患者、重度残疾人的家庭
        return part.then not in {"DUN", "AND", "OR"} or not self._is_modifier_noun(tail, part, rest)

    def _shares_a_noun(self, part: Part, rest: Sequence[Part]) -> bool:
        """Whether the noun behind the next piece is that of this as well (女年满40周岁、男年满50周岁的登记失业人员)."""
        listed = part.then in {"DUN", "AND", "OR"} and bool(rest)
        return listed and self._is_headless(rest[0]) and has_of_before_head(rest[0])

    def _is_of_a_denial(self, part: Part, rest: Sequence[Part], waiting: Sequence[Part]) -> bool:
        """Whether a noun is one of those of which a clause says that there are none."""
        opens = self._is_denied(waiting[0] if waiting else part)
        if not opens and not self._is_denied(part):
            return False
        headed = not has_of_before_head(part) and any(map(has_of_before_head, rest))
        return headed or (opens and any(is_ended(each.items) for each in rest))

    def _is_listed(
        self, tail: Unit, part: Part, rest: Sequence[Part], found: Sequence[Group]
    ) -> bool:
        """Whether a noun phrase among others of its kind is one of a list, whatever verbs it has."""
        if part.then != "COMMA":
            return False
        # 致困幼儿，以及…的幼儿: a conjunction behind the comma joins what is alike, in a list's first place too.
        joined, after = self._is_joined(part, rest[0]), tail_of(rest[0])
        if joined and after is None:  # 严重困难家庭，以及未享受…政策、依靠自身力量无法…的脱贫户
            after = next(filter(None, map(tail_of, rest[1:3])), None)
        kinds = {found[-1].kind} if found else set()
        kinds |= {*after.means} if after and (found or joined) else set()
        return not kinds.isdisjoint(tail.means)

    def _is_amid(self, part: Part, waiting: Sequence[Part]) -> bool:
        """Whether a noun stands in the midst of clauses, and ends one of them (只有一个子女或两个女孩或…的夫妇)."""
        if not waiting or waiting[-1].then == "COMMA" or part.then not in {"OR", "BOTH"}:
            return False
        return waiting[-1].then == part.then == "OR" or any(map(self._tells, waiting))

    def _is_told_of_its(self, tail: Unit, part: Part, rest: Sequence[Part]) -> bool:
        """Whether a person behind whom 其 follows only says whom the household has that ends the clauses (共同生活的家庭
        成员，其人均收入…的家庭)."""
        if part.then != "COMMA" or class_of(rest[0].items[0]) != "ITS":
            return False
        head = next(filter(None, map(tail_of, filter(has_of_before_head, rest))), None)
        return head is not None and [*map(self._say.top, (tail, head))] == ["人", FAMILY]

    def opens_with_must(self, part: Part) -> bool:
        """Whether a piece says what people must be, before it says what (须具有本县户籍; 申请时须有子女)."""
        must = self._lexicon.endings.get("MUST", ())
        for item in part.items:
            if isinstance(item, Unit) and item.text in must:
                return True
            of_all = isinstance(item, Unit) and self._say.facet(item) == EVERYBODY
            if class_of(item) not in {"IDLE", "CONTENT"} and not of_all:  # 男女均须年满60周岁
                return False
        return False

    def _says_what_they_are(self, parts: Sequence[Part], at: int) -> bool:
        """Whether a noun behind a comma is what those before it must be or have (老年人，须为低保对象; 老年人，有
        子女), with no noun behind it that it might modify."""
        part = parts[at]
        first = next((e for e in part.items if class_of(e) not in {"IDLE", "ALSO"}), None)
        says = class_of(first) == "COPULA" or self.opens_with_must(part)
        behind = parts[at - 1].then in {"COMMA", "BOTH"}
        return says and behind and not any(map(has_of_before_head, parts[at:]))

    def names_its_own(self, parts: Sequence[Part], at: int) -> bool:
        """Whether a clause names in itself of whom it is said, and a conjunction joins others to those (公民经济困难
        的，以及…的当事人), or others stand behind those whom it picks out (儿童中符合条件的，患者)."""
        part = parts[at]
        following = parts[at + 1] if at + 1 < len(parts) else None
        if following is None or part.then != "COMMA" or is_ended(following.items):
            return False
        joined = self._is_joined(part, following) and self.subject(list(part.items)) >= 0
        return joined or (_picks_out(part) and tail_of(following) is not None)

    def _is_joined(self, part: Part, following: Part) -> bool:
        """Whether a conjunction stands between two pieces, behind their comma."""
        between = self._text[part.end : following.start].strip("，, ")
        word = self._lexicon.words.get(between)
        return word is not None and word.cls == "AND"

    def _is_with_oneself(self, rest: Sequence[Part]) -> bool:
        """Whether a clause begins with the person whom the noun behind its 的 names (本人已经缴费的人员); not 家庭和个人."""
        if is_bare(rest[0]):
            return False
        opens = self._text.startswith(self._lexicon.endings.get("ONESELF", ()), rest[0].start)
        return opens and any(map(has_of_before_head, rest[:6]))

    @staticmethod
    def _is_denied(part: Part) -> bool:
        """Whether a piece says of a noun that there is none, and nothing else (无法定赡养人)."""
        said = [e for e in part.items if isinstance(e, Unit) and e.cls not in QUIET]
        return len(said) == 2 and said[0].cls == "NOT" and said[1].cls == "KIND"

    def _is_headless(self, part: Part) -> bool:
        """男满六十周岁, or a clause that ends in 的 with an age of its own."""
        first = next((e for e in part.items if isinstance(e, Unit) and e.cls not in QUIET), None)
        named = first is not None and (first.cls == "KIND" or self._say.facet(first) == "性别")
        return named and has(part, "AGE") and not (has(part, "CONTENT") or has(part, "UNREAD"))

    def is_said_of_all(self, part: Part, behind: Part) -> bool:
        """Whether a piece is a clause that stands before what a list tells apart (参加居民医保、具有本市户籍的糖尿病和
        高血压患者), and no part of that list."""
        if is_clause(part):
            return True
        verbs = self._lexicon.endings.get("DOES", ())
        if not self._text[part.items[0].start :].startswith(verbs) or part.then != "DUN":
            return False
        one, other = (
            {f for e in each.items if isinstance(e, Unit) for f in self._say.facets(e)}
            for each in (part, behind)
        )
        return has(behind, "OF") and not has(part, "OF") and not one & other

    def is_clause(self, part: Part) -> bool:
        """父母一方为残疾人: a verb stands before the noun and nothing makes it a modifier. What 者 ends is who
        it tells of (具有本地户籍者)."""
        units = [each for each in part.items if isinstance(each, Unit)]
        if units and units[-1].text == WHO:
            return False
        last = last_of(units)
        tells = {"COPULA", "NOT"} | ({"CONTENT"} if last < 0 else set())  # not …的大病患者
        means = units[-1].means if units else ()
        named = [self._lexicon.meaning(each).facet for each in means] == [EVERYBODY]
        before = units[last + 1 : -2 if named else -1]  # 聘用人员: what they do names them
        return any(each.cls in tells for each in before)

    def _opens_clause(self, tail: Unit, part: Part, rest: Sequence[Part]) -> bool:
        """Whether a noun phrase says whom somebody has, and a noun of the same sort ends the clause before
        a head of another (家庭成员中有重病患者、重度残疾人的家庭)."""
        head = tail_of(rest[0])
        if head is None or not has_of_before_head(rest[0]):
            return False
        has_verb = self.is_clause(part) and has(part, "COPULA")
        inner = _nouns_before(head, rest[0])
        same = bool(inner) and self._say.top(inner[-1]) == self._say.top(tail)
        return has_verb and same and self._say.top(head) != self._say.top(tail)

    @staticmethod
    def _tells(part: Part) -> bool:
        """Whether a piece says that something is or isn't (无劳动能力, 只有一个子女)."""
        return any(isinstance(e, Unit) and e.cls in {"COPULA", "NOT"} for e in part.items)

    def _is_modifier_noun(self, tail: Unit, part: Part, rest: Sequence[Part]) -> bool:
        """烈士、因公牺牲军人的遗属; 非公有制企业和社会组织聘用人员: a noun that only says whose or of what
        body the later head is."""
        for each in rest[:_FAR]:
            head = tail_of(each)
            if head is None or self._opens_a_clause_at(each):
                return False  # 用人单位和在用人单位工作的劳动者
            inner = _nouns_before(head, each)
            if not inner:
                if each.then not in {"DUN", "AND", "OR"}:
                    return False
                continue
            if self._say.facet(head) == RELATION:
                if has_of_before_head(part) or self._is_young(tail):
                    return False  # 特困供养的学生、孤儿、烈士的子女: they have no children
                gone = self._is_gone(tail) and any(map(self._is_gone, inner))
                if gone and each.then != "COMMA":
                    return True  # 烈士、病故军人遗属: who is dead is served by nobody
                return (
                    has_of_before_head(each)
                    and self._say.top(inner[-1]) == self._say.top(tail)
                    and not any(other.then == "COMMA" for other in rest[: rest.index(each)])
                )
            top = self._say.top(inner[-1])
            if self._say.top(tail) != top or top == self._say.top(head):
                return False
            # 低保家庭、低保边缘家庭中的学生; 低保家庭和低保边缘家庭学生
            last = each is rest[-1] or each.then in {"COMMA", ""}
            joined = (part.then == "AND" or last) and self._say.top(head) == "人"
            return top == "单位" or (top == "家庭" and (joined or has_of_before_head(each)))
        return False

    def _is_young(self, noun: Unit) -> bool:
        young = self._lexicon.endings.get("YOUNG", ())
        return any(not self._lexicon.implied(label).isdisjoint(young) for label in noun.means)

    def _opens_a_clause_at(self, part: Part) -> bool:
        """Whether a piece begins with a word that says where (在用人单位工作的): the noun behind it stands beside no other."""
        first = part.items[0]
        return isinstance(first, Unit) and first.text in self._lexicon.endings.get("AT", ())

    def _is_gone(self, unit: Unit) -> bool:
        """Whether a noun names the dead (烈士, 病故军人)."""
        return bool(unit.means) and "已故人员" in self._lexicon.implied(unit.means[0])

    def has_subject(self, run: Sequence[Part]) -> bool:
        """Whether a clause begins with a noun phrase, a modifier's 的 before its noun, and goes on."""
        items = run[0].items
        noun = next(
            (n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "KIND"), None
        )
        return (
            noun is not None
            and self._say.top(items[noun]) == "人"  # type: ignore[arg-type]
            and last_of(items[:noun]) >= 0
            and noun + 1 < len(items)
            and is_ended(run[-1].items)
        )

    def subject(self, items: Sequence[Item]) -> int:
        """Where the noun stands of whom the words behind it are said; -1 where there is none."""
        for number, each in enumerate(items[:-1]):
            after = items[number + 1]
            if (
                isinstance(each, Unit)
                and each.cls == "KIND"
                and self._say.top(each) == "人"
                and isinstance(after, Unit)
                and after.cls not in {"OF", "KIND"}
            ):
                return number
        return -1


def is_counted(part: Part) -> bool:
    """Whether a piece is a noun with a number before it (两个女孩)."""
    said = [e.cls for e in part.items if isinstance(e, Unit) and e.cls not in QUIET]
    return said == ["MEASURE", "KIND"]


def _nouns_before(head: Unit, part: Part) -> list[Unit]:
    """The nouns of a piece but its head."""
    return [e for e in part.items if isinstance(e, Unit) and e.cls == "KIND" and e is not head]


def _picks_out(part: Part) -> bool:
    """Whether a piece tells some of the people whom it names before 中."""
    pairs = itertools.pairwise(part.items)
    return any(class_of(one) == "KIND" and text_of(two) in AMONG for one, two in pairs)
