"""Driver of a terminal that never keeps the program waiting."""

from __future__ import annotations

import os
import selectors
import signal
import sys
from contextlib import suppress
from functools import partial
from io import StringIO
from typing import Any, Final

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from clantui.ui.terminal.keys import TerminalKeys
from clantui.ui.terminal.output import Output

_LOOK: Final = 0.1
"""Seconds between two looks whether the end has come."""


class TerminalDriver(LinuxDriver):
    """Textual's own, but for what it waits for, where it draws, how large it is, what keys are."""

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
        # Standard output, which `cli.registry` has found to be a terminal. Textual's drives
        # standard error, which people send to a file, or close.
        terminal = sys.__stdout__
        assert terminal is not None  # noqa: S101 — see above
        self._redraw = partial(app.call_later, partial(app.refresh, layout=True))
        self._output = Output(terminal.fileno(), terminal.encoding, self._redraw)
        self._ours = False
        if self._size is None:  # else the first frame has what COLUMNS and LINES say
            self._size = self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the terminal's own size; what the environment says only where it has none."""
        for end in filter(None, (sys.__stdout__, sys.__stdin__)):
            with suppress(OSError, ValueError):
                width, height = os.get_terminal_size(end.fileno())
                if width and height:
                    return width, height
        return super()._get_terminal_size()

    def run_input_thread(self) -> None:
        """Pass on what is typed."""
        keys = TerminalKeys()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                wait = _LOOK if keys.wait is None else min(_LOOK, keys.wait)
                data = os.read(self.fileno, 1 << 16) if selector.select(wait) else None
                if data == b"":  # the terminal is gone, or a pipe at its end
                    self.exit_event.wait(_LOOK)
                for message in keys.take(data) if data else keys.tick():
                    self.process_message(message)

    def write(self, data: str) -> None:
        """Have something written soon."""
        self._output.write(data)

    def start_application_mode(self) -> None:
        """Make the terminal ours."""
        self._ours = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _sigtstp_application(self, *_: object) -> None:
        """Give the terminal back, and stop; without a terminal nobody would have us go on."""
        if self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        with suppress(OSError):  # it is gone
            os.get_terminal_size(self.fileno)
            os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        """Go on if we had stopped; else our own modes would be taken for those to give back."""
        if not self._ours:
            super()._sigcont_application()
        else:
            self._redraw()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was."""
        self._output.skip()
        super().stop_application_mode()
        self._ours = False  # only now: a signal to go on may come in the middle

    def close(self) -> None:
        """Wait for the last to be written, if the terminal lets us."""
        super().close()
        self._output.settle()
