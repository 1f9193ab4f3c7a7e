"""Parser of keys from a terminal's input; unknown sequences are dropped whole."""

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

from clantui.ui.terminal.sequences import ESC, LONE_ESCAPE, InputToken, InputTokenizer

_PARSED_BY_TEXTUAL: Final = re.compile(
    r"\x1b\[(?:[IO]|\d{1,6};\d{1,6}R|\?\d{1,6};\d\$y"
    r"|48(?:;0*[1-9]\d{0,5}(?::[\d:]*)?){4}t)"
)
"""Sequences that Textual parses correctly: focus, cursor position, modes, window sizes."""

_SIZE_REPORT: Final = re.compile(r"\x1b\[48;(\d{1,6})(?::[\d:]*)?;(\d{1,6})(?::[\d:]*)?;[\d:;]*t")
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
    """Textual's parser, given only complete sequences that it knows.

    Textual alone waits for 32 characters of an unknown sequence and then takes its letters for
    keys; the same happens to a sequence that arrives in parts. Some numbers make it raise.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Create a parser with a clock in seconds."""
        super().__init__()
        self._tokenizer = InputTokenizer()
        self._clock = clock
        self._last_input_at = 0.0

    @property
    def wait(self) -> float | None:
        """Seconds until `tick` is due; None if nothing is incomplete."""
        timeout = self._tokenizer.timeout
        if timeout is None:
            return None
        if timeout == LONE_ESCAPE:  # ESCDELAY makes it longer, for very slow connections
            timeout = max(timeout, constants.ESCAPE_DELAY)
        return max(0.0, self._last_input_at + timeout - self._clock())

    def feed_bytes(self, data: bytes) -> Iterator[Message]:
        """Yield the keys and other messages in bytes that have arrived."""
        yield from self.tick()
        self._last_input_at = self._clock()
        for token in self._tokenizer.feed(data):
            yield from self._read(token)

    def tick(self) -> Iterator[Message]:
        """Yield the keys of incomplete sequences after a silence, such as Escape."""
        if self.wait == 0.0:
            for token in self._tokenizer.flush():
                yield from self._read(token)

    def _read(self, token: InputToken) -> Iterable[Message]:
        match token.kind:
            case "paste":
                return [events.Paste(token.text)]
            case "escape":
                return [events.Key("escape", ESC.decode())]
            case "alt":
                return self._read_alt(token.text)
            case "sequence":
                return self._read_sequence(token.text)
        return self._parse_known(token.text)

    def _parse_known(self, sequence: str) -> list[events.Key]:
        return [k for k in self._sequence_to_key_events(sequence) if k.key != Keys.Ignore]

    def _read_alt(self, sequence: str) -> list[events.Key]:
        if sequence in ANSI_SEQUENCES_KEYS:
            return self._parse_known(sequence)
        if not sequence[1:].isprintable():
            return self._parse_known(sequence[1:])
        # Without a character, so that no text field inserts the letter.
        keys = self._sequence_to_key_events(sequence[1:], alt=True)
        return [events.Key(f"alt+{k.key.removeprefix('alt+')}", None) for k in keys]

    def _read_sequence(self, sequence: str) -> Iterable[Message]:
        if _PARSED_BY_TEXTUAL.fullmatch(sequence):
            return list(super().feed(sequence))
        if _MOUSE.fullmatch(sequence):
            mouse = self.parse_mouse_code(sequence)
            return [] if mouse is None else [mouse]
        if found := _SIZE_REPORT.fullmatch(sequence):
            height, width = map(int, found.groups())
            size = (width, height)
            return [events.Resize.from_dimensions(size, None)] if height and width else []
        if other := _OTHER_KEYS.fullmatch(sequence):
            return self._read_extended(f"\x1b[{other[2]};{other[1]}u")
        if _EXTENDED.fullmatch(sequence):
            return self._read_extended(sequence)
        return self._parse_known(sequence) if sequence in ANSI_SEQUENCES_KEYS else []

    def _read_extended(self, sequence: str) -> list[events.Key]:
        """Read a sequence with a number and modifiers, without the parts that confuse Textual."""
        match = _EXTENDED.fullmatch(sequence)
        if match is None or match["event"] == _RELEASED:
            return []
        end, code = match["end"], int(match["code"] or "1")  # 1 is left out before a letter
        is_named = f"{code}{end}" in FUNCTIONAL_KEYS
        if not is_named and (end != "u" or not _is_character(code)):
            return self._parse_known(sequence) if sequence in ANSI_SEQUENCES_KEYS else []
        text = [int(code) for code in (match["text"] or "").split(":") if code]
        if not all(map(_is_character, text)):
            return []
        modifiers = int(match["modifiers"] or "0")
        pressed = max(0, modifiers - 1) & ~_LOCKS
        if not is_named and not text and pressed in (0, _SHIFT) and chr(code).isprintable():
            letter = chr(code).upper() if pressed and len(chr(code).upper()) == 1 else chr(code)
            return self._parse_known(letter)
        plain = f"\x1b[{code};{modifiers or ''}"
        return self._parse_known(plain + (";" + ":".join(map(str, text)) if text else "") + end)


def _is_character(code: int) -> bool:
    """Return True for the code point of a character; private-use code points stand for keys."""
    return 32 <= code < 127 or 160 <= code < 0xD800 or 0xF900 <= code <= 0x10FFFF
