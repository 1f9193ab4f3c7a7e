"""Navigation from the clan to dialogs and other screens, each imported when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.players.profile import Profile
from clantui.core.views import DECKS_BY_DECK, load_view, tab_of, tab_title
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.ui.clan.detail import DetailPane
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.workers import start_worker
from clantui.ui.export.output import copy
from clantui.ui.keymap.names import key_name

if TYPE_CHECKING:
    from clantui.core.compare import comparison
    from clantui.core.model.battle import Battle
    from clantui.core.players import named_decks
    from clantui.core.ports import Backend
    from clantui.ui.clan.about import AboutScreen
    from clantui.ui.clan.controller import ClanController
    from clantui.ui.clan.problems import ProblemsScreen
    from clantui.ui.clan.view import ClanView
    from clantui.ui.compare.screen import CompareScreen
    from clantui.ui.deck.screen import DeckScreen
    from clantui.ui.export import options, svg
    from clantui.ui.export.dialog import WriteScreen
    from clantui.ui.family.screen import FamilyScreen
    from clantui.ui.help.screen import HelpScreen
    from clantui.ui.history import screen as history_screen
    from clantui.ui.history.screen import HistoryScreen
    from clantui.ui.player.screen import PlayerScreen
    from clantui.ui.race.screen import RaceScreen
    from clantui.ui.rankings import screen as rankings_screen
    from clantui.ui.rankings.screen import RankingsScreen
    from clantui.ui.switcher.screen import SwitcherScreen
else:
    comparison = LateModule("clantui.core.compare.comparison")
    named_decks = LateModule("clantui.core.players.named_decks")
    options = LateModule("clantui.ui.export.options")
    svg = LateModule("clantui.ui.export.svg")
    history_screen = LateModule("clantui.ui.history.screen")
    rankings_screen = LateModule("clantui.ui.rankings.screen")

SCREENS: Final = {
    "about": "clantui.ui.clan.about:AboutScreen",
    "compare": "clantui.ui.compare.screen:CompareScreen",
    "deck": "clantui.ui.deck.screen:DeckScreen",
    "doctor": "clantui.ui.help.doctor:DoctorScreen",
    "family": "clantui.ui.family.screen:FamilyScreen",
    "goto": "clantui.ui.goto.screen:GotoScreen",
    "help": "clantui.ui.help.screen:HelpScreen",
    "history": "clantui.ui.history.screen:HistoryScreen",
    "key": "clantui.ui.clan.key_dialog:KeyScreen",
    "player": "clantui.ui.player.screen:PlayerScreen",
    "problems": "clantui.ui.clan.problems:ProblemsScreen",
    "race": "clantui.ui.race.screen:RaceScreen",
    "rankings": "clantui.ui.rankings.screen:RankingsScreen",
    "switcher": "clantui.ui.switcher.screen:SwitcherScreen",
    "theme": "clantui.ui.appearance.theme_screen:ThemeScreen",
    "write": "clantui.ui.export.dialog:WriteScreen",
}
"""Modules and classes of all screens over the clan, imported when they are opened."""

_DIALOGS: Final = frozenset(
    {"about", "help", "problems", "switcher", "write", "copy-tag", "copy-row"}
)
"""Names of what opens over the present screen; any other screen replaces those over the clan."""

_LISTS: Final = frozenset({"family", "compare"})
"""Screens that need several clans."""


def load_screen(name: str) -> Any:  # noqa: ANN401 — the caller says which
    """Import the class of a screen of `SCREENS`."""
    module, _, cls = SCREENS[name].partition(":")
    return getattr(import_module(module), cls)


class Navigator:
    """Opens screens over the clan, and hands their results to the controller."""

    def __init__(
        self,
        controller: ClanController,
        view: ClanView,
        backend: Backend,
        clock: Callable[[], datetime],
        open_clan: Callable[[Tag, Tag], object],
    ) -> None:
        """Set up.

        Args:
            controller: has the state of the clan, and takes results.
            view: of the clan; screens are pushed over it.
            backend: asks for what the screens show.
            clock: tells the time, aware UTC.
            open_clan: opens the clan of a player, and focuses that player.
        """
        self._controller, self._view = controller, view
        self._backend, self._clock, self._open_clan = backend, clock, open_clan
        self._problems: ProblemsScreen | None = None
        self._race: RaceScreen | None = None
        self._battles: dict[Tag, tuple[Battle, ...]] = {}  # of players that were looked at
        self._open: dict[str, Callable[[], object]] = {
            "about": self._open_about,
            "problems": self._open_problems,
            "help": self._open_help,
            "switcher": self.open_switcher,
            "race": self._open_race,
            "history": self._open_history,
            "rankings": self._open_rankings,
            "family": self._open_family,
            "compare": self._open_compare,
            "write": self._open_write,
            "copy-tag": self._copy_tag,
            "copy-row": self._copy_row,
            "deck": self._open_deck,
        }

    @property
    def _is_demo(self) -> bool:
        return self._controller.state.load_status.demo

    def is_available(self, name: str) -> bool:
        """Return whether it makes sense now to open a screen, or to copy."""
        match name:
            case "write" if self._view.app.screen is not self._view.screen:
                return True
            case "deck":
                return self._view.has_deck
            case "about" | "problems" | "write" | "copy-row":
                return self._controller.state.load_status.survey is not None
            case "race" | "history" | "copy-tag" | "family" | "compare":
                return self._controller.state.tag is not None
            case _:
                return True

    def open(self, name: str) -> None:
        """Open a screen by its name, or copy; a screen that is open is closed."""
        rivals = self._rivals(name)
        if name in _LISTS and rivals is None and len(self._controller.clan_list.stops) < 2:
            adds, opens = key_name("switcher"), key_name("race")
            text = f"You need a second clan: {adds} adds one, {opens} opens your rivals"
            self._view.notify(text, markup=False)
        elif self._is_on_top(name):
            self.close_upper()
        else:
            if name not in _DIALOGS:
                self.close_upper()
            if rivals is not None and (tag := self._controller.state.tag) is not None:
                self._controller.use_list(rivals.with_clan(tag))
            if name == "compare" and rivals is not None:
                self._open_compare(rivals.current)
            else:
                self._open[name]()

    def _rivals(self, name: str) -> ClanList | None:
        """Return the clans of the visible race, where a screen is meant for them; else None."""
        race, ours = self._race, self._controller.race_clan
        if name not in _LISTS or race is None or race is not self._view.app.screen:
            return None
        rivals, has_list = race.clan_list, len(self._controller.clan_list.stops) > 1
        if rivals is None or (has_list and (name == "family" or rivals.current == ours)):
            return None  # the open clans are meant
        return replace(rivals, of=ours)

    def close_upper(self) -> None:
        """Close all screens over the clan, as Esc would, without their results."""
        app = self._view.app
        while app.screen is not self._view.screen:
            if isinstance(app.screen, SafeDismiss):
                app.screen.abandon()
            app.pop_screen()

    def _is_on_top(self, name: str) -> bool:
        top = type(self._view.app.screen)
        return SCREENS.get(name) == f"{top.__module__}:{top.__qualname__}"

    def update(self) -> None:
        """Bring the list of problems up to date while it is open, and keep a race that came."""
        if self._problems is not None and self._problems.is_attached:
            self._problems.show_state(self._controller.state)
        if self._race is not None and (race := self._race.race) is not None:
            self._controller.take_race(race.clan, race)
        if self._race is not None and not self._race.is_running:
            self._race = None

    def _push(self, screen: Any, callback: Callable[[Any], None] | None = None) -> None:  # noqa: ANN401 — a screen's own result
        self._view.app.push_screen(screen, callback)

    def _open_problems(self) -> None:
        screen: type[ProblemsScreen] = load_screen("problems")
        if self._controller.state.load_status.survey is not None:
            self._problems = screen(self._controller.state, self._clock)
            self._push(self._problems)

    def _open_about(self) -> None:
        screen: type[AboutScreen] = load_screen("about")
        if (survey := self._controller.state.load_status.survey) is not None:
            self._push(screen(survey.clan))

    def _open_write(self) -> None:
        screen: type[WriteScreen] = load_screen("write")
        top = self._view.app.screen
        picture = partial(svg.screenshot_svg, top, "clantui")

        def offer() -> options.ExportOptions | None:
            if isinstance(top, options.Exportable):
                return options.document_options(top, picture)
            return options.export_options(self._view, picture)

        if (offered := offer()) is not None:
            self._push(screen(offered, offer))
        else:
            self._view.notify("Nothing to save yet", markup=False)

    def _copy_tag(self) -> None:
        counted, tag = self._view.counted, self._controller.state.tag
        write, evidence = counted.view.chat_line, counted.evidence
        if write is not None and evidence is not None and (line := write(evidence, counted.rows)):
            copy(self._view.screen, line, f"for the chat: {line}")
        elif tag is not None:
            copy(self._view.screen, str(tag), str(tag))

    def _copy_row(self) -> None:
        if text := options.row_text(self._view):
            copy(self._view.screen, text, text.replace("\t", "  "))

    def _open_deck(self) -> None:
        screen: type[DeckScreen] = load_screen("deck")
        rows: tuple[Any, ...] = self._view.grid.rows
        row: Any = self._view.grid.highlighted
        survey = self._controller.state.load_status.survey
        if row is None or survey is None or not self._view.has_deck:
            return
        trail: tuple[str, ...] = (tab_title(self._view.view.key),)
        if self._view.view.key == DECKS_BY_DECK:
            decks, at = named_decks.name_clan_decks(rows, survey), list(rows).index(row)
        else:
            decks = named_decks.name_member_decks(row, survey, self._clock())
            at = next((place for place, deck in enumerate(decks) if deck.is_played), 0)
            trail = (*trail, row.member.name)
        if decks:
            self._push(screen(decks, at, trail=trail, demo=self._is_demo))
        else:
            text = f"No deck of {row.member.name} is known, so there is no QR code"
            self._view.notify(text, markup=False)

    def _open_help(self) -> None:
        screen: type[HelpScreen] = load_screen("help")
        view, top = self._view.view, self._view.app.screen
        if top is self._view.screen:
            self._push(screen("clan", f"{view.title}: {view.about}"))
        else:
            self._push(screen(getattr(top, "SCOPE", "app")))

    def open_switcher(self, name: str = "") -> None:
        """Open the switcher, to search for a name where one is given."""
        screen: type[SwitcherScreen] = load_screen("switcher")
        states = self._controller.states
        switcher = screen(
            self._backend,
            self._clock,
            states.bookmarks,
            states.save_bookmark,
            states.forget,
            open_clans=tuple(stop.tag for stop in self._controller.clan_list.stops),
        )
        switcher.wanted = name

        def use(clan_list: ClanList | None) -> None:
            if clan_list is not None:
                self.close_upper()
            self._controller.use_list(clan_list)
            if clan_list is not None and switcher.player is not None:
                self._controller.focus_player(switcher.player)

        self._push(switcher, use)

    def _open_race(self) -> None:
        screen: type[RaceScreen] = load_screen("race")
        states, tag = self._controller.states, self._controller.race_clan
        if tag is None:
            return

        def use(clan_list: ClanList | None) -> None:
            rivals = replace(clan_list, of=tag) if clan_list is not None else None
            self._controller.use_list(rivals)

        race = screen(
            self._backend,
            self._clock,
            tag,
            states.name_of(tag),
            states.survey_of,
            self._load,
            paused_for=self._controller.paused_for,
            demo=self._is_demo,
        )
        self._race = race
        self._push(race, use)

    def _open_history(self) -> None:
        screen: type[HistoryScreen] = load_screen("history")
        if (tag := self._controller.state.tag) is not None:
            name, card = self._controller.states.name_of(tag), self._view.highlighted_card
            compared = self._controller.state.compared_with
            survey = self._controller.state.load_status.survey
            shown, demo = None if survey is None else survey.at, self._is_demo
            history = screen(
                self._backend, self._clock, tag, name, card, compared, shown=shown, demo=demo
            )

            def use(baseline: datetime | None) -> None:
                self._controller.count_changes_since(baseline)
                if baseline is not None:
                    compared = self._controller.state.compared_with
                    text = history_screen.describe_comparison(compared, zone_of(self._view))
                    self._view.notify(text, markup=False)

            self._push(history, use)

    def _open_rankings(self) -> None:
        screen: type[RankingsScreen] = load_screen("rankings")
        states = self._controller.states
        known = rankings_screen.KnownClans(
            own=frozenset(filter(None, (self._controller.state.tag, self._controller.race_clan))),
            book=states.bookmarks,
            survey_of=states.survey_of,
        )
        rankings = screen(self._backend, self._clock, demo=self._is_demo, known=known)
        self._push(rankings, self._controller.use_list)

    def open_player(self, player: Tag) -> None:
        """Open the screen of a member of the clan."""
        screen: type[PlayerScreen] = load_screen("player")
        self.close_upper()
        state = self._controller.state
        evidence, clan = state.evidence, state.tag
        profile = Profile.of(evidence, player, state.readings) if evidence is not None else None
        if profile is None or clan is None:
            self._view.notify("Not in the clan any more: no profile was loaded", markup=False)
            return
        battles = state.logs.battles.get(player) if state.logs is not None else None
        battles = battles or self._battles.get(player)

        async def load_battles() -> None:
            logs = await self._backend.battles(clan, (player,), None, lambda _: None)
            if (log := logs.battles.get(player)) is not None:
                self._battles[player] = log
            if opened.is_attached:
                opened.show_battles(log, logs.failed.get(player))

        def start() -> None:
            start_worker(opened, load_battles, "battles")  # ends with the screen

        def use(home: Tag | None) -> None:
            if home is not None:
                self._open_clan(home, player)

        opened = screen(self._backend, self._clock, profile, battles, start, demo=self._is_demo)
        row = self._view.query_one(DetailPane).subject_with(player, profile.member.name)
        opened.trail = (tab_title(state.view), *((row,) if row else ()))
        self._push(opened, use)

    def _open_compare(self, rival: Tag | None = None) -> None:
        screen: type[CompareScreen] = load_screen("compare")
        clan_list, states = self._controller.clan_list, self._controller.states
        stops = {stop.tag: stop for stop in clan_list.stops}
        ours, current = clan_list.of or clan_list.current, rival or clan_list.current
        if ours is None:
            return
        own = stops.pop(ours, ClanRef(ours, states.name_of(ours)))
        others = tuple(stops.values())
        view = load_view(tab_of(self._view.view.key))
        compare = screen(
            self._controller.paused_for,
            self._clock,
            own,
            others,
            states.survey_of,
            self._load,
            demo=self._is_demo,
            at=list(stops).index(current) if current in stops else 0,
            view=view if comparison.common_cards(view) else FAVOURITES,
        )

        def use(pair: ClanList | None) -> None:
            if pair is not None and pair.current is not None:
                self._controller.go_to(clan_list.with_clan(pair.current))

        self._push(compare, use)

    def _open_family(self) -> None:
        screen: type[FamilyScreen] = load_screen("family")
        clan_list = self._controller.clan_list
        family = screen(
            self._controller.paused_for,
            self._clock,
            clan_list.title,
            clan_list.stops,
            self._controller.states.survey_of,
            self._load,
            demo=self._is_demo,
        )
        self._push(family, self._controller.use_list)

    async def _load(self, tag: Tag, emit: Callable[[Survey], object]) -> object:
        before = self._controller.states.survey_of(tag)
        return await self._backend.load(LoadRequest(tag=tag, before=before), emit)
