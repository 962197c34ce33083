"""服务对象 → group expressions: a union of groups, each a conjunction of who they are and what holds of
them, with spans.

``groups.lark`` says which pieces a field has. Here pieces become groups: a piece that ends in a head
noun is one; a piece that does not shares the next one's head (独居、空巢老年人) or is a clause before it
(父母一方失踪，另一方服刑的儿童); an opening modifier governs the bare heads after it. What no word of the
lexicon says is kept as unread, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from lark.lexer import Lexer

from qzgraph.language.lexicon import Lexicon
from qzgraph.language.words import Amount, Unit, words

#: Kinds whose name says whose they are (子女, 家属): what stands before them is of somebody else.
RELATION = "关系"
_QUIET = frozenset(("IDLE", "OF", "OWN", "TITLE", "BLANK", "ALSO", "FOLLOWING", "ANY", "OTHER"))
_SEPARATORS = frozenset(("COMMA", "DUN", "AND", "OR", "BOTH"))


@dataclass(frozen=True)
class Term:
    """One thing that is said of a group: a concept or a content word by its label. ``of`` says of whom
    else it holds (亲: of the person whose child or relative it is; 家: of a member of the household),
    ``negated`` that it does not hold."""

    label: str
    of: str = ""
    negated: bool = False

    @property
    def name(self) -> str:
        """The term as one word: 非就业, 亲:残疾."""
        return f"{self.of + ':' if self.of else ''}{'非' if self.negated else ''}{self.label}"


@dataclass(frozen=True)
class Measured:
    """A length, count or share that a group is held to: ``of`` is what is measured (毕业)."""

    of: str
    amount: Amount

    @property
    def name(self) -> str:
        low = "" if self.amount.low is None else f"{float(self.amount.low):g}"
        high = "" if self.amount.high is None else f"{float(self.amount.high):g}"
        return f"{self.of}{low}—{high}{self.amount.unit}"


@dataclass(frozen=True)
class Choice:
    """Alternatives of which any will do; each is a set of terms that hold together. ``open``: the text
    only says that one includes the other (含…)."""

    options: tuple[frozenset[Term | Measured | Amount], ...]
    including: bool = False


@dataclass(frozen=True)
class Group:
    """One group. ``label`` is its name, ``kind`` the concept of its head noun (empty where it has
    none); ``terms`` hold of it;
    ``residency`` are the ways of living here that it takes in, None where nothing is said; ``more``
    tells that the text leaves the list open (等)."""

    label: str
    start: int
    end: int
    kind: str = ""
    terms: frozenset[Term] = frozenset()
    choices: tuple[Choice, ...] = ()
    measures: tuple[Measured, ...] = ()
    age: Amount | None = None
    residency: frozenset[str] | None = None
    excludes: tuple[Group, ...] = ()
    unread: tuple[str, ...] = ()
    within: str = ""
    more: bool = False
    readings: tuple[Group, ...] = ()
    """Other ways in which its words can be read: an opening modifier governs it or doesn't; clauses
    before 的 all hold, or any of them."""


@dataclass(frozen=True)
class Bracket:
    """What stands in brackets, or between 除 and 外 (``apart``)."""

    content: tuple[Any, ...]
    start: int
    end: int
    apart: bool = False


Item = Unit | Bracket


@dataclass(frozen=True)
class Part:
    """A piece of an enumeration with the separator behind it."""

    items: tuple[Item, ...]
    then: str = ""

    @property
    def start(self) -> int:
        return self.items[0].start

    @property
    def end(self) -> int:
        return self.items[-1].end


class _Words(Lexer):
    """Hands lark words that are cut already."""

    def __init__(self, _: object) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        for at, unit in enumerate(data):
            yield Token(unit.cls, str(at))


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = (files("qzgraph.language") / "groups.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=_Words, maybe_placeholders=False)


def read_groups(text: str, lexicon: Lexicon, own: Iterable[str] = ()) -> list[Group]:
    """The groups that a population field names, in print order, each once."""
    units = _balanced([unit for unit in words(text, lexicon, own) if unit.cls != "BLANK"])
    if not units:
        return []
    try:
        tree = _parser().parse(units)  # type: ignore[arg-type]
    except LarkError:
        return []
    return _Reader(text, lexicon).field(_content(tree, units))


_PLAIN = {"OPEN": "IDLE", "CLOSE": "IDLE", "APART": "IDLE", "OUTSIDE": "IDLE"}
_PAIRS = {"CLOSE": "OPEN", "OUTSIDE": "APART"}


def _balanced(units: list[Unit]) -> list[Unit]:
    """The units with brackets, and 除…外, that have no partner made plain; inside 除…外 stand no
    brackets, marks or stops."""
    partner: set[int] = set()
    stack: list[int] = []
    for at, unit in enumerate(units):
        if unit.cls in {"OPEN", "APART"}:
            stack.append(at)
        elif unit.cls in _PAIRS and stack:
            while stack and units[stack[-1]].cls != _PAIRS[unit.cls]:
                if unit.cls == "OUTSIDE":
                    break
                stack.pop()
            if stack and units[stack[-1]].cls == _PAIRS[unit.cls]:
                partner |= {stack.pop(), at}
        elif unit.cls in {"STOP", "COLON"} and stack and units[stack[-1]].cls == "APART":
            stack.pop()
    found = []
    depth = 0
    for at, unit in enumerate(units):
        if unit.cls in _PLAIN and at not in partner:
            unit = replace(unit, cls=_PLAIN[unit.cls])
        if unit.cls == "APART":
            depth += 1
        elif unit.cls == "OUTSIDE":
            depth -= 1
        elif depth and unit.cls in {"INCLUDE", "NAMELY", "ONLY", "OFWHICH", "COLON", "STOP"}:
            unit = replace(unit, cls="IDLE")
        found.append(unit)
    return found


def _content(tree: Tree[Token], units: Sequence[Unit]) -> list[Any]:
    """The tree as parts, brackets and marks: lists of :class:`Part`, and marks as Units."""
    found: list[Any] = []

    def item(node: Token | Tree[Token]) -> Item:
        if isinstance(node, Token):
            return units[int(node)]
        tokens = list(node.scan_values(lambda value: isinstance(value, Token)))
        first, last = units[int(tokens[0])], units[int(tokens[-1])]
        inner = Tree("start", node.children[1:-1])
        return Bracket(
            tuple(_content(inner, units)), first.start, last.end, node.data == "apart"
        )

    for node in tree.children:
        if isinstance(node, Token):
            found.append(units[int(node)])
        elif node.data == "piece":
            found.append(Part(tuple(item(child) for child in node.children)))
        else:
            unit = units[int(node.children[0])]  # type: ignore[arg-type]
            if unit.cls in _SEPARATORS and found and isinstance(found[-1], Part):
                if not found[-1].then:
                    found[-1] = replace(found[-1], then=unit.cls)
                elif unit.cls in {"OR", "BOTH", "AND"}:
                    found[-1] = replace(found[-1], then=unit.cls)
            elif unit.cls not in _SEPARATORS:
                found.append(unit)
    return found


@dataclass
class _Draft:
    """What has been gathered of one group."""

    terms: dict[Term, None] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    measures: list[Measured] = field(default_factory=list)
    age: Amount | None = None
    residency: set[str] | None = None
    excludes: list[Group] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    extra: list[Group] = field(default_factory=list)

    def add(self, other: _Draft) -> None:
        self.terms |= other.terms
        self.choices += other.choices
        self.measures += other.measures
        self.age = _both(self.age, other.age)
        if other.residency is not None:
            self.residency = (
                other.residency if self.residency is None else self.residency & other.residency
            ) or other.residency
        self.excludes += other.excludes
        self.unread += other.unread
        self.kinds += other.kinds
        self.extra += other.extra

    def told(self) -> frozenset[Term | Measured | Amount]:
        """Everything said, as one option of a choice."""
        found: set[Term | Measured | Amount] = {*self.terms, *self.measures}
        found |= {Term(f"？{words}") for words in self.unread}
        if self.residency is not None:
            found |= {Term(f"居住:{'/'.join(sorted(self.residency))}")}
        if self.age:
            found.add(self.age)
        return frozenset(found)


def _both(one: Amount | None, two: Amount | None) -> Amount | None:
    if one is None or two is None:
        return one or two
    lows = [a.low for a in (one, two) if a.low is not None]
    highs = [a.high for a in (one, two) if a.high is not None]
    return Amount(max(lows, default=None), min(highs, default=None))


class _Reader:
    """Reads the pieces of one field."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self._text = text
        self._lexicon = lexicon

    # -- sentences ---------------------------------------------------------------------------

    def field(self, content: Sequence[Any]) -> list[Group]:
        found: dict[str, Group] = {}
        heading: list[Group] = []
        for number, sentence in enumerate(_sentences(content)):
            groups, heading = self._sentence(sentence, number == 0, heading)
            if heading and not groups:
                continue
            for group in groups:
                found.setdefault(group.label, group)
        for group in heading:
            if not found:
                found.setdefault(group.label, group)
        return list(found.values())

    def _sentence(
        self, content: Sequence[Any], first: bool, heading: list[Group]
    ) -> tuple[list[Group], list[Group]]:
        """The groups of a sentence, and those that it puts before a colon at its very end, which the
        sentences of a list then belong to."""
        if not first and any(_has(part, "PRIORITY") for part in content):
            return [], heading
        marks = [at for at, each in enumerate(content) if isinstance(each, Unit)]
        opens = content and isinstance(content[0], Unit) and content[0].cls == "OFWHICH"
        marks = [at for at in marks if content[at].cls != "OFWHICH" or at > 0]
        if opens:
            content = content[1:]
            marks = [at - 1 for at in marks if at]
        if not marks:
            groups = self.enumeration([e for e in content if isinstance(e, Part)])
            if heading:
                groups = [self._under(group, heading) for group in groups]
            return groups, heading
        at = marks[0]
        before = [each for each in content[:at] if isinstance(each, Part)]
        after = [each for each in content[at:] if isinstance(each, Part)]
        cls = {content[mark].cls for mark in marks}
        defines = "INCLUDE" not in cls or any(_has(part, "FOLLOWING") for part in before)
        wholes = self.enumeration(before)
        if "OFWHICH" in cls and "INCLUDE" not in cls:
            stressed = self.enumeration(after)
            only_stressed = any(_has(part, "PRIORITY") for part in after)
            if len(wholes) == 1 and stressed and not only_stressed:
                both = tuple(self._under(part, wholes) for part in stressed)
                wholes = [replace(wholes[0], readings=(*wholes[0].readings, *both))]
            return wholes, heading
        if not after:
            return ([], wholes) if defines and "COLON" in cls else (wholes, [])
        parts = self.enumeration(after)
        if not parts:
            return wholes, []
        if not wholes:
            return parts, []
        if defines or opens:
            if opens and not defines:
                return [replace(part, within=wholes[-1].label) for part in parts], []
            return [self._under(part, wholes) for part in parts], []
        return [*wholes, *(replace(part, within=wholes[-1].label) for part in parts)], []

    def _under(self, part: Group, wholes: list[Group]) -> Group:
        """A group that is listed as what a heading stands for: both hold."""
        if len(wholes) != 1:
            return part
        whole = wholes[0]
        return replace(
            part,
            label=part.label if part.kind else f"{part.label}{whole.label}",
            kind=part.kind or whole.kind,
            terms=part.terms | whole.terms,
            age=_both(part.age, whole.age),
            residency=part.residency if part.residency is not None else whole.residency,
            choices=(*part.choices, *whole.choices),
            measures=(*part.measures, *whole.measures),
            unread=tuple(dict.fromkeys((*part.unread, *whole.unread))),
        )

    # -- enumerations ------------------------------------------------------------------------

    def enumeration(self, parts: Sequence[Part]) -> list[Group]:
        """The groups of one list of pieces."""
        found: list[Group] = []
        waiting: list[Part] = []
        opener: _Draft | None = None
        opener_text = ""
        parts = [
            piece
            for part in parts
            if not self._is_reference(part)
            for piece in self._at_etc(part)
        ]
        skip = 0
        for at, part in enumerate(parts):
            if skip:
                skip -= 1
                continue
            if self._excludes(part):
                excluded, skip = self._excluded(parts, at)
                waiting_groups = self.enumeration([*waiting, excluded])
                waiting = []
                found = [
                    replace(group, excludes=(*group.excludes, *waiting_groups)) for group in found
                ]
                continue
            if not self._is_group(parts, at, waiting):
                waiting.append(part)
                continue
            groups, own = self._groups(waiting, part, found)
            fresh = not found
            if opener is not None and not own:
                certain = parts[at - 1].then in {"DUN", "AND"} and _is_bare(part)
                groups = [self._governed(g, opener, opener_text, certain) for g in groups]
            elif own:
                opener, opener_text = (own[0], own[1]) if fresh or part.then == "DUN" else (None, "")
            if part.then == "COMMA" or not part.then:
                if not (fresh and own):
                    opener, opener_text = None, ""
                elif part.then == "COMMA":
                    opener, opener_text = None, ""
            found += groups
            waiting = []
        if waiting:
            found = self._left_over(waiting, found)
        return found

    def _at_etc(self, part: Part) -> list[Part]:
        """「老年人、残疾人等符合条件的人员」: the last words only sum up the list, or name the class of
        which it gives examples (…等困境儿童)."""
        at = next(
            (n for n, e in enumerate(part.items) if isinstance(e, Unit) and e.cls == "ETC"), None
        )
        if at is None or at == 0 or at == len(part.items) - 1:
            return [part]
        before, behind = Part(part.items[:at], "ETC"), Part(part.items[at + 1 :], part.then)
        if self._tail(before) is None or self._tail(behind) is None:
            return [part]
        said = self._draft(list(behind.items))
        generic = {"人", "居民", "家庭", "单位"}
        if all(term.label in generic for term in said.terms) and not said.unread and not said.age:
            return [replace(before, then=part.then)]
        return [before, behind]

    def _is_reference(self, part: Part) -> bool:
        """具体人员范围按照《…》等有关规定确定: where to look, not whom."""
        return _has(part, "TITLE") and self._tail(part) is None or _has(part, "REGARDLESS")

    def _excludes(self, part: Part) -> bool:
        return any(isinstance(each, Unit) and each.cls == "EXCEPT" for each in part.items)

    def _excluded(self, parts: Sequence[Part], at: int) -> tuple[Part, int]:
        """The piece that is left out, without the word that says so; 「不含A、B」 goes on."""
        items = tuple(
            each
            for each in parts[at].items
            if not (isinstance(each, Unit) and each.cls == "EXCEPT")
        )
        return Part(items or parts[at].items, parts[at].then), 0

    def _tail(self, part: Part) -> Unit | None:
        """The head noun that ends a piece, or None."""
        for each in reversed(part.items):
            if isinstance(each, Bracket) or each.cls in {"ETC", "IDLE", "OWN", "ANY"}:
                if isinstance(each, Unit) and each.cls == "IDLE" and each.text not in _AFTER_HEAD:
                    return None
                continue
            return each if each.cls == "KIND" else None
        return None

    def _is_group(self, parts: Sequence[Part], at: int, waiting: Sequence[Part]) -> bool:
        part = parts[at]
        tail = self._tail(part)
        if tail is None:
            return self._is_headless(parts, at)
        following = parts[at + 1] if at + 1 < len(parts) else None
        if following is None:
            return True
        if part.then in {"COMMA", "BOTH"} and self._is_clause(part):
            rest = parts[at + 1 :]
            return not any(_has_of_before_head(each) for each in rest[:3])
        if part.then in {"DUN", "AND", "OR"} and self._is_modifier_noun(part, parts[at + 1 :]):
            return False
        return True

    def _is_headless(self, parts: Sequence[Part], at: int) -> bool:
        """男满六十周岁, or a clause that ends in 的 with an age of its own."""
        part = parts[at]
        first = next((e for e in part.items if isinstance(e, Unit) and e.cls not in _QUIET), None)
        return bool(
            first
            and first.cls == "KIND"
            and any(isinstance(e, Unit) and e.cls == "AGE" for e in part.items)
            and not any(isinstance(e, Unit) and e.cls in {"CONTENT", "UNREAD"} for e in part.items)
        )

    def _is_clause(self, part: Part) -> bool:
        """父母一方为残疾人: a verb stands before the noun and nothing makes it a modifier."""
        units = [each for each in part.items if isinstance(each, Unit)]
        last_of = max((at for at, each in enumerate(units) if each.cls == "OF"), default=-1)
        verbs = [at for at, e in enumerate(units[:-1]) if e.text in _COPULAS or e.cls == "CONTENT"]
        return any(at > last_of for at in verbs)

    def _is_modifier_noun(self, part: Part, rest: Sequence[Part]) -> bool:
        """烈士、因公牺牲军人的遗属; 非公有制企业和社会组织聘用人员: a noun that only says whose or of what
        body the later head is."""
        tail = self._tail(part)
        assert tail is not None
        for each in rest:
            head = self._tail(each)
            if head is None:
                return False
            inner = [
                e for e in each.items if isinstance(e, Unit) and e.cls == "KIND" and e is not head
            ]
            if not inner:
                if each.then not in {"DUN", "AND", "OR"}:
                    return False
                continue
            if self._facet(head) == RELATION:
                return _has_of_before_head(each) and self._top(inner[-1]) == self._top(tail)
            return (
                self._top(tail) == self._top(inner[-1]) == "单位" and self._top(head) != "单位"
            )
        return False

    def _facet(self, unit: Unit) -> str:
        return self._lexicon.meaning(unit.means[0]).facet if unit.means else ""

    def _top(self, unit: Unit) -> str:
        """人, 家庭 or 单位."""
        implied = self._lexicon.implied(unit.means[0]) if unit.means else frozenset()
        return next((top for top in ("单位", "家庭", "人") if top in implied), "")

    # -- groups ------------------------------------------------------------------------------

    def _groups(
        self, waiting: Sequence[Part], part: Part, before: Sequence[Group]
    ) -> tuple[list[Group], tuple[_Draft, str] | None]:
        """The groups of a piece and the pieces that wait for its head, and what of them governs the
        bare heads that follow (with its words), if anything does."""
        items = [each for each in part.items]
        more = isinstance(items[-1], Unit) and items[-1].cls == "ETC"
        cut = _last_of(items)
        head_at = max((n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "KIND"))
        if cut > head_at:
            cut = -1
        pre, post = items[: cut + 1], items[cut + 1 :]
        shared = self._shared(waiting, pre, post) if waiting else None
        if shared is not None:
            return self._distributed(waiting, part, pre, post, shared, more)
        draft = _Draft()
        clauses = [self._draft(list(each.items), full=True) for each in waiting]
        main = self._draft(items)
        if pre and waiting:
            main = self._draft(post)
            clauses.append(self._draft(pre, full=True))
            seps = [each.then for each in waiting]
        else:
            seps = [each.then for each in waiting]
        self._join(draft, clauses, seps)
        draft.add(main)
        start = waiting[0].start if waiting else part.start
        start = self._skip_lead(start, part.end)
        end = self._head_end(items)
        its = next((e for e in items if isinstance(e, Unit) and e.cls == "ITS"), None)
        label = self._label(start, end)
        if its and before:
            owner = before[-1]
            relation = "亲" if self._facet(items[head_at]) == RELATION else ""  # type: ignore[arg-type]
            for term in owner.terms:
                draft.terms[replace(term, of=relation or term.of)] = None
            draft.unread += owner.unread
            label = f"{owner.label}的{self._text[its.end : end]}"
        group = self._made(draft, label, start, end, items, more)
        if len(clauses) > 1 and set(seps[: len(clauses) - 1]) <= {"DUN", "AND"}:
            group = replace(group, readings=(self._any_of(group, clauses, main),))
        modifier_end = self._modifier_end(items, cut)
        governs = None
        if waiting or cut >= 0:
            governs_draft = _Draft()
            self._join(governs_draft, clauses, seps)
            if cut >= 0 and not (pre and waiting):
                governs_draft.add(self._draft(pre, full=True))
            text = self._text[start:modifier_end] if modifier_end > start else ""
            governs = (governs_draft, text)
        elif self._attribute(post):
            # 农村留守妇女、儿童: said of the neighbour too, perhaps.
            governs = None
        return [group, *draft.extra], governs

    def _any_of(self, group: Group, clauses: Sequence[_Draft], main: _Draft) -> Group:
        """The group where any of the clauses before 的 will do."""
        return replace(
            group,
            terms=frozenset(main.terms),
            choices=(*main.choices, Choice(tuple(each.told() for each in clauses))),
            measures=tuple(main.measures),
            unread=tuple(main.unread),
        )

    def _attribute(self, items: Sequence[Item]) -> bool:
        return any(isinstance(e, Unit) and e.cls == "CONDITION" for e in items)

    def _join(self, into: _Draft, clauses: Sequence[_Draft], seps: Sequence[str]) -> None:
        """Clauses put together: what 或 joins is a choice, all else holds together. Short attributes
        that 、 joins before the last 或 are chosen from as well (老年、残疾或者未满16周岁)."""
        runs: list[list[_Draft]] = []
        chosen: list[bool] = []
        for at, clause in enumerate(clauses):
            before = seps[at - 1] if at else ""
            if before == "OR" or (before == "DUN" and runs and _leads_to_choice(clauses, seps, at)):
                runs[-1].append(clause)
                chosen[-1] = True
            else:
                runs.append([clause])
                chosen.append(False)
        for options, choice in zip(runs, chosen, strict=True):
            if not choice:
                into.add(options[0])
                continue
            into.choices.append(Choice(tuple(each.told() for each in options)))
            for each in options:
                into.excludes += each.excludes
                into.extra += each.extra

    def _shared(
        self, waiting: Sequence[Part], pre: Sequence[Item], post: Sequence[Item]
    ) -> str | None:
        """Where pieces that wait are alternatives to the last piece's own attribute: ``pre`` where it
        stands before 的, ``post`` where right before the head; None where they are clauses."""
        where = "pre" if pre else "post"
        own = self._coordinate(pre if pre else post, whole=not pre)
        if own is None:
            return None
        for each in waiting:
            mine = self._coordinate(each.items, last=True)
            if mine is None or each.then in {"COMMA", "BOTH"}:
                return None
            if not self._parallel(mine, own):
                return None
        if where == "pre" and any(each.then == "OR" for each in waiting):
            return None
        return where

    def _coordinate(
        self, items: Sequence[Item], *, last: bool = False, whole: bool = False
    ) -> Unit | None:
        """The word by which a piece is an alternative to another: the last of a waiting piece, the
        first attribute of the piece with the head."""
        units = [e for e in items if isinstance(e, Unit) and e.cls not in {*_QUIET, "ETC"}]
        if any(e.cls in {"UNREAD", "NOT"} for e in units) and not last:
            return None
        if not units:
            return None
        if last:
            return units[-1]
        if whole and len(units) == 1:
            return units[0]  # 小学、初中和高中学生: the head's own first half
        return units[0] if whole else units[-1]

    def _parallel(self, one: Unit, two: Unit) -> bool:
        if one.cls == two.cls == "CONDITION":
            return True
        if {one.cls, two.cls} <= {"GRADE"} or {one.cls, two.cls} <= {"AGE"}:
            return True
        if {one.cls, two.cls} <= {"KIND", "CONDITION", "GRADE", "AGE"}:
            return True
        return one.text[-2:] == two.text[-2:] and len(one.text) > 1

    def _distributed(
        self,
        waiting: Sequence[Part],
        part: Part,
        pre: Sequence[Item],
        post: Sequence[Item],
        where: str,
        more: bool,
    ) -> tuple[list[Group], tuple[_Draft, str] | None]:
        """独居、空巢老年人 → 独居老年人, 空巢老年人: each attribute with the shared head, and with what
        opens the first of them."""
        items = list(part.items)
        head = next(e for e in reversed(items) if isinstance(e, Unit) and e.cls == "KIND")
        end = self._head_end(items)
        first = waiting[0].items
        cut = _last_of(first)
        lead, lead_text = list(first[: cut + 1]), ""
        begin = self._skip_lead(waiting[0].start, part.end)
        if cut >= 0:
            lead_text = self._text[begin : first[cut].end]
        rest = list(first[cut + 1 :])
        # Attributes of the first piece before the one that is coordinated hold for all.
        attributes = [e for e in rest if isinstance(e, Unit) and e.cls not in _QUIET]
        opening = attributes[:-1]
        lead_draft = self._draft([*lead], full=True)
        opened = self._draft([*opening], full=True) if opening else _Draft()
        tail_text, tail_means = self._shared_head(head, where, post, end)
        groups: list[Group] = []
        for number, each in enumerate(waiting):
            own = list(each.items)[cut + 1 :] if number == 0 else list(each.items)
            draft = self._draft(own, full=True)
            draft.add(lead_draft)
            if number and not self._same_facets(own, opening):
                draft.add(opened)
            if where == "pre":
                draft.add(self._draft([e for e in post]))
            else:
                self._head(draft, head, tail_means)
                self._rest_of_post(draft, post, head)
            text = self._text[own[0].start : own[-1].end] if own else ""
            opened_text = ""
            if number and opening and not self._same_facets(own, opening):
                opened_text = self._text[opening[0].start : opening[-1].end]
            label = f"{lead_text}{opened_text}{text}{tail_text}"
            start = begin if number == 0 else each.start
            groups.append(
                self._made(draft, self._clean(label), start, each.end, [*own, *post], False)
            )
        draft = self._draft(items)
        draft.add(lead_draft)
        opened_text = ""
        if opening and not self._same_facets(list(pre) + list(post), opening):
            draft.add(opened)
            opened_text = self._text[opening[0].start : opening[-1].end]
        label = f"{lead_text}{opened_text}{self._text[part.start : end]}"
        groups.append(self._made(draft, self._clean(label), part.start, end, items, more))
        extra = [g for d in (lead_draft,) for g in d.extra]
        return [*groups, *extra], ((lead_draft, lead_text) if lead_text else None)

    def _same_facets(self, items: Sequence[Item], opening: Sequence[Unit]) -> bool:
        """Whether a piece has an attribute of its own for what the opening ones say."""
        facets = {
            "GRADE" if e.cls == "GRADE" else self._facet(e)
            for e in items
            if isinstance(e, Unit) and e.cls in {"CONDITION", "GRADE", "AGE"}
        }
        return any(("GRADE" if e.cls == "GRADE" else self._facet(e)) in facets for e in opening)

    def _shared_head(
        self, head: Unit, where: str, post: Sequence[Item], end: int
    ) -> tuple[str, tuple[str, ...]]:
        """The words of the head that waiting pieces share, and what they say."""
        if where == "pre":
            return "的" + self._text[post[0].start : end], head.means
        for length in range(1, len(head.text)):
            suffix = head.text[length:]
            word = self._lexicon.words.get(suffix)
            only = len([e for e in post if isinstance(e, Unit) and e.cls not in _QUIET]) == 1
            if only and word and word.cls == "KIND" and len(suffix) > 1:
                return suffix, word.means
        return head.text, head.means

    def _rest_of_post(self, draft: _Draft, post: Sequence[Item], head: Unit) -> None:
        """Attributes between the coordinated one and the head hold for all (三级智力、精神残疾人 has
        none; 登记失业、离校未就业的…)."""
        units = [e for e in post if isinstance(e, Unit) and e.cls not in _QUIET and e is not head]
        if len(units) > 1:
            draft.add(self._draft(units[1:], full=True))

    def _governed(self, group: Group, opener: _Draft, text: str, certain: bool) -> Group:
        """A group after an opening modifier that has none of its own."""
        terms = frozenset(opener.terms)
        if opener.age and group.age:
            opener = replace(opener, age=None)
        label = self._clean(f"{text}{group.label}") if text else group.label
        governed = replace(
            group,
            label=label,
            terms=group.terms | terms,
            age=_both(group.age, opener.age),
            residency=group.residency
            if group.residency is not None
            else (frozenset(opener.residency) if opener.residency else None),
            choices=(*group.choices, *opener.choices),
            measures=(*group.measures, *opener.measures),
            unread=tuple(dict.fromkeys((*group.unread, *opener.unread))),
        )
        if certain:
            return governed
        return replace(governed, readings=(*group.readings, replace(group, readings=())))

    def _left_over(self, waiting: Sequence[Part], found: list[Group]) -> list[Group]:
        """Pieces behind the last head: a condition put behind (…的), or a group without a head."""
        drafts = [self._draft(list(each.items), full=True) for each in waiting]
        joined = _Draft()
        self._join(joined, drafts, [each.then for each in waiting])
        start, end = waiting[0].start, waiting[-1].end
        if found:
            certain = len(found) == 1
            told = frozenset(joined.terms)
            changed = [
                replace(
                    group,
                    terms=group.terms | told if certain else group.terms,
                    readings=group.readings
                    if certain
                    else (*group.readings, replace(group, terms=group.terms | told, readings=())),
                    choices=(*group.choices, *joined.choices) if certain else group.choices,
                    measures=(*group.measures, *joined.measures) if certain else group.measures,
                    age=_both(group.age, joined.age) if certain else group.age,
                    unread=tuple(dict.fromkeys((*group.unread, *joined.unread)))
                    if certain
                    else group.unread,
                    label=f"{group.label}，{self._clean(self._text[start:end])}"
                    if certain
                    else group.label,
                )
                for group in found
            ]
            return changed
        if len(waiting) > 1 and all(_last_of(each.items) == len(each.items) - 1 for each in waiting):
            return [
                self._made(draft, self._label(each.start, each.end), each.start, each.end, [], False)
                for draft, each in zip(drafts, waiting, strict=True)
            ]
        return [self._made(joined, self._label(start, end), start, end, [], False)]

    # -- words -------------------------------------------------------------------------------

    def _draft(self, items: Sequence[Item], *, full: bool = False) -> _Draft:
        """What some words say together. ``full``: none of them is the head of the group."""
        draft = _Draft()
        head = None
        if not full:
            head = next(
                (e for e in reversed(items) if isinstance(e, Unit) and e.cls == "KIND"), None
            )
        negated = False
        kinds: list[tuple[int, Unit]] = []
        last: str = ""
        pending: Amount | None = None
        residency: set[str] = set()
        run: list[Unit] = []
        for each in items:
            if isinstance(each, Bracket):
                self._bracket(draft, each, last)
                continue
            run = [*run, each] if each.cls in {"KIND", "CONDITION"} else run if each.cls in {"IDLE", "MEASURE", "OWN"} else []
            if each.cls == "NOT":
                negated = not negated
                continue
            if each.cls in _QUIET or each.cls in {"ETC", "ITS", "EXCEPT"}:
                continue
            if each is head:
                self._head(draft, each, each.means)
            elif each.cls in {"KIND", "CONDITION", "CONTENT"}:
                for label in each.means or (each.text,):
                    draft.terms[_term(label, negated)] = None
                    if pending is not None:
                        draft.measures.append(Measured(label, pending))
                        pending = None
                    last = label
                if each.cls == "KIND":
                    kinds.append((each.start, each))
            elif each.cls == "GRADE":
                self._grades(draft, each)
                last = each.text
            elif each.cls == "AGE":
                draft.age = _both(draft.age, each.amount)
            elif each.cls == "MEASURE" and each.amount:
                counted = self._counted(draft, run, head)
                if counted:
                    draft.measures.append(Measured(counted, each.amount))
                elif last:
                    draft.measures.append(Measured(last, each.amount))
                else:
                    pending = each.amount
            elif each.cls in {"HUKOU", "PERMIT", "RESIDENT"}:
                residency |= _WAYS[each.cls] if not negated else _WAYS["NOT" + each.cls]
            elif each.cls == "UNREAD":
                draft.unread.append(each.text)
            negated = False
        if pending is not None:
            draft.measures.append(Measured("", pending))
        if residency:
            draft.residency = (draft.residency or set()) | residency
        self._relate(draft, head, kinds)
        return draft

    def _counted(self, draft: _Draft, run: Sequence[Unit], head: Unit | None) -> str:
        """What a number right behind it counts or measures (职工人数不足20人): it is no condition."""
        names: list[str] = []
        for unit in reversed(run):
            if unit is head or unit.cls == "MEASURE":
                break
            if unit.cls in {"IDLE", "OWN"}:
                continue
            if unit.cls != "KIND" and self._facet(unit) != "量":
                break
            names = [*unit.means, *names]
            for label in unit.means:
                draft.terms.pop(Term(label), None)
        return "".join(dict.fromkeys(names))

    def _head(self, draft: _Draft, head: Unit, means: Sequence[str]) -> None:
        draft.kinds.append(means[0] if means else head.text)
        for label in means or (head.text,):
            draft.terms[_term(label)] = None

    def _relate(self, draft: _Draft, head: Unit | None, kinds: list[tuple[int, Unit]]) -> None:
        """Of whom the words hold: before 子女 and 家属 of somebody else; with 家庭 among them, a person
        named beside it is a member."""
        if head is not None and self._facet(head) == RELATION:
            keep = set(head.means)
            draft.terms = {
                (term if term.label in keep or f"{term.of}:{term.label}" in keep else replace(term, of="亲")): None
                for term in draft.terms
            }
            return
        household = any("家庭" in self._lexicon.implied(u.means[0]) for _, u in kinds if u.means)
        persons = [u for _, u in kinds if self._top(u) == "人"]
        is_house = head is not None and self._top(head) == "家庭"
        if not (household or is_house):
            return
        member = {label for unit in persons for label in unit.means}
        fresh: dict[Term, None] = {}
        for term in draft.terms:
            if term.label in member and not (head and term.label in head.means):
                fresh[replace(term, of="家")] = None
            elif term.label == "家庭" and household and not is_house:
                continue
            else:
                fresh[term] = None
        draft.terms = fresh

    def _grades(self, draft: _Draft, unit: Unit) -> None:
        if len(unit.grades) == 1:
            draft.terms[Term(unit.grades[0])] = None
        elif unit.grades:
            draft.choices.append(Choice(tuple(frozenset({Term(g)}) for g in unit.grades)))

    def _bracket(self, draft: _Draft, bracket: Bracket, last: str) -> None:
        """What brackets add to the word before them: a wider reading (含), somebody left out (不含),
        a condition (限), the grades or parts that it stands for."""
        parts = [each for each in bracket.content if isinstance(each, Part)]
        marks = {each.cls for each in bracket.content if isinstance(each, Unit)}
        if not parts:
            return
        if bracket.apart or any(self._excludes(part) for part in parts):
            items = [
                replace(
                    part,
                    items=tuple(
                        e
                        for e in part.items
                        if not (isinstance(e, Unit) and e.cls in {"EXCEPT", "OF"})
                    )
                    or part.items,
                )
                for part in parts
            ]
            draft.excludes += self.enumeration(items)
            return
        inner = [self._draft(list(part.items), full=True) for part in parts]
        if "INCLUDE" in marks or "OFWHICH" in marks:
            permits = [e for e in inner if e.residency and not e.terms and not e.unread]
            if permits:
                for each in permits:
                    draft.residency = (draft.residency or set()) | (each.residency or set())
                return
            term = next((t for t in reversed(draft.terms) if t.label == last), None)
            if term is not None:
                del draft.terms[term]
                options = (frozenset({term}), *(each.told() for each in inner))
                draft.choices.append(Choice(tuple(o for o in options if o), including=True))
            return
        if "ONLY" in marks:
            for each in inner:
                draft.add(each)
            return
        told = [each for each in inner if each.terms or each.choices or each.age or each.residency]
        if all(len(each.terms) <= 1 and not each.kinds for each in told) and any(
            each.choices or any(self._lexicon.meaning(t.label).facet == "等级" for t in each.terms)
            for each in told
        ):
            options: list[frozenset[Any]] = []
            for each in told:
                for choice in each.choices:
                    options += choice.options
                if each.terms:
                    options.append(each.told())
            if options:
                draft.choices.append(Choice(tuple(dict.fromkeys(options))))
            return
        for each in inner:
            draft.unread += [f"（{words}）" for words in each.unread]

    # -- labels ------------------------------------------------------------------------------

    def _made(
        self,
        draft: _Draft,
        label: str,
        start: int,
        end: int,
        items: Sequence[Item],
        more: bool,
    ) -> Group:
        generic = all(self._lexicon.meaning(t.label).facet == "泛指" for t in draft.terms)
        other = [e for e in items if isinstance(e, Unit) and e.cls == "OTHER"]
        if generic and other and not draft.choices and not draft.age:
            draft.unread.append(label)
        return Group(
            label=label,
            start=start,
            end=end,
            kind=draft.kinds[-1] if draft.kinds else "",
            terms=frozenset(draft.terms),
            choices=tuple(draft.choices),
            measures=tuple(dict.fromkeys(draft.measures)),
            age=draft.age,
            residency=frozenset(draft.residency) if draft.residency is not None else None,
            excludes=tuple(draft.excludes),
            unread=tuple(dict.fromkeys(draft.unread)),
            more=more,
        )

    def _label(self, start: int, end: int) -> str:
        return self._clean(self._text[start:end])

    @staticmethod
    def _clean(label: str) -> str:
        return label.strip("，,、；;：: 的") or label

    def _skip_lead(self, start: int, end: int) -> int:
        while start < end and self._text[start] in "，,、；;：: ":
            start += 1
        return start

    def _head_end(self, items: Sequence[Item]) -> int:
        end = items[-1].end
        for each in reversed(items):
            if isinstance(each, Unit) and each.cls == "ETC":
                end = each.start
                continue
            if isinstance(each, Unit) and each.cls == "KIND":
                return max(each.end, end) if isinstance(items[-1], Bracket) else each.end
            if isinstance(each, Bracket):
                continue
        return end

    def _modifier_end(self, items: Sequence[Item], cut: int) -> int:
        return items[cut].end if cut >= 0 else -1


_COPULAS = frozenset(("为", "是", "有", "系", "无"))
_AFTER_HEAD = frozenset(("对象", "群体", "人群", "成员", "情形", "中", "内", "等", "本身", "自己"))
_HERE = frozenset(("户籍", "居住证", "常住"))
_WAYS = {
    "HUKOU": {"户籍"},
    "PERMIT": {"居住证"},
    "RESIDENT": {"户籍", "居住证", "常住"},
    "NOTHUKOU": {"居住证", "常住", "外来"},
    "NOTPERMIT": {"户籍", "常住"},
    "NOTRESIDENT": {"外来"},
}


def _term(label: str, negated: bool = False) -> Term:
    """A label of the lexicon as a term: ``!X`` says that X does not hold, ``亲:X`` that it holds of
    whose relative somebody is."""
    opposite = label.startswith("!")
    of, colon, rest = label.removeprefix("!").partition(":")
    return Term(rest if colon else of, of if colon else "", negated != opposite)


def _leads_to_choice(clauses: Sequence[_Draft], seps: Sequence[str], at: int) -> bool:
    """Whether short attributes from here on lead to a 或 by 、 alone."""
    if len(clauses[at - 1].told()) > 1 or len(clauses[at].told()) > 1:
        return False
    while at < len(seps) and seps[at] == "DUN":
        at += 1
        if at < len(clauses) and len(clauses[at].told()) > 1:
            return False
    return at < len(seps) and seps[at] == "OR" and at + 1 < len(clauses)


def _sentences(content: Sequence[Any]) -> Iterator[list[Any]]:
    sentence: list[Any] = []
    for each in content:
        if isinstance(each, Unit) and each.cls == "STOP":
            if sentence:
                yield sentence
            sentence = []
        else:
            sentence.append(each)
    if sentence:
        yield sentence


def _has(part: Any, cls: str) -> bool:
    if isinstance(part, Unit):
        return part.cls == cls
    return any(isinstance(each, Unit) and each.cls == cls for each in part.items)


def _last_of(items: Sequence[Item]) -> int:
    """Where the last 的 stands, or -1."""
    return max(
        (n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "OF"), default=-1
    )


def _has_of_before_head(part: Part) -> bool:
    heads = [n for n, e in enumerate(part.items) if isinstance(e, Unit) and e.cls == "KIND"]
    return bool(heads) and 0 <= _last_of(part.items) < heads[-1]


def _is_bare(part: Part) -> bool:
    """Whether a piece is a head noun and nothing else."""
    return (
        len([e for e in part.items if isinstance(e, Bracket) or e.cls not in {*_QUIET, "ETC"}]) == 1
    )
