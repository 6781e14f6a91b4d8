"""Shards over several processes of this machine."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future

from newsbench.engines.parts import Job, Part, score_shard
from newsbench.engines.spreading import Engine, in_process
from newsbench.shards import Shard

# Shards that wait for each process: enough that none is idle, few enough that memory stays flat.
_WAITING = 2


def over_processes(count: int) -> Engine:
    """An engine of so many processes; one is this process itself."""
    if count <= 1:
        return in_process

    def engine(shards: Iterable[Shard], job: Job) -> Iterator[Part]:
        from concurrent.futures import ProcessPoolExecutor

        running: deque[Future[Part]] = deque()
        with ProcessPoolExecutor(count) as pool:
            for shard in shards:
                running.append(pool.submit(score_shard, shard, job))
                if len(running) >= count * _WAITING:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()

    return engine
