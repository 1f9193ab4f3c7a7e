"""A picture of a clan as bytes, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

import msgspec

from clantui.core.errors import BY_KIND, RoyaleError
from clantui.core.game import Clan, Player
from clantui.core.survey import Survey
from clantui.core.tag import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    tag: Tag
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    """A survey that waits for nobody, without keys that JSON cannot have."""

    clan: Clan
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    players: tuple[Player, ...]
    failed: tuple[_Failure, ...]


_DECODER: Final = msgspec.json.Decoder(_Snapshot)


def packed(survey: Survey) -> bytes:
    """A picture as JSON; whoever was still waited for is missing from it."""
    rest = survey.stopped()
    snapshot = _Snapshot(
        clan=rest.clan,
        at=rest.at,
        players=tuple(rest.players.values()),
        failed=tuple(
            _Failure(tag=tag, kind=why.kind, sentence=why.sentence)
            for tag, why in rest.failed.items()
        ),
    )
    return msgspec.json.encode(snapshot)


def unpacked(body: bytes) -> Survey | None:
    """The picture again; None where it was not written by this version's rules."""
    try:
        snapshot = _DECODER.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return Survey(
        clan=snapshot.clan,
        at=snapshot.at,
        players={player.tag: player for player in snapshot.players},
        failed={failure.tag: _error(failure) for failure in snapshot.failed},
        waiting=frozenset(),
    )


def _error(failure: _Failure) -> RoyaleError:
    return BY_KIND.get(failure.kind, RoyaleError)(failure.sentence)
