"""Entry of tags, of a clan, several, or a player, and of keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.core.model.tag import Tag, TagKind
from clantui.ui.clan.tag_input import SEARCHES
from clantui.ui.clan.workers import PlayerClanLoaded
from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from clantui.core.ports import Backend
    from clantui.ui.clan.controller import ClanController

NO_KEY: Final = (
    "✗ You need an API key to load clans · clear the field and press Enter for the demo"
)

PASTED: Final = "pasted"
"""The title of a list of clans that was typed or pasted."""


class TagEntry:
    """Goes on from what the user has entered, by way of the controller."""

    def __init__(
        self, controller: ClanController, backend: Backend, post: Callable[[Message], object]
    ) -> None:
        self._controller, self._backend, self._post = controller, backend, post

    def enter(self, tags: tuple[Tag, ...], kind: TagKind) -> Tag | None:
        """Go to what was entered; return the tag of a single clan, which is still to be opened."""
        first = tags[0]
        if not self.find_key():
            return None
        if kind is TagKind.PLAYER or self._is_no_clan(first):
            self._controller.show_notice(
                f"◌ Looking up the clan of player {first} … · {key_name('back')} cancels"
            )
            take = partial(self._take_player_clan, first)
            self._controller.workers.load_player_clan(first, take)
        elif len(tags) > 1:
            self._controller.use_list(ClanList(PASTED, tuple(map(ClanRef, tags)), 0))
        else:
            return first
        return None

    def find_key(self) -> bool:
        """Look for a key where there is none yet; say where there is still none."""
        if self._backend.ready:
            return True
        if why := self._backend.look_for_key():
            is_usual = why.startswith("no API key")
            self._controller.show_notice(NO_KEY if is_usual else f"✗ {why}")
        return self._backend.ready

    def use_key(self) -> bool:
        """Go on with a key that was typed: load again what was refused.

        Returns:
            False where the key serves nothing yet, as in the demo.
        """
        status = self._controller.state.load_status
        if not self._backend.ready or status.demo:
            return False
        self._controller.show_notice("")
        if isinstance(status.error, AccessDenied) and (request := status.next_request):
            self._controller.load(request)
        return True

    def edit(self, error: str, *, is_entered: bool) -> None:
        """Say what is wrong with the tag field; another text waits for no answer.

        Args:
            error: empty for nothing.
            is_entered: Enter was pressed, rather than a letter.
        """
        if not is_entered:
            self._controller.workers.preconnect()
            # With no clan on the screen, that nobody answers is true of the next one, too.
            if (
                self._controller.state.tag is not None
                or self._controller.state.load_status.retry_at is None
            ):
                self._controller.dismiss_error()
        sign = "›" if error == SEARCHES else "✗"  # a name is no fault
        self._controller.show_notice(f"{sign} {error}" if error else "")

    def _is_no_clan(self, tag: Tag) -> bool:
        """Return True where this tag was just asked for as a clan's, and there is none."""
        status = self._controller.state.load_status
        is_missing = isinstance(status.error, NotFound)
        return is_missing and status.request is not None and status.request.tag == tag

    def _take_player_clan(self, player: Tag, clan: Tag | RoyaleError | None) -> None:
        if isinstance(clan, NotFound):
            self._controller.show_notice(f"✗ {clan.sentence} · Enter retries")
        elif isinstance(clan, RoyaleError):
            self._controller.show_notice(f"✗ player {player}: {clan.sentence} · Enter retries")
        elif clan is None:
            self._controller.show_notice(f"✗ player {player} is in no clan · Enter retries")
        else:
            self._post(PlayerClanLoaded(clan, player))
