"""Tests of the table of a race and the blocks below it: top cards, players with decks left."""

from __future__ import annotations

from textual.widget import Widget

from clantui.core.model.errors import Unreachable
from clantui.core.race.standings import compute_standings
from clantui.ui.common.clan_set import ClanLoads
from clantui.ui.common.screens import BaseScreen
from clantui.ui.race.remaining_players import RemainingPlayers, count_lines
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import TopCards
from tests.factories.races import CLANS, people, race, racer
from tests.ui.harness import Stage, clan_of, make_survey, stage, start_survey

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
            " ● deck used  ○ left  · 44 more players can battle today",
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
