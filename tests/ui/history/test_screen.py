"""Tests of the history screen, of changes in the table, and of a card's trend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec import to_builtins
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
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.common.colours import colour_of
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.table.sort_screen import SortScreen
from clantui.ui.history.change_log import ChangeLog, make_log_rows
from clantui.ui.history.plot import Plot
from clantui.ui.history.screen import HistoryScreen, describe_comparison
from tests.factories.surveys import AT, HOME, KNIGHT, MIRROR, NEW, PEKKA, QUEEN, WIZARD
from tests.factories.timelines import make_snapshots
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import OpenScreen, Stage, card, make_survey, stage
from tests.ui.screen_text import list_cells, text

PAST = make_snapshots(
    {0: KNIGHT, 1: WIZARD, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
    {0: KNIGHT, 1: PEKKA, 3: PEKKA, 4: QUEEN},
    {0: KNIGHT, 1: PEKKA, 3: PEKKA, 4: QUEEN},
    missing={2: {0}, 5: {1, 3}},
)
DAYS = [snapshot.at for snapshot in PAST]


class OpenHistory(OpenScreen[HistoryScreen, datetime]):
    """An open history screen."""

    @property
    def log(self) -> ChangeLog:
        """Return the log."""
        return self.screen.query_one(ChangeLog)

    @property
    def lines(self) -> list[str]:
        """Return the rows of the log, with single blanks."""
        return [" ".join(" ".join(cells).split()) for cells in list_cells(self.log)]

    @property
    def plot(self) -> list[str]:
        """Return the lines of the plot."""
        return self.read(Plot).split("\n")

    async def settle(self) -> None:
        """Wait until the history has been loaded and drawn."""
        workers = self.on.app.workers
        await workers.wait_for_complete([page for page in workers if page.group == "history"])
        await self.on.pilot.pause()


@asynccontextmanager
async def open_history(
    past: list[Snapshot],
    card: int | None = KNIGHT.id,
    size: tuple[int, int] = (80, 24),
    *,
    compared: datetime | None = None,
    shown: datetime | None = None,
    zone: Zone = UTC,
) -> AsyncIterator[OpenHistory]:
    """Open the history of a clan."""
    async with stage(size=size) as s:
        s.app.zone = zone
        yield await push_history(s, past, card, compared=compared, shown=shown)


async def push_history(
    s: Stage,
    past: list[Snapshot],
    card: int | None = KNIGHT.id,
    *,
    compared: datetime | None = None,
    shown: datetime | None = None,
) -> OpenHistory:
    """Open the history of a clan in a running app."""
    s.backend.snapshots[HOME] = tuple(past)
    screen = HistoryScreen(s.backend, s.clock, HOME, "Lantern Keep", card, compared, shown=shown)
    page = await OpenHistory(s, screen).open()
    await page.settle()
    return page


async def test_the_log_is_sorted_newest_first() -> None:
    """Each change has a row, consecutive snapshots without changes share one.

    Plus has the colour of a gain, minus that of a loss.
    """
    async with open_history(PAST) as page:
        minus = "\N{MINUS SIGN}"
        assert page.lines == [
            "26 Nov 18:30 no change",
            "25 Nov 18:30 + Player 4 joined · Archer Queen",
            f"{minus} Player 2 left · Wizard",
            "24 Nov 18:30 no change · 2 snapshots since 23 Nov",
            "22 Nov 18:30 → Player 1 Wizard → P.E.K.K.A",
            "21 Nov 18:30 first snapshot · 4 members",
        ]
        log = page.log
        for mark, part in (("+", "gain"), (minus, "loss")):
            (y,) = [y for y, row in enumerate(log.rows) if row.mark == mark]
            (style,) = [s.style for s in log.draw_row(y) if s.text == mark and s.style]
            assert style.color == colour_of(log, part).color


async def test_log_and_plot_have_the_same_cursor() -> None:
    """Keys move the cursor of log and plot; the line above describes its snapshot.

    Left is earlier and right is later, over all rows of a snapshot, up to both ends.
    """
    async with open_history(PAST) as page:
        seen = []
        for key in ("j", "j", "j", "k", "G", "k", "g", "pagedown", "pageup"):
            await page.press(key)
            seen.append(DAYS.index(page.screen.query_one(Plot).at or AT))
        assert seen == [4, 4, 3, 4, 0, 1, 5, 0, 5]
        assert page.read("#snapshot").startswith(
            "26 Nov, 18:30 · 2 of 4 players missing, shown as last known"
        )
        await page.press("j")
        assert "25 Nov, 18:30 · all 4 players · 2 changes" in page.read("#snapshot")
        assert "no change" not in page.read("#snapshot")
        await page.press("g")
        seen = []
        for key in ("left", "h", "left", "left", "left", "right", "l", "right", "right", "right"):
            await page.press(key)
            seen.append(DAYS.index(page.log.at or AT))
        assert seen == [4, 3, 1, 0, 0, 1, 3, 4, 5, 5]


@pytest.mark.parametrize(
    "results",
    [
        {"j j enter": DAYS[4], "j escape": None},
        pytest.param(
            {"enter": DAYS[5], "G enter": DAYS[0], "escape": None}, marks=pytest.mark.soak
        ),
    ],
    ids=["usual", "ends"],
)
async def test_enter_returns_the_snapshot_and_escape_none(
    results: dict[str, datetime | None],
) -> None:
    """Enter closes with the time of the highlighted snapshot, Esc with None."""
    async with stage() as s:
        for keys, result in results.items():
            page = await push_history(s, PAST)
            await page.press(*keys.split())
            assert page.results == [result], keys
            assert s.app.screen is s.screen, keys


async def test_the_snapshot_on_the_screen_is_not_compared_with_itself() -> None:
    """Enter on it shows a notice until the next key; on an earlier one it returns that one."""
    async with open_history(PAST, shown=DAYS[5]) as page:
        await page.press("enter")
        assert page.results == []
        *_, notice = page.on.notices
        assert notice == ("This is the clan as you see it now · ← goes to an earlier snapshot")
        await page.press("left")
        assert page.on.notices == []
        await page.press("enter")
        assert page.results == [DAYS[4]]


async def test_the_history_of_the_clan_knows_its_newest_snapshot() -> None:
    """Opened from the clan, Enter on the snapshot shown there says why nothing happens."""
    survey = make_survey(["Wizard"])
    earlier = replace(survey, at=survey.at - timedelta(days=1))
    async with stage(loaded=survey) as s:
        s.backend.snapshots[survey.clan.tag] = (Snapshot.of(earlier), Snapshot.of(survey))
        await s.press("H")
        await s.until(lambda: s.app.screen.query_one(ChangeLog).rows)
        await s.press("enter")
        assert "This is the clan as you see it now" in text(s.app)


@pytest.mark.parametrize(
    "results",
    [
        {"j 0": DAYS[4]},
        pytest.param({"enter": DAYS[4], "0": DAYS[4], "G enter": DAYS[0]}, marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_the_compared_snapshot_is_highlighted(results: dict[str, datetime]) -> None:
    """The line above says that it is compared; Enter on it, or 0, returns it again.

    Snapshots without changes share a row; Enter on it returns the compared one of them.
    """
    async with stage() as s:
        for keys, result in results.items():
            page = await push_history(s, PAST, compared=DAYS[4])
            assert page.read("#snapshot").startswith("Compared with: 25 Nov, 18:30 · ")
            await page.press(*keys.split())
            assert page.results == [result], keys
        page = await push_history(s, PAST, compared=DAYS[4])
        await page.press("G")
        assert page.read("#snapshot").startswith("21 Nov, 18:30 · "), "only on its own row"
        await page.press("escape")
        page = await push_history(s, PAST, compared=DAYS[2])
        assert page.log.at == DAYS[3]
        await page.press("enter")
        assert page.results == [DAYS[2]]


async def test_without_a_compared_snapshot_0_is_disabled() -> None:
    """The key is not in the key bar, and does nothing."""
    async with open_history(PAST) as page:
        await page.press("0")
        assert page.results == []
        assert not page.screen.check_action("reset", ())


def test_comparing_with_the_same_day_again_stops_it() -> None:
    """Changes are counted from that day, after the second time from the previous baseline."""
    clan = ClanState(tag=HOME, own_baseline=DAYS[3])
    chosen = clan.with_comparison(DAYS[0]).with_comparison(DAYS[1])
    assert (chosen.baseline, chosen.compared_with) == (DAYS[1], DAYS[1])
    back = chosen.with_comparison(DAYS[1])
    assert (back.baseline, back.compared_with) == (DAYS[3], None)


@pytest.mark.parametrize(
    ("days", "moment"), [(1, "20 Nov, 18:30"), (366, "20 Nov 2025, 18:30")], ids=["near", "far"]
)
def test_the_notice_of_a_comparison_names_the_day(days: int, moment: str) -> None:
    """A day of another year has its year; a comparison that ends has no day."""
    chosen = AT - timedelta(days=days)
    notice = describe_comparison(chosen, AT, UTC)
    assert notice == f"Compared with {moment} · H, then 0: stop comparing"
    assert describe_comparison(None, AT, UTC) == "No longer compared with that day"


async def test_times_are_in_the_zone_of_the_reader() -> None:
    """Log and line have the time of the zone, which may be another day."""
    async with open_history(PAST, zone=timezone(timedelta(hours=9))) as page:
        assert page.lines[0] == "27 Nov 03:30 no change"
        assert page.read("#snapshot").startswith("27 Nov, 03:30 · ")


async def test_the_log_is_beside_the_plot_on_wide_screens() -> None:
    """Log and plot are beside each other if both have room."""
    async with open_history(PAST, size=(120, 40)) as page:
        for width, beside in ((120, False), (160, True)):
            await page.on.resize(width, 40)
            assert (page.log.region.y == page.screen.query_one(Plot).region.y) == beside, width


@pytest.mark.parametrize(
    "places", [(0, 1), pytest.param((2,), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_without_two_snapshots_there_is_an_explanation(places: tuple[int, ...]) -> None:
    """The screen explains how to get a history; Enter does nothing, Esc closes it."""
    old = replace(PAST[0], at=AT - timedelta(days=400))
    async with stage() as s:
        for past, explanation in [
            (
                ([], "There is no snapshot of this clan yet"),
                (PAST[:1], "So far there is one snapshot, from 21 Nov."),
                ([old], "So far there is one snapshot, from 17 Oct 2025."),
            )[place]
            for place in places
        ]:
            page = await push_history(s, past)
            assert page.read("#snapshot") == ""
            words = page.read("#explanation")
            assert words.endswith("while you are away, run: clantui watch 2PP")
            contents = page.screen.list_export_contents()
            assert bool(contents) == bool(past), "one snapshot can be saved"
            assert words.startswith(explanation)
            assert not page.screen.query_one("#timeline").display
            await page.press("enter", "j", "left", "G")
            assert page.results == []
            await page.press("escape")
            assert page.results == [None]


async def test_the_explanation_of_a_store_that_saves_nothing_says_why() -> None:
    """Advice how to collect snapshots is given only if they are saved."""
    notice = "nothing is saved: the store [b]x[/b] cannot be used (Not a directory)"
    cases = [
        (False, notice, f"N{notice[1:]}."),
        (False, "", "With --no-store no snapshot is saved."),
        (True, "", "In the demo no snapshot is saved."),
    ]
    async with stage() as s:
        s.backend.keeps_data = False
        for is_demo, reason, advice in cases:
            s.backend.notice, s.screen.controller.states.is_demo = reason, is_demo
            page = await push_history(s, [])
            assert page.read("#explanation").endswith(f"\n\n{advice}")
            assert "watch" not in page.read("#explanation")
            await page.press("escape")


async def test_every_curve_has_its_name_and_share_at_its_end() -> None:
    """The cards are right of the curves, sorted by their last share.

    Names that would be below the plot move up, above those of lower curves.
    """
    five = (KNIGHT, WIZARD, PEKKA, MIRROR, QUEEN)
    low = make_snapshots(dict.fromkeys(range(5), KNIGHT), dict(enumerate(five)))
    async with stage() as s:
        page = await push_history(s, PAST)
        ends = [line[-24:].split() for line in page.plot if line.endswith("%")]
        assert ends == [
            ["P.E.K.K.A", "50%"],
            ["▸Knight", "25%"],
            ["Archer", "Queen", "25%"],
            ["Wizard", "0%"],
        ]
        await page.press("escape")
        page = await push_history(s, low)
        ends = [line[-24:].split() for line in page.plot if line.endswith("%")]
        assert [end[-1] for end in ends] == ["20%"] * 5


@pytest.mark.parametrize(
    "places", [(0, 1), pytest.param((2,), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_the_requested_card_is_drawn_besides_the_top_cards(places: tuple[int, ...]) -> None:
    """The plot has five top cards, and the requested one with a mark."""
    six = dict(enumerate([KNIGHT, WIZARD, PEKKA, MIRROR, QUEEN] * 2))
    past = make_snapshots(six, {**six, 10: NEW})
    async with stage() as s:
        for requested, names in [((NEW.id, 6), (None, 5), (12345, 5))[place] for place in places]:
            page = await push_history(s, past, requested)
            shown = [line for line in page.plot if line.endswith("%")]
            assert len(shown) == names
            assert [("▸Card 6" in line) for line in shown].count(True) == (requested == NEW.id)
            await page.press("escape")


async def test_the_requested_card_stands_out_without_colours() -> None:
    """A requested curve has twice the dots of the same curve without a request."""
    past = make_snapshots({0: KNIGHT, 1: None}, {0: KNIGHT, 1: None})
    counts = []
    async with stage() as s:
        for requested in (None, KNIGHT.id):
            page = await push_history(s, past, requested)
            dots = [ord(char) & 0xFF for char in "".join(page.plot) if "\u2800" < char <= "\u28ff"]
            counts.append(sum(dot.bit_count() for dot in dots))
            await page.press("escape")
    assert counts[1] == 2 * counts[0] > 0


async def test_incomplete_snapshots_and_the_cursor_are_marked_on_the_axis() -> None:
    """Each incomplete snapshot has a mark, which the mark of the cursor covers."""
    async with open_history(PAST) as page:
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


@pytest.mark.parametrize(
    "cases",
    [
        (
            (0.21, 1),
            (0.79, 4),
        ),
        pytest.param(
            (
                (0, 0),
                (0.41, 3),
                (0.6, 3),
                (1, 5),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_a_click_in_the_plot_selects_the_nearest_snapshot(
    cases: tuple[tuple[float, int], ...],
) -> None:
    """A snapshot without a row is in the row above it.

    If nearly each cell has a snapshot, the one at the cell is selected, not its neighbour.
    """
    many = make_snapshots(*[{0: KNIGHT}, {0: WIZARD}] * 20)
    async with stage() as s:
        page = await push_history(s, PAST)
        width = len(next(line for line in page.plot if "└" in line)) - 6
        for position, found in cases:
            x = 1 + 6 + round(position * (width - 1))
            await s.pilot.click(Plot, offset=(x, 3))
            await s.pilot.pause()
            assert page.log.at == DAYS[found]
        await page.press("escape")
        page = await push_history(s, many)
        cells = page.screen.query_one(Plot).room[0] - 1
        for number in (5, 20, 33):
            x = 1 + 6 + round(number / 39 * cells)
            await s.pilot.click(Plot, offset=(x, 3))
            await s.pilot.pause()
            assert page.log.at == many[number].at


@pytest.mark.parametrize(
    "sizes",
    [
        [(80, 24), (8, 5)],
        pytest.param(
            [(120, 40), (200, 60), (52, 16), (51, 16), (40, 12), (20, 8)], marks=pytest.mark.soak
        ),
    ],
    ids=["usual", "other"],
)
async def test_the_plot_fits_any_size(sizes: list[tuple[int, int]]) -> None:
    """Every line of the plot fits the widget at any size of the terminal."""
    async with stage() as s:
        for size in sizes:
            await s.resize(*size)
            page = await push_history(s, PAST)
            await page.press("j", "G", "g")
            plot = page.screen.query_one(Plot)
            assert all(cell_len(line) <= plot.content_size.width for line in page.plot), size
            assert len(page.plot) <= max(plot.content_size.height, 1), size
            await page.press("escape")
            assert s.app.screen is s.screen, size


@dataclass
class SlowBackend(FakeBackend):
    """Backend that returns the history when a test resolves `gate`."""

    gate: asyncio.Future[None] = field(default_factory=asyncio.Future)

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Wait for the gate."""
        await self.gate
        return await super().load_history(tag)


async def test_the_screen_is_drawn_before_the_history_is_loaded() -> None:
    """Keys can be pressed while the history loads."""
    async with stage() as s:
        backend = SlowBackend(snapshots={HOME: tuple(PAST)})
        screen = HistoryScreen(backend, s.clock, HOME, "Lantern Keep", None)
        page = await OpenHistory(s, screen).open()
        await page.press("j", "enter", "left", "G")
        assert "Loading snapshots" in page.read("#snapshot")
        assert (page.lines, page.results) == ([], [])
        backend.gate.set_result(None)
        await page.settle()
        assert len(page.lines) == 6
        await page.press("question_mark", "escape", "escape")
        assert page.results == [None]


async def test_escape_does_not_wait_for_the_history() -> None:
    """Esc closes the screen at once, and a late history is dropped."""
    async with stage() as s:
        backend = SlowBackend(snapshots={HOME: tuple(PAST)})
        screen = HistoryScreen(backend, s.clock, HOME, "Lantern Keep", None)
        page = await OpenHistory(s, screen).open()
        await page.press("escape")
        assert page.results == [None]
        assert s.app.screen is s.screen
        backend.gate.cancel()


def test_a_day_of_another_year_has_its_year() -> None:
    """The year of an older day replaces the time."""
    past = make_snapshots({0: KNIGHT}, {0: WIZARD})
    old = [replace(past[0], at=AT - timedelta(days=400)), past[1]]
    assert make_log_rows(History.of(old), UTC)[-1].seen == "17 Oct 2025"


async def test_a_narrow_log_has_years_but_no_times() -> None:
    """Without room for the time, a day of another year still has its year.

    A wider window has the times again.
    """
    past = make_snapshots({0: KNIGHT}, {0: WIZARD})
    old = [replace(past[0], at=AT - timedelta(days=400)), replace(past[1], at=AT)]
    async with open_history(old, size=(60, 24)) as page:
        for width, seen in ((60, "21 Nov"), (80, "21 Nov 18:30"), (60, "21 Nov")):
            await page.on.resize(width, 24)
            days = [cells[0].strip() for cells in list_cells(page.log)]
            assert days == [seen, "17 Oct 2025"], width


# Changes in the table, and the trend in the detail pane


CARDS = ["Wizard", "Wizard", "Mega Knight Prince", "Hog Rider", "Hog Rider", "Bats"]


@asynccontextmanager
async def open_compared_clan(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Open a clan with two more players of Wizard and twelve fewer of Bats."""
    async with stage(size=size, loaded=make_survey(CARDS)) as s:
        changes = {card("Wizard").id: 2, card("Bats").id: -12}
        s.table.show_rows(count_favourites(make_survey(CARDS), changes), may_fold=False)
        await s.pilot.pause()
        yield s


async def test_the_change_is_after_the_share() -> None:
    """The column of changes has a heading, and signs below each other; `s` `d` sorts by it."""
    async with open_compared_clan() as s:
        lines = [s.table.render_line(y).text for y in range(5)]
        end = lines[0].index("Change") + len("Change")
        assert [line[end - 3 : end].strip() for line in lines[1:]] == [
            "+2",
            "·",
            "·",
            "\N{MINUS SIGN}12",
        ]
        assert lines[0].split().index("Change") == lines[0].split().index("Share") + 1
        assert all(cell_len(line) == 80 for line in lines)
        assert s.table.columns == VIEW.visible_columns(s.table.rows)
        await s.press("s", "d")
        assert s.screen.view.sort == SortKey("delta", descending=True)


@pytest.mark.parametrize(
    "widths",
    [(56, 80, 120), pytest.param((60, 74, 78, 100, 200), marks=pytest.mark.soak)],
    ids=["usual", "other"],
)
async def test_the_names_stay_readable_beside_the_change(widths: tuple[int, ...]) -> None:
    """At every width the players of a card have eight cells or more, or no column."""
    async with open_compared_clan() as s:
        for width in widths:
            await s.resize(width, 24)
            assert s.app.size.width == width
            shown = {column.key: cells for column, cells in s.table.visible_columns()}
            assert sum(shown.values()) + 2 * len(shown) <= s.table.size.width, width
            assert shown.get("who", 8) >= 8, width
            assert shown["delta"] >= 3, width
            assert ("who" in shown) == (s.table.size.width >= 112), width


async def test_without_an_earlier_snapshot_there_is_no_change() -> None:
    """A single snapshot has no column of changes, and no choice in the sort menu."""
    async with stage(loaded=make_survey(CARDS)) as s:
        assert "Change" not in s.table.render_line(0).text
        await s.press("s", "d")
        assert isinstance(s.app.screen, SortScreen)
        assert s.screen.view.sort != VIEW.natural_sort("delta")


async def test_the_detail_shows_the_trend_of_its_card() -> None:
    """The detail has the curve of a card and its text; without a history nothing."""
    history = History.of(make_snapshots({0: KNIGHT, 1: WIZARD}, {0: WIZARD, 1: WIZARD}))
    async with open_compared_clan((120, 40)) as s:
        detail = s.screen.query_one(DetailPane)
        row_detail = RowDetail(title="Wizard", lines=("5 elixir · rare", "2 players"))
        detail.show(row_detail, history.find_trend(WIZARD.id), (), None)
        lines = str(detail.query_one(Static).content).split("\n")
        assert lines[5] == "50% on 21 Nov → 100%"
        assert all(cell_len(line) <= detail.size.width for line in lines)
        detail.show(row_detail, None, (), None)
        assert "→" not in str(detail.query_one(Static).content)


async def test_a_saved_history_of_a_clan_without_a_name_is_named_after_its_tag() -> None:
    """The file has the clan's tag, so that two such clans have two files."""
    async with stage() as s:
        s.backend.snapshots[HOME] = tuple(PAST)
        page = await OpenHistory(s, HistoryScreen(s.backend, s.clock, HOME, "", None)).open()
        await page.settle()
        stems = {content.stem for content in page.screen.list_export_contents()}
        assert stems == {f"2pp-history-{DAYS[-1]:%Y-%m-%d}"}


async def test_the_filter_finds_words() -> None:
    """The log has only the matching rows, the first of a snapshot with its time."""
    async with open_history(PAST) as page:
        all_lines = page.lines
        await page.press("slash")
        assert "player, card or day" in text(page.on.app)
        await page.press(*"2 le")
        assert len(page.lines) == 1
        assert page.lines[0].startswith("25 Nov 18:30")
        assert "Player 2 left" in page.lines[0]
        assert page.read("#snapshot") == f"1 of {len(all_lines)} lines"
        await page.press("enter")
        assert page.read("#snapshot").startswith(
            f"1 of {len(all_lines)} lines · /2 le · Esc clears · 25 Nov, 18:30"
        )
        await page.press("escape")
        assert page.lines == all_lines
        assert page.results == []


@pytest.mark.parametrize(
    "cases",
    [
        (
            "left",
            "right",
        ),
        pytest.param(
            (
                "h",
                "l",
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_a_filter_that_matches_nothing_says_so(cases: tuple[str, ...]) -> None:
    """Without a match the log has the filter and the key that clears it.

    Keys for snapshots are neither offered nor silent while the log is empty.
    """
    async with open_history(PAST) as page:
        assert "Earlier" in text(page.on.app)
        await page.press("slash", *"zzz", "enter", "enter")
        assert page.log.placeholder.startswith("Nothing matches “zzz”")
        assert page.results == []
        assert page.read("#snapshot").startswith("0 of ")
        assert "Earlier" not in text(page.on.app)
        for key in cases:
            page.on.app.clear_notifications()
            await page.press(key)
            assert "› No snapshot to go to here" in text(page.on.app), key


async def test_a_filter_finds_a_day() -> None:
    """Rows are found by their day, also rows that do not repeat it.

    A step to an earlier snapshot than the last goes to the first row of the last.
    """
    async with open_history(PAST) as page:
        await page.press("slash", *"25 nov")
        assert {row.at.day for row in page.log.rows} == {25}
        await page.press("enter", "j")
        assert (len(page.log.rows), page.log.index) == (2, 1)
        await page.press("left")
        assert page.log.index == 0


async def test_a_saved_history_has_the_changes_of_the_filter() -> None:
    """Only rows with a change are counted; the newest snapshot dates the file."""
    async with open_history(PAST) as page:
        shown, full = page.screen.list_export_contents()
        assert shown.stem == f"lantern-keep-history-{DAYS[-1]:%Y-%m-%d}"
        assert shown.description == "3 changes · newest first"
        assert shown.document is not None
        record = to_builtins(shown.document.body())["shown"]
        assert (record["sort"], record["falling"]) == ("seen_at", True)
        assert full.description == "6 snapshots: all changes and the cards of each"
        await page.press("slash", *"2 le", "enter")
        shown, _ = page.screen.list_export_contents()
        assert shown.description == "1 of 3 changes: 2 le · newest first"
        await page.press("slash", *"zzz", "enter")
        assert page.screen.check_action("filter", ()), "the filter can be changed"
        assert page.read("#snapshot") == "0 of 6 lines · /zzz · Esc clears"
