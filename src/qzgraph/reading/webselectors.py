"""Which rules of a web page's own style sheets hold of which of its elements.

Selectors of names, classes, ids and attributes are matched, also below others (``.a > p .b``); of
those that hold while somebody points at something, nothing is known here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qzgraph.reading.archive import Element
from qzgraph.reading.limits import MAX_STYLE_PARTS

Declared = Mapping[str, str]
"""What is said of an element: values by the names of properties, in small letters."""

#: What is looked at; a rule of nothing else is passed over.
_PROPERTIES = frozenset(
    re.findall(
        r"[\w-]+",
        "display visibility opacity font-size font color background background-color clip clip-path "
        "position left right top text-indent margin-left width height max-width max-height overflow overflow-x "
        "overflow-y transform mso-hide content-visibility text-decoration text-decoration-line "
        "vertical-align mso-text-raise",
    )
)
_COMPOUND = re.compile(
    r"(?P<tag>\*|[\w-]+)?(?P<rest>(?:[.#][\w-]+|\[\s*[\w-]+\s*(?:=\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+)\s*)?\])*)"
)
_PART = re.compile(
    r"(?P<kind>[.#])(?P<name>[\w-]+)|\[\s*(?P<attribute>[\w-]+)\s*"
    r"(?:=\s*(?P<value>\"[^\"]*\"|'[^']*'|[\w-]+)\s*)?\]"
)


@dataclass(frozen=True)
class _Compound:
    """One part of a selector: 「td.a#b[c]」, and whether it stands right below the part before."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]
    right_below: bool

    def matches(self, element: Element) -> bool:
        if self.tag not in ("", "*", element.tag):
            return False
        if self.ids - {element.get("id")}:
            return False
        if not self.classes <= set((element.get("class") or "").split()):
            return False
        return all(
            element.get(name) is not None if value is None else element.get(name) == value
            for name, value in self.attributes
        )


@dataclass(frozen=True)
class _Rule:
    compounds: tuple[_Compound, ...]
    weight: tuple[int, int, int, int]
    declared: Declared
    important: Declared

    @property
    def number(self) -> int:
        """Which of the page's rules it is."""
        return self.weight[3]


def said_by_sheets(root: Element) -> tuple[dict[Element, Declared], bool]:
    """What the sheets within a page say of its elements; and whether all of their rules were looked
    at."""
    rules, is_whole = _rules(root)
    said: dict[Element, Declared] = {}
    if rules:
        matcher = _Matcher(rules)
        held: dict[Element, _Held] = {}
        for element in root.iter("*"):
            found = matcher.match(element, held.get(element.getparent(), _Held()))
            held[element] = found
            if found.declared:
                said[element] = found.declared
    return said, is_whole


def _rules(root: Element) -> tuple[list[_Rule], bool]:
    found: list[_Rule] = []
    parts = 0
    for sheet in root.iter("style"):
        if (media := sheet.get("media")) and not _is_for_screens(media):
            continue
        for selector, declared, important in _parsed_rules("".join(sheet.itertext())):
            compounds = _compounds(selector)
            parts += len(compounds)
            if parts > MAX_STYLE_PARTS:
                return _without_states(found), False
            if compounds:
                weight = _weight(compounds, len(found))
                found.append(_Rule(compounds, weight, declared, important))
    return _without_states(found), True


#: A part of a selector: the rule's number, and which part of it.
_State = tuple[int, int]


@dataclass(frozen=True)
class _Held:
    """Which parts of selectors hold of an element, which of it or one above it, and what is said of it
    by those that hold as a whole."""

    own: frozenset[_State] = frozenset()
    above: frozenset[_State] = frozenset()
    declared: Declared = field(default_factory=dict, compare=False)


class _Matcher:
    """Asks from the top of a page down which selectors hold: a part of one holds of an element where
    the part before it does of one above. Elements that look alike to all rules, below others that do,
    are asked but once."""

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self._by_key: dict[tuple[str, str], list[tuple[_Rule, int]]] = defaultdict(list)
        self._names: set[str] = set()
        self._attributes: set[str] = set()
        for rule in rules:
            for at, compound in enumerate(rule.compounds):
                self._by_key[_key(compound)].append((rule, at))
                self._names |= compound.classes | compound.ids
                self._attributes |= {name for name, _ in compound.attributes}
        self._known: dict[tuple[object, ...], _Held] = {}

    def match(self, element: Element, parent: _Held) -> _Held:
        name = element.get("id")
        classes = self._names.intersection((element.get("class") or "").split())
        looks = (
            element.tag,
            name if name in self._names else None,
            frozenset(classes),
            tuple(element.get(attribute) for attribute in self._attributes),
            parent.own,
            parent.above,
        )
        found = self._known.get(looks)
        if found is None:
            found = self._known[looks] = self._asked(element, parent)
        return found

    def _asked(self, element: Element, parent: _Held) -> _Held:
        own: set[_State] = set()
        whole: list[_Rule] = []
        for key in _keys(element):
            for rule, at in self._by_key.get(key, ()):
                compound = rule.compounds[at]
                before = parent.own if compound.right_below else parent.above
                if at and (rule.number, at - 1) not in before:
                    continue
                if compound.matches(element):
                    own.add((rule.number, at))
                    if at == len(rule.compounds) - 1:
                        whole.append(rule)
        whole.sort(key=lambda rule: rule.weight)
        said: dict[str, str] = {}
        for rule in whole:
            said.update(rule.declared)
        for rule in whole:
            said.update(rule.important)
        above = parent.above if parent.above >= own else parent.above | own
        return _Held(frozenset(own), above, said)


def _weight(compounds: Sequence[_Compound], number: int) -> tuple[int, int, int, int]:
    """How much a selector weighs against others (Selectors 4, 17), the later one more."""
    ids = sum(len(each.ids) for each in compounds)
    classes = sum(len(each.classes) + len(each.attributes) for each in compounds)
    tags = sum(each.tag not in ("", "*") for each in compounds)
    return ids, classes, tags, number


def _written(tokens: Sequence[Any]) -> str:
    """Some tokens as text; 「()」 for what stands within brackets within brackets, which is not read."""
    import tinycss2

    def inner(token: Any) -> Sequence[Any]:
        return getattr(token, "arguments", None) or getattr(token, "content", None) or ()

    if any(hasattr(part, "type") and inner(part) for token in tokens for part in inner(token)):
        return "()"
    return str(tinycss2.serialize(tokens)).strip()


def _parsed_rules(text: str) -> Iterator[tuple[str, Declared, Declared]]:
    """The selectors of a sheet, each with what its rule says, also in ``@media`` for screens."""
    import tinycss2

    waiting = [tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)]
    while waiting:
        for rule in waiting.pop():
            if rule.type == "at-rule" and rule.content and rule.lower_at_keyword == "media":
                if _is_for_screens(_written(rule.prelude)):
                    waiting.append(
                        tinycss2.parse_rule_list(
                            rule.content, skip_comments=True, skip_whitespace=True
                        )
                    )
            elif rule.type == "qualified-rule":
                declared, important = declarations(rule.content)
                if declared or important:
                    for selector in _written(rule.prelude).split(","):
                        yield selector.strip(), declared, important


def _is_for_screens(media: str) -> bool:
    """Whether a sheet is for every screen, of whatever size."""
    kinds = {kind.strip().lower() for kind in media.split(",")}
    return not kinds.isdisjoint(("", "all", "screen", "only screen"))


def declarations(content: Any) -> tuple[dict[str, str], dict[str, str]]:
    """What a rule or a ``style`` says of what is looked at; and what it calls important."""
    import tinycss2

    declared: dict[str, str] = {}
    important: dict[str, str] = {}
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _PROPERTIES:
            value = _written(one.value).lower()
            (important if one.important else declared)[one.lower_name] = value
    return declared, important


def _compounds(selector: str) -> tuple[_Compound, ...]:
    """The parts of a selector; none of one that is not understood."""
    found: list[_Compound] = []
    right_below = False
    for word in re.sub(r"\s*>\s*", " > ", selector).split():
        if word == ">":
            right_below = True
            continue
        match = _COMPOUND.fullmatch(word)
        if not match:
            return ()
        named: dict[str, set[str]] = {".": set(), "#": set()}
        attributes: list[tuple[str, str | None]] = []
        for part in _PART.finditer(match.group("rest")):
            if part.group("attribute"):
                value = part.group("value")
                value = value.strip("\"'") if value else None
                attributes.append((part.group("attribute").lower(), value))
            else:
                named[part.group("kind")].add(part.group("name"))
        tag = (match.group("tag") or "").lower()
        found.append(
            _Compound(
                tag, frozenset(named["."]), frozenset(named["#"]), tuple(attributes), right_below
            )
        )
        right_below = False
    return tuple(found)


def _without_states(rules: list[_Rule]) -> list[_Rule]:
    """Without what hides a class that another rule shows again (``.tab.active``): whether it is shown
    is a matter of scripts and of the sheets beside the page."""
    shown: set[str] = set()
    for rule in rules:
        said = {**rule.declared, **rule.important}
        if said.get("display", "none") != "none" or said.get("visibility") == "visible":
            shown |= rule.compounds[-1].classes

    def is_state(rule: _Rule) -> bool:
        said = {**rule.declared, **rule.important}
        hides = said.get("display") == "none" or said.get("visibility") == "hidden"
        return hides and bool(rule.compounds[-1].classes & shown)

    return [rule for rule in rules if not is_state(rule)]


def _key(compound: _Compound) -> tuple[str, str]:
    """By what the elements are found that a part of a selector may be of."""
    for kind, names in (("#", compound.ids), (".", compound.classes)):
        if names:
            return kind, min(names)
    return ("", compound.tag) if compound.tag not in ("", "*") else ("*", "")


def _keys(element: Element) -> Iterator[tuple[str, str]]:
    if name := element.get("id"):
        yield "#", name
    for name in dict.fromkeys((element.get("class") or "").split()):
        yield ".", name
    yield "", element.tag
    yield "*", ""
