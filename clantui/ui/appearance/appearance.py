"""Appearance of the screen: theme, colours, ASCII, animation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from clantui.ui.appearance.filters import Ascii, Colourless
from clantui.ui.appearance.themes import DARK

if TYPE_CHECKING:
    from textual.app import App
    from textual.filter import LineFilter


class Appearance(Struct, frozen=True, kw_only=True):
    """Appearance that the first frame depends on.

    Attributes:
        theme: its name; of no effect without colours, where all look alike.
        only_now: the theme is for this run alone, whatever was chosen before.
        colours: the screen has colours.
        ascii: every sign is drawn as its ASCII twin.
        animation: parts may move by themselves.
    """

    theme: str = DARK.name
    only_now: bool = False
    colours: bool = True
    ascii: bool = False
    animation: bool = True


DEFAULT_APPEARANCE: Final = Appearance()


def line_filters(app: App[None], look: Appearance) -> list[LineFilter]:
    """Return filters of every line on its way to the terminal; none, as a rule."""
    if look.colours and not look.ascii:
        return []
    filters: list[LineFilter] = [Ascii()] if look.ascii else []
    if not look.colours:
        filters.append(Colourless(lambda: _marks(app.theme_variables)))
    return filters


def _marks(variables: Mapping[str, str]) -> dict[str, str]:
    """Return by the colour of a meaningful ground the text style in its place."""
    return {
        variables["block-cursor-background"].upper(): "reverse",
        variables["block-cursor-blurred-background"].upper(): "underline",
        variables["primary"].upper(): "reverse",
    }
