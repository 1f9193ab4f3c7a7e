"""Profiles and battle logs of a player."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Card, Form, Player, Rarity, Slot
from clantui.core.players.profile import Profile
from tests.ui.harness import NOON, clan_of, tag_number

LATE = Unreachable("no answer in 10 s, 3 tries")
CARDS = tuple(
    Card(
        id=26_000_000 + n,
        name=f"Card {n}",
        raw_name=f"Card {n}",
        elixir=None if n == 7 else n % 9 + 1,
        rarity=Rarity.EPIC if n % 2 else Rarity.COMMON,
    )
    for n in range(40)
)
TOWER = Slot(card=Card(id=159_000_001, name="Cannoneer", raw_name="Cannoneer"), level=12)


def deck(first: int = 0, number: int = 8) -> tuple[Slot, ...]:
    """Return cards in slots; the first is an evolution, the second a hero."""
    return tuple(
        Slot(card=card, level=14, form={0: Form.EVOLUTION, 1: Form.HERO}.get(place, Form.PLAIN))
        for place, card in enumerate(CARDS[first : first + number])
    )


def profile(player: Player | None = None, **parts: object) -> Profile:
    """Return a profile of a member of a clan of three, with a deck, levels and all cards."""
    clan, _ = clan_of(["Wizard", "Bats", "Zap"])
    member = clan.members[1]
    player_data = player or Player(
        tag=member.tag,
        clan=clan.tag,
        favourite=CARDS[0],
        levels={card.id: 16 if card.id % 3 else 12 for card in CARDS[:30]},
        deck=deck(),
        forms={CARDS[0].id: Form.EVOLUTION, CARDS[1].id: Form.HERO},
        support=(TOWER,),
    )
    complete = Profile(
        clan=clan,
        member=member,
        at=NOON,
        player=player_data,
        cards={card.id: card for card in CARDS},
    )
    return replace(complete, **parts)


def battles(
    *marks: bool | None, mode: Mode = Mode.WAR, first: int = 0, ago: int = 1
) -> tuple[Battle, ...]:
    """Return battles with these results and the same deck, newest first, one an hour."""
    return tuple(
        Battle(
            player=tag_number(1),
            at=NOON - timedelta(hours=i + ago),
            mode=mode,
            rounds=(Game(ours=deck(first), theirs=(), won=won),),
            won=won,
        )
        for i, won in enumerate(marks)
    )
