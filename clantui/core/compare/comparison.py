"""Two clans side by side: what each plays, how far apart they are, and whether that says anything.

Fifty players are few. A card that 8 of 50 play here and 4 of 50 there differs by 8 points, and so
would two clans drawn from the same crowd, often enough. So each difference has an interval: method
10 of R. G. Newcombe, "Interval Estimation for the Difference Between Independent Proportions:
Comparison of Eleven Methods", Statistics in Medicine 17 (1998), pages 873 to 890, made of the two
Wilson intervals (`core.stats.win_rate`) at a confidence of 95%. Where 0 lies in it, the
difference is within chance. Of twenty cards that two clans truly like alike, one may be beyond it
all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from math import hypot
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import SortKey, Value
from clantui.core.model.game import Card, CardKind, kind_of
from clantui.core.model.survey import Survey
from clantui.core.stats.win_rate import wilson_interval
from clantui.core.views.data import ViewData
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.filter import FilterFields
from clantui.core.views.view import Requires, View


class ComparisonGroup(StrEnum):
    """Clans that play a card, of two of which somebody was seen."""

    THEIRS = "only theirs"
    OURS = "only ours"
    COMMON = "shared"


class ClanCounts(Struct, frozen=True, kw_only=True):
    """One clan's count.

    Attributes:
        survey: the clan's picture.
        cards: what somebody plays, by id, in the order of the view's own count.
        players: by card id, how many play it; one or more.
        totals: how many players the shares are of, by whether they are of tower troops.
        names: by card id, the clean names of those who play it, each once.
    """

    survey: Survey
    cards: Mapping[int, Card]
    players: Mapping[int, int]
    totals: Mapping[bool, int]
    names: Mapping[int, tuple[str, ...]] = {}

    def of(self, card_id: int) -> int:
        """Return how many players a card's share is of, also where nobody plays it."""
        return self.totals.get(_is_tower(card_id), len(self.survey.loaded))


class ComparisonRow(Struct, frozen=True, kw_only=True):
    """One card in two clans.

    Attributes:
        place: 1 for what they have most more of than we; ties: what more play, then our order,
            then theirs.
        card: the card.
        ours: how many of us play it.
        theirs: how many of them.
        our_of: how many of us were counted.
        their_of: how many of them.
        our_names: the names of those of us, clean.
        their_names: the names of those of them.
    """

    place: int
    card: Card
    ours: int
    theirs: int
    our_of: int
    their_of: int
    our_names: tuple[str, ...] = ()
    their_names: tuple[str, ...] = ()

    @property
    def key(self) -> int:
        """The card's id."""
        return self.card.id

    @property
    def our_share(self) -> float | None:
        """The part of us, 0 to 1; None where nobody was counted."""
        return self.ours / self.our_of if self.our_of else None

    @property
    def their_share(self) -> float | None:
        """The part of them, 0 to 1; None where nobody was counted."""
        return self.theirs / self.their_of if self.their_of else None

    @property
    def difference(self) -> float | None:
        """Their share less ours, -1 to 1; None where one of them is not known."""
        if self.our_share is None or self.their_share is None:
            return None
        return self.their_share - self.our_share

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The 95% interval of the difference; None where there is none."""
        if self.difference is None:
            return None
        return difference_interval((self.theirs, self.their_of), (self.ours, self.our_of))

    @property
    def within_chance(self) -> bool | None:
        """True where the difference is within chance; None where there is none."""
        return None if self.bounds is None else self.bounds[0] <= 0 <= self.bounds[1]

    @property
    def group(self) -> ComparisonGroup | None:
        """Clans that play it; None where nobody of a clan was counted, who might."""
        if not self.our_of or not self.their_of:
            return None
        if self.ours and self.theirs:
            return ComparisonGroup.COMMON
        return ComparisonGroup.OURS if self.ours else ComparisonGroup.THEIRS

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at; the players are those of both clans."""
        return FilterFields.of(self.card, players=self.ours + self.theirs)


class Comparison(Struct, frozen=True, kw_only=True):
    """Two clans compared.

    Attributes:
        ours: the clan that "ours" is.
        theirs: the other one.
        rows: a row for each card that somebody of either plays, by place.
    """

    ours: ClanCounts
    theirs: ClanCounts
    rows: tuple[ComparisonRow, ...]

    def number(self, group: ComparisonGroup) -> int:
        """Count the cards of a group."""
        return Counter(row.group for row in self.rows)[group]

    @property
    def beyond(self) -> int:
        """Number of differences beyond chance."""
        return sum(row.within_chance is False for row in self.rows)


_RANKS: Final[dict[str, Callable[[ComparisonRow], Value]]] = {
    "size": lambda row: None if row.difference is None else abs(row.difference),
    "difference": lambda row: row.difference,
    "ours": lambda row: row.our_share,
    "theirs": lambda row: row.their_share,
    "card": lambda row: row.card.name.casefold(),
}


def common_cards(view: View[Any]) -> bool:
    """Return whether a view can compare clans: it counts players by card, of profiles alone."""
    keys = {column.key for column in view.columns}
    return view.requires is Requires.NOTHING and {"card", "players", "share"} <= keys


def count_clan(survey: Survey, view: View[Any] = FAVOURITES) -> ClanCounts:
    """Count one clan.

    The shares are of as many players as the view's own are: of all that were seen, or of those of
    whom it knows a deck or a tower troop. Rows about one card count as one.

    Args:
        survey: a picture, finished or not.
        view: a comparable one, whose rows have a `card`.
    """
    cards: dict[int, Card] = {}
    players: Counter[int] = Counter()
    totals: dict[bool, int] = {}
    names: dict[int, dict[str, None]] = {}
    for row in view.count(ViewData(survey=survey)):
        if (card_id := row.card_id) is not None:
            number = int(view.column("players").value(row) or 0)
            cards.setdefault(card_id, row.card)
            players[card_id] += number
            members = (holder.member for holder in getattr(row, "holders", ()))
            names.setdefault(card_id, {}).update((member.name, None) for member in members)
            if share := float(view.column("share").value(row) or 0):
                totals[_is_tower(card_id)] = round(number / share)
    return ClanCounts(
        survey=survey,
        cards=cards,
        players=players,
        totals=totals,
        names={card_id: tuple(found) for card_id, found in names.items()},
    )


def compare_clans(ours: ClanCounts, theirs: ClanCounts) -> Comparison:
    """Compare two clans.

    Args:
        theirs: the other, or the same one, counted by the same view.
    """
    cards = {**theirs.cards, **ours.cards}
    order = dict.fromkeys((*ours.cards, *theirs.cards))
    rows = [
        ComparisonRow(
            place=0,
            card=cards[key],
            ours=ours.players.get(key, 0),
            theirs=theirs.players.get(key, 0),
            our_of=ours.of(key),
            their_of=theirs.of(key),
            our_names=ours.names.get(key, ()),
            their_names=theirs.names.get(key, ()),
        )
        for key in order
    ]
    rows.sort(key=lambda row: (-(row.difference or 0.0), -(row.ours + row.theirs)))
    placed = tuple(replace(row, place=place) for place, row in enumerate(rows, 1))
    return Comparison(ours=ours, theirs=theirs, rows=placed)


def sort_rows(rows: Iterable[ComparisonRow], sort: SortKey) -> tuple[ComparisonRow, ...]:
    """Sort rows.

    Args:
        rows: in any order.
        sort: by one of `core.names.COMPARISON_SORTS`.

    Returns:
        The same rows; ties keep the order of their places in both directions.
    """
    rank = _RANKS[sort.column]
    placed = sorted(rows, key=lambda row: row.place)
    known = [row for row in placed if rank(row) is not None]
    unknown = [row for row in placed if rank(row) is None]
    # The values of one column are of one type; mypy cannot see it.
    known.sort(key=rank, reverse=sort.descending)  # type: ignore[arg-type]
    return (*known, *unknown)


def default_sort(column: str) -> SortKey:
    """Return the order a column is first sorted in: names rise, numbers fall."""
    return SortKey(column, descending=column != "card")


def difference_interval(first: tuple[int, int], second: tuple[int, int]) -> tuple[float, float]:
    """Compute the interval of the difference of two parts, at a confidence of 95%.

    Newcombe's method 10, as the module tells.

    Args:
        first: how many, and of how many; of 1 or more.
        second: the same, to be taken off the first.

    Returns:
        The lower and the upper bound, -1 to 1.
    """
    part, other = first[0] / first[1], second[0] / second[1]
    low, high = wilson_interval(*first)
    other_low, other_high = wilson_interval(*second)
    difference = part - other
    return (
        difference - hypot(part - low, other_high - other),
        difference + hypot(high - part, other - other_low),
    )


def _is_tower(card_id: int) -> bool:
    return kind_of(card_id) is CardKind.TOWER
