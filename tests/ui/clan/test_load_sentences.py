"""Tests that compare each sentence on the screen with a model of the load."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import pytest

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.tag import Tag
from tests.ui.clan.load_model import GONE, NO_NETWORK, RESTING, LoadModel, other_tag
from tests.ui.harness import stage


@pytest.mark.parametrize("seconds", [14, pytest.param(40, marks=pytest.mark.soak)])
async def test_slow_players_are_named_with_their_tries(seconds: int) -> None:
    """After twice the estimated time, slow players and their tries replace the estimate."""
    async with stage(first="2PP", size=(120, 30)) as s:
        model = LoadModel(s)
        await model.load_roster()
        await model.tick(1)
        for number in range(4):
            await model.answer(number)
            await model.compare()
        promised = []
        for second in range(seconds):
            await model.tick(1)
            await model.compare(second)
            promised.append("left" in s.message)
            if second == 9:
                await model.retry(4, 2, 0.3, GONE)
                await model.compare()
        assert promised[0]
        assert not any(promised[2:])
        assert s.message == ("◌ 4/6 · waiting for Thor4 (try 2/3), Thor5 (try 1/3) · Esc cancels")
        await model.answer(4)
        assert "left" not in s.message, "a broken end is not given again"
        await model.compare()


async def test_pending_players_are_listed_during_a_load() -> None:
    """`!` lists pending players with the try, the time of the next one, and the reason."""
    async with stage(first="2PP", size=(80, 24)) as s:
        model = LoadModel(s)
        await model.load_roster()
        for number in range(4):
            await model.answer(number)
        await model.retry(5, 3, 2.4, GONE)
        await model.compare()
        await s.press("exclamation_mark")
        texts = "\n".join(str(part.content) for part in s.app.screen.query("Static"))  # type: ignore[attr-defined]
        assert "Waiting for 2 of 6" in texts
        tag = model.members[5].tag
        assert f"Thor5 {tag}\n  try 3 of 3 in 2 s\n  try 2: no answer in 10 s" in texts
        assert "no answer yet · try 1 of 3" in texts
        await model.tick(3)
        await model.answer(4)
        await s.pilot.pause()
        texts = "\n".join(str(part.content) for part in s.app.screen.query("Static"))  # type: ignore[attr-defined]
        assert "Waiting for 1 of 6" in texts, "it is kept up to date while it is open"
        assert "no answer yet · try 3 of 3" in texts


@pytest.mark.parametrize(
    ("error", "step"),
    [
        pytest.param(NO_NETWORK, 20, id="offline"),
        pytest.param(NO_NETWORK, 6, id="offline, each 6 seconds", marks=pytest.mark.soak),
        pytest.param(NO_NETWORK, 1, id="offline, each second", marks=pytest.mark.soak),
        pytest.param(RESTING, 1, id="maintenance", marks=pytest.mark.soak),
    ],
)
async def test_an_outage_is_shown_with_its_next_try(error: RoyaleError, step: int) -> None:
    """`!` never says that all are loaded if the clan itself could not be loaded."""
    async with stage(first="2PP", size=(80, 24)) as s:
        model = LoadModel(s)
        await model.load_roster()
        for number in range(6):
            await model.answer(number)
        await model.end()
        await model.compare()
        await model.press("r")
        await model.retry_clan(2, 0.4, error)
        await model.compare()
        assert f"try 2 of 3: {error.sentence}" in s.message
        assert s.app.screen.query_one("#message").size.height == 1, "the table stays in its place"
        await model.end(error)
        for number in range(60 // step + 1):
            await model.compare(number)
            await model.tick(step)
        assert len(s.backend.loads) == 3, "it is retried automatically, at the announced time"
        await model.end(error)
        await model.compare()
        await model.press("escape")
        await model.compare()
        assert "next try" not in s.message
        await model.tick(600)
        assert len(s.backend.loads) == 3
        await model.compare()


@pytest.mark.parametrize(
    "places", [(0,), pytest.param((1,), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_an_error_of_another_clan_names_that_clan(places: tuple[int, ...]) -> None:
    """An error of another clan names that clan and the keys that load it."""
    async with stage(first="2PP", size=(120, 30)) as s:
        model = LoadModel(s)
        await model.load_roster()
        for number in range(6):
            await model.answer(number)
        await model.end()
        for error in [
            (NO_NETWORK, NotFound(f"no clan has the tag #{other_tag().upper()}"))[place]
            for place in places
        ]:
            await model.press("t", *other_tag(), "enter")
            await model.compare()
            await model.end(error)
            await model.compare()
            assert s.backend.loads[-1].tag != Tag("2PP")
            assert "t, then Enter" in s.message
            await model.press("escape")


async def test_a_resumed_load_ignores_earlier_answers_in_its_estimate() -> None:
    """A resumed load does not estimate its time from answers before the refresh."""
    async with stage(first="2PP", size=(120, 30)) as s:
        model = LoadModel(s)
        await model.load_roster()
        for number in range(4):
            await model.answer(number)
        await model.fail(4)
        await model.fail(5)
        await model.end()
        await model.compare()
        await model.press("r")
        await model.load_roster()
        for second in range(8):
            await model.tick(1)
            await model.compare(second)
            assert "left" not in s.message
        assert "waiting for Thor4 (try 1/3), Thor5 (try 1/3)" in s.message


@pytest.mark.soak
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 20))]
)
async def test_each_sentence_is_true_after_random_events(seed: int) -> None:
    """Every sentence stays true under any order of answers, failures, pauses and keys."""
    rng = random.Random(seed)
    async with stage(first="2PP", size=(120, 30)) as s:
        model = LoadModel(s)
        await model.compare()
        for step in range(30):
            await rng.choice(_possible(model, rng))()
            await model.compare(step)


def _possible(model: LoadModel, rng: random.Random) -> list[Callable[[], Awaitable[None]]]:
    """Return the events that are possible now."""
    error = rng.choice([GONE, NO_NETWORK, RESTING])
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda: model.tick(rng.choice([1, 1, 2, 5, 20])),
        lambda: model.press("escape"),
        lambda: _pause(model, rng),
    ]
    if model.survey is not None and model.load.tag == Tag("2PP"):
        steps.append(lambda: model.press("r"))
    if not model.loading:
        return [*steps, lambda: _wrong(model)] if model.survey is not None else steps
    if not model.has_roster:
        more = [lambda: model.retry_clan(2, rng.random(), error), lambda: model.end(error)]
        return [*steps, *more, *([model.load_roster] * 4 if model.load.tag == Tag("2PP") else [])]
    if not model.waiting:
        return [model.end]
    number = rng.choice(sorted(model.waiting))
    tried = model.tries[number].number if number in model.tries else 1
    if tried < 3:
        steps.append(lambda: model.retry(number, tried + 1, rng.random() * 3, error))
    return [*steps, *[lambda: model.answer(number)] * 4, lambda: model.fail(number, error)]


async def _pause(model: LoadModel, rng: random.Random) -> None:
    if model.loading and rng.random() < 0.4:
        await model.pause(3.0)
        await model.compare()
    await model.tick(1)


async def _wrong(model: LoadModel) -> None:
    model.has_wrong_tag = True
    await model.press("t", *"9y8vx", "enter")
    assert model.s.message.startswith("✗")
    await model.compare()
    await model.press("escape")
    model.has_wrong_tag = False
