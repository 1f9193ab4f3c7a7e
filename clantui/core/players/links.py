"""Links out of the program: a deck for the game, a player or a clan on the web.

The formats were checked in November 2026 in public sources that write or read them, without
calling the sites. Formats of a deck over the years:

    link.clashroyale.com/deck/en?deck=ID;…;ID                         2017 to about 2023; no tower
    link.clashroyale.com/en/?clashroyale://copyDeck?deck=ID;…;ID&l=Royals[&tt=ID]            since
    link.clashroyale.com/en?clashroyale://copyDeck?deck=…&slots=0;…;0&tt=ID[&l=Royals][&id=TAG]

The game itself shares the last one. `deck` has the eight card ids of the API, in the order of the
deck; the game receives the part after `?` unchanged, so nothing is quoted. `tt` is the tower
troop; without one, 159000000 is used, which every account has. `id` is the deck's player, and
`core.model.tag` can read it. `l` is always `Royals`. No source documents `slots` other than zeros,
so it is left out, as most sources do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.model.game import DECK_SIZE, CardKind, Slot, kind_of
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise

_COPY: Final = "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck="

TOWER_PRINCESS: Final = 159_000_000
"""The default tower troop."""


class Link(Struct, frozen=True, kw_only=True):
    """A link and its meaning, or the reason why there is none."""

    url: str | None
    sentence: str


def make_deck_link(
    deck: Sequence[Slot], support: Sequence[Slot] = (), player: Tag | None = None
) -> Link:
    """Make the link that copies a deck of eight different cards into the game.

    `support` is its tower troop; empty if unknown.
    """
    ids = [slot.card.id for slot in deck]
    if not ids:
        return Link(url=None, sentence="No deck is known, so there is no link to copy.")
    if len(ids) != DECK_SIZE:
        sentence = f"The deck has {pluralise(len(ids), 'card')}; a link needs {DECK_SIZE}."
        return Link(url=None, sentence=sentence)
    if len(set(ids)) != DECK_SIZE:
        return Link(url=None, sentence="The deck has a card twice, so there is no link.")
    towers = (slot.card.id for slot in support if kind_of(slot.card.id) is CardKind.TOWER)
    url = f"{_COPY}{';'.join(map(str, ids))}&l=Royals&tt={next(towers, TOWER_PRINCESS)}"
    player_part = f"&id={player.text}" if player is not None else ""
    return Link(url=url + player_part, sentence="the deck link: open it on your phone")


def make_code_links(deck: Sequence[Slot], support: Sequence[Slot] = ()) -> tuple[str, ...]:
    """Return two links for a QR code, both without the player, the second without the tower troop.

    The first usually has 154 bytes and needs 45 modules, the second 132 bytes and 41 modules.
    Empty if `make_deck_link` returns no link.
    """
    full = make_deck_link(deck, support).url
    if full is None:
        return ()
    return full, _COPY + ";".join(str(slot.card.id) for slot in deck)


def make_player_url(player: Tag) -> str:
    """Return the web page of a player."""
    return f"https://royaleapi.com/player/{player.text}"
