"""Has LibreOffice turn a file of another word processor into one that is read here.

Each file is converted in a process of its own (:mod:`qzgraph.reading.confined`), with a profile of
its own that runs no macros and follows no links, and in a folder that is removed afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qzgraph.errors import UnreadableSource
from qzgraph.reading.limits import (
    MAX_CONVERTING_BYTES,
    MAX_CONVERTING_SECONDS,
    MAX_FILE_BYTES,
    refuse_larger,
)

#: Where its installers put it, when it is on no path.
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
#: Settings of LibreOffice's registry (org.openoffice.Office.Common, Inet, Office.Writer): no macros,
#: no active content, no links followed, and a proxy where nothing listens.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find_libreoffice() -> str | None:
    """The path of LibreOffice's program; None where the machine has none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


@contextmanager
def converted(path: Path, label: str, kind: str, target: str) -> Iterator[Path]:
    """The file as a ``target`` (``docx`` or ``xlsx``), while the context lasts; ``kind`` is the
    suffix that its content has, whatever its name.

    Raises :class:`UnreadableSource` where LibreOffice is missing, cannot read the file, or takes
    more than its bounds.
    """
    program = find_libreoffice()
    save = f"save it as .{target} (另存为 .{target})"
    if program is None:
        raise UnreadableSource(
            f"reading a .{kind} file needs LibreOffice, which this machine does not have",
            where=label,
            mend=f"install it (libreoffice.org; apt install libreoffice-writer-nogui), or {save}",
        )
    refuse_larger(path, MAX_FILE_BYTES, label, save)
    # LibreOffice may still be writing to its profile when it is ended.
    with tempfile.TemporaryDirectory(prefix="qzgraph-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        given, out = home / f"in.{kind}", home / "out"
        shutil.copyfile(path, given)
        _write_profile(home / "profile")
        failed = _run(program, home, given, out, target)
        made = out / f"in.{target}"
        if failed or not made.is_file():
            raise UnreadableSource(
                failed or f"LibreOffice cannot read it as .{kind}", where=label, mend=save
            )
        yield made


def _run(program: str, home: Path, given: Path, out: Path, target: str) -> str:
    """Converts; says what went wrong, empty where nothing did."""
    confined = [sys.executable, "-P", "-m", "qzgraph.reading.confined"]
    bounds = [str(int(MAX_CONVERTING_SECONDS)), str(MAX_CONVERTING_BYTES)]
    command = [program, "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"]
    command += [f"-env:UserInstallation={(home / 'profile').as_uri()}"]
    command += ["--convert-to", target, "--outdir", str(out), str(given)]
    kept = ("PATH", "SYSTEMROOT", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(home), "TMPDIR": str(home), "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(
        [*confined, *bounds, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=environment,
        start_new_session=True,
    )
    try:
        process.wait(MAX_CONVERTING_SECONDS)
    except subprocess.TimeoutExpired:
        return f"LibreOffice took longer than {MAX_CONVERTING_SECONDS:.0f} seconds over it"
    finally:
        _end(process)
    return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends what was started, and what that started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _write_profile(folder: Path) -> None:
    (folder / "user").mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )
