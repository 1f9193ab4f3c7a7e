"""Members: the roster, and what each profile says of its player."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from math import inf
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, Value
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import ROLES, Card, Member, Player, count_forms
from clantui.core.model.json_types import (
    ErrorKind,
    MaybeCount,
    RawName,
    TagText,
    Time,
    with_description,
)
from clantui.core.model.level_cap import common_cap
from clantui.core.model.season import UNRANKED
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_ago, ordinal, pluralise
from clantui.core.views.card_columns import PLACE
from clantui.core.views.card_rows import form_text
from clantui.core.views.data import ViewData
from clantui.core.views.decks import deck_elixir, summarise_decks
from clantui.core.views.filter import FilterFields
from clantui.core.views.legend_columns import LEGEND_COLUMNS, describe_legends
from clantui.core.views.member_cells import (
    MEMBER_HEADINGS,
    absence_tone,
    format_absence,
    member_cells,
)
from clantui.core.views.phrases import nobody_listed
from clantui.core.views.view import RowDetail, View


class MemberRow(Struct, frozen=True, kw_only=True):
    """One member.

    Attributes:
        place: 1 for the most trophies; who has as many by the Path of Legends, then by the
            clan's own ranks.
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
        """The player's tag."""
        return str(self.member.tag)

    @property
    def card_id(self) -> int | None:
        """None: the row is about a player."""
        return None

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at: the favourite, and the deck's cost as shown."""
        card, names = self.favourite, (self.member.name, self.member.role)
        if card is None or self.player is None:
            return FilterFields(names=names, elixir=self.elixir)
        fields = FilterFields.of(card, names, level=self.player.levels.get(card.id))
        return replace(fields, elixir=self.elixir)

    def mentions(self, player: Tag) -> bool:
        """Return whether it is about a player."""
        return self.member.tag == player

    @property
    def favourite(self) -> Card | None:
        """The card played most, where it is known."""
        return None if self.player is None else self.player.favourite


def rank_members(survey: Survey) -> tuple[MemberRow, ...]:
    """Rank the roster by trophies, those that tie by the Path of Legends, then as the clan does.

    Who could not be read is in it with what the roster says.

    Args:
        survey: a picture, finished or not.

    Returns:
        A row for each member; who has no trophies told stands last.
    """
    ranked = sorted(survey.clan.members, key=lambda one: _rank(one, survey.players.get(one.tag)))
    cap = common_cap(player.cap for player in survey.players.values())
    return tuple(_make_row(place, member, survey, cap) for place, member in enumerate(ranked, 1))


def _rank(member: Member, player: Player | None) -> tuple[float, tuple[int, ...], float]:
    """Return what a member is ranked by; without trophies and rank they stand last."""
    trophies = -inf if member.trophies is None else member.trophies
    standing = (UNRANKED, UNRANKED) if player is None else player.standing
    legends = tuple(-number for result in standing for number in result)
    return -trophies, legends, inf if member.rank is None else member.rank


def _make_row(place: int, member: Member, survey: Survey, cap: int) -> MemberRow:
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


_LEVELS_TOLD: Final = 4
"""Number of levels, from the highest, to list one by one."""


def _favourite_text(row: MemberRow) -> str:
    """Return a favourite, or why there is none to show."""
    if row.player is None:
        return "…" if row.why is None else "not loaded"
    return "–" if row.player.favourite is None else row.player.favourite.name


def _last_seen(row: MemberRow) -> str | None:
    """Return when somebody was last seen, as ISO 8601 in UTC, for machines."""
    at = row.member.last_seen
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _number(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _rank_of(role: str) -> Value:
    """Return what a role is sorted by: the leader first, one we have not heard of last."""
    return (ROLES.index(role) if role in ROLES else len(ROLES)) if role else None


COLUMNS: Final[tuple[Column[MemberRow], ...]] = (
    PLACE,
    Column(key="tag", type=TagText, value=lambda row: row.key),
    Column(
        key="name",
        type=RawName,
        title="Member",
        letter="m",
        width=17,
        emphasis=True,
        value=lambda row: row.member.raw_name,
        text=lambda row: row.member.name,
        order=lambda row: row.member.name.casefold(),
    ),
    Column(
        key="role",
        type=str,
        title="Role",
        letter="r",
        width=9,
        value=lambda row: row.member.role or None,
        text=lambda row: row.member.role or "–",
        order=lambda row: _rank_of(row.member.role),
        min_table_width=62,
    ),
    Column(
        key="favourite",
        type=with_description(str | None, "a card's name"),
        title="Favourite",
        letter="f",
        width=17,
        droppable=True,
        value=lambda row: None if row.favourite is None else row.favourite.raw_name,
        text=_favourite_text,
        order=lambda row: None if row.favourite is None else row.favourite.name.casefold(),
    ),
    Column(
        key="maxed",
        type=with_description(MaybeCount, "cards at the highest level"),
        title="Maxed",
        letter="x",
        width=6,
        align_right=True,
        droppable=True,
        descending=True,
        value=lambda row: row.maxed,
        text=lambda row: _number(row.maxed),
    ),
    Column(
        key="elixir",
        type=with_description(float | None, "of the deck, on average"),
        title="Avg deck",
        letter="e",
        width=9,
        align_right=True,
        droppable=True,
        value=lambda row: None if row.elixir is None else round(row.elixir, 4),
        text=lambda row: "–" if row.elixir is None else f"{row.elixir:.1f}",
        order=lambda row: row.elixir,
    ),
    Column(
        key="trophies",
        type=MaybeCount,
        title="Trophies",
        letter="t",
        width=9,
        align_right=True,
        descending=True,
        value=lambda row: row.member.trophies,
        text=lambda row: _number(row.member.trophies),
        emphasis=True,
    ),
    *LEGEND_COLUMNS,
    Column(key="clan_rank", type=MaybeCount, value=lambda row: row.member.rank),
    Column(
        key="donations",
        type=with_description(MaybeCount, "this week"),
        title="Donated",
        letter="g",
        width=8,
        align_right=True,
        descending=True,
        value=lambda row: row.member.donations,
        text=lambda row: _number(row.member.donations),
    ),
    Column(
        key="received",
        type=with_description(MaybeCount, "this week"),
        title="Received",
        letter="c",
        width=9,
        align_right=True,
        descending=True,
        value=lambda row: row.member.received,
        text=lambda row: _number(row.member.received),
        min_table_width=76,
    ),
    Column(
        key="king_level",
        type=MaybeCount,
        title="King",
        letter="i",
        width=5,
        align_right=True,
        descending=True,
        value=lambda row: None if row.player is None else row.player.king_level,
        text=lambda row: _number(None if row.player is None else row.player.king_level),
        min_table_width=120,
    ),
    Column(
        key="last_seen",
        type=Time | None,
        title="Last seen",
        letter="l",
        width=10,
        align_right=True,
        descending=True,
        value=_last_seen,
        text=lambda row: "–" if row.idle is None else format_absence(row.idle),
        tone=lambda row: None if row.idle is None else absence_tone(row.idle),
        order=lambda row: row.idle,
    ),
    Column(
        key="missing",
        type=ErrorKind | None,
        value=lambda row: None if row.why is None else row.why.kind,
    ),
)


def _describe_role(member: Member, members: int) -> tuple[str, ...]:
    """Describe a line of the roster: `elder · 6,412 trophies · 3rd of 50`; empty for nothing."""
    parts = [member.role] if member.role else []
    if member.trophies is not None:
        parts.append(f"{_number(member.trophies)} trophies")
    if member.rank is not None:
        parts.append(f"{ordinal(member.rank)} of {members}")
    return (" · ".join(parts),) if parts else ()


def _describe_week(member: Member, now: datetime) -> tuple[str, ...]:
    """Describe donations and when they were last seen; empty for nothing."""
    parts = [] if member.donations is None else [f"{_number(member.donations)} cards donated"]
    if member.received is not None:
        parts.append(f"{_number(member.received)} received")
    if member.last_seen is not None:
        parts.append(f"last seen {format_ago((now - member.last_seen).total_seconds())}")
    return (" · ".join(parts),) if parts else ()


def _describe_favourite(player: Player | None) -> tuple[str, ...]:
    """Describe the favourite and its level: `most used: Wizard (level 16)`; empty for none."""
    if player is None or (card := player.favourite) is None:
        return ()
    level = player.levels.get(card.id)
    return (f"most used: {card.name}" + (f" (level {level})" if level else ""),)


def _describe_reading(row: MemberRow, survey: Survey) -> tuple[str, ...]:
    """Tell what is wrong with the profile, if anything is."""
    if row.player is None:
        return (f"could not be loaded: {row.why.sentence}",) if row.why else ("not loaded yet",)
    if row.why is not None:
        return (f"shown from an older snapshot: {row.why.sentence}",)
    if row.player.clan != survey.clan.tag:
        other = "no clan" if row.player.clan is None else str(row.player.clan)
        return (f"now in {other}, has probably left",)
    return ()


def _describe_profile(row: MemberRow, player: Player) -> tuple[str, ...]:
    """Describe levels and the deck's cost, each where it is known."""
    lines = [] if player.king_level is None else [f"king level {player.king_level}"]
    lines += filter(None, (describe_legends(player),))
    if player.levels:
        lines.append(_describe_levels(player))
    if player.forms:
        owned = zip(count_forms(player.forms.values()), ("evolution", "hero"), strict=True)
        lines.append(" · ".join(_count_noun(number, noun) for number, noun in owned if number))
    if player.deck:
        cost = "" if row.elixir is None else f" · {row.elixir:.1f} elixir on average"
        tower = "".join(f" · {slot.card.name}" for slot in player.support)
        lines.append(f"deck of {len(player.deck)}{cost}{tower}")
    return tuple(lines)


def _describe_levels(player: Player) -> str:
    """Describe levels: `108 cards · 12 at 16, 30 at 15, 41 at 14, 20 at 13, 5 below`."""
    numbers = sorted(Counter(player.levels.values()).items(), reverse=True)
    parts = [f"{number} at {level}" for level, number in numbers[:_LEVELS_TOLD]]
    if below := sum(number for _, number in numbers[_LEVELS_TOLD:]):
        parts.append(f"{below} below")
    return f"{pluralise(len(player.owned), 'card')} · {', '.join(parts)}"


def _count_noun(number: int, noun: str) -> str:
    return f"{number} heroes" if noun == "hero" and number != 1 else pluralise(number, noun)


def _describe_row(row: MemberRow, evidence: ViewData, now: datetime) -> RowDetail:
    """Describe a member; Enter on any card of the deck goes to the player, whose it is."""
    member, player = row.member, row.player
    lines = (
        *_describe_role(member, len(evidence.survey.clan.members)),
        *_describe_reading(row, evidence.survey),
        *_describe_favourite(player),
        *_describe_week(member, now),
    )
    if player is None or not player.deck:
        own = _describe_profile(row, player) if player is not None else ()
        cells = (member_cells(member, None, now),)
        return RowDetail(
            title=member.name,
            lines=(*lines, *own),
            headings=MEMBER_HEADINGS,
            cells=cells,
            players=(member.tag,),
        )
    cards = (
        (
            slot.card.name,
            "–" if slot.level is None else str(slot.level),
            "–" if slot.card.elixir is None else str(slot.card.elixir),
            form_text(slot.form),
        )
        for slot in player.deck
    )
    return RowDetail(
        title=member.name,
        lines=(*lines, *_describe_profile(row, player)),
        headings=("Deck", "Lvl", "Elixir", "Has"),
        cells=tuple(cards),
        players=(member.tag,) * len(player.deck),
    )


def _summarise(evidence: ViewData, rows: tuple[MemberRow, ...]) -> str:
    """Return such as `50 members · decks of 3.6 elixir on average · 4,812 cards donated`."""
    if not rows:
        return nobody_listed(evidence.survey.clan)
    parts = [pluralise(len(rows), "member")]
    read = len(evidence.survey.loaded)
    if read < len(rows):
        parts = [f"{read} of {pluralise(len(rows), 'member')} loaded"]
    if (elixir := summarise_decks(evidence.survey).elixir) is not None:
        parts.append(f"decks of {elixir:.1f} elixir on average")
    given = [row.member.donations for row in rows if row.member.donations is not None]
    if given:
        parts.append(f"{sum(given):,} cards donated")
    return " · ".join(parts)


VIEW: Final[View[MemberRow]] = View(
    key="members",
    title="Members",
    meaning=(
        "Members: a line for each member, with role, trophies, donations, and when they were last "
        "seen."
    ),
    about=(
        "The member list, and the profile of each member. Avg deck is the average elixir of the "
        "current deck, Maxed the number of cards at the highest level, Donated and Received the "
        "cards of this week, King the king level. Last seen counts back from when the clan was "
        "loaded: ! from 2 days on, !! from 7 days on. Legends: the league on the Path of Legends, "
        "and the rank in the world. Members with equal trophies are in its order, then in the "
        "clan's own."
    ),
    columns=COLUMNS,
    default_sort=SortKey("trophies", descending=True),
    count=lambda evidence: rank_members(evidence.survey),
    detail=_describe_row,
    summary=_summarise,
    row_noun="member",
)
