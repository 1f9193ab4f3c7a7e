"""Counts calls of functions, because unlike time they do not depend on the machine's load."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

DEMO: Final = "clantui.demo"
"""Package of the demo API, which runs in the same process but is not counted."""


@dataclass
class Steps:
    """Number of calls on this thread, by the identity of the code object.

    Attributes:
        calls: calls of a function, or resumptions of a generator.
        c_calls: calls into C, from the program's own code only.
        codes: by identity, the code object, and True if it belongs to the program.
    """

    calls: Counter[int] = field(default_factory=Counter)
    c_calls: Counter[int] = field(default_factory=Counter)
    codes: dict[int, tuple[CodeType, bool]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the number of steps of the program."""
        return sum(self._count_own_steps().values())

    @property
    def busiest(self) -> str:
        """Return the functions with most steps, for the message of a failed test."""
        busiest = self._count_own_steps().most_common(8)
        codes = ((self.codes[number][0], n) for number, n in busiest)
        return ", ".join(f"{Path(c.co_filename).name}:{c.co_qualname} {n}" for c, n in codes)

    def of(self, file: str, name: str) -> int:
        """Return the number of calls of a function.

        Args:
            file: the end of its file name.
            name: its qualified name.
        """
        same_name = [n for n, (code, _) in self.codes.items() if code.co_qualname == name]
        matches = [n for n in same_name if self.codes[n][0].co_filename.endswith(file)]
        return sum(self.calls[n] for n in matches)

    def _count_own_steps(self) -> Counter[int]:
        both = self.calls + self.c_calls
        return Counter({number: n for number, n in both.items() if self.codes[number][1]})


@contextmanager
def count_steps() -> Iterator[Steps]:
    """Count the steps of the program on this thread.

    A step is a call of one of its functions, a resumption of one of its generators, or one of
    their calls into C. A loop without calls is not counted.
    """
    steps = Steps()
    # Code objects are identified by `id`: comparing them is slow, and different dataclasses have
    # equal generated code.
    calls, c_calls, codes = steps.calls, steps.c_calls, steps.codes

    def count_event(frame: FrameType, event: str, _: object) -> None:
        if event not in {"call", "c_call"}:
            return
        number = id(frame.f_code)
        if number not in codes:
            codes[number] = frame.f_code, _is_ours(frame.f_globals.get("__name__", ""))
        if event == "call":
            calls[number] += 1
        elif codes[number][1]:
            c_calls[number] += 1

    before = sys.getprofile()
    sys.setprofile(count_event)
    try:
        yield steps
    finally:
        sys.setprofile(before)


def _is_ours(module: str) -> bool:
    return module.startswith("clantui.") and not module.startswith(DEMO)


async def count_least(work: Callable[[], Awaitable[object]], times: int = 3) -> Steps:
    """Run some work several times; return the smallest count, without the steps of timers."""
    runs = []
    for _ in range(times):
        with count_steps() as steps:
            await work()
        runs.append(steps)
    return min(runs, key=lambda steps: steps.total)


def check_linear(few: Steps, many: Steps, times: float, tolerance: float = 1.25) -> None:
    """Fail if the steps grow faster than the work.

    Args:
        few: steps for a small amount of work.
        many: steps for `times` as much.
        tolerance: factor for steps that depend on time, such as timers.
    """
    factor = many.total / few.total
    message = f"{few.total} -> {many.total} steps, ×{factor:.1f} for ×{times:g}: {many.busiest}"
    assert factor <= times * tolerance, message
