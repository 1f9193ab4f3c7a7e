"""Colours of meanings on the screen, and the letters that replace them without colours."""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style
from textual.color import Color
from textual.content import Content
from textual.widget import Widget

from clantui.core.model.game import Card, Rarity
from clantui.core.text.colours import EDGE, ColourRole


def colour_of(widget: Widget, variable: str) -> Style:
    """Return the style with the colour of a theme variable, named without `$`."""
    return _style(widget.app.theme_variables.get(variable, ""))


def uses_letters(widget: Widget) -> bool:
    """Return True if edges are letters: without colours, or in ASCII."""
    return bool(getattr(widget.app, "uses_letters", False))


def make_card_style(card: Card) -> str:
    """Return the style of a card's name, in the colour of its rarity."""
    return f"${card.rarity.tone or 'foreground'}"


def render_edge(tone: ColourRole, *, letters: bool) -> Content:
    """Render the edge before a name: `▌` in its colour, or its letter."""
    return Content.styled(tone.edge if letters else EDGE, f"${tone.mark}")


def render_legend(*, letters: bool) -> Content:
    """Render the legend of rarities: `▌common ▌rare …`."""
    rarities = [(rarity.tone, rarity.value) for rarity in Rarity]
    edges = [
        Content.assemble(render_edge(tone, letters=letters), " " * letters, (word, f"${tone}"))
        for tone, word in rarities
        if tone is not None
    ]
    return Content("  ").join(edges)


@lru_cache(256)
def _style(colour: str) -> Style:
    return Style(color=Color.parse(colour).rich_color) if colour else Style.null()
