"""States of the load of a clan, by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from clantui.core.model.errors import (
    AccessDenied,
    Cancelled,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
    Unreachable,
)
from clantui.core.model.survey import LoadRequest
from clantui.core.model.tag import Tag
from clantui.ui.clan.load_state import LoadState
from tests.ui.harness import NOON, clan_of, make_survey, start_survey

CARDS: Final = ["Wizard", "Bats", "Wizard"]
TAG: Final = Tag("2PP")
ERRORS: Final[tuple[type[RoyaleError], ...]] = (
    NotFound,
    AccessDenied,
    Throttled,
    Maintenance,
    Unreachable,
    InvalidResponse,
)


def list_situations() -> dict[str, LoadState]:
    """Return every state that the first two lines show."""
    complete, start = make_survey(CARDS), start_survey(CARDS)
    first, *others = clan_of(CARDS)[1].values()
    some = start.with_failure(first.tag, Unreachable("no answer"))
    halted = start.with_failure(first.tag, Cancelled("stopped"))
    for player in others:
        some, halted = some.with_player(player), halted.with_player(player)
    loading = LoadState().start_load(LoadRequest(tag=TAG), NOON)
    growing = start.with_player(next(iter(clan_of(CARDS)[1].values())))
    found = {
        "fresh": LoadState(survey=complete),
        "partial": LoadState(survey=some),
        "stopped": LoadState(survey=halted),
        "asking": loading,
        "loading": loading.with_survey(growing, NOON),
        "throttled": loading,
        "stale": LoadState(survey=replace(complete, at=NOON - timedelta(hours=3))),
    }
    for kind in ERRORS:
        found[f"{kind.__name__}, nothing before"] = LoadState(error=kind("no answer"))
        found[f"{kind.__name__}, kept"] = LoadState(error=kind("no answer"), survey=complete)
    return found
