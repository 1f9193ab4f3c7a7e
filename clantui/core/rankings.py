"""Pages of clans, from a search or a ranking, and the locations of rankings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Entity, Tag
from clantui.core.text.sanitize import clean, search_key
from clantui.core.text.suggest import find_nearest

_NEAR: Final = 4
"""Number of suggestions for a mistyped location."""

_ALIKE: Final = 0.75
"""Minimum similarity of a suggestion: below it, Africa is suggested for Narnia."""


class UnknownLocation(ValueError):
    """Error: a typed text is not a location. Its message has suggestions."""


class Location(Struct, frozen=True, kw_only=True):
    """A country or a region.

    Attributes:
        id: the API's; None for the world.
        name: cleaned, for display.
        code: two letters of a country, or empty.
    """

    id: int | None
    name: str
    code: str = ""


WORLD: Final = Location(id=None, name="the world")
"""Location of the global ranking; not in the API's list."""

OPENED_MARK: Final = "▸"
SAVED_MARK: Final = "★"
"""Marks of the clans that the user knows."""

_WORLD_WORDS: Final = {"global", "world", "theworld"}


class RankedClan(Entity, frozen=True, kw_only=True):
    """A clan of a list; None or empty for a field that the API omits.

    Attributes:
        members: 0 to 50.
        score: clan trophies.
        war_trophies: of the river race.
        location: name of its country or region.
        rank: from 1.
        previous: rank of the day before; 0 if it had none.
    """

    members: int | None = None
    score: int | None = None
    war_trophies: int | None = None
    location: str = ""
    rank: int | None = None
    previous: int | None = None

    @property
    def rank_change(self) -> int | None:
        """Ranks gained since the day before, negative for a loss; None if unknown."""
        return self.previous - self.rank if self.previous and self.rank is not None else None


class KnownTags(Struct, frozen=True, kw_only=True):
    """The clans that a ranking marks.

    Attributes:
        own: the open clan, and the clan that its rivals were opened from; on the command line, the
            clan opened last.
    """

    own: frozenset[Tag] = frozenset()
    saved: frozenset[Tag] = frozenset()

    def find_mark(self, tag: Tag) -> str:
        """Return the mark of a clan; empty if it is neither own nor saved."""
        return OPENED_MARK if tag in self.own else SAVED_MARK if tag in self.saved else ""


class Page(Struct, frozen=True, kw_only=True):
    """A page of a list.

    Attributes:
        clans: in the API's order.
        after: cursor of the next page; empty on the last one.
        age: seconds since the API gave this response; more than 0 if cached.
        error: why no newer page could be loaded; None if it was.
    """

    clans: tuple[RankedClan, ...] = ()
    after: str = ""
    age: float = 0.0
    error: RoyaleError | None = None

    def as_war_ranking(self) -> Self:
        """Return a copy in which the scores are war trophies, as in the API's war rankings."""
        clans = (
            replace(clan, score=None, war_trophies=clan.score)
            if clan.war_trophies is None
            else replace(clan, score=None)
            for clan in self.clans
        )
        return replace(self, clans=tuple(clans))

    def with_next(self, page: Page) -> Self:
        """Return this list with its next page appended.

        A clan that moved down between the two responses is in both, and keeps its first position.
        A page without new clans is the last one, even if it has a cursor.
        """
        seen = {clan.tag for clan in self.clans}
        new = tuple(clan for clan in page.clans if clan.tag not in seen)
        after = page.after if new else ""
        return replace(
            self,
            clans=(*self.clans, *new),
            after=after,
            age=max(self.age, page.age),
            error=self.error or page.error,
        )


def is_world(typed: str) -> bool:
    """Return True if a typed text is empty or a word for the world."""
    return not typed.strip() or search_key(typed) in _WORLD_WORDS


def find_location(typed: str, locations: Iterable[Location]) -> Location:
    """Find a location by its typed name, its two-letter country code, or its id.

    Case, accents and punctuation of a name do not matter; `WORLD` has names, too.

    Raises:
        UnknownLocation: if there is no such location; the message is a sentence for the user.
    """
    if is_world(typed):
        return WORLD
    known = tuple(locations)
    wanted = search_key(typed)
    for key_of in (_search_name, _search_code, lambda location: str(location.id)):
        if (found := next((p for p in known if wanted and key_of(p) == wanted), None)) is not None:
            return found
    near = _suggest_names(wanted, known)
    hint = f"did you mean {' or '.join(near)}?" if near else "--locations lists all"
    raise UnknownLocation(
        f"there is no country or region {clean(typed) or 'of that name'} · {hint}"
    )


def suggest_locations(typed: str, locations: Iterable[Location]) -> tuple[Location, ...]:
    """Return the locations that match a filter; names that begin with it come first.

    The filter has letters of a name, or a two-letter country code; an empty filter matches all.
    """
    wanted = search_key(typed)
    if not wanted:
        return tuple(locations)
    matches = [p for p in locations if wanted in _search_name(p) or wanted == _search_code(p)]
    matches.sort(key=lambda p: (wanted != _search_code(p), not _search_name(p).startswith(wanted)))
    return tuple(matches)


def _search_name(location: Location) -> str:
    return search_key(location.name)


def _search_code(location: Location) -> str:
    return search_key(location.code)


def _suggest_names(wanted: str, locations: tuple[Location, ...]) -> list[str]:
    """Return names that contain the typed text, then names with a similar spelling."""
    names = {_search_name(location): location.name for location in locations}
    containing = [name for name in names if wanted and wanted in name]
    similar = find_nearest(wanted, names, _NEAR, _ALIKE)
    return [names[name] for name in dict.fromkeys((*containing, *similar))][:_NEAR]
