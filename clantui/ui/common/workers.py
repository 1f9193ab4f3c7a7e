"""Start of workers, which run beside the screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from textual.dom import DOMNode


def start_worker(
    owner: DOMNode,
    work: Callable[[], Coroutine[None, None, None]],
    group: str = "default",
    *,
    exclusive: bool = True,
) -> None:
    """Run a coroutine function as a worker.

    It is not called here: of a coroutine whose worker is cancelled before its turn, Python
    complains that it was never awaited, on the terminal, after the end.

    Args:
        owner: ends its workers with itself.
        work: a coroutine function, or a `partial` of one.
        exclusive: cancel the others of the group.
    """
    owner.run_worker(work, group=group, exclusive=exclusive)  # type: ignore[arg-type]  # mypy finds two ways to read it
