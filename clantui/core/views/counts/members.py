"""The roster of a clan, with what each profile says of its player in a number or two."""

from __future__ import annotations

from math import inf

from msgspec import Struct

from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Card, Member, Player
from clantui.core.model.level_cap import common_cap
from clantui.core.model.survey import Survey
from clantui.core.views.counts.decks import deck_elixir


class MemberRow(Struct, frozen=True, kw_only=True):
    """One member.

    Attributes:
        place: 1 for the most trophies; who has as many in the order of the clan's ranks.
        member: their line in the roster.
        player: their profile, perhaps from an earlier reading; None where there is none at hand.
        why: why this reading brought no profile; None where it did, or still may.
        elixir: the mean cost of the deck carried, of its cards that have a cost; None where
            nothing is known of it.
        maxed: cards at the highest level; None where no level is known.
        idle: seconds between when they were last seen and when the clan was read; None where it
            is not told.
    """

    place: int
    member: Member
    player: Player | None = None
    why: RoyaleError | None = None
    elixir: float | None = None
    maxed: int | None = None
    idle: float | None = None

    @property
    def key(self) -> str:
        """What the row is known by: the player's tag."""
        return str(self.member.tag)

    @property
    def favourite(self) -> Card | None:
        """The card played most, where it is known."""
        return None if self.player is None else self.player.favourite


def rank_members(survey: Survey) -> tuple[MemberRow, ...]:
    """The roster by trophies, those that tie by the clan's own ranks.

    Who could not be read is in it with what the roster says.

    Args:
        survey: a picture, finished or not.

    Returns:
        A row for each member; who has no trophies told stands last.
    """
    ranked = sorted(survey.clan.members, key=_standing)
    cap = common_cap(player.cap for player in survey.players.values())
    return tuple(_seat(place, member, survey, cap) for place, member in enumerate(ranked, 1))


def _standing(member: Member) -> tuple[float, float]:
    """What members are ranked by; who is told neither of them stands last, in roster order."""
    trophies = -inf if member.trophies is None else member.trophies
    return -trophies, inf if member.rank is None else member.rank


def _seat(place: int, member: Member, survey: Survey, cap: int) -> MemberRow:
    player = survey.players.get(member.tag)
    levels = player.levels.values() if player is not None else ()
    seen = member.last_seen
    return MemberRow(
        place=place,
        member=member,
        player=player,
        why=survey.failed.get(member.tag),
        elixir=deck_elixir(player.deck) if player is not None else None,
        maxed=sum(level >= cap for level in levels) if levels else None,
        idle=None if seen is None else (survey.at - seen).total_seconds(),
    )
