"""Whether a copy can arrive: a program asks the terminal for it (OSC 52) and is never answered.

Which terminals do it: the tables of vim-oscyank and of contour's vt-extensions; tmux(1) and
xterm(1) for what these two want; GNOME/vte issue 2495 for those that are made with VTE.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

LONGEST: Final = 74_994
"""Bytes that every terminal takes which takes any: hterm stops at 100,000 characters of base64."""

WAY_OUT: Final = "w on the clan's screen writes a file, clantui show prints it"
"""What to do where it did not arrive."""


class ClipboardSupport(Struct, frozen=True):
    """Whether copies arrive.

    Attributes:
        able: whether they can.
        why: why not, or on what it depends; empty where nothing is known against it.
    """

    able: bool = True
    why: str = ""


_NEVER: Final = {
    "Apple_Terminal": "Apple's Terminal takes no copies from programs",
    "linux": "the Linux console has no clipboard",
}
_PERHAPS: Final = {
    "TMUX": "tmux passes it on with: set -s set-clipboard on",
    "STY": "screen does not pass it on",
    "XTERM_VERSION": "xterm wants allowWindowOps",
    "VTE_VERSION": "not every terminal of GNOME's kind takes copies",
    "iTerm.app": "iTerm2 wants it allowed: Settings, General, Selection",
}


def clipboard_support(environ: Mapping[str, str]) -> ClipboardSupport:
    """Judge by what the terminal says of itself.

    Args:
        environ: the environment; within tmux or screen what the terminal said is not to be
            trusted, for it may be another one by now.
    """
    for inside in ("TMUX", "STY"):
        if environ.get(inside):
            return ClipboardSupport(why=_PERHAPS[inside])
    for said in (environ.get("TERM_PROGRAM", ""), environ.get("TERM", "")):
        if said in _NEVER:
            return ClipboardSupport(able=False, why=_NEVER[said])
    if environ.get("TERM_PROGRAM") == "iTerm.app":
        return ClipboardSupport(why=_PERHAPS["iTerm.app"])
    known = next((key for key in ("XTERM_VERSION", "VTE_VERSION") if environ.get(key)), "")
    return ClipboardSupport(why=_PERHAPS.get(known, ""))


def describe_copy(told: str, text: str, to: ClipboardSupport) -> str:
    """What to say of a copy.

    Args:
        told: what was copied, in a word or two.
        text: what was copied.
        to: whether it arrives.
    """
    if not to.able:
        return f"not copied: {to.why} · {told} · {WAY_OUT}"
    size = len(text.encode("utf-8", "replace"))
    if size > LONGEST:
        return f"copied: {told} · {size // 1000} kB is more than many terminals take · {WAY_OUT}"
    return f"copied: {told} · if it does not arrive: {to.why}" if to.why else f"copied: {told}"
