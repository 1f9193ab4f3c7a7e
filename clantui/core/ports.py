"""Protocols of the backend and the store, for the screen and the commands, and their values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.names import RankedBy

if TYPE_CHECKING:  # the first paint needs none of these modules
    from clantui.core.bookmarks import Bookmark, Bookmarks
    from clantui.core.model.battle import BattleLogs
    from clantui.core.model.game import Catalogue, Clan
    from clantui.core.model.race import Race, WarRecord
    from clantui.core.model.snapshot import Snapshot
    from clantui.core.model.survey import LoadRequest, Survey
    from clantui.core.model.tag import Tag
    from clantui.core.model.token import Token
    from clantui.core.pace import Pace
    from clantui.core.rankings import Location, Page


MAX_IMAGE_BYTES: Final = 600_000
"""Bytes of a file. URLs of card images name a size of 300 pixels; such PNGs have some 100 KB."""


class DecodedImage(Struct, frozen=True, kw_only=True):
    """Image of a card.

    Attributes:
        width: pixels, 1 or more.
        height: pixels, 1 or more.
        pixels: RGBA, 4 bytes each, line by line from the top.
    """

    width: int
    height: int
    pixels: bytes


class KeyPlace(Struct, frozen=True, kw_only=True):
    """File in which an API key would be saved.

    Attributes:
        name: of the file, for display.
        problem: sentence about why the file cannot be written; else empty.
        backup: name under which the existing file would be kept; empty if there is none.
        note: sentence about a setting that takes precedence over the file; else empty.
    """

    name: str
    problem: str = ""
    backup: str = ""
    note: str = ""


class ClanStore(Protocol):
    """The store of one API; each call returns immediately."""

    def load_survey(self, tag: Tag) -> Survey | None:
        """Return the last stored survey of a clan, or None."""

    def load_ages(self) -> Mapping[Tag, datetime]:
        """Return when each clan was last loaded, aware UTC."""

    def load_bookmarks(self) -> Bookmarks:
        """Return the opened and the saved clans."""

    def save_bookmark(self, entry: Bookmark) -> None:
        """Add or replace the bookmark of a clan."""

    def delete_bookmark(self, tag: Tag) -> None:
        """Delete the bookmark of a clan."""

    def load_state(self) -> str:
        """Return the state of the screen; empty if none is saved."""

    def save_state(self, text: str) -> None:
        """Save the state of the screen."""


class ClanBackend(Protocol):
    """Part of the backend that commands use: it loads clans.

    A coroutine that sends requests raises a `RoyaleError` if they fail. Cancelling it cancels its
    requests.

    Attributes:
        on_pause: called with the seconds of a pause after too many requests, and again if the
            pause gets longer.
    """

    on_pause: Callable[[float], object]

    @property
    def warning(self) -> str:
        """Sentence to show once, before the first load; or empty."""

    @property
    def keeps_data(self) -> bool:
        """True if the next run will have what is saved; False in the demo and without a store."""

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Switch to the demo; return the clan to start with.

        With `remember`, loaded clans are stored until the program ends.
        """

    async def open_store(self) -> ClanStore:
        """Open the store the first time, and return it; the demo has its own."""

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        """Load a clan and its players; `on_update` gets each new survey, replacing the last one.

        Raises:
            RoyaleError: if the clan cannot be loaded. Errors of players are in the survey.
        """

    async def load_history(self, tag: Tag) -> tuple[Snapshot, ...]:
        """Return all stored snapshots of a clan, the oldest first."""

    async def load_roster(self, tag: Tag) -> Clan:
        """Load a clan and its roster, without profiles."""

    async def find_clan_of_player(self, player: Tag) -> Tag | None:
        """Load the clan of a player; None for no clan."""

    async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Load this week's river race of a clan, or a cached one of up to `max_age` seconds.

        Raises:
            NotFound: if the clan is in no race.
        """

    async def load_war_record(self, tag: Tag) -> WarRecord:
        """Load this week's river race and the past weeks of a clan.

        The `WarRecord` has the loaded part, and the error of the other one. If both parts fail,
        the error is raised.
        """

    async def load_battle_logs(
        self,
        tag: Tag,
        players: Sequence[Tag],
        before: BattleLogs | None,
        on_update: Callable[[BattleLogs], object],
    ) -> BattleLogs:
        """Load battle logs of a clan's players, after all other requests for the clan.

        Nothing is raised: errors of players are in the result. `on_update` gets each new result,
        replacing the last one. Logs of `before`, an earlier result, are shown until newer ones
        arrive.
        """

    async def load_cards(self) -> Catalogue:
        """Load all cards of the game."""

    async def search_clans(self, name: str, after: str = "") -> Page:
        """Search clans by three characters or more of a name; `after` selects the next page."""

    async def load_locations(self) -> tuple[Location, ...]:
        """Load all countries and regions."""

    async def load_rankings(
        self, location: int | None, after: str = "", by: RankedBy = RankedBy.TROPHIES
    ) -> Page:
        """Load the best clans of a location, by its id, or of the world for None."""


class Backend(ClanBackend, Protocol):
    """The whole backend: also the API key, connections and card images, for the screen."""

    @property
    def has_key(self) -> bool:
        """True if there is an API key."""

    def look_for_key(self) -> str:
        """Look for a missing API key; return why the one found cannot be used, or empty."""

    @property
    def key_place(self) -> KeyPlace:
        """The file in which an API key would be saved."""

    async def check_key(self, token: Token) -> None:
        """Check an API key with one request.

        Raises:
            AccessDenied: if it is refused.
            RoyaleError: if the request failed.
        """

    async def save_key(self, token: Token) -> str:
        """Save an API key and use it from now on; return the problem with saving, or empty."""

    def use_api_key(self, token: Token) -> bool:
        """Use an API key until the program ends; return False in the demo, which needs none."""

    async def start(self) -> object:
        """Import and start heavy parts; called after the first paint."""

    @property
    def notice(self) -> str:
        """Sentence about a store that could not be used or had to be repaired; or empty."""

    async def preconnect(self) -> None:
        """Open connections for the next requests; unused ones are closed again."""

    def read_pace(self) -> Pace | None:
        """Return the current rate of requests; None before the first request."""

    def prioritise(self, tag: Tag) -> None:
        """Send requests for this clan before all others from now on."""

    def prioritise_player(self, player: Tag) -> None:
        """Send requests about this player before those for clans from now on."""

    async def load_card_image(self, card: int) -> DecodedImage | None:
        """Load the image of a card, by its id, after all other requests; None if it has none."""
