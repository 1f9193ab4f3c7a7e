"""A store with ten thousand snapshots: time to open it, to load a clan, to load a history."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
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
from clantui.ui.history.change_log import make_log_rows
from clantui.ui.switcher.edits import BookmarkEdits
from clantui.ui.switcher.query import SwitcherQuery
from clantui.ui.switcher.rows import SwitcherModel
from tests.bench.expected import HOME, WORLD, WrongResult
from tests.bench.figures import Part, Row, run_interleaved
from tests.scenes.base import load_surveys

CLANS: Final = (HOME, *WORLD.rivals)
SNAPSHOTS: Final = 10_000
BASES: Final = ("http://demo.test/v1", "http://other.test/v1")
"""Two APIs with the same clans."""

SAVED: Final = 100
"""Clans in the list of saved ones."""

EACH: Final = SNAPSHOTS // len(CLANS) // len(BASES)
INTERVAL: Final = timedelta(minutes=10)
"""Time between snapshots: all are of one week, so none is thinned out."""

FRAME: Final = 1000 / 60
"""Duration of a frame of the screen, in ms."""


def measure(runs: int) -> Part:
    """Fill a store, then open it, load the home clan and its history in turn.

    Args:
        runs: of each.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.sqlite3"
        _fill(file)
        with _open_store(file) as store:
            api_store, size = store.for_api(BASES[0]), file.stat().st_size
            snapshots, saved = api_store.load_history(Tag.parse(HOME)), _make_switcher()
            history = History.of(snapshots)
            ms_taken = run_interleaved(
                runs,
                {
                    "opening the store": lambda: _measure_opening(file),
                    "a clan of 50": lambda: _measure_load(api_store),
                    f"its history, {EACH:,} snapshots": lambda: _measure_history(api_store),
                    "the changes in it": lambda: _measure(lambda: History.of(snapshots)),
                    "the lines of its log": lambda: _measure(lambda: make_log_rows(history, UTC)),
                    f"the list of {SAVED} saved clans": lambda: _measure(saved.rows),
                    "a letter typed into its search": lambda: _measure(_with_query(saved).rows),
                },
            )
    rows = [
        Row(label=label, values=ms, baseline=FRAME, target=1) for label, ms in ms_taken.items()
    ]
    note = (
        f"{SNAPSHOTS:,} snapshots of {len(CLANS) * len(BASES)} clans in {size / 1e6:.0f} MB, "
        f"{size / SNAPSHOTS / 1000:.1f} kB each. "
        "Opening, history and its changes are off the screen's thread."
    )
    return Part(title="A full store, against a frame", rows=rows, note=note)


def _measure_opening(file: Path) -> float:
    start = time.perf_counter()
    with _open_store(file):
        return _ms_since(start)


def _measure_load(api_store: ApiStore) -> float:
    start = time.perf_counter()
    survey = api_store.load_survey(Tag.parse(HOME))
    ms_taken = _ms_since(start)
    _check(survey is not None and len(survey.loaded) == len(survey.clan.members) == 50)
    return ms_taken


def _measure_history(api_store: ApiStore) -> float:
    start = time.perf_counter()
    history = api_store.load_history(Tag.parse(HOME))
    ms_taken = _ms_since(start)
    _check(len(history) == EACH)
    return ms_taken


def _measure(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return _ms_since(start)


def _make_switcher() -> SwitcherModel:
    """Return a switcher with many saved clans."""
    letters = sorted(ALPHABET)
    tags = [Tag.parse(f"2PP{a}{b}Q") for a, b in product(letters, repeat=2)][:SAVED]
    saved = {t: Bookmark(tag=t, name=f"Clan {n}", saved=True) for n, t in enumerate(tags)}
    return SwitcherModel(edits=BookmarkEdits(bookmarks=Bookmarks(saved)), now=MOMENT)


def _with_query(model: SwitcherModel) -> SwitcherModel:
    return replace(model, query=SwitcherQuery(text="9"))


def _ms_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


def _check(condition: bool) -> None:
    if not condition:
        raise WrongResult("the store has lost data")


@contextmanager
def _open_store(file: Path) -> Iterator[Store]:
    store = Store(file, MOMENT.timestamp)
    try:
        yield store
    finally:
        store.close()


def _fill(file: Path) -> None:
    """Record every clan many times; each snapshot differs a little from the previous one."""
    rng = random.Random(10_000)
    with _open_store(file) as store:
        for base, tag in product(BASES, CLANS):
            survey, at = load_surveys(tag)[-1], MOMENT
            for _ in range(EACH):
                at -= INTERVAL
                survey = replace(_make_later(survey, rng), at=at)
                store.for_api(base).save_survey(_drop_player(survey, rng))
            written = threading.Event()  # closing drops writes that take too long
            store.submit(written.set)
            written.wait()
    _check(store.failed_writes == 0)


def _make_later(survey: Survey, rng: random.Random) -> Survey:
    """Swap two neighbours in the roster, raise a level, and sometimes change a favourite."""
    members, players = list(survey.clan.members), dict(survey.players)
    place = rng.randrange(1, len(members))
    members[place - 1 : place + 1] = reversed(members[place - 1 : place + 1])
    tag = rng.choice(members).tag
    player, other = players[tag], players[rng.choice(members).tag]
    card = rng.choice(list(player.levels))
    favourite = other.favourite if rng.random() < 0.1 else player.favourite
    levels = {**player.levels, card: min(player.levels[card] + 1, 16)}
    players[tag] = replace(player, levels=levels, favourite=favourite, deck=other.deck)
    return replace(survey, clan=replace(survey.clan, members=tuple(members)), players=players)


def _drop_player(survey: Survey, rng: random.Random) -> Survey:
    """Remove a player from one in ten snapshots."""
    if rng.random() < 0.9:
        return survey
    lost = rng.choice(survey.clan.members).tag
    players = {tag: player for tag, player in survey.players.items() if tag != lost}
    return replace(survey, players=players).with_failure(lost, Unreachable("no answer in 10 s"))
