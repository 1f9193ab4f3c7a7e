"""Tests of the names of a load: their layout, when they are shown, and their keys."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Final

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.events import Key

from clantui.core.model.attempt import Attempt
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.detail import PlayerTable
from clantui.ui.clan.widgets.loading_board import (
    Board,
    Entry,
    find_changed_lines,
    lay_out_board,
    make_board,
)
from clantui.ui.clan.widgets.loading_grid import GridVisibility, LoadingGrid
from clantui.ui.clan.widgets.tag_input import TagInput
from tests.scenes.base import WORLD, load_surveys, text_of
from tests.ui.harness import NOON, Stage, clan_of, make_survey, stage, start_survey

CARDS = ("Hog Rider", "Wizard", "Knight", "Zap", "Miner") * 10
SIZES = ((80, 20), (60, 16), (120, 36), (200, 56), (100, 20), (72, 18))


@cache
def make_growing_survey(answers: int, cards: tuple[str, ...] = CARDS, tag: str = "2PP") -> Survey:
    """Return a load of which some players have answered."""
    survey = start_survey(cards, tag=tag)
    for player in list(clan_of(cards, tag=tag)[1].values())[:answers]:
        survey = survey.with_player(player)
    return survey


@cache
def load_odd_survey() -> Survey:
    """Return a load of names of many scripts."""
    return load_surveys(WORLD.odd)[2]


def make_loading_state(survey: Survey, before: Survey | None = None) -> ClanState:
    """Return the state of a clan that is being loaded since noon."""
    request = LoadRequest(tag=survey.clan.tag, before=before)
    load = LoadState().start_load(request, NOON).with_survey(survey, NOON)
    return ClanState(tag=survey.clan.tag, load=load)


def make_survey_board(survey: Survey) -> Board:
    """Return the board of a load."""
    board = make_board(make_loading_state(survey))
    assert board is not None
    return board


def draw_lines(board: Board, width: int, height: int, *, has_top: bool = True) -> list[str]:
    """Return the lines of a board as text."""
    lines = lay_out_board(board, width, height, has_top=has_top)
    return ["".join(part.text for part in line) for line in lines]


@pytest.mark.parametrize(("answers", "is_full"), [(49, False), (50, True)])
def test_the_bar_is_full_with_the_last_answer(answers: int, *, is_full: bool) -> None:
    """However short it is, the bar has an empty cell while a player is pending."""
    entry = Entry(mark="●", name="Ann")
    entries = (*[entry] * answers, *[replace(entry, mark="◌")] * (50 - answers))
    assert ("░" not in draw_lines(Board(entries=entries), 20, 20)[0]) is is_full


BOARDS = {
    (13, 9): "",
    (14, 9): """
 █████░░  71%
 ● Thor0
 ● Thor1
 ● Thor2
 ● Thor3
 × Thor4
 ◐ Thor5
 ◌ Thor6
 ◐ Thor5 try…
""",
    (22, 9): """
 ███████████░░░░  71%
 ● Thor0 Hog Rider
 ● Thor1 Wizard
 ● Thor2 Wizard
 ● Thor3 Zap
 × Thor4 failed
 ◐ Thor5 try 2/3
 ◌ Thor6
""",
    (41, 6): """
 ████████████████████████░░░░░░░░░░  71%
 ● Thor0            × Thor4
 ● Thor1            ◐ Thor5
 ● Thor2            ◌ Thor6
 ● Thor3
 ◐ Thor5 try 2/3
""",
    (42, 6): """
 █████████████████████████░░░░░░░░░░  71%
 ● Thor0 Hog Rider   × Thor4 failed
 ● Thor1 Wizard      ◐ Thor5 try 2/3
 ● Thor2 Wizard      ◌ Thor6
 ● Thor3 Zap
""",
    (43, 4): """
 ██████████████████████████░░░░░░░░░░  71%
 ● Thor0      ● Thor2      × Thor4
 ● Thor1      ● Thor3      … 2 more
 ◐ Thor5 try 2/3
""",
    (62, 8): """
 ███████████████████████████████████████░░░░░░░░░░░░░░░░  71%
 ● Thor0 Hog Rider             × Thor4 failed
 ● Thor1 Wizard                ◐ Thor5 retry 2 of 3
 ● Thor2 Wizard                ◌ Thor6
 ● Thor3 Zap
""",
    (62, 9): """
 ███████████████████████████████████████░░░░░░░░░░░░░░░░  71%
 ● Thor0 Hog Rider             × Thor4 failed
 ● Thor1 Wizard                ◐ Thor5 retry 2 of 3
 ● Thor2 Wizard                ◌ Thor6
 ● Thor3 Zap

 ── So far ──────────────────────────────────────────────────
   Wizard            ████████████████████████████████████ 2
   Hog Rider         ██████████████████ 1
""",
}
"""The lines of a board of seven players by its width and height."""


@pytest.mark.parametrize("size", BOARDS)
def test_a_board_uses_its_room(size: tuple[int, int]) -> None:
    """Cards are beside names of 20 cells; retries, and then the cards so far, are below them."""
    cards = ("Hog Rider", "Wizard", "Wizard", "Zap", "Miner", "Bats", "Zap")
    survey = make_growing_survey(4, cards)
    survey = survey.with_failure(survey.pending[0].tag, Unreachable("late"))
    attempt = Attempt(number=2, at=NOON, error=Unreachable("late"))
    survey = survey.with_attempt(survey.pending[0].tag, attempt)
    lines = [line.rstrip(" …") for line in draw_lines(make_survey_board(survey), *size)]
    expected = BOARDS[size].strip("\n").splitlines()
    assert lines == [line.rstrip(" …") for line in expected]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("answers", [0, 17, 49])
def test_every_name_is_shown_once(size: tuple[int, int], answers: int) -> None:
    """Each of fifty names is shown exactly once, answered or not."""
    survey = make_growing_survey(answers)
    words = " ".join(draw_lines(make_survey_board(survey), *size)).split()
    for member in survey.clan.members:
        assert words.count(member.name) == 1


@pytest.mark.parametrize("width", [1, 5, 14, 30, 44, 60, 80, 131, 200])
@pytest.mark.parametrize(
    "height", [0, 2, 16, *(pytest.param(height, marks=pytest.mark.soak) for height in (1, 7, 40))]
)
def test_a_board_fits_its_size(width: int, height: int) -> None:
    """Names may be of any script."""
    for survey in (make_growing_survey(23), load_odd_survey()):
        lines = draw_lines(make_survey_board(survey), width, height)
        assert len(lines) <= height
        assert all(cell_len(line.rstrip()) <= width for line in lines)


@pytest.mark.parametrize("width", [14, 30, 44, 60, 80, 120])
def test_there_is_a_blank_before_each_mark(width: int) -> None:
    """A cut name, or one as wide as its column, does not touch the next mark."""
    survey = load_odd_survey()
    for line in draw_lines(make_survey_board(survey), width, 16)[1:]:
        assert all(line[at - 1] == " " for at, sign in enumerate(line) if sign in "●◌")


def test_names_that_do_not_fit_are_counted() -> None:
    """Without room for all, the last place says how many more there are."""
    lines = draw_lines(make_survey_board(make_growing_survey(3)), 30, 8)
    shown = sum(line.count("Thor") for line in lines)
    assert f"… {50 - shown} more" in lines[-1]


@pytest.mark.parametrize("answers", [0, 1, 12, 25, 31, 49])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_bar_matches_the_answers(answers: int, width: int) -> None:
    """Filled cells and percentage are the share of answers; full means none is missing."""
    line = draw_lines(make_survey_board(make_growing_survey(answers)), width, 20)[0]
    full, empty = line.count("█"), line.count("░")
    assert abs(full / (full + empty) - answers / 50) <= 1 / (full + empty)
    assert empty
    assert line.endswith(f"{answers * 2}%")


@pytest.mark.parametrize("size", SIZES)
def test_retried_players_are_named_with_their_try(size: tuple[int, int]) -> None:
    """A retried player is marked, with the number of the try."""
    survey = make_growing_survey(48)
    late = survey.pending[0]
    attempt = Attempt(number=2, at=NOON, error=Unreachable("no answer in 10 s"))
    text = "\n".join(draw_lines(make_survey_board(survey.with_attempt(late.tag, attempt)), *size))
    assert f"◐ {late.name}" in text
    assert "retry 2 of 3" in text or "try 2/3" in text


def test_each_state_of_a_player_has_its_mark() -> None:
    """Answered, waited for and failed have three signs, and the answer its card."""
    survey = make_growing_survey(1).with_failure(
        start_survey(CARDS).clan.members[1].tag, Unreachable("no answer")
    )
    marks = [entry.mark for entry in make_survey_board(survey).entries]
    assert marks == ["●", "×", *["◌"] * 48]
    assert make_survey_board(survey).entries[0].text == "Hog Rider"


def test_nothing_moves_without_animation() -> None:
    """Entries stay in roster order, and the cards so far are left out if nothing may move."""
    places = []
    for answers in (3, 30):
        lines = draw_lines(make_survey_board(make_growing_survey(answers)), 120, 36, has_top=False)
        assert "So far" not in "".join(lines)
        places.append([[word for word in line.split() if "Thor" in word] for line in lines])
    assert places[0] == places[1]
    assert [row[0] for row in places[0] if row][:3] == ["Thor0", "Thor1", "Thor2"]


def test_the_cards_so_far_are_those_answered() -> None:
    """With room below the names the commonest cards are listed with their number."""
    lines = draw_lines(make_survey_board(make_growing_survey(7)), 120, 36)
    at = next(i for i, line in enumerate(lines) if "So far" in line)
    assert lines[at + 1].split()[0] == "Hog"
    assert lines[at + 1].endswith(" 2")


def decide(
    state: ClanState, seconds: float, decision: GridVisibility | None = None
) -> GridVisibility:
    """Return the decision some seconds after noon."""
    return (decision or GridVisibility()).update(state, NOON + timedelta(seconds=seconds))


def test_a_fast_load_shows_no_names() -> None:
    """Names are shown after 0.3 s, and not for the last moments of a load."""
    assert not decide(make_loading_state(make_growing_survey(0)), 0.1).is_shown
    assert decide(make_loading_state(make_growing_survey(0)), 0.1).is_due
    assert decide(make_loading_state(make_growing_survey(10)), 0.4).is_shown
    nearly = decide(make_loading_state(make_growing_survey(45)), 0.4)
    assert not nearly.is_shown
    assert not decide(make_loading_state(make_growing_survey(46)), 9, nearly).is_shown


@pytest.mark.parametrize(
    ("seconds", "answers", "is_shown"),
    [(0.24, 0, False), (0.26, 0, True), (0.3, 0, True), (0.4, 28, True), (0.4, 29, False)],
)
def test_names_are_shown_if_there_is_time_to_read_them(
    seconds: float, answers: int, *, is_shown: bool
) -> None:
    """A timer may come 0.05 s early; without an answer the rest is taken to be long."""
    state = make_loading_state(make_growing_survey(answers))
    assert decide(state, seconds).is_shown == is_shown


def test_a_table_of_members_needs_no_names() -> None:
    """A view with a row for each member has all names in its table at once."""
    state = make_loading_state(make_growing_survey(0))
    for view, is_shown in (("members", False), ("favourites", True)):
        assert decide(replace(state, view=view), 5).is_shown == is_shown


def test_a_load_after_one_without_an_answer_shows_names() -> None:
    """A roster alone has no figures that could be shown meanwhile."""
    roster = start_survey(CARDS)
    assert decide(make_loading_state(start_survey(CARDS), before=roster), 5).is_shown


def test_names_stay_until_the_load_ends() -> None:
    """Once shown, the names stay to the end; then the table is back."""
    decision = decide(make_loading_state(make_growing_survey(10)), 0.4)
    assert decide(make_loading_state(make_growing_survey(49)), 0.5, decision).is_shown
    assert not decide(make_loading_state(make_growing_survey(50)), 0.6, decision).is_shown


def test_older_data_is_never_replaced_by_names() -> None:
    """A refresh and a retry of missing players keep the table."""
    old = make_survey(CARDS)
    again = Survey.start(old.clan, NOON, old)
    assert not decide(make_loading_state(again, before=old), 5).is_shown
    some = make_growing_survey(20).cancel()
    assert not decide(make_loading_state(some.retry_failed(), before=some), 5).is_shown


def test_a_dismissed_load_stays_dismissed() -> None:
    """The table stays until the load ends; the next load shows its names again."""
    state = make_loading_state(make_growing_survey(10))
    decision = decide(state, 1).dismiss()
    assert not decide(state, 2, decision).is_shown
    assert decide(make_loading_state(start_survey(CARDS, tag="2QQ")), 2, decision).is_shown


def test_the_names_are_due_only_until_they_are_shown_or_dismissed() -> None:
    """No redraw is planned for a load whose names are there, or will not be."""
    state = make_loading_state(make_growing_survey(10))
    young, shown = decide(state, 0.1), decide(state, 1)
    late = decide(make_loading_state(make_growing_survey(49)), 1)
    decisions = (GridVisibility(), young, young.dismiss(), shown, shown.dismiss(), late)
    assert [decision.is_due for decision in decisions] == [False, True, *[False] * 4]


def test_failed_answers_count_for_the_end_of_a_load() -> None:
    """A load of which most requests have failed is nearly done, too."""
    survey = start_survey(CARDS)
    logs = BattleLogs.start([member.tag for member in survey.clan.members])
    for member in survey.clan.members[:40]:
        survey = survey.with_failure(member.tag, Unreachable("late"))
        logs = logs.with_failure(member.tag, Unreachable("late"))
    assert not decide(make_loading_state(survey), 0.4).is_shown
    load = LoadState(survey=make_survey(CARDS))
    state = ClanState(tag=survey.clan.tag, load=load, view="played", logs=logs)
    assert not decide(state, 0.4, decide(state, 0)).is_shown


def test_only_battle_logs_without_older_ones_have_names() -> None:
    """One known log of a player who is waited for is enough to keep the table."""
    first, second, *others = (member.tag for member in start_survey(CARDS).clan.members)
    load = LoadState(survey=make_survey(CARDS))
    known = BattleLogs.start([first]).with_log(first, ())
    new = BattleLogs.start([first, second, *others])
    for logs, is_shown in (
        (new, True),
        (new.with_log(second, ()), True),
        (BattleLogs.start([first, second, *others], known), False),
        (BattleLogs.start([first, second, *others], known).with_log(first, ()), True),
        (known, False),
    ):
        state = ClanState(tag=Tag("2PP"), load=load, view="played", logs=logs)
        decision = decide(state, 9, decide(state, 0))
        assert decision.is_shown is is_shown
        assert (decision.load is None) is not is_shown


def test_a_load_of_battle_logs_shows_names() -> None:
    """First battle logs show the names of their players; in other views, or again, not."""
    survey = make_survey(CARDS)
    load = LoadState(survey=survey)
    logs = BattleLogs.start([member.tag for member in survey.clan.members])
    state = ClanState(tag=survey.clan.tag, load=load, view="played", logs=logs)
    decision = decide(state, 0)
    assert not decision.is_shown
    assert decide(state, 0.5, decision).is_shown
    board = make_board(state)
    assert board is not None
    assert len(board.entries) == 50
    other = ClanState(tag=survey.clan.tag, load=load, view="decks", logs=logs)
    assert not decide(other, 0.5, decide(other, 0)).is_shown
    for member in survey.clan.members:
        logs = logs.with_log(member.tag, ())
    again = BattleLogs.start([m.tag for m in survey.clan.members], logs)
    state = ClanState(tag=survey.clan.tag, load=load, view="played", logs=again)
    assert not decide(state, 5, decide(state, 0)).is_shown


async def slow_load(s: Stage, answers: int = 12, tag: str = "2PP") -> None:
    """Load some players within a second."""
    s.clock.advance(1)
    await s.arrive(make_growing_survey(answers, tag=tag))


async def test_a_slow_load_shows_the_names_then_the_table() -> None:
    """All names are on the screen while players load; at the end the table has the focus."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        grid = s.screen.query_one(LoadingGrid)
        assert grid.has_focus
        assert not s.table.region.area
        shown = text_of(s.app)
        assert all(f"Thor{n}" in shown for n in range(50))
        await s.load(make_growing_survey(50))
        assert s.table.has_focus
        assert not grid.region.area
        assert len(s.cards) == 5


TABLE_KEYS: Final = {
    "enter": 0,
    "j": 1,
    "pagedown": 4,
    "G": 4,
    "S": 0,
    "p": 0,
    "slash": None,
    "s": None,
}
"""Index of the cursor after each key, None if the focus is elsewhere."""


@pytest.mark.parametrize(
    "keys",
    [
        ("G", "slash"),
        pytest.param(("enter", "j", "pagedown", "S", "p", "s"), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_one_key_shows_the_table(keys: tuple[str, ...]) -> None:
    """Enter, keys that move, filter, sort, reverse and pane show the table during the load."""
    async with stage(first="2PP", size=(120, 40)) as s:
        tags = ("2PP", *(f"2{letter}Q" for letter in "0289"))
        for tag, key in zip(tags, keys, strict=False):
            index = TABLE_KEYS[key]
            if tag != "2PP":
                s.screen.open_clan(Tag(tag))
                await s.until(lambda tag=tag: s.backend.loads[-1].tag == Tag(tag))  # type: ignore[misc]
            await slow_load(s, tag=tag)
            assert not s.table.region.area, key
            await s.press(key)
            assert s.table.region.area, key
            if index is not None:
                assert s.screen.focused is s.table, key
                assert s.table.index == index, key
            await s.arrive(make_growing_survey(30, tag=tag))
            assert s.table.region.area, key
            await s.end()


async def test_a_key_typed_with_the_one_that_shows_the_table_goes_to_the_table() -> None:
    """Down and Enter in one burst open the details of the second card."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        for key in ("j", "enter"):
            s.app.post_message(Key(key, None))
        await s.pilot.pause()
        assert s.table.index == 1
        assert isinstance(s.screen.focused, PlayerTable)


async def test_escape_cancels_a_load_whose_names_are_shown() -> None:
    """Esc cancels the load, and its answers are in the table."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        await s.press("escape")
        assert s.screen.controller.state.load.loading_tag is None
        assert s.screen.focused is s.table
        assert len(s.cards) == 5


async def test_a_field_is_left_for_the_names_of_a_load() -> None:
    """Esc in the tag field focuses the names; the same tag entered again focuses what is shown."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        await s.press("t")
        assert isinstance(s.screen.focused, TagInput)
        await s.press("escape")
        assert isinstance(s.screen.focused, LoadingGrid)
        await s.press("t", *"2pp", "enter")
        assert s.screen.focused is s.screen.view.body.home


def test_an_answer_draws_only_the_lines_it_changes() -> None:
    """One more answer changes its own line and the bar."""
    old, new = (
        lay_out_board(make_survey_board(make_growing_survey(answers)), 80, 20)
        for answers in (12, 13)
    )
    assert find_changed_lines(old, new) == [0, 13]
    assert find_changed_lines(new, new[:15]) == [15, 16, 17]


async def test_progress_is_drawn_once() -> None:
    """If the names have a bar, the line above has only text, on one line."""
    async with stage(first="2PP", size=(60, 20)) as s:
        await slow_load(s)
        assert "12/50" in s.message
        assert "█" not in s.message
        assert len(s.message) <= 44
        await s.press("enter")
        s.screen.tick()
        assert "█" in s.message


async def test_all_figures_of_a_load_count_the_same_answers() -> None:
    """The count above the bar, the bar and the names show the same moment, also between draws."""
    async with stage(first="2PP") as s:
        await slow_load(s)

        def counts() -> tuple[str, str, int]:
            lines = text_of(s.app).splitlines()
            bar = next(line for line in lines if "░" in line)
            marks = sum(line.count("●") for line in lines[lines.index(bar) :])
            return s.message.split(" ")[0], bar.split()[-1], marks

        assert counts() == ("12/50", "24%", 12)
        s.backend.loads[-1].emit(make_growing_survey(13))
        s.backend.loads[-1].emit(make_growing_survey(19))
        await s.pilot.pause(0)
        assert counts() in {("12/50", "24%", 12), ("19/50", "38%", 19)}
        s.screen.tick()
        await s.pilot.pause(0)
        assert counts() == ("19/50", "38%", 19)


async def test_the_screen_has_the_lines_of_the_board_after_each_answer_and_resize() -> None:
    """Changed lines are drawn, all lines for a new size; no cards so far if nothing may move."""
    async with stage(first="2PP", size=(120, 40)) as s:
        await slow_load(s)
        grid = s.screen.query_one(LoadingGrid)

        def check_lines(answers: int, *, has_top: bool) -> None:
            region = grid.region
            board = make_survey_board(make_growing_survey(answers))
            lines = draw_lines(board, *grid.size, has_top=has_top)
            drawn = [
                line.crop(region.x, region.right).text
                for line in s.screen._compositor.render_strips(s.app.size)
            ][region.y : region.bottom]
            assert [line.rstrip() for line in drawn if line.strip()] == [
                line.rstrip() for line in lines if line.strip()
            ]
            assert any("So far" in line for line in drawn) is has_top

        check_lines(12, has_top=True)
        s.app.animation_level = "basic"
        for answers in (13, 20):
            await s.arrive(make_growing_survey(answers))
            check_lines(answers, has_top=True)
        for width, height, has_top in ((60, 20, False), (120, 40, True), (119, 40, True)):
            await s.resize(width, height)
            check_lines(20, has_top=has_top)
        s.app.animation_level = "none"
        await s.arrive(make_growing_survey(21))
        check_lines(21, has_top=False)
        assert grid.has_focus
