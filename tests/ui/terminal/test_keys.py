"""Tests that each sequence of a terminal, complete or in parts, is a known key or dropped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import constants, events, messages
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
    "title with the byte of ST in a letter": b"\x1b]0;\xe4\xb8\x9cx\x07",
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
    "a control character of C1": b"\x1b[130u",
    "a released key": b"\x1b[97;1:3u",
    "a text of no characters": b"\x1b[97;1;99999999u",
    "a text that ends in no character": b"\x1b[97;1;97:99999999u",
    "colons alone": b"\x1b[:;:u",
    "a window of no size": b"\x1b[48;0;0;0;0t",
    "a paste's end": b"\x1b[201~",
    "an end of nothing": b"\x1b\\",
    "half of a letter": b"\xc3\x1b[0n",
    "bytes of no letter": b"\xfe\xff",
    "C1 of no use": b"\xc2\x85",
    "a key without a meaning": b"\x1b[G",
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
    b"\x1b[97;66u": "A",
    b"\x1b[97;130u": "A",
    b"\x1b[97:65;2u": "A",
    b"\x1b[97;1;97u": "a",
    b"\x1b[97;5u": "ctrl+a",
    b"\x1b[97;5:2u": "ctrl+a",
    b"\x1b[97;1;98u": "b",  # the text goes before the key of the base layout
    b"\x1b[97;1;228u": "ä",
    b"\x1b[97;3;229u": "å",
    b"\x1b[27;5;97~": "ctrl+a",
    b"\x1b[27;2;65~": "A",
    b"\x1bx": "alt+x",
    "\x1bé".encode(): "alt+é",
    b"\x1b\x01": "ctrl+a",
    b"\x1bf": "ctrl+right",  # a word to the right, as terminals of macOS send it
    b"\x1b\x7f": "ctrl+w",
    b"\x1b[223;2u": "ß",  # whose capital is two letters
}

REPORTS: Final = {
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
    """Connection to a terminal, with a manual clock."""

    def __init__(self) -> None:
        self.now = 0.0
        self.keys = TerminalKeys(clock=lambda: self.now)
        self.messages: list[Message] = []

    def send(self, data: bytes) -> None:
        """Send bytes at once."""
        self.messages += self.keys.feed_bytes(data)

    def wait(self, seconds: float) -> None:
        """Advance the clock."""
        self.now += seconds
        self.messages += self.keys.tick()


def parse_parts(*parts: bytes, pause: float = 0.0) -> list[Message]:
    """Send parts with pauses in s, and wait for late messages."""
    line = Line()
    for part in parts:
        line.send(part)
        line.wait(pause)
    line.wait(PASTING + 1)
    return line.messages


def comparable(messages: Iterable[Message]) -> list[object]:
    """Return the messages in a form that can be compared."""
    return [(m.key, m.character) if isinstance(m, events.Key) else repr(m) for m in messages]


def key_names(messages: Iterable[Message]) -> list[str]:
    """Return the names of keys, and the texts of other messages."""
    return [m.key if isinstance(m, events.Key) else repr(m) for m in messages]


ALL: Final = [*NOTHING.values(), *KEYS, *REPORTS]
SHORT: Final = [data for data in ALL if len(data) < 100]


@pytest.mark.parametrize("data", NOTHING.values(), ids=NOTHING)
def test_an_unknown_sequence_is_no_key(data: bytes) -> None:
    """A response or a report is dropped whole, and the next key is read."""
    assert key_names(parse_parts(data + b"q")) == ["q"]


@pytest.mark.parametrize(("data", "key"), KEYS.items(), ids=map(repr, KEYS))
def test_each_form_of_a_key_is_recognised(data: bytes, key: str) -> None:
    """A key is recognised in every form that terminals send."""
    assert key_names(parse_parts(data)) == [key]


@pytest.mark.parametrize(("data", "kind"), REPORTS.items(), ids=map(repr, REPORTS))
def test_reports_reach_textual(data: bytes, kind: type[Message]) -> None:
    """Focus, size, modes and mouse become Textual's messages."""
    (message,) = parse_parts(data)
    assert type(message) is kind


@pytest.mark.parametrize("data", SHORT, ids=map(repr, SHORT))
def test_a_sequence_in_parts_gives_the_same_keys(data: bytes) -> None:
    """A sequence split at any byte, with the longest pauses, gives the same keys."""
    expected = comparable(parse_parts(data + b"q"))
    for cut in range(1, len(data)):
        assert comparable(parse_parts(data[:cut], data[cut:] + b"q", pause=PAUSE)) == expected, cut
    single_bytes = [data[index : index + 1] for index in range(len(data))]
    assert comparable(parse_parts(*single_bytes, b"q", pause=PAUSE)) == expected


@given(st.lists(st.sampled_from(SHORT), max_size=6), st.data())
def test_a_burst_is_read_key_by_key(sent: list[bytes], data: st.DataObject) -> None:
    """Keys sent at once, and split anywhere, are the same as keys sent one by one."""
    stream = b"".join(sent)
    cut = data.draw(st.integers(0, len(stream)))
    single, burst = Line(), Line()
    for part in sent:
        single.send(part)
    burst.send(stream[:cut])
    burst.wait(PAUSE)
    burst.send(stream[cut:])
    assert comparable(burst.messages) == comparable(single.messages)


@given(st.lists(st.binary(max_size=12), max_size=6))
def test_noise_never_stops_the_parser(parts: list[bytes]) -> None:
    """No bytes raise an exception, and after a silence the next key is read."""
    line = Line()
    for part in parts:
        line.send(part)
    line.wait(PASTING + 1)
    line.messages.clear()
    line.send(b"q")
    assert key_names(line.messages) == ["q"]


@pytest.mark.parametrize("data", [b"\x1b[48;30;90;600;900t", b"\x1b[48;30;90;0;0t"])
def test_a_reported_size_has_columns_and_lines(data: bytes) -> None:
    """The terminal gives lines first; some give no pixels."""
    (message,) = parse_parts(data)
    assert isinstance(message, events.Resize)
    assert message.size == (90, 30)


def test_a_key_after_a_lone_escape_is_no_key_with_alt() -> None:
    """If the program was busy meanwhile, the time of the input counts."""
    line = Line()
    line.send(b"\x1b")
    line.now += LONE_ESCAPE + 0.001
    line.send(b"x")
    assert key_names(line.messages) == ["escape", "x"]


def test_escape_after_an_unfinished_sequence_is_a_key() -> None:
    """The sequence is dropped without it."""
    assert key_names(parse_parts(b"\x1b]0;x\x1b")) == ["escape"]


def test_a_lone_escape_byte_is_the_escape_key() -> None:
    """Escape is reported as soon as no sequence can follow, and not before."""
    line = Line()
    line.send(b"\x1b")
    line.wait(PAUSE)
    assert line.messages == []
    assert line.keys.wait == pytest.approx(LONE_ESCAPE - PAUSE)
    line.wait(LONE_ESCAPE - PAUSE + 0.001)
    assert key_names(line.messages) == ["escape"]
    assert line.keys.wait is None


def test_each_of_several_escapes_is_a_key() -> None:
    """Each of several Escapes is a key, and an arrow after them is an arrow."""
    assert key_names(parse_parts(b"\x1b\x1b\x1b")) == ["escape"] * 3
    assert key_names(parse_parts(b"\x1b\x1b[A")) == ["escape", "up"]


@pytest.mark.parametrize(
    "prefix", [b"\x1b]11;rgb:qq", b"\x1bPqq", b"\x1b[1;", b"\x1b[M q", b"\xe8\xaa", b"\x1b\xe8"]
)
def test_an_unfinished_sequence_is_dropped(prefix: bytes) -> None:
    """After a silence an unfinished sequence is dropped, and the next key is read."""
    line = Line()
    line.send(prefix)
    line.wait(UNFINISHED + 0.001)
    line.send(b"q")
    assert key_names(line.messages) == ["q"]


@pytest.mark.parametrize(
    ("prefix", "key"),
    [(b"\x1b[", "alt+left_square_bracket"), (b"\x1bO", "alt+shift+o"), (b"\x1bP", "alt+shift+p")],
)
def test_alt_and_the_letter_that_begins_a_sequence(prefix: bytes, key: str) -> None:
    """Alt with such a letter is a key if nothing follows, and types nothing into a field."""
    (message,) = parse_parts(prefix)
    assert isinstance(message, events.Key)
    assert (message.key, message.character) == (key, None)


@pytest.mark.parametrize("part", [b"\x1b[A", b"\x1b]11;q\x07", b"\x1b[200~", b"\x1b[20", b"\x1b"])
def test_sequences_in_a_paste_are_no_keys(part: bytes) -> None:
    """A paste is one message; control characters in it are left out."""
    data = b"\x1b[200~#2PP" + part + b"\nq\x00\xe8\xaa\x9e\x1b[201~"
    text = "#2PP" + part.decode().translate({0x1B: None, 7: None}) + "\nq語"
    for cut in range(len(data)):
        messages = parse_parts(data[:cut], data[cut:] + b"j", pause=PAUSE)
        assert comparable(messages) == [repr(events.Paste(text)), ("j", "j")], cut


def test_several_pastes_in_one_burst_are_several_messages() -> None:
    """Each paste ends at its own end; a second end is dropped."""
    pastes = b"".join(b"\x1b[200~%d\x1b[201~" % number for number in range(3))
    expected = [repr(events.Paste(str(number))) for number in range(3)]
    assert comparable(parse_parts(pastes + b"q")) == [*expected, ("q", "q")]
    assert comparable(parse_parts(b"\x1b[201~" + pastes)) == expected


def test_a_paste_cut_within_its_end_waits_as_long_as_any_paste() -> None:
    """On a slow line the Escape of the paste's end may come long before the rest."""
    line = Line()
    line.send(b"\x1b[200~#2PP\x1b")
    line.wait(PASTING - 0.1)
    assert line.messages == []
    line.send(b"[201~")
    assert comparable(line.messages) == [repr(events.Paste("#2PP"))]


def test_a_paste_without_an_end_is_accepted_after_a_silence() -> None:
    """A silence ends a paste without an end; its late end is ignored."""
    line = Line()
    line.send(b"\x1b[200~#2PP\x1b[20")
    line.wait(PASTING - 0.1)
    assert line.messages == []
    line.wait(0.2)
    line.send(b"\x1b[201~q")
    assert comparable(line.messages) == [repr(events.Paste("#2PP")), ("q", "q")]
    assert comparable(parse_parts(b"\x1b[200~\x1b[20")) == [repr(events.Paste(""))]
    coloured = parse_parts(b"\x1b[200~a\x1b[31mb\x1b[20")
    assert comparable(coloured) == [repr(events.Paste("a[31mb"))], "only the cut end is left out"


def test_escdelay_is_for_a_lone_escape_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow connection Escape may wait longer, but a sequence that has begun does not."""
    waits = {}
    for delay in (0.0, 2.0):
        monkeypatch.setattr(constants, "ESCAPE_DELAY", delay)
        for prefix in (b"", b"\x1b", b"\x1b["):
            line = Line()
            line.send(prefix)
            waits[delay, prefix] = line.keys.wait
            line.now = 9.0
            assert line.keys.wait in {None, 0.0}
    assert waits[0.0, b""] is waits[2.0, b""] is None
    assert (waits[0.0, b"\x1b"], waits[2.0, b"\x1b"]) == (LONE_ESCAPE, 2.0)
    assert waits[0.0, b"\x1b["] == waits[2.0, b"\x1b["] == UNFINISHED
