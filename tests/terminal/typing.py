"""Random typing: keys, sequences, pastes and sizes, all of one seed."""

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
"""Keys that are sent as more than their name."""

_LEAVING: Final = frozenset({"q", "ctrl+q", "ctrl+c", "ctrl+z", "o"})
"""Keys that end a run too soon, and one that opens a browser."""

_WORDS: Final = (
    *("#2PPVQQ2L", "2PP", "keep", "hog", "rarity:epic", "elixir:<=3", "evo:yes", "\u540d"),
    *("https://royaleapi.com/clan/2PPVQQ2L", "#OOO", "a\nb\tc", "\ud7ff\u200d\U0001f468", ""),
    *("\u0627\u0644\u0639", "x" * 5000, "\x1b[31m", "\x00\x07", "100 %", "..", "~/x.csv"),
)

_REPORTS: Final = (
    *("\x1b[I", "\x1b[O", "\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[24;80R", "\x1b[?62;4;6c"),
    *("\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1bP>|term 1.0\x1b\\", "\x1b[97;5u", "\x1b[1;5A"),
    *("\x1b[<0;{x};{y}M", "\x1b[<0;{x};{y}m", "\x1b[<64;{x};{y}M", "\x1b[<65;{x};{y}M"),
    *("\x1b[<35;{x};{y}M", "\x1b[M !!", "\x1b[200~", "\x1b[201~", "\x1b[27;5;9~", "\x1bOM"),
    *("\x1b[57358u", "\x1b[1;1:3A", "\x1b[8;{y};{x}t", "\x1b_Gi=1;OK\x1b\\", "\x1b[", "\x1bO"),
)
"""Sequences that terminals send without a key: answers, focus, the mouse, other protocols."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing that is done at the terminal.

    Attributes:
        text: what is typed; empty for nothing.
        pause: seconds until the next.
        size: columns and lines that the window is pulled to first, or None.
        keys: how many keys it is.
    """

    text: str = ""
    pause: float = 0.0
    size: tuple[int, int] | None = None
    keys: int = 0


def typing(dice: Random) -> Iterator[Typed]:
    """Type without an end; the same for dice of the same seed."""
    ways: tuple[tuple[Callable[[Random], Iterator[Typed]], int], ...] = (
        (_key, 60),
        (_burst, 12),
        (_word, 8),
        (_paste, 5),
        (_report, 8),
        (_pull, 6),
        (_suspend, 1),
    )
    kinds, weights = zip(*ways, strict=True)
    while True:
        yield from dice.choices(kinds, weights)[0](dice)


def _sent(key: str) -> str:
    """Return the bytes that a terminal sends for a key of the registry."""
    if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
        return chr(ord(key[-1]) & 0x1F)
    return _NAMED.get(key, key if len(key) == 1 else ESCAPE)


KEYS: Final = tuple(
    sorted(
        {
            _sent(key)
            for action in collect_actions().values()
            for key in action.keys
            if key not in _LEAVING
        }
        | set("abcdefghijklmnoprstuvwxyz0123456789#: ") - {"o"}
    )
)


def _one(dice: Random) -> str:
    weighted = dice.random()
    if weighted < 0.2:
        return dice.choice(("\r", ESCAPE, "\x1b[A", "\x1b[B", "\x1b[6~", "\t", "\x10"))
    return dice.choice(KEYS)


def _key(dice: Random) -> Iterator[Typed]:
    yield Typed(_one(dice), dice.choice((0.0, 0.01, 0.03, 0.12)), keys=1)


def _burst(dice: Random) -> Iterator[Typed]:
    number = dice.randint(2, 12)
    yield Typed("".join(_one(dice) for _ in range(number)), 0.05, keys=number)


def _word(dice: Random) -> Iterator[Typed]:
    text = dice.choice(("/", "t", "c", "\x10", "?", ""))
    for letter in text + dice.choice(("hog", "keep", "2pp", "race", "theme", "doctor", "rank")):
        yield Typed(letter, dice.choice((0.0, 0.03)), keys=1)


def _paste(dice: Random) -> Iterator[Typed]:
    text = dice.choice(_WORDS)
    yield Typed(f"\x1b[200~{text}\x1b[201~", 0.05, keys=1)


def _report(dice: Random) -> Iterator[Typed]:
    text = dice.choice(_REPORTS).format(x=dice.randint(1, 250), y=dice.randint(1, 80))
    cut = dice.randint(0, len(text))
    for part in (text[:cut], text[cut:]):
        yield Typed(part, dice.choice((0.0, 0.02, 0.09)), keys=1)
    if text == "\x1b[200~":  # no terminal leaves that open for good
        yield Typed("\x1b[201~", 0.02, keys=1)


def _pull(dice: Random) -> Iterator[Typed]:
    often = ((80, 24), (120, 40), (60, 20), (1, 1), (250, 80), (2, 2), (40, 3), (200, 5))
    for _ in range(dice.randint(1, 6)):
        size = dice.choice((dice.choice(often), (dice.randint(1, 250), dice.randint(1, 80))))
        yield Typed(size=size, pause=dice.choice((0.0, 0.02, 0.1)))


def _suspend(dice: Random) -> Iterator[Typed]:
    yield Typed(SUSPEND, dice.choice((0.1, 0.3)), keys=1)
