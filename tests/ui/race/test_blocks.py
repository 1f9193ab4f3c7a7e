"""Tests of the table of a race and the blocks below it: top cards, players with decks left."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace
from textual.content import Content
from textual.widget import Widget

from clantui.core.model.errors import Unreachable
from clantui.core.race.standings import Standing, compute_standings
from clantui.ui.common.clans.clan_set import ClanLoads
from clantui.ui.common.screens import BaseScreen
from clantui.ui.race.remaining_players import (
    RemainingPlayers,
    _draw_groups,
    _wrap_names,
    count_lines,
)
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import TopCards
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import HOME
from tests.ui.harness import Stage, clan_of, make_survey, stage, start_survey
from tests.ui.styled_text import mark_styles

STANDINGS = compute_standings(
    race(
        *(
            racer(clan, people(*[2] * (number + 1), 0, 0, 3), medals=100 * number)
            for number, clan in enumerate(CLANS)
        )
    )
)
"""Five clans in reverse order: ours is the last one."""


def make_loads() -> ClanLoads:
    """Return the loads of the clans: two complete, one with half its players, failed, waiting."""
    ours, second, third, failed, queued = CLANS
    cards = ["Wizard", "Electro Dragon", "Wizard", "Zap"]
    clan, players = clan_of(["Zap", "Wizard"], "Half", third.text)
    half = start_survey(["Zap", "Wizard"], "Half", third.text)
    half = half.with_player(players[clan.members[0].tag])
    return ClanLoads(
        surveys={
            ours: make_survey(cards, "Ours", ours.text),
            second: make_survey(cards, "Second", second.text),
            third: half,
        },
        errors={failed: Unreachable("no answer in 10 s")},
        loading_tags=frozenset({third}),
        queue=(queued,),
    )


async def draw(s: Stage, widget: Widget, width: int, height: int) -> list[str]:
    """Return the lines of a widget at a size, without blanks at their ends."""
    widget.styles.width, widget.styles.height = width, height
    await s.pilot.pause()
    return [line.rstrip() for line in str(widget.render()).splitlines()]


async def test_our_clan_and_the_one_under_the_cursor_stand_out() -> None:
    """Of the other clans only the columns that always do."""
    async with stage() as s:
        screen, table = BaseScreen[None](), RaceTable()
        await s.app.push_screen(screen)
        await screen.mount(table)
        table.show(STANDINGS)
        plain = next(column for column in table.columns if not column.emphasis)
        name = next(column for column in table.columns if column.emphasis)
        stand_out = [table.is_emphasised(plain, row) for row in STANDINGS]
        assert stand_out == [True, False, False, False, True]
        assert all(table.is_emphasised(name, row) for row in STANDINGS)


async def test_top_cards_use_the_room_of_the_block() -> None:
    """A clan has a line with its cards; from three lines on each card has a line with a bar."""
    async with stage(size=(100, 50)) as s:
        screen, cards = BaseScreen[None](), TopCards()
        await s.app.push_screen(screen)
        await screen.mount(cards)
        assert await draw(s, cards, 60, 6) == []
        cards.clans, cards.loads = STANDINGS, make_loads()
        cards.notes = ("a long note about it", "note")
        for width, has_second in ((46, False), (47, True)):
            second = "          Electro Dragon 25%" if has_second else ""
            assert (await draw(s, cards, width, 6))[1:] == [
                "   #2RL  waiting",
                "   #2RJ  no answer in 10 s · r retries",
                "   #2RG  loading ▰▰▰▰▱▱▱▱",
                f"   #2RC  Wizard 50%{second}",
                f" ▸ #2PP  Wizard 50%{second}",
            ]
        for width, note in ((42, "note"), (50, "a long note about it"), (20, "")):
            heading = (await draw(s, cards, width, 6))[0]
            assert heading.startswith("── What they pl")
            assert heading.endswith(f"─ {note}" if note else "─")
        assert len(await draw(s, cards, 60, 4)) == 4
        assert len(await draw(s, cards, 60, 2)) == 2
        assert await draw(s, cards, 60, 1) == []
        bar = "█" * 24
        assert (await draw(s, cards, 60, 16))[1:] == [
            "   #2RL  waiting",
            "",
            "",
            "   #2RJ  no answer in 10 s · r retries",
            "",
            "",
            "   #2RG  loading ▰▰▰▰▱▱▱▱",
            f"   Zap                {bar} 100%",
            "",
            "   #2RC",
            f"   Wizard             {bar}  50%",
            f"   Electro Dragon     {bar[:12]}{' ' * 12}  25%",
            " ▸ #2PP",
            f"   Wizard             {bar}  50%",
            f"   Electro Dragon     {bar[:12]}{' ' * 12}  25%",
        ]
        for height, tail in ((21, ["Zap", " ▸ #2PP"]), (26, ["Zap", "", " ▸ #2PP"])):
            lines = await draw(s, cards, 90, height)
            start = lines.index("   #2RC") + 3
            assert [lines[start].split()[0], *lines[start + 1 : start + len(tail)]] == tail
        assert "  50%   Ours0, Ours2" in "\n".join(await draw(s, cards, 90, 21))


async def test_players_with_decks_left_use_the_room_of_the_block() -> None:
    """Columns if all fit, else lines by the number of decks; those without room are counted."""
    async with stage(size=(100, 50)) as s:
        screen, players = BaseScreen[None](), RemainingPlayers()
        await s.app.push_screen(screen)
        await screen.mount(players)
        assert await draw(s, players, 80, 4) == []
        clan = players.clan = STANDINGS[0]
        assert [count_lines(clan, width) for width in (80, 60, 30, 20)] == [3, 4, 9, 9]
        assert (await draw(s, players, 80, 4))[1:] == [
            " ○○○○  Player 5   ○○○○  Player 6   ●●○○  Player 0   ●●○○  Player 1",
            " ●●○○  Player 2   ●●○○  Player 3   ●●○○  Player 4   ●●●○  Player 7",
            " ● deck used  ○ left  · ~2 more players can battle today",
        ]
        assert (await draw(s, players, 60, 4))[1:] == [
            " ○○○○  Player 5   ○○○○  Player 6   ●●○○  Player 0",
            " ●●○○  Player 1   ●●○○  Player 2   ●●○○  Player 3",
            " ●●○○  Player 4   ●●●○  Player 7",
        ]
        paragraphs = [
            " ○○○○  Player 5, Player 6",
            " ●●○○  Player 0, Player 1,",
            "       Player 2, Player 3,",
            "       Player 4",
            " ●●●○  Player 7",
        ]
        assert (await draw(s, players, 30, 6))[1:] == paragraphs
        for height, hidden in ((5, 2), (4, 4), (3, 6), (2, 8)):
            lines = (await draw(s, players, 30, height))[1:]
            assert lines == [*paragraphs[: height - 2], f"       … and {hidden} more"]
        assert len(await draw(s, players, 30, 1)) == 1
        await draw(s, players, 30, 5)
        assert mark_styles(players.render()).splitlines()[1:] == [
            " {$text-accent:○○○○}  Player 5, Player 6",
            " {$text-accent:●●○○}  Player 0, Player 1,",
            " {$text-accent:    }  Player 2, Player 3,",
            " {$text-accent:    }  … and 2 more",
        ]
        await draw(s, players, 80, 4)
        *_, last, legend = mark_styles(players.render()).splitlines()
        assert last.startswith(" {$text-accent:●●○○}  Player 2   {$text-accent:●●○○}  Player 3")
        assert legend.startswith("{$text-muted: ● deck used")


async def test_the_heading_of_our_players_has_the_key_that_copies_them() -> None:
    """Only our clan is copied, and only while it has players with decks left."""
    used, ours = replace(STANDINGS[-1], remaining=()), STANDINGS[-1]
    long_names = replace(
        ours,
        remaining=tuple(
            replace(player, name=name)
            for player, name in zip(
                ours.remaining[1:], ("Wide name number one", "日" * 14), strict=False
            )
        ),
    )
    async with stage(size=(100, 50)) as s:
        screen, players = BaseScreen[None](), RemainingPlayers()
        await s.app.push_screen(screen)
        await screen.mount(players)
        for clan, has_key in ((ours, True), (used, False), (STANDINGS[0], False)):
            players.clan = clan
            heading, *_ = await draw(s, players, 100, 4)
            assert heading.endswith(" y copies for the chat") == has_key
        players.clan = long_names
        shapes = [(await draw(s, players, *size))[1:] for size in ((80, 4), (45, 3), (22, 3))]
        dots = " ● deck used  ○ left"
        assert shapes == [
            [
                " ○○○○  Wide name number…   ●●○○  日日日日日日日日…",
                f"{dots}  · ~2 more players can battle today",
            ],
            [" ○○○○  Wide name nu…   ●●○○  日日日日日日…", dots],
            [" ○○○○  Wide name n…", " ●●○○  日日日日日…"],
        ]
        players.clan = replace(long_names, slots_left=0)
        for width in (61, 60):
            assert (await draw(s, players, width, 4))[-1] == dots, "no one else can battle"
        players.clan = long_names
        full = f"{dots}  · ~2 more players can battle today"
        assert (await draw(s, players, len(full), 4))[-1] == full
        assert (await draw(s, players, len(full) - 1, 4))[-1] == dots


def draw_lines(loads: ClanLoads, width: int = 60, clan: Standing = STANDINGS[-1]) -> Content:
    """Return the line of a clan's top cards."""
    cards = TopCards()
    cards.set_reactive(TopCards.clans, (clan,))
    cards.set_reactive(TopCards.loads, loads)
    (line,) = cards._draw_lines(width)
    return line


def draw_block(loads: ClanLoads, clan: Standing = STANDINGS[-1]) -> Content:
    """Return the block of a clan's top cards, from two cards on."""
    cards = TopCards()
    cards.set_reactive(TopCards.clans, (clan,))
    cards.set_reactive(TopCards.loads, loads)
    return Content("\n").join(cards._draw_blocks(60, 3))


COMPLETE: Final = make_survey(["Wizard", "Zap", "Wizard"], "Ours", "2PP")
HALF: Final = start_survey(["Zap", "Wizard"], "Ours", "2PP")
STOPPED: Final = replace(
    COMPLETE,
    players={
        tag: player
        for tag, player in COMPLETE.players.items()
        if player.favourite and player.favourite.name == "Zap"
    },
    clan=replace(COMPLETE.clan, members=COMPLETE.clan.members[:2]),
)
SILENT: Final = replace(COMPLETE, players={}, failed={})
LATE: Final = Unreachable("no answer")


@pytest.mark.parametrize(
    ("loads", "line", "block"),
    [
        (ClanLoads(), "not loaded · Enter opens it", "not loaded · Enter opens it"),
        (ClanLoads(queue=(HOME,)), "waiting", "waiting"),
        (ClanLoads(queue=(HOME,), surveys={HOME: SILENT}), "waiting", "waiting"),
        (
            ClanLoads(surveys={HOME: SILENT}),
            "no favourite card is known yet",
            "no favourite card is known yet",
        ),
        (
            ClanLoads(surveys={HOME: replace(SILENT, failed={HOME: LATE})}),
            "no answer · r retries",
            "no answer · r retries",
        ),
        (ClanLoads(surveys={HOME: HALF}), "loading ▱▱▱▱▱▱▱▱", "loading ▱▱▱▱▱▱▱▱"),
        (ClanLoads(loading_tags=frozenset({HOME})), "loading ▱▱▱▱▱▱▱▱", "loading ▱▱▱▱▱▱▱▱"),
        (ClanLoads(errors={HOME: LATE}), "no answer · r retries", "no answer · r retries"),
        (
            ClanLoads(errors={HOME: LATE}, surveys={HOME: SILENT}),
            "no answer · r retries",
            "no answer · r retries",
        ),
        (
            ClanLoads(surveys={HOME: COMPLETE}, loading_tags=frozenset({HOME})),
            "Wizard 67%          Zap 33%",
            "loading ▰▰▰▰▰▰▰▰",
        ),
        (
            ClanLoads(surveys={HOME: STOPPED}),
            "Zap 100%            ◐ 1 of 2 players",
            "◐ 1 of 2 players",
        ),
        (
            ClanLoads(surveys={HOME: COMPLETE}, errors={HOME: LATE}),
            "Wizard 67%          Zap 33%",
            "",
        ),
    ],
)
def test_each_state_of_a_clan_has_its_text(loads: ClanLoads, line: str, block: str) -> None:
    """A complete clan keeps its cards during a reload; any other has the reason for none."""
    assert draw_lines(loads).plain.rstrip() == f" ▸ #2PP  {line}"
    assert draw_block(loads).plain.split("\n")[0] == f" ▸ #2PP{f'  {block}' if block else ''}"


def test_top_cards_have_the_colours_of_their_side() -> None:
    """Our name has our colour, the block of another clan theirs, a card its rarity's."""
    loads = ClanLoads(surveys={HOME: COMPLETE, STANDINGS[0].clan.tag: COMPLETE})
    ours, theirs = STANDINGS[-1], STANDINGS[0]
    assert [str(draw_lines(loads, 60, clan).spans[0].style) for clan in (ours, theirs)] == [
        "bold $ours",
        "$rarity-rare",
    ]
    assert [str(draw_block(loads, clan).spans[0].style) for clan in (ours, theirs)] == [
        "bold $ours",
        "bold $theirs",
    ]
    block = [str(span.style) for span in draw_block(loads).spans]
    assert block[1:] == ["$rarity-rare-mark on $panel", "$text-muted"] * 2


@pytest.mark.parametrize(
    ("loads", "styled"),
    [
        (ClanLoads(queue=(HOME,)), "{$text-muted:  waiting}"),
        (ClanLoads(errors={HOME: LATE}), "{$text-error:  no answer · r retries}"),
        (ClanLoads(loading_tags=frozenset({HOME})), "{$progress:  loading ▱▱▱▱▱▱▱▱}"),
        (ClanLoads(surveys={HOME: STOPPED}), "{$text-warning:  ◐ 1 of 2 players}"),
    ],
)
def test_each_state_of_a_clan_has_its_colour(loads: ClanLoads, styled: str) -> None:
    """A failure is an error, an incomplete clan a warning; what only waits is muted."""
    assert mark_styles(draw_lines(loads)).endswith(styled)
    assert mark_styles(draw_block(loads)).splitlines()[0].endswith(styled)


def test_players_who_failed_count_in_the_progress_of_a_load() -> None:
    """A failed player is finished, but a clan without them has no cards while it loads again."""
    (first, second) = (member.tag for member in HALF.clan.members)
    half_failed = replace(HALF, failed={first: LATE}, waiting=frozenset({second}))
    assert "loading ▰▰▰▰▱▱▱▱" in draw_lines(ClanLoads(surveys={HOME: half_failed})).plain
    again = replace(STOPPED, failed={STOPPED.clan.members[0].tag: LATE}, waiting=frozenset())
    loads = ClanLoads(surveys={HOME: again}, loading_tags=frozenset({HOME}))
    assert "loading" in draw_lines(loads).plain


def test_the_shares_of_cards_are_muted_in_a_line() -> None:
    """Cards have their rarity's colour, and a wide name as many cells as it needs."""
    clan = replace(STANDINGS[0], clan=replace(STANDINGS[0].clan, name="日本語"))
    loads = ClanLoads(surveys={clan.clan.tag: COMPLETE})
    line = mark_styles(draw_lines(loads, 60, clan))
    assert line.startswith("   日本語  {$rarity-rare:Wizard}{$text-muted: 67%")


def test_a_narrow_line_has_one_card_and_a_short_name() -> None:
    """A long name leaves room for a card; a long card leaves room for its share."""
    named = replace(STANDINGS[-1], clan=replace(STANDINGS[-1].clan, name="A very long clan name"))
    loads = ClanLoads(surveys={HOME: make_survey(["Goblin Drill Cage XL"], "Ours", "2PP")})
    assert draw_lines(loads, 20, named).plain == " ▸ A very long clan…   Goblin Drill… 100%"
    assert draw_lines(ClanLoads(surveys={HOME: STOPPED}), 20).plain.startswith(" ▸ #2PP ◐Zap 100%")
    wide = make_survey(["A", "B"], "Ours", "2PP")
    for width, count in ((46, 1), (47, 2)):
        line = draw_lines(ClanLoads(surveys={HOME: wide}), width)
        assert line.plain.count("50%") == count


def test_a_column_is_as_wide_as_the_longest_name() -> None:
    """Four players have one line from 69 cells on, and a line each below 35."""
    widths = (69, 68, 35, 34, 1)
    assert [count_lines(STANDINGS[-1], width) for width in widths] == [2, 3, 3, 5, 5]


def test_a_name_fills_its_line_up_to_the_comma() -> None:
    """Names share a line if a comma fits after them; a longer name is cut."""
    assert _wrap_names(["abc", "def"], 9) == [("abc, def", 2)]
    assert _wrap_names(["abc", "def"], 8) == [("abc,", 1), ("def", 1)]
    assert _wrap_names(["abcdefgh", "日本語語"], 6) == [("abcd…,", 1), ("日本…", 1)]
    players = STANDINGS[0].remaining
    for width in range(20, 40):
        assert max(line.cell_length for line in _draw_groups(players, width, 20)) < width
