"""Search: what is asked and what is printed fold alike, and the printed words are found and marked."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qzgraph.graph.store import LocalStore
from qzgraph.names import category
from qzgraph.settings import Settings
from qzgraph_server.pages.catalogue import Catalogue
from qzgraph_server.pages.folding import fold
from qzgraph_server.pages.load import Library
from qzgraph_server.pages.quoting import Alignment, Piece, Quote, pieces
from qzgraph_server.pages.search import _once
from qzgraph_server.pages.search_index import Hit, Index
from qzgraph_server.pages.thing import Thing


@pytest.fixture(scope="module")
def catalogue(built: Path, settings: Settings) -> Catalogue:
    return Library(LocalStore.open(built), settings.data / "editions.csv").of()


@pytest.fixture(scope="module")
def index(catalogue: Catalogue) -> Index:
    return Index(catalogue, "330800-2023")


def names(hits: list[Hit], kind: str) -> list[str]:
    return [hit.thing.name for hit in hits if hit.kind == kind]


def marked(all_pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in all_pieces if piece.values]


class TestFolding:
    @pytest.mark.parametrize(
        ("written", "otherwise"),
        [
            ("六十周岁", "60岁"),
            ("６０ 周岁", "60岁"),
            ("65岁及以上", "65岁以上"),
            ("《残疾人证》", "残疾人证"),
            ("十五年", "15年"),
            ("ＧＢ／Ｔ 33527", "gb/t33527"),
            ("100％", "100%"),
        ],
    )
    def test_one_thing_written_in_two_ways(self, written: str, otherwise: str) -> None:
        assert fold(written).text == fold(otherwise).text

    @pytest.mark.parametrize("text", ["六十周岁及以上", "《甲》 乙", "ﬁ", "", "百万亿亿"])
    def test_each_folded_character_has_its_place(self, text: str) -> None:
        folded = fold(text)
        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        for start, end in zip(folded.starts, folded.ends, strict=True):
            assert 0 <= start < end <= len(text)


class TestQuoting:
    def test_line_breaks_and_page_marks_are_passed_over(self) -> None:
        source = "每人每月补助\n— 12 —\n500 元，另计。"
        shown = "每人每月补助500元，另计。"
        start = source.index("500")
        quote = Alignment(source, shown).quote(start, start + 5, "b")
        assert quote == Quote(6, 10, "b")
        assert shown[6:10] == "500元"

    def test_quotes_that_overlap_cut_the_text_without_a_gap(self) -> None:
        cut = pieces("甲乙丙丁", [Quote(0, 3, "a"), Quote(1, 4, "b")])
        assert [(p.text, p.values, p.begins) for p in cut] == [
            ("甲", ("a",), ("a",)),
            ("乙丙", ("a", "b"), ("b",)),
            ("丁", ("b",), ()),
        ]


class TestSearch:
    @pytest.mark.parametrize(
        "asked", ["市卫健委", "卫健委", "卫生健康委员会", "衢州市卫生健康委员会"]
    )
    def test_a_body_by_any_of_its_names(self, index: Index, asked: str) -> None:
        hits = list(index.search(asked).hits)
        assert names(hits, "agency")[0] == "衢州市卫生健康委员会"
        item = next(hit for hit in hits if hit.thing.name == "预防接种")
        assert marked(item.sentence) == ["市卫健委"]

    @pytest.mark.parametrize("asked", ["60岁", "六十周岁", "60 周岁", "６０岁"])
    def test_a_number_in_any_notation(self, index: Index, asked: str) -> None:
        hits = list(index.search(asked).hits)
        assert names(hits, "population")[0] == "60岁及以上老年人"
        item = next(hit for hit in hits if hit.thing.name == "计划生育家庭特别扶助")
        assert "60周岁" in marked(item.sentence)  # As it is printed.

    def test_a_number_is_not_found_inside_another(self, index: Index) -> None:
        found = names(list(index.search("6岁").hits), "population")
        assert "0—6岁儿童" in found
        assert [name for name in found if "16" in name] == []

    def test_words_apart_and_the_best_first(self, index: Index) -> None:
        hits = list(index.search("残疾人 补贴").hits)
        assert names(hits, "item")[0] == "困难残疾人生活补贴和重度残疾人护理补贴"

    def test_a_whole_question(self, index: Index) -> None:
        asked = "80岁以上户籍老年人在衢州能享受哪些服务，多少钱，谁负责"
        assert "老年人福利补贴" in names(list(index.search(asked).hits), "item")

    def test_a_document_with_or_without_its_marks(self, index: Index) -> None:
        plain, titled = (index.search(q) for q in ("工伤保险条例", "《工伤保险条例》"))
        assert names(list(plain.hits), "document")[0] == "工伤保险条例"
        assert plain == titled

    def test_nothing_found_offers_what_is_like_it(self, index: Index) -> None:
        found = index.search("工商保险条列")
        assert "工伤保险条例" in [*found.near, *(hit.thing.name for hit in found.hits)]

    def test_what_is_called_the_same_is_of_several_editions_or_two_things(self) -> None:
        def hit(kind: str, thing: Thing) -> Hit:
            return Hit(kind, thing, 1, [], "", [])

        here, there = (Thing(category(n, 1), "医疗保险") for n in ("county", "city"))
        one, two = (Thing(f"population/{n}", "医疗保险") for n in (1, 2))
        hits = [hit("part", here), hit("part", there), hit("population", one)]
        once = _once([*hits, hit("population", two)])
        shown = [(first.thing, [other.thing for other in others]) for first, others in once]
        assert shown == [(here, [there]), (one, []), (two, [])]

    @pytest.mark.parametrize("asked", ["", " ，。", "(*+[", "\\", "\x00", "%", "一" * 5000])
    def test_nothing_breaks_it(self, index: Index, asked: str) -> None:
        index.search(asked)

    def test_it_is_quick(self, index: Index) -> None:
        asked = ["市卫健委", "残疾人 补贴", "80岁以上户籍老年人在衢州能享受哪些服务", "低保"] * 5
        began = time.process_time()
        for query in asked:
            index.search(query)
        assert (time.process_time() - began) / len(asked) < 0.05


class TestCatalogue:
    def test_every_value_of_every_item_is_read_from_its_text(
        self, built: Path, settings: Settings
    ) -> None:
        """Each benchmark stands in its field word for word, blanks aside."""
        library = Library(LocalStore.open(built), settings.data / "editions.csv")
        passages = library.passages(library.home)
        catalogue = library.of(library.home)
        checked = 0
        for item in catalogue.listed:
            for benchmark in catalogue.benchmarks.get(item.iri, ()):
                checked += self._stands(item, passages, benchmark.iri)
        assert checked == sum(map(len, catalogue.benchmarks.values())) > 80

    def _stands(self, item: Thing, passages: dict, benchmark: str) -> int:  # type: ignore[type-arg]
        (part,) = passages[benchmark]
        whole = next(p for p in passages[item.iri] if p.field and part.is_in(p))
        shown = item[whole.field]
        quote = Alignment(whole.text, shown).quote(
            part.start - whole.start, part.end - whole.start, "b"
        )
        assert quote is not None
        assert shown[quote.start : quote.end] == "".join(part.text.split()), item.name
        return 1
