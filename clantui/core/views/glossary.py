"""What the words of the screen mean, a sentence each; the help tells them."""

from __future__ import annotations

from typing import Final

VIEWS: Final[dict[str, str]] = {
    "favourites": (
        "Favourite: the card a player has used most of late, as the game itself keeps count; "
        "players cannot choose it, so it is a habit, not a war deck."
    ),
    "decks": (
        "Deck: the eight cards and the tower troop that a player carried when the profile was "
        "read, and who owns a card's evolution or hero; only battles tell which of these are "
        "played."
    ),
    "played": (
        "Played: the cards in the members' own decks in their last 30 to 40 battles, one against "
        "one, and how often they won."
    ),
    "faced": (
        "Faced: the cards of those whom members met in war battles, and how often members won "
        "against them."
    ),
    "war": (
        "War deck: one of the four decks that a member takes into the river race, no card in two "
        "of them, put together from the battles."
    ),
    "levels": (
        "Level: how far the members have upgraded a card, as the game shows it, and who has it "
        "high and does not play it."
    ),
    "members": (
        "Members: the roster, a line for each, with the favourite, the deck's cost and when they "
        "were last seen."
    ),
}
"""By the key of each view, what it is about."""

SHARE: Final = (
    "Share is the part of the players seen so far. Who could not be had counts for nothing."
)

REFUSED: Final = (
    "Key refused? A key works only from the addresses it was made for. Make one for your present "
    "address at developer.clashroyale.com, put it in ~/.crtoken and start clantui again; clantui "
    "doctor tells what is wrong."
)

MEANINGS: Final[tuple[str, ...]] = ("\n".join(VIEWS.values()), SHARE, REFUSED)
"""All of it, in paragraphs."""
