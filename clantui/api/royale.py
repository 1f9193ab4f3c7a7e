"""The API as questions and values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn, TypeVar
from urllib.parse import quote

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from clantui.api import wire
from clantui.api.source import Answer, Ask, Source, Urgency
from clantui.core.errors import Garbled, NotFound
from clantui.core.game import Clan, Player
from clantui.core.tag import Tag

_Thing = TypeVar("_Thing", Clan, Player)


class Royale:
    """Asks for one thing at a time and gives it decoded; failures are `RoyaleError`s."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def clan(self, tag: Tag, max_age: float = math.inf) -> Deferred[Clan]:
        """Ask for a clan and its roster.

        Args:
            tag: the clan's.
            max_age: seconds; an answer kept from before will do if it is no older.
        """
        ask = Ask(path=f"/clans/{_quoted(tag)}", urgency=Urgency.CLAN, max_age=max_age)
        asked = self._source.get(ask).addCallback(_clan, tag)
        return asked.addErrback(_gone, f"there is no clan {tag} · a player's tag, or mistyped?")

    def player(self, tag: Tag, max_age: float = math.inf) -> Deferred[Player]:
        """Ask for a player's profile; see `clan`."""
        ask = Ask(path=f"/players/{_quoted(tag)}", max_age=max_age)
        asked = self._source.get(ask).addCallback(_decoded, wire.player, tag)
        return asked.addErrback(_gone, "the player has no profile any more")


def _quoted(tag: Tag) -> str:
    return quote(str(tag), safe="")


def _decoded(answer: Answer, decode: Callable[[bytes], _Thing], tag: Tag) -> _Thing:
    thing = decode(answer.body)
    if thing.tag != tag:
        raise Garbled(f"asked for {tag}, the API answered about another")
    return thing


def _clan(answer: Answer, tag: Tag) -> Clan:
    return replace(_decoded(answer, wire.clan, tag), age=answer.age)


def _gone(failure: Failure, sentence: str) -> NoReturn:
    failure.trap(NotFound)
    raise NotFound(sentence) from None
