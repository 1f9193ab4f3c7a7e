"""Tests of moving between clans: painting, requests and per-clan state."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.clan.clan_pane import ClanPane
from clantui.ui.clan.header import ClanHeader
from clantui.ui.clan.tag_input import TagInput
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Stage, loaded, stage

NEVER = 1000.0
"""Rest, in s, that never ends within a test."""

SOON = 0.001
"""Rest, in s, that is over at once."""

TAGS = tuple(Tag(f"2P{letter}") for letter in "0289PYLQGR")
CARDS = {tag: [f"Card {tag.text}", "Wizard", "Miner"] for tag in TAGS}
COURSE = ClanList("river race", tuple(ClanRef(tag, f"Clan {tag.text}") for tag in TAGS))


def stored(*tags: Tag) -> Callable[[FakeBackend], None]:
    """Store some clans."""

    def prepare(engine: FakeBackend) -> None:
        for tag in tags:
            engine.memory.pictures[tag] = loaded(CARDS[tag], f"Clan {tag.text}", tag.text)

    return prepare


async def follow(s: Stage, course: ClanList = COURSE) -> None:
    """Choose a list, as a dialog does."""
    s.screen.controller.use_list(course)
    await s.pilot.pause()
    await s.drawn()


async def asked(s: Stage, loads: int) -> None:
    """Wait until so many clans have been requested."""
    while len(s.engine.loads) < loads:
        await s.pilot.pause(0.01)


async def test_hopping_fast_paints_each_clan_under_its_own_name_and_asks_for_none() -> None:
    """Hopping through ten stored clans paints each with its key press and requests none."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        for tag in (*TAGS[1:], TAGS[0]):
            await s.pilot.press("right")
            assert f"Clan {tag.text}" in s.title
            assert s.cards[0] == f"Card {tag.text}"
            assert s.screen.query_one(TagInput).value == str(tag)
        assert s.engine.loads == []


async def test_a_stored_clan_is_there_before_the_loop_turns_again() -> None:
    """The frame of the key press shows the stored clan: rows and name change with the action."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        s.screen.action_hop(1)
        assert s.cards[0] == f"Card {TAGS[1].text}"
        assert f"Clan {TAGS[1].text}" in s.title


async def test_only_the_clan_rested_on_is_asked_for() -> None:
    """Three hops and a rest make one load, of the last clan."""
    async with stage(rest=0.2) as s:
        await follow(s)
        s.screen.action_hop(1)
        s.screen.action_hop(1)
        s.screen.action_hop(1)
        await asked(s, 1)
        assert [load.tag for load in s.engine.loads] == [TAGS[3]]
        assert s.engine.preferred == TAGS[3]


async def test_an_answer_never_paints_under_another_name() -> None:
    """Late surveys of three loads paint only their own clan."""
    async with stage(rest=SOON) as s:
        await follow(s)
        for number in range(1, 3):
            await s.press("right")
            await asked(s, number + 1)
        assert [load.tag for load in s.engine.loads] == list(TAGS[:3])
        for load in (2, 0, 1):
            tag = TAGS[load]
            await s.arrive(loaded(CARDS[tag], f"Clan {tag.text}", tag.text), load=load)
            assert f"Clan {TAGS[2].text}" in s.title
            assert s.cards[:1] == [f"Card {TAGS[2].text}"]
        await s.press("left")
        assert s.cards[0] == f"Card {TAGS[1].text}"
        assert f"Clan {TAGS[1].text}" in s.title


async def test_each_clan_keeps_its_cursor_its_order_and_its_filter() -> None:
    """Cursor, order and filter belong to one clan and are restored on return."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        await s.press("S", "j", "slash", *"card", "enter")
        there = (s.cards, s.pointed, s.screen.view.sort, s.screen.view.filter_query)
        assert there[3] == "card"
        await s.press("l")
        assert s.screen.view.filter_query == ""
        assert s.cards == CARDS[TAGS[1]]
        await s.press("h")
        assert (s.cards, s.pointed, s.screen.view.sort, s.screen.view.filter_query) == there


async def test_the_cursor_stays_on_its_card_through_a_hop_and_a_refresh() -> None:
    """The cursor is kept by card: after hopping away, rows that moved meanwhile carry it along."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        await s.press("j", "j")
        assert s.pointed == "Miner"
        await s.press("r", "l")
        await s.arrive(loaded(["Miner", "Miner", "Wizard"], f"Clan {TAGS[0].text}", TAGS[0].text))
        await s.press("h")
        assert (s.cards[0], s.pointed) == ("Miner", "Miner")


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["right"], 1),
        (["l"], 1),
        (["right_square_bracket"], 1),
        (["greater_than_sign"], 1),
        (["left"], 9),
        (["h"], 9),
        (["left_square_bracket"], 9),
        (["less_than_sign"], 9),
        (["5"], 4),
        (["5", "9", "minus"], 4),
        (["3", "minus", "minus"], 2),
    ],
)
async def test_every_key_that_hops(keys: list[str], index: int) -> None:
    """Each key of the list leads where it says, round the ends too."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        await s.press(*keys)
        assert s.screen.controller.state.tag == TAGS[index]
        tabs = s.screen.query_one(ClanHeader)
        assert (tabs.active, tabs.titles[index].split()[-1]) == (index, TAGS[index].text)


async def test_a_clan_of_which_nothing_is_known_is_named_by_its_list() -> None:
    """A clan without stored data shows its name from the list, and no rows of another clan."""
    async with stage(rest=NEVER, prepare=stored(TAGS[0])) as s:
        await follow(s)
        await s.press("right")
        assert s.cards == []
        assert f"Clan {TAGS[1].text}" in s.title
        assert "not loaded yet" in s.grid.placeholder


async def test_neighbours_are_fetched_when_nothing_else_is_and_one_at_a_time() -> None:
    """The clan rested on goes first; then the next, then the one before; the API is preferred."""
    async with stage(rest=SOON) as s:
        await follow(s)
        await asked(s, 1)
        assert [load.tag for load in s.engine.loads] == [TAGS[0]]
        for tag in (TAGS[0], TAGS[1], TAGS[9]):
            await s.arrive(loaded(CARDS[tag], f"Clan {tag.text}", tag.text))
            await s.end()
        assert [load.tag for load in s.engine.loads] == [TAGS[0], TAGS[1], TAGS[9]]
        assert s.engine.preferred == TAGS[0]
        assert s.cards == CARDS[TAGS[0]]


async def test_nothing_is_fetched_ahead_while_the_api_has_us_wait() -> None:
    """Nothing is prefetched while the API makes requests wait."""
    async with stage(rest=SOON) as s:
        await follow(s)
        await asked(s, 1)
        s.engine.on_pause(3.0)
        await s.pilot.pause()
        await s.arrive(loaded(CARDS[TAGS[0]], "Clan", TAGS[0].text))
        await s.end()
        assert len(s.engine.loads) == 1


async def test_refreshing_asks_at_once() -> None:
    """`r` loads at once, without the rest."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        await s.press("right", "r")
        assert [load.tag for load in s.engine.loads] == [TAGS[1]]


async def test_refreshing_all_asks_for_every_clan_that_is_open() -> None:
    """`R` reloads this clan and every visited clan of the list."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        await s.press("right", "right", "R")
        assert {load.tag for load in s.engine.loads} == set(TAGS[:3])
        assert s.engine.loads[0].tag == TAGS[2]
        assert s.engine.loads[0].request.max_age == 0


async def test_an_error_stays_with_its_clan() -> None:
    """An error is shown only on its own clan."""
    async with stage(rest=SOON, prepare=stored(TAGS[1])) as s:
        await follow(s)
        await asked(s, 1)
        await s.end(Unreachable("no answer in 10 s"))
        assert "no answer in 10 s" in s.message
        await s.press("right")
        assert "no answer" not in s.message
        assert s.cards == CARDS[TAGS[1]]
        assert isinstance(s.screen.controller.states.load_status_of(TAGS[0]).error, Unreachable)


async def test_hopping_away_gives_up_a_clan_that_was_only_asked_for() -> None:
    """A requested clan that arrives after a hop does not take the screen."""
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        await follow(s)
        await s.press("t", *"9yy", "enter")
        await s.press("right")
        assert s.engine.loads[0].cancelled
        s.engine.loads[0].emit(loaded(["Zap"], "Typed", "9YY"))
        await s.pilot.pause()
        assert s.cards == CARDS[TAGS[1]]


async def test_a_player_s_tag_leads_to_their_clan_with_the_cursor_on_their_card() -> None:
    """A tag that is no clan's: Enter once more asks for the player, and opens the clan."""
    survey = loaded(["Zap", "Wizard", "Wizard"], "Home", "8PP")
    player = survey.clan.members[0].tag
    async with stage(rest=NEVER) as s:
        await s.press(*player.text.lower(), "enter")
        await s.end(NotFound(f"no clan has the tag {player}"))
        await s.press("enter")
        question = s.engine.questions[-1]
        assert (question.what, question.about) == ("home_of", (player,))
        question.answer.set_result(Tag("8PP"))
        await s.pilot.pause()
        assert s.engine.loads[-1].tag == Tag("8PP")
        await s.arrive(survey)
        assert s.cards == ["Wizard", "Zap"]
        assert s.pointed == "Zap"
        await s.press("k")
        await s.arrive(survey)
        assert s.pointed == "Wizard"


async def test_the_list_and_its_freshness_stand_beside_the_table_where_there_is_room() -> None:
    """At 160 columns the clans of the list are told with how fresh each is; below, not."""
    async with stage(rest=NEVER, prepare=stored(*TAGS[:2]), size=(160, 30)) as s:
        await follow(s)
        pane = s.screen.query_one(ClanPane)
        assert pane.display
        await s.press("right")
        text = str(pane.children[0].render())
        assert "Clan 2P0" in text
        assert text.count("●") == 2
    async with stage(rest=NEVER, prepare=stored(*TAGS[:2]), size=(159, 30)) as s:
        await follow(s)
        assert not s.screen.query_one(ClanPane).display


async def test_the_next_run_begins_where_this_one_was_left() -> None:
    """List, clan, order, filter and cursor outlive the program; the picture is stored."""
    engine = FakeBackend()
    async with stage(rest=NEVER, prepare=stored(*TAGS)) as s:
        engine = s.engine
        await follow(s)
        await s.press("3", "s", "c", "j")
        left = (s.cards, s.pointed, s.title)

    def prepare(again: FakeBackend) -> None:
        again.memory = engine.memory

    async with stage(rest=NEVER, prepare=prepare) as s:
        await s.drawn()
        assert (s.cards, s.pointed, s.title) == left
        assert s.engine.loads == []
