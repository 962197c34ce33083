"""Writes comments into a Word document (ISO/IEC 29500-1, 17.13.4): into the body the marks where each
begins and ends, and its words into the comments' part. All other parts stay as they are, byte by byte.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from qzgraph.reading.archive import Archive, Element, local
from qzgraph.reading.leftout import AUTHOR
from qzgraph.reading.source import Source, Span
from qzgraph.reading.word import Trace, trace_word
from qzgraph.rendering.annotated import INITIALS, Comment
from qzgraph.rendering.package import XML_SPACE, Package

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
#: The same in “Strict Open XML”.
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/comments"
#: What stands in the text of a comment.
_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def write_comments(path: Path, comments: Callable[[Source], Sequence[Comment]]) -> bytes:
    """The document with comments that are made from its source."""
    trace = trace_word(path)
    with Archive(path, path.name) as archive:
        package = Package(archive)
        main = archive.xml(trace.part, whole=True)
        written = _Comments(package, archive, trace.part, namespace=_namespace(main))
        places = _Places(trace, main)
        _unmark(main, written.replaced)
        for comment in comments(trace.source):
            _mark(*places.of(comment.span), written.add(comment), _namespace(main))
        package.put(trace.part, main)
        written.put()
        return package.to_bytes()


def _namespace(element: Element) -> str:
    """``{…}`` of an element's name: of the strict form or the usual one."""
    return str(element.tag).rpartition("}")[0] + "}"


class _Places:
    """Where stretches of the source stand in the body."""

    def __init__(self, trace: Trace, main: Element) -> None:
        self._elements = list(main.iter("*"))
        self._origins = trace.origins
        self._starts = [span.start for span, _ in trace.origins]
        self._ends = [span.end for span, _ in trace.origins]
        self._main = main

    def of(self, span: Span) -> tuple[Element, Element]:
        """The first and the last child of paragraphs that a comment on this stretch encloses, in one
        cell or in the running text."""
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._starts, span.end) - 1
        if not self._origins:
            paragraph = next(each for each in self._main.iter() if local(each) == "p")
            return paragraph, paragraph
        first = min(first, len(self._origins) - 1)
        start, cell = self._anchor(first)
        for at in range(max(last, first), first - 1, -1):
            end, its_cell = self._anchor(at)
            if its_cell is cell:
                return start, end
        return start, start

    def _anchor(self, at: int) -> tuple[Element, Element | None]:
        """A paragraph's child around what was read there, and the cell that it is in. A text box
        takes no comment: what it is anchored in does."""
        element = self._elements[self._origins[at][1]]
        child, found, cell = element, element, None
        for above in element.iterancestors():
            name = local(above)
            if name == "p":
                found, cell = child, None
            elif name == "tc" and cell is None:
                cell = above
            child = above
        return found, cell


def _unmark(main: Element, numbers: set[str]) -> None:
    """Takes away the marks of these comments; a run that held nothing else goes too."""
    for mark in [each for each in main.iter("*") if local(each) in _MARKS]:
        if mark.get(f"{_namespace(mark)}id", "") not in numbers:
            continue
        holder = mark.getparent()
        holder.remove(mark)
        if local(holder) == "r" and all(local(each) == "rPr" for each in holder):
            holder.getparent().remove(holder)


def _mark(first: Element, last: Element, number: int, w: str) -> None:
    """The marks of one comment: where it begins, where it ends, and the reference to it."""
    begin = first.makeelement(f"{w}commentRangeStart", {f"{w}id": str(number)})
    end = first.makeelement(f"{w}commentRangeEnd", {f"{w}id": str(number)})
    run = first.makeelement(f"{w}r")
    run.append(first.makeelement(f"{w}commentReference", {f"{w}id": str(number)}))
    if local(first) == "p":  # an empty document
        for each in (begin, end, run):
            first.append(each)
        return
    first.addprevious(begin)
    after = last
    while (following := after.getnext()) is not None and _is_mark(following):
        after = following
    for each in (end, run):
        after.addnext(each)
        after = each


def _answered(archive: Archive, main: str) -> set[str]:
    """The paragraphs of comments that other comments answer (commentsExtended, [MS-DOCX] 2.5.4)."""
    part = next((r.part for r in archive.relations(main) if r.kind == "commentsExtended"), "")
    found = archive.xml(part).iter("*") if part else ()
    return {
        value
        for each in found
        for name, value in each.attrib.items()
        if name.endswith("}paraIdParent")
    }


def _is_mark(element: Element) -> bool:
    """Whether an element belongs to a comment that ends here already: the next ends behind it."""
    children = [local(child) for child in element]
    return local(element) == "commentRangeEnd" or children == ["commentReference"]


class _Comments:
    """The comments' part: the one that is there, or a new one. This program's earlier comments make
    way, unless somebody answered one; ``replaced``: their numbers."""

    def __init__(self, package: Package, archive: Archive, main: str, namespace: str) -> None:
        self._package, self._w = package, namespace
        part = next((r.part for r in archive.relations(main) if r.kind == "comments"), "")
        if part:
            self._part, self._root = part, archive.xml(part, whole=True)
        else:
            folder = posixpath.dirname(main)
            self._part = package.free_name(posixpath.join(folder, "comments{}.xml"))
            self._root = package.new_root(namespace, "comments", "w")
            package.declare(self._part, _TYPE)
            package.relate(main, self._part, _STRICT if "purl.oclc.org" in namespace else _KIND)
        answered = _answered(archive, main)
        self.replaced: set[str] = set()
        for each in list(self._root):
            paragraphs = {
                value
                for paragraph in each
                for name, value in paragraph.attrib.items()
                if name.endswith("}paraId")
            }
            if each.get(f"{namespace}author") == AUTHOR and not paragraphs & answered:
                self.replaced.add(each.get(f"{namespace}id", ""))
                self._root.remove(each)
        ids = [each.get(f"{namespace}id", "") for each in self._root]
        self._next = max((int(each) for each in ids if each.isdecimal()), default=-1) + 1

    def add(self, comment: Comment) -> int:
        """A comment's number."""
        w, number = self._w, self._next
        self._next += 1
        element = self._root.makeelement(
            f"{w}comment",
            {f"{w}id": str(number), f"{w}author": AUTHOR, f"{w}initials": INITIALS},
        )
        for at, words in enumerate((comment.head, *comment.lines)):
            run = element.makeelement(f"{w}r")
            if not at:
                properties = element.makeelement(f"{w}rPr")
                properties.append(element.makeelement(f"{w}b"))
                run.append(properties)
            text = element.makeelement(f"{w}t", {XML_SPACE: "preserve"})
            text.text = words
            run.append(text)
            paragraph = element.makeelement(f"{w}p")
            paragraph.append(run)
            element.append(paragraph)
        self._root.append(element)
        return number

    def put(self) -> None:
        """Writes the part."""
        self._package.put(self._part, self._root)
