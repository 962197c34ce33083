"""Finds the documents cited in 《》: title, kind, issuing level, number and edition mark.

A title nested inside another (《…贯彻落实<国务院关于…的决定>的实施意见》) is no citation of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from qzgraph.document_titles import title_key
from qzgraph.language.tables import WordList, any_of
from qzgraph.names import Level
from qzgraph.reading.source import Passage
from qzgraph.records.model import Citation, Field, LegalDocument
from qzgraph.vocabulary import Vocabulary

_OPEN, _CLOSE = "《", "》"
#: 「（浙民养〔2022〕209号，2023年修订）」 after a title; web pages lose or change the inner brackets.
_NUMBER = re.compile(
    r"[（(【\[]\s*(?P<of>[\u4e00-\u9fff]{1,14})\s*[〔\[［(（【﹝{]?\s*(?P<year>(?:19|20)\d{2})\s*[〕\]］)）】﹞}]?"
    r"\s*(?P<number>第?\s*\d{1,4})\s*号(?:文件?)?\s*(?P<note>[，,、；;][^（）()]{0,40})?[）)】\]]"
)
#: 「（国务院令第675号）」, 「（GB/T 36733—2018）」 after a title.
_OTHER_NUMBER = re.compile(
    r"[（(]\s*(?P<number>[\u4e00-\u9fff]{2,20}令\s*第?\s*\d{1,4}\s*号"
    r"|(?:GB|DB|T|[A-Z]{2})\d*(?:/[A-Z]{1,8})?\s*\d[\d.]*(?:\s*[—–-]\s*\d{4})?)\s*[）)]"
)
_YEARS_INSIDE = re.compile(r"[（(](\d{4}\s*[—–-]\s*\d{4}\s*年)[）)]$")


class LegalWords:
    """``data/legal/marks.csv`` as the patterns that read what stands around titles."""

    def __init__(self, words: WordList) -> None:
        any_of = words.any_of
        year = r"\d{4}\s*年?"
        edition = (
            rf"(?:\d{{4}}\s*[—–-]\s*)?{year}\s*(?:版|本|{any_of('EDITION')})"
            rf"|第[一二三四五六七八九十\d]+[版次](?:{any_of('EDITION')})?|{any_of('EDITION')}"
        )
        self.short_name = re.compile(rf"(?:{any_of('SHORT')})[:：]?\s*“?《([^《》]+)》")
        self.edition_inside = re.compile(rf"[（(]({edition})[）)]$")
        self.edition_after = re.compile(rf"[（(]({edition})[）)]")
        self.gives = re.compile(rf"(?:{any_of('GIVES')})\S{{0,6}}$")
        self.before = re.compile(rf"^(?:{any_of('BEFORE')})")
        self.issued_by = re.compile(
            rf"(?:^|[，。；：、》]|{any_of('BEFORE')}|[据行和及])"
            rf"([\u4e00-\u9fff]{{4,30}}?(?:{any_of('ISSUER')}))$"
        )
        self.plans = any_of("PLAN")
        self.general = tuple(words.of_kind("GENERAL"))
        self._leads = any_of("BEFORE")
        self.handbooks = tuple(words.of_kind("HANDBOOK"))
        self.beside_subject = re.compile(any_of("SUBJECT"))
        self._national = tuple(words.of_kind("NATIONAL"))
        self._local = tuple(words.of_kind("LOCAL"))

    def deferred(self, kinds: Iterable[tuple[str, str, str]]) -> re.Pattern[str]:
        """A name that ends as documents' titles do, behind a word that defers to one."""
        ends = any_of({ending for ending, *_ in kinds})
        return re.compile(rf"(?:{self._leads})(?P<name>[\u4e00-\u9fff]{{2,30}}?(?:{ends}))")

    def is_law(self, title: str) -> bool:
        """Whether a title is that of a law or an administrative regulation."""
        return title.endswith(self._national) and not title.endswith(self._local)

    def without_edition(self, title: str) -> str:
        """A title without the marks of its edition at its end."""
        while match := self.edition_inside.search(title) or _YEARS_INSIDE.search(title):
            title = title[: match.start()]
        return title


@lru_cache(maxsize=4)
def _legal(words: WordList) -> LegalWords:
    return LegalWords(words)


#: A notice that issues a notice that issues a document: nobody prints more.
_MAX_ISSUED = 5
_ISSUES = re.compile(r"(?:印发|转发|批转)〈(.+)〉")


@dataclass(frozen=True)
class Title:
    """One outermost 《…》: ``text`` stands inside, ``start``/``end`` enclose the brackets."""

    text: str
    start: int
    end: int


def titles(text: str) -> Iterator[Title]:
    """Every outermost pair of 《》; one that is never closed ends where the next begins."""
    if _OPEN not in text:  # most texts have none
        return
    depth, start = 0, 0
    for at, char in enumerate(text):
        if char == _OPEN:
            if depth == 0:
                start = at
            depth += 1
        elif char == _CLOSE and depth:
            depth -= 1
            if depth == 0:
                yield Title(text[start + 1 : at].strip(), start, at + 1)


def short_names(*texts: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The short names that texts give to documents that they cite: （以下简称《办法》）."""
    pattern = _legal(vocabulary.legal_words).short_name
    return frozenset(name.strip() for text in texts for name in pattern.findall(text))


def read_citations(
    field: Passage,
    name: Field,
    vocabulary: Vocabulary,
    short: frozenset[str],
    named: Iterable[tuple[int, int, str]],
) -> list[Citation]:
    """Every document that a field cites, in print order; certificates and handbooks are none, nor
    is a short name that the item gives to a document (``short``, beside the field's own). ``named``
    are the places, with the full titles, where documents are called by names explained elsewhere."""
    found = []
    short |= short_names(field.text, vocabulary=vocabulary)
    for title in titles(field.text):
        before = field.text[: title.start]
        if title.text in short:
            continue
        if not title.text or _is_no_document(title.text, before, vocabulary):
            continue
        number, edition, end = _marks_after(field.text, title.end, vocabulary)
        document = identify(title.text, before, number, edition, vocabulary)
        found.append(Citation(document, title.text, name, field.span_of(title.start, end)))
    cited = {citation.document.title for citation in found}
    for start, end, full in named:
        document = identify(full, "", "", "", vocabulary)
        if document.title not in cited:
            cited.add(document.title)
            printed = field.text[start:end]
            found.append(Citation(document, printed, name, field.span_of(start, end)))
    return found + _bare_reform_plans(field, name, {c.printed for c in found}, vocabulary)


def _bare_reform_plans(
    field: Passage, name: Field, known: set[str], vocabulary: Vocabulary
) -> list[Citation]:
    """Reform plans of fiscal powers named without 《》: what pays for an item is too much to lose."""
    words = _legal(vocabulary.legal_words)
    if re.search(words.plans, field.text) is None:  # as in most fields
        return []
    blank = list(field.text)
    for title in titles(field.text):
        blank[title.start : title.end] = "　" * (title.end - title.start)
    found = []
    plan = re.compile(rf"[\u4e00-\u9fff]{{4,30}}?{vocabulary.reform_plan}(?:{words.plans})")
    for match in plan.finditer("".join(blank)):
        text = words.before.sub("", match.group())
        if text not in known:
            document = identify(text, "", "", "", vocabulary)
            span = field.span_of(match.end() - len(text), match.end())
            found.append(Citation(document, text, name, span))
    return found


def unmarked_document(text: str, vocabulary: Vocabulary) -> str:
    """The name of a document that a text without 《》 defers to (按省医卫改革方案执行); empty where it names
    none in particular (按有关规定执行)."""
    words = _legal(vocabulary.legal_words)
    for match in words.deferred(vocabulary.document_kinds).finditer(text):
        name = match["name"]
        if not any(word in name for word in words.general):
            return name
    return ""


def _is_no_document(title: str, before: str, vocabulary: Vocabulary) -> bool:
    if any(re.search(pattern, title) for pattern in vocabulary.no_documents):
        return True
    words = _legal(vocabulary.legal_words)
    return title.endswith(words.handbooks) and words.gives.search(before) is not None


def _marks_after(text: str, end: int, vocabulary: Vocabulary) -> tuple[str, str, int]:
    """The number and the edition mark printed behind a title, and where they end."""
    number = edition = ""
    edition_after = _legal(vocabulary.legal_words).edition_after
    match = _NUMBER.match(text, end)
    if match:
        digits = re.sub(r"\s", "", match["number"])
        number, end = f"{match['of']}〔{match['year']}〕{digits}号", match.end()
        note = edition_after.match(f"（{(match['note'] or '')[1:].strip()}）")
        edition = re.sub(r"\s", "", note.group(1)) if note else ""
    elif match := _OTHER_NUMBER.match(text, end):
        number, end = re.sub(r"\s+", " ", match["number"]), match.end()
    match = edition_after.match(text, end)
    if match:
        edition, end = re.sub(r"\s", "", match.group(1)), match.end()
    return number, edition, end


def identify(
    title: str,
    before: str,
    number: str,
    edition: str,
    vocabulary: Vocabulary,
) -> LegalDocument:
    """The document that a printed title names: one that ``data/legal/same.csv`` says is another
    becomes that one, with the print as its alternative title."""
    fuller = fuller_title(title, vocabulary)
    known = vocabulary.documents.get(fuller) or vocabulary.documents.get(title)
    inside = _legal(vocabulary.legal_words).edition_inside.search(title)
    if not edition:
        edition = re.sub(r"\s", "", inside.group(1)) if inside else (known.edition if known else "")
    level = known.level if known and known.level else _level(fuller, before, vocabulary)
    kind = known.kind if known and known.kind else _kind(fuller, level, vocabulary)
    if not number and known:
        number = known.number
    return LegalDocument(fuller, (title,) if title != fuller else (), kind, level, number, edition)


def fuller_title(title: str, vocabulary: Vocabulary) -> str:
    """Follows ``same.csv``, also where the print differs from its row only by spaces and brackets."""
    same = vocabulary.same_documents
    seen = set()
    while title not in seen:
        seen.add(title)
        title = same.get(title) or vocabulary.same_by_key.get(title_key(title)) or title
    return title


def _level(title: str, before: str, vocabulary: Vocabulary) -> Level | None:
    """The level of the body that issued a document, or None where nothing tells.

    The order is that of ``data/legal/README.md``: leading words, words outside inner brackets,
    endings, a place printed before the brackets (浙江省《人民调解工作规范》); and a law or an
    administrative regulation cited without any place is the nation's (《立法法》 chapters 2, 3).
    """
    legal = _legal(vocabulary.legal_words)
    bare = title
    for _ in range(_MAX_ISSUED):
        key = title_key(bare)
        bare = legal.without_edition(key)
        outside = re.sub(r"〈.*〉", "", bare)
        texts = (key, outside, bare)
        for words, text in zip(vocabulary.document_level_words, texts, strict=True):
            if found := words.found(text):
                return max(found, key=lambda each: each[0])[1]
        issued = re.match(r"关于印发〈(.+)〉", bare)
        if not issued:
            break
        bare = issued.group(1)
    issuer = legal.issued_by.search(before)
    for named in (
        vocabulary.places.at_tail(before),
        vocabulary.places.at_head(issuer.group(1)) if issuer else (),
    ):
        if len(levels := {place.level for place in named}) == 1:
            return levels.pop()
    return Level.NATIONAL if legal.is_law(bare) else None


def _kind(title: str, level: Level | None, vocabulary: Vocabulary) -> str | None:
    bare = _legal(vocabulary.legal_words).without_edition(title_key(title))
    best: tuple[int, bool, str] | None = None
    for ending, at_level, kind in vocabulary.document_kinds:
        if bare.endswith(ending) and (not at_level or (level and at_level == level.value)):
            rank = (len(ending), bool(at_level))
            if best is None or rank > best[:2]:
                best = (*rank, kind)
    return best[2] if best else None


def subject_of(title: str, vocabulary: Vocabulary) -> str:
    """What a document is about: its title without who issued it, of which kind and edition it is, and
    that it only carries another out. 国家基本公共卫生服务规范（第三版） and 浙江省基本公共卫生服务规范（第四版）
    have one subject, 基本公共卫生."""
    legal = _legal(vocabulary.legal_words)
    text = title_key(title)
    for _ in range(_MAX_ISSUED):
        text = legal.without_edition(text)
        if not (issued := _ISSUES.search(text)):
            break
        text = issued[1]
    while found := vocabulary.document_level_words[0].found(text):
        text = text[max(length for length, _ in found) :]
    endings = (ending for ending, _, _ in vocabulary.document_kinds if text.endswith(ending))
    text = text.removesuffix(max(endings, key=len, default=""))
    return legal.beside_subject.sub("", text)
