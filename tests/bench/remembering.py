"""A store with ten thousand readings: opening it, a clan out of it, a clan's whole history."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.history.timeline import History
from clantui.core.model.errors import Unreachable
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.names import ALPHABET
from clantui.demo.world.world import MOMENT
from clantui.store.store import ApiStore, Store
from clantui.ui.history.change_log import log_rows
from clantui.ui.switcher.edits import BookmarkEdits
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.rows import SwitcherModel
from tests.bench.figures import Part, Row, interleaved
from tests.bench.truth import HOME, WORLD, Wrong
from tests.scenes.base import pictures

CLANS: Final = (HOME, *WORLD.rivals)
READINGS: Final = 10_000
BASES: Final = ("http://demo.test/v1", "http://other.test/v1")
"""Two APIs that tell of the same clans."""

SAVED: Final = 100
"""Clans in the list of saved ones."""

EACH: Final = READINGS // len(CLANS) // len(BASES)
EVERY: Final = timedelta(minutes=10)
"""From a reading to the next: so all are of one week, and none is thinned out."""

FRAME: Final = 1000 / 60
"""ms of a frame of the screen."""


def measure(runs: int) -> Part:
    """Fill a store, then open it, recall the home clan and tell its history by turns.

    Args:
        runs: of each.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite3"
        _fill(file)
        with _opened(file) as store:
            shelf, size = store.for_api(BASES[0]), file.stat().st_size
            snapshots, saved = shelf.history(Tag.parse(HOME)), _saved()
            history = History.of(snapshots)
            took = interleaved(
                runs,
                {
                    "opening the store": lambda: _opening(file),
                    "a clan of 50": lambda: _recalling(shelf),
                    f"its history, {EACH:,} readings": lambda: _telling(shelf),
                    "the changes in it": lambda: _taken(lambda: History.of(snapshots)),
                    "the lines of its log": lambda: _taken(lambda: log_rows(history)),
                    f"the list of {SAVED} saved clans": lambda: _taken(saved.rows),
                    "a letter typed into its search": lambda: _taken(_searched(saved).rows),
                },
            )
    rows = [Row(what=what, ms=ms, against=FRAME, most=1) for what, ms in took.items()]
    note = (
        f"{READINGS:,} readings of {len(CLANS) * len(BASES)} clans in {size / 1e6:.0f} MB, "
        f"{size / READINGS / 1000:.1f} kB each. "
        "Opening, history and its changes are off the screen's thread."
    )
    return Part(title="A full store, against a frame", rows=rows, note=note)


def _opening(file: Path) -> float:
    begun = time.perf_counter()
    with _opened(file):
        return _since(begun)


def _recalling(shelf: ApiStore) -> float:
    begun = time.perf_counter()
    survey = shelf.recall(Tag.parse(HOME))
    took = _since(begun)
    _sure(survey is not None and len(survey.loaded) == len(survey.clan.members) == 50)
    return took


def _telling(shelf: ApiStore) -> float:
    begun = time.perf_counter()
    told = shelf.history(Tag.parse(HOME))
    took = _since(begun)
    _sure(len(told) == EACH)
    return took


def _taken(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return _since(begun)


def _saved() -> SwitcherModel:
    """Return the list of clans with as many saved as somebody may have."""
    letters = sorted(ALPHABET)
    tags = [Tag.parse(f"2PP{a}{b}Q") for a, b in product(letters, repeat=2)][:SAVED]
    saved = {t: Bookmark(tag=t, name=f"Clan {n}", saved=True) for n, t in enumerate(tags)}
    return SwitcherModel(edits=BookmarkEdits(book=Bookmarks(saved)), now=MOMENT)


def _searched(model: SwitcherModel) -> SwitcherModel:
    return replace(model, query=SwitcherQuery(text="9"))


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


def _sure(right: bool) -> None:
    if not right:
        raise Wrong("the store does not remember what it was told")


@contextmanager
def _opened(file: Path) -> Iterator[Store]:
    store = Store(file, MOMENT.timestamp)
    try:
        yield store
    finally:
        store.close()


def _fill(file: Path) -> None:
    """Record every clan again and again; in each reading a little differs from the one before."""
    dice = random.Random(10_000)
    with _opened(file) as store:
        for base, tag in product(BASES, CLANS):
            survey, at = pictures(tag)[-1], MOMENT
            for _ in range(EACH):
                at -= EVERY
                survey = replace(_later(survey, dice), at=at)
                store.for_api(base).record(_partial(survey, dice))
            written = threading.Event()  # what is left at closing would be dropped soon
            store.submit(written.set)
            written.wait()
    _sure(store.failed_writes == 0)


def _later(survey: Survey, dice: random.Random) -> Survey:
    """Two neighbours in the roster change places, one level rises, now and then a favourite."""
    members, players = list(survey.clan.members), dict(survey.players)
    place = dice.randrange(1, len(members))
    members[place - 1 : place + 1] = reversed(members[place - 1 : place + 1])
    tag = dice.choice(members).tag
    player, other = players[tag], players[dice.choice(members).tag]
    card = dice.choice(list(player.levels))
    favourite = other.favourite if dice.random() < 0.1 else player.favourite
    levels = {**player.levels, card: min(player.levels[card] + 1, 16)}
    players[tag] = replace(player, levels=levels, favourite=favourite, deck=other.deck)
    return replace(survey, clan=replace(survey.clan, members=tuple(members)), players=players)


def _partial(survey: Survey, dice: random.Random) -> Survey:
    """One in ten readings lacks somebody."""
    if dice.random() < 0.9:
        return survey
    lost = dice.choice(survey.clan.members).tag
    players = {tag: player for tag, player in survey.players.items() if tag != lost}
    return replace(survey, players=players).with_failure(lost, Unreachable("no answer in 10 s"))
