"""``qzgraph check-data``: each kind of slip is found in its file and line, and the shipped data have
none. What is declared in ``data/tables.json`` is what the program knows."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from command import in_process
from qzgraph.commands.data_check import check_data
from qzgraph.errors import BrokenData
from qzgraph.judging.report import CLAUSES, Asks
from qzgraph.language import services
from qzgraph.names import Level
from qzgraph.records import model
from qzgraph.tables import Column, declared, rows
from qzgraph.vocabulary import load_vocabulary
from test_docs import blocks, fits, session

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

Edit = Callable[[str], str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def with_line(line: str) -> Edit:
    """The text with a line more, at its end."""
    return lambda text: f"{text.rstrip()}\n{line}\n"


def found(data: Path, file: str, edit: Edit) -> list[str]:
    """The problems of a file after an edit, as ``line: English``."""
    path = data / file
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    problems = check_data(data).problems
    assert {each.file for each in problems} <= {file}
    return [f"{each.line}: {each.en}" for each in problems]


def last_line(file: str) -> int:
    return len((DATA / file).read_text("utf-8").rstrip().split("\n"))


def test_the_shipped_data_have_no_fault() -> None:
    checked = check_data(DATA)
    assert [str(problem) for problem in checked.problems] == []
    assert checked.tables == len(list(DATA.rglob("*.csv")))
    assert checked.turtles == len(list(DATA.rglob("*.ttl")))


#: Lines more at the end of a table, and what is said of each.
ROWS = [
    (
        "vocabulary/units.csv",
        "元,CCY_CNY,money,100,元,Higher,,,",
        ["'元' stands in line 2 already", "'元' is a base unit, and its factor is 1"],
    ),
    (
        "vocabulary/units.csv",
        "坛,NUM,count,1,坛,higher,,,",
        ["better: 'higher' is none of Higher,"],
    ),
    ("vocabulary/units.csv", "罐,NUM,count,一,罐,Higher,,,", ["factor: '一' is not of the form"]),
    ("vocabulary/units.csv", "篓,NUM,count,5,吨,Higher,,,", ["the base of '吨' is '克' itself"]),
    (
        "vocabulary/units.csv",
        "筐,NUM,count,5,筐,Higher,,,",
        ["'筐' is a base unit, and its factor"],
    ),
    (
        "vocabulary/agencies.csv",
        "fire,消防,fire,县级,,{地}消防局,,通知",
        ["level: '县级' is none of National, Provincial, Municipal, County"],
    ),
    (
        "vocabulary/agencies.csv",
        "fire-b,消防,fire,County,,{县}消防局,,通知",
        ["'{县}' in '{县}消防局' is none of"],
    ),
    (
        "vocabulary/agencies.csv",
        "fire-c,消防,fire,County,,{地}消防局,{级}民政局,通知",
        ["'{级}民政局' is civil-affairs in line"],
    ),
    ("vocabulary/agencies.csv", "fire-d,消防,fire,County,,{地}火警局,,", ["source is empty"]),
    (
        "vocabulary/agencies.csv",
        "fire-d,火警,fire,National,,火警局,,通知",
        ["fire-d is 消防 · fire in"],
    ),
    ("vocabulary/measures.csv", "(距离,Lower,", ["pattern: '(距离' is no regular expression"]),
    ("vocabulary/divisions.csv", "33082,开化县,,县,,,,,国标", ["code: '33082' is not of the form"]),
    (
        "lexicon/compounds.csv",
        "家暴求助人,人+家庭暴力,反家庭暴力法",
        ["means: the lexicon has no '家庭暴力'"],  # its name there is 家暴
    ),
    (
        "lexicon/concepts.csv",
        "渔家,kind,,渔家;渔姑,渔村人,,,,,,通用语",
        ["broader: lexicon/concepts.csv has no concept '渔村人'"],
    ),
    (
        "lexicon/concepts.csv",
        "船家,kind,,船家;居民,人,,,,,,通用语",
        ["'居民' has its meaning in lexicon/concepts.csv, line"],
    ),
    (
        "lexicon/compounds.csv",
        "渔妹;居民,人,通用语",
        ["'居民' has its meaning in lexicon/concepts.csv, line"],
    ),
    ("lexicon/content.csv", "驾船;给予,", ["'给予' has its meaning in lexicon/content.csv, line"]),
    (
        "lexicon/idle.csv",
        "低保户,泛指",
        ["'低保户' has its meaning in lexicon/compounds.csv, line"],
    ),
    (
        "lexicon/concepts.csv",
        "船户,kind,,船户,人,渔妇,,,,,通用语",
        ["parts: the lexicon has no '渔妇'"],
    ),
    ("lexicon/concepts.csv", "渔翁,kind,,渔翁,人,,六十,,,,通用语", ["min_age: '六十' is no whole"]),
    (
        "lexicon/concepts.csv",
        "渔叟,kind,,渔叟,渔叟,,,,,,通用语",
        ["'渔叟': what is broader leads back"],
    ),
    ("lexicon/compounds.csv", "渔姥,人+打渔,通用语", ["means: the lexicon has no '打渔'"]),
    ("lexicon/services.csv", "渔业,thing,农渔,,通用语", ["has no sense '农渔'"]),
    (
        "vocabulary/english.csv",
        "老年人渔业,Fishing for the old,item",
        ["'老年人' is 'older persons'"],
    ),
    (
        "vocabulary/per.csv",
        "boat,whom,船,,ship,每船,per boat,通用语",
        ["broader: vocabulary/per.csv has no concept 'ship'"],
    ),
    ("legal/events.csv", "某办法,Issued,2020-1-1,,,,通知", ["date: '2020-1-1' is not of the form"]),
    ("lexicon/periods.csv", "旬,time", ["the heading has 4 cells, this row 2"]),
    ("legal/same.csv", "甲,乙,简称", ["'甲': what is broader leads back to itself"]),
    ("legal/same.csv", "乙,甲,简称", ["'乙': what is broader leads back to itself"]),
    (
        "legal/payers.csv",
        "某办法,县财政,ItsText,由县财政承担,第三条,",
        ["payers: '县财政' is none of CentralGovernment,"],
    ),
    (
        "legal/payers.csv",
        "又一办法,CountyGovernment,ItsText,,又一办法第三条,",
        ["payers without quote: what was not read proves nothing"],
    ),
    (
        "editions.csv",
        "999999,2024,text,source/x.txt,Whole,",
        [
            "vocabulary/divisions.csv has no code '999999'",
            "extent: 'Whole' is none of Complete, Partial",
            "note is empty",
            "there is no file 'source/x.txt'",
        ],
    ),
]


def test_rows(data: Path) -> None:
    """Each slip in a table is said once, in its line, and nothing else."""
    expected: list[tuple[str, int, str]] = []
    for file, line, said in ROWS:
        text = (data / file).read_text("utf-8").rstrip()
        (data / file).write_text(f"{text}\n{line}\n", "utf-8")
        expected += [(file, text.count("\n") + 2, words) for words in said]
    problems = list(check_data(data).problems)
    for file, number, words in expected:
        told = [p for p in problems if (p.file, p.line) == (file, number) and words in p.en]
        assert len(told) == 1, (file, number, words, [str(p) for p in problems])
        problems.remove(told[0])
    assert [str(problem) for problem in problems] == []


GROUP = """
pop:渔民家庭
    a qz:TargetPopulation ;
    a skos:Concept ;
    skos:prefLabel "渔民家庭"@zh ;
    skos:prefLabel "fishing family"@en ;
    skos:broader pop:家庭 ;
    skos:inScheme <https://w3id.org/qzbps/id/population-scheme> ;
.
"""

#: How a group is changed, in which line of its block that is said (0: its name), and what.
GROUPS = [
    ("pop:家庭", "pop:渔家", 5, "nothing is told of pop:渔家"),
    ('"fishing family"@en', '"fishing family"', 0, "has 0 skos:prefLabel in en, not one"),
    ("pop:家庭", "pop:渔民家庭", 0, "what is broader leads back to itself"),
    (
        "skos:inScheme",
        'skos:altLabel "老年人"@zh ; skos:inScheme',
        6,
        "'老年人' is a name of pop:老年人",
    ),
    ("pop:家庭", "pop:老年人 ; qz:minAge 50", 0, "its ages reach beyond those of"),
    ('"渔民家庭', '"渔家', 0, "the group called '渔家"),
]


def test_groups(data: Path) -> None:
    """Each slip in the groups is said once, in the line where it stands."""
    path = data / "vocabulary" / "populations.ttl"
    lines = path.read_text("utf-8").rstrip().split("\n")
    expected: list[tuple[int, str]] = []
    for number, (old, new, line, said) in enumerate(GROUPS):
        block = GROUP.replace(old, new).replace("渔民家庭", f"渔民家庭{number}")
        expected.append((len(lines) + 2 + line, said))
        lines += block.rstrip().split("\n")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    told = [(each.line, each.en) for each in check_data(data).problems]
    assert len(told) == len(expected), told
    for line, said in expected:
        assert [words for at, words in told if at == line and said in words], (line, said, told)


def test_turtle_that_does_not_parse(data: Path) -> None:
    edit = with_line(GROUP.replace("qz:TargetPopulation ;", "qz:TargetPopulation").rstrip())
    (problem,) = found(data, "vocabulary/populations.ttl", edit)
    assert problem.startswith(f"{last_line('vocabulary/populations.ttl') + 4}: Parser error")


def test_a_good_group_is_good(data: Path) -> None:
    assert found(data, "vocabulary/populations.ttl", with_line(GROUP.rstrip())) == []


def test_a_column(data: Path) -> None:
    """One that is missing, and one that nobody declared."""
    told = found(data, "lexicon/scales.csv", lambda text: text.replace("scale,", "scales,", 1))
    assert told == ["1: tables.json declares no column 'scales'", "1: there is no column 'scale'"]


def test_a_table_from_excel_in_another_encoding(data: Path) -> None:
    path = data / "lexicon" / "idle.csv"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    (problem,) = check_data(data).problems
    assert (problem.file, problem.line) == ("lexicon/idle.csv", 1)
    assert "CSV UTF-8" in problem.en


def test_tables_that_are_gone_or_new(data: Path) -> None:
    (data / "lexicon" / "idle.csv").unlink()
    (data / "lexicon" / "mine.csv").write_text("a\n1\n", "utf-8")
    told = {each.file: each.en for each in check_data(data).problems}
    assert set(told) == {"lexicon/idle.csv", "lexicon/mine.csv"}
    assert told["lexicon/mine.csv"] == "tables.json declares no such table"


def test_an_edition_that_names_what_is_nowhere(data: Path) -> None:
    file = "editions/100000-2023.ttl"
    (problem,) = found(
        data,
        file,
        lambda text: text.replace("100000-2023/domain/1> ;", "100000-2023/domain/99> ;", 1),
    )
    assert "nothing is told of" in problem
    text = (data / file).read_text("utf-8").split("\n")
    assert "domain/99" in text[int(problem.partition(":")[0]) - 1]


def test_a_fact_without_its_source(data: Path) -> None:
    (problem,) = found(
        data,
        "editions/100000-2021.ttl",
        lambda text: re.sub(r"(itemNumber 1 ;(?:\n.+)*?)\n    dct:source .+ ;", r"\1", text),
    )
    assert problem.endswith("standard/100000-2021/item/1 has no dct:source")


def test_what_a_loader_refuses_is_found_too(data: Path) -> None:
    """A rule that stands in a loader alone: an item of a partial edition is named by its number."""
    file = "editions/100000-2021.ttl"
    told = found(data, file, lambda text: re.sub(r"qz:itemNumber 1 ;", "qz:itemNumber 91 ;", text))
    assert len(told) == 1
    assert "is named otherwise than by its number" in told[0]


class TestCommand:
    def test_shipped(self, tmp_path: Path) -> None:
        done = in_process(tmp_path, "check-data")
        assert (done.code, done.err) == (0, "")
        assert "没有发现问题" in done.out.decode()

    def test_a_fault(self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        path = data / "vocabulary" / "units.csv"
        path.write_text(with_line("坛,NUM,count,1,坛,higher,,,")(path.read_text("utf-8")), "utf-8")
        done = in_process(tmp_path, "check-data", "data")
        line = last_line("vocabulary/units.csv") + 1
        assert done.code == 1
        assert done.out.decode().startswith(
            f"data/vocabulary/units.csv:{line}: “better”：“higher”不在"
        )
        assert done.out.count(b"\n") == 1

    def test_no_such_folder(self, tmp_path: Path) -> None:
        assert "tables.json" in in_process(tmp_path, "check-data", tmp_path / "none").refused()


def test_the_examples_of_contributing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CONTRIBUTING.md, in the order that it stands in; its lines are those of the data as they are."""
    monkeypatch.chdir(tmp_path)
    shown = [
        each
        for _, lines in blocks((ROOT / "CONTRIBUTING.md").read_text("utf-8"), "console")
        for each in session(lines)
    ]
    assert len(shown) > 10
    for each in shown:
        if not each.command.startswith("qzgraph "):
            subprocess.run(["sh", "-c", each.command], check=True)
            continue
        done = in_process(tmp_path, *each.command.split()[1:])
        assert done.code == (not each.output[0].endswith("张表 …"))
        told = done.out.decode().splitlines()
        assert fits(each.output, told), (each.command, told, "run: python generate/pages.py")


def test_a_broken_table_is_no_traceback_for_any_command(data: Path) -> None:
    """Whoever loads it is told the file and the line."""
    path = data / "vocabulary" / "agencies.csv"
    path.write_text(path.read_text("utf-8").replace(",County,", ",县级,", 1), "utf-8")
    with pytest.raises(BrokenData, match=r"agencies\.csv:\d+: level: '县级' is none of"):
        load_vocabulary(data)


def columns() -> dict[tuple[str, str], Column]:
    return {(table.url, each.name): each for table in declared(DATA) for each in table.columns}


def words(file: str, column: str) -> list[str]:
    return columns()[file, column].format.split("|")


def test_the_words_allowed_are_those_that_the_program_knows() -> None:
    levels = [each.value for each in Level]
    for file in ("vocabulary/agencies.csv", "legal/kinds.csv", "legal/levels.csv"):
        assert words(file, "level") == levels
    assert words("legal/documents.csv", "level") == levels
    better = [each.value for each in model.Better]
    assert words("vocabulary/units.csv", "better") == better
    assert words("vocabulary/measures.csv", "better") == better
    assert words("legal/payers.csv", "payers") == [each.value for each in model.Payer]
    assert words("lexicon/services.csv", "class") == [each.value for each in services.Kind]
    assert words("editions.csv", "extent") == [each.value for each in model.Extent]
    assert words("advice/phrases.csv", "asks") == [each.value for each in Asks]
    assert words("clauses.csv", "clause") == list(CLAUSES)
    assert set(words("layout/labels.csv", "field")) >= {each.value for each in model.Field}


def named_in_the_program() -> set[str]:
    """The strings of the code, and the terminals that its grammars declare."""
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "server").rglob("*.py")]
    nodes = (node for file in code for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    found = {node.value for node in nodes if isinstance(node, ast.Constant)}
    for file in (ROOT / "src").rglob("*.lark"):
        for line in re.findall(r"^%declare (.*)$", file.read_text("utf-8"), re.M):
            found.update(line.split())
    return found


def test_every_kind_of_word_is_asked_for() -> None:
    """Of a table of words each kind that is allowed; or, as of those who pay together, what its words
    stand for."""
    named, never = named_in_the_program(), []
    for table in declared(DATA):
        formats = {each.name: each.format for each in table.columns}
        column = next((each for each in ("kind", "class") if formats.get(each)), None)
        if column is None or not {"word", "words"} & set(formats):
            continue
        meant = named & set(formats.get("value", "").split("|"))
        told = {row[column] for row in rows(DATA / table.url) if row.get("value") in meant}
        kinds = formats[column].split("|")
        never += [(table.url, kind) for kind in kinds if kind not in named | told]
    assert never == []


def test_the_declaration_is_csvw() -> None:
    """The keys of CSVW's own vocabulary, so that other tools read it too."""
    found = json.loads((DATA / "tables.json").read_text("utf-8"))
    assert found["@context"][0] == "http://www.w3.org/ns/csvw"
    for table in found["tables"]:
        assert set(table) == {"url", "dc:title", "tableSchema"}
        assert set(table["tableSchema"]) <= {"columns", "primaryKey", "foreignKeys"}
        for column in table["tableSchema"]["columns"]:
            assert set(column) <= {"name", "required", "separator", "datatype"}
