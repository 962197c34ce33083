"""Temporary folders that do not outlive the process that made them: what a killed one left behind is
removed by the next that needs one.

A folder is locked as long as its process lives (flock(2), which the system undoes however that
ends), so that neither the clock nor a process number has to be trusted.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def scratch(prefix: str, where: Path | None = None) -> Iterator[Path]:
    """A new folder under ``where``, by default the system's place for temporary files, whose name
    begins with this; gone at the end. Raises OSError where there can be none."""
    folder = where or Path(tempfile.gettempdir())
    sweep(prefix, folder)
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    handle = os.open(made, os.O_RDONLY)
    try:
        with suppress(OSError):  # A file system without locks keeps what a kill leaves.
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def sweep(prefix: str, where: Path) -> None:
    """Removes this user's folders there whose processes have ended."""
    with suppress(OSError):
        for left in where.glob(f"{prefix}*"):
            with suppress(OSError):
                if left.is_symlink() or left.lstat().st_uid != os.getuid():
                    continue
                handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(left, ignore_errors=True)
                finally:
                    os.close(handle)
