"""What the screens are given to ask and to remember with. They do not know what is behind it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from clantui.core.model.attempt import Again, ignore

if TYPE_CHECKING:  # nothing of a race or a list is needed for the first paint
    from clantui.core.bookmarks import Bookmark, Bookmarks
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue
    from clantui.core.model.image import DecodedImage
    from clantui.core.model.key_place import KeyPlace
    from clantui.core.model.load_request import LoadRequest
    from clantui.core.model.race import Race
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import Survey
    from clantui.core.model.tag import Tag
    from clantui.core.model.token import Token
    from clantui.core.rankings import Location, Page


class Memory(Protocol):
    """What is known without asking anybody; every call returns at once."""

    def recall(self, tag: Tag) -> Survey | None:
        """The last picture of a clan from an earlier run, or None."""
        ...

    def ages(self) -> Mapping[Tag, datetime]:
        """When each clan was last read, aware UTC."""
        ...

    def book(self) -> Bookmarks:
        """The clans that were opened or saved."""
        ...

    def note(self, entry: Bookmark) -> None:
        """Keep an entry in place of what was known of its clan."""
        ...

    def forget(self, tag: Tag) -> None:
        """Take a clan out of the book."""
        ...

    def state(self) -> str:
        """What `keep_state` was last given; empty for nothing."""
        ...

    def keep_state(self, text: str) -> None:
        """Keep where the screen stands."""
        ...


class Backend(Protocol):
    """Loads clans, and whatever else there is to ask."""

    @property
    def ready(self) -> bool:
        """Whether there is a key to ask with."""
        ...

    def look_for_key(self) -> str:
        """Look for a key again where there is none; why there is none, or empty."""
        ...

    @property
    def key_place(self) -> KeyPlace:
        """Return where a key would be saved."""
        ...

    async def check_key(self, token: Token) -> None:
        """Check a key with one request.

        Raises:
            Refused: if it is not accepted.
            RoyaleError: if nobody could be asked.
        """
        ...

    async def save_key(self, token: Token) -> str:
        """Save a key and use it from now on; why it could not be saved, or empty."""
        ...

    def use_key(self, token: Token) -> bool:
        """Use a key until the program ends; False in the demo, which goes on with its own."""
        ...

    async def start(self) -> object:
        """Import and start what is heavy; called after the first paint, to be ready for Enter."""
        ...

    @property
    def warning(self) -> str:
        """A sentence the user should read once, before the first load; else empty."""
        ...

    @property
    def notice(self) -> str:
        """A sentence about the store, where it could not be used as it was; else empty."""
        ...

    @property
    def paused(self) -> float:
        """Seconds for which everything waits because the API was asked too fast; else 0."""
        ...

    async def open_memory(self) -> Memory:
        """What is remembered; opens the store the first time, and another with the demo."""
        ...

    async def preconnect(self) -> None:
        """Open connections that will soon be needed; those that are not are closed again."""
        ...

    def prioritise(self, tag: Tag) -> None:
        """From now on what is asked for this clan goes before what is for any other."""
        ...

    async def load(
        self, wish: LoadRequest, emit: Callable[[Survey], object], again: Again = ignore
    ) -> object:
        """Load a clan.

        Args:
            wish: which, and what is at hand of it.
            emit: given a growing picture; each supersedes the last.
            again: told when the clan itself is asked for again.

        Raises:
            RoyaleError: if the clan cannot be had.
        """
        ...

    async def open_demo(self) -> Tag:
        """Ask the demo world from now on; gives a clan to begin with."""
        ...

    async def history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """All readings of a clan that are remembered, the oldest first."""
        ...

    async def clan_of_player(self, player: Tag) -> Tag | None:
        """The clan that a player is in, or None.

        Raises:
            RoyaleError: if the player cannot be had.
        """
        ...

    async def race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """A clan's river race of this week.

        Args:
            tag: the clan's.
            max_age: seconds; an answer kept from before will do if it is no older.

        Raises:
            NotFound: if it is in none now.
            RoyaleError: if it cannot be had.
        """
        ...

    async def battles(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        emit: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Ask for the battle logs of players of a clan, behind whatever else is asked for it.

        Args:
            tag: the clan's; see `prefer`.
            players: whose logs.
            before: an earlier reading, whose battles stand in until newer ones come.
            emit: given growing logs; each supersedes the last.

        Returns:
            The last of them: every player has answered or failed. One player's failure is in
            it; nothing is raised but on cancelling, which ends all requests.
        """
        ...

    async def cards(self) -> Catalogue:
        """All cards of the game.

        Raises:
            RoyaleError: if they cannot be had.
        """
        ...

    async def picture(self, card: int) -> DecodedImage | None:
        """The picture of a card, once nothing else is asked for; None where there is none.

        Args:
            card: its id.
        """
        ...

    async def search(self, name: str, after: str = "") -> Page:
        """Clans whose names hold three characters or more; `after` asks for the next page.

        Raises:
            RoyaleError: if it cannot be had.
        """
        ...

    async def locations(self) -> tuple[Location, ...]:
        """All countries and regions.

        Raises:
            RoyaleError: if they cannot be had.
        """
        ...

    async def rankings(self, location: int | None, after: str = "") -> Page:
        """The best clans of a location, by its id, or of the world for None.

        Raises:
            RoyaleError: if they cannot be had.
        """
        ...
