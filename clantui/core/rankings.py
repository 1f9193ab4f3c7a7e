"""Clans as lists name them: what a search found, and who ranks where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean, search_key
from clantui.core.text.suggest import nearest

_NEAR: Final = 4
"""Number of locations to offer for a mistyped one."""

_ALIKE: Final = 0.75
"""Likeness of a name to offer; below it Narnia is offered Africa."""


class UnknownLocation(ValueError):
    """Error: what was typed names no location; its text says what may have been meant."""


class Location(Struct, frozen=True, kw_only=True):
    """A country, or a part of the world.

    Attributes:
        id: what the API knows it by; None for all the world.
        name: clean, for the eye.
        code: two letters of a country, or empty.
    """

    id: int | None
    name: str
    code: str = ""


WORLD: Final = Location(id=None, name="the world")
"""The location of the global ranking; the API does not list it."""

_WORLD_WORDS: Final = {"global", "world", "theworld"}


class RankedClan(Struct, frozen=True, kw_only=True):
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
        previous: its place the day before; 0 for one that had none, None where it is not told.
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

    @property
    def rank_change(self) -> int | None:
        """Places gained since the day before, below 0 for places lost; None where not known."""
        return self.previous - self.rank if self.previous and self.rank is not None else None


class Page(Struct, frozen=True, kw_only=True):
    """A page of a list.

    Attributes:
        clans: in the API's order.
        after: what to ask the next page with; empty where this is the last.
        age: seconds since the API gave it, more than 0 if it was kept.
    """

    clans: tuple[RankedClan, ...] = ()
    after: str = ""
    age: float = 0.0

    def of_war(self) -> Self:
        """Return the page of a war ranking, in which the score is of war trophies."""
        clans = (
            replace(one, score=None, war_trophies=one.score)
            if one.war_trophies is None
            else replace(one, score=None)
            for one in self.clans
        )
        return replace(self, clans=tuple(clans))

    def with_next(self, page: Page) -> Self:
        """Return this list with its next page.

        A clan that moved down between the two answers stands in both; it keeps its first place. A
        page that brings nothing new is the last, whatever it says of another.
        """
        seen = {one.tag for one in self.clans}
        new = tuple(one for one in page.clans if one.tag not in seen)
        after = page.after if new else ""
        return replace(self, clans=(*self.clans, *new), after=after, age=max(self.age, page.age))


def is_world(typed: str) -> bool:
    """Return whether what was typed means no location in particular."""
    return not typed.strip() or search_key(typed) in _WORLD_WORDS


def find_location(typed: str, places: Iterable[Location]) -> Location:
    """Find the location that somebody means.

    Args:
        typed: a name, in any case and without its accents and punctuation if need be; the two
            letters of a country; or an id.

    Returns:
        The location, or `WORLD`.

    Raises:
        UnknownLocation: if it is none of them; the message is a sentence for the user.
    """
    if is_world(typed):
        return WORLD
    known = tuple(places)
    wanted = search_key(typed)
    for meant in (_search_name, _search_code, _number_text):
        if (found := next((p for p in known if wanted and meant(p) == wanted), None)) is not None:
            return found
    near = _near(wanted, known)
    hint = f"did you mean {' or '.join(near)}?" if near else "--locations lists all"
    raise UnknownLocation(
        f"there is no country or region {clean(typed) or 'of that name'} · {hint}"
    )


def suggest_locations(typed: str, places: Iterable[Location]) -> tuple[Location, ...]:
    """Return the locations that a filter keeps, those that begin with it first.

    Args:
        typed: letters of a name, or a country's two letters; empty keeps all.
        places: in any order, which is kept among equals.
    """
    wanted = search_key(typed)
    if not wanted:
        return tuple(places)
    matches = [p for p in places if wanted in _search_name(p) or wanted == _search_code(p)]
    matches.sort(key=lambda p: (wanted != _search_code(p), not _search_name(p).startswith(wanted)))
    return tuple(matches)


def _search_name(place: Location) -> str:
    return search_key(place.name)


def _search_code(place: Location) -> str:
    return search_key(place.code)


def _number_text(place: Location) -> str:
    return str(place.id)


def _near(wanted: str, places: tuple[Location, ...]) -> list[str]:
    """Names that hold what was typed, then names that are spelled much like it."""
    names = {_search_name(place): place.name for place in places}
    holding = [name for name in names if wanted and wanted in name]
    spelled = nearest(wanted, names, _NEAR, _ALIKE)
    return [names[name] for name in dict.fromkeys((*holding, *spelled))][:_NEAR]
