"""Every fault, wherever it hits, is told by both doors for what it is."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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
from clantui.demo.faults.rules import Fault, Faults, Rule
from clantui.ui.app import ClanApp
from clantui.ui.clan.card_table import CardTable
from clantui.ui.clan.screen import ClanScreen
from clantui.ui.clan.status import LoadStatus
from clantui.ui.options import ScreenOptions
from tests.full.expected import EXIT, LIMITS, PLACES, ROSTER, TABLE
from tests.full.stack import HOME, WORLD, Stack, stack, until

RIVAL: Final = Tag.parse(WORLD.rivals[-1])
"""A small clan."""

QUICK: Final = [fault for fault in Fault if TABLE[fault].limits == "long"]
"""Faults that are over at once: taken one after the other."""

WAITING: Final = [fault for fault in Fault if TABLE[fault].limits != "long"]
"""Faults that take their time, which is taken together: each has an engine of its own."""

AT: Final = [pytest.param(p, marks=[pytest.mark.soak] * (p != "clan")) for p in PLACES]
"""The places; a fault that hits players takes longest."""

SHORT: Final = {"request", "silence"}
"""Limits that a busy machine alone can reach."""


def standing(
    reactor: Any,  # noqa: ANN401
    fault: Fault,
    place: str,
    rule: Rule | None = None,
    **settings: float,
) -> AbstractAsyncContextManager[Stack]:
    """Return a stack with the limits of a fault, and quick pauses."""
    limits: dict[str, Any] = {**LIMITS[TABLE[fault].limits], "max_age": 0.0, **settings}
    # Few at once answer well within the limits, however slow the machine.
    pace: dict[str, Any] = {"burst": 1_000_000, "concurrency": 50 if place == "all" else 10}
    faults = only(rule) if rule is not None else None
    return stack(reactor, faults=faults, jitter=lambda: 0.02, **pace, **limits)


def only(rule: Rule) -> Faults:
    """Nothing goes wrong but this."""
    return Faults([rule], Random(1))


TRIES: Final = 3
"""Loads that are given a fault which nobody should notice."""


async def at_rest(s: Stack) -> None:
    """Wait until the server is left alone, and see that it stays so."""
    await s.quiet()
    await asyncio.sleep(0)
    assert s.traffic.waiting == 0


def test_the_table_knows_every_fault() -> None:
    """A fault that is added to the demo cannot be forgotten here."""
    assert set(TABLE) == set(Fault)
    assert {expected.kind for expected in TABLE.values()} - {""} == set(EXIT)


# show


async def shown(reactor: Any, fault: Fault, place: str, file: Path) -> tuple[int, Any]:  # noqa: ANN401
    """Run `show`, and return its exit code and the JSON that it writes."""
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
        color=None,
        ascii=False,
    )
    async with standing(reactor, fault, place, TABLE[fault].rule(fault, place)) as s:
        code = await show.run(options, s.engine)
        await at_rest(s)
    return code, json.loads(file.read_text())  # noqa: ASYNC240


@pytest.mark.parametrize("place", AT)
async def test_show_tells_each_fault_for_what_it_is(
    reactor: Any,  # noqa: ANN401
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    place: str,
) -> None:
    """Nothing at all ends with the cause's code, something with 3; who is missing is named."""
    for faults in [[fault] for fault in QUICK] + [WAITING]:
        told = sum(TABLE[fault].kind != "" for fault in faults)
        # On a busy machine the end of a connection may overtake its last answer, three times even.
        for _ in range(TRIES if not told else 1):
            ends = await asyncio.gather(
                *(shown(reactor, fault, place, tmp_path / fault) for fault in faults)
            )
            err = capsys.readouterr().err
            if err.count("\n") == told:
                break
        assert err.count("\n") == told, err
        for fault, (code, said) in zip(faults, ends, strict=True):
            assert TABLE[fault].sentence(place) in err, fault
            compare(fault, place, code, said)


def compare(fault: Fault, place: str, code: int, said: Any) -> None:  # noqa: ANN401
    """Hold what `show` has come to against the table."""
    expected, what = TABLE[fault], f"{fault} on {place}: {code}, {said}"
    if expected.kind and place == "clan":
        assert (code, said["clans"]) == (EXIT[expected.kind], []), what
        assert [error["kind"] for error in said["errors"]] == [expected.kind], what
        return
    clan = said["clans"][0]
    missing = {"one": ROSTER[-1:], "all": ROSTER}[place] if expected.kind else ()
    partial = 3 if place == "one" else EXIT.get(expected.kind, 0)
    assert code == (partial if missing else 0), what
    assert said["complete"] == clan["complete"] == (not missing), what
    assert (clan["members"], clan["seen"]) == (50, 50 - len(missing)), what
    assert sorted(error["tag"] for error in clan["errors"]) == sorted(missing), what
    assert {error["kind"] for error in clan["errors"]} <= {expected.kind}, what


@pytest.mark.parametrize("place", ["clan", "one"])
async def test_a_passing_fault_harms_nobody(
    reactor: Any,  # noqa: ANN401
    place: str,
) -> None:
    """A passing fault is asked for again and harms nobody; a permanent one is not."""

    async def check(fault: Fault) -> None:
        expected = TABLE[fault]
        rule = expected.rule(fault, "all" if place == "one" else place, 1)
        async with standing(reactor, fault, place, rule, load_timeout=20.0) as s:
            kinds = await kinds_of(s)
            await at_rest(s)
            assert s.traffic.hit[fault] == 1
            again = s.traffic.started - (1 if place == "clan" and kinds else 16)
        passes = place in expected.passes
        assert kinds == ([] if passes else [expected.kind]), fault
        least = 1 if passes and expected.kind else 0
        # A machine that stands still for longer than a short limit has others asked again, too.
        assert again >= least if expected.limits in SHORT else again == least, (fault, again)

    for fault in QUICK:
        await check(fault)
    await asyncio.gather(*map(check, WAITING))


async def kinds_of(s: Stack) -> list[str]:
    """Load, and tell what could not be had."""
    try:
        survey = await s.load(RIVAL)
    except RoyaleError as error:
        return [error.kind]
    return [why.kind for why in survey.failed.values()]


# The screen


@asynccontextmanager
async def screen(s: Stack) -> AsyncIterator[ClanScreen]:
    """Yield the program's screen on an engine, still without a clan."""
    app = ClanApp(s.engine, utc_now, ScreenOptions())
    async with app.run_test(size=(160, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen_stack[0], ClanScreen)
        yield app.screen_stack[0]
    assert app.crash is None


async def ended(on: ClanScreen) -> str:
    """Wait until a load is over and drawn; give what the slot says."""
    await until(
        lambda: (
            on.view.state.load_status.request is not None
            and on.view.state.load_status.loading_tag is None
        ),
        "the load is over",
    )
    await until(lambda: not on.view.is_redraw_pending, "it is drawn")
    return str(on.query_one("#message", Static).content)


def table(on: ClanScreen) -> list[tuple[str, int]]:
    """Return the cards and their numbers of players, as shown."""
    rows = cast("tuple[FavouriteRow, ...]", on.query_one(CardTable).all_rows)
    return [(row.card.name, row.players) for row in rows]


@pytest.mark.parametrize("place", AT)
async def test_the_screen_tells_each_fault_for_what_it_is(
    reactor: Any,  # noqa: ANN401
    place: str,
) -> None:
    """The slot says what went wrong, and whoever could be had is there."""

    async def check(group: list[Fault]) -> None:
        async with standing(reactor, group[0], place) as s, screen(s) as on:
            for fault in group:
                s.api.faults = only(TABLE[fault].rule(fault, place))
                on.controller.save(replace(on.controller.state, load_status=LoadStatus()))
                on.open_clan(HOME)
                said = await ended(on)
                await at_rest(s)
                told(fault, place, on.view.state.load_status, said)

    await check(QUICK)
    await asyncio.gather(*(check([fault]) for fault in WAITING))


def told(fault: Fault, place: str, situation: LoadStatus, said: str) -> None:
    """Compare what a screen that was empty has come to with the table."""
    expected, what = TABLE[fault], f"{fault} on {place}: {said}"
    survey, error = situation.survey, situation.error
    present = len(survey.loaded) if survey else None
    if not expected.kind:
        assert (error, present) == (None, 50), what
        assert "elixir on average" in said, what
        return
    assert expected.sentence(place) in said, what
    missed = {why.kind for why in survey.failed.values()} if survey else set()
    assert missed | ({error.kind} if error else set()) == {expected.kind}, what
    assert present == {"clan": None, "one": 49, "all": 0}[place], what


@pytest.mark.soak
@pytest.mark.parametrize("place", PLACES)
async def test_a_fault_takes_nothing_from_the_screen(
    reactor: Any,  # noqa: ANN401
    place: str,
) -> None:
    """A load that fails over a clan that is shown says why, and blanks nobody."""
    turn = asyncio.Lock()

    async def check(group: list[Fault]) -> None:
        async with standing(reactor, group[0], place) as s, screen(s) as on:
            async with turn:  # so that none is late for the others' sake
                on.open_clan(HOME)
                await ended(on)
            before, drawn = on.view.state.load_status.survey, table(on)
            assert before is not None
            assert (before.complete, len(before.loaded)) == (True, 50)
            for fault in group:
                expected = TABLE[fault]
                s.api.faults = only(expected.rule(fault, place))
                on.action_refresh_all()
                said = await ended(on)
                await at_rest(s)
                after, what = on.view.state.load_status.survey, f"{fault} on {place}: {said}"
                assert after is not None, what
                assert dict(after.players) == dict(before.players), what
                assert table(on) == drawn, what
                assert (
                    expected.sentence(place) if expected.kind else "elixir on average"
                ) in said, what

    await check(QUICK)
    await asyncio.gather(*(check([fault]) for fault in WAITING))
