"""Tests of the history screen: plot, log, cursor, changes and the trend of a card."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widgets import Static

from clantui.core.columns import SortKey
from clantui.core.history.timeline import History
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.text.dates import Zone
from clantui.core.views.favourites import VIEW, count_favourites
from clantui.core.views.view import RowDetail
from clantui.ui.clan.detail import DetailPane
from clantui.ui.clan.state import ClanState
from clantui.ui.common.colours import colour_of
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.sort_screen import SortScreen
from clantui.ui.history.change_log import ChangeLog, log_rows
from clantui.ui.history.plot import Plot
from clantui.ui.history.screen import HistoryScreen
from tests.factories.surveys import AT, HOME, KNIGHT, MIRROR, NEW, PEKKA, QUEEN, WIZARD
from tests.factories.timelines import readings
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Stage, card, loaded, stage
from tests.ui.screen_text import text

PAST = readings(
    {0: KNIGHT, 1: WIZARD, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 3: PEKKA, 4: QUEEN},
    {0: KNIGHT, 1: PEKKA, 3: PEKKA, 4: QUEEN},
    missing={2: {0}, 5: {1, 3}},
)
DAYS = [snapshot.at for snapshot in PAST]


@dataclass
class Opened:
    """History on the screen, and its result."""

    stage: Stage
    screen: HistoryScreen
    given: list[datetime | None] = field(default_factory=list)

    @property
    def log(self) -> ChangeLog:
        """Return the log."""
        return self.screen.query_one(ChangeLog)

    @property
    def lines(self) -> list[str]:
        """Return the lines of the log, without the blanks between."""
        return [" ".join(" ".join(self.log.cells(row)).split()) for row in self.log.rows]

    @property
    def plot(self) -> list[str]:
        """Return the lines of the plot."""
        return str(self.screen.query_one(Plot).render()).split("\n")

    def said(self, part: str) -> str:
        """Return the line about the reading, or the text shown without a history."""
        return str(self.screen.query_one(f"#{part}", Static).content)

    async def settle(self) -> None:
        """Wait until the history has been loaded and drawn."""
        workers = self.stage.app.workers
        await workers.wait_for_complete([page for page in workers if page.group == "history"])
        await self.stage.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.stage.press(key)


@asynccontextmanager
async def opened(
    past: list[Snapshot],
    card: int | None = KNIGHT.id,
    size: tuple[int, int] = (80, 24),
    *,
    compared: datetime | None = None,
    shown: datetime | None = None,
    zone: Zone = UTC,
) -> AsyncIterator[Opened]:
    """Open the history of a clan."""
    async with stage(size=size) as s:
        s.engine.readings[HOME] = tuple(past)
        s.app.zone = zone
        screen = HistoryScreen(
            s.engine, s.clock, HOME, "Lantern Keep", card, compared, shown=shown
        )
        page = Opened(s, screen)
        await s.app.push_screen(screen, page.given.append)
        await s.pilot.pause()
        await page.settle()
        yield page


async def test_the_log_is_told_newest_first() -> None:
    """Each change has a line, readings in a row without one share a line, the first is last."""
    async with opened(PAST) as page:
        minus = "\N{MINUS SIGN}"
        assert page.lines == [
            "26 Nov 18:30 no change",
            "25 Nov 18:30 + Player 4 joined · Archer Queen",
            f"{minus} Player 2 left · Wizard",
            "24 Nov 18:30 no change · 2 snapshots since 23 Nov",
            "22 Nov 18:30 → Player 1 Wizard → P.E.K.K.A",
            "21 Nov 18:30 first snapshot · 4 members",
        ]


async def test_the_cursor_is_a_reading_in_the_log_and_in_the_plot() -> None:
    """j, k, g, G and the pages move it; the plot and the line above say which reading it is."""
    async with opened(PAST) as page:
        seen = []
        for key in ("j", "j", "j", "k", "G", "k", "g", "pagedown", "pageup"):
            await page.press(key)
            seen.append(DAYS.index(page.screen.query_one(Plot).at or AT))
        assert seen == [4, 4, 3, 4, 0, 1, 5, 0, 5]
        assert page.said("reading").startswith(
            "26 Nov, 18:30 · 2 of 4 players missing, shown as last known"
        )
        await page.press("j")
        assert "25 Nov, 18:30 · all 4 players · 2 changes" in page.said("reading")
        assert "no change" not in page.said("reading")


async def test_the_arrows_walk_from_reading_to_reading() -> None:
    """Left is earlier and right is later, over all the lines of a reading, and both ends hold."""
    async with opened(PAST) as page:
        seen = []
        for key in ("left", "h", "left", "left", "left", "right", "l", "right", "right", "right"):
            await page.press(key)
            seen.append(DAYS.index(page.log.at or AT))
        assert seen == [4, 3, 1, 0, 0, 1, 3, 4, 5, 5]


@pytest.mark.parametrize(
    ("keys", "given"),
    [
        (["enter"], DAYS[5]),
        (["j", "j", "enter"], DAYS[4]),
        (["G", "enter"], DAYS[0]),
        (["escape"], None),
        (["j", "escape"], None),
    ],
)
async def test_enter_gives_the_reading_and_escape_none(
    keys: list[str], given: datetime | None
) -> None:
    """Enter closes with the moment of the reading under the cursor; Esc with nothing."""
    async with opened(PAST) as page:
        await page.press(*keys)
        assert page.given == [given]
        assert page.stage.app.screen is page.stage.screen


async def test_the_snapshot_on_the_screen_is_not_compared_with_itself() -> None:
    """Enter on it says that it is the clan as shown; on an earlier one it gives that."""
    async with opened(PAST, shown=DAYS[5]) as page:
        await page.press("enter")
        assert page.given == []
        assert "This is the clan as you see it now" in text(page.stage.app)
        await page.press("left", "enter")
        assert page.given == [DAYS[4]]


@pytest.mark.parametrize(
    ("keys", "given"),
    [(["enter"], DAYS[4]), (["0"], DAYS[4]), (["j", "0"], DAYS[4]), (["G", "enter"], DAYS[0])],
)
async def test_the_compared_day_leads_back(keys: list[str], given: datetime) -> None:
    """The cursor is on the compared day, which says so; Enter there or 0 gives it again."""
    async with opened(PAST, compared=DAYS[4]) as page:
        assert page.said("reading").startswith("Compared with: 25 Nov, 18:30 · ")
        await page.press(*keys)
        assert page.given == [given]


async def test_without_a_compared_day_0_is_not_offered() -> None:
    """There is nothing to stop: the key is not in the bar, and does nothing."""
    async with opened(PAST) as page:
        await page.press("0")
        assert page.given == []
        assert not page.screen.check_action("reset", ())


def test_comparing_with_a_day_again_goes_back() -> None:
    """The first time changes are counted from that day, the second from what was before."""
    clan = ClanState(tag=HOME, baseline=DAYS[3])
    chosen = clan.with_comparison(DAYS[0]).with_comparison(DAYS[1])
    assert (chosen.baseline, chosen.compared_with) == (DAYS[1], DAYS[1])
    back = chosen.with_comparison(DAYS[1])
    assert (back.baseline, back.compared_with) == (DAYS[3], None)


async def test_times_are_those_of_the_reader_s_zone() -> None:
    """Log, line and days tell the clock of the reader, which may show another day."""
    async with opened(PAST, zone=timezone(timedelta(hours=9))) as page:
        assert page.lines[0] == "27 Nov 03:30 no change"
        assert page.said("reading").startswith("27 Nov, 03:30 · ")


async def test_who_came_and_who_left_have_colours_of_their_own() -> None:
    """Plus is drawn in the colour of a gain, minus in that of a loss."""
    async with opened(PAST) as page:
        log = page.log
        for mark, part in (("+", "gain"), ("\N{MINUS SIGN}", "loss")):
            (y,) = [y for y, row in enumerate(log.rows) if row.mark == mark]
            (style,) = [s.style for s in log.draw_row(y) if s.text == mark and s.style]
            assert style.color == colour_of(log, part).color


@pytest.mark.parametrize(("width", "beside"), [(120, False), (160, True)])
async def test_the_log_stands_beside_the_plot_on_wide_screens(width: int, beside: bool) -> None:
    """Log and plot share the lines if both have room."""
    async with opened(PAST, size=(width, 40)) as page:
        assert (page.log.region.y == page.screen.query_one(Plot).region.y) == beside


@pytest.mark.parametrize(
    ("past", "said"),
    [
        ([], "There is no snapshot of this clan yet"),
        (PAST[:1], "So far there is one snapshot, from 21 Nov."),
    ],
)
async def test_without_two_readings_it_says_what_is_needed(
    past: list[Snapshot], said: str
) -> None:
    """One reading is no history: it says so and what to do; Enter does nothing, Esc closes."""
    async with opened(past) as page:
        assert page.said("explanation").startswith(said)
        assert "clantui watch 2PP" in page.said("explanation")
        assert not page.screen.query_one("#timeline").display
        await page.press("enter", "j", "left", "G")
        assert page.given == []
        await page.press("escape")
        assert page.given == [None]


async def test_every_curve_has_its_name_and_share_where_it_ends() -> None:
    """The cards of the period stand right of the curves by their last share, each on its line."""
    async with opened(PAST, KNIGHT.id) as page:
        ends = [line[-24:].split() for line in page.plot if line.endswith("%")]
        assert ends == [
            ["P.E.K.K.A", "50%"],
            ["▸Knight", "25%"],
            ["Archer", "Queen", "25%"],
            ["Wizard", "0%"],
        ]


async def test_the_card_asked_for_is_drawn_even_where_it_is_not_among_the_first() -> None:
    """Five cards of the period and the one under the main screen's cursor, marked; or none."""
    six = dict(enumerate([KNIGHT, WIZARD, PEKKA, MIRROR, QUEEN] * 2))
    past = readings(six, {**six, 10: NEW})
    for asked, names in ((NEW.id, 6), (None, 5), (12345, 5)):
        async with opened(past, asked) as page:
            shown = [line for line in page.plot if line.endswith("%")]
            assert len(shown) == names
            assert [("▸Card 6" in line) for line in shown].count(True) == (asked == NEW.id)


async def test_the_card_asked_for_stands_out_without_colour() -> None:
    """Its curve has twice the dots of the same curve when no card is asked for."""
    past = readings({0: KNIGHT, 1: None}, {0: KNIGHT, 1: None})
    counts = []
    for asked in (None, KNIGHT.id):
        async with opened(past, asked) as page:
            dots = [ord(char) & 0xFF for char in "".join(page.plot) if "\u2800" < char <= "\u28ff"]
            counts.append(sum(dot.bit_count() for dot in dots))
    assert counts[1] == 2 * counts[0] > 0


async def test_partial_readings_and_the_cursor_are_marked_on_the_axis() -> None:
    """Each reading in which somebody was missing has its mark; the cursor's covers it."""
    async with opened(PAST) as page:
        assert (
            page.screen.query_one(ScreenHeader).fresh.plain
            == "◐ 2 of 6 snapshots are incomplete (grey)"
        )
        (axis,) = (line for line in page.plot if "└" in line)
        assert (axis.count("◐"), axis.index("▲")) == (1, len(axis) - 1)
        await page.press("j")
        (axis,) = (line for line in page.plot if "└" in line)
        assert axis.count("◐") == 2
        assert axis.endswith("◐")


async def test_a_click_in_the_plot_takes_the_nearest_reading() -> None:
    """The mouse does what the arrows do; a reading without a line is in the one above it."""
    async with opened(PAST) as page:
        width = len(next(line for line in page.plot if "└" in line)) - 6
        for at, found in ((0, 0), (0.21, 1), (0.41, 3), (0.6, 3), (0.79, 4), (1, 5)):
            x = 1 + 6 + round(at * (width - 1))
            await page.stage.pilot.click(Plot, offset=(x, 3))
            await page.stage.pilot.pause()
            assert page.log.at == DAYS[found]


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 60), (52, 16), (51, 16), (40, 12), (20, 8), (8, 5)]
)
async def test_it_draws_in_any_window(size: tuple[int, int]) -> None:
    """Every line of the plot fits its room, whatever the size; nothing refuses to draw."""
    async with opened(PAST, size=size) as page:
        await page.press("j", "G", "g")
        plot = page.screen.query_one(Plot)
        assert all(cell_len(line) <= plot.content_size.width for line in page.plot)
        assert len(page.plot) <= max(plot.content_size.height, 1)


@dataclass
class SlowEngine(FakeBackend):
    """Backend whose history is returned when the test says so."""

    gate: asyncio.Future[None] = field(default_factory=asyncio.Future)

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Wait for the test."""
        await self.gate
        return await super().history(tag)


async def test_it_paints_before_it_looks_anything_up() -> None:
    """The screen is painted before the history loads; meanwhile keys do no harm and Esc leaves."""
    async with stage() as s:
        engine = SlowEngine(readings={HOME: tuple(PAST)})
        screen = HistoryScreen(engine, s.clock, HOME, "Lantern Keep", None)
        page = Opened(s, screen)
        await s.app.push_screen(screen, page.given.append)
        await page.press("j", "enter", "left", "G")
        assert "Loading snapshots" in page.said("reading")
        assert (page.lines, page.given) == ([], [])
        engine.gate.set_result(None)
        await page.settle()
        assert len(page.lines) == 6
        await page.press("question_mark", "escape", "escape")
        assert page.given == [None]


async def test_closed_before_it_was_looked_up_it_stays_closed() -> None:
    """Esc does not wait for the store, and a late history is dropped."""
    async with stage() as s:
        engine = SlowEngine(readings={HOME: tuple(PAST)})
        page = Opened(s, HistoryScreen(engine, s.clock, HOME, "Lantern Keep", None))
        await s.app.push_screen(page.screen, page.given.append)
        await page.press("escape")
        assert page.given == [None]
        assert s.app.screen is s.screen
        engine.gate.cancel()


def test_a_day_of_another_year_says_which() -> None:
    """In a log over years the day has its year in place of the time."""
    past = readings({0: KNIGHT}, {0: WIZARD})
    old = [replace(past[0], at=AT - timedelta(days=400)), past[1]]
    assert log_rows(History.of(old))[-1].seen == "17 Oct 2025"


# Changes in the table, and the trend in the detail


CARDS = ["Wizard", "Wizard", "Mega Knight Prince", "Hog Rider", "Hog Rider", "Bats"]


@asynccontextmanager
async def compared(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Return a clan whose Wizard has gained two and whose Bats have lost twelve."""
    async with stage(first="2PP", size=size) as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        changes = {card("Wizard").id: 2, card("Bats").id: -12}
        s.grid.show_rows(count_favourites(loaded(CARDS), changes), may_fold=False)
        await s.pilot.pause()
        yield s


async def test_the_change_stands_after_the_share() -> None:
    """A change has its heading and its signs, in columns that stand under each other."""
    async with compared() as s:
        lines = [s.grid.render_line(y).text for y in range(5)]
        end = lines[0].index("Change") + len("Change")
        assert [line[end - 3 : end].strip() for line in lines[1:]] == [
            "+2",
            "·",
            "·",
            "\N{MINUS SIGN}12",
        ]
        assert lines[0].split().index("Change") == lines[0].split().index("Share") + 1
        assert all(cell_len(line) == 80 for line in lines)


@pytest.mark.parametrize("width", [56, 60, 74, 78, 80, 100, 120, 200])
async def test_the_names_stay_readable_beside_the_change(width: int) -> None:
    """With changes every width holds; who plays a card has eight cells or more, or none."""
    async with compared((width, 24)) as s:
        shown = {column.key: cells for column, cells in s.grid.visible_columns()}
        assert sum(shown.values()) + 2 * len(shown) <= s.grid.size.width
        assert shown.get("who", 8) >= 8
        assert shown["delta"] >= 3
        assert ("who" in shown) == (s.grid.size.width >= 112)


async def test_without_anything_to_compare_with_there_is_no_delta() -> None:
    """No column, and no line of the sort menu, where nothing is known of before."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        assert "Change" not in s.grid.render_line(0).text
        await s.press("s", "d")
        assert isinstance(s.app.screen, SortScreen)
        assert s.screen.view.sort != VIEW.natural_sort("delta")


async def test_the_change_sorts_by_its_letter() -> None:
    """With changes, `s` `d` sorts by it, the gainers first."""
    async with compared() as s:
        assert s.grid.columns == VIEW.visible_columns(s.grid.rows)
        await s.press("s", "d")
        assert s.screen.view.sort == SortKey("delta", descending=True)


async def test_the_detail_shows_the_trend_of_its_card() -> None:
    """Under the card's share stands its line, and from where to where; without a past nothing."""
    history = History.of(readings({0: KNIGHT, 1: WIZARD}, {0: WIZARD, 1: WIZARD}))
    async with compared((120, 40)) as s:
        detail = s.screen.query_one(DetailPane)
        leaf = RowDetail(title="Wizard", lines=("5 elixir · rare", "2 players"))
        detail.show(leaf, history.trend(WIZARD.id))
        told = str(detail.query_one(Static).content).split("\n")
        assert told[5] == "50% on 21 Nov → 100%"
        assert all(cell_len(line) <= detail.size.width for line in told)
        detail.show(leaf)
        assert "→" not in str(detail.query_one(Static).content)


async def test_the_filter_shows_the_changes_that_have_its_words() -> None:
    """Each letter leaves the lines that match, with the moment on the first of a reading."""
    async with opened(PAST) as page:
        all_lines = page.lines
        await page.stage.press("slash")
        assert "player, card or day" in text(page.stage.app)
        await page.stage.press(*"player 2 left")
        assert len(page.lines) == 1
        assert page.lines[0].startswith("25 Nov 18:30")
        assert "Player 2 left" in page.lines[0]
        assert page.said("reading") == f"1 of {len(all_lines)} lines"
        await page.stage.press("enter")
        assert page.said("reading").startswith(
            f"1 of {len(all_lines)} lines · /player 2 left · Esc clears · 25 Nov, 18:30"
        )
        await page.stage.press("escape")
        assert page.lines == all_lines
        assert page.given == []


async def test_a_filter_that_matches_nothing_says_so() -> None:
    """Without a match the list says what was searched and how to see all again."""
    async with opened(PAST) as page:
        await page.stage.press("slash", *"zzz", "enter", "enter")
        assert page.screen.query_one(ChangeLog).placeholder.startswith("Nothing matches “zzz”")
        assert page.given == []
        assert page.said("reading").startswith("0 of ")


async def test_a_filter_finds_a_day() -> None:
    """A line is found by its day, too, also one that does not repeat it."""
    async with opened(PAST) as page:
        await page.stage.press("slash", *"25 nov")
        assert len(page.screen.query_one(ChangeLog).rows) > 1
        assert {row.at.day for row in page.screen.query_one(ChangeLog).rows} == {25}
