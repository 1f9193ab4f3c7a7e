"""Measurements and their printing."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Final, TypeVar

LIBRARIES: Final = ("clantui", "textual", "rich", "treq", "twisted", "msgspec")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing measured several times.

    Attributes:
        what: was measured.
        ms: of each run, in the order of the runs; or whatever `unit` says instead.
        against: what it is compared with, a bound or another's median; None for nothing.
        most: the target: what the ratio to `against` should not exceed, or the median itself
            where that is compared with nothing; None for none.
        unit: of all these.
    """

    what: str
    ms: Sequence[float]
    against: float | None = None
    most: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        """Median to `against`."""
        return median(self.ms) / self.against if self.against else None

    def cells(self) -> list[str]:
        """Return the row as text; see `HEADINGS`."""
        middle, ratio = median(self.ms), self.ratio
        target, reached = "–", middle if self.against is None else ratio
        if self.most is not None and reached is not None:
            bound = f"{self.most:g}" if self.against is not None else self._told(self.most)
            target = f"≤ {bound} {'met' if reached <= self.most else '**missed**'}"
        return [
            self.what,
            self._told(middle),
            f"{self._told(min(self.ms), bare=True)}–{self._told(max(self.ms), bare=True)}",
            "–" if self.against is None else self._told(self.against),
            "–" if self.against is None else f"{middle - self.against:+.0f}",
            "–" if ratio is None else f"{ratio:.2f}",
            target,
        ]

    def _told(self, number: float, *, bare: bool = False) -> str:
        """Format a number and its unit; ms go without, as the headings have it."""
        shown = f"{number:.0f}" if abs(number) >= 10 or self.unit == "ms" else f"{number:.3g}"
        return shown if bare or self.unit == "ms" else f"{shown} {self.unit}"

    def as_json(self) -> dict[str, object]:
        """Return the row as data; all times in ms."""
        told = {"what": self.what, self.unit: [round(ms, 2) for ms in self.ms]}
        return {**told, "against": self.against, "ratio": self.ratio, "target": self.most}


HEADINGS: Final = ("what", "median ms", "min–max", "against ms", "difference", "ratio", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows that belong together.

    Attributes:
        title: of the table.
        rows: of the table.
        note: below it, or empty.
    """

    title: str
    rows: Sequence[Row] = ()
    note: str = ""

    def markdown(self) -> str:
        """Return the part as a heading, a table and a note."""
        lines = [f"## {self.title}", ""]
        if self.rows:
            lines += [_line(HEADINGS), "|---" + "|---:" * (len(HEADINGS) - 1) + "|"]
            lines += [*(_line(row.cells()) for row in self.rows), ""]
        return "\n".join([*lines, *([self.note, ""] if self.note else [])])

    def as_json(self) -> dict[str, object]:
        """Return the part as data."""
        rows = [row.as_json() for row in self.rows]
        return {"title": self.title, "rows": rows, "note": self.note}


def interleaved(runs: int, ways: Mapping[str, Callable[[], _T]]) -> dict[str, list[_T]]:
    """Do things by turns, A B A B …, so that a noisy minute hits them all alike.

    Args:
        runs: of each; one more before them warms the caches and does not count.
        ways: by name, what to do.

    Returns:
        By name, what each run gave.
    """
    for way in ways.values():
        way()
    rounds = [{name: way() for name, way in ways.items()} for _ in range(runs)]
    return {name: [done[name] for done in rounds] for name in ways}


def about(runs: int) -> dict[str, object]:
    """When and on what it was measured."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "runs": runs,
    }


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
