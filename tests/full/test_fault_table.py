"""Tests that command line and screen report every fault at every place."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any, Final, cast

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from clantui.backend.backend import utc_now
from clantui.cli.commands import show
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.views.favourites import FavouriteRow
from clantui.demo.faults.rules import Fault, Faults, Rule, choose_no_fault
from clantui.ui.app import ClanApp
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.options import ScreenOptions
from tests.factories.slow_machine_reactor import run_patient_reactor
from tests.full.expected import EXIT, LIMITS, PLACES, ROSTER, TABLE
from tests.full.stack import HOME, WORLD, Stack, stack
from tests.polling import wait_until

pytestmark = pytest.mark.soak

RIVAL: Final = Tag.parse(WORLD.rivals[-1])
"""A small clan."""

FEW: Final = frozenset(
    {
        Fault.SLOW,
        Fault.REFUSED,
        Fault.NOT_FOUND,
        Fault.MAINTENANCE,
        Fault.RESET_MIDDLE,
        Fault.BAD_JSON,
        Fault.THROTTLED,
        Fault.STALLED_BODY,
    }
)
"""A fault of each kind of error, and of each kind of limit."""

PARTS: Final = {"few": FEW, "others": frozenset(Fault) - FEW}
"""Faults by the part of the tests; only the few are quick."""

AT: Final = [pytest.param(p, marks=[pytest.mark.soak] * (p != "clan")) for p in PLACES]
"""The places; faults of players take longest."""

IN: Final = [pytest.param(p, marks=[pytest.mark.soak] * (p != "few")) for p in PARTS]
"""The parts of the faults."""


def list_quick(part: str) -> list[Fault]:
    """Return the faults of a part that fail at once: tested one after the other."""
    return [fault for fault in Fault if fault in PARTS[part] and TABLE[fault].limits == "long"]


def list_waiting(part: str) -> list[Fault]:
    """Return slow faults of a part: tested at the same time, each with its own backend."""
    return [fault for fault in Fault if fault in PARTS[part] and TABLE[fault].limits != "long"]


@asynccontextmanager
async def open_stack(
    reactor: Any,
    fault: Fault,
    place: str,
    rule: Rule | None = None,
    **settings: float,
) -> AsyncIterator[Stack]:
    """Yield a stack with the limits of a fault, which no pause of the machine reaches."""
    limits: dict[str, Any] = {**LIMITS[TABLE[fault].limits], "max_age": 0.0, **settings}
    pace: dict[str, Any] = {"burst": 1_000_000, "concurrency": 50 if place == "all" else 10}
    faults = make_faults(rule) if rule is not None else choose_no_fault
    async with (
        run_patient_reactor(reactor) as patient,
        stack(patient, faults=faults, jitter=lambda: 0.02, **pace, **limits) as opened,
    ):
        yield opened


def make_faults(rule: Rule) -> Faults:
    """Return faults with one rule."""
    return Faults([rule], Random(1))


async def wait_until_idle(s: Stack) -> None:
    """Wait until the server is idle, and check that it stays idle."""
    await s.quiet()
    await asyncio.sleep(0)
    assert s.traffic.waiting == 0


def test_the_table_has_every_fault() -> None:
    """A new fault of the demo needs an entry in the table."""
    assert set(TABLE) == set(Fault)
    assert {expected.kind for expected in TABLE.values()} - {""} == set(EXIT)
    assert {TABLE[fault].kind for fault in FEW} - {""} == set(EXIT)


# show


async def run_show(reactor: Any, fault: Fault, place: str, file: Path) -> tuple[int, Any]:
    """Run `show`; return its exit code and its JSON."""
    options = argparse.Namespace(
        tags=[HOME],
        demo=False,
        merge=False,
        view="favourites",
        sort=None,
        reverse=False,
        format="json",
        output=file,
        force=True,
        excel=False,
        quiet=False,
        color="auto",
        ascii=False,
        origins={"ascii": "--no-ascii"},
    )
    async with open_stack(reactor, fault, place, TABLE[fault].rule(fault, place)) as s:
        code = await show.run(options, s.backend)
        await wait_until_idle(s)
    return code, json.loads(file.read_text())  # noqa: ASYNC240


@pytest.mark.parametrize("part", IN)
@pytest.mark.parametrize("place", AT)
async def test_show_reports_every_fault(
    reactor: Any,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    place: str,
    part: str,
) -> None:
    """Without data the exit code is that of the error, with partial data it is 3."""
    for faults in [[fault] for fault in list_quick(part)] + [list_waiting(part)]:
        reports = sum(TABLE[fault].kind != "" for fault in faults)
        ends = await asyncio.gather(
            *(run_show(reactor, fault, place, tmp_path / fault) for fault in faults)
        )
        err = capsys.readouterr().err
        assert err.count("\n") == reports, err
        for fault, (code, body) in zip(faults, ends, strict=True):
            assert TABLE[fault].sentence(place) in err, fault
            check_show(fault, place, code, body)


def check_show(fault: Fault, place: str, code: int, body: Any) -> None:
    """Compare the result of `show` with the table."""
    expected, case = TABLE[fault], f"{fault} on {place}: {code}, {body}"
    if expected.kind and place == "clan":
        assert (code, body["clans"]) == (EXIT[expected.kind], []), case
        assert [error["kind"] for error in body["errors"]] == [expected.kind], case
        return
    clan = body["clans"][0]
    missing = {"one": ROSTER[-1:], "all": ROSTER}[place] if expected.kind else ()
    partial = 3 if place == "one" else EXIT.get(expected.kind, 0)
    assert code == (partial if missing else 0), case
    assert body["complete"] == clan["complete"] == (not missing), case
    assert (clan["members"], clan["seen"]) == (50, 50 - len(missing)), case
    assert sorted(error["tag"] for error in clan["errors"]) == sorted(missing), case
    assert {error["kind"] for error in clan["errors"]} <= {expected.kind}, case


@pytest.mark.parametrize("part", IN)
@pytest.mark.parametrize("place", ["clan", "one"])
async def test_a_passing_fault_is_retried(reactor: Any, place: str, part: str) -> None:
    """A passing fault is retried without an error; a permanent one is not retried."""

    async def check(fault: Fault) -> None:
        expected = TABLE[fault]
        rule = expected.rule(fault, "all" if place == "one" else place, 1)
        async with open_stack(reactor, fault, place, rule, load_timeout=20.0) as s:
            kinds = await kinds_of(s)
            await wait_until_idle(s)
            assert s.traffic.hit[fault] == 1
            retries = s.traffic.started - (1 if place == "clan" and kinds else 16)
        passes = place in expected.passes
        assert kinds == ([] if passes else [expected.kind]), fault
        expected_retries = 1 if passes and expected.kind else 0
        assert retries == expected_retries, (fault, retries)

    for fault in list_quick(part):
        await check(fault)
    await asyncio.gather(*map(check, list_waiting(part)))


async def kinds_of(s: Stack) -> list[str]:
    """Load a clan; return the kinds of its errors."""
    try:
        survey = await s.load(RIVAL)
    except RoyaleError as error:
        return [error.kind]
    return [error.kind for error in survey.failed.values()]


# The screen


@asynccontextmanager
async def open_screen(s: Stack) -> AsyncIterator[ClanScreen]:
    """Yield the clan screen without a clan."""
    app = ClanApp(s.backend, utc_now, ScreenOptions())
    async with app.run_test(size=(160, 24)):
        first = app.screen_stack[0]
        assert isinstance(first, ClanScreen)
        await wait_until(lambda: first.is_started, "the screen is started")
        yield first
    assert app.crash is None


async def wait_for_load(on: ClanScreen) -> str:
    """Wait until a load is finished and drawn; return the status message."""
    await wait_until(
        lambda: on.view.state.load.request is not None and on.view.state.load.loading_tag is None,
        "the load is over",
    )
    await wait_until(lambda: not on.view.is_redraw_pending, "it is drawn")
    return str(on.query_one("#message", Static).content)


def table(on: ClanScreen) -> list[tuple[str, int]]:
    """Return the cards and their numbers of players, as shown."""
    rows = cast("tuple[FavouriteRow, ...]", on.query_one(CardTable).all_rows)
    return [(row.card.name, row.players) for row in rows]


@pytest.mark.parametrize("part", IN)
@pytest.mark.parametrize("place", AT)
async def test_the_screen_reports_every_fault(reactor: Any, place: str, part: str) -> None:
    """The status message has the error, and all loaded players are shown."""

    async def check(group: list[Fault]) -> None:
        async with open_stack(reactor, group[0], place) as s, open_screen(s) as on:
            for fault in group:
                s.api.faults = make_faults(TABLE[fault].rule(fault, place))
                on.controller.update_state(replace(on.controller.state, load=LoadState()))
                on.open_clan(HOME)
                message = await wait_for_load(on)
                await wait_until_idle(s)
                check_screen(fault, place, on.view.state.load, message)

    await check(list_quick(part))
    await asyncio.gather(*(check([fault]) for fault in list_waiting(part)))


def check_screen(fault: Fault, place: str, load: LoadState, message: str) -> None:
    """Compare the result of a load on an empty screen with the table."""
    expected, case = TABLE[fault], f"{fault} on {place}: {message}"
    survey, error = load.survey, load.error
    present = len(survey.loaded) if survey else None
    if not expected.kind:
        assert (error, present) == (None, 50), case
        assert "elixir on average" in message, case
        return
    assert expected.sentence(place) in message, case
    kinds = {failure.kind for failure in survey.failed.values()} if survey else set()
    assert kinds | ({error.kind} if error else set()) == {expected.kind}, case
    assert present == {"clan": None, "one": 49, "all": 0}[place], case


@pytest.mark.soak
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("place", PLACES)
async def test_a_failed_reload_keeps_the_rows(reactor: Any, place: str, part: str) -> None:
    """A failed reload of a clan reports the error, and keeps all players."""
    turn = asyncio.Lock()

    async def check(group: list[Fault]) -> None:
        async with open_stack(reactor, group[0], place) as s, open_screen(s) as on:
            async with turn:  # one first load at a time, within its limits
                on.open_clan(HOME)
                await wait_for_load(on)
            before, drawn = on.view.state.load.survey, table(on)
            assert before is not None
            assert (before.is_complete, len(before.loaded)) == (True, 50)
            for fault in group:
                expected = TABLE[fault]
                s.api.faults = make_faults(expected.rule(fault, place))
                on.action_refresh_all()
                message = await wait_for_load(on)
                await wait_until_idle(s)
                after, case = on.view.state.load.survey, f"{fault} on {place}: {message}"
                assert after is not None, case
                assert dict(after.players) == dict(before.players), case
                assert table(on) == drawn, case
                assert (
                    expected.sentence(place) if expected.kind else "elixir on average"
                ) in message, case

    await check(list_quick(part))
    await asyncio.gather(*(check([fault]) for fault in list_waiting(part)))
