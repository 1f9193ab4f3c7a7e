"""A large store: 100 clans with 1,000 snapshots each, 10,000 changes in a history."""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from typing import Final

from msgspec.structs import replace

from clantui.core.bookmarks import Bookmark
from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.names import ALPHABET
from clantui.store.store import Store
from clantui.ui.clan.clan_states import SessionState, encode_state
from tests.bench import server
from tests.bench.expected import HOME, WrongResult
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.first_paint_texts import KEY
from tests.bench.server import RunningServer
from tests.bench.terminal import TIMEOUT, Terminal, measure_memory, open_terminal
from tests.scenes.base import load_surveys

GROWN: Final = (100, 1000)
SMALL: Final = (10, 10)
"""Clans of a store, and snapshots of each."""

MOVES: Final = 10
"""Players of a clan who have another favourite in each snapshot."""

INTERVAL: Final = timedelta(minutes=10)
"""Time between snapshots: a thousand fit into one week, so none is thinned out."""

TAGS: Final = (
    Tag.parse(HOME),
    *(Tag.parse(f"2PPV{a}{b}Q") for a, b in product(sorted(ALPHABET), repeat=2)),
)
"""Tags of the clans; the API knows only the first."""

LOADED: Final = "50 players"
"""Text that is painted with the table of a clan."""

FRAME: Final = 1000 / 60
"""Duration of a frame of the screen, in ms."""

MAX_START_RATIO: Final = 1.1
"""Target: start with the large store, relative to the small one."""

MAX_MORE_MB: Final = 25.0
"""Target: MB more memory."""

AFTER: Final = 0.6
"""Seconds after the effect of a key in which a stall still counts."""

STEPS: Final[tuple[tuple[str, str, str], ...]] = (
    ("a clan reloaded, with its history", "R", "just now"),
    ("the next clan", "]", str(TAGS[1])),
    ("the list of saved clans", "c", "Go to a clan"),
    ("a letter typed into its search", "9", "│  9"),
    ("the list closed", "\x1b", str(TAGS[1])),
    ("the history", "H", "0 snapshots"),
    ("the end of its log", "G", "first snapshot"),
    ("a line up", "k", ""),
    ("its filter", "/", "player, card"),
    ("a letter typed into it", "a", " lines"),
    ("a second letter", "r", " lines"),
    ("the filter left", "\x1b", ""),
    ("back to the clan", "\x1b", str(TAGS[1])),
    ("the clan before", "[", str(TAGS[0])),
)
"""Steps of a round: (label, key to press, text that is painted then)."""

_COPY: Final = """
INSERT INTO snapshots (base, clan, at, missing, roster, places, favourites, body)
SELECT base, ?, at, missing, roster, places, favourites, body FROM snapshots WHERE clan = ?
"""


@dataclass(slots=True)
class _Sample:
    """Measurements of one round.

    Attributes:
        start: ms to the first frame with a clan.
        painted: ms from a key to its effect, by step.
        stalls: longest block of the loop in ms, by step.
        memory: MB, with the first clan shown and at the end.
    """

    start: float
    painted: dict[str, float] = field(default_factory=dict)
    stalls: dict[str, float] = field(default_factory=dict)
    memory: tuple[float, float] = (0.0, 0.0)


def measure(runs: int) -> Part:
    """Fill two stores (a minute, 1.3 GB), and use them in turn.

    Args:
        runs: with each store.
    """
    with server.run_server() as served, tempfile.TemporaryDirectory() as folder:
        functions = {}
        for size in (SMALL, GROWN):
            file = Path(folder) / f"{size[0]}.sqlite3"
            fill(file, served.url, *size)
            functions[str(size)] = partial(_run_round, _make_variables(served, file))
        size_of_file = file.stat().st_size
        small, grown = run_interleaved(runs, functions).values()
    return Part(
        title="A store that has grown",
        rows=_make_rows(small, grown),
        note=_make_note(size_of_file),
    )


def _make_rows(small: Sequence[_Sample], grown: Sequence[_Sample]) -> list[Row]:
    starts = [sample.start for sample in small]
    rows = [
        Row(
            label="start to the stored clan",
            values=[sample.start for sample in grown],
            baseline=median(starts),
            target=MAX_START_RATIO,
        )
    ]
    for label, _, mark in STEPS:
        if mark:
            before = median(sample.painted[label] for sample in small)
            painted = [sample.painted[label] for sample in grown]
            rows.append(Row(label=f"{label}: key to paint", values=painted, baseline=before))
        before = median(sample.stalls[label] for sample in small)
        longer = [max(sample.stalls[label] - before, 0.0) for sample in grown]
        name = f"{label}: longer stall than {before:.0f} ms"
        rows.append(Row(label=name, values=longer, baseline=FRAME, target=1))
    for index, when in enumerate(("a clan shown", "at the end")):
        before = median(sample.memory[index] for sample in small)
        extra_mb = [sample.memory[index] - before for sample in grown]
        name = f"memory, {when}: more than {before:.0f} MB"
        rows.append(Row(label=name, values=extra_mb, target=MAX_MORE_MB, unit="MB"))
    return rows


def _make_note(size: int) -> str:
    clans, snapshots = GROWN
    return (
        f"{clans} saved clans of 50, {snapshots:,} snapshots of each, {size / 1e9:.2f} GB; "
        f"against {SMALL[0]} clans of {SMALL[1]}. A snapshot brings {MOVES} changed favourites. "
        "A stall is how late a timer of 1 ms was, from the key until "
        f"{AFTER:g} s after what it brings."
    )


def _make_variables(served: RunningServer, file: Path) -> dict[str, str]:
    return {
        **served.variables,
        "CLANTUI_STORE": str(file),
        "CLANTUI_RATE": "1000",  # the rate limit is not measured
    }


def _run_round(extra_env: Mapping[str, str]) -> _Sample:
    with _run(["clantui"], extra_env) as terminal:
        sample = _Sample((terminal.wait_for(KEY, LOADED) - terminal.started_at) * 1000)
    with tempfile.TemporaryDirectory() as folder:
        late_file = Path(folder) / "late.json"
        with _run(["tests.bench.stall_watch", str(late_file), "ours"], extra_env) as terminal:
            terminal.wait_for(KEY, LOADED)
            terminal.wait_until_quiet()
            first = measure_memory(terminal.pid)
            spans = {label: _press_and_wait(terminal, key, mark) for label, key, mark in STEPS}
            sample.memory = first, measure_memory(terminal.pid)
            terminal.close("q")
        late: list[tuple[float, float]] = json.loads(late_file.read_text("utf-8"))
    for label, (pressed, painted, over) in spans.items():
        sample.painted[label] = (painted - pressed) * 1000
        held = (ms for at, ms in late if pressed <= at <= over)
        sample.stalls[label] = max(held, default=0.0)
    return sample


@contextmanager
def _run(arguments: Sequence[str], extra_env: Mapping[str, str]) -> Iterator[Terminal]:
    with (
        tempfile.TemporaryDirectory() as home,
        open_terminal([sys.executable, "-m", *arguments], Path(home), extra_env) as terminal,
    ):
        yield terminal


def _press_and_wait(terminal: Terminal, key: str, mark: str) -> tuple[float, float, float]:
    """Press a key; return the times of the press, the paint of its effect, and its end."""
    pressed = terminal.press(key)
    while time.perf_counter() - pressed < TIMEOUT:
        terminal.wait_until_quiet(AFTER)
        if times := [frame.at for frame in terminal.frames(pressed) if mark in frame.text]:
            return pressed, times[0], times[0] + AFTER
    raise WrongResult(f"{key!r} did not bring {mark!r}:\n{terminal.frame().text}")


def fill(file: Path, base: str, clans: int, snapshots: int) -> None:
    """Make a store of some clans, all with the same past.

    Args:
        file: must not exist.
        base: the base URL of the API.
        clans: 1 to 197.
        snapshots: snapshots of each.
    """
    rng, tags = random.Random(1_000), TAGS[:clans]
    now = datetime.now(UTC)
    store = Store(file, time.time)
    api_store = store.for_api(base)
    survey = load_surveys(HOME)[-1]
    for number in range(1, snapshots + 1):
        survey = replace(_make_earlier(survey, rng), at=now - number * INTERVAL)
        api_store.save_survey(survey)
    for number, tag in enumerate(tags):
        if number:
            store.write(partial(_copy_clan, of=tags[0], to=tag))
            # The screen shows only the newest snapshot, so it must be of this clan.
            api_store.save_survey(_with_tag(replace(survey, at=now - INTERVAL), tag, number))
        api_store.save_bookmark(
            Bookmark(tag=tag, name=_make_name(number), saved=True, visited=now)
        )
    clan_refs = tuple(ClanRef(tag, _make_name(number)) for number, tag in enumerate(tags))
    saved = ClanList("saved", clan_refs, 0)
    api_store.save_state(encode_state(SessionState(clan_list=saved, is_onboarded=True)))
    written = threading.Event()  # closing drops writes that take too long
    store.submit(written.set)
    written.wait()
    store.close()
    if store.failed_writes:
        raise WrongResult("not everything was written")


def _copy_clan(connection: sqlite3.Connection, *, of: Tag, to: Tag) -> None:
    connection.execute(_COPY, (to.text, of.text))


def _make_name(number: int) -> str:
    return f"Clan {number:03}"


def _with_tag(survey: Survey, tag: Tag, number: int) -> Survey:
    return replace(survey, clan=replace(survey.clan, tag=tag, name=_make_name(number)))


def _make_earlier(survey: Survey, rng: random.Random) -> Survey:
    """Swap two neighbours in the roster, and change the favourite of some players."""
    members, players = list(survey.clan.members), dict(survey.players)
    place = rng.randrange(1, len(members))
    members[place - 1 : place + 1] = reversed(members[place - 1 : place + 1])
    cards = {p.favourite for p in players.values() if p.favourite is not None}
    for tag in rng.sample(sorted(players), MOVES):
        others = sorted(cards - {players[tag].favourite}, key=lambda card: card.id)
        players[tag] = replace(players[tag], favourite=rng.choice(others))
    return replace(survey, clan=replace(survey.clan, members=tuple(members)), players=players)
