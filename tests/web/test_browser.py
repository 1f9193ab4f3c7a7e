"""The screen in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("textual_serve", reason="the extra is not installed: pip install -e '.[web]'")

from clantui.demo.world.world import World
from tests.web.chromium import FOUND, NAMES, browser
from tests.web.client import loaded, serving

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(FOUND is None, reason=f"there is no {' or '.join(NAMES)} here"),
]


async def test_a_tag_typed_in_a_browser_shows_the_table(tmp_path: Path) -> None:
    """Chromium opens the page without a click or an error, and its terminal shows the clan."""
    clan = World(1).rivals[0].removeprefix("#")  # whose code is the End key's
    with serving(tmp_path, "--demo", "--latency", "0") as (url, _):
        async with browser(tmp_path) as tab:
            await tab.open(url)
            await tab.wait_for(loaded(World(1).home))
            await tab.press("\x1at")
            await tab.wait_for("Load")  # the key bar of the field
            await tab.press(clan)
            await tab.wait_for(clan)
            await tab.press("\r")
            text = await tab.wait_for(loaded(clan), "Players", "Share")
            assert await tab.value("document.title") == "clantui"
            await tab.press("q")
            await tab.until("document.body.classList.contains('-closed')")
    assert len([line for line in text.splitlines() if "%" in line]) > 10
    requested = [
        told["params"]["request"]["url"]
        for told in tab.said
        if told["method"] == "Network.requestWillBeSent"
    ]
    assert requested
    assert [at for at in requested if not at.startswith((url, "data:"))] == []
    assert [told for told in tab.said if told["method"] == "Runtime.exceptionThrown"] == []
