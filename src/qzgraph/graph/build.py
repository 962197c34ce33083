"""The whole path in one readable function: sources, ontology and vocabularies to one dataset.

``build`` writes ``dataset.nq`` (sorted, the same bytes for the same inputs) and ``store/``, the
embedded store. ``ensure_built`` does so once for this user and these inputs.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

import qzgraph
from qzgraph import names
from qzgraph.errors import BadUsage, BrokenData, UnreadableSource
from qzgraph.graph.store import MERGED, built_digest, dataset_digest, merge
from qzgraph.graph.vocabulary_graph import vocabulary_quads
from qzgraph.graph.workspace import KnownEdition, known_editions
from qzgraph.records.model import Edition
from qzgraph.scratch import scratch
from qzgraph.settings import Settings
from qzgraph.vocabulary import Vocabulary, load_vocabulary

DATASET = "dataset.nq"
STORE = "store"
#: Written last: a folder without it was never finished.
DONE = "build.txt"


@dataclass(frozen=True)
class Build:
    """Where a build stands, and how much it holds."""

    folder: Path
    quads: int
    editions: tuple[str, ...]


def build(settings: Settings, out: Path) -> Build:
    """Builds everything into ``out``, which must be empty or a build already.

    Raises :class:`BrokenData` where data contradict themselves.
    """
    from qzgraph.graph.lineage_graph import lineage_quads
    from qzgraph.graph.load import kept_reading, read_known

    _ready(out)
    ready = kept_reading(settings)
    vocabulary = ready.vocabulary if ready else load_vocabulary(settings.data)
    quads = list(ontology_quads(settings.ontology))
    quads += turtle(settings.shapes, names.GRAPH_SHAPES)
    quads += vocabulary_quads(settings.data, vocabulary)
    known = known_editions(settings)
    read = ready.editions if ready else {}
    editions = [
        ((not each.own and read.get(each)) or read_known(each, vocabulary)).edition
        for each in known
    ]
    said = list(edition_statements(known, editions, vocabulary))
    check_passages(said, {edition.id: edition.text for edition in editions})
    quads += said
    quads += lineage_quads(editions, vocabulary)
    quads += inferred(quads)
    quads = list(stated_once(quads))
    ids = tuple(edition.id for edition in editions)
    _write(canonical(quads), out, ids)
    return Build(out, len(quads), ids)


def edition_statements(
    known: Sequence[KnownEdition], loaded: Sequence[Edition], vocabulary: Vocabulary
) -> Iterator[ox.Quad]:
    """The quads of the editions at hand; of a partial one also what its Turtle says beside the
    texts, such as where each fact comes from."""
    from qzgraph.graph.write import edition_quads

    ids = [each.id for each in known]
    for each, edition in zip(known, loaded, strict=True):
        yield from edition_quads(edition, vocabulary, upper_edition(each.id, ids))
        if each.form == "turtle":
            yield from _parse(each.path, names.edition_graph(each.id))


def upper_edition(edition: str, known: Iterable[str]) -> str | None:
    """The edition of the nearest level above among ``known``: the newest that is no newer than
    ``edition``, else the newest."""
    code, year = edition.split("-")
    upper = names.upper_code(code)
    while upper:
        years = sorted(int(other.split("-")[1]) for other in known if other.startswith(f"{upper}-"))
        if years:
            before = [other for other in years if other <= int(year)]
            return names.edition_id(upper, before[-1] if before else years[-1])
        upper = names.upper_code(upper)
    return None


def check_passages(quads: Iterable[ox.Quad], texts: dict[str, str]) -> None:
    """Every quoted passage stands in its source: ``source[start:end] == exactText``."""
    about: dict[str, dict[str, str]] = {}
    for quad in quads:
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.NamedNode) or not isinstance(
            value, ox.NamedNode | ox.Literal
        ):
            continue
        predicate = quad.predicate.value
        if predicate.startswith(names.QZ):
            about.setdefault(subject.value, {})[names.local(predicate)] = value.value
    sources = {names.source_document(edition): text for edition, text in texts.items()}
    for passage, said in about.items():
        if "exactText" not in said:
            continue
        text = sources.get(said.get("sourceDocument", ""), "")
        start, end = int(said["startOffset"]), int(said["endOffset"])
        if not said["exactText"] or text[start:end] != said["exactText"]:
            raise BrokenData(
                f"the source does not read {said['exactText'][:40]!r} at {start}–{end}",
                where=passage,
                mend="report this as a bug",
            )


def stated_once(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """What several editions, or one and the vocabulary, state of what they share (a group, a condition,
    a body) in ``graph/vocabulary`` alone: a server whose default graph counts a statement once for
    each of its graphs then counts as others do."""
    quads = list(quads)
    graphs: dict[ox.Triple, set[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]] = {}
    for quad in quads:
        graphs.setdefault(quad.triple, set()).add(quad.graph_name)
    documents = {ox.NamedNode(names.GRAPH_ONTOLOGY), ox.NamedNode(names.GRAPH_ALIGNMENTS)}
    shared = ox.NamedNode(names.GRAPH_VOCABULARY)
    for quad in quads:
        several = len(graphs[quad.triple] - documents) > 1
        yield ox.Quad(quad.subject, quad.predicate, quad.object, shared) if several else quad


def inferred(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """What follows from all of it by OWL 2 RL, for ``graph/inferred``."""
    from qzgraph.graph.reason import infer

    graph = ox.NamedNode(names.GRAPH_INFERRED)
    for triple in infer(quads):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def ontology_quads(folder: Path) -> Iterator[ox.Quad]:
    """The ontology and its alignments, each in a graph of its own, so that what is served of either
    has one ``owl:Ontology``."""
    for path in sorted(folder.glob("*.ttl")):
        alone = path.stem == "qzbps"
        yield from _parse(path, names.GRAPH_ONTOLOGY if alone else names.GRAPH + path.stem)


def turtle(folder: Path, graph: str) -> Iterator[ox.Quad]:
    """Every Turtle file of a folder, in one graph."""
    for path in sorted(folder.glob("*.ttl")):
        yield from _parse(path, graph)


def _parse(path: Path, graph: str) -> Iterator[ox.Quad]:
    node = ox.NamedNode(graph)
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, node)
    except (OSError, SyntaxError) as error:
        raise BrokenData(str(error), where=str(path), mend="mend the Turtle there") from error


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    """Sorted lines of N-Quads, blank nodes labelled after RDFC-1.0."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(set(text.decode().splitlines()))


def _ready(out: Path) -> None:
    """Makes the folder. Raises :class:`UnreadableSource` where it holds anything but a build."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from error
    foreign = {path.name for path in out.iterdir()} - {DATASET, STORE, DONE}
    if foreign:
        raise UnreadableSource(
            f"the folder holds other files ({sorted(foreign)[0]})",
            where=str(out),
            mend="give an empty folder or an earlier build",
        )


def _write(lines: list[str], out: Path, editions: Iterable[str]) -> None:
    (out / DONE).unlink(missing_ok=True)
    shutil.rmtree(out / STORE, ignore_errors=True)
    dataset = "\n".join(lines) + "\n"
    (out / DATASET).write_text(dataset, encoding="utf-8", newline="\n")
    store = ox.Store(str(out / STORE))
    store.bulk_load(input=dataset.encode(), format=ox.RdfFormat.N_QUADS)
    merge(store)
    store.optimize()
    store.flush()
    digest = hashlib.sha256(dataset.encode()).hexdigest()
    (out / DONE).write_text(
        f"qzgraph {qzgraph.__version__}\nsha256 {digest}\neditions {' '.join(editions)}\n"
        f"{MERGED}\n",
        encoding="utf-8",
    )


def ensure_built(settings: Settings, building: Callable[[], None] = lambda: None) -> Path:
    """The folder of the packaged dataset, built into the user's cache where it is not there whole;
    ``building`` is called before that.

    Safe when several processes start together: each builds aside, the first to finish is kept. What
    a build that was killed left behind is removed.
    """
    folder = settings.cache / f"build-{inputs_digest(settings)}"
    if intact(folder):
        return folder
    building()
    try:
        settings.cache.mkdir(parents=True, exist_ok=True)
        with scratch("building-", settings.cache) as aside:
            build(settings, aside)
            if not intact(folder):  # Else another process has finished it.
                shutil.rmtree(folder, ignore_errors=True)
                try:
                    aside.rename(folder)
                except OSError:
                    if not intact(folder):
                        raise
    except OSError as error:
        raise _unwritable(settings.cache, error) from error
    _keep_newest(folder)
    return folder


def intact(folder: Path) -> bool:
    """Whether there is a whole build: what was written last is there, and the dataset is what it
    says. Raises BadUsage where that cannot be read."""
    try:
        digest = built_digest(folder)
        return bool(digest) and digest == dataset_digest(folder / DATASET)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise BadUsage(
            f"the cache cannot be read ({error.strerror or error})",
            where=str(folder),
            mend="make it readable, or set XDG_CACHE_HOME to another place",
        ) from error


def _keep_newest(kept: Path, count: int = 4) -> None:
    """Drops all but the newest builds beside this one: every change of data or code makes another.
    Which are new is told by the clock, which may have been set; this one is."""
    others = sorted(
        set(kept.parent.glob("build-*")) - {kept}, key=lambda path: path.stat().st_mtime
    )
    for old in others[: -(count - 1)]:
        shutil.rmtree(old, ignore_errors=True)


def _unwritable(folder: Path, error: OSError) -> BadUsage:
    return BadUsage(
        f"the folder cannot be written ({error.strerror or error})",
        where=str(folder),
        mend="give --out DIR, or set XDG_CACHE_HOME, to a place that can be",
    )


def asserted(folder: Path) -> list[ox.Quad]:
    """The quads of a build that are not inferred. Raises :class:`UnreadableSource` where there is
    no build."""
    path = folder / DATASET
    try:
        quads = list(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise UnreadableSource(
            f"no build can be read there ({error})",
            where=str(folder),
            mend="make one with: qzgraph build --out DIR",
        ) from error
    graphs = {names.GRAPH_INFERRED, names.GRAPH_SHAPES}
    return [quad for quad in quads if quad.graph_name.value not in graphs]


def inputs_digest(settings: Settings) -> str:
    """A name for the inputs, the user's editions among them, and the code that reads them: 16
    hexadecimal digits."""
    digest = hashlib.sha256(qzgraph.__version__.encode())
    package = Path(qzgraph.__file__).parent
    files = [
        path
        for folder in (settings.ontology, settings.data, settings.shapes)
        for path in folder.rglob("*")
        if path.is_file()
    ]
    files += [
        path
        for wing in ("reading", "language", "records", "aligning", "graph")
        for path in (package / wing).iterdir()
        if path.suffix in {".py", ".lark"}
    ]
    files += [package / "names.py", package / "vocabulary.py"]
    for path in sorted(files):
        digest.update(re.sub(r"\\", "/", path.name).encode() + b"\0" + path.read_bytes())
    for edition in known_editions(settings):
        if edition.own:
            digest.update(
                f"{edition.id} {edition.extent} {edition.name}".encode() + edition.path.read_bytes()
            )
    return digest.hexdigest()[:16]
