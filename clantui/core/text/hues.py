"""Hues of the colour roles on a dark ground, and their likes among a terminal's own colours."""

from __future__ import annotations

from typing import Final

from clantui.core.text.colours import ColourRole

DARK_HUES: Final = {
    ColourRole.COMMON: "#9DB4CE",
    ColourRole.RARE: "#F58B3C",
    ColourRole.EPIC: "#C67BFF",
    ColourRole.LEGENDARY: "#3FDFCB",
    ColourRole.CHAMPION: "#FFD54A",
    ColourRole.OURS: "#F5C242",
    ColourRole.THEIRS: "#7FA8D9",
    ColourRole.GAIN: "#58C98B",
    ColourRole.LOSS: "#FF7A70",
    ColourRole.WARN_ABSENCE: "#F2B84B",
    ColourRole.ALARM_ABSENCE: "#FF7A70",
    ColourRole.ELIXIR: "#D48BFF",
    ColourRole.PROGRESS: "#F2B84B",
}
"""By role, as `#RRGGBB`."""

TERMINAL_HUES: Final = {
    ColourRole.COMMON: "blue",
    ColourRole.RARE: "red",
    ColourRole.EPIC: "magenta",
    ColourRole.LEGENDARY: "cyan",
    ColourRole.CHAMPION: "yellow",
    ColourRole.OURS: "yellow",
    ColourRole.THEIRS: "blue",
    ColourRole.GAIN: "green",
    ColourRole.LOSS: "red",
    ColourRole.WARN_ABSENCE: "yellow",
    ColourRole.ALARM_ABSENCE: "red",
    ColourRole.ELIXIR: "magenta",
    ColourRole.PROGRESS: "yellow",
}
"""By role, the name of one of the eight colours that every terminal has."""
