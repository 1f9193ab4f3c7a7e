"""Tests of the export of a player."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.export.player import PlayerReport
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.model.battle import Battle
from clantui.core.model.game import Form, Player, SeasonResult, Slot
from clantui.core.players.profile import Profile
from tests.cli.strict_schema import all_complaints
from tests.factories.exports import read_json, read_table, write
from tests.factories.surveys import AT, CARDS, KNIGHT, LATE, PEKKA, WIZARD, clan, tag
from tests.factories.timelines import make_snapshots
from tests.factories.war_decks import nth, war

DECK: Final = (
    Slot(card=KNIGHT, level=14, form=Form.EVOLUTION | Form.HERO),
    Slot(card=WIZARD, level=None),
)
PLAYER: Final = Player(
    tag=tag(1), clan=clan(3).tag, favourite=WIZARD, levels={KNIGHT.id: 14}, deck=DECK
)
PROFILE: Final = Profile(
    clan=clan(3),
    member=replace(clan(3).members[1], role="elder", trophies=9000, rank=2, last_seen=AT),
    at=AT,
    player=PLAYER,
    snapshots=make_snapshots({1: KNIGHT}, {1: PEKKA})[:1],
    cards={card.id: card for card in CARDS},
)
BATTLES: Final = (war(nth(0), nth(1), ago=1), war(nth(0), ago=2, won=False))
WHOLE: Final = PlayerReport(profile=PROFILE, battles=BATTLES)
PARTIAL: Final = PlayerReport(profile=replace(PROFILE, player=None, missing=LATE), error=LATE)
EVIL: Final = "=<b>|x\n[/y]\x1b[31m"
"""A name with a formula, HTML, Markdown, a line break, Rich markup and an escape sequence."""

_ODD: Final = replace(KNIGHT, name="=<b>|x", raw_name=EVIL)
HOSTILE: Final = PlayerReport(
    profile=replace(
        PROFILE,
        member=replace(PROFILE.member, name="=<b>|x", raw_name=EVIL),
        clan=replace(PROFILE.clan, name="=<b>|x", raw_name=EVIL),
        player=replace(PLAYER, favourite=_ODD, deck=(Slot(card=_ODD),)),
    ),
    battles=BATTLES,
)


@pytest.mark.parametrize("report", [WHOLE, PARTIAL, HOSTILE], ids=["whole", "partial", "hostile"])
def test_the_document_matches_the_schema(report: PlayerReport) -> None:
    """JSON and JSON Lines have every key of the schema and no other."""
    assert all_complaints(write(report, "json"), "player") == []
    assert all_complaints(write(report, "jsonl"), "player-line") == []


def test_json_has_the_decks_and_the_results() -> None:
    """The deck has levels and forms, the war decks their games, the form its results."""
    body = read_json(WHOLE)
    assert body["complete"] is True
    assert body["deck"]["cards"][0]["forms"] == ["evolution", "hero"]
    assert [card["level"] for card in body["deck"]["cards"]] == [14, None]
    decks = [(deck["games"], deck["wins"], deck["losses"]) for deck in body["war_decks"]]
    assert sorted(decks) == [(1, 1, 0), (2, 1, 1)]
    assert body["form"][0]["battles"] == 2
    assert body["favourites"][0]["card"] == {"id": WIZARD.id, "name": WIZARD.raw_name}


def test_missing_parts_are_null_with_a_reason() -> None:
    """Without a profile and a log the decks are null, not empty, and there are two errors."""
    body = read_json(PARTIAL)
    assert (body["complete"], body["deck"], body["war_decks"], body["form"]) == (
        False,
        None,
        None,
        None,
    )
    assert [error["part"] for error in body["errors"]] == ["profile", "battle log"]
    assert LATE.sentence in write(PARTIAL, "table")


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_sheet_has_a_line_for_each_card_of_each_deck(form: str) -> None:
    """Each card of each deck has a line; no cell is a formula or breaks its line."""
    rows = read_table(WHOLE, form)
    assert len(rows) == len(DECK) + 8 + 8
    assert {row["deck"] for row in rows} == {"deck", "war deck 1", "war deck 2"}
    hostile = read_table(HOSTILE, form)
    assert len(hostile) == 1 + 8 + 8
    assert not any(cell.startswith("=") for row in hostile for cell in row.values())


@pytest.mark.parametrize("form", FORMAT_NAMES)
def test_every_format_shows_the_player_and_no_escape(form: str) -> None:
    """Every format has the player's tag, and no format contains an escape sequence."""
    assert str(tag(1)) in write(WHOLE, form)
    assert "\x1b" not in write(HOSTILE, form)


def test_text_has_all_sections() -> None:
    """The table has the profile, the deck, the war decks, the results and the levels."""
    text = write(WHOLE, "table")
    titles = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert any(line.startswith("elder · 9,000 trophies · clan rank 2") for line in titles)
    for part in ("Deck:", "War decks: 2 of 4", "Recent form: 2 battles", "Levels"):
        assert any(line.startswith(part) for line in titles)


def test_text_says_what_is_left_out_and_unknown() -> None:
    """Battles that do not count are mentioned, and an unknown level is not shown as 0."""
    log = (*BATTLES, replace(BATTLES[0], counts=False))
    player = replace(PLAYER, levels={}, unlevelled=(KNIGHT.id,))
    text = write(replace(WHOLE, battles=log, profile=replace(PROFILE, player=player)), "table")
    assert "Recent form: 3 battles (1 not counted)" in text.splitlines()
    assert text.splitlines()[-1].split() == ["common", "1", "1", "0", "–"]


@pytest.mark.parametrize("battles", [None, (), BATTLES])
def test_results_and_war_decks_are_those_of_the_log(battles: tuple[Battle, ...] | None) -> None:
    """Without a log they are unknown: JSON has null, not an empty list."""
    report = replace(WHOLE, battles=battles)
    assert bool(report.recent_results) is bool(battles)
    assert bool(report.war_decks) is bool(battles)
    document = read_json(report)
    assert (document["form"] is None) == (battles is None)


def test_text_has_results_without_draws_and_cards_outside_the_list() -> None:
    """No draws are a 0, as no losses are; how many cards there are of an unknown rarity is a –."""
    battles = tuple(war(nth(0), ago=ago, won=ago < 4) for ago in range(1, 5))
    unlisted = {29_999_997: 12, 29_999_998: 12, 29_999_999: 13}
    player = replace(PLAYER, levels={KNIGHT.id: 14} | unlisted)
    report = replace(WHOLE, battles=battles, profile=replace(PROFILE, player=player))
    rows = [line.split() for line in write(report, "table").splitlines()]
    assert ["river", "race", "4", "3", "1", "0", "75%"] in rows
    assert ["unknown", "3", "–", "0", "12.3"] in rows
    assert read_json(report)["levels"][-1]["mean_level"] == 12.33


def test_text_has_the_league_and_a_missing_favourite() -> None:
    """The notes have the Path of Legends; a player without a favourite is said to have none."""
    season = SeasonResult(league=7)
    player = replace(PLAYER, favourite=None, season=season)
    lines = write(replace(WHOLE, profile=replace(PROFILE, player=player)), "table").splitlines()
    assert "Path of Legends: league 7" in lines
    assert any(line.startswith("Favourite: none since ") for line in lines)


@pytest.mark.parametrize(
    "report",
    [
        replace(WHOLE, profile=replace(PROFILE, is_waiting=True)),
        replace(WHOLE, profile=replace(PROFILE, missing=LATE)),
        replace(WHOLE, battles=None),
        replace(WHOLE, error=LATE),
    ],
    ids=["profile not loaded yet", "older profile", "log not loaded", "older log"],
)
def test_a_report_with_a_missing_or_an_older_part_is_incomplete(report: PlayerReport) -> None:
    """A script sees that the profile or the battle log was not loaded for this report."""
    assert read_json(report)["complete"] is False
