"""Protocols of what loads and remembers clans: the screen and the commands are given these."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from clantui.core.model.attempt import OnAttempt, ignore
from clantui.core.names import RankedBy

if TYPE_CHECKING:  # nothing of a race or a list is needed for the first paint
    from clantui.core.bookmarks import Bookmark, Bookmarks
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue, Clan
    from clantui.core.model.image import DecodedImage
    from clantui.core.model.key_place import KeyPlace
    from clantui.core.model.load_request import LoadRequest
    from clantui.core.model.race import Race
    from clantui.core.model.race_log import WarRecord
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.core.model.tag import Tag
    from clantui.core.model.token import Token
    from clantui.core.pace import Pace
    from clantui.core.rankings import Location, Page


class Memory(Protocol):
    """The store of one API; every call returns at once."""

    def recall(self, tag: Tag) -> Survey | None:
        """Return the last survey of a clan from an earlier run, or None."""
        ...

    def ages(self) -> Mapping[Tag, datetime]:
        """Return when each clan was last loaded, aware UTC."""
        ...

    def book(self) -> Bookmarks:
        """Return the clans that were opened or saved."""
        ...

    def note(self, entry: Bookmark) -> None:
        """Save a bookmark in place of the one of the same clan."""
        ...

    def forget(self, tag: Tag) -> None:
        """Delete the bookmark of a clan."""
        ...

    def state(self) -> str:
        """Return what `keep_state` was last given; empty for nothing."""
        ...

    def keep_state(self, text: str) -> None:
        """Save the state of the screen."""
        ...


class ClanSource(Protocol):
    """Answers questions about clans; what a command is given.

    Every coroutine that asks the API raises a `RoyaleError` where it cannot be had; cancelling it
    ends its requests.

    Attributes:
        on_pause: called when everything has to wait because the API was asked too fast, and again
            when that takes longer, with the seconds until it goes on.
    """

    on_pause: Callable[[float], object]

    @property
    def warning(self) -> str:
        """A sentence the user should read once, before the first load; else empty."""
        ...

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Ask the demo world from now on.

        Args:
            remember: whether to store what is loaded, until the program ends.

        Returns:
            The tag of a clan to begin with.
        """
        ...

    async def open_memory(self) -> Memory:
        """Return what is stored; opens the store the first time, and another with the demo."""
        ...

    async def load(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore,
    ) -> Survey:
        """Load a clan and its players.

        Args:
            request: the clan, and what is at hand of it.
            on_update: called with a growing survey; each supersedes the last.
            on_retry: called when the clan itself is asked for again.

        Raises:
            RoyaleError: if the clan cannot be had. A player's failure is in the survey.
        """
        ...

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return all stored snapshots of a clan, the oldest first."""
        ...

    async def clan(self, tag: Tag) -> Clan:
        """Ask for a clan and its roster, without its players' profiles."""
        ...

    async def clan_of_player(self, player: Tag) -> Tag | None:
        """Ask for the clan that a player is in; None for none."""
        ...

    async def race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Ask for a clan's river race of this week.

        Args:
            tag: the clan's.
            max_age: seconds; a cached response will do if it is no older.

        Raises:
            NotFound: if it is in none now.
        """
        ...

    async def war(self, tag: Tag) -> WarRecord:
        """Ask for a clan's river race of this week and its past weeks.

        Returns:
            What could be had. A clan that is in no race has none: that is no error.
        """
        ...

    async def battles(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Ask for the battle logs of players of a clan, behind whatever else is asked for it.

        Args:
            tag: the clan's; see `Backend.prioritise`.
            players: those whose logs are wanted.
            before: an earlier reading, whose battles stand in until newer ones come.
            on_update: called with growing logs; each supersedes the last.

        Returns:
            The last of them. A player's failure is in it: nothing is raised.
        """
        ...

    async def cards(self) -> Catalogue:
        """Ask for all cards of the game."""
        ...

    async def search(self, name: str, after: str = "") -> Page:
        """Ask for clans by three characters or more of a name; `after` asks for the next page."""
        ...

    async def locations(self) -> tuple[Location, ...]:
        """Ask for all countries and regions."""
        ...

    async def rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Ask for the best clans of a location, by its id, or of the world for None."""
        ...


class Backend(ClanSource, Protocol):
    """A clan source with what only the screen needs: the API key, connections, card images."""

    @property
    def ready(self) -> bool:
        """Return True if there is a key to ask with."""
        ...

    def look_for_key(self) -> str:
        """Look for a key where there is none; return why there is none, or empty."""
        ...

    @property
    def key_place(self) -> KeyPlace:
        """Return where a key would be saved."""
        ...

    async def check_key(self, token: Token) -> None:
        """Check a key with one request.

        Raises:
            AccessDenied: if it is not accepted.
            RoyaleError: if nobody could be asked.
        """
        ...

    async def save_key(self, token: Token) -> str:
        """Save a key and use it from now on; return why it could not be saved, or empty."""
        ...

    def use_key(self, token: Token) -> bool:
        """Use a key until the program ends; False in the demo, which goes on with its own."""
        ...

    async def start(self) -> object:
        """Import and start what is heavy; called after the first paint, to be ready for Enter."""
        ...

    @property
    def notice(self) -> str:
        """A sentence about the store, where it could not be used as it was; else empty."""
        ...

    async def preconnect(self) -> None:
        """Open connections that will soon be needed; those that are not are closed again."""
        ...

    def read_pace(self) -> Pace | None:
        """Return how fast requests may go out now; None before anything was asked."""
        ...

    def prioritise(self, tag: Tag) -> None:
        """Send requests for this clan before those for any other from now on."""
        ...

    async def card_image(self, card: int) -> DecodedImage | None:
        """Return the image of a card, by its id, once nothing else is asked for; None for none."""
        ...
