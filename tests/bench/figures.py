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
    """A quantity, measured several times.

    Attributes:
        label: what was measured.
        values: value of each run, in the order of the runs.
        baseline: the value to compare with, a bound or the median of another row, or None.
        target: maximum of the ratio to `baseline`; without a baseline, of the median.
        unit: unit of `values`, `baseline` and `target`.
    """

    label: str
    values: Sequence[float]
    baseline: float | None = None
    target: float | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float | None:
        """Median divided by `baseline`."""
        return median(self.values) / self.baseline if self.baseline else None

    def cells(self) -> list[str]:
        """Return the row as text; see `HEADINGS`."""
        middle, ratio = median(self.values), self.ratio
        least, most = (
            self._format(end, bare=True) for end in (min(self.values), max(self.values))
        )
        target, reached = "–", middle if self.baseline is None else ratio
        if self.target is not None and reached is not None:
            bound = f"{self.target:g}" if self.baseline is not None else self._format(self.target)
            target = f"≤ {bound} {'met' if reached <= self.target else '**missed**'}"
        return [
            self.label,
            self._format(middle),
            f"{least}–{most}",
            "–" if self.baseline is None else self._format(self.baseline),
            "–" if self.baseline is None else f"{middle - self.baseline:+.0f}",
            "–" if ratio is None else f"{ratio:.2f}",
            target,
        ]

    def _format(self, number: float, *, bare: bool = False) -> str:
        """Format a number and its unit; ms have none, because the headings say it."""
        text = f"{number:.0f}" if abs(number) >= 10 or self.unit == "ms" else f"{number:.3g}"
        return text if bare or self.unit == "ms" else f"{text} {self.unit}"

    def format_as_json(self) -> dict[str, object]:
        """Return the row as JSON data."""
        figures = {"what": self.label, self.unit: [round(value, 2) for value in self.values]}
        return {**figures, "against": self.baseline, "ratio": self.ratio, "target": self.target}


HEADINGS: Final = ("what", "median ms", "min–max", "against ms", "difference", "ratio", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A table of rows that belong together.

    Attributes:
        title: of the table.
        rows: of the table.
        note: text below the table, or empty.
    """

    title: str
    rows: Sequence[Row] = ()
    note: str = ""

    def markdown(self) -> str:
        """Return the part as a heading, a table and a note."""
        lines = [f"## {self.title}", ""]
        if self.rows:
            lines += [_format_line(HEADINGS), "|---" + "|---:" * (len(HEADINGS) - 1) + "|"]
            lines += [*(_format_line(row.cells()) for row in self.rows), ""]
        return "\n".join([*lines, *([self.note, ""] if self.note else [])])

    def format_as_json(self) -> dict[str, object]:
        """Return the part as data."""
        rows = [row.format_as_json() for row in self.rows]
        return {"title": self.title, "rows": rows, "note": self.note}


def run_interleaved(runs: int, functions: Mapping[str, Callable[[], _T]]) -> dict[str, list[_T]]:
    """Run functions in turn, A B A B …, so that other load affects all of them equally.

    Args:
        runs: of each; one more run before them warms the caches and is not counted.
        functions: functions by name.

    Returns:
        Results of all runs, by name.
    """
    for function in functions.values():
        function()
    rounds = [{name: function() for name, function in functions.items()} for _ in range(runs)]
    return {name: [results[name] for results in rounds] for name in functions}


def describe_run(runs: int) -> dict[str, object]:
    """Return date, machine and versions of a measurement."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "runs": runs,
    }


def _format_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
