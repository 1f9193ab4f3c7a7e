"""Names of keys in sentences: the key that an action has now, where the user has bound another."""

from __future__ import annotations

from typing import Final

from textual._context import active_app
from textual.binding import Binding

from clantui.ui.keymap.bindings import split_keys

USUAL_NAMES: Final = {
    "about-close": "Esc",
    "back": "Esc",
    "bottom": "G",
    "compare-back": "Esc",
    "compare-refresh": "r",
    "demo": "d",
    "detail": "p",
    "doctor-close": "Esc",
    "duel-back": "Esc",
    "family-back": "Esc",
    "family-refresh": "r",
    "family-sort": "s",
    "goto-close": "Esc",
    "help-close": "Esc",
    "history": "H",
    "history-back": "Esc",
    "history-reset": "0",
    "key-close": "Esc",
    "key-save": "Enter",
    "key-use": "n",
    "label-close": "Esc",
    "locations-ask": "F5",
    "locations-close": "Esc",
    "log-earlier": "←",
    "next-view": "v",
    "palette": ":",
    "pause-watch": "space",
    "player-ask": "r",
    "player-back": "Esc",
    "problems": "!",
    "problems-close": "Esc",
    "race": "b",
    "race-copy": "y",
    "race-members": "m",
    "race-back": "Esc",
    "race-open": "Enter",
    "race-refresh": "r",
    "rankings-back": "Esc",
    "rankings-location": "L",
    "rankings-refresh": "r",
    "refresh": "r",
    "switcher": "c",
    "switcher-forget": "d",
    "switcher-label": "e",
    "switcher-leave": "Esc",
    "switcher-save": "a",
    "switcher-type": "/",
    "switcher-undo": "u",
    "tag": "t",
    "theme-back": "Esc",
    "write": "w",
    "write-close": "Esc",
    "write-now": "Enter",
}
"""By an action's id its own key, as sentences write it. To collect them from the classes would
import every screen before the first frame; a test compares the two."""


def key_name(known_as: str) -> str:
    """Return the first key of an action as sentences write it.

    Args:
        known_as: the id of an action that sentences name.
    """
    app = active_app.get(None)
    keys = split_keys(app._keymap.get(known_as, "")) if app is not None else ()  # noqa: SLF001 — Textual gives no other way
    if app is None or not keys:
        return USUAL_NAMES[known_as]
    return app.get_key_display(next(iter(Binding.make_bindings([Binding(keys[0], "")]))))
