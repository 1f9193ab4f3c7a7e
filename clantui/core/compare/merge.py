"""Favourites of several clans counted together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from clantui.core.columns import Column, share_column
from clantui.core.model.game import Card, Member, Player
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_share, round_share
from clantui.core.views.card_rows import CardHolder, RankedCard, rank_by_holders
from clantui.core.views.filter import FilterFields


class ClanPart(Struct, frozen=True, kw_only=True):
    """One clan and its loaded members, in roster order, without those counted in another clan."""

    survey: Survey
    counted: tuple[tuple[Member, Player], ...]


class MergedRow(RankedCard, frozen=True, kw_only=True):
    """One card and its players, clan by clan.

    Attributes:
        place: 1 for the most popular; ties in the order of the clans, then in roster order.
        holders: the players of each clan, in roster order.
        share: share of all loaded players, 0 to 1.
        shares: share of each clan's loaded players; None for a clan without any.
    """

    holders: tuple[tuple[CardHolder, ...], ...]
    share: float
    shares: tuple[float | None, ...]

    @property
    def players(self) -> int:
        """Number of players, over all clans."""
        return sum(map(len, self.holders))

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks: the card, and its players in any clan."""
        names = (holder.member.name for clan in self.holders for holder in clan)
        return FilterFields.from_card(self.card, names, players=self.players)


class MergedCount(Struct, frozen=True, kw_only=True):
    """Several clans counted as one, with a row for each card, the most popular first."""

    parts: tuple[ClanPart, ...]
    rows: tuple[MergedRow, ...]

    @property
    def loaded_players(self) -> int:
        """Number of loaded players, each counted once."""
        return sum(len(part.counted) for part in self.parts)

    @property
    def member_count(self) -> int:
        """Number of members of all clans, each counted once."""
        return len({member.tag for part in self.parts for member in part.survey.clan.members})

    @property
    def without_favourite(self) -> int:
        """Number of loaded players without a known favourite."""
        return self.loaded_players - sum(row.players for row in self.rows)


def merge_clans(surveys: Iterable[Survey]) -> MergedCount:
    """Count the favourites of several clans, the most popular first.

    A player who moved while the clans were loading can be in two rosters, and is counted once: in
    the clan that the profile names, or if that is neither, in the clan loaded last.
    """
    loaded = tuple(surveys)
    homes = _assign_clans(loaded)
    parts = tuple(_make_part(index, survey, homes) for index, survey in enumerate(loaded))
    return MergedCount(parts=parts, rows=_make_rows(parts))


MERGED_SHARE: Final = share_column("share", "Share")
"""The share of all loaded players."""


def make_clan_share_column(clan: int, key: str, title: str) -> Column[MergedRow]:
    """Make the column of the share of one clan, by its index."""
    return Column(
        key=key,
        title=title,
        align_right=True,
        value=lambda row: round_share(row.shares[clan]),
        text=lambda row: format_share(row.shares[clan]),
        order=lambda row: row.shares[clan],
    )


def sort_by_share(rows: Iterable[MergedRow], clan: int | None) -> tuple[MergedRow, ...]:
    """Sort rows by their share of one clan (its index) or of all clans; ties keep their places."""
    placed = sorted(rows, key=lambda row: row.place)
    if clan is None:
        return tuple(placed)
    return tuple(sorted(placed, key=lambda row: -(row.shares[clan] or 0.0)))


def _assign_clans(surveys: Sequence[Survey]) -> dict[Tag, tuple[int, Player]]:
    """Return, for each loaded player, the clan to count them in and their latest profile."""
    rosters: dict[Tag, list[int]] = {}
    for index, survey in enumerate(surveys):
        for member in survey.clan.members:
            rosters.setdefault(member.tag, []).append(index)
    homes = {}
    for tag, places in rosters.items():
        places.sort(key=lambda index: surveys[index].at)
        answered = [index for index in places if tag in surveys[index].players]
        if answered:
            player = surveys[answered[-1]].players[tag]
            named = [index for index in places if surveys[index].clan.tag == player.clan]
            homes[tag] = ((named or answered)[-1], player)
    return homes


def _make_part(index: int, survey: Survey, homes: dict[Tag, tuple[int, Player]]) -> ClanPart:
    candidates = ((member, homes.get(member.tag)) for member in survey.clan.members)
    counted = ((member, home[1]) for member, home in candidates if home and home[0] == index)
    return ClanPart(survey=survey, counted=tuple(counted))


def _make_rows(parts: Sequence[ClanPart]) -> tuple[MergedRow, ...]:
    holders = (
        (card, (index, CardHolder(member=member, level=player.levels.get(card.id))))
        for index, part in enumerate(parts)
        for member, player in part.counted
        if (card := player.favourite) is not None
    )
    ranked = enumerate(rank_by_holders(holders), 1)
    return tuple(_make_row(place, card, group, parts) for place, (card, group) in ranked)


def _make_row(
    place: int, card: Card, holders: Sequence[tuple[int, CardHolder]], parts: Sequence[ClanPart]
) -> MergedRow:
    holders_by_clan = tuple(
        tuple(holder for clan, holder in holders if clan == index) for index in range(len(parts))
    )
    sizes = [len(part.counted) for part in parts]
    return MergedRow(
        place=place,
        card=card,
        holders=holders_by_clan,
        share=len(holders) / sum(sizes),
        shares=tuple(
            len(clan) / size if size else None
            for clan, size in zip(holders_by_clan, sizes, strict=True)
        ),
    )
