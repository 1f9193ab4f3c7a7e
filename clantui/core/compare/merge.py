"""Count the favourites of several clans at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from clantui.core.model.game import Card, Member, Player
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import Supporter
from clantui.core.views.filter import FilterFields


class ClanPart(Struct, frozen=True, kw_only=True):
    """One clan's part of a merged count.

    Attributes:
        survey: the clan's picture.
        present: its members with an answer in hand, in roster order, without those who are
            counted in another of the clans.
    """

    survey: Survey
    present: tuple[tuple[Member, Player], ...]


class MergedRow(Struct, frozen=True, kw_only=True):
    """One card and those who play it most, clan by clan.

    Attributes:
        place: 1 for the most popular; cards with as many players keep the clans' order, and within
            a clan its roster's.
        card: the card.
        fans: for each clan, in their order, its players in roster order.
        share: the part of all players seen, 0 to 1.
        shares: for each clan the part of its own players seen; None where nobody was.
    """

    place: int
    card: Card
    fans: tuple[tuple[Supporter, ...], ...]
    share: float
    shares: tuple[float | None, ...]

    @property
    def key(self) -> int:
        """The card's id."""
        return self.card.id

    @property
    def players(self) -> int:
        """Number of players who play it most, over all clans."""
        return sum(map(len, self.fans))

    @property
    def who(self) -> str:
        """Their names, clan by clan."""
        return ", ".join(fan.member.name for fans in self.fans for fan in fans)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at: the card, and who plays it in any clan."""
        people = (fan.member.name for fans in self.fans for fan in fans)
        return FilterFields.of(self.card, people, players=self.players)


class MergedCount(Struct, frozen=True, kw_only=True):
    """Several clans counted as one.

    Attributes:
        parts: the clans, in the order given.
        rows: a row for each card, the most popular first.
    """

    parts: tuple[ClanPart, ...]
    rows: tuple[MergedRow, ...]

    @property
    def seen(self) -> int:
        """Players in hand, each once."""
        return sum(len(part.present) for part in self.parts)

    @property
    def members(self) -> int:
        """Members of all the rosters, each once."""
        return len({member.tag for part in self.parts for member in part.survey.clan.members})

    @property
    def without(self) -> int:
        """Players in hand of whom no favourite is known."""
        return self.seen - sum(row.players for row in self.rows)


def merge_clans(surveys: Iterable[Survey]) -> MergedCount:
    """Count the favourites of several clans, the most popular first.

    Whoever stands in two rosters, because they moved while the clans were read, is counted once:
    in the clan their profile names where it is one of the two, else in the one read later. Of
    one clan alone the count is `tally`'s.

    Args:
        surveys: pictures of different clans, finished or not.
    """
    pictures = tuple(surveys)
    homes = _homes(pictures)
    parts = tuple(_part(index, picture, homes) for index, picture in enumerate(pictures))
    return MergedCount(parts=parts, rows=_rows(parts))


def sort_by_share(rows: Iterable[MergedRow], clan: int | None) -> tuple[MergedRow, ...]:
    """Sort rows by one clan's share, or by the count of all.

    Args:
        rows: in any order.
        clan: the index of a clan, or None for all.

    Returns:
        The highest first; ties, and what nobody of the clan plays, in the order of their places.
    """
    placed = sorted(rows, key=lambda row: row.place)
    if clan is None:
        return tuple(placed)
    return tuple(sorted(placed, key=lambda row: -(row.shares[clan] or 0.0)))


def count_merged_pairs(count: MergedCount) -> list[tuple[str, int]]:
    """Return the merged count as the article that started this would have printed it."""
    favourites = (player.favourite for part in count.parts for _, player in part.present)
    return Counter(card.raw_name for card in favourites if card is not None).most_common()


def _homes(surveys: Sequence[Survey]) -> dict[Tag, tuple[int, Player]]:
    """For each player in hand where they are counted, and as what: their latest profile."""
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


def _part(index: int, survey: Survey, homes: dict[Tag, tuple[int, Player]]) -> ClanPart:
    counted = ((member, homes.get(member.tag)) for member in survey.clan.members)
    return ClanPart(
        survey=survey,
        present=tuple(
            (member, home[1]) for member, home in counted if home is not None and home[0] == index
        ),
    )


def _rows(parts: Sequence[ClanPart]) -> tuple[MergedRow, ...]:
    cards: dict[int, Card] = {}
    fans: dict[int, list[list[Supporter]]] = {}
    for index, part in enumerate(parts):
        for member, player in part.present:
            if (card := player.favourite) is not None:
                cards.setdefault(card.id, card)
                clans = fans.setdefault(card.id, [[] for _ in parts])
                clans[index].append(Supporter(member=member, level=player.levels.get(card.id)))
    sizes = [len(part.present) for part in parts]
    ranked = sorted(fans, key=lambda card_id: -sum(map(len, fans[card_id])))
    return tuple(
        MergedRow(
            place=place,
            card=cards[card_id],
            fans=tuple(map(tuple, fans[card_id])),
            share=sum(map(len, fans[card_id])) / sum(sizes),
            shares=tuple(
                len(clan) / size if size else None
                for clan, size in zip(fans[card_id], sizes, strict=True)
            ),
        )
        for place, card_id in enumerate(ranked, 1)
    )
