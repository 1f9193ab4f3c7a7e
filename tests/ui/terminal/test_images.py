"""Tests that a terminal is asked for images only if it answers at once."""

from __future__ import annotations

import io
import os
import sys
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from clantui.ui.terminal import images
from clantui.ui.terminal.images import find_image_widget

QUERY: Final = b"\x1b[c"
ATTRIBUTES: Final = b"\x1b[?62;4c"


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> Iterator[None]:
    """Make a terminal the standard streams; it answers a query."""
    ends = os.openpty()

    def serve() -> None:
        received = b""
        while not received.endswith(QUERY):
            received += os.read(ends[0], 100)
        os.write(ends[0], answer)

    server = threading.Thread(target=serve)
    with open(ends[1], "r+b", buffering=0) as program:  # noqa: PTH123 — a descriptor
        monkeypatch.setattr("sys.__stdin__", program)
        monkeypatch.setattr("sys.__stdout__", program)
        before = termios.tcgetattr(program)
        server.start()
        yield
        server.join()
        assert termios.tcgetattr(program) == before
    os.close(ends[0])


@pytest.mark.parametrize(
    ("answer", "latency", "is_quick"),
    [
        (ATTRIBUTES, 60.0, True),
        (b"typed" + ATTRIBUTES, 60.0, True),
        (ATTRIBUTES, 0.0, False),
        (b"", 60.0, False),
        (b"typed", 60.0, False),
    ],
)
def test_only_a_quick_terminal_is_asked_for_images(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, latency: float, *, is_quick: bool
) -> None:
    """A slow or silent terminal would answer when its text is taken for keys."""
    monkeypatch.setattr(images, "_MAX_LATENCY", latency)
    monkeypatch.setattr(images, "_TIMEOUT", 60.0 if ATTRIBUTES in answer else 0.05)
    with terminal(monkeypatch, answer):
        assert images._is_quick() is is_quick


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe, or closed streams, answer nothing."""
    monkeypatch.setattr("sys.__stdin__", io.StringIO())
    monkeypatch.setattr("sys.__stdout__", io.StringIO())
    assert not images._is_quick()
    monkeypatch.setattr("sys.__stdout__", None)
    assert not images._is_quick()


def test_the_widget_is_the_best_that_the_terminal_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-blocks need no query; an error of the terminal means no images."""
    out: object = io.StringIO()
    monkeypatch.setattr("sys.__stdout__", out)  # the import would query a terminal
    widgets = pytest.importorskip("textual_image.widget", reason="the extra is not installed")

    def fail() -> bool:
        raise termios.error

    for is_quick, widget in (
        (lambda: True, widgets.Image),
        (lambda: False, widgets.HalfcellImage),
        (fail, None),
    ):
        monkeypatch.setattr(images, "_is_quick", is_quick)
        assert find_image_widget() is widget
        assert sys.__stdout__ is out
