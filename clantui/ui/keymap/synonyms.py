"""Words that also find an action, in help and in the dialog of `:`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SYNONYMS: Final[Mapping[str, str]] = {
    "about": "info description open closed invite required location war trophies",
    "auto-refresh": "watch live refresh automatic",
    "back": "escape cancel return",
    "clan-1": "tab",
    "compare": "versus difference against rival opponent",
    "copy-row": "yank clipboard",
    "copy-tag": "yank clipboard",
    "deck-code": "qr code scan phone link share",
    "demo": "try example",
    "detail": "side panel",
    "doctor": "check diagnose connection network offline trouble",
    "family": "merge together all",
    "filter": "search find",
    "group": "elixir rarity type form histogram",
    "help": "keys shortcuts manual",
    "history": "changes log timeline trend past yesterday joined left new",
    "palette": "commands menu",
    "pause-auto-refresh": "stop",
    "player-code": "qr code scan phone link share",
    "player-duel": "duel war helper opponent guess",
    "problems": "errors failed missing",
    "quit": "exit leave close",
    "race": "river war boat medals attacks battles decks left finish lead",
    "reminder": "yank clipboard remind message chat",
    "race-copy": "remind reminder message clipboard battle",
    "race-members": "points contribution",
    "rankings": "top best leaderboard world country",
    "refresh": "refresh update again",
    "refresh-all": "refresh update again",
    "reverse": "order",
    "sort": "order",
    "suspend": "background shell",
    "switcher": "open search saved recent switch groups",
    "tag": "open load clan",
    "theme": "settings colours colors dark light",
    "first-hint": "tour intro tutorial welcome",
    "write": (
        "export save file download csv json svg excel picture screenshot poster clan card share"
    ),
}
"""Words separated by blanks, by action id."""
