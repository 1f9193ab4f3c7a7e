"""Named decks of a player, as the screen of decks shows them."""

from __future__ import annotations

from datetime import timedelta

from clantui.core.model.game import Card, Form, Rarity, Slot
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.named_decks import NamedDeck
from clantui.core.views.war import WarDeck
from clantui.core.views.war_by_member import name_player_decks
from tests.ui.harness import NOON, tag_number

TOWER = Slot(card=Card(id=159_000_001, name="Cannoneer", raw_name="Cannoneer"), level=12)

TAG = tag_number(1)


def deck(first: int = 0, number: int = 8, base: int = 26_000_000) -> tuple[Slot, ...]:
    """Return cards of all rarities; the first is an evolution, the second a hero."""
    rarities = list(Rarity)
    return tuple(
        Slot(
            card=Card(
                id=base + n,
                name=f"Card {n}",
                raw_name=f"Card {n}",
                elixir=n % 9 + 1,
                rarity=rarities[n % 6],
            ),
            level=14,
            form={first: Form.EVOLUTION, first + 1: Form.HERO}.get(n, Form.PLAIN),
        )
        for n in range(first, first + number)
    )


def make_deck(slots: tuple[Slot, ...], support: tuple[Slot, ...] = (TOWER,)) -> NamedDeck:
    """Return the named deck of a player."""
    return NamedDeck(
        title="Current deck",
        slots=slots,
        tiles=make_tiles(slots),
        support=support,
        tower=", ".join(f"{slot.card.name} L{slot.level}" for slot in support),
        player=TAG,
    )


WAR = tuple(WarDeck(slots=deck(8 * n), last_seen=NOON, games=3, wins=2) for n in range(1, 5))

DECKS = (
    make_deck(deck()),
    *name_player_decks(TAG, None, WAR, NOON + timedelta(hours=2)),
)
