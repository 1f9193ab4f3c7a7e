"""Tests of the JSON Schema, whose keys are promised to users."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from clantui.core.columns import Column, Value
from clantui.core.export.race import MEDAL_COLUMNS
from clantui.core.export.rankings import CLAN_COLUMNS, LOCATION_COLUMNS
from clantui.core.export.schema import build_json_schema
from clantui.core.model.errors import BY_KIND
from clantui.core.model.json_types import SCHEMA_VERSION
from clantui.core.race.columns import RACE_COLUMNS
from clantui.core.views import ALL_VIEWS, load_view

SCHEMA: Final = build_json_schema()
PROMISED: Final = dict(
    line.split(": ")
    for line in Path(__file__).with_name("promised_keys.txt").read_text().splitlines()
)
VERSION: Final = 1
"""The version of the promised keys; the next version may change them."""


@pytest.mark.parametrize("name", PROMISED)
def test_promised_keys_are_not_removed(name: str) -> None:
    """Removing one needs a new version of the schema; keys may be added."""
    assert SCHEMA_VERSION == VERSION
    assert set(PROMISED[name].split()) <= set(SCHEMA["$defs"][name]["properties"])


@pytest.mark.parametrize("name", ["race", "medals", "clans", "locations", *ALL_VIEWS])
def test_every_column_has_a_type(name: str) -> None:
    """Every column has a specific type in the schema."""
    columns: Any = {
        "race": RACE_COLUMNS,
        "medals": MEDAL_COLUMNS,
        "clans": CLAN_COLUMNS,
        "locations": LOCATION_COLUMNS,
    }.get(name)
    found: tuple[Column[Any], ...] = columns or load_view(name).columns
    booleans = {"ours", "roster_known"}  # words in spreadsheets
    untyped = {column.key for column in found if column.key and column.type is Value}
    assert untyped - booleans == set()


def test_the_schema_has_the_limits_of_the_model() -> None:
    """The schema lists the kinds of errors, the maximum of shares and the view."""
    card, failure = SCHEMA["$defs"]["FavouriteCard"], SCHEMA["$defs"]["ClanFailure"]
    assert set(failure["properties"]["kind"]["enum"]) == set(BY_KIND)
    assert card["properties"]["share"]["maximum"] == 1
    assert SCHEMA["$defs"]["decks"]["properties"]["view"] == {"enum": ["decks"]}
    assert "schema_version" in SCHEMA["$defs"]["decks"]["required"]
    compared = SCHEMA["$defs"]["comparison"]["properties"]["view"]["enum"]
    assert set(compared) == {"favourites", "decks"}


def test_every_document_is_described() -> None:
    """A description is a phrase without a full stop, also where it is a docstring."""
    names = [ref["$ref"].rpartition("/")[2] for ref in SCHEMA["anyOf"]]
    for name in (name for name in names if not name.endswith("-line")):
        description = SCHEMA["$defs"][name]["description"]
        assert not description.endswith("."), name
    assert "clantui show --view decks" in SCHEMA["$defs"]["decks"]["description"]


@pytest.mark.parametrize("name", ALL_VIEWS)
def test_the_key_of_a_row_is_a_tag_only_for_members(name: str) -> None:
    """A row of a view of members has a tag as its key, any other a number or a text."""
    if name == "favourites":
        return
    row = SCHEMA["$defs"][f"{name.title().replace('-', '')}Row"]["properties"]
    assert ("pattern" in row["key"]) == ("tag" in row)
    assert row["player_tags"]["type"] == "array"
