"""A field's words → its pieces, by ``groups.lark``: enumerations with their separators, marks, brackets.

Knows nothing of what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from lark.lexer import Lexer

from qzgraph.language.tables import made
from qzgraph.language.unit import STOPS, Unit

#: Words that say nothing of whom by themselves.
QUIET = frozenset(
    (
        "IDLE",
        "OF",
        "OWN",
        "TITLE",
        "BLANK",
        "ALSO",
        "FOLLOWING",
        "ANY",
        "OTHER",
        "COPULA",
        "PROVIDE",
        "LIKEWISE",
        "ASIDE",
        "BACK",
    )
)
_SEPARATORS = frozenset(("COMMA", "DUN", "AND", "OR", "BOTH", "BUT"))
_AFTER_HEAD = frozenset(
    ("本人", "对象", "群体", "人群", "成员", "情形", "中", "内", "等", "本身", "自己")
)


#: Behind a noun: some of those are told.
AMONG = frozenset(("中", "之中", "当中"))


@dataclass(frozen=True)
class Bracket:
    """What stands in brackets, or between 除 and 外 (``apart``), or between 因 and 等原因 (``causes``)."""

    content: tuple[Any, ...]
    start: int
    end: int
    apart: bool = False
    causes: bool = False


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
    return made("groups", grammar, _Words, maybe_placeholders=False)


def pieces_of(units: list[Unit]) -> list[Any]:
    """The pieces of a field as a list of :class:`Part`, with the marks and stops between them as words;
    nothing where the grammar takes them for none."""
    units = _balanced([unit for unit in units if unit.cls != "BLANK"])
    if not units:
        return []
    try:
        tree = _parser().parse(units)
    except LarkError:
        return []
    return _content(tree, units)


_PAIRS = {"CLOSE": "OPEN", "OUTSIDE": "APART", "REASONS": "BECAUSE"}
_PLAIN = dict.fromkeys((*_PAIRS, *_PAIRS.values()), "IDLE")


def _balanced(units: list[Unit]) -> list[Unit]:
    """The units with brackets, and 除…外, that have no partner made plain; inside 除…外 stand no
    brackets, marks or stops."""
    partner: set[int] = set()
    stack: list[int] = []
    for at, unit in enumerate(units):
        if unit.cls in _PAIRS.values():
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
        content = tuple(_content(inner, units))
        return Bracket(content, first.start, last.end, node.data == "apart", node.data == "causes")

    for node in tree.children:
        if isinstance(node, Token):
            found.append(units[int(node)])
        elif node.data == "piece":
            found.append(Part(tuple(item(child) for child in node.children)))
        else:
            unit = units[int(node.children[0])]  # type: ignore[arg-type]
            if (
                unit.cls == "BUT"
            ):  # 需要急救但无力支付的 must be both; behind a comma it adds a remark
                unit = replace(unit, cls="COMMA" if _is_behind_comma(found) else "BOTH")
            if unit.cls in _SEPARATORS and found and isinstance(found[-1], Part):
                if not found[-1].then or unit.cls in {"OR", "BOTH"} or found[-1].then == "DUN":
                    found[-1] = replace(found[-1], then=unit.cls)
            elif unit.cls not in _SEPARATORS:
                found.append(unit)
    return found


def _is_behind_comma(found: Sequence[Any]) -> bool:
    return bool(found) and isinstance(found[-1], Part) and found[-1].then == "COMMA"


@dataclass(frozen=True)
class Sentence:
    """The pieces between two stops; whether a full stop ends them, and whether a number opens them."""

    content: tuple[Any, ...]
    ends: bool
    is_numbered: bool


def sentences(content: Sequence[Any]) -> Iterator[Sentence]:
    """The sentences of a field."""
    sentence: list[Any] = []
    opening = ""
    for each in content:
        if not isinstance(each, Unit) or each.cls != "STOP":
            sentence.append(each)
            continue
        if sentence:
            yield Sentence(tuple(sentence), each.text == "。", opening not in STOPS)
            sentence = []
        opening = each.text
    if sentence:
        yield Sentence(tuple(sentence), True, opening not in STOPS)


def has(part: Any, cls: str) -> bool:
    """Whether a piece has a word of a class."""
    if isinstance(part, Unit):
        return part.cls == cls
    return any(isinstance(each, Unit) and each.cls == cls for each in part.items)


def last_of(items: Sequence[Item]) -> int:
    """Where the last 的 stands, or -1."""
    return max(
        (n for n, e in enumerate(items) if isinstance(e, Unit) and e.cls == "OF"), default=-1
    )


def clause_end(items: Sequence[Item]) -> int:
    """Where the clause before the head ends: its last 的, or the bracket that names it (生活不能自理的（失能）);
    -1 where there is none."""
    at = last_of(items)
    named = 0 <= at < len(items) - 1 and isinstance(items[at + 1], Bracket)
    return at + 1 if named else at


def clause_name(items: Sequence[Item]) -> Unit | None:
    """The one condition in brackets that names the clause before them (子女不在身边的（空巢））."""
    last = items[-1] if items else None
    if not isinstance(last, Bracket) or clause_end(items) != len(items) - 1 or last_of(items) < 0:
        return None
    (only, *others) = last.content or (None,)
    if others or not isinstance(only, Part):
        return None
    said = [e for e in only.items if not (isinstance(e, Unit) and e.cls in QUIET)]
    one = said[0] if len(said) == 1 else None
    return one if isinstance(one, Unit) and one.cls == "CONDITION" else None


def is_ended(items: Sequence[Item]) -> bool:
    """Whether a piece is a clause that 的 ends, without a head."""
    return clause_end(items) == len(items) - 1


def head_of(items: Sequence[Item]) -> Unit | None:
    """The last head noun of a piece."""
    return next((e for e in reversed(items) if isinstance(e, Unit) and e.cls == "KIND"), None)


def class_of(item: Item | None) -> str:
    """The class of a word; empty for brackets."""
    return item.cls if isinstance(item, Unit) else ""


def is_quiet(item: Item) -> bool:
    """Whether a word says nothing of whom (brackets do)."""
    return class_of(item) in QUIET


def text_of(item: Item) -> str:
    """The text of a word; empty for brackets."""
    return item.text if isinstance(item, Unit) else ""


def clauses_of(parts: Sequence[Part]) -> list[list[Part]]:
    """Pieces, cut behind every comma."""
    found: list[list[Part]] = [[]]
    for part in parts:
        found[-1].append(part)
        if part.then == "COMMA":
            found.append([])
    return [each for each in found if each]


def classes_of(items: Iterable[Item]) -> set[str]:
    """The classes of a piece's words."""
    return {e.cls for e in items if isinstance(e, Unit)}


def has_of_before_head(part: Part) -> bool:
    """Whether 的 stands before the head noun of a piece."""
    heads = [n for n, e in enumerate(part.items) if isinstance(e, Unit) and e.cls == "KIND"]
    return bool(heads) and 0 <= last_of(part.items) < heads[-1]


def is_single(part: Part) -> bool:
    """Whether a piece is one word that says something."""
    told = [e for e in part.items if isinstance(e, Bracket) or e.cls not in {*QUIET, "ETC"}]
    return (
        len(told) == 1
        and isinstance(told[0], Unit)
        and told[0].cls not in {"NOT", "AGE", "HUKOU", "PERMIT", "RESIDENT"}
    )


def is_clause(part: Part) -> bool:
    """Whether a piece without 的 says what somebody has or is (具有本县户籍), not one attribute of them."""
    classes = classes_of(part.items)
    told = classes & {"COPULA", "HUKOU", "PERMIT"}
    aged = "AGE" in classes and not classes & {"CONDITION", "GRADE"}  # 0—6岁视力、听力残疾儿童
    return bool(told or aged) and "OF" not in classes and part.then in {"DUN", "COMMA", "BOTH"}


def is_bare(part: Part) -> bool:
    """Whether a piece is a head noun and nothing else."""
    return (
        len([e for e in part.items if isinstance(e, Bracket) or e.cls not in {*QUIET, "ETC"}]) == 1
    )


def tail_of(part: Part) -> Unit | None:
    """The head noun that ends a piece, or None."""
    for each in reversed(part.items):
        if isinstance(each, Bracket) or each.cls in {
            "ETC",
            "IDLE",
            "OWN",
            "ANY",
            "LIKEWISE",
            "BACK",
        }:
            if isinstance(each, Unit) and each.cls == "IDLE" and each.text not in _AFTER_HEAD:
                return None
            continue
        return each if each.cls == "KIND" else None
    return None


def is_among(part: Part) -> bool:
    """Whether a piece says among whom others are (在校学生中)."""
    last = part.items[-1]
    return isinstance(last, Unit) and last.cls == "IDLE" and last.text in AMONG


def excludes(part: Part) -> bool:
    """Whether a piece says that somebody is left out."""
    return any(isinstance(each, Unit) and each.cls == "EXCEPT" for each in part.items)


def without(part: Part, cls: str) -> Part | None:
    """The piece without its words of a class; None where nothing else is there."""
    items = tuple(e for e in part.items if not (isinstance(e, Unit) and e.cls == cls))
    return replace(part, items=items) if items else None


def without_except(part: Part) -> Part | None:
    """The piece that is left out, without the word that says so; None where nothing else is there."""
    return without(part, "EXCEPT")
