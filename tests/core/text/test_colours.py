"""Tests of colour roles."""

from __future__ import annotations

from typing import Final

import pytest
from textual.design import ColorSystem

from clantui.core.text.colours import HUES, ColourRole, has_true_colour


def test_every_role_has_hues_or_is_a_variable_of_textual() -> None:
    """A role without either would draw its text without a colour, and nothing would say so."""
    variables = ColorSystem(primary="#000000").generate()
    assert [role for role in ColourRole if role not in HUES and role.value not in variables] == []


RARITIES: Final = (
    ColourRole.COMMON,
    ColourRole.RARE,
    ColourRole.EPIC,
    ColourRole.LEGENDARY,
    ColourRole.CHAMPION,
)
OPPOSITES: Final = (
    (ColourRole.GAIN, ColourRole.LOSS),
    (ColourRole.OURS, ColourRole.THEIRS),
    (ColourRole.WARN_ABSENCE, ColourRole.ALARM_ABSENCE),
    RARITIES,
)
"""Roles that stand side by side."""


def _read_channels(hue: str) -> list[int]:
    return [int(hue[place : place + 2], 16) for place in (1, 3, 5)]


@pytest.mark.parametrize("roles", OPPOSITES)
@pytest.mark.parametrize("palette", ["dark", "light", "safe", "terminal"])
def test_roles_side_by_side_have_different_colours(
    roles: tuple[ColourRole, ...], palette: str
) -> None:
    """In every theme, for colour-blind players, and in a terminal of eight colours."""
    assert len({getattr(HUES[role], palette) for role in roles}) == len(roles)


@pytest.mark.parametrize("role", HUES)
def test_a_colour_suits_its_background(role: ColourRole) -> None:
    """Hues of the dark theme are brighter than those of the light one; `safe` is for the dark."""
    hues = HUES[role]
    dark, light, safe = (sum(_read_channels(hue)) for hue in (hues.dark, hues.light, hues.safe))
    assert light < min(dark, safe)


@pytest.mark.parametrize(
    ("role", "terminal"), [(ColourRole.GAIN, "green"), (ColourRole.LOSS, "red")]
)
def test_gains_are_green_and_losses_red(role: ColourRole, terminal: str) -> None:
    """For red-green colour blindness gains are blue and losses orange."""
    hues, is_gain = HUES[role], role is ColourRole.GAIN
    assert hues.terminal == terminal
    for hue in (hues.dark, hues.light):
        red, green, _ = _read_channels(hue)
        assert (green > red) is is_gain
    red, _, blue = _read_channels(hues.safe)
    assert (blue > red) is is_gain


def test_a_shape_has_a_colour_of_its_own() -> None:
    """Only roles with hues have one; Textual's colours are for both."""
    assert ColourRole.OURS.mark == "ours-mark"
    assert ColourRole.MUTED.mark == "text-muted"


def test_without_colours_a_rarity_is_a_letter() -> None:
    """Its initial, or a star for champions; every other role is a bar."""
    assert [role.edge for role in RARITIES] == ["C", "R", "E", "L", "★"]
    assert {role.edge for role in ColourRole if role not in RARITIES} == {"▌"}


@pytest.mark.parametrize(
    ("colorterm", "has"),
    [("truecolor", True), ("24bit", True), (" TrueColor ", True), ("256", False), ("", False)],
)
def test_a_terminal_reports_its_colours(colorterm: str, *, has: bool) -> None:
    """Case and blanks make no difference."""
    assert has_true_colour({"COLORTERM": colorterm}) is has
    assert has_true_colour({}) is False
