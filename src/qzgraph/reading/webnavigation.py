"""Tells what of a web page is no part of the document on it: menus, lists of links, forms, scripts,
and what is not shown. Also which tables only lay out the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qzgraph.reading.archive import Element
from qzgraph.reading.webstyles import PageStyles

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

    def __init__(self, root: Element, styles: PageStyles) -> None:
        self._styles = styles
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
                    shown = 0 if self._styles.hides(child) else self._text[child]
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


def is_struck(element: Element) -> bool:
    """Whether an element is struck through by its name."""
    return element.tag in _STRUCK_TAGS


def _leads_away(link: Element) -> bool:
    """Whether a link leaves the place; one within the page is a table of contents' or a note's."""
    target = (link.get("href") or "").strip()
    return bool(target) and not target.startswith("#")


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
