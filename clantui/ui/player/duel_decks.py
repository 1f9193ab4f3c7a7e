"""The decks of a duel: those that are still possible, and those ruled out with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from clantui.core.players.duel import DeckOutlook, DeckState, Duel
from clantui.core.text.dates import Zone, format_day, in_zone
from clantui.core.text.phrases import format_percent
from clantui.core.views.war import WAR_DECKS, WarDeck
from clantui.ui.common.time_zone import zone_of

CHECK_MARK: Final = "✓"
"""Mark of a card that was seen."""

_SEPARATOR: Final = " · "
_MARGIN: Final = 4
"""Cells beside a deck: its border, the padding and the scrollbar."""


class DuelDecks(VerticalScroll, can_focus=False):
    """Each deck with its cards; scrolls to the deck of the highlighted card."""

    DEFAULT_CSS = """
    DuelDecks { scrollbar-size-vertical: 1; scrollbar-gutter: stable; padding-left: 1; }
    DuelDecks > Static { height: auto; margin-top: 1; padding-left: 1; border-left: blank; }
    DuelDecks > Static:first-child { margin-top: 0; }
    DuelDecks > .-pointed { border-left: outer $primary; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Duel, tuple[bool, ...]] | None = None

    def compose(self) -> ComposeResult:
        """Yield a text for each deck."""
        for _ in range(WAR_DECKS):
            yield Static()

    def show(self, duel: Duel, unknown_played: Sequence[bool]) -> None:
        """Show a duel; `unknown_played` says of each unknown deck if it was played."""
        self._shown = duel, tuple(unknown_played)
        self._draw()

    def on_resize(self) -> None:
        """Lay out the cards for the new width."""
        self._draw()

    def move_cursor_to(self, number: int | None) -> None:
        """Mark a deck by its number, from 1, and scroll to it; None for none."""
        for static_number, static in enumerate(self.query(Static), 1):
            static.set_class(static_number == number, "-pointed")
            if static_number == number:
                self.scroll_to_widget(static, animate=False)

    def _draw(self) -> None:
        if self._shown is None or not self.outer_size.width:
            return
        duel, unknown_played = self._shown
        width = self.outer_size.width - _MARGIN
        decks = [_draw_deck(deck, duel, width, zone_of(self)) for deck in duel.decks]
        for number, played in enumerate(unknown_played, len(decks) + 1):
            decks.append(_draw_unknown(number, duel, played=played))
        for static, deck in zip(self.query(Static), decks, strict=True):
            static.update(deck)


def _draw_deck(outlook: DeckOutlook, duel: Duel, width: int, zone: Zone) -> Content:
    gone = outlook.state is DeckState.GONE
    facts = outlook.reason or _describe_deck(outlook.deck, zone)
    head = _draw_head(outlook.number, facts, outlook.state, duel.chance)
    seen = {card.slot.card.id for card in duel.cards if card.state is DeckState.SEEN}
    names = [
        Content.styled(
            f"{CHECK_MARK} {card.name}" if card.id in seen else card.name,
            _choose_style(gone=gone, seen=card.id in seen),
        )
        for card in outlook.deck.cards
    ]
    return Content("\n").join([head, *_wrap_names(names, width)])


def _wrap_names(names: Sequence[Content], width: int) -> list[Content]:
    """Return names in lines; no name is broken."""
    lines: list[Content] = []
    for name in names:
        if lines and lines[-1].cell_length + len(_SEPARATOR) + name.cell_length <= width:
            lines[-1] = Content.styled(_SEPARATOR, "$text-muted").join([lines[-1], name])
        else:
            lines.append(name)
    return lines


def _draw_unknown(number: int, duel: Duel, *, played: bool) -> Content:
    state = DeckState.GONE if played else DeckState.OPEN
    head = _draw_head(number, "played" if played else "not in the battle log", state, duel.chance)
    text = "unknown deck: any card that is in none of the others"
    style = _choose_style(gone=played, seen=False)
    return Content("\n").join([head, Content.styled(text, style)])


def _draw_head(number: int, text: str, state: DeckState, chance: float) -> Content:
    name = f"Deck {number}"
    if state is DeckState.GONE:
        return Content.assemble((name, "bold strike"), "  ", (text, "$text-warning"))
    if state is DeckState.PLAYING:
        return Content.assemble((name, "bold"), "  ", (text, "$text-accent"))
    return Content.assemble(
        (name, "bold"), "  ", (format_percent(chance), "bold $gain"), f"  {text}"
    )


def _describe_deck(deck: WarDeck, zone: Zone) -> str:
    cost = "" if deck.elixir is None else f"{deck.elixir:.1f} elixir"
    at = deck.last_seen
    seen = "" if at is None else f"of {format_day(at, in_zone(at, zone).year, zone)}"
    return " · ".join(part for part in (cost, seen) if part)


def _choose_style(*, gone: bool, seen: bool) -> str:
    if gone:
        return "$text-muted strike"
    return "bold" if seen else "$foreground"
