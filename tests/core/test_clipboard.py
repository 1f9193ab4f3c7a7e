"""What is said of a copy."""

from __future__ import annotations

import pytest

from clantui.core.clipboard import LONGEST, ClipboardSupport, clipboard_support, describe_copy


@pytest.mark.parametrize(
    ("environ", "able", "why"),
    [
        ({"TERM": "xterm-kitty"}, True, ""),
        ({}, True, ""),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False, "Apple's Terminal"),
        ({"TERM": "linux"}, False, "console"),
        ({"TMUX": "/tmp/x,1,0", "TERM_PROGRAM": "tmux"}, True, "set-clipboard"),  # noqa: S108
        ({"TMUX": "/tmp/x,1,0", "TERM_PROGRAM": "Apple_Terminal"}, True, "tmux"),  # noqa: S108
        ({"STY": "1.x", "TERM": "screen"}, True, "screen"),
        ({"XTERM_VERSION": "XTerm(390)", "TERM": "xterm"}, True, "allowWindowOps"),
        ({"VTE_VERSION": "7600"}, True, "GNOME"),
        ({"TERM_PROGRAM": "iTerm.app"}, True, "iTerm2"),
    ],
)
def test_what_a_terminal_tells_is_judged(environ: dict[str, str], able: bool, why: str) -> None:
    """Those that never copy are told from those that may, and from those nothing is known of."""
    found = clipboard_support(environ)
    assert found.able is able
    assert why in found.why
    assert bool(found.why) is bool(why)


def test_a_copy_is_told_with_what_it_depends_on() -> None:
    """What was copied comes first; a doubt follows; where it cannot be, the way out."""
    assert describe_copy("#2PP", "#2PP", ClipboardSupport()) == "copied: #2PP"
    doubt = describe_copy("#2PP", "#2PP", ClipboardSupport(why="tmux wants it"))
    assert doubt == "copied: #2PP · if it does not arrive: tmux wants it"
    never = describe_copy("#2PP", "#2PP", ClipboardSupport(able=False, why="no clipboard"))
    assert never.startswith("not copied: no clipboard · #2PP")
    assert "w on the clan's screen writes a file" in never


def test_a_long_text_is_told() -> None:
    """More than every terminal takes is said, counted in bytes, with the way out."""
    assert describe_copy("x", "x" * LONGEST, ClipboardSupport()) == "copied: x"
    assert "many terminals" in describe_copy("x", "é" * (LONGEST // 2 + 1), ClipboardSupport())
