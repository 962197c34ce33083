"""Files worked on several at a time: in processes of this machine, or on a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any, TypeVar

from qzgraph.errors import BadUsage
from qzgraph.submitting import processors

T = TypeVar("T")
#: So many processes read files at once unless more are asked for: each holds some 300 MB.
AT_MOST = 8
#: Seconds that a cluster's scheduler has to answer.
WAIT = 10.0


def readers() -> int:
    """How many processes read files unless told otherwise: no more than the readings of fit in most
    machines' memory."""
    return min(processors(), AT_MOST)


@contextmanager
def several(count: int, cluster: str | None, initializer: Callable[[], None]) -> Iterator[Executor]:
    """So many processes, or the workers of a Dask cluster, each of which reads the files at the paths
    that this machine has them at."""
    if cluster:
        with _cluster(cluster) as executor:
            yield executor
        return
    try:
        with ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=initializer
        ) as pool:
            yield pool
    except BrokenProcessPool as error:
        raise BadUsage(
            "a worker was ended from outside, perhaps for want of memory",
            mend="try again with --jobs 1",
        ) from error


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        connect: Any = import_module("distributed").Client
    except ImportError as error:
        raise BadUsage(
            "Dask is not installed", mend="install it with: pip install 'qzgraph[cluster]'"
        ) from error
    try:
        client = connect(address, timeout=WAIT)
    except (OSError, ValueError, TimeoutError) as error:
        raise BadUsage(
            f"no Dask scheduler answers there ({error or type(error).__name__})",
            where=address,
            mend="start one with: dask scheduler; and workers with: dask worker ADDRESS",
        ) from error
    with client, client.get_executor() as executor:
        yield executor
