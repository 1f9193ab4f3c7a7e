"""Tokenizer of a terminal's input: characters, escape sequences, pastes. Without Textual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LONE_ESCAPE: Final = 0.12
"""Seconds until an escape byte is the Escape key.

On a slow connection the bytes of an arrow key arrive up to 100 ms apart; a delay of 120 ms is not
noticed. Terminals with kitty's keyboard protocol send Escape as a complete sequence, without a
delay.
"""

UNFINISHED: Final = 0.25
"""Seconds until an incomplete sequence is dropped."""

PASTING: Final = 2.0
"""Seconds until a paste without an end is accepted; later text is taken for keys."""

ESC: Final = b"\x1b"
_PASTE_START: Final = b"\x1b[200~"
_PASTE_END: Final = b"\x1b[201~"

_C1: Final = {code: b"\x1b" + bytes([code - 0x40]) for code in range(0x80, 0xA0)}
"""Two-byte forms of the one-byte control characters."""

_CHARACTER: Final = (
    rb"[\x00-\x1a\x1c-\x7f]|[\xc2-\xdf][\x80-\xbf]"
    rb"|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_INVALID: Final = rb"\x1b?(?:[\xc2-\xf4][\x80-\xbf]{0,2}(?=[^\x80-\xbf])|[\x80-\xc1\xf5-\xff])"
"""An incomplete character, or bytes that begin none."""

_COMPLETE: Final = re.compile(
    rb"(?P<sequence>"
    # The old report of the mouse: three bytes of any sort follow.
    rb"(?:\x1b\[|\x9b|\xc2\x9b)(?:M[\x20-\xff]{3}"
    # Keys of the Linux console, and of rxvt with shift.
    rb"|\[[\x40-\x7e]|[0-9]+\$(?!y)|(?!M|\[)[\x20-\x3f]*[\x40-\x7e])"
    rb"|(?:\x1bO|\x8f|\xc2\x8f)[\x20-\x3f]*[\x40-\x7e])"
    # Such sequences, interrupted by a byte that is invalid in them.
    rb"|(?P<broken>(?:\x1b[\[O]|\x9b|\xc2\x9b|\x8f|\xc2\x8f)"
    rb"(?:(?:M[\x20-\xff]{0,2}|\[|[\x20-\x3f]*)(?=[\x00-\x1f\x7f])"
    rb"|[\x20-\x3f]*(?=[\x80-\xff]))"
    # OSC, DCS, APC, SOS and PM: to their end, or to the next escape or cancel. The lookahead makes
    # the body atomic, like `*+`, which has a bug in early releases of Python 3.11.
    rb"|(?:\x1b[\]P_X^]|[\x9d\x90\x9f\x98\x9e]|\xc2[\x9d\x90\x9f\x98\x9e])"
    rb"(?=(?P<body>(?:[^\x07\x18\x1a\x1b\x80-\xff]|\xc2(?!\x9c)[\x80-\xbf]"
    rb"|[\xc3-\xf4][\x80-\xbf]*|[\x80-\x9b\x9d-\xc1\xf5-\xff])*))(?P=body)"
    rb"(?:\x1b\\|\x9c|\xc2\x9c|[\x07\x18\x1a]|(?=\x1b[^\\]))"
    rb"|\x1b\\|\x9c|\xc2[\x80-\x8e\x91-\x97\x99\x9a\x9c])"
    rb"|(?P<escape>\x1b(?=\x1b))"
    rb"|(?P<alt>\x1b(?:" + _CHARACTER + rb"))"
    rb"|(?P<text>" + _CHARACTER + rb")"
    rb"|(?P<cut>" + _INVALID + rb")",
    re.DOTALL,
)
_INTRODUCER: Final = re.compile(
    rb"\xc2[\x8f\x90\x98\x9b\x9d-\x9f]|[\x8f\x90\x98\x9b\x9d-\x9f]|\x1b"
)
_SECOND_BYTES: Final = {b"[", b"O", b"]", b"P", b"_", b"X", b"^"}
_CONTROL_CHARACTERS: Final = {
    ord(c): None for c in map(chr, (*range(9), 11, 12, *range(14, 32), 127))
}


class InputToken(NamedTuple):
    """A token of the input.

    Attributes:
        kind: `text` (one character), `sequence`, `alt` (escape and one character), `escape`
            (the key), `paste`.
        text: the input, with control characters in their two-byte form; of a paste, the content.
    """

    kind: str
    text: str


class InputTokenizer:
    """Tokenizer of a stream that arrives in any parts. It has no clock; see `timeout`."""

    def __init__(self) -> None:
        self._buffer = b""

    @property
    def timeout(self) -> float | None:
        """Seconds of silence after which `flush` is due; None with an empty buffer."""
        if not self._buffer:
            return None
        if self._buffer == ESC:
            return LONE_ESCAPE
        return PASTING if self._buffer.startswith(_PASTE_START) else UNFINISHED

    def feed(self, data: bytes) -> Iterator[InputToken]:
        """Yield the complete tokens, and keep the rest in the buffer."""
        buffer, start = self._buffer + data, 0
        while start < len(buffer):
            if buffer.startswith(_PASTE_START, start):
                end = buffer.find(_PASTE_END, start)
                if end < 0:
                    break
                yield _paste(buffer[start + len(_PASTE_START) : end])
                start = end + len(_PASTE_END)
            elif (match := _match_token(buffer, start)) is not None:
                start = match.end()
                if (token := _make_token(match)) is not None:
                    yield token
            else:
                break
        self._buffer = buffer[start:]

    def flush(self) -> Iterator[InputToken]:
        """Yield the meaning of an incomplete token, and clear the buffer."""
        buffer, self._buffer = self._buffer, b""
        if buffer.startswith(_PASTE_START):
            yield _paste(buffer[len(_PASTE_START) :])
        elif buffer.endswith(ESC):  # also after an incomplete sequence
            yield InputToken("escape", "\x1b")
        elif len(buffer) == 2 and buffer.startswith(ESC) and buffer[1] < 0x80:
            yield InputToken("alt", buffer.decode())


def _match_token(buffer: bytes, start: int) -> re.Match[bytes] | None:
    """Match the token at a position; None if it is incomplete."""
    match = _COMPLETE.match(buffer, start)
    if match is None or match.lastgroup not in {"alt", "text", "cut"}:
        return match
    introducer = _INTRODUCER.match(buffer, start)
    if introducer is None:
        return match
    second = buffer[start + 1 : start + 2]
    return None if introducer[0] != ESC or second in _SECOND_BYTES else match


def _make_token(match: re.Match[bytes]) -> InputToken | None:
    kind, data = match.lastgroup or "", match[0]
    if kind == "broken":
        return None
    if kind == "sequence":
        data = data[1:] if data.startswith(b"\xc2") else data
        data = _C1.get(data[0], data[:1]) + data[1:]
        return InputToken(kind, data.decode("latin-1"))
    text = data.decode(errors="ignore")  # empty if cut
    return InputToken(kind, text) if text.lstrip("\x1b") or kind == "escape" else None


def _paste(data: bytes) -> InputToken:
    """Decode pasted text, without its control characters."""
    if (cut := data.rfind(ESC)) >= 0 and _PASTE_END.startswith(data[cut:]):
        data = data[:cut]
    return InputToken("paste", data.decode(errors="replace").translate(_CONTROL_CHARACTERS))
