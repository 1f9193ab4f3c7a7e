"""The JSON Schema is made of what prints the JSON, and loses no key that was promised."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from clantui.core.columns import Column, Value
from clantui.core.export.document import SCHEMA_VERSION
from clantui.core.export.rankings import CLAN_COLUMNS, LOCATION_COLUMNS
from clantui.core.export.schema import json_schema
from clantui.core.model.errors import BY_KIND
from clantui.core.race.columns import COLUMNS
from clantui.core.views import all_view_names, load_view

SCHEMA: Final = json_schema()
PROMISED: Final = dict(
    line.split(": ")
    for line in Path(__file__).with_name("promised_keys.txt").read_text().splitlines()
)
VERSION: Final = 1
"""The version whose keys those are: with the next one they may change."""


@pytest.mark.parametrize("name", PROMISED)
def test_no_key_goes_away(name: str) -> None:
    """A key of the JSON stays, or the version of the schema is raised; others may come."""
    assert SCHEMA_VERSION == VERSION
    assert set(PROMISED[name].split()) <= set(SCHEMA["$defs"][name]["properties"])


@pytest.mark.parametrize("name", ["race", "clans", "locations", *all_view_names()])
def test_every_column_tells_its_type(name: str) -> None:
    """Every column has a specific type in the schema."""
    columns: Any = {"race": COLUMNS, "clans": CLAN_COLUMNS, "locations": LOCATION_COLUMNS}.get(
        name
    )
    found: tuple[Column[Any], ...] = columns or load_view(name).columns
    words = {"ours", "roster_known"}  # of spreadsheets; JSON has booleans
    untyped = {column.key for column in found if column.key and column.type is Value}
    assert untyped - words == set()


def test_facts_of_the_model_are_those_of_the_schema() -> None:
    """Kinds of errors and rarities are listed as they are in the program."""
    card, failure = SCHEMA["$defs"]["FavouriteCard"], SCHEMA["$defs"]["ClanFailure"]
    assert set(failure["properties"]["kind"]["enum"]) == set(BY_KIND)
    assert card["properties"]["share"]["maximum"] == 1
    assert SCHEMA["$defs"]["decks"]["properties"]["view"] == {"enum": ["decks"]}
