"""What Textual talks to a terminal through, so that no terminal keeps the program waiting."""

from __future__ import annotations

import sys
from functools import partial
from io import StringIO
from typing import Any

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from clantui.ui.output import Output


class TerminalDriver(LinuxDriver):
    """Textual's own, but for what it waits for, and where it draws."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        """Take the terminal; see `Driver`."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Its writing thread has nothing to write, so that nobody ever waits for it.
        self._file = StringIO()  # type: ignore[assignment]  # inferred from what it is else
        # Standard output, which `cli.commands` has found to be a terminal. Textual's drives
        # standard error, which people send to a file, or close.
        terminal = sys.__stdout__
        assert terminal is not None  # noqa: S101 — see above
        redraw = partial(app.call_later, partial(app.refresh, layout=True))
        self._output = Output(terminal.fileno(), terminal.encoding, redraw)

    def write(self, data: str) -> None:
        """Have something written soon.

        Args:
            data: text and switches.
        """
        self._output.write(data)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._output.skip()
        super().stop_application_mode()

    def close(self) -> None:
        """Wait for the last to be written, if the terminal lets us."""
        super().close()
        self._output.settle()
