"""Tests of the first steps: what they say before there is a clan."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Static

from clantui.core.model.errors import AccessDenied, NotFound, RoyaleError
from clantui.ui.clan.widgets.welcome import DemoButton, Welcome
from tests.ui.harness import stage


def list_texts(steps: Welcome) -> list[str]:
    """Return the first line of each part, from the top; without the sketch."""
    parts = [part for part in steps.query("Static, DemoButton") if part.id != "sketch"]
    texts = [part.label if isinstance(part, DemoButton) else part.render() for part in parts]
    return [str(text).splitlines()[0] for text in texts]


DEMO, OR_ENTER = "See the demo clan", "or just press Enter"
HELLO = "Welcome! See which cards every member of a Clash Royale clan plays."
NEED = "To load real clans you need an API key. It's free:"
READY = "Type a clan tag and press Enter. You find it under the clan's name in the game."


@pytest.mark.parametrize(
    ("reason", "has_key", "expected"),
    [
        ("", False, [HELLO, DEMO, OR_ENTER, NEED]),
        ("~/.crtoken is empty", False, ["✗ ~/.crtoken is empty", HELLO, DEMO, OR_ENTER, NEED]),
        ("", True, [f"{READY} A link works too.", DEMO]),
    ],
)
async def test_the_first_steps_depend_on_the_key(
    reason: str, has_key: bool, expected: list[str]
) -> None:
    """Without a key the demo comes first; why a key is unusable is said above all."""
    app: App[None] = App()
    async with app.run_test():
        steps = Welcome(reason, has_key=has_key)
        await app.mount(steps)
        assert list_texts(steps) == expected


async def test_a_found_key_replaces_the_steps_to_get_one() -> None:
    """Once there is a key, only a tag is missing, and the old reason is gone."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        steps = Welcome("~/.crtoken is empty", has_key=False)
        await app.mount(steps)
        steps.show_error(AccessDenied("refused"))
        steps.show_key()
        await pilot.pause()
        assert list_texts(steps) == [f"{READY} A link works too.", DEMO]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, "A link works too."),
        (NotFound("nothing has this tag"), "A link works too."),
        (AccessDenied("refused", address="192.0.2.7"), "with\n   your IP address, 192.0.2.7."),
        (
            AccessDenied("refused"),
            "with\n   your IP address (search the web for “what is my IP”).",
        ),
    ],
)
async def test_a_refused_key_has_steps_of_its_own(
    error: RoyaleError | None, expected: str
) -> None:
    """They name the address that the key must allow, if known; another error asks for a tag."""
    app: App[None] = App()
    async with app.run_test():
        steps = Welcome("", has_key=True)
        await app.mount(steps)
        steps.show_error(AccessDenied("refused", address="192.0.2.1"))
        steps.show_error(error)
        assert expected in str(steps.query_one("#first-step", Static).render())


async def test_a_window_of_22_lines_has_a_sketch_of_the_table() -> None:
    """A lower window has only the steps; at 24 lines nothing has to be scrolled."""
    async with stage(has_key=False) as s:
        steps = s.screen.query_one(Welcome)
        for height, is_there in ((40, True), (24, True), (22, True), (21, False)):
            await s.resize(80, height)
            assert bool(steps.query_one("#sketch").region.area) is is_there
            assert steps.show_vertical_scrollbar is (height == 22)
