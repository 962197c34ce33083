"""A story: which county, what its clerk changed, and what an official would find wrong with it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from city import FIELDS, Category, Domain, Item, items_of, read_city
from localise import PLACES, Place, fill, localise, replace_once
from notice import Line, notice

OPTIONS = {
    "agencies": "short",  # short, plain, full
    "payers": "county",  # keep, county, finance
    "kept": [],  # items that keep the city's wording, also of what binds its own bodies
    "numbering": "continuous",  # continuous, city, domain, category, none
    "item_mark": "（{n}）",
    "category_mark": "{n}.",  # "{n}." or "（{c}）", with the Chinese numeral, anew in each domain
    "punctuation": "full",  # or half, for labels
    "digits": "tight",  # or spaced, as the city's typesetter has them
    "lost_mark": "",  # what is left of an item's mark where numbers are none, as ")"
    "layout": "bands",  # of tables: bands, columns; of md: headings, list, table; of txt: cells, tabs
    "labels": {},  # other headings for the fields
    "name_label": "服务项目",
    "extra_columns": {},  # of tables: heading = text in every row
    "joined": False,  # fiscal on the line of standard
    "encoding": "utf-8",  # of txt
    "eol": "lf",
    "wrap": 0,  # of txt: characters a line, 0 for none
    "pages": False,  # of txt: page marks
    "notice_sheet": False,  # of xlsx: the notice on a sheet of its own
    "row_split": False,  # of pdf-table: rows broken by the page's end
}
CLAUSES = (
    "wellformed",
    "complete",
    "coverage",
    "floor",
    "ceiling",
    "funded",
    "sustainable",
    "accountable",
    "detailed",
    "published",
)
FINDING = {"clause", "severity", "reference_item", "item", "contains", "why"}


@dataclass
class Document:
    """What the writers write."""

    head: list[Line]
    domains: list[Domain]
    tail: list[Line]
    title: str
    options: dict[str, Any]

    def label(self, key: str) -> str:
        return str(self.options["labels"].get(FIELDS[key], FIELDS[key]))


@dataclass
class Story:
    path: Path
    summary: str
    division: str
    year: int
    form: str
    title: str
    options: dict[str, Any]
    notice: dict[str, Any]
    edits: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    expected_info: list[dict[str, Any]]
    allowed: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def place(self) -> Place:
        return PLACES[self.division]


def load(path: Path) -> Story:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    unknown = set(told.get("options", {})) - set(OPTIONS)
    if unknown:
        raise ValueError(f"{path.name}: unknown options {sorted(unknown)}")
    return Story(
        path,
        told.pop("story"),
        told.pop("division"),
        told.pop("year"),
        told.pop("form"),
        told.pop("title"),
        OPTIONS | told.pop("options", {}),
        told.pop("notice"),
        told.pop("edit", []),
        told.pop("expected", []),
        told.pop("expected_info", []),
        told.pop("allowed", []),
        **told,
    )


def document(story: Story) -> Document:
    """The county's standard as the story tells it."""
    domains = read_city()
    told = story.options
    localise(domains, story.place, told["agencies"], told["payers"], told["kept"])
    for number, edit in enumerate(story.edits, 1):
        try:
            Script(domains, story.place).apply(dict(edit))
        except (KeyError, ValueError, StopIteration) as problem:
            raise ValueError(f"{story.path.name}, edit {number}: {problem!r}") from problem
    number_items(domains, story.options["numbering"])
    head, tail = notice(story.place, story.title, story.notice)
    return Document(head, domains, tail, story.title, story.options)


def number_items(domains: list[Domain], numbering: str) -> None:
    following = 1
    for domain in domains:
        if numbering == "domain":
            following = 1
        for category in domain.categories:
            if numbering == "category":
                following = 1
            for item in category.items:
                if not item.forced:
                    if numbering == "none":
                        item.number = None
                    elif numbering == "city":
                        item.number = item.refs[0]
                    else:
                        item.number = following
                following += 1


class Script:
    """The edits that a story may make, by their names."""

    def __init__(self, domains: list[Domain], place: Place) -> None:
        self.domains = domains
        self.place = place

    def apply(self, edit: dict[str, Any]) -> None:
        does = edit.pop("do", "text")
        edit.pop("why", None)
        getattr(self, "do_" + does.replace("-", "_"))(**edit)

    def home(self, key: Any) -> tuple[Category, int, Item]:
        for domain in self.domains:
            for category in domain.categories:
                for index, item in enumerate(category.items):
                    if item.key == str(key):
                        return category, index, item
        raise KeyError(f"no item {key}")

    def words(self, fields: dict[str, str]) -> dict[str, str]:
        return {key: fill(text, self.place) for key, text in fields.items()}

    def do_text(self, item: Any, field: str, old: str, new: str) -> None:
        found = self.home(item)[2]
        old, new = fill(old, self.place), fill(new, self.place)
        found.fields[field] = replace_once(found.fields[field], old, new, f"item {item} {field}")

    def do_set(self, item: Any, field: str, text: str) -> None:
        self.home(item)[2].fields[field] = fill(text, self.place)

    def do_append(self, item: Any, field: str, text: str) -> None:
        self.home(item)[2].fields[field] += fill(text, self.place)

    def do_blank(self, item: Any, field: str) -> None:
        self.home(item)[2].fields[field] = ""

    def do_omit(self, item: Any, field: str) -> None:
        found = self.home(item)[2]
        found.fields[field] = ""
        found.unlabelled.add(field)

    def do_drop(self, item: Any) -> None:
        category, index, _ = self.home(item)
        del category.items[index]

    def do_rename(self, item: Any, name: str) -> None:
        self.home(item)[2].name = name

    def do_number(self, item: Any, number: int) -> None:
        found = self.home(item)[2]
        found.number, found.forced = number, True

    def do_move(self, item: Any, after: Any) -> None:
        category, index, found = self.home(item)
        del category.items[index]
        category, index, _ = self.home(after)
        category.items.insert(index + 1, found)

    def do_add(self, key: str, after: Any, name: str, **fields: str) -> None:
        category, index, _ = self.home(after)
        new = Item(key, (), name, dict.fromkeys(FIELDS, "") | self.words(fields))
        category.items.insert(index + 1, new)

    def do_merge(self, items: list[Any], name: str, **fields: str) -> None:
        """Into the first; a field not told is the parts' sentences, each once."""
        parts = [self.home(key)[2] for key in items]
        merged = {}
        for key in FIELDS:
            merged[key] = "".join(dict.fromkeys(part.fields[key] for part in parts))
        first = parts[0]
        first.fields = merged | self.words(fields)
        first.name = name
        first.refs = tuple(ref for part in parts for ref in part.refs)
        for key in items[1:]:
            self.do_drop(key)

    def do_split(self, item: Any, parts: list[dict[str, str]]) -> None:
        """Into ``item``.1, ``item``.2 …; a field not told is the whole's."""
        category, index, whole = self.home(item)
        new = []
        for number, part in enumerate(parts, 1):
            told = self.words(part)
            name = told.pop("name")
            new.append(Item(f"{item}.{number}", whole.refs, name, whole.fields | told))
        category.items[index : index + 1] = new

    def do_domain(self, old: str, new: str) -> None:
        next(domain for domain in self.domains if domain.name == old).name = new

    def do_category(self, old: str, new: str) -> None:
        categories = (category for domain in self.domains for category in domain.categories)
        next(category for category in categories if category.name == old).name = new

    def do_fold(self, domain: str, into: str) -> None:
        """All categories of one domain behind those of another."""
        source = next(each for each in self.domains if each.name == domain)
        target = next(each for each in self.domains if each.name == into)
        target.categories += source.categories
        self.domains.remove(source)

    def do_order(self, domains: list[str]) -> None:
        names = {domain.name: domain for domain in self.domains}
        if sorted(names) != sorted(domains):
            raise ValueError(f"{domains} are not {list(names)}")
        self.domains[:] = [names[name] for name in domains]


def problems(story: Story, made: Document) -> list[str]:
    """Where a story's expectations and its own edits contradict each other."""
    found = []
    items = items_of(made.domains)
    told = [*story.expected, *story.expected_info, *story.allowed]
    for each in told:
        if set(each) - FINDING or each["clause"] not in CLAUSES:
            found.append(f"unknown keys or clause in {each}")
    for each in story.expected:
        if each["severity"] not in ("Violation", "Warning"):
            found.append(f"not a Violation or Warning: {each}")
    for each in told:
        refs = each.get("reference_item")
        refs = refs if isinstance(refs, list) else [] if refs is None else [refs]
        numbers = {item.number for item in items if set(item.refs) & set(refs)}
        given = numbers_of(each)
        if each["clause"] == "complete":
            if given or len(refs) != 1:
                found.append(f"complete speaks of the city's item alone: {each}")
        elif refs and not set(given or [None]) <= numbers:
            found.append(f"item {given} is none of {sorted(numbers, key=str)}: {each}")
    kept = {ref for item in items for ref in item.refs}
    wanted = {each.get("reference_item") for each in told if each["clause"] == "complete"}
    if wanted != set(range(1, 102)) - kept:
        found.append(f"dropped {set(range(1, 102)) - kept}, expected {wanted}")
    beyond = {item.number for item in items if not item.refs}
    named = {each.get("item") for each in told if each["clause"] == "ceiling" and not refs_of(each)}
    if beyond != named:
        found.append(f"beyond the city's {beyond}, expected {named}")
    for item in items:
        for key, text in item.fields.items():
            hit = any(
                each["clause"] == "wellformed" and set(refs_of(each)) & set(item.refs)
                for each in story.expected
            )
            if not text.strip("。 ") and not hit:
                found.append(f"{item.key} {key} is empty, and no finding says so")
    if story.notice["style"] == "none":
        clauses = [each["clause"] for each in story.expected]
        if clauses.count("published") != 3 or clauses.count("sustainable") != 1:
            found.append("without a notice three things are not published, one not sustainable")
    ceilings = [each for each in story.expected if each["clause"] == "ceiling"]
    if ceilings and "sustainable" not in [each["clause"] for each in story.expected]:
        found.append("a ceiling's Warning needs an edition without an assessment")
    return found


def refs_of(finding: dict[str, Any]) -> list[int]:
    refs = finding.get("reference_item")
    return refs if isinstance(refs, list) else [] if refs is None else [refs]


def numbers_of(finding: dict[str, Any]) -> list[int]:
    number = finding.get("item")
    return number if isinstance(number, list) else [] if number is None else [number]
