"""Tests that compare each sentence on the screen with a model of the load."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import pytest

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.tag import Tag
from tests.ui.clan.load_model import GONE, NO_NETWORK, RESTING, Truth, other_tag
from tests.ui.harness import stage


async def test_slow_players_are_named_with_their_tries() -> None:
    """After twice the estimated time, slow players and their tries replace the estimate."""
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.load_roster()
        await truth.tick(1)
        for number in range(4):
            await truth.answer(number)
            await truth.compare()
        promised = []
        for second in range(40):
            await truth.tick(1)
            await truth.compare(second)
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
    """`!` lists pending players with the try, the time of the next one, and the reason."""
    async with stage(first="2PP", size=(80, 24)) as s:
        truth = Truth(s)
        await truth.load_roster()
        for number in range(4):
            await truth.answer(number)
        await truth.retry(5, 3, 2.4, GONE)
        await truth.compare()
        await s.press("exclamation_mark")
        texts = "\n".join(str(part.content) for part in s.app.screen.query("Static"))  # type: ignore[attr-defined]
        assert "Waiting for 2 of 6" in texts
        tag = truth.members[5].tag
        assert f"Thor5 {tag}\n  try 3 of 3 in 2 s\n  try 2: no answer in 10 s" in texts
        assert "no answer yet · try 1 of 3" in texts
        await truth.tick(3)
        await truth.answer(4)
        await s.pilot.pause()
        texts = "\n".join(str(part.content) for part in s.app.screen.query("Static"))  # type: ignore[attr-defined]
        assert "Waiting for 1 of 6" in texts, "it is kept up to date while it is open"
        assert "no answer yet · try 3 of 3" in texts


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(NO_NETWORK, id="offline"),
        pytest.param(RESTING, id="maintenance", marks=pytest.mark.soak),
    ],
)
async def test_an_outage_is_shown_with_its_next_try(error: RoyaleError) -> None:
    """`!` never says that all are loaded if the clan itself could not be loaded."""
    async with stage(first="2PP", size=(80, 24)) as s:
        truth = Truth(s)
        await truth.load_roster()
        for number in range(6):
            await truth.answer(number)
        await truth.end()
        await truth.compare()
        await truth.press("r")
        await truth.retry_clan(2, 0.4, error)
        await truth.compare()
        assert f"try 2 of 3: {error.sentence}" in s.message
        assert s.app.screen.query_one("#message").size.height == 1, "the table stays in its place"
        await truth.end(error)
        for second in range(61):
            await truth.compare(second)
            await truth.tick(1)
        assert len(s.backend.loads) == 3, "it is retried automatically, at the announced time"
        await truth.end(error)
        await truth.compare()
        await truth.press("escape")
        await truth.compare()
        assert "next try" not in s.message
        await truth.tick(600)
        assert len(s.backend.loads) == 3
        await truth.compare()


@pytest.mark.parametrize(
    "error", [NO_NETWORK, NotFound("no clan has the tag #PUJJ")], ids=["gone", "404"]
)
async def test_an_error_of_another_clan_names_that_clan(
    error: RoyaleError,
) -> None:
    """An error of another clan names that clan and the keys that load it."""
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.load_roster()
        for number in range(6):
            await truth.answer(number)
        await truth.end()
        await truth.press("t", *other_tag(), "enter")
        await truth.compare()
        if isinstance(error, NotFound):
            error = NotFound(f"no clan has the tag {s.backend.loads[-1].tag}")
        await truth.end(error)
        await truth.compare()
        assert s.backend.loads[-1].tag != Tag("2PP")
        assert "t, then Enter" in s.message
        await truth.press("escape")


async def test_a_resumed_load_ignores_earlier_answers_in_its_estimate() -> None:
    """A resumed load does not estimate its time from answers before the refresh."""
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.load_roster()
        for number in range(4):
            await truth.answer(number)
        await truth.fail(4)
        await truth.fail(5)
        await truth.end()
        await truth.compare()
        await truth.press("r")
        await truth.load_roster()
        for second in range(8):
            await truth.tick(1)
            await truth.compare(second)
            assert "left" not in s.message
        assert "waiting for Thor4 (try 1/3), Thor5 (try 1/3)" in s.message


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 20))]
)
async def test_each_sentence_is_true_after_random_events(seed: int) -> None:
    """Every sentence stays true under any order of answers, failures, pauses and keys."""
    rng = random.Random(seed)
    async with stage(first="2PP", size=(120, 30)) as s:
        truth = Truth(s)
        await truth.compare()
        for step in range(30):
            await rng.choice(_possible(truth, rng))()
            await truth.compare(step)


def _possible(truth: Truth, rng: random.Random) -> list[Callable[[], Awaitable[None]]]:
    """Return the events that are possible now."""
    error = rng.choice([GONE, NO_NETWORK, RESTING])
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda: truth.tick(rng.choice([1, 1, 2, 5, 20])),
        lambda: truth.press("escape"),
        lambda: _pause(truth, rng),
    ]
    if truth.survey is not None and truth.load.tag == Tag("2PP"):
        steps.append(lambda: truth.press("r"))
    if not truth.loading:
        return [*steps, lambda: _wrong(truth)] if truth.survey is not None else steps
    if not truth.has_roster:
        more = [lambda: truth.retry_clan(2, rng.random(), error), lambda: truth.end(error)]
        return [*steps, *more, *([truth.load_roster] * 4 if truth.load.tag == Tag("2PP") else [])]
    if not truth.waiting:
        return [truth.end]
    number = rng.choice(sorted(truth.waiting))
    tried = truth.tries[number].number if number in truth.tries else 1
    if tried < 3:
        steps.append(lambda: truth.retry(number, tried + 1, rng.random() * 3, error))
    return [*steps, *[lambda: truth.answer(number)] * 4, lambda: truth.fail(number, error)]


async def _pause(truth: Truth, rng: random.Random) -> None:
    if truth.loading and rng.random() < 0.4:
        await truth.pause(3.0)
        await truth.compare()
    await truth.tick(1)


async def _wrong(truth: Truth) -> None:
    truth.has_wrong_tag = True
    await truth.press("t", *"9y8vx", "enter")
    assert truth.s.message.startswith("✗")
    await truth.compare()
    await truth.press("escape")
    truth.has_wrong_tag = False
