"""Cut what a terminal sends into pieces: characters, escape sequences, pastes. No Textual here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

LONE_ESCAPE: Final = 0.12
"""Seconds until an escape byte is the Escape key.

A slow line brings the bytes of an arrow up to 100 ms apart, and somebody who presses Escape does
not see 120 ms. Terminals with the keyboard protocol of kitty send Escape whole: no wait there.
"""

UNFINISHED: Final = 0.25
"""Seconds until a sequence that has begun, but does not go on, is given up."""

PASTING: Final = 2.0
"""Seconds until a paste whose end does not come is taken as it is: its rest would be keys."""

ESC: Final = b"\x1b"
_PASTE: Final = b"\x1b[200~"
_PASTED: Final = b"\x1b[201~"

_C1: Final = {code: b"\x1b" + bytes([code - 0x40]) for code in range(0x80, 0xA0)}
"""The controls of one byte, and what means the same in two."""

_CHARACTER: Final = (
    rb"[\x00-\x1a\x1c-\x7f]|[\xc2-\xdf][\x80-\xbf]"
    rb"|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CUT: Final = rb"\x1b?(?:[\xc2-\xf4][\x80-\xbf]{0,2}(?=[^\x80-\xbf])|[\x80-\xc1\xf5-\xff])"
"""A character of which a part is missing, and what is no beginning of one."""

_WHOLE: Final = re.compile(
    rb"(?P<sequence>"
    # The old report of the mouse: three bytes of any sort follow.
    rb"(?:\x1b\[|\x9b|\xc2\x9b)(?:M[\x20-\xff]{3}"
    # Keys of the Linux console, and of rxvt with shift.
    rb"|\[[\x40-\x7e]|[0-9]+\$(?!y)|(?!M|\[)[\x20-\x3f]*[\x40-\x7e])"
    rb"|(?:\x1bO|\x8f|\xc2\x8f)[\x20-\x3f]*[\x40-\x7e])"
    # Such sequences, broken by what cannot stand in them.
    rb"|(?P<broken>(?:\x1b[\[O]|\x9b|\xc2\x9b|\x8f|\xc2\x8f)"
    rb"(?:(?:M[\x20-\xff]{0,2}|\[|[\x20-\x3f]*)(?=[\x00-\x1f\x7f])"
    rb"|[\x20-\x3f]*(?=[\x80-\xff]))"
    # OSC, DCS, APC, SOS and PM: to their end, or to the next escape or cancel.
    rb"|(?:\x1b[\]P_X^]|[\x9d\x90\x9f\x98\x9e]|\xc2[\x9d\x90\x9f\x98\x9e])"
    rb"(?:[^\x07\x18\x1a\x1b\x80-\xff]|\xc2(?!\x9c)[\x80-\xbf]|[\xc3-\xf4][\x80-\xbf]*+"
    rb"|[\x80-\x9b\x9d-\xc1\xf5-\xff])*+"
    rb"(?:\x1b\\|\x9c|\xc2\x9c|[\x07\x18\x1a]|(?=\x1b[^\\]))"
    rb"|\x1b\\|\x9c|\xc2[\x80-\x8e\x91-\x97\x99\x9a\x9c])"
    rb"|(?P<escape>\x1b(?=\x1b))"
    rb"|(?P<alt>\x1b(?:" + _CHARACTER + rb"))"
    rb"|(?P<text>" + _CHARACTER + rb")"
    rb"|(?P<cut>" + _CUT + rb")",
    re.DOTALL,
)
_INTRODUCED: Final = re.compile(
    rb"\xc2[\x8f\x90\x98\x9b\x9d-\x9f]|[\x8f\x90\x98\x9b\x9d-\x9f]|\x1b"
)
_SECONDS: Final = {b"[", b"O", b"]", b"P", b"_", b"X", b"^"}
_UNUSED: Final = {ord(c): None for c in map(chr, (*range(9), 11, 12, *range(14, 32), 127))}


class Piece(NamedTuple):
    """One thing that was sent.

    Attributes:
        kind: `text` (one character), `sequence`, `alt` (escape and one character), `escape`
            (the key), `paste`.
        text: as it was sent; controls of one byte in two; of a paste the content.
    """

    kind: str
    text: str


class Cutter:
    """Cuts a stream that arrives in any parts; it knows no clock, see `patience`."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._held = b""

    @property
    def patience(self) -> float | None:
        """Seconds of silence after which `give_up` is due; None where nothing is held."""
        if not self._held:
            return None
        if self._held == ESC:
            return LONE_ESCAPE
        return PASTING if self._held.startswith(_PASTE) else UNFINISHED

    def cut(self, data: bytes) -> Iterator[Piece]:
        """Take in what has arrived, and give what is whole."""
        held, at = self._held + data, 0
        while at < len(held):
            if held.startswith(_PASTE, at):
                end = held.find(_PASTED, at)
                if end < 0:
                    break
                yield _paste(held[at + len(_PASTE) : end])
                at = end + len(_PASTED)
            elif (found := _next(held, at)) is not None:
                at = found.end()
                if (piece := _piece(found)) is not None:
                    yield piece
            else:
                break
        self._held = held[at:]

    def give_up(self) -> Iterator[Piece]:
        """Give what the bytes mean that nothing follows, and hold nothing any more."""
        held, self._held = self._held, b""
        if held.startswith(_PASTE):
            yield _paste(held[len(_PASTE) :])
        elif held.endswith(ESC):  # after an unfinished sequence, too
            yield Piece("escape", "\x1b")
        elif len(held) == 2 and held.startswith(ESC) and held[1] < 0x80:
            yield Piece("alt", held.decode())


def _next(held: bytes, at: int) -> re.Match[bytes] | None:
    """Find the piece that begins here; None where its end has not come."""
    found = _WHOLE.match(held, at)
    if found is None or found.lastgroup not in {"alt", "text", "cut"}:
        return found
    begun = _INTRODUCED.match(held, at)
    if begun is None:
        return found
    second = held[at + 1 : at + 2]
    return None if begun[0] != ESC or second in _SECONDS else found


def _piece(found: re.Match[bytes]) -> Piece | None:
    kind, data = found.lastgroup or "", found[0]
    if kind in {"broken", "cut"}:
        return None
    if kind == "sequence":
        data = data[1:] if data.startswith(b"\xc2") else data
        data = _C1.get(data[0], data[:1]) + data[1:]
        return Piece(kind, data.decode("latin-1"))
    text = data.decode(errors="ignore")
    return Piece(kind, text) if text.lstrip("\x1b") or kind == "escape" else None


def _paste(data: bytes) -> Piece:
    """Read what was pasted: text, whose control characters nobody means as keys."""
    if (cut := data.rfind(ESC)) >= 0 and _PASTED.startswith(data[cut:]):
        data = data[:cut]
    return Piece("paste", data.decode(errors="replace").translate(_UNUSED))
