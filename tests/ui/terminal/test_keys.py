"""Tests that every sequence of a terminal, whole or in parts, is a known key or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, messages
from textual.message import Message

from clantui.ui.terminal.keys import TerminalKeys
from clantui.ui.terminal.sequences import LONE_ESCAPE, PASTING, UNFINISHED

PAUSE: Final = 0.1
"""Longest pause, in s, between the bytes of one sequence."""

NOTHING: Final = {
    "colour, BEL": b"\x1b]11;rgb:1c1c/1c1c/1c1c\x07",
    "colour, ST": b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    "colour, C1": b"\xc2\x9d4;1;rgb:cdcd/0000/0000\xc2\x9c",
    "colour, bytes of C1": b"\x9d12;rgb:0/0/0\x9c",
    "title": b"\x1b]lqueue \xe2\x9c\x93 q\x1b\\",
    "clipboard": b"\x1b]52;c;cXVpdA==\x1b\\",
    "cancelled OSC": b"\x1b]11;rgb:q\x18",
    "XTVERSION": b"\x1bP>|kitty(0.42.0)\x1b\\",
    "XTGETTCAP": b"\x1bP1+r544e=787465726d\x1b\\",
    "DECRQSS": b"\x1bP1$r0m\x1b\\",
    "tertiary DA": b"\x1bP!|7E565445\x1b\\",
    "APC": b"\x1b_Gi=31;OK\x1b\\",
    "APC, C1": b"\xc2\x9fGi=31;ENOENT\xc2\x9c",
    "SOS": b"\x1bXquit\x1b\\",
    "PM": b"\x1b^quit\x07",
    "DA": b"\x1b[?62;1;2;22c",
    "secondary DA": b"\x1b[>41;377;0c",
    "DSR": b"\x1b[0n",
    "theme": b"\x1b[?997;1n",
    "kitty's flags": b"\x1b[?25u",
    "size in cells": b"\x1b[8;24;80t",
    "size in pixels": b"\x1b[4;480;640t",
    "an unknown mode": b"\x1b[?4242;0$y",
    "a mode of ANSI": b"\x1b[4;2$y",
    "DECCIR": b"\x1bP1$u1;1;1;@;@;@;0;2;@;BB%5B\x1b\\",
    "old mouse": b"\x1b[M q!",
    "old mouse, far right": b"\x1b[M \xe9\xa9",
    "mouse of urxvt": b"\x1b[32;10;10M",
    "mouse out of the window": b"\x1b[<35;-3;5M",
    "an unknown key": b"\x1b[99~",
    "an unknown CSI": b"\x1b[1;2;3;4;5q",
    "a long CSI": b"\x1b[" + b"1;" * 40 + b"z",
    "a long number": b"\x1b[" + b"9" * 5000 + b"u",
    "no character": b"\x1b[1114112u",
    "half of a character": b"\x1b[55296u",
    "a private character": b"\x1b[63743u",
    "a released key": b"\x1b[97;1:3u",
    "a text of no characters": b"\x1b[97;1;99999999u",
    "colons alone": b"\x1b[:;:u",
    "a window of no size": b"\x1b[48;0;0;0;0t",
    "a paste's end": b"\x1b[201~",
    "an end of nothing": b"\x1b\\",
    "half of a letter": b"\xc3\x1b[0n",
    "bytes of no letter": b"\xfe\xff",
    "C1 of no use": b"\xc2\x85",
}

KEYS: Final = {
    b"a": "a",
    b"/": "slash",
    b"\r": "enter",
    b"\t": "tab",
    b"\x7f": "backspace",
    b"\x03": "ctrl+c",
    "é".encode(): "é",
    "語".encode(): "語",
    b"\x1b[A": "up",
    b"\x1bOB": "down",
    b"\x9bC": "right",
    b"\xc2\x9bD": "left",
    b"\xc2\x8fA": "up",
    b"\x1b[1;5A": "ctrl+up",
    b"\x1b[Z": "shift+tab",
    b"\x1b[5~": "pageup",
    b"\x1b[24~": "f12",
    b"\x1bOP": "f1",
    b"\x1b[[A": "f1",
    b"\x1b[3$": "shift+delete",
    b"\x1b[3^": "ctrl+delete",
    b"\x1b[27u": "escape",
    b"\x1b[13u": "enter",
    b"\x1b[97u": "a",
    b"\x1b[97;2u": "A",
    b"\x1b[97;65u": "a",
    b"\x1b[97:65;2u": "A",
    b"\x1b[97;1;97u": "a",
    b"\x1b[97;5u": "ctrl+a",
    b"\x1b[97;5:2u": "ctrl+a",
    b"\x1b[27;5;97~": "ctrl+a",
    b"\x1b[27;2;65~": "A",
    b"\x1bx": "alt+x",
    "\x1bé".encode(): "alt+é",
}

TOLD: Final = {
    b"\x1b[I": events.AppFocus,
    b"\x1b[O": events.AppBlur,
    b"\x1b[12;40R": events.CursorPosition,
    b"\x1b[?2026;2$y": messages.TerminalSupportsSynchronizedOutput,
    b"\x1b[48;30;90;600;900t": events.Resize,
    b"\x1b[48;30;90;0;0t": events.Resize,
    b"\x1b[<0;20;5M": events.MouseDown,
    b"\x1b[<0;20;5m": events.MouseUp,
    b"\x1b[<64;20;5M": events.MouseScrollUp,
}


class Line:
    """Terminal line with a clock that stands until it is moved."""

    def __init__(self) -> None:
        """Start the clock at 0."""
        self.now = 0.0
        self.keys = TerminalKeys(clock=lambda: self.now)
        self.told: list[Message] = []

    def send(self, data: bytes) -> None:
        """Send bytes at once."""
        self.told += self.keys.take(data)

    def wait(self, seconds: float) -> None:
        """Let time pass; the driver reads when the parser has asked it to."""
        self.now += seconds
        self.told += self.keys.tick()


def heard(*parts: bytes, pause: float = 0.0) -> list[Message]:
    """Send parts with pauses, and wait for late messages."""
    line = Line()
    for part in parts:
        line.send(part)
        line.wait(pause)
    line.wait(PASTING + 1)
    return line.told


def read(told: Iterable[Message]) -> list[object]:
    """Return the messages in a form that can be compared."""
    return [(m.key, m.character) if isinstance(m, events.Key) else repr(m) for m in told]


def named(told: Iterable[Message]) -> list[str]:
    """Return the names of the keys among the messages."""
    return [m.key if isinstance(m, events.Key) else repr(m) for m in told]


ALL: Final = [*NOTHING.values(), *KEYS, *TOLD]
SHORT: Final = [one for one in ALL if len(one) < 100]


@pytest.mark.parametrize("data", NOTHING.values(), ids=NOTHING)
def test_an_unknown_sequence_is_no_key(data: bytes) -> None:
    """A response or a report is dropped whole, and the key after it counts."""
    assert named(heard(data + b"q")) == ["q"]


@pytest.mark.parametrize(("data", "key"), KEYS.items(), ids=map(repr, KEYS))
def test_each_key_is_itself(data: bytes, key: str) -> None:
    """A key is recognised in every form that terminals send."""
    assert named(heard(data)) == [key]


@pytest.mark.parametrize(("data", "kind"), TOLD.items(), ids=map(repr, TOLD))
def test_reports_are_told(data: bytes, kind: type[Message]) -> None:
    """Focus, size, modes and mouse reach Textual as before."""
    (told,) = heard(data)
    assert type(told) is kind


@pytest.mark.parametrize("data", SHORT, ids=map(repr, SHORT))
def test_parts_are_as_good_as_the_whole(data: bytes) -> None:
    """A sequence split at any byte, with the longest pauses, gives the same keys."""
    whole = read(heard(data + b"q"))
    for at in range(1, len(data)):
        assert read(heard(data[:at], data[at:] + b"q", pause=PAUSE)) == whole, at
    each = [data[at : at + 1] for at in range(len(data))]
    assert read(heard(*each, b"q", pause=PAUSE)) == whole


@given(st.lists(st.sampled_from(SHORT), max_size=6), st.data())
def test_bursts_are_their_parts(sent: list[bytes], data: st.DataObject) -> None:
    """Keys sent at once, and cut anywhere, are read one by one."""
    stream = b"".join(sent)
    at = data.draw(st.integers(0, len(stream)))
    one, other = Line(), Line()
    for part in sent:
        one.send(part)
    other.send(stream[:at])
    other.wait(PAUSE)
    other.send(stream[at:])
    assert read(other.told) == read(one.told)


@given(st.lists(st.binary(max_size=12), max_size=6))
def test_noise_never_ends_the_reading(parts: list[bytes]) -> None:
    """No bytes raise an exception, and after a silence the next key is read."""
    line = Line()
    for part in parts:
        line.send(part)
    line.wait(PASTING + 1)
    line.told.clear()
    line.send(b"q")
    assert named(line.told) == ["q"]


def test_escape_alone_is_escape() -> None:
    """Esc is reported as soon as no sequence can follow, and not before."""
    line = Line()
    line.send(b"\x1b")
    line.wait(PAUSE)
    assert line.told == []
    assert line.keys.wait == pytest.approx(LONE_ESCAPE - PAUSE)
    line.wait(LONE_ESCAPE - PAUSE + 0.001)
    assert named(line.told) == ["escape"]
    assert line.keys.wait is None


def test_escapes_in_a_row_are_so_many() -> None:
    """Each of several Escs counts, and an arrow after them is an arrow."""
    assert named(heard(b"\x1b\x1b\x1b")) == ["escape"] * 3
    assert named(heard(b"\x1b\x1b[A")) == ["escape", "up"]


@pytest.mark.parametrize(
    "begun", [b"\x1b]11;rgb:qq", b"\x1bPqq", b"\x1b[1;", b"\x1b[M q", b"\xe8\xaa"]
)
def test_an_endless_sequence_is_given_up(begun: bytes) -> None:
    """An unfinished sequence is dropped, and the next key is read."""
    line = Line()
    line.send(begun)
    line.wait(UNFINISHED + 0.001)
    line.send(b"q")
    assert named(line.told) == ["q"]


@pytest.mark.parametrize(
    ("begun", "key"),
    [(b"\x1b[", "alt+left_square_bracket"), (b"\x1bO", "alt+shift+o"), (b"\x1bP", "alt+shift+p")],
)
def test_alt_and_the_letter_that_begins_a_sequence(begun: bytes, key: str) -> None:
    """Alt with such a letter is that key if nothing follows, and writes nothing into a field."""
    (told,) = heard(begun)
    assert isinstance(told, events.Key)
    assert (told.key, told.character) == (key, None)


@pytest.mark.parametrize("held", [b"\x1b[A", b"\x1b]11;q\x07", b"\x1b[200~", b"\x1b[20", b"\x1b"])
def test_a_paste_is_one_whatever_is_in_it(held: bytes) -> None:
    """Sequences in a paste are not keys; control characters are left out."""
    data = b"\x1b[200~#2PP" + held + b"\nq\x00\xe8\xaa\x9e\x1b[201~"
    text = "#2PP" + held.decode().translate({0x1B: None, 7: None}) + "\nq語"
    for at in range(len(data)):
        told = heard(data[:at], data[at:] + b"j", pause=PAUSE)
        assert read(told) == [repr(events.Paste(text)), ("j", "j")], at


def test_a_paste_without_an_end_is_not_for_ever() -> None:
    """A paste without an end is ended by a silence; its late end is ignored."""
    line = Line()
    line.send(b"\x1b[200~#2PP\x1b[20")
    line.wait(PASTING - 0.1)
    assert line.told == []
    line.wait(0.2)
    line.send(b"\x1b[201~q")
    assert read(line.told) == [repr(events.Paste("#2PP")), ("q", "q")]
