"""Members: the member list, with the profile of each player."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from math import inf
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import (
    Column,
    SortKey,
    Value,
    attribute_column,
    count_column,
    mean_column,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import ROLES, UNRANKED, Card, Member, Player, Slot, count_forms
from clantui.core.model.json_types import ErrorKind, MaybeCount, with_description
from clantui.core.model.level_cap import find_common_cap
from clantui.core.model.survey import Survey
from clantui.core.text.phrases import pluralise
from clantui.core.views.card_columns import PLACE
from clantui.core.views.card_rows import format_form
from clantui.core.views.decks import average_deck_elixir, average_decks, group_decks
from clantui.core.views.filter import FilterFields
from clantui.core.views.legend_columns import LEGEND_COLUMNS, describe_legends
from clantui.core.views.member_cells import (
    DONATED,
    LAST_SEEN,
    MEMBER_HEADINGS,
    NAME,
    RECEIVED,
    TAG,
    RosterRow,
    list_standing,
    make_member_cells,
    measure_absence,
)
from clantui.core.views.phrases import describe_empty_clan, format_time_ago
from clantui.core.views.view import RowDetail, View, ViewData


class MemberRow(RosterRow, frozen=True, kw_only=True):
    """One member; the first has the most trophies.

    Attributes:
        player: the profile, perhaps from an older snapshot; None if it is not loaded.
        error: reason why the profile could not be loaded now; None if it was, or is still loading.
        elixir: average cost of the current deck; None if unknown.
        maxed: number of cards at the highest level; None if no level is known.
        absence: seconds from when they were last seen to when the clan was loaded; None if
            unknown.
    """

    player: Player | None = None
    error: RoyaleError | None = None
    elixir: float | None = None
    maxed: int | None = None
    absence: float | None = None

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks: the favourite, and the average cost of the deck."""
        card, names = self.favourite, (self.member.name, self.member.role)
        if card is None or self.player is None:
            return FilterFields(names=names, elixir=self.elixir)
        fields = FilterFields.from_card(card, names, level=self.player.levels.get(card.id))
        return replace(fields, elixir=self.elixir)

    @property
    def favourite(self) -> Card | None:
        """The most used card; None if unknown."""
        return None if self.player is None else self.player.favourite


def rank_members(survey: Survey) -> tuple[MemberRow, ...]:
    """Rank all members by trophies, then by the Path of Legends, then in the clan's own order.

    Members with unknown trophies are last.
    """
    ranked = sorted(
        survey.clan.members, key=lambda member: _rank(member, survey.players.get(member.tag))
    )
    cap = find_common_cap(player.cap for player in survey.players.values())
    return tuple(_make_row(place, member, survey, cap) for place, member in enumerate(ranked, 1))


def _rank(member: Member, player: Player | None) -> tuple[float, tuple[int, ...], float]:
    """Return the sort key of a member; unknown trophies and ranks are last."""
    trophies = -inf if member.trophies is None else member.trophies
    standing = (UNRANKED, UNRANKED) if player is None else player.standing
    legends = tuple(-number for result in standing for number in result)
    return -trophies, legends, inf if member.rank is None else member.rank


def _make_row(place: int, member: Member, survey: Survey, cap: int) -> MemberRow:
    player = survey.players.get(member.tag)
    levels = player.levels.values() if player is not None else ()
    return MemberRow(
        place=place,
        member=member,
        player=player,
        error=survey.failed.get(member.tag),
        elixir=average_deck_elixir(player.deck) if player is not None else None,
        maxed=sum(level >= cap for level in levels) if levels else None,
        absence=measure_absence(member, survey.at),
    )


_MAX_LEVELS: Final = 4
"""Number of levels to list, from the highest."""


def _format_favourite(row: MemberRow) -> str:
    """Format the favourite: the name, `–` for none, or why it is unknown."""
    if row.player is None:
        return "…" if row.error is None else "not loaded"
    return "–" if row.player.favourite is None else row.player.favourite.name


def _rank_role(role: str) -> Value:
    """Return the sort value of a role: the leader first, an unknown role last."""
    return (ROLES.index(role) if role in ROLES else len(ROLES)) if role else None


COLUMNS: Final[tuple[Column[MemberRow], ...]] = (
    PLACE,
    TAG,
    NAME,
    Column(
        key="role",
        type=str,
        title="Role",
        letter="r",
        width=9,
        value=lambda row: row.member.role or None,
        text=lambda row: row.member.role or "–",
        order=lambda row: _rank_role(row.member.role),
        min_table_width=62,
    ),
    attribute_column(
        "favourite.raw_name",
        "Favourite",
        letter="f",
        width=17,
        key="favourite",
        type=with_description(str | None, "a card's name"),
        droppable=True,
        text=_format_favourite,
        order=lambda row: None if row.favourite is None else row.favourite.name.casefold(),
    ),
    count_column(
        "maxed",
        "Maxed",
        letter="x",
        type=with_description(MaybeCount, "cards at the highest level"),
        droppable=True,
    ),
    mean_column(
        "elixir",
        "Avg deck",
        letter="e",
        type=with_description(float | None, "average elixir of the deck"),
        droppable=True,
    ),
    count_column("member.trophies", "Trophies", letter="t", type=MaybeCount, emphasis=True),
    *LEGEND_COLUMNS,
    attribute_column("member.rank", key="clan_rank", type=MaybeCount),
    DONATED,
    replace(RECEIVED, min_table_width=76),
    count_column("player.king_level", "King", letter="i", type=MaybeCount, min_table_width=120),
    LAST_SEEN,
    attribute_column("error.kind", key="missing", type=ErrorKind | None),
)


def _describe_donations(cards: int) -> str:
    return f"{pluralise(cards, 'card')} donated"


def _describe_week(member: Member, now: datetime) -> str:
    parts = [] if member.donations is None else [_describe_donations(member.donations)]
    if member.received is not None:
        parts.append(f"{member.received:,} received")
    if member.last_seen is not None:
        parts.append(f"last seen {format_time_ago(member.last_seen, now)}")
    return " · ".join(parts)


def _describe_favourite(player: Player | None) -> str:
    """Describe the favourite: `most used: Wizard (level 16)`; empty if unknown."""
    if player is None or (card := player.favourite) is None:
        return ""
    level = player.levels.get(card.id)
    return f"most used: {card.name}" + (f" (level {level})" if level else "")


def _describe_problem(row: MemberRow, survey: Survey) -> str:
    """Describe the problem with the profile; empty if there is none."""
    if row.player is None:
        return f"could not be loaded: {row.error.sentence}" if row.error else "not loaded yet"
    if row.error is not None:
        return f"shown from an older snapshot: {row.error.sentence}"
    if row.player.clan != survey.clan.tag:
        other = "no clan" if row.player.clan is None else str(row.player.clan)
        return f"now in {other}, has probably left"
    return ""


def _describe_profile(row: MemberRow, player: Player) -> list[str]:
    lines = [] if player.king_level is None else [f"king level {player.king_level}"]
    lines.append(describe_legends(player))
    if player.levels:
        lines.append(_describe_levels(player))
    if player.forms:
        owned = zip(count_forms(player.forms.values()), ("evolution", "hero"), strict=True)
        lines.append(" · ".join(pluralise(number, noun) for number, noun in owned if number))
    if player.deck:
        cost = "" if row.elixir is None else f" · {row.elixir:.1f} elixir on average"
        tower = "".join(f" · {slot.card.name}" for slot in player.support)
        lines.append(f"deck of {len(player.deck)}{cost}{tower}")
    return lines


def _describe_levels(player: Player) -> str:
    """Describe levels: `108 cards · 12 at 16, 30 at 15, 41 at 14, 20 at 13, 5 below`."""
    numbers = sorted(Counter(player.levels.values()).items(), reverse=True)
    parts = [f"{number} at {level}" for level, number in numbers[:_MAX_LEVELS]]
    if below := sum(number for _, number in numbers[_MAX_LEVELS:]):
        parts.append(f"{below} below")
    return f"{pluralise(len(player.owned), 'card')} · {', '.join(parts)}"


def _describe_row(row: MemberRow, data: ViewData, now: datetime) -> RowDetail:
    """Describe a member; every line of the deck belongs to that player, for Enter."""
    member, player = row.member, row.player
    lines = (
        " · ".join(list_standing(member)),
        _describe_problem(row, data.survey),
        _describe_favourite(player),
        _describe_week(member, now),
        *(_describe_profile(row, player) if player is not None else ()),
    )
    deck = player.deck if player is not None else ()
    return RowDetail(
        title=member.name,
        lines=tuple(filter(None, lines)),
        headings=("Deck", "Lvl", "Elixir", "Has") if deck else MEMBER_HEADINGS,
        cells=tuple(map(_format_slot, deck)) or (make_member_cells(member, None, now),),
        players=(member.tag,) * (len(deck) or 1),
    )


def _format_slot(slot: Slot) -> tuple[str, ...]:
    return (
        slot.card.name,
        "–" if slot.level is None else str(slot.level),
        "–" if slot.card.elixir is None else str(slot.card.elixir),
        format_form(slot.form),
    )


def _summarise(data: ViewData, rows: tuple[MemberRow, ...]) -> str:
    """Return for example `50 members · decks of 3.6 elixir on average · 4,812 cards donated`."""
    if not rows:
        return describe_empty_clan(data.survey.clan)
    parts = [pluralise(len(rows), "member")]
    loaded = len(data.survey.loaded)
    if loaded < len(rows):
        parts = [f"{loaded} of {pluralise(len(rows), 'member')} loaded"]
    if (elixir := average_decks(group_decks(data.survey))) is not None:
        parts.append(f"decks of {elixir:.1f} elixir on average")
    donations = [row.member.donations for row in rows if row.member.donations is not None]
    if donations:
        parts.append(_describe_donations(sum(donations)))
    return " · ".join(parts)


VIEW: Final[View[MemberRow]] = View(
    key="members",
    title="Members",
    meaning=(
        "Members: a line for each member, with role, trophies, donations, and when they were last "
        "seen."
    ),
    explanation=(
        "The member list, and the profile of each member. Avg deck is the average elixir of the "
        "current deck, Maxed the number of cards at the highest level, Donated and Received the "
        "cards of this week, King the king level. Last seen counts back from when the clan was "
        "loaded: ! from 2 days on, !! from 7 days on. Legends: the league on the Path of Legends, "
        "and the rank in the world. Members with equal trophies are sorted by these, then as in "
        "the game, whose own rank (clan rank 6) is shown with each member."
    ),
    columns=COLUMNS,
    default_sort=SortKey("trophies", descending=True),
    count=lambda data: rank_members(data.survey),
    detail=_describe_row,
    summary=_summarise,
    row_noun="member",
    filter_hint="name, leader, elder, or elixir:<=3",
)
