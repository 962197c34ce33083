"""LibreOffice, as those who are given a report open it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

needed = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def converted(path: Path, form: str) -> Path:
    """The file in another form, in a folder beside it."""
    out = path.parent / "out"
    command = ["soffice", f"-env:UserInstallation={(path.parent / 'home').as_uri()}", "--headless"]
    command += ["--convert-to", form, "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out / path.with_suffix(f".{form}").name
