"""Types of what machines are given: the JSON Schema tells their ranges and what they mean."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from clantui.core.model.errors import BY_KIND

Count: TypeAlias = Annotated[int, Meta(ge=0)]
MaybeCount: TypeAlias = Count | None
Place: TypeAlias = Annotated[int, Meta(ge=1, description="in the order of the count, from 1")]
MaybePlace: TypeAlias = Annotated[int, Meta(ge=1)] | None
Share: TypeAlias = Annotated[
    float, Meta(ge=0, le=1, description="a part of a whole, to four places")
]
MaybeShare: TypeAlias = Annotated[float, Meta(ge=0, le=1)] | None
Difference: TypeAlias = Annotated[float, Meta(ge=-1, le=1)] | None
Elixir: TypeAlias = Annotated[
    Count | None, Meta(description="what the card costs; null for one without a cost of its own")
]
TagText: TypeAlias = Annotated[
    str, Meta(pattern="^#[0289PYLQGRJCUV]+$", description="of a clan or a player, with #")
]
Time: TypeAlias = Annotated[
    str,
    Meta(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        description="ISO 8601 in UTC, to the second",
    ),
]
RawName: TypeAlias = Annotated[
    str, Meta(description="as the game gives it, also where a terminal could not show it")
]
CleanName: TypeAlias = Annotated[str, Meta(description="clean, for the eye")]
Names: TypeAlias = Annotated[
    str,
    Meta(description="names, with commas between; tags for machines are in player_tags"),
]
ErrorKind: TypeAlias = Annotated[str, Meta(extra_json_schema={"enum": [*BY_KIND]})]
Reason: TypeAlias = Annotated[str, Meta(description="a sentence for people")]
Complete: TypeAlias = Annotated[
    bool, Meta(description="whether nothing is missing of what was asked for")
]
Version: TypeAlias = Annotated[
    int,
    Meta(
        description="raised when a key changes its meaning or goes away; new keys do not raise it",
        extra_json_schema={"const": 1},
    ),
]


def with_description(kind: Any, description: str) -> Any:  # noqa: ANN401 — types, of which mypy knows no more
    """Return a type with a description of its own."""
    return Annotated[kind, Meta(description=description)]
