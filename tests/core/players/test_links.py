"""Links out of the program."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.game import Card, Slot
from clantui.core.model.tag import Tag, TagKind, tag_kind
from clantui.core.players.links import (
    TOWER_PRINCESS,
    clan_page,
    code_links,
    deck_link,
    player_page,
)
from tests.factories.surveys import HOME, PROPERTY, TAGS

HOG = (26000021, 26000014, 26000038, 26000030, 26000010, 27000000, 28000000, 28000011)
"""A deck that every page of decks has."""

IDS = st.lists(st.integers(26_000_000, 28_999_999), min_size=8, max_size=8, unique=True)


def slots(*ids: int) -> tuple[Slot, ...]:
    """Cards with these ids."""
    return tuple(Slot(card=Card(id=n, name=f"Card {n}", raw_name=f"Card {n}")) for n in ids)


def test_a_deck_link_is_as_the_game_reads_it() -> None:
    """Eight ids in the deck's order, the tower troop and the owner, spelled as in public use."""
    link = deck_link(slots(*HOG), slots(159000002), Tag("2PP0"))
    assert link.url == (
        "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck=26000021;26000014;26000038;"
        "26000030;26000010;27000000;28000000;28000011&l=Royals&tt=159000002&id=2PP0"
    )


@pytest.mark.parametrize("support", [(), slots(26000000)])
def test_without_a_tower_troop_it_is_the_one_everybody_has(support: tuple[Slot, ...]) -> None:
    """A link names a tower troop always, and nothing but a tower troop."""
    link = deck_link(slots(*HOG), support)
    assert link.url is not None
    assert link.url.endswith(f"&l=Royals&tt={TOWER_PRINCESS}")


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ((), "No deck is known"),
        (HOG[:1], "1 card; a link needs 8."),
        (HOG[:7], "7 cards; a link needs 8."),
        ((*HOG, 26000000), "9 cards; a link needs 8."),
        ((*HOG[:7], HOG[0]), "a card twice"),
    ],
)
def test_an_incomplete_deck_has_no_link(ids: tuple[int, ...], says: str) -> None:
    """Only eight different cards make a link; anything else gives the reason."""
    link = deck_link(slots(*ids), (), HOME)
    assert link.url is None
    assert says in link.sentence


@PROPERTY
@given(IDS, TAGS)
def test_a_deck_link_holds_the_deck_and_its_player(ids: list[int], player: Tag) -> None:
    """Every link leads back to the cards in their order, and our own tag field to the player."""
    url = deck_link(slots(*ids), (), player).url or ""
    assert re.findall(r"\b2\d{7}\b", url.partition("&")[0]) == [str(n) for n in ids]
    assert (Tag.parse(url), tag_kind(url)) == (player, TagKind.PLAYER)
    assert url.isascii()
    assert not re.search(r"\s", url)


@PROPERTY
@given(TAGS)
def test_pages_on_the_web_lead_back(tag: Tag) -> None:
    """The tag field reads a page that is opened on the web as the same player or clan."""
    assert (Tag.parse(player_page(tag)), tag_kind(player_page(tag))) == (tag, TagKind.PLAYER)
    assert (Tag.parse(clan_page(tag)), tag_kind(clan_page(tag))) == (tag, TagKind.CLAN)


# The links of QR codes


def test_a_code_has_a_full_and_a_short_link() -> None:
    """The full one names the tower troop; the short one is the deck alone, in 132 bytes."""
    full, short = code_links(slots(*HOG), slots(159000002))
    assert full == deck_link(slots(*HOG), slots(159000002)).url
    assert short == (
        "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck=26000021;26000014;26000038;"
        "26000030;26000010;27000000;28000000;28000011"
    )
    assert (len(short), len(full)) == (132, 154)


def test_a_deck_without_a_link_has_none_for_a_code() -> None:
    """A deck that cannot be copied cannot be scanned."""
    assert code_links(slots(*HOG[:7])) == ()
    assert code_links(()) == ()
