"""Random input from a seed: keys, sequences, pastes and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from clantui.ui.keymap.actions import collect_actions

ESCAPE: Final = "\x1b"
SUSPEND: Final = "\x1a"

_NAMED: Final = {
    "escape": ESCAPE,
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "f1": "\x1bOP",
    "f5": "\x1b[15~",
    "question_mark": "?",
    "slash": "/",
    "minus": "-",
    "exclamation_mark": "!",
}
"""Sequences of keys that are not single characters."""

_QUITTING: Final = frozenset({"q", "ctrl+q", "ctrl+c", "ctrl+z", "o"})
"""Keys that would end a run, and one that opens a browser."""

_WORDS: Final = (
    "#2PPVQQ2L",
    "2PP",
    "keep",
    "hog",
    "rarity:epic",
    "elixir:<=3",
    "evo:yes",
    "\u540d",
    "https://royaleapi.com/clan/2PPVQQ2L",
    "#OOO",
    "a\nb\tc",
    "\ud7ff\u200d\U0001f468",
    "",
    "\u0627\u0644\u0639",
    "x" * 5000,
    "\x1b[31m",
    "\x00\x07",
    "100 %",
    "..",
    "~/x.csv",
)

_REPORTS: Final = (
    "\x1b[I",
    "\x1b[O",
    "\x1b[?2026;2$y",
    "\x1b[?2048;0$y",
    "\x1b[24;80R",
    "\x1b[?62;4;6c",
    "\x1b]11;rgb:0000/0000/0000\x1b\\",
    "\x1bP>|term 1.0\x1b\\",
    "\x1b[97;5u",
    "\x1b[1;5A",
    "\x1b[<0;{x};{y}M",
    "\x1b[<0;{x};{y}m",
    "\x1b[<64;{x};{y}M",
    "\x1b[<65;{x};{y}M",
    "\x1b[<35;{x};{y}M",
    "\x1b[M !!",
    "\x1b[200~",
    "\x1b[201~",
    "\x1b[27;5;9~",
    "\x1bOM",
    "\x1b[57358u",
    "\x1b[1;1:3A",
    "\x1b[8;{y};{x}t",
    "\x1b_Gi=1;OK\x1b\\",
    "\x1b[",
    "\x1bO",
)
"""Sequences that terminals send without a key: replies, focus, mouse, other protocols."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One input at the terminal.

    Attributes:
        text: the keys; may be empty.
        pause: seconds until the next input.
        size: new columns and lines of the window, or None.
        keys: number of keys in `text`.
    """

    text: str = ""
    pause: float = 0.0
    size: tuple[int, int] | None = None
    keys: int = 0


def generate_inputs(rng: Random) -> Iterator[Typed]:
    """Yield random inputs, endlessly."""
    generators: tuple[tuple[Callable[[Random], Iterator[Typed]], int], ...] = (
        (_type_key, 60),
        (_type_burst, 12),
        (_type_word, 8),
        (_paste, 5),
        (_send_report, 8),
        (_resize, 6),
        (_suspend, 1),
    )
    kinds, weights = zip(*generators, strict=True)
    while True:
        yield from rng.choices(kinds, weights)[0](rng)


def _encode_key(key: str) -> str:
    """Return the characters that a terminal sends for a key of the registry."""
    if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
        return chr(ord(key[-1]) & 0x1F)
    return _NAMED.get(key, key if len(key) == 1 else ESCAPE)


KEYS: Final = tuple(
    sorted(
        {
            _encode_key(key)
            for action in collect_actions().values()
            for key in action.keys
            if key not in _QUITTING
        }
        | set("abcdefghijklmnoprstuvwxyz0123456789#: ") - {"o"}
    )
)


def _choose_key(rng: Random) -> str:
    if rng.random() < 0.2:
        return rng.choice(("\r", ESCAPE, "\x1b[A", "\x1b[B", "\x1b[6~", "\t", "\x10"))
    return rng.choice(KEYS)


def _type_key(rng: Random) -> Iterator[Typed]:
    yield Typed(_choose_key(rng), rng.choice((0.0, 0.01, 0.03, 0.12)), keys=1)


def _type_burst(rng: Random) -> Iterator[Typed]:
    number = rng.randint(2, 12)
    yield Typed("".join(_choose_key(rng) for _ in range(number)), 0.05, keys=number)


def _type_word(rng: Random) -> Iterator[Typed]:
    text = rng.choice(("/", "t", "c", "\x10", "?", ""))
    for letter in text + rng.choice(("hog", "keep", "2pp", "race", "theme", "doctor", "rank")):
        yield Typed(letter, rng.choice((0.0, 0.03)), keys=1)


def _paste(rng: Random) -> Iterator[Typed]:
    text = rng.choice(_WORDS)
    yield Typed(f"\x1b[200~{text}\x1b[201~", 0.05, keys=1)


def _send_report(rng: Random) -> Iterator[Typed]:
    text = rng.choice(_REPORTS).format(x=rng.randint(1, 250), y=rng.randint(1, 80))
    cut = rng.randint(0, len(text))
    for part in (text[:cut], text[cut:]):
        yield Typed(part, rng.choice((0.0, 0.02, 0.09)), keys=1)
    if text == "\x1b[200~":  # no terminal leaves a paste open
        yield Typed("\x1b[201~", 0.02, keys=1)


def _resize(rng: Random) -> Iterator[Typed]:
    common = ((80, 24), (120, 40), (60, 20), (1, 1), (250, 80), (2, 2), (40, 3), (200, 5))
    for _ in range(rng.randint(1, 6)):
        size = rng.choice((rng.choice(common), (rng.randint(1, 250), rng.randint(1, 80))))
        yield Typed(size=size, pause=rng.choice((0.0, 0.02, 0.1)))


def _suspend(rng: Random) -> Iterator[Typed]:
    yield Typed(SUSPEND, rng.choice((0.1, 0.3)), keys=1)
