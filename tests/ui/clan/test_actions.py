"""Tests of which actions the clan screen offers, from the first steps to several clans."""

from __future__ import annotations

from textual.actions import parse

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import NotFound
from clantui.core.model.tag import Tag
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.screens import BaseScreen
from clantui.ui.keymap.actions import collect_actions
from tests.ui.fake_backend import FakeBackend
from tests.ui.harness import Stage, make_survey, stage

HOME = make_survey(["Wizard", "Miner", "Wizard"])
NEXT = make_survey(["Golem"], "Ironwood", "9YY")
BOTH = ClanList("two", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("9YY"), "Ironwood")))
CLAN_ACTIONS = (
    ("refresh",),
    ("refresh_all",),
    ("auto_refresh",),
    ("copy", "tag"),
    ("copy", "row"),
    ("view", 1),
    ("variant",),
    ("step_clan", 1),
    ("select_clan", 1),
    ("select_clan", 2),
    ("select_clan", 3),
    ("last",),
    ("back",),
    ("demo",),
    ("pause_auto_refresh",),
    ("copy", "reminder"),
)
ROW_ACTIONS = ("filter", "sort", "reverse", "detail", "group")


def store_next(backend: FakeBackend) -> None:
    """Store the second clan."""
    backend.store.surveys[Tag("9YY")] = NEXT


def list_actions(s: Stage) -> set[str]:
    """Return the actions that are offered now."""
    clan = {
        " ".join(map(str, (action, *parameters)))
        for action, *parameters in CLAN_ACTIONS
        if s.screen.check_action(action, tuple(parameters))
    }
    return clan | {action for action in ROW_ACTIONS if s.screen.view.check_action(action, ())}


async def test_an_action_is_offered_while_it_has_an_effect() -> None:
    """No clan, a clan that loads, a loaded one, a view with variants, several clans."""
    loading = {"refresh", "refresh_all", "auto_refresh", "copy tag", "select_clan 1"}
    loaded = loading | {"copy row", "view 1", *ROW_ACTIONS}
    async with stage(has_key=False) as s:
        assert list_actions(s) == {"demo"}
    async with stage(load_delay=1000, prepare=store_next) as s:
        controller = s.screen.controller
        assert list_actions(s) == set()
        await s.press(*"2pp", "enter")
        assert list_actions(s) == {"back"}
        controller.use_list(ClanList("one", (ClanRef(Tag("2PP")),)))
        await s.pilot.pause()
        assert list_actions(s) == loading
        controller.open(Tag("2PP"))
        await s.until(lambda: s.backend.loads)
        await s.load(HOME)
        assert list_actions(s) == loaded
        await s.press("R")
        assert list_actions(s) == loaded | {"back"}
        await s.load(HOME)
        controller.show_view("decks")
        assert list_actions(s) == loaded | {"variant"}
        controller.show_view("war-members")
        assert list_actions(s) == loaded | {"copy reminder"}
        controller.show_view("favourites")
        await s.press("A")
        await s.load(HOME)
        assert list_actions(s) == loaded | {"pause_auto_refresh"}
        await s.press("A", "slash", *"wiz", "enter")
        assert list_actions(s) == loaded | {"back"}
        await s.press("escape")
        controller.use_list(BOTH)
        assert list_actions(s) == loaded | {"step_clan 1", "select_clan 2"}
        controller.go_to(BOTH.move(1))
        several = loaded | {"step_clan 1", "select_clan 2", "last"}
        assert list_actions(s) == several
        controller.open(Tag("8YY"))
        await s.until(lambda: s.backend.loads[-1].tag == Tag("8YY"))
        assert list_actions(s) == several | {"back"}
        await s.end(NotFound("there is no such clan"))
        assert list_actions(s) == several | {"back"}
        await s.press("escape")
        assert list_actions(s) == several


async def test_the_first_hint_can_be_dismissed_while_it_is_shown() -> None:
    """Esc has an effect as long as the hint is on the screen, also in a table without rows."""
    async with stage(shows_hint=True, loaded=HOME) as s:
        assert "back" in list_actions(s)
        await s.press("escape")
        assert "back" not in list_actions(s)


class AskedScreen(BaseScreen[None]):
    """Screen that notes the actions it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Note the action."""
        self.asked.add(action)
        return super().check_action(action, parameters)


async def test_the_keys_of_a_clan_ask_no_screen_above_it() -> None:
    """The key bar of a clan is drawn while another screen opens, which has actions of its own."""
    own = {parse(action.binding.action)[1] for action in collect_actions().values()}
    async with stage(loaded=HOME) as s:
        upper = AskedScreen()
        await s.app.push_screen(upper)
        s.screen.query_one(KeyBar).render()
        assert not upper.asked & own
