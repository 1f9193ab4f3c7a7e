"""The list of clans that `←` and `→` walk through, and where in it we are."""

from __future__ import annotations

from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.tag import Tag


class ClanRef(Struct, frozen=True):
    """One clan of the list.

    Attributes:
        tag: the clan's.
        name: clean, for the eye; empty where it is not known yet.
    """

    tag: Tag
    name: str = ""


class ClanList(Struct, frozen=True):
    """A list of clans and a place in it. Each step returns a new one.

    Attributes:
        title: what the list is of: `opened`, `river race`, `Japan`.
        stops: the clans, each once.
        at: the index of the one that is looked at.
        of: the clan whose rivals these are, or None.
    """

    title: str = "opened"
    stops: tuple[ClanRef, ...] = ()
    at: int = 0
    of: Tag | None = None

    @property
    def current(self) -> Tag | None:
        """The clan that is looked at; None of an empty list."""
        return self.stops[self.at].tag if self.stops else None

    def index(self, tag: Tag) -> int | None:
        """Return a clan's index from 0; None where it is not in the list."""
        text = tag.text  # compared without a call for each clan of a long list
        return next((i for i, stop in enumerate(self.stops) if stop.tag.text == text), None)

    def move(self, by: int) -> Self:
        """So many clans on, round the end to the beginning."""
        return replace(self, at=(self.at + by) % len(self.stops)) if self.stops else self

    def nth(self, index: int) -> Self:
        """At a place, from 0; unchanged where there is none."""
        return replace(self, at=index) if index < len(self.stops) else self

    def with_clan(self, tag: Tag) -> Self:
        """At a clan, which is added at the end where it is not in the list."""
        if (index := self.index(tag)) is not None:
            return replace(self, at=index)
        return replace(self, stops=(*self.stops, ClanRef(tag)), at=len(self.stops))

    def with_stops(self, stops: tuple[ClanRef, ...]) -> Self:
        """At the last of some clans, each of which is added where it is not in the list."""
        clans = self
        for stop in stops:
            clans = clans.with_clan(stop.tag).with_name(stop.tag, stop.name)
        return clans

    def with_name(self, tag: Tag, name: str) -> Self:
        """With a clan's name as it was read."""
        stops = tuple(ClanRef(tag, name) if s.tag == tag else s for s in self.stops)
        return self if stops == self.stops else replace(self, stops=stops)

    @property
    def adjacent(self) -> tuple[Tag, ...]:
        """The next clan and the one before, without the one that is looked at."""
        near = dict.fromkeys(self.move(by).current for by in (1, -1))
        return tuple(tag for tag in near if tag is not None and tag != self.current)
