"""Tells what of a web page is no part of the document on it: menus, lists of links, forms, scripts,
and what is not shown. Also which tables only lay out the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qzgraph.reading.archive import Element

#: Never shown as text, or no text of the page.
_NEVER = frozenset(
    re.findall(
        r"\w+",
        "head script style noscript template svg annotation canvas audio video map area rt rp datalist "
        "noframes noembed base link meta",
    )
)
#: What HTML itself calls no main content (WHATWG HTML, 4.3 and 4.10).
_BESIDE = frozenset(
    ("nav", "footer", "aside", "menu", "dialog", "select", "button", "textarea", "input")
)
_BESIDE_ROLES = frozenset(
    ("navigation", "contentinfo", "complementary", "search", "menu", "menubar", "dialog", "banner")
)
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_SHOWN = re.compile(r"display\s*:|visibility\s*:\s*visible", re.I)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
#: A rule of a style sheet, and a selector that is a class, perhaps of one element.
_RULE = re.compile(r"\{([^{}]*)\}")
_CLASS = re.compile(r"[\s>}]*(\w*)\.([\w-]+)\s*")
_CLASS_NAME = re.compile(r"\.([\w-]+)")
_STRUCK_TAGS = frozenset(("s", "strike", "del"))
#: What may hold a list of links as a whole.
_HOLDERS = frozenset(
    ("ul", "ol", "dl", "div", "section", "p", "td", "table", "tbody", "tr", "center", "header")
)
#: A list of links: so many, and so much of its text within them. A cell or a sentence that cites
#: documents has other words.
_MIN_LINKS = 3
_LINK_SHARE = 0.85
#: A table whose inner tables hold so much of its text lays out the page.
_INNER_SHARE = 0.5


class Navigation:
    """What to leave out of one page; every element is weighed once."""

    def __init__(self, root: Element) -> None:
        self._text: dict[Element, int] = {}
        self._linked: dict[Element, int] = {}
        self._links: dict[Element, int] = {}
        self._inner: dict[Element, int] = {}
        self._weigh(root)

    def _weigh(self, root: Element) -> None:
        for element in reversed(list(root.iter())):
            own = _length(element.text)
            text, linked, links, inner = own, 0, 0, 0
            if element.tag not in _NEVER:
                for child in element:
                    shown = 0 if is_unshown(child) else self._text[child]
                    text += shown
                    if shown:
                        linked += self._linked[child]
                        links += self._links[child]
                        inner += shown if child.tag == "table" else self._inner[child]
                    text += _length(child.tail)
            else:
                text = 0
            if element.tag == "a" and _leads_away(element) and text:
                linked, links = text, 1
            self._text[element], self._linked[element] = text, linked
            self._links[element], self._inner[element] = links, inner

    def is_navigation(self, element: Element, in_data: bool) -> bool:
        """Whether an element is no part of the document; ``in_data``: it stands in a table of
        data, where a cell may well be a list of cited documents."""
        if element.tag in _BESIDE or str(element.get("role", "")).lower() in _BESIDE_ROLES:
            return True
        text = self._text[element]
        return (
            not in_data
            and element.tag in _HOLDERS
            and self._links[element] >= _MIN_LINKS
            and self._linked[element] >= _LINK_SHARE * text
        )

    def lays_out(self, table: Element) -> bool:
        """Whether a table only puts parts of the page beside each other."""
        if str(table.get("role", "")).lower() in ("presentation", "none"):
            return True
        if self._inner[table] > _INNER_SHARE * self._text[table]:
            return True
        return all(
            sum(self._text[cell] > 0 and not self.is_navigation(cell, False) for cell in row) < 2
            for row in _rows(table)
        )

    def letters(self, element: Element) -> int:
        """How much text an element shows: characters that are no white space."""
        return self._text[element]


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from child.iterchildren("tr")


def is_never_shown(element: Element) -> bool:
    """Scripts, styles and what else is no text."""
    return element.tag in _NEVER


def is_unshown(element: Element) -> bool:
    """Whether the element itself says that it is not shown."""
    return element.get("hidden") is not None or bool(_UNSHOWN.search(element.get("style") or ""))


class Sheet:
    """What the page's own style sheets say of elements by their class: which are struck through, as
    Excel writes it, and which are not shown.

    A class that another rule shows again (``.tab.active``) tells nothing: whether it is shown
    is a matter of scripts and of the sheets beside the page.
    """

    def __init__(self, root: Element) -> None:
        self._struck: set[tuple[str, str]] = set()
        self._hidden: set[tuple[str, str]] = set()
        shown: set[str] = set()
        for sheet in root.iter("style"):
            text = "".join(sheet.itertext())
            end = 0
            for rule in _RULE.finditer(text):
                selectors, said = text[end : rule.start()], rule.group(1)
                end = rule.end()
                if _STRUCK.search(said):
                    self._struck |= _classes(selectors)
                if _UNSHOWN.search(said):
                    self._hidden |= _classes(selectors)
                elif _SHOWN.search(said):
                    shown.update(_CLASS_NAME.findall(selectors))
        self._hidden = {one for one in self._hidden if one[1] not in shown}

    def strikes(self, element: Element) -> bool:
        """Whether an element is struck through: by its name, its own style or a class."""
        if element.tag in _STRUCK_TAGS or _STRUCK.search(element.get("style") or ""):
            return True
        return _has_class(element, self._struck)

    def hides(self, element: Element) -> bool:
        """Whether a class of an element's leaves it unshown, and its own style does not show it."""
        own = _SHOWN.search(element.get("style") or "")
        return not own and _has_class(element, self._hidden)


def _classes(selectors: str) -> set[tuple[str, str]]:
    """The selectors that are a class, perhaps of one element: (element, class)."""
    found = (_CLASS.fullmatch(selector) for selector in selectors.split(","))
    return {(match.group(1).lower(), match.group(2)) for match in found if match}


def _has_class(element: Element, classes: set[tuple[str, str]]) -> bool:
    return bool(classes) and any(
        ("", name) in classes or (element.tag, name) in classes
        for name in (element.get("class") or "").split()
    )


def _leads_away(link: Element) -> bool:
    """Whether a link leaves the place; one within the page is a table of contents' or a note's."""
    target = (link.get("href") or "").strip()
    return bool(target) and not target.startswith("#")


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
