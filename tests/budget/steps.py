"""Counted work, which is the same on every machine, however busy; time is not."""

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
"""The demo API runs in the same process; its work does not count."""


@dataclass
class Steps:
    """Number of calls on this thread, by the identity of the code object.

    Attributes:
        calls: calls of a function, or resumptions of a generator.
        c_calls: calls into C, from the program's own code only.
        codes: the code objects, and whether they are the program's own.
    """

    calls: Counter[int] = field(default_factory=Counter)
    c_calls: Counter[int] = field(default_factory=Counter)
    codes: dict[int, tuple[CodeType, bool]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the steps of the program."""
        return sum(self._count_own_steps().values())

    @property
    def busiest(self) -> str:
        """Return the busiest functions, for the message of a failure."""
        busiest = self._count_own_steps().most_common(8)
        codes = ((self.codes[number][0], n) for number, n in busiest)
        return ", ".join(f"{Path(c.co_filename).name}:{c.co_qualname} {n}" for c, n in codes)

    def of(self, file: str, name: str) -> int:
        """Return the number of calls of a function.

        Args:
            file: the end of its file name.
            name: its qualified name.
        """
        named = [n for n, (code, _) in self.codes.items() if code.co_qualname == name]
        found = [n for n in named if self.codes[n][0].co_filename.endswith(file)]
        return sum(self.calls[n] for n in found)

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
    # By identity: to compare code is slow, and what dataclasses make is alike for many of them.
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
    """Count the steps of some work, run a few times; the least is without those of timers."""
    done = []
    for _ in range(times):
        with count_steps() as steps:
            await work()
        done.append(steps)
    return min(done, key=lambda steps: steps.total)


def check_linear(few: Steps, many: Steps, times: float, tolerance: float = 1.25) -> None:
    """Fail if the steps grow faster than the work.

    Args:
        few: steps for a small amount of work.
        many: steps for `times` as much.
        tolerance: factor for steps that depend on time, such as timers.
    """
    grown = many.total / few.total
    message = f"{few.total} -> {many.total} steps, ×{grown:.1f} for ×{times:g}: {many.busiest}"
    assert grown <= times * tolerance, message
