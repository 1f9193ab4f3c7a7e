"""Read keys from what a terminal sends: each whole sequence is a key that we know, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Final

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from clantui.ui.terminal.sequences import ESC, LONE_ESCAPE, Cutter, Piece

_TEXTUALS: Final = re.compile(
    r"\x1b\[(?:[IO]|\d{1,6};\d{1,6}R|\?\d{1,6};\d\$y"
    r"|48(?:;0*[1-9]\d{0,5}(?::[\d:]*)?){4}t)"
)
"""Sequences that are no keys and that Textual reads well: focus, cursor, modes, sizes."""

_UNPIXELED: Final = re.compile(r"\x1b\[48;(\d{1,6})(?::[\d:]*)?;(\d{1,6})(?::[\d:]*)?;[\d:;]*t")
_MOUSE: Final = re.compile(r"\x1b\[<\d{1,6};-?\d{1,6};-?\d{1,6}[Mm]")
_EXTENDED: Final = re.compile(
    r"\x1b\[(?P<code>\d{0,7})(?::[\d:]*)?"
    r"(?:;(?P<modifiers>\d{0,3})(?::(?P<event>\d*))?(?:;(?P<text>[\d:]{0,80}))?)?"
    r"(?P<end>[u~A-HPQRS])"
)
_OTHER_KEYS: Final = re.compile(r"\x1b\[27;(\d{1,3});(\d{1,7})~")
_SHIFT, _LOCKS = 1, 0b1100_0000
_RELEASED: Final = "3"


class TerminalKeys(XTermParser):
    """Textual's parser, which gets whole sequences only, and only such as it understands.

    By itself it waits for a length of 32 at what it does not know and then takes the letters for
    keys, and so it does with what is sent in parts; and some numbers in a sequence end it.
    """

    def __init__(self, debug: bool = False, clock: Callable[[], float] = monotonic) -> None:
        """Set up.

        Args:
            debug: whether Textual's parser writes a log.
            clock: tells seconds.
        """
        super().__init__(debug)
        self._cutter = Cutter()
        self._clock = clock
        self._since = 0.0

    @property
    def wait(self) -> float | None:
        """Seconds until `tick` has something to do; None where it never will by itself."""
        patience = self._cutter.patience
        if patience is None:
            return None
        if patience == LONE_ESCAPE:  # ESCDELAY makes it longer for those on very slow lines
            patience = max(patience, constants.ESCAPE_DELAY)
        return max(0.0, self._since + patience - self._clock())

    def take(self, data: bytes) -> Iterator[Message]:
        """Take in bytes as they arrive, and give the keys and whatever else they tell."""
        yield from self.tick()
        self._since = self._clock()
        for piece in self._cutter.cut(data):
            yield from self._read(piece)

    def tick(self) -> Iterator[Message]:
        """Give what silence makes whole: the Escape key."""
        if self.wait == 0.0:
            for piece in self._cutter.give_up():
                yield from self._read(piece)

    def _read(self, piece: Piece) -> Iterable[Message]:
        match piece.kind:
            case "paste":
                return [events.Paste(piece.text)]
            case "escape":
                return [events.Key("escape", ESC.decode())]
            case "alt":
                return self._read_alt(piece.text)
            case "sequence":
                return self._read_sequence(piece.text)
        return self._parse_known(piece.text)

    def _parse_known(self, sequence: str) -> list[events.Key]:
        return [k for k in self._sequence_to_key_events(sequence) if k.key != Keys.Ignore]

    def _read_alt(self, sequence: str) -> list[events.Key]:
        if sequence in ANSI_SEQUENCES_KEYS:
            return self._parse_known(sequence)
        if not sequence[1:].isprintable():
            return self._parse_known(sequence[1:])
        # It has no character: no field writes the letter of alt and a letter.
        keys = self._sequence_to_key_events(sequence[1:], alt=True)
        return [events.Key(f"alt+{k.key.removeprefix('alt+')}", None) for k in keys]

    def _read_sequence(self, sequence: str) -> Iterable[Message]:
        if _TEXTUALS.fullmatch(sequence):
            return list(super().feed(sequence))
        if _MOUSE.fullmatch(sequence):
            mouse = self.parse_mouse_code(sequence)
            return [] if mouse is None else [mouse]
        if found := _UNPIXELED.fullmatch(sequence):
            height, width = map(int, found.groups())
            size = (width, height)
            return [events.Resize.from_dimensions(size, None)] if height and width else []
        if other := _OTHER_KEYS.fullmatch(sequence):
            return self._read_extended(f"\x1b[{other[2]};{other[1]}u")
        if _EXTENDED.fullmatch(sequence):
            return self._read_extended(sequence)
        return self._parse_known(sequence) if sequence in ANSI_SEQUENCES_KEYS else []

    def _read_extended(self, sequence: str) -> list[events.Key]:
        """Read the form with a number and modifiers, without what Textual cannot read in it."""
        found = _EXTENDED.fullmatch(sequence)
        if found is None or found["event"] == _RELEASED:
            return []
        end, code = found["end"], int(found["code"] or "1")  # 1 is left out before a letter
        named = f"{code}{end}" in FUNCTIONAL_KEYS
        if not named and (end != "u" or not _is_character(code)):
            return self._parse_known(sequence) if sequence in ANSI_SEQUENCES_KEYS else []
        text = [int(code) for code in (found["text"] or "").split(":") if code]
        if not all(map(_is_character, text)):
            return []
        modifiers = int(found["modifiers"] or "0")
        held = max(0, modifiers - 1) & ~_LOCKS
        if not named and not text and held in (0, _SHIFT) and chr(code).isprintable():
            letter = chr(code).upper() if held and len(chr(code).upper()) == 1 else chr(code)
            return self._parse_known(letter)
        plain = f"\x1b[{code};{modifiers or ''}"
        return self._parse_known(plain + (";" + ":".join(map(str, text)) if text else "") + end)


def _is_character(code: int) -> bool:
    """Return whether a number is that of a character; private ones are keys, if anything."""
    return 32 <= code < 127 or 160 <= code < 0xD800 or 0xF900 <= code <= 0x10FFFF
