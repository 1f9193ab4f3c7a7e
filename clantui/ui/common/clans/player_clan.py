"""Opening the clan of a player: the request, and its sentences."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.ui.common.requests import Requests

PLAYER_REQUEST: Final = "player"
"""Key of the request for the clan of a player."""


def open_clan_of_player(
    player: Tag,
    backend: Backend,
    requests: Requests,
    show: Callable[[str], object],
    open_clan: Callable[[Tag], object],
    cancel_hint: str,
) -> None:
    """Request the clan of a player, and open it.

    Args:
        show: shows what is loading, and why no clan was opened.
        cancel_hint: the key that cancels, and its verb.
    """

    def handle(clan: Tag | RoyaleError | None) -> None:
        if isinstance(clan, NotFound):
            show(f"✗ {clan.sentence} · Enter retries")  # it names the player
        elif isinstance(clan, RoyaleError):
            show(f"✗ player {player}: {clan.sentence} · Enter retries")
        elif clan is None:
            show(f"✗ player {player} is in no clan · Enter retries")
        else:
            open_clan(clan)

    show(f"◌ Looking up the clan of player {player} … · {cancel_hint}")
    requests.start(PLAYER_REQUEST, partial(backend.find_clan_of_player, player), handle)
