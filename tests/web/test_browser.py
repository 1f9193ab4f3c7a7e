"""The screen in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from clantui.demo.world.world import World
from tests.web.chromium import FOUND, NAMES, browser
from tests.web.client import has_loaded, serve_pages

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(FOUND is None, reason=f"there is no {' or '.join(NAMES)} here"),
]


async def test_a_tag_typed_in_a_browser_shows_the_table(tmp_path: Path) -> None:
    """Chromium opens the page without a click or an error, and its terminal shows the clan."""
    clan = World(1).rivals[0].removeprefix("#")  # whose code is the End key's
    with serve_pages(tmp_path, "--demo", "--latency", "0") as (url, _):
        async with browser(tmp_path) as tab:
            await tab.open(url)
            await tab.wait_for(has_loaded(World(1).home))
            await tab.press("\x1at")
            await tab.wait_for("Load")  # the key bar of the field
            await tab.press(clan)
            await tab.wait_for(clan)
            await tab.press("\r")
            text = await tab.wait_for(has_loaded(clan), "Players", "Share")
            assert await tab.value("document.title") == "clantui"
            await tab.press("q")
            await tab.until("document.body.classList.contains('-closed')")
    assert len([line for line in text.splitlines() if "%" in line]) > 10
    requested = [
        event["params"]["request"]["url"]
        for event in tab.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert requested
    assert [address for address in requested if not address.startswith((url, "data:"))] == []
    assert [event for event in tab.events if event["method"] == "Runtime.exceptionThrown"] == []
