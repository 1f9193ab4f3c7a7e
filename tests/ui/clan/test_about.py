"""Tests of the dialog about a clan: its facts, and its own words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.containers import VerticalScroll

from clantui.core.model.game import Clan, ClanAbout
from clantui.core.text.sanitize import clean
from clantui.demo.world.names import HOSTILE
from clantui.ui.clan.about import AboutScreen, describe_about, draw_about
from clantui.ui.rankings.screen import RankingsScreen
from tests.factories.surveys import clan
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import loaded, stage
from tests.ui.screen_text import text

FULL = ClanAbout(
    access="invite only",
    trophies=124_218,
    war_trophies=720,
    required=5_000,
    location="International",
    description="Be kind, donate",
)


def described(about: ClanAbout) -> Clan:
    """Return a clan of 47 that says this of itself."""
    return replace(clan(47), about=about)


def test_everything_that_is_told_has_a_line() -> None:
    """A clan that tells all has seven lines, then its own words."""
    assert dict(describe_about(described(FULL))) == {
        "Tag": str(clan(1).tag),
        "Members": "47 of 50",
        "Joining": "invite only, from 5,000 trophies",
        "Trophies": "124,218",
        "War trophies": "720",
        "Location": "International",
    }
    assert str(draw_about(described(FULL))).endswith("International\n\nBe kind, donate")


def test_what_is_not_told_has_no_line() -> None:
    """Of a clan that tells nothing there are its tag and its members."""
    assert [label for label, _ in describe_about(described(ClanAbout()))] == ["Tag", "Members"]
    assert str(draw_about(described(ClanAbout()))).endswith("This clan has no description.")


@pytest.mark.parametrize(
    ("access", "required", "joining"),
    [
        ("open", 0, "open"),
        ("closed", None, "closed"),
        ("open", 2_000, "open, from 2,000 trophies"),
        ("", 2_000, "from 2,000 trophies"),
        ("", 0, None),
    ],
)
def test_who_may_join(access: str, required: int | None, joining: str | None) -> None:
    """One line says who may join, and from how many trophies on."""
    about = replace(FULL, access=access, required=required)
    assert dict(describe_about(described(about))).get("Joining") == joining


def stored(about: ClanAbout) -> Callable[[FakeBackend], None]:
    """Store a clan that says this of itself."""

    def prepare(engine: FakeBackend) -> None:
        survey = loaded(["Wizard"])
        told = replace(survey, clan=replace(survey.clan, about=about))
        engine.memory.pictures[survey.clan.tag] = told

    return prepare


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_i_opens_it_and_closes_it(size: tuple[int, int]) -> None:
    """`i` shows the facts at every size without a request; `i` again closes them."""
    async with stage(first="2PP", size=size, prepare=stored(FULL), rest=1000.0) as s:
        asked = len(s.engine.loads)
        await s.press("i")
        assert isinstance(s.app.screen, AboutScreen)
        shown = text(s.app)
        for part in ("Thornwood", "invite only, from 5,000 trophies", "Be kind, donate"):
            assert part in shown
        await s.press("i")
        assert not isinstance(s.app.screen, AboutScreen)
        assert len(s.engine.loads) == asked


async def test_i_works_over_other_screens() -> None:
    """On the rankings `i` opens the dialog over them, and Esc goes back to them."""
    async with stage(first="2PP", prepare=stored(FULL)) as s:
        await s.press("T", "i")
        assert isinstance(s.app.screen, AboutScreen)
        await s.press("escape")
        assert isinstance(s.app.screen, RankingsScreen)


async def test_i_without_a_clan_says_so() -> None:
    """One line says what to do while no clan is loaded."""
    async with stage() as s:
        await s.press("escape", "i")
        assert not isinstance(s.app.screen, AboutScreen)


@pytest.mark.parametrize("words", [name.text for name in HOSTILE], ids=ascii)
def test_hostile_words_are_text(words: str) -> None:
    """Markup and escapes in a description are letters, drawn as they are."""
    about = replace(FULL, description=clean(words), raw_description=words)
    drawn = draw_about(described(about))
    assert str(drawn).endswith(clean(words) or "This clan has no description.")
    assert "\x1b" not in str(drawn)


async def test_a_long_description_scrolls() -> None:
    """The end of a description that is longer than the screen is reached with the arrows."""
    about = replace(FULL, description="word " * 600 + "END")
    async with stage(first="2PP", size=(60, 20), prepare=stored(about)) as s:
        await s.press("i")
        assert "END" not in text(s.app)
        box = s.app.screen.query_one(VerticalScroll)
        await s.press(*["down"] * int(box.max_scroll_y + 1))
        assert "END" in text(s.app)
