"""The list of clans that `[` and `]` step through."""

from __future__ import annotations

from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.model.tag import Tag

OPENED: Final = "opened"
"""Caption of the user's own list."""

PASTED: Final = "pasted"
"""Title of a list of clans that was typed or pasted."""


class ClanRef(Struct, frozen=True):
    """A clan of the list; its name is cleaned, and empty if unknown."""

    tag: Tag
    name: str = ""


class ClanList(Struct, frozen=True):
    """A list of clans with a current one.

    Attributes:
        title: `river race`, `Japan`; None for the user's own list: a group may have any title.
        clans: without duplicates.
        position: index of the current clan.
        rivals_of: the clan whose rivals these are, or None.
    """

    title: str | None = None
    clans: tuple[ClanRef, ...] = ()
    position: int = 0
    rivals_of: Tag | None = None

    @property
    def caption(self) -> str:
        """The title to show."""
        return OPENED if self.title is None else self.title

    @property
    def current(self) -> Tag | None:
        """The current clan; None in an empty list."""
        return self.clans[self.position].tag if self.clans else None

    def index(self, tag: Tag) -> int | None:
        """Return the index of a clan, from 0; None if it is not in the list."""
        text = tag.text  # compared without a call for each clan of a long list
        return next((i for i, clan in enumerate(self.clans) if clan.tag.text == text), None)

    def move(self, by: int) -> Self:
        """Return a copy whose current clan is `by` clans further, wrapping around."""
        if not self.clans:
            return self
        return replace(self, position=(self.position + by) % len(self.clans))

    def select(self, index: int) -> Self:
        """Return a copy whose current clan is at an index, from 0; unchanged beyond the end."""
        return replace(self, position=index) if index < len(self.clans) else self

    def with_clan(self, tag: Tag) -> Self:
        """Return a copy whose current clan is this one; append it if it is missing."""
        if (index := self.index(tag)) is not None:
            return replace(self, position=index)
        return replace(self, clans=(*self.clans, ClanRef(tag)), position=len(self.clans))

    def merge(self, other: ClanList) -> Self:
        """Return a copy with the clans and the names of another list, at its current clan."""
        merged = self
        for clan in other.clans:
            merged = merged.with_clan(clan.tag).with_name(clan.tag, clan.name)
        return merged if other.current is None else merged.with_clan(other.current)

    def with_name(self, tag: Tag, name: str) -> Self:
        """Return a copy with the name of a clan."""
        clans = tuple(ClanRef(tag, name) if c.tag == tag else c for c in self.clans)
        return self if clans == self.clans else replace(self, clans=clans)

    @property
    def adjacent(self) -> tuple[Tag, ...]:
        """The next and the previous clan, without the current one."""
        near = dict.fromkeys(self.move(by).current for by in (1, -1))
        return tuple(tag for tag in near if tag is not None and tag != self.current)
