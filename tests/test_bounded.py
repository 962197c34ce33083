"""A file that takes its reader's memory or time is refused in one line, and nothing is left of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is bounded")

#: Work that ends otherwise than it should, in a process that has no threads of pytest's.
_WORK = """
import os, subprocess, sys, time
from qzgraph import bounded
from qzgraph.errors import BadUsage, QzgraphError

def adds(one, other): return one + other
def fails(): raise BadUsage("no such thing", mend="take another")
def breaks(): return [][1]
def sleeps(): time.sleep(60)
def grows(): return len(b"x" * (1 << 40))
def aborts(): os.abort()
def crashes(): os.kill(os.getpid(), 11)
def starts():
    print("started", subprocess.Popen(["sleep", "60"]).pid, flush=True)
    time.sleep(60)
def goes_on():
    for _ in range(6):
        time.sleep(0.1)
        bounded.alive()
    return "gone on"

def told(work, *args, **options):
    try:
        print(bounded.bounded(work, *args, where="a.pdf", **options))
    except (QzgraphError, IndexError) as error:
        print(type(error).__name__, error)

bounded.alive()
told(adds, 1, 2)
bounded.enable()
told(adds, 3, 4)
told(fails)
told(breaks)
told(sleeps, seconds=0.2)
told(grows)
told(aborts)
told(crashes)
told(starts, seconds=0.3)
told(goes_on, seconds=0.4)
"""


def test_work_is_ended_past_its_bounds() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WORK], check=True, capture_output=True, text=True, timeout=60
    )
    lines = done.stdout.splitlines()
    mend = "; give the standard itself, as the program that it was written with saves it"
    took = "UnreadableSource a.pdf: reading the file takes more than "
    started = lines.pop(8)
    assert lines == [
        "3",
        "7",
        "BadUsage no such thing; take another",
        "IndexError list index out of range",
        f"{took}0 seconds{mend}",
        f"{took}1.5 GB of memory{mend}",
        f"{took}1.5 GB of memory{mend}",
        "UnreadableSource a.pdf: the file makes its reader fail; "
        "open it in the program that it was made with and save it anew",
        f"{took}0 seconds{mend}",
        "gone on",
    ]
    pid = int(started.split()[1])
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text("ascii").split()[2] == "Z"


def _forms(path: Path) -> Path:
    """Forms within forms, each drawing the next ten times: pdfium unfolds them all."""
    depth = 12
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</XObject<</F 5 0 R>>>>>>",
        "<</Length 5>>stream\n/F Do\nendstream",
    ]
    for level in range(depth):
        content = "/F Do " * 10 if level < depth - 1 else "0 0 m 100 100 l S "
        objects.append(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 500 500]/Resources<</XObject<</F "
            f"{min(level + 6, depth + 4)} 0 R>>>>/Length {len(content)}>>stream\n{content}\nendstream"
        )
    body = "".join(f"{at} 0 obj{each}\nendobj\n" for at, each in enumerate(objects, start=1))
    path.write_text(f"%PDF-1.7\n{body}trailer<</Root 1 0 R>>\n%%EOF\n", "ascii")
    return path


def test_forms_within_forms(tmp_path: Path) -> None:
    run = (
        "import sys\nfrom qzgraph import bounded\nfrom qzgraph.cli import main\n"
        "bounded.MAX_MEMORY = 200 * 1024**2\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", run, "extract", "--text", str(_forms(tmp_path / "forms.pdf"))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "takes more than 0.2 GB of memory" in done.stderr
    assert done.stderr.count("\n") == 1
