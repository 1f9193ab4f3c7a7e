"""Tests of the names of a load: their layout, when they are shown, and their keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from clantui.core.model.attempt import Attempt
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import Unreachable
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.ui.clan.loading.board import Board, changed_lines, lay_out, make_board
from clantui.ui.clan.loading.gate import LoadingGate
from clantui.ui.clan.loading.grid import LoadingGrid
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.status import LoadStatus
from tests.scenes.base import WORLD, pictures, text_of
from tests.ui.harness import NOON, Stage, begun, clan_of, loaded, stage

CARDS = ["Hog Rider", "Wizard", "Knight", "Zap", "Miner"] * 10
SIZES = ((80, 20), (60, 16), (120, 36), (200, 56), (100, 20), (72, 18))


def survey_of(answers: int, cards: list[str] = CARDS) -> Survey:
    """Return a load of which some players have answered."""
    survey = begun(cards)
    for player in list(clan_of(cards)[1].values())[:answers]:
        survey = survey.with_player(player)
    return survey


def state_of(survey: Survey, before: Survey | None = None) -> ClanState:
    """Return the state of a clan that is being loaded since noon."""
    request = LoadRequest(tag=survey.clan.tag, before=before)
    status = LoadStatus().start_load(request, NOON).with_survey(survey, NOON)
    return ClanState(tag=survey.clan.tag, load_status=status)


def board_of(survey: Survey) -> Board:
    """Return the board of a load."""
    board = make_board(state_of(survey))
    assert board is not None
    return board


def text_lines(board: Board, width: int, height: int, *, has_top: bool = True) -> list[str]:
    """Return the lines of a board as text."""
    lines = lay_out(board, width, height, has_top=has_top)
    return ["".join(part.text for part in line) for line in lines]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("answers", [0, 17, 49])
def test_every_name_stands_there_once(size: tuple[int, int], answers: int) -> None:
    """Each of fifty names is shown exactly once, whoever has answered."""
    survey = survey_of(answers)
    words = " ".join(text_lines(board_of(survey), *size)).split()
    for member in survey.clan.members:
        assert words.count(member.name) == 1


@pytest.mark.parametrize("width", [1, 5, 14, 30, 44, 60, 80, 131, 200])
@pytest.mark.parametrize("height", [0, 1, 2, 7, 16, 40])
def test_a_board_is_no_larger_than_its_room(width: int, height: int) -> None:
    """A board keeps to its size, also with names of any script."""
    for survey in (survey_of(23), pictures(WORLD.odd)[2]):
        lines = text_lines(board_of(survey), width, height)
        assert len(lines) <= height
        assert all(cell_len(line.rstrip()) <= width for line in lines)


@pytest.mark.parametrize("width", [14, 30, 44, 60, 80, 120])
def test_a_blank_stands_before_each_sign(width: int) -> None:
    """A name that is cut, or as long as its column, does not touch the sign of the next one."""
    survey = pictures(WORLD.odd)[2]
    for line in text_lines(board_of(survey), width, 16)[1:]:
        assert all(line[at - 1] == " " for at, sign in enumerate(line) if sign in "●◌")


def test_names_that_do_not_fit_are_counted() -> None:
    """Without room for all, the last place says how many more there are."""
    lines = text_lines(board_of(survey_of(3)), 30, 8)
    shown = sum(line.count("Thor") for line in lines)
    assert f"… {50 - shown} more" in lines[-1]


@pytest.mark.parametrize("answers", [0, 1, 12, 25, 31, 49])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_bar_tells_the_truth(answers: int, width: int) -> None:
    """Filled cells and percentage are the part that has answered; full means nobody is missing."""
    line = text_lines(board_of(survey_of(answers)), width, 20)[0]
    full, empty = line.count("█"), line.count("░")
    assert abs(full / (full + empty) - answers / 50) <= 1 / (full + empty)
    assert empty
    assert line.endswith(f"{answers * 2}%")


@pytest.mark.parametrize("size", SIZES)
def test_stragglers_are_named_with_their_try(size: tuple[int, int]) -> None:
    """A player who is asked again is marked, and the number of the try is shown."""
    survey = survey_of(48)
    late = survey.pending[0]
    attempt = Attempt(number=2, at=NOON, why=Unreachable("no answer in 10 s"))
    text = "\n".join(text_lines(board_of(survey.with_attempt(late.tag, attempt)), *size))
    assert f"◐ {late.name}" in text
    assert "retry 2 of 3" in text or "try 2/3" in text


def test_each_state_of_a_player_has_its_sign() -> None:
    """Answered, waited for and failed have three signs, and the answer its card."""
    survey = survey_of(1).with_failure(begun(CARDS).clan.members[1].tag, Unreachable("no answer"))
    marks = [entry.mark for entry in board_of(survey).entries]
    assert marks == ["●", "×", *["◌"] * 48]
    assert board_of(survey).entries[0].text == "Hog Rider"


def test_nothing_changes_its_place_without_animation() -> None:
    """Entries stay in roster order, and the cards so far are left out if nothing may move."""
    places = []
    for answers in (3, 30):
        lines = text_lines(board_of(survey_of(answers)), 120, 36, has_top=False)
        assert "So far" not in "".join(lines)
        places.append([[word for word in line.split() if "Thor" in word] for line in lines])
    assert places[0] == places[1]
    assert [row[0] for row in places[0] if row][:3] == ["Thor0", "Thor1", "Thor2"]


def test_the_cards_so_far_are_those_that_came() -> None:
    """With room below the names the commonest cards are listed with their number."""
    lines = text_lines(board_of(survey_of(7)), 120, 36)
    at = next(i for i, line in enumerate(lines) if "So far" in line)
    assert lines[at + 1].split()[0] == "Hog"
    assert lines[at + 1].endswith(" 2")


def opened(state: ClanState, seconds: float, gate: LoadingGate | None = None) -> LoadingGate:
    """Return the decision some seconds after noon."""
    return (gate or LoadingGate()).update(state, NOON + timedelta(seconds=seconds))


def test_a_fast_load_shows_no_names() -> None:
    """Names are shown after 0.3 s, and not for the last moments of a load."""
    assert not opened(state_of(survey_of(0)), 0.1).is_open
    assert opened(state_of(survey_of(0)), 0.1).is_due
    assert opened(state_of(survey_of(10)), 0.4).is_open
    nearly = opened(state_of(survey_of(45)), 0.4)
    assert not nearly.is_open
    assert not opened(state_of(survey_of(46)), 9, nearly).is_open


def test_names_stay_until_the_load_ends() -> None:
    """Once shown, the names stay to the end; then the table is back."""
    gate = opened(state_of(survey_of(10)), 0.4)
    assert opened(state_of(survey_of(49)), 0.5, gate).is_open
    assert not opened(state_of(survey_of(50)), 0.6, gate).is_open


def test_good_data_is_never_replaced_by_names() -> None:
    """A refresh, and the retry of those who are missing, keep the table."""
    old = loaded(CARDS)
    again = Survey.start(old.clan, NOON, old)
    assert not opened(state_of(again, before=old), 5).is_open
    some = survey_of(20).cancel()
    assert not opened(state_of(some.retry_failed(), before=some), 5).is_open


def test_a_dismissed_load_stays_dismissed() -> None:
    """The table that the user wanted stays; the next load has its names again."""
    state = state_of(survey_of(10))
    gate = opened(state, 1).dismiss()
    assert not opened(state, 2, gate).is_open
    assert opened(state_of(begun(CARDS, tag="2QQ")), 2, gate).is_open


def test_battle_logs_have_their_names_too() -> None:
    """First battle logs show the names of their players; in other views, or again, not."""
    survey = loaded(CARDS)
    status = LoadStatus(survey=survey)
    logs = BattleLogs.start([member.tag for member in survey.clan.members])
    state = ClanState(tag=survey.clan.tag, load_status=status, view="played", logs=logs)
    gate = opened(state, 0)
    assert not gate.is_open
    assert opened(state, 0.5, gate).is_open
    board = make_board(state)
    assert board is not None
    assert len(board.entries) == 50
    other = ClanState(tag=survey.clan.tag, load_status=status, view="decks", logs=logs)
    assert not opened(other, 0.5, opened(other, 0)).is_open
    for member in survey.clan.members:
        logs = logs.with_log(member.tag, ())
    again = BattleLogs.start([m.tag for m in survey.clan.members], logs)
    state = ClanState(tag=survey.clan.tag, load_status=status, view="played", logs=again)
    assert not opened(state, 5, opened(state, 0)).is_open


async def slow_load(s: Stage, answers: int = 12) -> None:
    """Load some players within a second."""
    s.clock.advance(1)
    await s.arrive(survey_of(answers))


async def test_a_slow_load_shows_the_names_then_the_table() -> None:
    """All names are on the screen while players load; at the end the table has the focus."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        grid = s.screen.query_one(LoadingGrid)
        assert grid.has_focus
        assert not s.grid.region.area
        assert all(f"Thor{n}" in text_of(s.app) for n in range(50))
        await s.arrive(survey_of(50))
        await s.end()
        assert s.grid.has_focus
        assert not grid.region.area
        assert len(s.cards) == 5


@pytest.mark.parametrize(("key", "index"), [("enter", 0), ("j", 1), ("G", 4), ("slash", None)])
async def test_the_table_is_one_key_away(key: str, index: int | None) -> None:
    """Enter, keys that move, and the filter show the table while the rest loads."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        await s.press(key)
        assert s.grid.region.area
        if index is not None:
            assert s.screen.focused is s.grid
            assert s.grid.index == index
        await s.arrive(survey_of(30))
        assert s.grid.region.area


async def test_escape_cancels_a_load_whose_names_are_shown() -> None:
    """Esc ends the load, and what came is in the table."""
    async with stage(first="2PP") as s:
        await slow_load(s)
        await s.press("escape")
        assert s.screen.controller.state.load_status.loading_tag is None
        assert s.screen.focused is s.grid
        assert len(s.cards) == 5


def test_an_answer_draws_only_the_lines_it_changes() -> None:
    """One more answer changes its own line and the bar."""
    old, new = (lay_out(board_of(survey_of(answers)), 80, 20) for answers in (12, 13))
    assert changed_lines(old, new) == [0, 13]
    assert changed_lines(new, new[:15]) == [15, 16, 17]


async def test_progress_is_drawn_once() -> None:
    """The line above tells the rest in words, on one line, if the names have a bar."""
    async with stage(first="2PP", size=(60, 20)) as s:
        await slow_load(s)
        assert "12/50" in s.message
        assert "█" not in s.message
        assert len(s.message) <= 44
        await s.press("enter")
        s.screen.tick()
        assert "█" in s.message
