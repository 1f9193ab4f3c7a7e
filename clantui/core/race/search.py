"""The search in a race: clans by their names, and players by theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.race.members import MedalRow
from clantui.core.race.standings import Standing
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import search_key


class RaceQuery(Struct, frozen=True, kw_only=True):
    """Words that stand in the name of a clan, or in that of one of its players.

    Attributes:
        text: as it was typed.
        words: in it, as they are compared; without any, everything matches.
    """

    text: str = ""
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the query of a typed text."""
        words = (search_key(word) for word in text.split())
        return cls(text=text, words=tuple(filter(None, words)))

    def matches(self, name: str) -> bool:
        """Return True where every word stands in a name."""
        key = search_key(name)
        return all(word in key for word in self.words)

    def filter_clans(self, clans: Sequence[Standing]) -> tuple[Standing, ...]:
        """Return the clans that match, or that have a player who does, in their order."""
        return tuple(clan for clan in clans if self._count_players(clan)[0] or self._is_clan(clan))

    def filter_rows(self, clan: Standing, rows: Sequence[MedalRow]) -> tuple[MedalRow, ...]:
        """Return the players of a clan who match; all of one that matches by its own name."""
        whole = self._is_clan(clan)
        return tuple(row for row in rows if whole or self.matches(row.participant.name))

    def filter_remaining(self, clan: Standing) -> Standing:
        """Return a clan of whose players with decks left only those who match are named."""
        if self._is_clan(clan):
            return clan
        players = tuple(player for player in clan.remaining if self.matches(player.name))
        return replace(clan, remaining=players)

    def describe(self, clans: Sequence[Standing]) -> str:
        """Return how much of a race is shown: `1 of 5 clans · 2 of 241 players`."""
        counts = [self._count_players(clan) for clan in clans]
        shown, number = sum(some for some, _ in counts), sum(every for _, every in counts)
        found = f"{len(self.filter_clans(clans))} of {pluralise(len(clans), 'clan')}"
        return f"{found} · {shown} of {pluralise(number, 'player')}"

    def _is_clan(self, clan: Standing) -> bool:
        return self.matches(clan.clan.name)

    def _count_players(self, clan: Standing) -> tuple[int, int]:
        """Return the number of a clan's players who match, and of all of them.

        The race does not list who has not been seen since before it began; the roster does.
        """
        names = {player.tag: player.name for player in clan.remaining}
        names |= {one.tag: one.name for one in clan.clan.participants}
        whole = self._is_clan(clan)
        return sum(whole or self.matches(name) for name in names.values()), len(names)


EVERYTHING: Final = RaceQuery()
"""The query that matches all there is."""
