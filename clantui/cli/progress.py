"""Progress, warnings and failures on stderr."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from clantui.cli.appearance import is_terminal
from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Clan
from clantui.core.model.survey import Survey
from clantui.core.ports import ClanBackend
from clantui.core.text.phrases import describe_pause

_TICK: Final = 0.5
"""Seconds between two updates of a countdown."""


def print_message(sentence: str) -> None:
    """Print a sentence on stderr."""
    print(f"clantui: {sentence}", file=sys.stderr)


def print_hint(sentence: str, *, quiet: bool) -> None:
    """Print a sentence on stderr if that is a terminal."""
    if not quiet and is_terminal(sys.stderr):
        print(sentence, file=sys.stderr)


@contextmanager
def show_progress(options: argparse.Namespace, backend: ClanBackend) -> Iterator[ProgressLine]:
    """Print the backend's warning; yield a line for progress and pauses, unless `quiet`."""
    if backend.warning:
        print_message(backend.warning)
    progress = ProgressLine(sys.stderr, quiet=options.quiet)
    backend.on_pause = progress.pause
    try:
        yield progress
    finally:
        progress.clear()


class ProgressLine:
    """Progress on one line of a terminal; writes nothing to other streams."""

    def __init__(self, out: TextIO, *, quiet: bool = False) -> None:
        self._out = out
        self._is_shown = out.isatty() and not quiet
        self._countdown: asyncio.TimerHandle | None = None

    def show_survey(self, survey: Survey) -> None:
        """Show how many players of a clan are loaded."""
        failed = f" · {len(survey.failed)} failed" if survey.failed else ""
        total = len(survey.clan.members)
        self.show(f"{survey.clan.name} {survey.finished_count}/{total}{failed}")

    def show_logs(self, clan: Clan, logs: BattleLogs) -> None:
        """Show how many battle logs of a clan are loaded."""
        failed = f" · {len(logs.failed)} failed" if logs.failed else ""
        self.show(f"{clan.name}: battle logs {logs.finished_count}/{logs.total}{failed}")

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._is_shown:
            self._out.write(f"\r\x1b[K{text}")
            self._out.flush()

    def pause(self, seconds: float) -> None:
        """Count down the seconds until the next request; see `ClanBackend.on_pause`."""
        if self._countdown is not None:
            self._countdown.cancel()
        self._count_down(asyncio.get_running_loop().time() + seconds)

    def _count_down(self, until: float) -> None:
        loop = asyncio.get_running_loop()
        self._countdown = None
        if (seconds := until - loop.time()) > 0:
            self.show(f"{describe_pause(seconds)} · Ctrl+C stops")
            self._countdown = loop.call_later(min(seconds, _TICK), self._count_down, until)

    def clear(self) -> None:
        """Clear the line and stop a countdown."""
        if self._countdown is not None:
            self._countdown.cancel()
            self._countdown = None
        self.show("")
