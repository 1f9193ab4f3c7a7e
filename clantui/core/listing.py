"""Clans as lists name them: what a search found, and who ranks where."""

from __future__ import annotations

from dataclasses import dataclass

from clantui.core.tag import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A country, or a part of the world.

    Attributes:
        id: what the API knows it by.
        name: clean, for the eye.
        code: two letters of a country, or empty.
    """

    id: int
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One clan of a list; whatever the list does not tell is None or empty.

    Attributes:
        tag: the clan's.
        name: clean, for the eye; the tag where nothing of it can be shown.
        raw_name: as the API gave it, for export.
        members: 0 to 50.
        score: the clan's trophies.
        war_trophies: the clan's trophies of the river race.
        location: the name of where it says it is.
        rank: its place in a ranking, 1 for the best.
        previous: its place the day before; None for one that is new there.
    """

    tag: Tag
    name: str
    raw_name: str
    members: int | None = None
    score: int | None = None
    war_trophies: int | None = None
    location: str = ""
    rank: int | None = None
    previous: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of a list.

    Attributes:
        found: in the API's order.
        after: what to ask the next page with; empty where this is the last.
    """

    found: tuple[Found, ...] = ()
    after: str = ""
