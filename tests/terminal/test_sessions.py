"""Tests of whole sessions in a terminal."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.demo.world.world import World
from tests.cli.processes import SECRET
from tests.factories.api_keys import KEY
from tests.terminal.harness import terminal

WORLD: Final = World()
UNKNOWN: Final = "#2PP"
"""A valid tag that no clan of the demo world has."""

ROWS_SHOWN: Final = 12
"""Rows of the table that 24 lines show in any case; the rest may be folded."""


pytestmark = pytest.mark.soak


def clan(tag: str) -> dict[str, Any]:
    """Return a clan of the demo."""
    found = WORLD.build_clan(tag)
    assert found is not None
    return found


def count_cards(tag: str) -> list[tuple[str, int]]:
    """Return the favourites of a clan with their counts, the most popular first."""
    players = [WORLD.build_player(member["tag"]) for member in clan(tag)["memberList"]]
    return Counter(p["currentFavouriteCard"]["name"] for p in players if p).most_common()


def rows(text: str) -> list[tuple[str, int]]:
    """Return the cards on the screen with their counts, from top to bottom."""
    found = [re.match(r" +\d+ ▌(\S.*?)  +(\d+)  +[█▉-▏ ]", line) for line in text.split("\n")]
    return [(row[1], int(row[2])) for row in found if row]


def list_texts(tag: str) -> tuple[str, str]:
    """Return texts that are on the screen when a clan of the demo is loaded."""
    return clan(tag)["name"], "elixir on average"


def expect_rows(expected: list[tuple[str, int]]) -> Callable[[str], bool]:
    """Return a condition: the table shows the first of these rows."""
    return lambda text: rows(text)[:ROWS_SHOWN] == expected[:ROWS_SHOWN]


def test_each_key_of_a_session_has_its_effect(tmp_path: Path) -> None:
    """The session opens the demo and another clan, sorts, filters, clears the filter and quits."""
    home, other = WORLD.home, WORLD.rivals[0]
    with terminal(tmp_path, "--demo", "--latency", "0") as screen:
        screen.wait_for(*list_texts(home), "50 players", expect_rows(count_cards(home)))

        screen.press("t")
        screen.wait_for("Load")
        screen.press(f"{other}\r")
        text = screen.wait_for(*list_texts(other), expect_rows(count_cards(other)))
        assert f"{len(clan(other)['memberList'])} players" in text

        screen.press("s")
        screen.wait_for("Sort by")
        screen.press("c")
        by_name = sorted(count_cards(other), key=lambda row: row[0].casefold())
        screen.wait_for("Card▲", expect_rows(by_name))

        best = count_cards(other)[0]
        screen.press("/")
        screen.wait_for("Apply")
        screen.press(f"{best[0].lower()}\r")
        screen.wait_for(f"/{best[0].lower()}", "Esc clears", expect_rows([best]))
        screen.press("\x1b")
        screen.wait_for("Card▲", expect_rows(by_name))

        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()


def test_an_unknown_clan_keeps_the_previous_table(tmp_path: Path) -> None:
    """The error is shown, and the previous clan stays on the screen."""
    with terminal(tmp_path, "--demo", "--latency", "0") as screen:
        screen.wait_for(*list_texts(WORLD.home), expect_rows(count_cards(WORLD.home)))
        screen.press("t")
        screen.wait_for("Load")
        screen.press(f"{UNKNOWN}\r")
        text = screen.wait_for(
            f"no clan has the tag {UNKNOWN}", expect_rows(count_cards(WORLD.home))
        )
        assert clan(WORLD.home)["name"] in text


def test_the_first_run_offers_the_demo(tmp_path: Path) -> None:
    """The first run says how to get a key, reports a wrong letter, and Enter opens the demo."""
    with terminal(tmp_path) as screen:
        screen.wait_for("you need an API key", "developer.clashroyale.com", "See the demo")
        screen.press("2px")
        screen.wait_for("X is never in a tag")
        screen.press("\x7f\x7f\x7f")
        screen.wait_for(lambda text: "is never in a tag" not in text)
        screen.press("\r")
        screen.wait_for(*list_texts(WORLD.home), " demo ")
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("invalid", "the API key was refused"),
        ("wrong-address", "your IP address, 203.0.113.7"),
    ],
)
def test_a_refused_key_is_reported_and_the_program_continues(
    tmp_path: Path, demo_url: str, token: str, expected: str
) -> None:
    """A sentence on the screen has the IP address, and another tag can be typed."""
    words = (WORLD.home, "--base-url", demo_url)
    with terminal(tmp_path, *words, CLANTUI_TOKEN=token) as screen:
        screen.wait_for(expected)
        screen.press("2PX")
        screen.wait_for("X is never in a tag")


def test_a_real_key_opens_a_clan_at_once(tmp_path: Path, demo_url: str) -> None:
    """`clantui TAG` with an API key and a base URL shows this clan, without the demo's badge."""
    words = (WORLD.rivals[0].lower(), "--base-url", demo_url)
    with terminal(tmp_path, *words, CLANTUI_TOKEN=SECRET) as screen:
        text = screen.wait_for(*list_texts(WORLD.rivals[0]))
        assert " demo " not in text
        screen.press("q")
        assert screen.exit_code() == 0


def test_a_wider_window_shows_more(tmp_path: Path) -> None:
    """A wider window shows all cards, and more players in the pane."""
    cards = count_cards(WORLD.home)
    names = [member["name"] for member in clan(WORLD.home)["memberList"]]

    def count_names(text: str) -> int:
        return sum(name in text for name in names)

    with terminal(tmp_path, "--demo", "--latency", "0") as screen:
        narrow = screen.wait_for(*list_texts(WORLD.home), expect_rows(cards))
        screen.resize(160, 50)
        assert len(cards) > ROWS_SHOWN
        screen.wait_for(
            *list_texts(WORLD.home),
            lambda wide: rows(wide) == cards,
            lambda wide: count_names(wide) > count_names(narrow),
        )


def test_a_cancelled_demo_asks_for_no_key(tmp_path: Path) -> None:
    """If the demo is stopped before its first response, it is offered again."""
    with terminal(tmp_path, "--demo", "--latency", "60000") as screen:
        screen.wait_for("Esc cancels")
        screen.press("\x1b")
        text = screen.wait_for("See the demo")
        assert "no API key" not in text
        screen.press("\x03")


def test_dismissed_hints_are_not_shown_again(tmp_path: Path) -> None:
    """The demo saves no clans, but it saves that the hints were dismissed."""
    for hinted in (True, False):
        with terminal(tmp_path, "--demo", "--latency", "0") as screen:
            text = screen.wait_for(*list_texts(WORLD.home))
            assert ("who plays it ·" in text) is hinted
            if hinted:
                screen.press("\x1b")
                screen.wait_for(lambda text: "who plays it ·" not in text)
            screen.press("q")
            assert screen.exit_code() == 0


def test_a_pasted_key_is_saved_and_a_clan_is_loaded(tmp_path: Path, demo_url: str) -> None:
    """The key is checked before, is never shown, and works without a restart."""
    with terminal(tmp_path, "--base-url", demo_url) as screen:
        screen.wait_for("you need an API key", "Paste the API key here")
        screen.press(f"\x1b[200~export CLANTUI_TOKEN='{KEY}'\r\n\x1b[201~")
        screen.wait_for("The API key works", "Save it in ~/.crtoken?")
        screen.press("\r")
        screen.wait_for("Saved in ~/.crtoken")
        screen.press(f"{WORLD.rivals[0]}\r")
        screen.wait_for(*list_texts(WORLD.rivals[0]))
        assert not [part for part in KEY.split(".") if part.encode() in screen.raw]
    file = tmp_path / ".crtoken"
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == (f"{KEY}\n", 0o600)


def test_a_key_file_written_later_is_used(tmp_path: Path, demo_url: str) -> None:
    """Without a key Enter shows an error. Once the file exists, Enter loads the clan."""
    with terminal(tmp_path, "--base-url", demo_url) as screen:
        screen.wait_for("you need an API key")
        screen.press(f"{WORLD.rivals[0]}\r")
        screen.wait_for("You need an API key")
        (tmp_path / ".crtoken").write_text(f"{KEY}\r\n")
        screen.press("\r")
        screen.wait_for(*list_texts(WORLD.rivals[0]))


def test_a_key_pasted_into_the_demo_is_checked_where_it_will_be_used(
    tmp_path: Path, demo_url: str
) -> None:
    """The key for a proxy is sent only to the proxy, also while the screen shows the demo."""
    given = ("--demo", "--latency", "0", "--base-url", demo_url)
    with terminal(tmp_path, *given) as screen:
        screen.wait_for(*list_texts(WORLD.home))
        screen.press(f"\x1b[200~{KEY}\x1b[201~")
        screen.wait_for("The API key works.", "Enter saves it")
        screen.press("\r")
        screen.wait_for("Saved in ~/.crtoken.")
    assert KEY in (tmp_path / ".crtoken").read_text()
