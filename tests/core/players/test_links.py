"""Tests of links to the game and to web pages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.game import Card, Slot
from clantui.core.model.tag import Tag, TagKind, find_tags_in_links
from clantui.core.players.links import (
    TOWER_PRINCESS,
    make_code_links,
    make_deck_link,
    make_player_url,
)
from tests.factories.surveys import HOME, PROPERTY, TAGS

HOG = (26000021, 26000014, 26000038, 26000030, 26000010, 27000000, 28000000, 28000011)
"""A well-known deck."""

IDS = st.lists(st.integers(26_000_000, 28_999_999), min_size=8, max_size=8, unique=True)


def slots(*ids: int) -> tuple[Slot, ...]:
    """Return cards with these ids."""
    return tuple(Slot(card=Card(id=n, name=f"Card {n}", raw_name=f"Card {n}")) for n in ids)


def test_a_deck_link_has_the_format_of_the_game() -> None:
    """A link has eight ids in the deck's order, the tower troop and the player."""
    link = make_deck_link(slots(*HOG), slots(159000002), Tag("2PP0"))
    assert link.url == (
        "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck=26000021;26000014;26000038;"
        "26000030;26000010;27000000;28000000;28000011&l=Royals&tt=159000002&id=2PP0"
    )


@pytest.mark.parametrize("support", [(), slots(26000000)])
def test_without_a_tower_troop_the_link_has_the_default_one(support: tuple[Slot, ...]) -> None:
    """A link always has a tower troop, and only a tower troop."""
    link = make_deck_link(slots(*HOG), support)
    assert link.url is not None
    assert link.url.endswith(f"&l=Royals&tt={TOWER_PRINCESS}")


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        ((), "No deck is known"),
        (HOG[:1], "1 card; a link needs 8."),
        (HOG[:7], "7 cards; a link needs 8."),
        ((*HOG, 26000000), "9 cards; a link needs 8."),
        ((*HOG[:7], HOG[0]), "a card twice"),
    ],
)
def test_an_incomplete_deck_has_no_link(ids: tuple[int, ...], sentence: str) -> None:
    """Only eight different cards make a link; anything else has a reason."""
    link = make_deck_link(slots(*ids), (), HOME)
    assert link.url is None
    assert sentence in link.sentence


@PROPERTY
@given(IDS, TAGS)
def test_a_deck_link_holds_the_deck_and_its_player(ids: list[int], player: Tag) -> None:
    """A link contains the cards in order, and the tag field reads it as the player."""
    url = make_deck_link(slots(*ids), (), player).url or ""
    assert re.findall(r"\b2\d{7}\b", url.partition("&")[0]) == [str(n) for n in ids]
    assert find_tags_in_links(url) == ((player, TagKind.PLAYER),)
    assert url.isascii()
    assert not re.search(r"\s", url)


@PROPERTY
@given(TAGS)
def test_the_page_of_a_player_is_read_as_that_player(tag: Tag) -> None:
    """The tag field reads the web page of a player as the same player."""
    assert find_tags_in_links(make_player_url(tag)) == ((tag, TagKind.PLAYER),)


# The links of QR codes


def test_a_code_has_a_full_and_a_short_link() -> None:
    """The full link has the tower troop; the short one only the deck, in 132 bytes."""
    full, short = make_code_links(slots(*HOG), slots(159000002))
    assert full == make_deck_link(slots(*HOG), slots(159000002)).url
    assert short == (
        "https://link.clashroyale.com/en/?clashroyale://copyDeck?deck=26000021;26000014;26000038;"
        "26000030;26000010;27000000;28000000;28000011"
    )
    assert (len(short), len(full)) == (132, 154)


def test_a_deck_without_a_link_has_no_code() -> None:
    """A deck that cannot be copied has no QR code."""
    assert make_code_links(slots(*HOG[:7])) == ()
    assert make_code_links(()) == ()
