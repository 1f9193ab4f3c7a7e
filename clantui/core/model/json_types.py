"""Types of the exported JSON, with the ranges and descriptions of its JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from msgspec import Meta

from clantui.core.model.errors import BY_KIND
from clantui.core.model.tag import ALPHABET

SCHEMA_VERSION: Final = 1
"""Increased when a JSON key is removed or changes its meaning, not when one is added."""

Count: TypeAlias = Annotated[int, Meta(ge=0)]
MaybeCount: TypeAlias = Count | None
Place: TypeAlias = Annotated[int, Meta(ge=1, description="rank in the table, from 1")]
MaybePlace: TypeAlias = Annotated[int, Meta(ge=1)] | None
Share: TypeAlias = Annotated[
    float, Meta(ge=0, le=1, description="share from 0 to 1, to four decimals")
]
MaybeShare: TypeAlias = Annotated[float, Meta(ge=0, le=1)] | None
Difference: TypeAlias = Annotated[float, Meta(ge=-1, le=1)] | None
Elixir: TypeAlias = Annotated[
    Count | None, Meta(description="elixir cost of the card; null without a fixed cost")
]
TagText: TypeAlias = Annotated[
    str, Meta(pattern=f"^#[{ALPHABET}]+$", description="tag of a clan or a player, with #")
]
Time: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        description="ISO 8601 in UTC, to the second",
    ),
]
RawName: TypeAlias = Annotated[
    str, Meta(description="name as in the game, with all its characters")
]
CleanName: TypeAlias = Annotated[str, Meta(description="name cleaned for display")]
Names: TypeAlias = Annotated[
    str,
    Meta(description="names, separated by commas; their tags are in player_tags"),
]
ErrorKind: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [*BY_KIND]})]
Reason: TypeAlias = Annotated[str, Meta(description="the reason in words")]
Complete: TypeAlias = Annotated[bool, Meta(description="true if nothing is missing")]
Version: TypeAlias = Annotated[
    int,
    Meta(
        description="raised when a key changes its meaning or is removed, but not for new keys",
        extra_json_schema={"const": SCHEMA_VERSION},
    ),
]


def with_description(kind: Any, description: str) -> Any:  # noqa: ANN401 — types, of which mypy knows no more
    """Return a type with a description of its own."""
    return Annotated[kind, Meta(description=description)]
