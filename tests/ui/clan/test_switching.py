"""Tests of moving between clans: painting, requests and per-clan state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound, Unreachable
from clantui.core.model.tag import Tag
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.detail import PlayerTable
from clantui.ui.clan.widgets.header import ClanHeader
from clantui.ui.clan.widgets.tag_input import TagInput
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Stage, make_survey, stage, tag_number

NEVER = 1000.0
"""Delay of loads, in s, that does not end within a test."""

SOON = 0.001
"""Delay of loads, in s, that is over at once."""

TAGS = tuple(Tag(f"2P{letter}") for letter in "0289PYLQGR")
CARDS = {tag: [f"Card {tag.text}", "Wizard", "Miner"] for tag in TAGS}
RACE_LIST = ClanList("river race", tuple(ClanRef(tag, f"Clan {tag.text}") for tag in TAGS))


def store_clans(*tags: Tag) -> Callable[[FakeBackend], None]:
    """Store some clans."""

    def prepare(backend: FakeBackend) -> None:
        for tag in tags:
            backend.store.surveys[tag] = make_survey(CARDS[tag], f"Clan {tag.text}", tag.text)

    return prepare


async def follow(s: Stage, clan_list: ClanList = RACE_LIST) -> None:
    """Open a list of clans, as a dialog does."""
    s.screen.controller.use_list(clan_list)
    await s.pilot.pause()
    await s.wait_until_drawn()


async def wait_for_loads(s: Stage, loads: int) -> None:
    """Wait until so many clans have been requested."""
    while len(s.backend.loads) < loads:
        await s.pilot.pause(0.01)


@pytest.mark.parametrize(
    "tags",
    [TAGS[1:4], pytest.param((*TAGS[1:], TAGS[0]), marks=pytest.mark.soak)],
    ids=["few", "all"],
)
async def test_fast_switching_paints_each_clan_under_its_name_without_requests(
    tags: tuple[Tag, ...],
) -> None:
    """Each of the stored clans is painted in the frame of its key press, and none is requested."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        for tag in tags:
            await s.pilot.press("right")
            assert f"Clan {tag.text}" in s.title
            assert s.cards[0] == f"Card {tag.text}"
            assert s.screen.query_one(TagInput).value == str(tag)
        assert s.backend.loads == []
        await follow(s)
        s.screen.action_step_clan(1)
        assert s.cards[0] == f"Card {TAGS[1].text}"
        assert f"Clan {TAGS[1].text}" in s.title


async def test_an_answer_is_never_painted_under_another_name() -> None:
    """Late surveys of three loads paint only their own clan."""
    async with stage(load_delay=SOON) as s:
        await follow(s)
        for number in range(1, 3):
            await s.press("right")
            await wait_for_loads(s, number + 1)
        assert [load.tag for load in s.backend.loads] == list(TAGS[:3])
        for load in (2, 0, 1):
            tag = TAGS[load]
            await s.arrive(make_survey(CARDS[tag], f"Clan {tag.text}", tag.text), load=load)
            assert f"Clan {TAGS[2].text}" in s.title
            assert s.cards[:1] == [f"Card {TAGS[2].text}"]
        await s.press("left")
        assert s.cards[0] == f"Card {TAGS[1].text}"
        assert f"Clan {TAGS[1].text}" in s.title


async def test_each_clan_keeps_its_cursor_its_order_and_its_filter() -> None:
    """Cursor, order and filter belong to one clan and are restored on return."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        await s.press("S", "j", "slash", *"card", "enter")
        layout = (s.cards, s.highlighted_card, s.screen.view.sort, s.screen.view.filter_text)
        assert layout[3] == "card"
        await s.press("l")
        assert s.screen.view.filter_text == ""
        assert s.cards == CARDS[TAGS[1]]
        await s.press("h")
        assert (
            s.cards,
            s.highlighted_card,
            s.screen.view.sort,
            s.screen.view.filter_text,
        ) == layout


async def test_the_cursor_stays_on_its_card_after_a_switch_and_a_refresh() -> None:
    """The cursor stays on its card after switching, even if rows have moved meanwhile."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        await s.press("j", "j")
        assert s.highlighted_card == "Miner"
        await s.press("r", "l")
        await s.arrive(
            make_survey(["Miner", "Miner", "Wizard"], f"Clan {TAGS[0].text}", TAGS[0].text)
        )
        await s.press("h")
        assert (s.cards[0], s.highlighted_card) == ("Miner", "Miner")


SWITCHES: Final = {
    "right": 1,
    "l": 1,
    "right_square_bracket": 1,
    "greater_than_sign": 1,
    "left": 9,
    "h": 9,
    "left_square_bracket": 9,
    "less_than_sign": 9,
    "5": 4,
    "5 9 minus": 4,
    "3 minus minus": 2,
}
"""Index of the clan that is opened from the first one, by the keys."""


@pytest.mark.parametrize(
    "switches",
    [("l", "left", "5 9 minus"), pytest.param(tuple(SWITCHES), marks=pytest.mark.soak)],
    ids=["few", "all"],
)
async def test_each_key_that_switches_clans_opens_its_clan(switches: tuple[str, ...]) -> None:
    """At the ends of the list the keys continue at the other end; → works in the details, too."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        for keys in switches:
            index = SWITCHES[keys]
            await follow(s)
            assert s.screen.controller.state.tag == TAGS[0], keys
            await s.press(*keys.split())
            assert s.screen.controller.state.tag == TAGS[index], keys
            tabs = s.screen.query_one(ClanHeader)
            shown = (tabs.active, tabs.titles[index].split()[-1])
            assert shown == (index, TAGS[index].text), keys
        await follow(s)
        await s.press("enter")
        assert isinstance(s.screen.focused, PlayerTable)
        await s.press("right")
        assert s.app.screen is s.screen
        assert s.screen.controller.state.tag == TAGS[1]


async def test_an_unknown_clan_has_the_name_of_its_list() -> None:
    """A clan without stored data shows its name from the list, and no rows of another clan."""
    async with stage(load_delay=NEVER, prepare=store_clans(TAGS[0])) as s:
        await follow(s)
        await s.press("right")
        assert s.cards == []
        assert f"Clan {TAGS[1].text}" in s.title
        assert "not loaded yet" in s.table.placeholder


async def test_neighbours_are_loaded_one_at_a_time_while_idle() -> None:
    """The clan on screen is loaded first, then the next, then the previous one."""
    async with stage(load_delay=SOON) as s:
        await follow(s)
        await wait_for_loads(s, 1)
        assert [load.tag for load in s.backend.loads] == [TAGS[0]]
        for tag in (TAGS[0], TAGS[1], TAGS[9]):
            await s.load(make_survey(CARDS[tag], f"Clan {tag.text}", tag.text))
        assert [load.tag for load in s.backend.loads] == [TAGS[0], TAGS[1], TAGS[9]]
        assert s.backend.prioritised == TAGS[0]
        assert s.cards == CARDS[TAGS[0]]


async def test_a_refresh_starts_at_once() -> None:
    """`r` loads at once, without a delay."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        await s.press("right", "r")
        assert [load.tag for load in s.backend.loads] == [TAGS[1]]


async def test_refreshing_all_loads_every_open_clan() -> None:
    """`R` reloads this clan and every visited clan of the list."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        await s.press("right", "right", "R")
        assert {load.tag for load in s.backend.loads} == set(TAGS[:3])
        assert s.backend.loads[0].tag == TAGS[2]
        assert s.backend.loads[0].request.max_age == 0


async def test_an_error_stays_with_its_clan() -> None:
    """An error is shown only on its own clan."""
    async with stage(load_delay=SOON, prepare=store_clans(TAGS[1])) as s:
        await follow(s)
        await wait_for_loads(s, 1)
        await s.end(Unreachable("no answer in 10 s"))
        assert "no answer in 10 s" in s.message
        await s.press("right")
        assert "no answer" not in s.message
        assert s.cards == CARDS[TAGS[1]]
        assert isinstance(s.screen.controller.states.load_state_of(TAGS[0]).error, Unreachable)


async def test_the_error_of_another_tag_is_gone_when_the_user_comes_back() -> None:
    """Opening the clan of a player, or another tab, ends the error and the retry of a tag."""
    player = Tag("9Y8V")
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        await s.press("right")
        before = s.message
        for goes_on, error in (
            ("t enter", NotFound("no clan has it")),
            ("left", Unreachable("no answer in 10 s")),
        ):
            await s.press("t", *player.text.lower(), "enter")
            await s.end(error)
            assert error.sentence in s.message
            await s.press(*goes_on.split())
            if goes_on == "t enter":
                s.backend.calls[-1].answer.set_result(TAGS[0])
                await s.pilot.pause()
            assert s.screen.controller.state.tag == TAGS[0]
            await s.press("minus")
            state = s.screen.controller.state
            assert (state.tag, state.load.error, state.load.retry_at) == (TAGS[1], None, None)
            assert s.message == before


async def test_a_tab_without_a_clan_names_the_keys_that_work_in_it() -> None:
    """From the table the tag field comes first, and only in the field Enter is enough."""
    async with stage(load_delay=SOON) as s:
        await follow(s)
        await wait_for_loads(s, 1)
        await s.end(NotFound("no clan has the tag"))
        await s.press("t", "enter")
        assert s.backend.calls[-1].name == "find_clan_of_player"
        await s.press("escape")
        question = "✗ no clan has the tag · is it a player's tag?"
        assert s.message == f"{question} t, then Enter opens their clan"
        await s.press("t")
        assert s.message == f"{question} Enter opens their clan"
        await s.press("enter")
        assert s.backend.calls[-1].args == (TAGS[0],)
        await s.press("escape", "r")
        await s.end(Unreachable("no answer"))
        assert s.message.endswith("t, then Enter retries now")
        loads = len(s.backend.loads)
        await s.press("t", "enter")
        assert [load.tag for load in s.backend.loads[loads:]] == [TAGS[0]]


async def test_switching_cancels_a_clan_without_an_answer() -> None:
    """A requested clan that arrives after switching is not shown."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        await follow(s)
        await s.press("t", *"9yy", "enter")
        await s.press("right")
        assert s.backend.loads[0].cancelled
        s.backend.loads[0].emit(make_survey(["Zap"], "Typed", "9YY"))
        await s.pilot.pause()
        assert s.cards == CARDS[TAGS[1]]


async def test_a_player_tag_opens_their_clan_with_the_cursor_on_their_card() -> None:
    """For an unknown clan tag a second Enter looks up the player, and opens their clan."""
    survey = make_survey(["Zap", "Wizard", "Wizard"], "Home", "8PP")
    player = survey.clan.members[0].tag
    async with stage(load_delay=NEVER) as s:
        await s.press(*player.text.lower(), "enter")
        await s.end(NotFound(f"no clan has the tag {player}"))
        await s.press("enter")
        question = s.backend.calls[-1]
        assert (question.name, question.args) == ("find_clan_of_player", (player,))
        question.answer.set_result(Tag("8PP"))
        await s.pilot.pause()
        assert s.backend.loads[-1].tag == Tag("8PP")
        await s.arrive(survey)
        assert s.cards == ["Wizard", "Zap"]
        assert s.highlighted_card == "Zap"
        await s.press("k")
        await s.arrive(survey)
        assert s.highlighted_card == "Wizard"


async def test_a_wide_screen_lists_the_clans_and_their_freshness() -> None:
    """From 160 columns the clans are listed, each with its freshness."""
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS[:2]), size=(160, 30)) as s:
        await follow(s)
        pane = s.screen.query_one(ClanPane)
        assert pane.display
        await s.press("right")
        text = str(pane.children[0].render())
        assert "Clan 2P0" in text
        assert text.count("●") == 2
        await s.resize(159, 30)
        assert not pane.display


async def test_the_list_of_clans_fits_its_pane() -> None:
    """Each line has a number, a name or tag, and the freshness; the current clan stands out."""
    refs = (ClanRef(TAGS[0]), ClanRef(tag_number(1), "A name that has no room here"))
    async with stage(load_delay=NEVER, prepare=store_clans(TAGS[0]), size=(160, 30)) as s:
        await follow(s, ClanList("river race", (*refs, ClanRef(tag_number(2)))))
        pane = s.screen.query_one(ClanPane)
        for width in (160, 200):
            await s.resize(width, 30)
            content = pane.query_one(Static).content
            assert isinstance(content, Content)
            room = pane.scrollable_content_region.width
            heading, *lines = str(content).splitlines()
            assert heading == " River race".ljust(room)
            cut = f"{'A name that has no room here'[: room - 13].rstrip()}…"
            assert [line.rstrip() for line in lines] == [
                f" 1 {'#2P0':{room - 12}} ● now",
                f" 2 {cut if room < 41 else 'A name that has no room here':{room - 12}} ·",
                f" 3 {tag_number(2)!s:{room - 12}} ·",
            ]
            assert all(cell_len(line) == room for line in lines)
            (style,) = (span for span in content.spans if "cursor" in str(span.style))
            assert str(content)[style.start : style.end].startswith(" 1 ")


async def test_a_click_in_the_list_of_clans_opens_the_one_under_the_mouse() -> None:
    """A click opens the clan on its line, however far the list is scrolled; the heading none."""
    refs = tuple(ClanRef(tag_number(number), f"Clan {number}.") for number in range(50))
    async with stage(load_delay=NEVER, size=(160, 30)) as s:
        await follow(s, ClanList("river race", refs))
        pane = s.screen.query_one(ClanPane)
        for number in (20, 49, 1):
            pane.scroll_to(y=number, animate=False, force=True)
            await s.pilot.pause()
            drawn = s.screen._compositor.render_strips(s.app.size)
            lines = [line.crop(0, pane.region.right).text for line in drawn]
            (y,) = (y for y, line in enumerate(lines) if f"Clan {number}." in line)
            await s.pilot.click(offset=(5, y))
            assert s.screen.controller.state.tag == refs[number].tag
        pane.scroll_home(animate=False, force=True)
        await s.pilot.pause()
        await s.pilot.click(offset=(5, pane.region.y))
        assert s.screen.controller.state.tag == refs[1].tag


async def test_the_next_run_continues_where_this_one_ended() -> None:
    """List, clan, order, filter, cursor and survey are stored between runs."""
    backend = FakeBackend()
    async with stage(load_delay=NEVER, prepare=store_clans(*TAGS)) as s:
        backend = s.backend
        await follow(s)
        await s.press("3", "s", "c", "j")
        left = (s.cards, s.highlighted_card, s.title)

    def prepare(again: FakeBackend) -> None:
        again.store = backend.store

    async with stage(load_delay=NEVER, prepare=prepare) as s:
        await s.wait_until_drawn()
        assert (s.cards, s.highlighted_card, s.title) == left
        assert s.backend.loads == []
