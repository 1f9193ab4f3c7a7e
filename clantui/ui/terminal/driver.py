"""Terminal driver that never blocks the program."""

from __future__ import annotations

import os
import selectors
import signal
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import StringIO
from typing import Any, Final

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from clantui.ui.terminal.keys import TerminalKeys
from clantui.ui.terminal.output import Output

_RETRY: Final = 0.1
"""Seconds between two reads of a terminal that has gone, until the program ends."""


class SelectableEvent(threading.Event):
    """An event that a selector can wait for: polling it took half of the idle program's CPU."""

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = os.pipe()  # holds one byte while the event is set
        self._lock = threading.Lock()

    def fileno(self) -> int:
        """Return a file descriptor that can be read while the event is set."""
        return self._reader

    def set(self) -> None:
        """See `Event.set`."""
        with self._lock:
            if not self.is_set():
                super().set()
                os.write(self._writer, b"\0")

    def clear(self) -> None:
        """See `Event.clear`."""
        with self._lock:
            if self.is_set():
                super().clear()
                os.read(self._reader, 1)


class TerminalDriver(LinuxDriver):
    """Textual's driver with other output, keys, sizes and suspension."""

    exit_event: SelectableEvent

    def __init__(self, app: App[Any], **options: Any) -> None:  # noqa: ANN401 — Textual's own
        super().__init__(app, **options)
        self.exit_event = SelectableEvent()
        # Textual's writer thread gets nothing to write, so that it never blocks.
        self._file = StringIO()  # type: ignore[assignment]  # the type is inferred from stderr
        # `cli.registry` has checked that standard output is a terminal. Textual uses standard
        # error, which users redirect to a file, or close.
        terminal = sys.__stdout__
        assert terminal is not None  # noqa: S101 — as checked
        self._redraw = partial(app.call_later, partial(app.refresh, layout=True))
        self._output = Output(terminal.fileno(), terminal.encoding, self._redraw)
        self._has_modes = False
        self._attributes: list[Any] = []  # the terminal's own modes, while it has the program's
        # Otherwise the first frame would have the size in COLUMNS and LINES.
        if self._size is None:
            self._size = self._get_terminal_size()

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return the terminal's size; without one, the size in the environment."""
        for stream in filter(None, (sys.__stdout__, sys.__stdin__)):
            with suppress(OSError, ValueError):
                width, height = os.get_terminal_size(stream.fileno())
                if width and height:
                    return width, height
        return super()._get_terminal_size()

    def run_input_thread(self) -> None:
        """Read keys until the driver is closed."""
        keys = TerminalKeys()
        with selectors.SelectSelector() as selector:
            terminal = selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.exit_event, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = [key for key, _ in selector.select(keys.wait)]
                data = os.read(self.fileno, 1 << 16) if terminal in ready else None
                if data == b"":  # the terminal is gone, or a pipe has ended
                    self.exit_event.wait(_RETRY)
                for message in keys.feed_bytes(data) if data else keys.tick():
                    self.process_message(message)

    def write(self, data: str) -> None:
        """Queue a text."""
        self._output.write(data)

    def start_application_mode(self) -> None:
        """Switch the terminal to the program's modes, unless the program is in the background."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # Textual clears this flag only if it has set the modes.
        self._has_modes = not self._must_signal_resume
        with suppress(termios.error):  # no terminal, or gone
            self._attributes = termios.tcgetattr(self.fileno)

    def _sigtstp_application(self, *_: object) -> None:
        self._call_in_loop(self._suspend)

    def _sigcont_application(self, *_: object) -> None:
        self._call_in_loop(self._resume)

    def _call_in_loop(self, callback: Callable[[], None]) -> None:
        """Change the modes in the event loop, since a signal may interrupt another change.

        After the end of the loop the modes are already restored.
        """
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback)

    def _suspend(self) -> None:
        """Restore the terminal and stop the process, unless the terminal is gone."""
        if self._has_modes and self._auto_restart:
            self.suspend_application_mode()
            self._must_signal_resume = True
        with suppress(OSError):  # nothing could continue the process
            os.get_terminal_size(self.fileno)
            os.kill(os.getpid(), signal.SIGSTOP)

    def _resume(self) -> None:
        """Set the modes again after a suspension, even one that the program could not notice."""
        if self._must_signal_resume:
            self.resume_application_mode()
        elif self._has_modes:
            with suppress(termios.error):  # the shell has set its own since a SIGSTOP
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._attributes)
            self._redraw()

    def stop_application_mode(self) -> None:
        """Restore the modes that the terminal had before."""
        self._has_modes = False
        self._output.skip()
        super().stop_application_mode()

    def close(self) -> None:
        """Wait until the output is written, if the terminal reads it."""
        super().close()
        self._output.drain()
