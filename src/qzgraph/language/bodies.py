"""Which bodies a field names, in which role: 「由县民政局牵头，县财政局配合」.

A word of a role counts only where a name could begin or end, so that 综合行政执法指导办公室 is one
name. What is no name of a body (有关部门, a telephone number) is told from names here; whose body a
name is, is told by :mod:`qzgraph.records.agencies`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from lark import Tree

from qzgraph.language.tables import OTHER, Word, WordList, parse


class Role(StrEnum):
    """What a body has to do with the service."""

    LEADS = "leads"
    NAMED = "named"
    HELPS = "helps"


@dataclass(frozen=True)
class NamedBody:
    """A body as printed. ``other`` is a second name in brackets (县委办公室（县档案局））;
    ``understood`` tells whether the words are those of a body's name."""

    text: str
    role: Role
    start: int
    end: int
    other: str = ""
    understood: bool = True


#: Words that count where a name begins or ends.
_AROUND = frozenset(
    ("HEAD", "LEAD", "DO", "HELP", "WITH", "DECIDE", "PENDING", "BY", "AND", "COPULA", "IDLE")
)
#: Words that stand in place of a name.
_IN_PLACE = frozenset(("NOBODY", "VAGUEHEAD", "REFER"))
_CLASSES = dict.fromkeys(("LEAD", "DO", "HELP", "DECIDE"), "ROLE")
_STOPS, _COMMAS = "。；;.\n", "，,"
_OPEN, _CLOSE = "（(", "）)"
#: Words that also stand inside names (宣传部, 工作委员会).
_DOUBTFUL = frozenset(("HELP", "IDLE", "DECIDE", "PENDING"))
#: Words with which another name begins.
_LEADING = frozenset(("LEVEL", "OWN", "NATION", "TOWN"))
_BREAKS = _STOPS + _COMMAS + _OPEN + "、：: "
#: What numbers the points of a field.
_NUMBERING = re.compile(
    r"[①-⑳❶-❿]+|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,2})[）)]|\d{1,2}[.．、](?!\d)"
)
#: What remains of 「0570-6019876」 and the like.
_NO_NAME = re.compile(r"[\d\-—–－/、，\s:：转或（）()]*")


class BodyWords:
    """``data/lexicon/bodies.csv``, asked what names are made of."""

    def __init__(self, words: WordList) -> None:
        self.words = words
        self.endings = tuple(words.of_kind("ENDING", "COMPANY", "SOCIAL", "MASS", "TOWN"))
        self.companies = tuple(words.of_kind("COMPANY"))
        self.social = tuple(words.of_kind("SOCIAL"))
        self.mass = tuple(words.of_kind("MASS"))
        self.nobody = frozenset(words.of_kind("NOBODY", "HEAD"))
        self.towns = frozenset(words.of_kind("TOWN"))
        self.leading = tuple(words.of_kind("OWN", "LEVEL"))
        vague, heads = words.of_kind("VAGUE"), words.of_kind("VAGUEHEAD")
        self.vague = re.compile(f"(?:{'|'.join(vague)})*(?:{'|'.join(heads)})")
        self.national = tuple(words.of_kind("NATION"))
        self.departments = tuple(words.of_kind("DEPARTMENT"))
        self.offices = tuple(words.of_kind("OFFICE"))
        self.branches = tuple(words.of_kind("BRANCH"))
        self.parties = tuple(words.of_kind("PARTY"))
        self.levels = frozenset(words.of_kind("LEVEL"))
        self.nouns = frozenset(word for word in self.levels if len(word) == 1)

    def bare(self, name: str, noun: str = "") -> str:
        """A name without the words for the own place or level before it; with the own level's
        ``noun``, those for other levels stay (市教育局 in a 县's text)."""
        others = self.nouns - {noun} if noun else frozenset[str]()
        leading = [w for w in self.leading if others.isdisjoint(w)] if others else self.leading
        while name:
            word = next((w for w in leading if name.startswith(w) and len(w) < len(name)), "")
            if not word:
                break
            name = name[len(word) :]
        return name

    def names_nobody(self, name: str) -> bool:
        """Whether words stand in place of a name: 有关部门, 县级相关单位, a telephone number."""
        if _NO_NAME.fullmatch(name) or name in self.nobody:
            return True
        bare = self.bare(name)
        return (
            bare in self.nobody or self.vague.fullmatch(bare) is not None or self._says_nobody(bare)
        )

    def _says_nobody(self, text: str) -> bool:
        """Whether words that stand in place of a name are all there is, beside numbers and what is
        said around names: 相关职能部门依法履职, 服务电话0570-6012345."""
        read = self.words.read(text)
        return any(word.kind in _IN_PLACE for word in read) and all(
            word.kind in _AROUND | _IN_PLACE
            or (word.kind == OTHER and _NO_NAME.fullmatch(word.text))
            for word in read
        )

    def defers(self, text: str) -> bool:
        """Whether words that end as no name put the matter off or refer to another place:
        根据“三定”规定另行明确, 详见服务指南."""
        return any(word.kind in ("DECIDE", "PENDING", "REFER") for word in self.words.read(text))

    def is_name(self, name: str) -> bool:
        """Whether words end as the names of bodies do."""
        return name.endswith(self.endings)


@lru_cache(maxsize=4)
def body_words(words: WordList) -> BodyWords:
    """The same for each table of words, once."""
    return BodyWords(words)


def read_bodies(text: str, words: WordList) -> list[NamedBody]:
    """The bodies that a text names, in print order; of one that another decides on later (待县委编办
    明确) nothing is said."""
    known = body_words(words)
    tokens = list(_linked(list(_Scan(text, known).tokens())))
    found: list[NamedBody] = []
    heading: Role | None = None
    leads = headed = ""
    pending = with_others = labelled = False
    parts = list(parse("bodies", tokens, _CLASSES).children)
    for at, part in enumerate(parts):
        if isinstance(part, Word):
            if part.kind == "STOP":
                heading, labelled = None, False
            if part.kind in ("STOP", "COMMA"):
                pending = with_others = False
            pending = pending or part.kind == "PENDING"
            with_others = with_others or part.kind == "WITH"
        elif part.data == "heading":
            if _is_said_behind(parts[at - 1 : at], parts[at + 1 : at + 2]):
                continue  # 县民政局牵头，…
            word = part.children[0]
            assert isinstance(word, Word)
            heading = _ROLES[word.value]
            if heading is Role.LEADS and leads and leads != word.text and _LEADS not in word.text:
                heading = Role.HELPS  # 牵头单位：…；责任单位：…
            headed = word.text
        elif part.data == "names":
            roles = _roles_after(parts[at + 1 :])
            if _is_said_behind(parts[at : at + 1], parts[at + 2 : at + 3]):
                roles = roles or _role_said_behind(parts[at + 1 : at + 2])
            labelled = labelled or _is_label(parts[at : at + 2])
            if _names_a_service(parts[at : at + 2], known):
                continue
            if labelled or pending or ("DECIDE" in roles and "LEAD" not in roles):
                continue
            leads = headed if heading is Role.LEADS else leads
            role = _role(roles, heading, with_others=with_others)
            found += _named(part, role, known)
    return found


def _names_a_service(parts: list[Tree[Word] | Word], known: BodyWords) -> bool:
    """Whether words that are no body's name stand before a colon: what stands behind it is named for that
    (健康管理：县卫健局)."""
    names, mark = parts[0], parts[-1]
    if len(parts) < 2 or not isinstance(names, Tree):
        return False
    words = [word for word in names.children if isinstance(word, Word) and word.kind == "NAME"]
    colon = isinstance(mark, Word) and mark.kind == "COLON"
    return (
        colon
        and len(words) == 1
        and words[0].value != "nobody"
        and not known.is_name(words[0].text)
    )


def _is_label(parts: list[Tree[Word] | Word]) -> bool:
    """Whether words name nobody and a colon follows: what stands behind it is no body either
    (咨询电话：…, 工作时间：…)."""
    names, *following = parts
    last = names.children[-1] if isinstance(names, Tree) else names
    return (
        isinstance(last, Word)
        and last.value == "nobody"
        and bool(following)
        and isinstance(following[0], Word)
        and following[0].kind == "COLON"
    )


_ROLES = {"lead": Role.LEADS, "help": Role.HELPS}
#: Whoever is named so leads, whatever others are called.
_LEADS = "牵头"


def _is_said_behind(before: list[Tree[Word] | Word], after: list[Tree[Word] | Word]) -> bool:
    """Whether a heading stands behind the names that it is said of, and names none behind itself (县民政局牵头，)."""
    named = bool(before) and isinstance(before[0], Tree) and before[0].data == "names"
    ends = not after or (isinstance(after[0], Word) and after[0].kind in ("COMMA", "STOP", "AND"))
    return named and ends


def _role_said_behind(parts: list[Tree[Word] | Word]) -> list[str]:
    """The kind of the role that a heading right behind some names gives them."""
    if not parts or not isinstance(parts[0], Tree) or parts[0].data != "heading":
        return []
    (word,) = parts[0].children
    return [word.value.upper()] if isinstance(word, Word) else []


def _roles_after(parts: list[Tree[Word] | Word]) -> list[str]:
    """The kinds of the role right behind some names."""
    if parts and isinstance(parts[0], Tree) and parts[0].data == "role":
        return [word.kind for word in parts[0].children if isinstance(word, Word)]
    return []


def _role(roles: list[str], heading: Role | None, *, with_others: bool) -> Role:
    if with_others:
        return Role.HELPS
    if "LEAD" in roles:
        return Role.LEADS
    if "HELP" in roles:
        return Role.HELPS
    return heading or Role.NAMED


def _named(names: Tree[Word], role: Role, known: BodyWords) -> Iterator[NamedBody]:
    last: NamedBody | None = None
    for word in names.children:
        if not isinstance(word, Word):
            continue
        if word.kind == "MARK" and last:
            last = replace(last, role=_ROLES[word.value]) if word.value in _ROLES else last
            last = replace(last, other=word.text) if word.value == "name" else last
        elif word.kind == "NAME":
            if last:
                yield last
            last = None
            if word.value != "nobody" and not known.names_nobody(word.text):
                end = word.start + len(word.text)
                understood = known.is_name(word.text)
                if not understood and known.defers(word.text):
                    continue
                last = NamedBody(word.text, role, word.start, end, understood=understood)
    if last:
        yield last


def _linked(tokens: list[Word]) -> Iterator[Word]:
    """An AND between two names told from others."""
    for at, word in enumerate(tokens):
        before = tokens[at - 1].kind if at else ""
        after = tokens[at + 1].kind if at + 1 < len(tokens) else ""
        if word.kind == "AND" and before in ("NAME", "MARK") and after == "NAME":
            yield replace(word, kind="LINK")
        else:
            yield word


class _Scan:
    """Cuts a field into names and what stands around them."""

    def __init__(self, text: str, known: BodyWords) -> None:
        self._text, self._known = text, known
        self._name = ""
        self._start = 0

    def tokens(self) -> Iterator[Word]:
        at = 0
        while at < len(self._text):
            char = self._text[at]
            numbered = _NUMBERING.match(self._text, at)
            if numbered and (not self._name or self._known.is_name(self._name)):
                if self._name:
                    yield from self._finished()
                    yield Word("COMMA", "", numbered.group(), at)
                at = numbered.end()
                continue
            if self._tells_of_what(at):
                self._name = ""
                at += 1
                continue
            if char in _OPEN:
                end, marks = self._bracket(at)
                if marks is not None:
                    yield from self._finished()
                    yield from marks
                at = end
                continue
            kind = self._separator(char)
            if kind:
                yield from self._finished()
                yield Word(kind, "", char, at)
                at += 1
                continue
            if char.isspace():
                if self._name and self._known.is_name(self._name):
                    yield from self._finished()
                    yield Word("COMMA", "", char, at)
                at += 1
                continue
            word = self._word_at(at)
            if word:
                yield from self._finished()
                if word.kind not in ("IDLE", "COPULA"):
                    yield word
                at = self._past_object(word)
                continue
            if not self._name:
                self._start = at
            self._name += char
            at += 1
        yield from self._finished()

    def _tells_of_what(self, at: int) -> bool:
        """Whether 为 stands here between what a body is named for and its name (电影为县委宣传部)."""
        word = self._known.words.first(self._text, at)
        if (
            not self._name
            or self._known.is_name(self._name)
            or word is None
            or word.kind != "COPULA"
        ):
            return False
        name = re.split(rf"[{re.escape(_BREAKS)}]", self._text[word.end :])[0]
        return self._known.is_name(name) and not self._known.names_nobody(name)

    @staticmethod
    def _separator(char: str) -> str:
        if char in _STOPS:
            return "STOP"
        if char in _COMMAS:
            return "COMMA"
        return "COLON" if char in "：:" else ""

    def _word_at(self, at: int) -> Word | None:
        """A word of a role, or one that joins, where a name could begin or end."""
        if self._name and not self._known.is_name(self._name) and self._text[at] not in "、/／|｜":
            return None
        word = self._known.words.first(self._text, at)
        if word is None or word.kind not in _AROUND | {"NOBODY"}:
            return None
        if word.kind == "NOBODY":
            after = self._text[word.end : word.end + 1]
            following = self._known.words.first(self._text, word.end)
            ends = not after or after in _BREAKS or (following and following.kind in _AROUND)
            return Word("NAME", "nobody", word.text, at) if ends and not self._name else None
        if self._name and word.kind in _DOUBTFUL and not self._ends_here(word.end):
            return None
        return word

    def _ends_here(self, at: int) -> bool:
        """Whether a name that a word interrupts could end before it: nothing but another word of
        the kind, a separator or a new name follows."""
        if at >= len(self._text) or self._text[at] in _BREAKS:
            return True
        following = self._known.words.first(self._text, at)
        return following is not None and following.kind in _AROUND | _LEADING

    def _past_object(self, word: Word) -> int:
        """Where the text goes on behind a role and what it is about: 负责学生资助工作."""
        at = word.end
        if word.kind not in ("DO", "HELP", "LEAD", "DECIDE"):
            return at
        while at < len(self._text) and self._text[at] not in _BREAKS:
            following = self._known.words.first(self._text, at)
            if following is not None and following.kind in (_AROUND | _LEADING) - {"IDLE"}:
                return at
            at = at + 1 if following is None else following.end
        return at

    def _finished(self) -> Iterator[Word]:
        name = self._name
        self._name = ""
        if name:
            yield Word("NAME", "", name, self._start)

    def _bracket(self, at: int) -> tuple[int, list[Word] | None]:
        """Where a bracket ends, and what it says of the name before it: its role, a second name;
        None where it belongs to the name (乡镇（街道））."""
        close = next((i for i in range(at, len(self._text)) if self._text[i] in _CLOSE), -1)
        end = close + 1 if close >= 0 else len(self._text)
        inside = self._text[at + 1 : close if close >= 0 else end]
        pieces = [piece for piece in re.split(r"[、，/]", inside) if piece]
        local = self._known.towns | self._known.levels
        if pieces and all(piece in local for piece in pieces):
            if not self._name:
                self._start = at
            self._name += self._text[at:end]
            return end, None
        words = [
            word for word in self._known.words.read(inside) if word.kind in ("HEAD", "LEAD", "HELP")
        ]
        own = list(_Scan(inside, self._known).tokens()) if words else []
        if any(word.kind == "NAME" and self._known.is_name(word.text) for word in own):
            # 县卫健局（县妇联配合）: others with a role of their own
            comma = Word("COMMA", "", "", at)
            return end, [comma, *(replace(e, start=e.start + at + 1) for e in own), comma]
        if words and not self._known.is_name(inside):
            return end, [Word("MARK", words[0].value, inside, at + 1)]
        if self._known.is_name(inside) and not self._known.names_nobody(inside):
            return end, [Word("MARK", "name", inside, at + 1)]
        return end, []
