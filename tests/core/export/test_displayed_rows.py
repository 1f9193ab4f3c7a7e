"""Test of the description of a table that is saved as shown on the screen."""

from __future__ import annotations

import pytest

from clantui.core.columns import Column, Value
from clantui.core.export.document import describe_order


@pytest.mark.parametrize(
    ("values", "descending", "order"),
    [
        ([None, 2], True, "by Players, highest first"),
        ([None, 2], False, "by Players, lowest first"),
        ([None, "a"], True, "by Players, Z to A"),
        ([None, "a"], False, "by Players, A to Z"),
        ([], False, "by Players, lowest first"),
    ],
)
def test_an_order_is_described_in_words(values: list[Value], descending: bool, order: str) -> None:
    """Numbers and texts have different words."""
    column = Column[Value](key="players", title="Players", value=lambda row: row)
    assert describe_order(column, values, descending=descending) == order
