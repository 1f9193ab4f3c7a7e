"""Favourites that one reading of a clan found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct

from clantui.core.model.game import ROLES, Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag


class Snapshot(Struct, frozen=True, kw_only=True):
    """One reading, complete or partial.

    Attributes:
        clan: its tag.
        name: clean, for the eye.
        at: when reading began, aware UTC.
        names: of everybody in the roster, by tag, in roster order; clean.
        favourites: by tag, of those who answered in this very reading; None where the API names
            no card. Who is in `names` and not here was missing, or their favourite could not be
            read: nothing is known of it.
        roles: by tag, of those whose role is one of `core.model.game.ROLES`.
        certain: whether it is known who is in the clan: see `Clan.gap`.
    """

    clan: Tag
    name: str
    at: datetime
    names: Mapping[Tag, str]
    favourites: Mapping[Tag, Card | None]
    roles: Mapping[Tag, str] = {}
    certain: bool = True

    @classmethod
    def of(cls, survey: Survey) -> Self:
        """Make the snapshot of a survey; stand-ins from an earlier reading are left out."""
        unknown = survey.failed.keys() | survey.waiting
        return cls(
            clan=survey.clan.tag,
            name=survey.clan.name,
            at=survey.at,
            names={member.tag: member.name for member in survey.clan.members},
            favourites={
                member.tag: player.favourite
                for member, player in survey.loaded
                if member.tag not in unknown and not player.unread_favourite
            },
            roles={m.tag: m.role for m in survey.clan.members if m.role in ROLES},
            certain=survey.clan.gap is None,
        )

    @property
    def complete(self) -> bool:
        """True where nobody was missing."""
        return len(self.favourites) == len(self.names)
