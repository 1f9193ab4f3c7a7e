"""Tests of the plot's shares, labels, axis and days at given sizes."""

from __future__ import annotations

from clantui.core.history.timeline import History
from clantui.ui.common.screens import BaseScreen
from clantui.ui.history.plot import COLOURS, Plot
from tests.factories.surveys import KNIGHT, PEKKA, QUEEN, WIZARD
from tests.factories.timelines import make_snapshots
from tests.ui.harness import Stage, stage
from tests.ui.harness import card as make_card

HISTORY = History.of(
    make_snapshots(
        {0: KNIGHT, 1: WIZARD, 2: WIZARD, 3: PEKKA},
        {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
        {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
        {0: KNIGHT, 1: PEKKA, 2: WIZARD, 3: PEKKA},
        {0: KNIGHT, 1: PEKKA, 3: PEKKA, 4: QUEEN},
        {0: KNIGHT, 1: PEKKA, 3: PEKKA, 4: QUEEN},
        missing={2: {0}, 5: {1, 3}},
    )
)


async def draw(s: Stage, plot: Plot, width: int, height: int) -> list[str]:
    """Return the lines of a plot at a size."""
    plot.styles.width, plot.styles.height = width, height
    await s.pilot.pause()
    return str(plot.render()).splitlines()


async def test_a_plot_has_its_shares_labels_and_days_at_each_size() -> None:
    """Half of the maximum from five lines on, labels from 52 cells on, no day over another."""
    async with stage(size=(100, 50)) as s:
        screen, plot = BaseScreen[None](), Plot()
        await s.app.push_screen(screen)
        await screen.mount(plot)
        assert await draw(s, plot, 60, 8) == []
        trends = HISTORY.find_top(4)
        plot.show(HISTORY.points, trends, KNIGHT.id, [])
        lines = await draw(s, plot, 40, 7)
        assert [line[:6] for line in lines[:5]] == [
            "  50%┤",
            "     │",
            "  25%┤",
            "     │",
            "     │",
        ]
        assert lines[5:] == [
            "   0%└────────┬───◐───────┬──────────◐",
            "           23 Nov      25 Nov         ",
        ]
        assert {len(line) for line in lines} == {38}
        lines = await draw(s, plot, 60, 6)
        assert [line[:6] for line in lines[:4]] == ["  50%┤", *["     │"] * 3]
        labels = ["  P.E.K.K.A           50%", " ▸Knight              25%"]
        labels += ["  Archer Queen        25%", "  Wizard               0%"]
        assert [line[33:] for line in lines[:4]] == labels
        assert lines[4:] == [
            "   0%└──────┬───◐──────┬────────◐",
            "         23 Nov     25 Nov       ",
        ]
        lines = await draw(s, plot, 54, 8)
        assert [line[27:] for line in lines[:6]] == [labels[0], "", *labels[1:3], "", labels[3]]
        assert len((await draw(s, plot, 53, 8))[0]) == 51
        lines = await draw(s, plot, 16, 5)
        assert lines[3:] == ["   0%└──┬◐─┬─◐", "      23 Nov  "]
        assert len(await draw(s, plot, 16, 3)) == 3
        assert await draw(s, plot, 16, 2) == []
        assert await draw(s, plot, 15, 5) == []
        plot.at = HISTORY.points[0].at
        assert (await draw(s, plot, 40, 7))[5] == "   0%└▲───────┬───◐───────┬──────────◐"
        plot.at = HISTORY.points[-1].at
        assert (await draw(s, plot, 40, 7))[5] == "   0%└────────┬───◐───────┬──────────▲"
        plot.show(HISTORY.points, tuple(reversed(trends)), KNIGHT.id, [])
        assert (await draw(s, plot, 60, 3))[0].endswith("P.E.K.K.A           50%"), "the highest"


async def test_the_cursor_of_a_plot_is_the_column_of_its_time() -> None:
    """The column of the time is marked in each line of the curves, and no other one."""
    async with stage(size=(100, 50)) as s:
        screen, plot = BaseScreen[None](), Plot()
        await s.app.push_screen(screen)
        await screen.mount(plot)
        plot.show(HISTORY.points, HISTORY.find_top(4), KNIGHT.id, [])
        for index, column in ((0, 0), (2, 12), (5, 31)):
            plot.at = HISTORY.points[index].at
            width = len((await draw(s, plot, 40, 7))[0])
            marked = [span for span in plot.render().spans if "on $panel" in str(span.style)]
            assert [span.start % (width + 1) for span in marked] == [6 + column] * 5


async def test_a_label_has_the_colour_of_its_curve() -> None:
    """The seventh card has the colour of the first again; only the requested card is bold."""
    cards = [make_card(f"Card {number}", number + 1) for number in range(7)]
    history = History.of(make_snapshots(*[dict(enumerate(cards))] * 2))
    async with stage(size=(100, 50)) as s:
        screen, plot = BaseScreen[None](), Plot()
        await s.app.push_screen(screen)
        await screen.mount(plot)
        plot.show(history.points, history.find_top(7), cards[6].id, [])
        await draw(s, plot, 60, 12)
        content = plot.render()
        styles = {
            content.plain[span.start : span.end][2:8]: str(span.style)
            for span in content.spans
            if content.plain[span.start : span.end].endswith("%")
        }
    labels = [*COLOURS[:6], f"{COLOURS[0]} bold"]
    assert styles == {card.name: label for card, label in zip(cards, labels, strict=True)}
