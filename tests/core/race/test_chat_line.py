"""Tests of the line for the clan's chat: its length, its time, and the players it names."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.race import PeriodType
from clantui.core.race.phrases import write_chat_line
from clantui.core.race.search import RaceQuery
from clantui.core.race.standings import compute_standings
from clantui.core.text.chat import count_characters
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import HOME, clan


@pytest.mark.parametrize(
    ("typed", "moment", "limit", "words"),
    [
        ("", "", 250, "Decks left today: 12 of 12 · Anna 4, Bo 4, Boris 4"),
        ("bo", "", 250, "Decks left today: Bo 4, Boris 4"),
        ("bo", "", 31, "Decks left today: Bo 4, Boris 4"),
        ("bo", "", 30, "Decks left today: Bo 4, 1 more"),
        ("bo", "", 29, "Decks left today: 2 players"),
        ("anna", "", 24, "Decks left today: Anna 4"),
        ("anna", "", 23, "Decks left today: 1 player"),
        ("bo", "21 Nov", 250, "Decks left on 21 Nov: Bo 4, Boris 4"),
        ("xyz", "", 250, ""),
    ],
)
def test_a_chat_line_of_a_search_names_its_players(
    typed: str, moment: str, limit: int, words: str
) -> None:
    """Only players that match are named, in the limit; the line is empty if there are none."""
    today = race(racer(HOME, people(0, 0, 0)))
    clans = compute_standings(today, {HOME: clan(3, ["Anna", "Bo", "Boris"]).members})
    assert write_chat_line(today, clans, limit, RaceQuery.parse(typed), moment) == words


def test_the_time_of_an_outdated_standing_counts_in_the_limit() -> None:
    """With its time the line is not longer than without it."""
    today = race(racer(HOME, people(2)), kind=PeriodType.TRAINING, day=1)
    clans = compute_standings(today)
    whole = write_chat_line(today, clans, moment="21 Nov")
    assert whole.startswith("21 Nov: Training day: ")
    assert write_chat_line(today, clans, len(whole), moment="21 Nov") == whole
    cut = write_chat_line(today, clans, len(whole) - 1, moment="21 Nov")
    assert cut == "21 Nov: Training day: battles bring no medals"


def test_emoji_of_a_standing_count_as_on_phones() -> None:
    """A clan's name with emoji takes twice as many characters in the text field of a phone."""
    rival = replace(racer(CLANS[1], people(4), medals=500), name="🏆" * 15)
    today = race(racer(HOME, people(0), medals=300), rival)
    clans = compute_standings(today)
    whole = write_chat_line(today, clans, 500)
    limit = count_characters(whole) - 1
    assert len(whole) < limit
    assert whole.startswith(write_chat_line(today, clans, limit))
    assert count_characters(write_chat_line(today, clans, limit)) < limit
