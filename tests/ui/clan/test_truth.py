"""Tests that compare each sentence on the screen with a model of the load."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import pytest

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.tag import Tag
from tests.ui.clan.truth import GONE, NO_NETWORK, RESTING, Truth, other_tag
from tests.ui.harness import stage


async def test_slow_players_are_named_with_their_tries() -> None:
    """After twice the estimated time the screen names slow players and tries, not a time."""
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.roster()
        await truth.tick(1)
        for number in range(4):
            await truth.answer(number)
            await truth.compare()
        promised = []
        for second in range(40):
            await truth.tick(1)
            await truth.compare()
            promised.append("left" in s.message)
            if second == 9:
                await truth.retry(4, 2, 0.3, GONE)
                await truth.compare()
        assert promised[0]
        assert not any(promised[2:])
        assert s.message == ("◌ 4/6 · waiting for Thor4 (try 2/3), Thor5 (try 1/3) · Esc cancels")
        await truth.answer(4)
        assert "left" not in s.message, "a broken promise is not given again"
        await truth.compare()


async def test_pending_players_are_listed_during_a_load() -> None:
    """`!` tells who is waited for, which try it is, when the next begins and why; then all."""
    async with stage(first="2PP", size=(80, 24)) as s:
        truth = Truth(s)
        await truth.roster()
        for number in range(4):
            await truth.answer(number)
        await truth.retry(5, 3, 2.4, GONE)
        await truth.compare()
        await s.press("exclamation_mark")
        said = "\n".join(str(part.content) for part in s.app.screen.query("Static"))  # type: ignore[attr-defined]
        assert "Waiting for 2 of 6" in said
        tag = truth.members[5].tag
        assert f"Thor5 {tag}\n  try 3 of 3 in 2 s\n  try 2: no answer in 10 s" in said
        assert "no answer yet · try 1 of 3" in said
        await truth.tick(3)
        await truth.answer(4)
        await s.pilot.pause()
        said = "\n".join(str(part.content) for part in s.app.screen.query("Static"))  # type: ignore[attr-defined]
        assert "Waiting for 1 of 6" in said, "it is kept up to date while it is open"
        assert "no answer yet · try 3 of 3" in said


@pytest.mark.parametrize(
    "why",
    [
        pytest.param(NO_NETWORK, id="offline"),
        pytest.param(RESTING, id="maintenance", marks=pytest.mark.soak),
    ],
)
async def test_an_outage_is_told_with_its_next_try(why: RoyaleError) -> None:
    """`!` never says that everybody has answered where the clan itself could not be had."""
    async with stage(first="2PP", size=(80, 24)) as s:
        truth = Truth(s)
        await truth.roster()
        for number in range(6):
            await truth.answer(number)
        await truth.end()
        await truth.compare()
        await truth.press("r")
        await truth.retry_clan(2, 0.4, why)
        await truth.compare()
        assert f"try 2 of 3: {why.sentence}" in s.message
        assert s.app.screen.query_one("#message").size.height == 1, "the table stays in its place"
        await truth.end(why)
        for _ in range(61):
            await truth.compare()
            await truth.tick(1)
        assert len(s.engine.loads) == 3, "it was tried again by itself, at the time that was told"
        await truth.end(why)
        await truth.compare()
        await truth.press("escape")
        await truth.compare()
        assert "next try" not in s.message
        await truth.tick(600)
        assert len(s.engine.loads) == 3
        await truth.compare()


@pytest.mark.parametrize(
    "why", [NO_NETWORK, NotFound("no clan has the tag #PUJJ")], ids=["gone", "404"]
)
async def test_an_error_of_another_clan_is_not_laid_to_the_one_that_is_shown(
    why: RoyaleError,
) -> None:
    """An error of another clan names that clan and the keys that load it."""
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.roster()
        for number in range(6):
            await truth.answer(number)
        await truth.end()
        await truth.press("t", *other_tag(), "enter")
        await truth.compare()
        if isinstance(why, NotFound):
            why = NotFound(f"no clan has the tag {s.engine.loads[-1].tag}")
        await truth.end(why)
        await truth.compare()
        assert s.engine.loads[-1].tag != Tag("2PP")
        assert "t ↵" in s.message
        await truth.press("escape")


async def test_a_resumed_load_promises_nothing_from_answers_of_before() -> None:
    """A resumed load does not estimate its time from answers before the refresh."""
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.roster()
        for number in range(4):
            await truth.answer(number)
        await truth.fail(4)
        await truth.fail(5)
        await truth.end()
        await truth.compare()
        await truth.press("r")
        await truth.roster()
        for _ in range(8):
            await truth.tick(1)
            await truth.compare()
            assert "left" not in s.message
        assert "waiting for Thor4 (try 1/3), Thor5 (try 1/3)" in s.message


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 20))]
)
async def test_whatever_happens_each_sentence_is_true(seed: int) -> None:
    """Every sentence stays true under any order of answers, failures, pauses and keys."""
    dice = random.Random(seed)
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.compare()
        for _ in range(30):
            await dice.choice(_possible(truth, dice))()
            await truth.compare()


def _possible(truth: Truth, dice: random.Random) -> list[Callable[[], Awaitable[None]]]:
    """Return the events that are possible now."""
    why = dice.choice([GONE, NO_NETWORK, RESTING])
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda: truth.tick(dice.choice([1, 1, 2, 5, 20])),
        lambda: truth.press("escape"),
        lambda: _pause(truth, dice),
    ]
    if truth.survey is not None and truth.load.tag == Tag("2PP"):
        steps.append(lambda: truth.press("r"))
    if not truth.loading:
        return [*steps, lambda: _wrong(truth)] if truth.survey is not None else steps
    if not truth.has_roster:
        more = [lambda: truth.retry_clan(2, dice.random(), why), lambda: truth.end(why)]
        return [*steps, *more, *([truth.roster] * 4 if truth.load.tag == Tag("2PP") else [])]
    if not truth.waiting:
        return [truth.end]
    number = dice.choice(sorted(truth.waiting))
    tried = truth.tries[number].number if number in truth.tries else 1
    if tried < 3:
        steps.append(lambda: truth.retry(number, tried + 1, dice.random() * 3, why))
    return [*steps, *[lambda: truth.answer(number)] * 4, lambda: truth.fail(number, why)]


async def _pause(truth: Truth, dice: random.Random) -> None:
    if truth.loading and dice.random() < 0.4:
        await truth.pause(3.0)
        await truth.compare()
    await truth.tick(1)


async def _wrong(truth: Truth) -> None:
    truth.wrong = True
    await truth.press("t", *"9y8vx", "enter")
    assert truth.s.message.startswith("✗")
    await truth.compare()
    await truth.press("escape")
    truth.wrong = False
