"""Work that is counted rather than timed: it is the same on every machine, however busy."""

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
"""The pretend API answers in the same process, and is none of the client's work."""


@dataclass
class Steps:
    """Count of calls and lines on this thread, by the identity of the code.

    Attributes:
        calls: how often it was called, or gone on with.
        reached: how often it has called into C; of the program's own alone.
        codes: the code itself, and whether it is the program's.
    """

    calls: Counter[int] = field(default_factory=Counter)
    reached: Counter[int] = field(default_factory=Counter)
    codes: dict[int, tuple[CodeType, bool]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All steps of the program."""
        return sum(self._ours().values())

    @property
    def where(self) -> str:
        """Return the busiest functions, for the message of a failure."""
        most = self._ours().most_common(8)
        codes = ((self.codes[number][0], n) for number, n in most)
        return ", ".join(f"{Path(c.co_filename).name}:{c.co_qualname} {n}" for c, n in codes)

    def of(self, file: str, name: str) -> int:
        """Return how often a function was called.

        Args:
            file: how the name of its file ends.
            name: its qualified name.
        """
        named = [n for n, (code, _) in self.codes.items() if code.co_qualname == name]
        here = [n for n in named if self.codes[n][0].co_filename.endswith(file)]
        return sum(self.calls[n] for n in here)

    def _ours(self) -> Counter[int]:
        both = self.calls + self.reached
        return Counter({number: n for number, n in both.items() if self.codes[number][1]})


@contextmanager
def counted() -> Iterator[Steps]:
    """Count what the program does on this thread meanwhile.

    A step is a call of one of its functions, a turn of one of its generators, or a call of theirs
    into C: what a loop does without calling anything is not seen.
    """
    steps = Steps()
    # By identity: to compare code is slow, and what dataclasses make is alike for many of them.
    calls, reached, codes = steps.calls, steps.reached, steps.codes

    def heard(frame: FrameType, event: str, _: object) -> None:
        if event not in {"call", "c_call"}:
            return
        number = id(frame.f_code)
        if number not in codes:
            codes[number] = frame.f_code, _is_ours(frame.f_globals.get("__name__", ""))
        if event == "call":
            calls[number] += 1
        elif codes[number][1]:
            reached[number] += 1

    before = sys.getprofile()
    sys.setprofile(heard)
    try:
        yield steps
    finally:
        sys.setprofile(before)


def _is_ours(module: str) -> bool:
    return module.startswith("clantui.") and not module.startswith(DEMO)


async def least(work: Callable[[], Awaitable[object]], times: int = 3) -> Steps:
    """Count the steps of some work, done a few times, without those of our timers."""
    done = []
    for _ in range(times):
        with counted() as steps:
            await work()
        done.append(steps)
    return min(done, key=lambda steps: steps.total)


def linear(few: Steps, many: Steps, times: float, air: float = 1.25) -> None:
    """Fail where more has cost more than its share.

    Args:
        few: steps for a few of something.
        many: steps for so many times as much.
        times: how many times.
        air: for what is looked at more often when there is more, such as a timer.
    """
    grown = many.total / few.total
    told = f"{few.total} -> {many.total} steps, ×{grown:.1f} for ×{times:g}: {many.where}"
    assert grown <= times * air, told
