"""Entry of tags of one clan, several clans or a player, and of API keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clantui.core.clan_list import PASTED, ClanList, ClanRef
from clantui.core.model.errors import AccessDenied
from clantui.core.model.tag import Tag, TagKind
from clantui.core.ports import Backend
from clantui.ui.clan.controller import ClanController
from clantui.ui.common.clans.player_clan import open_clan_of_player
from clantui.ui.common.requests import Requests
from clantui.ui.keymap.names import key_name

_NEEDS_KEY: Final = (
    "✗ You need an API key to load clans · clear the field and press Enter for the demo"
)


class TagEntry:
    """Handler of entered tags and API keys, which acts through the controller."""

    def __init__(
        self,
        controller: ClanController,
        backend: Backend,
        requests: Requests,
        open_clan: Callable[..., object],
    ) -> None:
        """Create the handler.

        Args:
            open_clan: opens a clan by its tag; puts the cursor on a player, if one is given.
        """
        self._controller, self._backend = controller, backend
        self._requests, self._open_clan = requests, open_clan

    def enter(self, tags: tuple[Tag, ...], kind: TagKind) -> None:
        """Open one clan, several clans, or a player's clan."""
        first = tags[0]
        if not self.find_key():
            return
        if kind is TagKind.PLAYER or first == self._controller.state.load.unknown_tag:
            open_clan_of_player(
                first,
                self._backend,
                self._requests,
                self._controller.show_notice,
                lambda clan: self._open_clan(clan, first),
                f"{key_name('back')} cancels",
            )
        elif len(tags) > 1:
            self._controller.use_list(ClanList(PASTED, tuple(map(ClanRef, tags)), 0))
        else:
            self._open_clan(first)

    def find_key(self) -> bool:
        """Look for an API key if there is none yet; without one, say why and return False."""
        if self._backend.has_key:
            return True
        problem = self._backend.look_for_key()
        if not self._backend.has_key:
            self._controller.show_notice(f"✗ {problem}" if problem else _NEEDS_KEY)
        return self._backend.has_key

    def use_api_key(self) -> bool:
        """Retry a refused load with a new key; return False if the key has no use yet."""
        load = self._controller.state.load
        if not self._backend.has_key or self._controller.states.is_demo:
            return False
        self._controller.show_notice("")
        if isinstance(load.error, AccessDenied) and (request := load.next_request):
            self._controller.load(request)
        return True

    def show_validity(self, notice: str, *, is_entered: bool) -> None:
        """Show what is wrong with the tag field, if anything; a letter removes older errors.

        A letter also opens connections, because a load is likely.
        """
        if not is_entered:
            if self._backend.has_key:
                self._requests.load("connections", self._backend.preconnect, lambda _: None)
            state = self._controller.state
            # Without a clan on screen, an unreachable API concerns the next clan, too.
            if state.tag is not None or state.load.retry_at is None:
                self._controller.dismiss_error()
        self._controller.show_notice(notice)
