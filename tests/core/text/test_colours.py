"""Tests of colour roles."""

from __future__ import annotations

from textual.design import ColorSystem

from clantui.core.text.colours import HUES, ColourRole


def test_every_role_has_hues_or_is_a_variable_of_textual() -> None:
    """A role without either would draw its text without a colour, and nothing would say so."""
    variables = ColorSystem(primary="#000000").generate()
    assert [role for role in ColourRole if role not in HUES and role.value not in variables] == []
