"""Tests of the colours with a meaning, in every theme."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any, Final

import pytest
from msgspec.structs import replace
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from clantui.core.model.game import Rarity
from clantui.core.text.ascii import to_ascii
from clantui.core.text.colours import EDGE, HUES, ColourRole
from clantui.core.views.card_columns import ELIXIR
from clantui.core.views.favourites import COLUMNS, count_favourites
from clantui.ui.appearance.appearance import Appearance
from clantui.ui.appearance.contrast import compute_contrast_ratio
from clantui.ui.appearance.themes import SAFE, list_theme_names
from tests.pictures import BY_NAME
from tests.scenes.base import play_scene, text_of
from tests.ui.appearance.guidelines import MIN_CONTRAST
from tests.ui.harness import make_survey

SHAPE: Final = 3.0
"""Contrast of a shape: success criterion 1.4.11."""

GROUNDS: Final = (
    "background",
    "surface",
    "panel",
    "block-cursor-background",
    "block-cursor-blurred-background",
    "block-hover-background",
)
RARITIES: Final = tuple(rarity.tone for rarity in Rarity if rarity.tone is not None)
PAIRS: Final = (
    *combinations(RARITIES, 2),
    (ColourRole.OURS, ColourRole.THEIRS),
    (ColourRole.GAIN, ColourRole.LOSS),
)
ANSI: Final = tuple(name for name, theme in BUILTIN_THEMES.items() if theme.ansi)


@pytest.mark.soak
async def test_every_meaning_is_visible_in_every_theme() -> None:
    """On each background, including the cursor, text has 4.5 : 1 and a shape 3 : 1."""
    invisible = []
    async with play_scene(BY_NAME["loaded"]) as on:
        for name in list_theme_names():
            if name in ANSI:
                continue
            on.app.theme = name
            variables = on.app.theme_variables
            first = Color.parse(variables["background"])
            grounds = [first + Color.parse(variables[ground]) for ground in GROUNDS]
            for tone in HUES:
                for variable, minimum in ((tone.value, MIN_CONTRAST), (tone.mark, SHAPE)):
                    colour = Color.parse(variables[variable])
                    contrast = min(compute_contrast_ratio(colour, ground) for ground in grounds)
                    if contrast < minimum:
                        invisible.append((name, variable, round(contrast, 2)))
    assert invisible == []


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.soak] * (name != ANSI[0])) for name in ANSI]
)
async def test_meanings_have_colours_of_the_terminal_in_an_ansi_theme(name: str) -> None:
    """Each meaning is one of the terminal's colours; no two rarities have the same."""
    async with play_scene(BY_NAME["loaded"], appearance=Appearance(theme=name)) as on:
        variables = on.app.theme_variables
        assert all(variables[tone.mark].startswith("ansi_") for tone in HUES)
        assert len({variables[tone.value] for tone in RARITIES}) == len(RARITIES)
        assert variables[ColourRole.OURS] != variables[ColourRole.THEIRS]


@pytest.mark.parametrize(
    "themes",
    [list_theme_names()[:3], pytest.param(list_theme_names()[3:], marks=pytest.mark.soak)],
    ids=["few", "others"],
)
@pytest.mark.soak
async def test_rarities_differ_in_every_theme(themes: tuple[str, ...]) -> None:
    """The colours of two rarities differ clearly."""
    async with play_scene(BY_NAME["loaded"]) as on:
        for name in set(themes) - set(ANSI):
            on.app.theme = name
            variables = on.app.theme_variables
            for first, second in combinations([*RARITIES], 2):
                difference = distance(variables[first.mark], variables[second.mark])
                assert difference > 40, (name, first, second, difference)


async def test_meanings_differ_in_the_safe_theme_with_colour_blindness() -> None:
    """Rarities, ours and theirs, gain and loss differ without red or without green cones."""
    async with play_scene(BY_NAME["loaded"], appearance=Appearance(theme=SAFE.name)) as on:
        variables = on.app.theme_variables
    for pair, missing in product(PAIRS, ("red", "green")):
        colours = [dichromat(variables[tone.mark], missing) for tone in pair]
        assert distance(*colours) > 40, (pair, missing)


def distance(first: str, second: str) -> float:
    """Return the difference of two colours, weighted by the eye's sensitivity."""
    a, b = Color.parse(first), Color.parse(second)
    red, green, blue = a.r - b.r, a.g - b.g, a.b - b.b
    return float((2 * red**2 + 4 * green**2 + 3 * blue**2) ** 0.5 / 3)


def dichromat(colour: str, missing: str) -> str:
    """Return a colour as it looks without the cones for red or for green.

    The matrices are those of F. Viénot, H. Brettel and J. Mollon, "Digital video colourmaps for
    checking the legibility of displays by dichromats" (1999).
    """
    red, green, blue = (part**2.2 for part in Color.parse(colour).normalized)
    parts = {
        "red": (0.11238, 0.88762, 0.00401),
        "green": (0.29275, 0.70725, -0.02234),
    }[missing]
    yellow = parts[0] * red + parts[1] * green
    other = parts[2] * (red - green) + blue
    visible = (round(255 * min(max(part, 0), 1) ** (1 / 2.2)) for part in (yellow, yellow, other))
    return Color(*visible).hex


def test_each_rarity_has_its_own_letter() -> None:
    """Without colours each rarity has its own sign, also in ASCII, and none is the bar."""
    signs = [tone.edge for tone in RARITIES]
    for drawn in (signs, [to_ascii(sign) for sign in signs]):
        assert len(set(drawn)) == len(RARITIES)
        assert EDGE not in drawn
    assert all(to_ascii(sign).isascii() for sign in signs)


@pytest.mark.parametrize(
    ("appearance", "edge"),
    [
        (Appearance(), EDGE),
        (Appearance(colours=False), "L "),
        pytest.param(Appearance(ascii=True), "L ", marks=pytest.mark.soak),
        pytest.param(Appearance(ascii=True, colours=False), "L ", marks=pytest.mark.soak),
    ],
)
async def test_a_card_has_the_edge_of_its_rarity(appearance: Appearance, edge: str) -> None:
    """The edge before the card's name is a bar in colour, or a letter."""
    async with play_scene(BY_NAME["loaded"], appearance=appearance) as on:
        assert f" {edge}Mega Knight" in text_of(on.app)


async def test_edge_and_bar_of_a_card_have_the_colour_of_its_rarity() -> None:
    """The first card's edge and bar are drawn in the theme's colour of its rarity."""
    async with play_scene(BY_NAME["loaded"]) as on:
        colour = Color.parse(on.app.theme_variables[ColourRole.LEGENDARY.mark]).rich_color
        line = on.table.draw_row(0)
        drawn = {s.text[:1] for s in line if s.style and s.style.color == colour}
    assert drawn >= {EDGE, "█"}


async def test_costs_and_changes_are_coloured_on_every_row() -> None:
    """Costs and changes have their colours, also under the cursor; unchanged rows are muted."""
    async with play_scene(BY_NAME["loaded"]) as on:
        rows: tuple[Any, ...] = on.table.all_rows
        changed = [replace(row, delta=delta) for row, delta in zip(rows, (2, -3, 0), strict=False)]
        on.table.show_rows(tuple(changed), may_fold=False)
        await on.pilot.pause()
        variables = on.app.theme_variables
        for index, (text, role) in enumerate(
            (
                ("+2", ColourRole.GAIN),
                ("\N{MINUS SIGN}3", ColourRole.LOSS),
                ("·", ColourRole.MUTED),
            )
        ):
            drawn = {s.text.strip(): s.style.color for s in on.table.draw_row(index) if s.style}
            assert drawn[text] == Color.parse(variables[role]).rich_color
            cost = Color.parse(variables[ColourRole.ELIXIR]).rich_color
            assert drawn[str(changed[index].card.elixir)] == cost
        assert on.table.index == 0


@pytest.mark.parametrize(
    ("cells", "drawn"), [(7, "      4"), (13, " 4 ●●●●      "), (12, "           4")]
)
def test_a_cost_has_drops_where_there_is_room(cells: int, drawn: str) -> None:
    """A cell of full width has as many drops as the card costs; a narrower one only the figure."""
    row = count_favourites(make_survey(["Hog Rider"]))[0]
    assert ELIXIR.draw is not None
    parts = ELIXIR.draw(replace(row, card=replace(row.card, elixir=4)), cells)
    assert parts == ((drawn, ColourRole.ELIXIR),)


def test_only_an_unknown_rarity_has_no_colour() -> None:
    """A rarity that is newer than this program has no edge."""
    assert len({*RARITIES}) == len(Rarity) - 1
    assert Rarity.UNKNOWN.tone is None
    assert next(c for c in COLUMNS if c.key == "card").has_edge
