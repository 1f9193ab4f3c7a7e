"""Tests of the dialog about a clan: its facts and its description."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.containers import VerticalScroll

from clantui.core.model.game import Clan, ClanInfo
from clantui.core.text.sanitize import clean
from clantui.demo.world.names import HOSTILE
from clantui.ui.clan.widgets.about import AboutScreen, describe_about, draw_about
from clantui.ui.rankings.screen import RankingsScreen
from tests.factories.surveys import clan
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import make_survey, stage
from tests.ui.screen_text import text

FULL = ClanInfo(
    access="invite only",
    trophies=124_218,
    war_trophies=720,
    required=5_000,
    location="International",
    description="Be kind, donate",
)


def clan_with(info: ClanInfo) -> Clan:
    """Return a clan of 47 members with this information."""
    return replace(clan(47), info=info)


def test_each_known_fact_has_a_line() -> None:
    """A clan with all facts has six lines, then its description."""
    assert dict(describe_about(clan_with(FULL))) == {
        "Tag": str(clan(1).tag),
        "Members": "47 of 50",
        "Joining": "invite only, from 5,000 trophies",
        "Trophies": "124,218",
        "War trophies": "720",
        "Location": "International",
    }
    assert str(draw_about(clan_with(FULL))).endswith("International\n\nBe kind, donate")


def test_unknown_facts_have_no_line() -> None:
    """A clan without information has its tag and its members."""
    assert [label for label, _ in describe_about(clan_with(ClanInfo()))] == ["Tag", "Members"]
    assert str(draw_about(clan_with(ClanInfo()))).endswith("This clan has no description.")


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
def test_one_line_says_who_may_join(
    access: str, required: int | None, joining: str | None
) -> None:
    """One line says who may join, and how many trophies are required."""
    info = replace(FULL, access=access, required=required)
    assert dict(describe_about(clan_with(info))).get("Joining") == joining


def test_no_trophies_are_a_fact_too() -> None:
    """A clan with 0 trophies has lines that say so; unknown trophies are not 0."""
    facts = dict(describe_about(clan_with(ClanInfo(trophies=0, war_trophies=0))))
    assert (facts["Trophies"], facts["War trophies"]) == ("0", "0")


def test_only_what_the_clan_wrote_is_bright() -> None:
    """Labels are muted; so is the sentence in place of a missing description."""
    for info in (FULL, ClanInfo()):
        drawn = draw_about(clan_with(info))
        muted = [
            str(drawn)[s.start : s.end].strip() for s in drawn.spans if "muted" in str(s.style)
        ]
        labels = [label for label, _ in describe_about(clan_with(info))]
        missing = [] if info.description else ["This clan has no description."]
        assert muted == [*labels, *missing]


def store_clan(info: ClanInfo) -> Callable[[FakeBackend], None]:
    """Store a clan with this information."""

    def prepare(backend: FakeBackend) -> None:
        survey = make_survey(["Wizard"])
        with_info = replace(survey, clan=replace(survey.clan, info=info))
        backend.store.surveys[survey.clan.tag] = with_info

    return prepare


@pytest.mark.parametrize(
    "sizes",
    [
        ((60, 20),),
        pytest.param(
            (
                (80, 24),
                (120, 40),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_i_opens_and_closes_the_dialog(sizes: tuple[tuple[int, int], ...]) -> None:
    """`i` shows the facts at every size without a request; `i` again closes them."""
    async with stage(first="2PP", prepare=store_clan(FULL), load_delay=1000.0) as s:
        loads = len(s.backend.loads)
        for size in sizes:
            await s.resize(*size)
            await s.press("i")
            assert isinstance(s.app.screen, AboutScreen), size
            shown = text(s.app)
            for part in ("Thornwood", "invite only, from 5,000 trophies", "Be kind, donate"):
                assert part in shown, size
            await s.press("i")
            assert not isinstance(s.app.screen, AboutScreen), size
            assert len(s.backend.loads) == loads, size


async def test_i_works_over_other_screens() -> None:
    """On the rankings `i` opens the dialog over them, and Esc goes back to them."""
    async with stage(first="2PP", prepare=store_clan(FULL)) as s:
        await s.press("T", "i")
        assert isinstance(s.app.screen, AboutScreen)
        await s.press("escape")
        assert isinstance(s.app.screen, RankingsScreen)


async def test_i_without_a_clan_says_so() -> None:
    """One line says what to do while no clan is loaded."""
    async with stage() as s:
        await s.press("escape", "i")
        assert not isinstance(s.app.screen, AboutScreen)


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_a_hostile_description_is_drawn_as_text(words: str) -> None:
    """Markup and escapes in a description are letters, drawn as they are."""
    info = replace(FULL, description=clean(words), raw_description=words)
    drawn = draw_about(clan_with(info))
    assert str(drawn).endswith(clean(words) or "This clan has no description.")
    assert "\x1b" not in str(drawn)


async def test_a_long_description_scrolls() -> None:
    """The end of a description that is longer than the screen is reached with the arrows."""
    info = replace(FULL, description="word " * 200 + "END")
    async with stage(first="2PP", size=(60, 20), prepare=store_clan(info)) as s:
        await s.press("i")
        assert "END" not in text(s.app)
        box = s.app.screen.query_one(VerticalScroll)
        await s.press(*["down"] * int(box.max_scroll_y + 1))
        assert "END" in text(s.app)
