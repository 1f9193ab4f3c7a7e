"""War decks, put together from battles: the API tells nobody's.

A player takes four decks into the river race, and no card is in two of them. What shows them:

- *Duels* show two or three decks that were in the four of one day, one in each round.
- *Battles of one against one* in the river race show one deck each.
- *Boat battles* show one too, but are logged for who attacks and for who defends, and a boat is
  not defended with a war deck: they count after all others, however new, fill a place that is
  left, and have no winner as far as cards go.
- What was fought with a deck that was not chosen, or two against two, shows nothing; nor does a
  deck of fewer or more than eight different cards.

The newest evidence wins. From the newest to the oldest, a deck that shares `ALIKE` or more cards
with one already found is an earlier version of it, counted with it; the newest version is shown.
A deck that shares no card with any found is another one, until there are four. A deck that shares
a card with a newer one cannot be in the same four: it was given up since, and is left out.

So a deck is "not seen" when it was not played within the 30 to 40 battles of a log, or was changed
since and then not played. What was seen may have been changed since, too: the day it was last seen
is told. Two versions further apart than the limit count as two decks, of which the older goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Card, Clan, Form, Member, Slot
from clantui.core.model.json_types import Count, with_description
from clantui.core.text.phrases import format_ago, format_duration_short, pluralise
from clantui.core.views.card_columns import (
    CARD,
    ELIXIR,
    EVOLUTIONS,
    HEROES,
    PLACE,
    PLAYERS,
    SHARE,
    WHO,
    count_column,
)
from clantui.core.views.card_rows import CardHolder, CardRow, card_line, form_text
from clantui.core.views.data import ViewData
from clantui.core.views.decks import deck_elixir
from clantui.core.views.view import Requires, RowDetail, View

DECKS: Final = 4
"""Decks a player takes into the river race."""

CARDS: Final = 8
"""Cards in each."""

ALIKE: Final = 6
"""Cards of eight that two versions of one deck share at the least."""

_BOAT: Final = "boatbattle"
_FIRST: Final = datetime.min.replace(tzinfo=UTC)


class WarDeck(Struct, frozen=True, kw_only=True):
    """One of a player's war decks, as it was last seen.

    Attributes:
        slots: its eight different cards, in the order they were told in.
        last_seen: when a version of it was last played, aware UTC, or None.
        seen: games in which a version of it was played, 1 or more.
        wins: how many of them were won.
        losses: how many were lost; the rest were drawn, against a boat, or nothing tells.
    """

    slots: tuple[Slot, ...]
    last_seen: datetime | None = None
    seen: int = 1
    wins: int = 0
    losses: int = 0

    @property
    def cards(self) -> tuple[Card, ...]:
        """Its cards."""
        return tuple(slot.card for slot in self.slots)

    @property
    def ids(self) -> frozenset[int]:
        """The ids of its cards."""
        return frozenset(slot.card.id for slot in self.slots)

    @property
    def forms(self) -> Mapping[int, Form]:
        """The forms of its cards that are not plain, by card id."""
        return {slot.card.id: slot.form for slot in self.slots if slot.form}

    @property
    def elixir(self) -> float | None:
        """The mean cost of its cards that have one; None where none has."""
        return deck_elixir(self.slots)


class WarDecks(Struct, frozen=True, kw_only=True):
    """One player's four war decks, as far as they are known.

    Attributes:
        decks: up to four that share no card; the newest first, what only a boat battle shows last.
    """

    decks: tuple[WarDeck, ...] = ()

    @property
    def unseen(self) -> int:
        """Number of the four that were not seen."""
        return DECKS - len(self.decks)


class WarDeckHolder(CardHolder, frozen=True, kw_only=True):
    """A member who has a card in a war deck.

    Attributes:
        deck: the one of their decks that it is in.
    """

    deck: WarDeck


class WarRow(CardRow[WarDeckHolder], frozen=True, kw_only=True):
    """One card and those who have it in a war deck.

    No card is in two decks of a member, so there are as many decks with it as members.

    Attributes:
        place: 1 for what most have; what as many have keeps roster order.
        holders: in roster order, one or more.
        of: the members of whom any war deck was seen.
    """

    @property
    def games(self) -> int:
        """Games that these decks were seen in."""
        return sum(holder.deck.seen for holder in self.holders)


def find_clan_decks(clan: Clan, logs: BattleLogs | None) -> tuple[tuple[Member, WarDecks], ...]:
    """Find the war decks of a clan's members, in roster order.

    Args:
        logs: their battle logs, or None where they were not asked for.

    Returns:
        A line for each member whose log is at hand, with or without a deck in it.
    """
    told = logs.battles if logs is not None else {}
    return tuple(
        (member, find_war_decks(told[member.tag])) for member in clan.members if member.tag in told
    )


def count_war_decks(seen: Iterable[tuple[Member, WarDecks]]) -> tuple[WarRow, ...]:
    """Count the cards of war decks, what most members have first."""
    cards: dict[int, Card] = {}
    holders: dict[int, list[WarDeckHolder]] = {}
    members = 0
    for member, known in seen:
        members += bool(known.decks)
        for deck in known.decks:
            for slot in deck.slots:
                cards.setdefault(slot.card.id, slot.card)
                holder = WarDeckHolder(member=member, level=slot.level, form=slot.form, deck=deck)
                holders.setdefault(slot.card.id, []).append(holder)
    ranked = sorted(holders, key=lambda card_id: -len(holders[card_id]))
    return tuple(
        WarRow(
            place=place,
            card=cards[n],
            holders=tuple(holders[n]),
            of=members,
        )
        for place, n in enumerate(ranked, 1)
    )


def find_war_decks(battles: Iterable[Battle]) -> WarDecks:
    """Put one player's war decks together; the rule and its limits are told above.

    Args:
        battles: theirs, of any mode, in any order, which makes no difference.
    """
    sights = [
        (_is_certain(battle), one)
        for battle in battles
        if _shows_deck(battle)
        for one in _find_decks(battle)
    ]
    found: list[WarDeck] = []
    for _, sight in sorted(sights, key=_sort_key, reverse=True):
        shared = [len(deck.ids & sight.ids) for deck in found]
        version = next((i for i, number in enumerate(shared) if number >= ALIKE), None)
        if version is not None:
            found[version] = _merge_versions(found[version], sight)
        elif not any(shared) and len(found) < DECKS:
            found.append(sight)
    return WarDecks(decks=tuple(found))


def _shows_deck(battle: Battle) -> bool:
    return battle.mode is Mode.WAR and (battle.counts or not _is_certain(battle))


def _is_certain(battle: Battle) -> bool:
    """Return whether a deck in it must be a war deck."""
    return battle.kind.casefold() != _BOAT


def _find_decks(battle: Battle) -> Iterable[WarDeck]:
    """Yield a deck for each game, as if it were all that is known of it."""
    for game in battle.rounds:
        if len(game.ours) == len({slot.card.id for slot in game.ours}) == CARDS:
            won = game.won if _is_certain(battle) else None
            yield WarDeck(
                slots=game.ours,
                last_seen=battle.at,
                wins=int(won is True),
                losses=int(won is False),
            )


_Sight: TypeAlias = tuple[bool, WarDeck]


def _sort_key(sight: _Sight) -> tuple[object, ...]:
    """Return what to sort by: boats first, then what tells no time; the rest decides ties.

    Two games of one moment may share cards only where the API errs; then, too, the order in which
    they were told decides nothing.
    """
    sure, deck = sight
    slots = [(slot.card.id, slot.form, slot.level or 0) for slot in deck.slots]
    return sure, deck.last_seen or _FIRST, slots, deck.wins, deck.losses


def _merge_versions(deck: WarDeck, older: WarDeck) -> WarDeck:
    times = [at for at in (deck.last_seen, older.last_seen) if at is not None]
    return replace(
        deck,
        last_seen=max(times, default=None),
        seen=deck.seen + older.seen,
        wins=deck.wins + older.wins,
        losses=deck.losses + older.losses,
    )


_HEADS: Final = ("Player", "W–L", "Deck", "As", "Seen")
"""Headings of those who have a card: what the deck costs on average, and how it fared."""

COLUMNS: Final[tuple[Column[WarRow], ...]] = (
    PLACE,
    CARD,
    replace(
        PLAYERS,
        key="members",
        type=with_description(Count, "who have it in a war deck"),
        title="Members",
        letter="m",
    ),
    SHARE,
    EVOLUTIONS,
    HEROES,
    count_column("games", "Played", "g", 7),
    replace(ELIXIR, min_table_width=76, droppable=True),
    replace(WHO, min_table_width=88),
)


def _member_line(holder: WarDeckHolder, now: datetime) -> tuple[str, ...]:
    deck = holder.deck
    seen = (
        "–"
        if deck.last_seen is None
        else format_duration_short((now - deck.last_seen).total_seconds())
    )
    return (
        holder.member.name,
        f"{deck.wins}–{deck.losses}",
        "–" if deck.elixir is None else f"{deck.elixir:.1f}",
        form_text(holder.form),
        seen,
    )


def _forms(row: WarRow) -> tuple[str, ...]:
    parts = [f"{row.evolutions} as an evolution"] if row.evolutions else []
    parts += [f"{row.heroes} as a hero"] if row.heroes else []
    return (" · ".join(parts),) if parts else ()


def _describe_row(row: WarRow, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    return RowDetail(
        title=row.card.name,
        lines=(
            card_line(row.card),
            f"{row.players} of {pluralise(row.of, 'member')} use it in war",
            *_forms(row),
            "Deck: average elixir · W–L: wins and losses with it",
        ),
        headings=_HEADS,
        cells=tuple(_member_line(holder, now) for holder in row.holders),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _summarise(evidence: ViewData, rows: tuple[WarRow, ...]) -> str:
    del rows
    return describe_clan_decks(evidence, find_clan_decks(evidence.survey.clan, evidence.logs))


def describe_clan_decks(evidence: ViewData, known: Sequence[tuple[Member, WarDecks]]) -> str:
    """Describe the decks found: `151 of 200 war decks found · avg 3.6 elixir · last one 2 h ago`.

    Whose logs are missing stands before the rest, which a narrow screen leaves out.

    Args:
        evidence: what they are found in.
        known: the decks of each member whose log is at hand.
    """
    if evidence.logs is None:
        return "needs the battle logs, which are not loaded"
    decks = [deck for _, one in known for deck in one.decks]
    size = len(evidence.survey.clan.members)
    parts = [f"{len(decks)} of {DECKS * len(known)} war decks found"]
    if len(known) < size:
        parts.append(f"battle logs of {len(known)} of {size}")
    costs = [deck.elixir for deck in decks if deck.elixir is not None]
    if costs:
        parts.append(f"avg {sum(costs) / len(costs):.1f} elixir")
    if times := [deck.last_seen for deck in decks if deck.last_seen is not None]:
        ago = format_ago((evidence.survey.at - max(times)).total_seconds())
        parts.append(f"last one {ago}")
    return " · ".join(parts)


VIEW: Final[View[WarRow]] = View(
    key="war",
    title="War decks",
    meaning=(
        "War decks: the four decks that a member takes into the river race, no card in two of "
        "them, found in their battles."
    ),
    about=(
        "A member takes four decks into the river race, and no card is in two of them. The decks "
        "are found in the war battles of the battle logs (the last 30 to 40 battles of each "
        "member), the newest first: a deck that shares a card with a newer one is out of date, "
        "and with six cards alike it is a version of the same deck. Share: the part of the "
        "members with any war deck found. Played: the games with these decks."
    ),
    columns=COLUMNS,
    default_sort=SortKey("members", descending=True),
    count=lambda evidence: count_war_decks(find_clan_decks(evidence.survey.clan, evidence.logs)),
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
