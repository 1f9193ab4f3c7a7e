"""Links out of the program: a deck for the game, a player or a clan on the web.

How they look was checked in November 2026 in public sources that make or read them (not by
calling the sites). A deck, as web pages and bots have made it over the years:

    link.clashroyale.com/deck/en?deck=ID;…;ID                         2017 to about 2023; no tower
    link.clashroyale.com/en/?clashroyale://copyDeck?deck=ID;…;ID&l=Royals[&tt=ID]            since
    link.clashroyale.com/en?clashroyale://copyDeck?deck=…&slots=0;…;0&tt=ID[&l=Royals][&id=TAG]

The last is what the game itself shares. `deck` has eight ids, as the API tells them, in the order
of the deck; what is behind the `?` is handed to the game as it stands, so that nothing is quoted.
`tt` is the tower troop, and those who know none send 159000000, with which every account begins.
`id` is the player whose deck it is, which `core.model.tag` reads again. `l` is always `Royals`. No
source tells what other `slots` than zeros mean: we leave them out, as most do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from clantui.core.model.game import CardKind, Slot, kind_of
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.decks import WHOLE

_COPY: Final = "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck="

TOWER_PRINCESS: Final = 159_000_000
"""The tower troop of who has chosen none."""


class Link(Struct, frozen=True, kw_only=True):
    """A link, or why there is none.

    Attributes:
        url: the link; None where none can be made.
        sentence: for the user: what the link is, or what is missing.
    """

    url: str | None
    sentence: str


def deck_link(
    deck: Sequence[Slot], support: Sequence[Slot] = (), player: Tag | None = None
) -> Link:
    """Make the link with which the game copies a deck.

    Args:
        deck: its cards in their order.
        support: its tower troop; empty where none is told.
        player: whose deck it is, or None.

    Returns:
        A link for eight different cards; for anything else none.
    """
    ids = [slot.card.id for slot in deck]
    if not ids:
        return Link(url=None, sentence="No deck is known, so there is no link to copy.")
    if len(ids) != WHOLE:
        sentence = f"The deck has {pluralise(len(ids), 'card')}; a link needs {WHOLE}."
        return Link(url=None, sentence=sentence)
    if len(set(ids)) != WHOLE:
        return Link(url=None, sentence="The deck has a card twice, so there is no link.")
    towers = (slot.card.id for slot in support if kind_of(slot.card.id) is CardKind.TOWER)
    url = f"{_COPY}{';'.join(map(str, ids))}&l=Royals&tt={next(towers, TOWER_PRINCESS)}"
    whose = f"&id={player.text}" if player is not None else ""
    return Link(url=url + whose, sentence="the deck link: open it on your phone")


def code_links(deck: Sequence[Slot], support: Sequence[Slot] = ()) -> tuple[str, ...]:
    """Return the links to make a QR code of: `deck_link` of nobody, and one without the tower.

    The second is 132 bytes long as a rule, which fits a code of 41 modules; the first is 154, for
    45 modules.

    Returns:
        The fuller one first; none where `deck_link` makes none.
    """
    full = deck_link(deck, support).url
    if full is None:
        return ()
    return full, _COPY + ";".join(str(slot.card.id) for slot in deck)


def player_page(player: Tag) -> str:
    """Return the address of a player on the web."""
    return f"https://royaleapi.com/player/{player.text}"


def clan_page(clan: Tag) -> str:
    """Return the address of a clan on the web."""
    return f"https://royaleapi.com/clan/{clan.text}"
