"""Shards over a Dask cluster; the workers need newsbench installed, and no access to the files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from newsbench.engines.parts import Job, Part, score_shard
from newsbench.engines.spreading import Engine
from newsbench.files import InputError
from newsbench.shards import Shard

# Shards that wait for each thread of a worker: so few that the memory of the cluster stays flat.
_WAITING = 2


def over_cluster(client: Any) -> Engine:
    """An engine that sends shards to the workers of a Dask client.

    Args:
        client: connected; who made it closes it.
    """

    def engine(shards: Iterable[Shard], job: Job) -> Iterator[Part]:
        running: deque[Any] = deque()
        most = _WAITING * max(1, sum(client.nthreads().values()))
        for shard in shards:
            # Not by key: two equal shards are two shards.
            running.append(client.submit(score_shard, shard, job, pure=False))
            if len(running) >= most:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()

    return engine


@contextmanager
def cluster_at(address: str) -> Iterator[Engine]:
    """The engine of the scheduler at an address, as ``tcp://10.0.0.5:8786``, for as long as it is needed.

    Raises:
        InputError: Dask is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise InputError("[missing-library] --scheduler needs Dask: pip install 'newsbench[cluster]'") from None
    make: Any = Client
    try:
        client = make(address, timeout=10)
    except (OSError, ValueError) as error:
        todo = "start `dask scheduler` and `dask worker`, and give its address as tcp://HOST:8786"
        raise InputError(f"{address}: [no-scheduler] {error}: {todo}") from None
    with client:
        yield over_cluster(client)
