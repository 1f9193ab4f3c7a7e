"""Search for clans and players in a race, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.race.members import MedalRow
from clantui.core.race.standings import Standing
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import search_key, split_search_words


class RaceQuery(Struct, frozen=True, kw_only=True):
    """Words that the name of a clan or a player has to contain; none matches everything."""

    filter_text: str = ""
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, filter_text: str) -> Self:
        """Parse the text of a filter."""
        return cls(filter_text=filter_text, words=split_search_words(filter_text))

    def matches(self, name: str) -> bool:
        """Return True if a name contains all words."""
        key = search_key(name)
        return all(word in key for word in self.words)

    def filter_clans(self, clans: Sequence[Standing]) -> tuple[Standing, ...]:
        """Return the clans that match, or have a player who matches."""
        return tuple(
            clan for clan in clans if self._count_players(clan)[0] or self._matches_clan(clan)
        )

    def filter_rows(self, clan: Standing, rows: Sequence[MedalRow]) -> tuple[MedalRow, ...]:
        """Return the rows of matching players; all rows if the clan matches."""
        if self._matches_clan(clan):
            return tuple(rows)
        return tuple(row for row in rows if self.matches(row.participant.name))

    def filter_remaining(self, clan: Standing) -> Standing:
        """Return a copy with only matching players in `remaining`; all if the clan matches."""
        if self._matches_clan(clan):
            return clan
        players = tuple(player for player in clan.remaining if self.matches(player.name))
        return replace(clan, remaining=players)

    def describe(self, clans: Sequence[Standing]) -> str:
        """Describe the number of matches: `1 of 5 clans · 2 of 241 players`."""
        counts = [self._count_players(clan) for clan in clans]
        shown, number = sum(count for count, _ in counts), sum(total for _, total in counts)
        found = f"{len(self.filter_clans(clans))} of {pluralise(len(clans), 'clan')}"
        return f"{found} · {shown} of {pluralise(number, 'player')}"

    def _matches_clan(self, clan: Standing) -> bool:
        return self.matches(clan.clan.name)

    def _count_players(self, clan: Standing) -> tuple[int, int]:
        """Return the number of matching players of a clan, and of all its players.

        The race omits members who were last seen before it began; `remaining` has them.
        """
        names = {player.tag: player.name for player in clan.remaining}
        names |= {player.tag: player.name for player in clan.clan.participants}
        if self._matches_clan(clan):
            return len(names), len(names)
        return sum(map(self.matches, names.values())), len(names)


MATCH_ALL: Final = RaceQuery()
