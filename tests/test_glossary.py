"""What a text explains once holds wherever its name stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from qzgraph.reading.files import read_source
from qzgraph.records.edition import read_edition
from qzgraph.records.model import Item, Payer
from qzgraph.vocabulary import Vocabulary

TITLE = "浙江省医疗卫生领域财政事权和支出责任划分改革实施方案"
#: How texts explain the name of a document, each with the name that it gives.
EXPLAINED = {
    f"用语说明：“省医卫方案”，指《{TITLE}》。": "省医卫方案",
    f"本标准所称“医卫改革方案”是指《{TITLE}》。": "医卫改革方案",
    f"以《{TITLE}》（浙政办发〔2019〕9号，以下简称“医卫财政方案”）为依据。": "医卫财政方案",
    f"根据《{TITLE}》（以下简称《省方案》）制定。": "《省方案》",
}


def item(
    explained: str, folder: Path, vocabulary: Vocabulary, *, payers: str = "", whom: str = "老年人"
) -> Item:
    file = folder / "county.txt"
    file.write_text(
        f"开化县基本公共服务标准（2024年版）\n{explained}\n一、病有所医\n（一）健康\n1．体检\n"
        f"服务对象：{whom}。\n服务内容：体检。\n服务标准：按规定执行。\n"
        f"支出责任：{payers or '县财政负担'}。\n牵头负责单位：县卫生健康局。\n",
        encoding="utf-8",
    )
    (found,) = read_edition(read_source(file), "330824", 2024, vocabulary).items
    return found


@pytest.mark.parametrize("explained", EXPLAINED)
def test_a_document_is_cited_by_its_name(
    explained: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    read = item(explained, tmp_path, vocabulary, payers=f"按{EXPLAINED[explained]}执行")
    (rule,) = read.fiscal_rules
    assert rule.defined_in is not None
    assert rule.defined_in.title == TITLE
    assert Payer.PROVINCIAL in rule.payers
    (citation,) = read.citations
    assert citation.printed == EXPLAINED[explained].strip("《》")


def test_another_word_that_begins_alike_explains_nothing(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    explained = "“银龄服务老人”指导工作由县里另行安排。"
    (told,) = item(explained, tmp_path, vocabulary, whom="银龄服务老人").populations
    (plain,) = item("", tmp_path, vocabulary, whom="银龄服务老人").populations
    assert told.group == plain.group


def test_what_is_not_explained_is_for_a_reader(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (rule,) = item("", tmp_path, vocabulary, payers="按省医卫方案执行").fiscal_rules
    assert (rule.payers, rule.unread) == ((), ("省医卫方案",))
    assert item("", tmp_path, vocabulary, payers="按上级有关规定执行").fiscal_rules == ()


def test_a_name_of_known_words_is_those_words(tmp_path: Path, vocabulary: Vocabulary) -> None:
    explained = "“关爱类老人”，指独居老年人。“重点类老人”，指由村里另行排定的人。"
    (known,) = item(explained, tmp_path, vocabulary, whom="关爱类老人").populations
    (plain,) = item(explained, tmp_path, vocabulary, whom="独居老年人").populations
    assert known.group.terms == plain.group.terms
    assert not known.unread
    (other,) = item(explained, tmp_path, vocabulary, whom="重点类老人").populations
    assert vocabulary.lexicon.unnamed in {term.label for term in other.group.terms}
