"""Export of one player: favourites, deck, war decks, recent form and card levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Annotated, Final

from msgspec import Meta, Struct

from clantui.core.columns import Column, attribute_column, count_column, mean_column
from clantui.core.export.document import Document, ExportTable, Json, Section, encode_row
from clantui.core.export.history import encode_card
from clantui.core.export.lines import PLAYER, split_by_kind
from clantui.core.export.player_records import (
    DeckCard,
    DeckRecord,
    FavouriteRecord,
    FormName,
    PlayerBody,
    PlayerClan,
    PlayerFailure,
    WarDeckRecord,
)
from clantui.core.model.battle import Battle
from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Form, Rarity, Slot
from clantui.core.model.json_types import Count, with_description
from clantui.core.players.profile import (
    FavouritePeriod,
    Profile,
    RarityLevels,
    count_rarity_levels,
)
from clantui.core.players.recent_form import RecentForm, describe_sample, summarise_form
from clantui.core.stats.win_rate import WinRate, format_rate
from clantui.core.text.dates import Zone, format_day, format_moment, iso_utc, iso_utc_or_none
from clantui.core.views.card_rows import format_form
from clantui.core.views.deck_cells import join_card_names
from clantui.core.views.decks import average_deck_elixir
from clantui.core.views.legend_columns import describe_legends
from clantui.core.views.member_cells import list_standing
from clantui.core.views.war import WAR_DECKS, WarDeck, find_war_decks

_FORM_NAMES: Final[dict[Form, FormName]] = {Form.EVOLUTION: "evolution", Form.HERO: "hero"}


class PlayerReport(Struct, frozen=True, kw_only=True, dict=True):
    """A player to export.

    Attributes:
        profile: of the player, with all cards of the game.
        battles: the battle log, newest first; None if not loaded.
        error: of the last load of the battle log.
    """

    profile: Profile
    battles: tuple[Battle, ...] | None = None
    error: RoyaleError | None = None

    @cached_property
    def war_decks(self) -> tuple[WarDeck, ...]:
        """The war decks found in the log; empty without a log."""
        return () if self.battles is None else find_war_decks(self.battles)

    @cached_property
    def recent_results(self) -> tuple[RecentForm, ...]:
        """The results in the log; empty without a log."""
        return () if self.battles is None else summarise_form(self.battles)

    @cached_property
    def levels(self) -> tuple[RarityLevels, ...]:
        """The levels by rarity; empty without a profile."""
        player = self.profile.player
        return () if player is None else count_rarity_levels(player, self.profile.cards)


class _CardLine(Struct, frozen=True, kw_only=True):
    """A card of a deck, as a row of a spreadsheet."""

    name: str
    card: DeckCard
    deck: WarDeckRecord | None = None


def build_player_document(report: PlayerReport) -> Document:
    """Build the document of a player."""
    errors = [f"{failure.part}: {failure.reason}" for failure in _list_failures(report)]
    return Document(
        sections=lambda zone: _build_sections(report, zone),
        sheet=lambda: _build_sheet(report),
        body=lambda: _build_body(report),
        lines=partial(split_by_kind, PLAYER),
        errors=errors,
    )


# Display values


def _build_sections(report: PlayerReport, zone: Zone) -> Iterator[Section]:
    profile, player = report.profile, report.profile.player
    yield Section(
        title=profile.member.name, tag=str(profile.member.tag), notes=[*_list_notes(profile, zone)]
    )
    if player is not None and player.deck:
        rows, elixir = [*player.deck, *player.support], average_deck_elixir(player.deck)
        yield Section(
            title="Deck" if elixir is None else f"Deck: {elixir:.1f} elixir",
            table=ExportTable(columns=_DECK_COLUMNS, rows=rows),
        )
    if report.battles is not None:
        known = len(report.war_decks)
        yield Section(
            title=f"War decks: {known} of {WAR_DECKS} found in the battle log",
            table=ExportTable(columns=_build_war_columns(zone), rows=report.war_decks)
            if known
            else None,
        )
        yield Section(
            title=f"Recent form: {describe_sample(report.battles)}",
            table=(
                ExportTable(columns=FORM_COLUMNS, rows=report.recent_results)
                if report.recent_results
                else None
            ),
        )
    if report.levels:
        yield Section(title="Levels", table=ExportTable(columns=LEVEL_COLUMNS, rows=report.levels))


def _list_notes(profile: Profile, zone: Zone) -> Iterator[str]:
    player = profile.player
    parts = list_standing(profile.member)
    if player is not None and player.king_level is not None:
        parts.append(f"king level {player.king_level}")
    yield " · ".join([*parts, f"in {profile.clan.name} {profile.clan.tag}"])
    if player is not None and (legends := describe_legends(player)):
        yield legends
    if profile.other_clan is not None:
        yield f"now in {profile.other_clan}"
    if profile.favourite_periods:
        periods = (_describe_period(period, zone) for period in profile.favourite_periods)
        yield f"Favourite: {' · before: '.join(periods)}"
    yield f"loaded {format_moment(profile.at, zone=zone)}"


def _describe_period(period: FavouritePeriod, zone: Zone) -> str:
    name = period.card.name if period.card is not None else "none"
    word = "since" if period.is_start_known else "since before"
    return f"{name} {word} {format_day(period.since, zone=zone)}"


_DECK_COLUMNS: Final[tuple[Column[Slot], ...]] = (
    Column(title="Card", text=lambda slot: slot.card.name),
    attribute_column("card.elixir", "Elixir", align_right=True),
    Column(title="Rarity", text=lambda slot: slot.card.rarity.value),
    attribute_column("level", "Level", align_right=True),
    Column(title="Form", text=lambda slot: format_form(slot.form)),
)

FORM_COLUMNS: Final[tuple[Column[RecentForm], ...]] = (
    attribute_column(
        "name",
        "Mode",
        display="label",
        key="mode",
        type=with_description(str, "all, or the name of a mode"),
    ),
    count_column("battles", "Battles", value=lambda result: len(result.marks)),
    count_column("won", "Won", key="wins"),
    count_column("lost", "Lost", key="losses"),
    count_column(
        "drawn",
        "Drawn",
        key="draws",
        type=with_description(Count, "draws, and battles without a known result"),
    ),
    Column(
        title="Win rate",
        align_right=True,
        text=lambda result: format_rate(WinRate(result.won, result.lost)),
    ),
)

LEVEL_COLUMNS: Final[tuple[Column[RarityLevels], ...]] = (
    attribute_column("rarity.value", "Rarity", key="rarity", type=Rarity),
    count_column("cards", "Cards"),
    count_column(
        "total",
        "Of",
        key="there_are",
        zero="–",
        type=with_description(Count, "cards of this rarity in the game; 0 if unknown"),
    ),
    count_column("maxed", "Maxed"),
    Column(
        key="mean_level",
        type=with_description(Annotated[float, Meta(ge=0)], "average level; 0 if unknown"),
        title="Average level",
        align_right=True,
        value=lambda levels: round(levels.mean, 2),
        text=lambda levels: f"{levels.mean:.1f}" if levels.mean else "–",
    ),
)


def _build_war_columns(zone: Zone) -> tuple[Column[WarDeck], ...]:
    return (
        Column(title="Cards", text=lambda deck: join_card_names(deck.cards)),
        mean_column("elixir", "Elixir"),
        Column(title="Games", align_right=True, text=lambda deck: str(deck.games)),
        Column(title="Results", align_right=True, text=lambda deck: deck.results),
        Column(title="Last seen", text=lambda deck: _format_last_seen(deck, zone)),
    )


def _format_last_seen(deck: WarDeck, zone: Zone) -> str:
    return "" if deck.last_seen is None else format_moment(deck.last_seen, zone=zone)


# Raw values


def _build_sheet(report: PlayerReport) -> ExportTable:
    """Return one row for each card of each deck."""
    member, clan = report.profile.member, report.profile.clan
    columns: list[Column[_CardLine]] = [
        Column(key="player", value=lambda _: str(member.tag)),
        Column(key="player_name", value=lambda _: member.raw_name),
        Column(key="clan", value=lambda _: str(clan.tag)),
        attribute_column("name", key="deck"),
        attribute_column("card.name", key="card"),
        attribute_column("card.id", key="card_id"),
        attribute_column("card.elixir", key="elixir"),
        attribute_column("card.rarity.value", key="rarity"),
        attribute_column("card.level", key="level"),
        Column(key="forms", value=lambda line: " ".join(line.card.forms)),
        attribute_column("deck.games", key="games"),
        attribute_column("deck.wins", key="wins"),
        attribute_column("deck.losses", key="losses"),
        attribute_column("deck.last_seen", key="last_seen"),
    ]
    rows: list[_CardLine] = []
    if (player := report.profile.player) is not None:
        for name, slots in (("deck", player.deck), ("tower troop", player.support)):
            rows += [_CardLine(name=name, card=card) for card in _build_cards(slots)]
    for number, deck in enumerate(map(_build_war_deck, report.war_decks), 1):
        name = f"war deck {number}"
        rows += [_CardLine(name=name, card=card, deck=deck) for card in deck.cards]
    return ExportTable(columns=columns, rows=rows)


def _build_body(report: PlayerReport) -> PlayerBody[Json, Json]:
    profile, member, player = report.profile, report.profile.member, report.profile.player
    failures, has_log = _list_failures(report), report.battles is not None
    return PlayerBody(
        complete=profile.is_current and has_log and not failures,
        tag=str(member.tag),
        name=member.raw_name,
        fetched_at=iso_utc(profile.at),
        clan=PlayerClan(tag=str(profile.clan.tag), name=profile.clan.raw_name),
        now_in=None if profile.other_clan is None else str(profile.other_clan),
        role=member.role,
        trophies=member.trophies,
        rank=member.rank,
        last_seen=iso_utc_or_none(member.last_seen),
        donations=member.donations,
        received=member.received,
        king_level=None if player is None else player.king_level,
        favourites=[
            FavouriteRecord(
                card=encode_card(period.card),
                since=iso_utc(period.since),
                begun=period.is_start_known,
            )
            for period in profile.favourite_periods
        ],
        deck=None
        if player is None
        else DeckRecord(
            elixir=_round_elixir(average_deck_elixir(player.deck)),
            cards=_build_cards(player.deck),
            tower=_build_cards(player.support),
        ),
        war_decks=[_build_war_deck(deck) for deck in report.war_decks] if has_log else None,
        form=[encode_row(FORM_COLUMNS, r) for r in report.recent_results] if has_log else None,
        levels=[encode_row(LEVEL_COLUMNS, levels) for levels in report.levels],
        errors=failures,
    )


def _list_failures(report: PlayerReport) -> list[PlayerFailure]:
    failures = []
    if (missing := report.profile.missing) is not None:
        failures.append(PlayerFailure(part="profile", kind=missing.kind, reason=missing.sentence))
    if (error := report.error) is not None:
        failures.append(PlayerFailure(part="battle log", kind=error.kind, reason=error.sentence))
    return failures


def _build_war_deck(deck: WarDeck) -> WarDeckRecord:
    return WarDeckRecord(
        elixir=_round_elixir(deck.elixir),
        cards=_build_cards(deck.slots),
        games=deck.games,
        wins=deck.wins,
        losses=deck.losses,
        last_seen=iso_utc_or_none(deck.last_seen),
    )


def _build_cards(slots: Sequence[Slot]) -> list[DeckCard]:
    return [
        DeckCard(
            id=slot.card.id,
            name=slot.card.raw_name,
            elixir=slot.card.elixir,
            rarity=slot.card.rarity,
            level=slot.level,
            forms=[name for form, name in _FORM_NAMES.items() if form in slot.form],
        )
        for slot in slots
    ]


def _round_elixir(elixir: float | None) -> float | None:
    return None if elixir is None else round(elixir, 2)
