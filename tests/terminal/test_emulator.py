"""Tests of the terminal emulator."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.emulator import Emulator

WRITTEN = "ab\x1b[?2026$p\x1b[31mc\x1b[0m 名x\x1b[2;1H\x1bP+q544e\x1b\\ok".encode()


@given(cuts=st.sets(st.integers(1, len(WRITTEN) - 1)))
def test_output_can_be_cut_anywhere(cuts: set[int]) -> None:
    """An incomplete sequence or character is kept until the rest arrives."""
    screen = Emulator(10, 2)
    ends = [*sorted(cuts), len(WRITTEN)]
    for start, end in zip([0, *sorted(cuts)], ends, strict=True):
        screen.feed(WRITTEN[start:end])
        assert len(screen.lines) == 2
    assert screen.lines == ("abc 名x", "ok")


def test_a_wide_character_can_be_half_overwritten() -> None:
    """A screen can be read between two writes to a line."""
    screen = Emulator(6, 1)
    screen.feed("名名\r-".encode())
    assert screen.lines == ("-名",)


def test_a_sequence_with_too_many_numbers_is_ignored() -> None:
    """The letter of a typed key, echoed within a sequence, must not hide what follows."""
    screen = Emulator(6, 1)
    for letter in "ABCDGHJKLMPXacdefghlnr":
        screen.feed(f"\x1b[38;2;1;2;3{letter}".encode())
    screen.feed(b"\x1b[Hok")
    assert screen.lines == ("ok",)
