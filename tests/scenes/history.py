"""The states of a clan's history."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from clantui.core.model.game import Card
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import count_favourites
from clantui.ui.history.screen import HistoryScreen
from tests.scenes.base import WORLD, Play, Scene, loaded, pictures
from tests.ui.harness import Stage

HOME: Final = Tag.parse(WORLD.home)


def past(number: int = 40) -> tuple[Snapshot, ...]:
    """Build snapshots of the home clan back in time, every third day or so.

    Some move, some join; in the 9th, 10th and 24th reading a third of the clan is missing.
    """
    dice, now = Random(7), Snapshot.of(pictures(WORLD.home)[-1])
    names, liked = dict(now.names), dict(now.favourites)
    cards = [row.card for row in count_favourites(pictures(WORLD.home)[-1])]
    newest, at = [now], now.at
    for place in reversed(range(number - 1)):
        at -= timedelta(hours=dice.choice((9, 20, 24, 24, 30, 48)))
        if place % 3 == 0:
            _step_back(names, liked, cards, dice)
        newest.append(_read(names, liked, at, 3 if place in {8, 9, 23} else 0))
    return tuple(reversed(newest))


def _step_back(
    names: dict[Tag, str], liked: dict[Tag, Card | None], cards: list[Card], dice: Random
) -> None:
    """Return the survey before a member switched cards, and perhaps one joined."""
    for tag in dice.sample(sorted(liked), dice.choice((1, 1, 2))):
        liked[tag] = dice.choice(cards[:8])
    if len(names) > 44 and dice.random() < 0.4:
        gone = dice.choice(sorted(names))
        del names[gone], liked[gone]


def _read(
    names: dict[Tag, str], liked: dict[Tag, Card | None], at: datetime, every: int
) -> Snapshot:
    """Build a snapshot in which nobody is missing, or every n-th player."""
    answered = {tag for i, tag in enumerate(names) if not every or i % every}
    return Snapshot(
        clan=HOME,
        name="Lantern Keep",
        at=at,
        names=dict(names),
        favourites={tag: card for tag, card in liked.items() if tag in answered},
    )


def opened(number: int, *keys: str) -> Play:
    """Load the home clan, open a history of so many snapshots, and press keys."""

    async def play(on: Stage) -> None:
        await loaded(on)
        on.engine.readings[HOME] = past()[-number:] if number else ()
        row = on.grid.highlighted
        screen = HistoryScreen(
            on.engine, on.clock, HOME, "Lantern Keep", row.card.id if row else None, demo=True
        )
        await on.app.push_screen(screen)
        await on.pilot.pause()
        await told(on)
        for key in keys:
            await on.press(key)

    return play


async def told(on: Stage) -> None:
    """Wait until what is remembered has been put together."""
    work = [worker for worker in on.app.workers if worker.group == "history"]
    await on.app.workers.wait_for_complete(work)
    await on.pilot.pause()


SCENES: Final = (
    Scene(name="history-latest", play=opened(40)),
    Scene(name="history", play=opened(40, *"jjjjjjjjj")),
    Scene(name="history-once", play=opened(1)),
    Scene(name="history-empty", play=opened(0)),
)
