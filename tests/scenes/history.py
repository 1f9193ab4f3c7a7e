"""Scenes of the history screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import count_favourites
from clantui.ui.history.screen import HistoryScreen
from tests.scenes.base import WORLD, Play, Scene, load_home, load_surveys
from tests.ui.harness import Stage

HOME: Final = Tag.parse(WORLD.home)


def past(number: int = 40) -> tuple[Snapshot, ...]:
    """Build a past of the home clan: snapshots at intervals of 9 to 48 hours.

    Favourites change and members join. The 9th, 10th and 24th lack a third of the players.
    """
    rng, now = Random(7), Snapshot.of(load_surveys(WORLD.home)[-1])
    names, favourites = dict(now.names), dict(now.favourites)
    cards = [row.card for row in count_favourites(load_surveys(WORLD.home)[-1])]
    newest, at = [now], now.at
    for place in reversed(range(number - 1)):
        at -= timedelta(hours=rng.choice((9, 20, 24, 24, 30, 48)))
        if place % 3 == 0:
            _step_back(names, favourites, cards, rng)
        newest.append(_build_snapshot(names, favourites, at, 3 if place in {8, 9, 23} else 0))
    return tuple(reversed(newest))


def _step_back(
    names: dict[Tag, str], favourites: dict[Tag, Card | None], cards: list[Card], rng: Random
) -> None:
    """Change the values to those of an earlier snapshot: other favourites, maybe a member less."""
    for tag in rng.sample(sorted(favourites), rng.choice((1, 1, 2))):
        favourites[tag] = rng.choice(cards[:8])
    if len(names) > 44 and rng.random() < 0.4:
        gone = rng.choice(sorted(names))
        del names[gone], favourites[gone]


def _build_snapshot(
    names: dict[Tag, str], favourites: dict[Tag, Card | None], at: datetime, every: int
) -> Snapshot:
    """Build a snapshot; without each n-th player, if `every` is not 0."""
    loaded = {tag for i, tag in enumerate(names) if not every or i % every}
    return Snapshot(
        clan=HOME,
        name="Lantern Keep",
        at=at,
        names=dict(names),
        favourites={tag: card for tag, card in favourites.items() if tag in loaded},
    )


def open_history(number: int, *keys: str) -> Play:
    """Load the home clan, open a history with this number of snapshots, and press keys."""

    async def play(on: Stage) -> None:
        await load_home(on)
        on.backend.snapshots[HOME] = past()[-number:] if number else ()
        row = on.table.highlighted
        screen = HistoryScreen(
            on.backend, on.clock, HOME, "Lantern Keep", row.card.id if row else None
        )
        await on.app.push_screen(screen)
        await on.pilot.pause()
        await wait_for_history(on)
        for key in keys:
            await on.press(key)

    return play


async def wait_for_history(on: Stage) -> None:
    """Wait until the history is loaded."""
    work = [worker for worker in on.app.workers if worker.group == "history"]
    await on.app.workers.wait_for_complete(work)
    await on.pilot.pause()


SCENES: Final = (
    Scene(name="history-latest", play=open_history(40)),
    Scene(name="history", play=open_history(40, *"jjjjjjjjj")),
    Scene(name="history-once", play=open_history(1)),
    Scene(name="history-empty", play=open_history(0)),
)
