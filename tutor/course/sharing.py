"""Work shared out among helpers that are costly to start: each takes the next piece as soon as it is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from itertools import chain
from queue import SimpleQueue
from typing import TypeVar

__all__ = ["shared_out"]

Helper = TypeVar("Helper")
Piece = TypeVar("Piece")
Done = TypeVar("Done")


def shared_out(
    make: Callable[[], AbstractContextManager[Helper]],
    work: Callable[[Helper, Piece], Iterable[Done]],
    pieces: Sequence[Piece],
    jobs: int,
) -> Iterator[Done]:
    """What the work gives for each piece, in their order, by at most so many helpers in threads; all of them
    are closed at the end, also when an error ends it.
    """
    if not pieces:
        return
    free: SimpleQueue[Helper] = SimpleQueue()

    def done(piece: Piece) -> Iterable[Done]:
        helper = free.get()
        try:
            return work(helper, piece)
        finally:
            free.put(helper)

    with ExitStack() as stack:
        count = max(1, min(jobs, len(pieces)))
        for _ in range(count):
            free.put(stack.enter_context(make()))
        pool = stack.enter_context(ThreadPoolExecutor(count))
        yield from chain.from_iterable(pool.map(done, pieces))
