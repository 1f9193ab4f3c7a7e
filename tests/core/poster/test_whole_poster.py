"""Tests of whole posters, drawn at the widths of terminals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import pytest
from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs, Mode
from clantui.core.model.game import Card, ClanInfo, Rarity
from clantui.core.poster.layout import lay_out_poster
from clantui.core.poster.poster import Poster, make_poster
from clantui.core.poster.text import render_plain
from tests.factories.battles import LOST, WON, battle, game
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import KNIGHT, make_survey, tag
from tests.factories.timelines import make_snapshot

NOW: Final = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
EAST: Final = timezone(timedelta(hours=2))
"""A zone in which the new year has begun."""

CARDS: Final = tuple(
    Card(
        id=100 + number,
        name=f"Card {number:02}",
        raw_name=f"<c1>Card</c> {number}",
        elixir=1 + number % 5,
        rarity=[*Rarity][number % 6],
    )
    for number in range(20)
)
TOP: Final = replace(CARDS[0], name="Card of eighteen__")
"""A card whose name is one cell too wide."""


def _make_full_poster() -> Poster:
    """Make a poster with all parts: more changes and match-ups than fit on their lines."""
    favourites = [*(CARDS[number] for number in (1, 1, 1, 2, 2, 3, 4, 5)), *[TOP] * 11, None]
    survey = make_survey(favourites, ["Ann", "<c5>Bo</c>", "Cid"], failed=[5])
    info = ClanInfo(
        location="Spain",
        trophies=52_310,
        war_trophies=3_120,
        access="invite only",
        required=5_400,
    )
    survey = replace(survey, at=NOW, clan=replace(survey.clan, info=info))
    past = {number: CARDS[number // 2 + 4] for number in range(20)}
    battles = tuple(
        battle(0, game(KNIGHT, won=won, against=(card,)), mode=Mode.WAR)
        for number, card in enumerate(CARDS[:12])
        for won, games in ((WON, 50 - number), (LOST, 4 + 8 * number))
        for _ in range(games)
    )
    return make_poster(
        survey,
        snapshots=[make_snapshot(past, at=NOW - timedelta(days=9))],
        race=race(
            racer(participants=people(4, 2), medals=900, fame=3_000),
            racer(CLANS[1], people(4), medals=1_200, fame=2_000),
            day=4,
        ),
        logs=BattleLogs.start(()).with_log(tag(0), battles),
    )


POSTER: Final = _make_full_poster()


POSTER_OF_80: Final = """
╭──────────────────────────────────────────────────────────────────────────────╮
│  L A N T E R N   K E E P                                   #2PP  20 players  │
│  Spain · 52,310 trophies · 3,120 war trophies · invite only                  │
│                                                                              │
│  OUR CARDS   favourites of 19 of 20 players                                  │
│  C Card of eighteen…  ████████████████████████ 11  Player 8, Player 9 +9     │
│  R Card 01            ██████▌                   3  Ann, Bo, Cid              │
│  E Card 02            ████▍                     2  Player 3, Player 4        │
│  ★ Card 04            ██▏                       1  Player 6                  │
│  ▌ Card 05            ██▏                       1  Player 7                  │
│                                                                              │
│  RIVER RACE  2nd of 2 · 900 medals · 6/80 decks · war day 2 of 4             │
│  ██████████████████████████████████████████████████████▶░░░░░░░░░░░░░░░░░░⚑  │
│                                                                              │
│  RISING      Card of eighteen__ +11   Card 01 +3   since 23 Dec 2026         │
│  FALLING     Card 07 ~2   Card 08 ~2   Card 09 ~2   Card 10 ~2               │
│  BEATS       Card 00 93%   Card 01 80%   Card 02 71%   in 1,110 war games    │
│  LOSES TO    Card 11 30%   Card 10 32%   Card 09 35%   Card 08 38%           │
│  ELIXIR      1 ██▂▂▁▁  ▁▁ 5   1.6 on average                                 │
╰──────────────────────────────────────────────────── clantui · 1 Jan 01:30 ───╯
"""

POSTER_OF_60: Final = """
╭──────────────────────────────────────────────────────────╮
│  L A N T E R N   K E E P               #2PP  20 players  │
│  Spain · 52,310 trophies · 3,120 war trophies            │
│                                                          │
│  OUR CARDS   favourites of 19 of 20 players              │
│  ▌ Card of eighteen…  ██████████████████████████████ 11  │
│  ▌ Card 01            ████████▏                       3  │
│  ▌ Card 02            █████▌                          2  │
│  ▌ Card 04            ██▊                             1  │
│  ▌ Card 05            ██▊                             1  │
│                                                          │
│  RIVER RACE  2nd of 2 today · 900 medals · 6/80 decks    │
│  ███████████████████████████████████████▶░░░░░░░░░░░░░⚑  │
│                                                          │
│  RISING      Card of eighteen__ +11   Card 01 +3         │
│  FALLING     Card 07 ~2   Card 08 ~2   Card 09 ~2        │
│  BEATS       Card 00 93%   Card 01 80%   Card 02 71%     │
│  LOSES TO    Card 11 30%   Card 10 32%   Card 09 35%     │
│  ELIXIR      1 ██▂▂▁▁  ▁▁ 5   1.6 on average             │
╰──────────────────────────────── clantui · 1 Jan 01:30 ───╯
"""

POSTER_OF_40: Final = """
╭──────────────────────────────────────╮
│  Lantern Keep      #2PP  20 players  │
│  Spain · 52,310 trophies             │
│                                      │
│  OUR CARDS   favourites of 19 of 2…  │
│  ▌ Card of eighteen…  ██████████ 11  │
│  ▌ Card 01            ██▊         3  │
│  ▌ Card 02            █▉          2  │
│  ▌ Card 04            ▉           1  │
│  ▌ Card 05            ▉           1  │
│                                      │
│  RIVER RACE  2nd of 2 today          │
│  ████████████████████████▶░░░░░░░░⚑  │
│                                      │
│  RISING      Card of eighteen__ +11  │
│  FALLING     Card 07 ~2              │
│  BEATS       Card 00 93%             │
│  LOSES TO    Card 11 30%             │
│  ELIXIR      1 ██▂▂▁▁  ▁▁ 5   1.6…   │
╰──────────── clantui · 1 Jan 01:30 ───╯
"""


@pytest.mark.parametrize(
    ("width", "has_colours", "expected"),
    [
        (None, False, POSTER_OF_80),
        (200, False, POSTER_OF_80),
        (60, True, POSTER_OF_60),
        (30, True, POSTER_OF_40),
    ],
)
def test_a_full_poster_is_drawn_in_these_lines(
    width: int | None, has_colours: bool, expected: str
) -> None:
    """Parts lose their notes, days and last items before a line is cut."""
    lines = lay_out_poster(POSTER, width, zone=EAST, has_colours=has_colours)
    assert render_plain(lines).replace("\N{MINUS SIGN}", "~") == expected.removeprefix("\n")
