"""Where groups stand in the scheme of groups, judged by hand from the words of the official texts."""

from __future__ import annotations

import pytest

from qzgraph.language.groups import read_groups
from qzgraph.records.populations import _broader
from qzgraph.vocabulary import Vocabulary

#: A group, what it lies in, and what it must not be said to lie in.
PLACES = [
    ("三级、四级精神残疾人", "精神残疾人", "非残疾人 居住证持有人"),
    ("符合条件、有康复需求的持证残疾人", "持证残疾人", "非残疾人 居住证持有人 流动人口"),
    ("依法参保并足额缴纳失业保险费的用人单位的职工", "参保职工", "失业人员 失业职工 用人单位"),
    ("依法参保并足额缴纳失业保险费的失业人员", "失业人员", "失业职工"),
    ("16—24岁登记失业青年", "登记失业青年", "失业职工"),
    ("本人收入在低保标准150%以下的劳动年龄段残疾人", "劳动年龄段残疾人", "最低生活保障家庭成员"),
    ("以在职职工身份参加职工基本医疗保险的非全日制从业人员", "非全日制从业人员", "雇员 职工"),
    ("解除人事关系的未就业的原机关公务员", "原机关公务员", "公务员 职工 从业人员 雇员"),
    ("家庭贫困的儿童", "儿童", "家庭"),
    ("就读的全日制正式学籍的学生", "学生", "非户籍学生"),
    ("因自身残疾导致康复、照料和社会融入等困难的儿童", "残疾儿童", "困难残疾人 困难群众"),
    ("各类企事业单位", "企事业单位", "所有个人"),
]


@pytest.mark.parametrize(("name", "within", "without"), PLACES)
def test_a_group_lies_where_its_words_put_it(
    name: str, within: str, without: str, vocabulary: Vocabulary
) -> None:
    (group,) = read_groups(name, vocabulary.lexicon)
    found = _broader(group, name, vocabulary)
    assert within in found
    by_label = {concept.label: concept for concept in vocabulary.concepts.values()}
    above = {
        vocabulary.concepts[iri].label
        for label in found
        for iri in vocabulary.scheme.lies_in(by_label[label])
    }
    assert not above & set(without.split())
