"""Every sentence that an error can say has its Chinese in ``data/messages.csv``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug import exceptions

from qzgraph import errors
from qzgraph.cli import main
from qzgraph.errors import BadUsage, QzgraphError, UnreadableSource
from qzgraph.messages import in_chinese, translated

SOURCE = Path(errors.__file__).resolve().parent
SERVER = Path(__file__).resolve().parent.parent / "server"
ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type)}
#: What the server's pages say of a request.
HTTP = {each.__name__ for each in exceptions.default_exceptions.values()}


def sentences(node: ast.expr | None) -> Iterator[str]:
    """What an expression may say, with {} for what is filled in; of a name alone nothing is known."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
        yield "".join(map(str, parts))
    elif isinstance(node, ast.IfExp):
        yield from sentences(node.body)
        yield from sentences(node.orelse)
    elif isinstance(node, ast.BinOp):
        for left in list(sentences(node.left)) or ["{}"]:
            for right in list(sentences(node.right)) or ["{}"]:
                yield left + right
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from sentences(each)


def raised() -> Iterator[tuple[str, str]]:
    """Where errors are made without a Chinese sentence of their own, and what they say."""
    for file in sorted([*SOURCE.rglob("*.py"), *SERVER.rglob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            if node.func.id not in ERRORS | HTTP or "zh" in given or not node.args:
                continue
            for each in (node.args[0], given.get("mend")):
                for said in sentences(each):
                    if said.replace("{}", "").strip():
                        yield f"{file.name}:{node.lineno}", said


def test_every_error_can_be_said_in_chinese() -> None:
    found = list(raised())
    assert len(found) > 250
    lacking = [(at, said) for at, said in found if not translated(said.replace("{}", "7"))]
    assert lacking == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BadUsage("there is no such file", mend="check the path"), "没有这个文件；请检查路径"),
        (
            UnreadableSource("reading the file takes more than 120 seconds", where="a.docx"),
            "读这个文件要用超过 120 秒",
        ),
        (
            UnreadableSource(
                "this is an archive or another kind of file", mend="give one of .docx"
            ),
            "这是压缩包，或别的不能读的文件；请交以下之一：.docx",
        ),
        (QzgraphError("nobody wrote this down"), ""),
        (BadUsage("an own one", zh="自己的"), "自己的"),
    ],
)
def test_what_is_filled_in_is_kept(error: QzgraphError, said: str) -> None:
    assert in_chinese(error) == said


def test_both_languages_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, zh, en in (
        (["compare", "--frob"], "没有选项 '--frob'。见 qzgraph compare --help", "No such option"),
        (["validate", "no.docx"], "没有这个文件；请检查路径", "no.docx: there is no such file"),
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        line = capsys.readouterr().err
        assert left.value.code == 2
        assert line.startswith(f"qzgraph: {zh} · {en}")
        assert line.count("\n") == 1
