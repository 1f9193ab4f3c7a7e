"""Snapshot of a clan's favourites, for its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from msgspec import Struct

from clantui.core.model.game import ROLES, Card
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag


class Snapshot(Struct, frozen=True, kw_only=True):
    """Snapshot of a clan, complete or incomplete.

    Attributes:
        name: cleaned, for display.
        at: start of the load, aware UTC.
        names: cleaned, of all members by tag, in roster order.
        favourites: by tag, of the players loaded for this snapshot; None for a player without one.
            A member who is not in it failed to load, or has a favourite that cannot be read.
        roles: by tag, if one of `core.model.game.ROLES`.
        certain: True if the roster is complete: see `Clan.gap`.
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
        """Make the snapshot of a survey, without players of earlier loads."""
        unknown = survey.failed.keys() | survey.waiting
        return cls(
            clan=survey.clan.tag,
            name=survey.clan.name,
            at=survey.at,
            names=survey.clan.names,
            favourites={
                member.tag: player.favourite
                for member, player in survey.loaded
                if member.tag not in unknown and not player.unread_favourite
            },
            roles={m.tag: m.role for m in survey.clan.members if m.role in ROLES},
            certain=survey.clan.gap is None,
        )

    @property
    def is_complete(self) -> bool:
        """True if no player is missing."""
        return len(self.favourites) == len(self.names)
