"""``python -m qzgraph.reading.confined SECONDS BYTES COMMAND…``: a program of somebody else's, run
over a stranger's file, with bounds that it cannot leave.

It may take so many seconds of a processor and so many bytes of memory, ends with the process that
started it, and has no network where the system lets a user make a namespace of his own.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

#: Bytes that one file it writes may have.
_LARGEST_FILE = 200_000_000
# Of Linux: unshare(2), prctl(2).
_NEW_USER, _NEW_NETWORK, _DEATH_SIGNAL = 0x10000000, 0x40000000, 1


def main() -> None:
    """Takes the bounds upon itself and becomes the command."""
    seconds, memory, *command = sys.argv[1:]
    with contextlib.suppress(ImportError):  # none on Windows: the caller's time limit remains
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, int(memory)),
            (resource.RLIMIT_CPU, int(seconds)),
            (resource.RLIMIT_FSIZE, _LARGEST_FILE),
            (resource.RLIMIT_CORE, 0),
        ):
            _, given = resource.getrlimit(kind)
            narrower = most if given == resource.RLIM_INFINITY else min(most, given)
            resource.setrlimit(kind, (narrower, narrower))
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        _leave_the_network(system)
        system.prctl(_DEATH_SIGNAL, signal.SIGKILL)
    os.execv(command[0], command)


def _leave_the_network(system: ctypes.CDLL) -> None:
    """A network namespace without any connection, as the same user; where the system forbids that,
    the program's own settings have to do."""
    user, group = os.getuid(), os.getgid()
    if system.unshare(_NEW_USER | _NEW_NETWORK):
        return
    own = Path("/proc/self")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with contextlib.suppress(OSError):
            (own / name).write_text(text)


if __name__ == "__main__":
    main()
