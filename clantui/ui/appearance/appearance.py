"""How the screen is to look for those who want it otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from clantui.ui.appearance.themes import DARK

if TYPE_CHECKING:
    from textual.app import App
    from textual.filter import LineFilter


class Appearance(Struct, frozen=True, kw_only=True):
    """What is settled before the first frame; see `cli.appearance`.

    Attributes:
        theme: its name; of no effect without colours, where all look alike.
        only_now: whether that is for this run alone, whatever was chosen before.
        colours: whether there are any.
        ascii: whether every sign is drawn as its ASCII twin.
        animation: whether anything may move by itself.
    """

    theme: str = DARK.name
    only_now: bool = False
    colours: bool = True
    ascii: bool = False
    animation: bool = True


LOOK: Final = Appearance()


def filters(app: App[None], look: Appearance) -> list[LineFilter]:
    """What every line goes through on its way to the terminal; nothing, as a rule.

    Args:
        app: whose theme tells the ground of the cursor.
        look: as wanted.
    """
    if look.colours and not look.ascii:
        return []
    from clantui.ui.appearance.filters import Ascii, Colourless  # noqa: PLC0415 — not for most

    found: list[LineFilter] = [Ascii()] if look.ascii else []
    if not look.colours:
        found.append(Colourless(lambda: _marks(app.theme_variables)))
    return found


def _marks(variables: Mapping[str, str]) -> dict[str, str]:
    """By the colour of a ground that tells something, the text style that tells it."""
    return {
        variables["block-cursor-background"].upper(): "reverse",
        variables["block-cursor-blurred-background"].upper(): "underline",
        variables["primary"].upper(): "reverse",
    }
