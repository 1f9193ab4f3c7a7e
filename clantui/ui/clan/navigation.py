"""Navigation from the clan to other screens, each imported when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.modules import LateModule
from clantui.core.players.profile import Profile
from clantui.core.views import DEFAULT_VIEW, find_tab, load_view, make_tab_title
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import find_card_id
from clantui.ui.clan.widgets import problems
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.message_line import give_reason
from clantui.ui.common.screens import BaseScreen, Dialog, Reloadable
from clantui.ui.common.time_zone import zone_of
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.scopes import SCOPES, Needs

if TYPE_CHECKING:
    from clantui.core.compare import comparison
    from clantui.core.model.battle import Battle
    from clantui.core.ports import Backend
    from clantui.ui.clan import clan_contents
    from clantui.ui.clan.controller import ClanController
    from clantui.ui.clan.state import ClanState
    from clantui.ui.clan.view import ClanView
    from clantui.ui.clan.widgets import about as about_screen
    from clantui.ui.common.clans import clan_set
    from clantui.ui.compare import screen as compare_screen
    from clantui.ui.deck import screen as deck_screen
    from clantui.ui.export import dialog, options
    from clantui.ui.family import screen as family_screen
    from clantui.ui.help import screen as help_screen
    from clantui.ui.history import screen as history_screen
    from clantui.ui.player import screen as player_screen
    from clantui.ui.race import screen as race_screen
    from clantui.ui.rankings import screen as rankings_screen
    from clantui.ui.switcher import screen as switcher_screen
else:
    comparison = LateModule("clantui.core.compare.comparison")
    clan_contents = LateModule("clantui.ui.clan.clan_contents")
    about_screen = LateModule("clantui.ui.clan.widgets.about")
    clan_set = LateModule("clantui.ui.common.clans.clan_set")
    compare_screen = LateModule("clantui.ui.compare.screen")
    deck_screen = LateModule("clantui.ui.deck.screen")
    dialog = LateModule("clantui.ui.export.dialog")
    options = LateModule("clantui.ui.export.options")
    family_screen = LateModule("clantui.ui.family.screen")
    help_screen = LateModule("clantui.ui.help.screen")
    history_screen = LateModule("clantui.ui.history.screen")
    player_screen = LateModule("clantui.ui.player.screen")
    race_screen = LateModule("clantui.ui.race.screen")
    rankings_screen = LateModule("clantui.ui.rankings.screen")
    switcher_screen = LateModule("clantui.ui.switcher.screen")


class Navigator:
    """Opener of the screens over the clan, whose results go to the controller."""

    def __init__(
        self,
        controller: ClanController,
        view: ClanView,
        backend: Backend,
        clock: Callable[[], datetime],
        open_clan: Callable[..., object],
    ) -> None:
        """Create the navigator.

        Args:
            open_clan: opens a clan by its tag; puts the cursor on a player, if one is given.
        """
        self._controller, self._view = controller, view
        self._backend, self._clock, self.open_clan = backend, clock, open_clan
        self._race: race_screen.RaceScreen | None = None
        self._player: player_screen.PlayerScreen | None = None
        self._battles: dict[Tag, tuple[Battle, ...]] = {}  # logs of opened players
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
            "deck": self._open_deck,
        }

    def is_available(self, name: str) -> bool:
        """Return True if a screen can be opened now."""
        if name == "deck":
            return self._view.has_deck
        if name == "write" and self._view.app.screen is not self._view.screen:
            return True
        state, needs = self._controller.state, SCOPES[name].needs
        if needs is Needs.SURVEY:
            return state.load.survey is not None
        return needs is Needs.NOTHING or state.tag is not None

    def open(self, name: str) -> None:
        """Open a screen by its name, its `SCOPE`; close it if it is open."""
        rivals = self._find_rivals(name)
        needs_others = SCOPES[name].needs is Needs.CLANS
        if needs_others and rivals is None and len(self._controller.clan_list.clans) < 2:
            adds, opens = key_name("switcher"), key_name("race")
            text = f"You need a second clan: {adds} adds one, {opens} opens your rivals"
            give_reason(self._view.app, text)
        elif getattr(self._view.app.screen, "SCOPE", "") == name:
            self.close_upper()
        else:
            if rivals is not None:
                self.close_upper()
                shown, clans = self._controller.state.tag, {clan.tag for clan in rivals.clans}
                tag = shown if shown in clans else rivals.rivals_of
                self._controller.use_list(rivals.with_clan(tag) if tag is not None else rivals)
            if name == "compare" and rivals is not None:
                self._open_compare(rivals.current)
            else:
                self._open[name]()

    def _find_rivals(self, name: str) -> ClanList | None:
        """Return the clans of the open race if the screen should show them; else None."""
        race = self._race
        is_race_shown = race is not None and race is self._view.app.screen
        if race is None or not is_race_shown or SCOPES[name].needs is not Needs.CLANS:
            return None
        rivals, has_list = race.clan_list, len(self._controller.clan_list.clans) > 1
        if rivals is None or race.race is None:
            return None
        own = race.race.clan
        if has_list and (name == "family" or rivals.current == own):
            return None  # the screen shows the open clans
        return replace(rivals, rivals_of=own)

    def close_upper(self) -> None:
        """Close all screens over the clan, as Esc would, without their results."""
        app = self._view.app
        while app.screen is not self._view.screen:
            if isinstance(app.screen, BaseScreen):
                app.screen.abandon()
            app.pop_screen()

    def update(self) -> None:
        """Update the problems and the player on the screen; store a loaded race in the state."""
        opened = self._player
        if opened is not None and opened.is_attached:
            shown = opened.state.profile
            state = self._controller.states.state_of(shown.clan.tag)
            profile = None if shown.is_current else _find_profile(state, opened.player)
            if profile is not None and (
                profile.is_current or (shown.is_waiting and not profile.is_waiting)
            ):
                opened.show(profile)
            if opened.is_running:
                opened.show_trouble(state.load.error, self._controller.paused_for())
        for screen in self._view.app.screen_stack[1:]:
            if isinstance(screen, problems.ProblemsScreen):
                screen.show_state(self._controller.state)
        if self._race is not None and (race := self._race.race) is not None:
            state = self._controller.states.state_of(race.clan)
            if state.race is not race:
                self._controller.update_state(replace(state, race=race))
        if self._race is not None and not self._race.is_running:
            self._race = None

    def reload_upper(self) -> None:
        """Reload the screens over the clan that have data of their own."""
        for screen in self._view.app.screen_stack:
            if isinstance(screen, Reloadable):
                screen.load_newer()

    def mark_auto_refresh(self, mark: str) -> None:
        """Show the mark of auto-refresh on the clan and on the screens that it reloads."""
        self._view.refresh_mark = mark
        for screen in self._view.app.screen_stack:
            if isinstance(screen, Reloadable):
                for header in screen.query(ScreenHeader):
                    header.note = mark

    def _push(self, screen: Any, callback: Callable[[Any], None] | None = None) -> None:  # noqa: ANN401 — a screen's own result
        """Open a dialog over the current screen, or a screen in place of those over the clan."""
        if not isinstance(screen, Dialog):
            self.close_upper()
        self._view.app.push_screen(screen, callback)

    def _open_problems(self) -> None:
        if self._controller.state.load.survey is not None:
            state, paused_for = self._controller.state, self._controller.paused_for
            self._push(problems.ProblemsScreen(state, self._clock, paused_for))

    def _open_about(self) -> None:
        if (survey := self._controller.state.load.survey) is not None:
            self._push(about_screen.AboutScreen(survey.clan))

    def _open_write(self) -> None:
        top, tag = self._view.app.screen, self._view.state.tag

        def list_contents() -> tuple[options.ExportContent, ...] | None:
            if isinstance(top, options.Exportable):
                return top.list_export_contents()
            # Another clan may arrive below the dialog, whose file has the name of this one.
            is_same = self._view.state.tag == tag
            return clan_contents.list_clan_contents(self._view) if is_same else None

        is_clan = top is self._view.screen
        if not is_clan and not isinstance(top, (Dialog, options.Exportable)):
            give_reason(top.app, "Nothing to save on this screen")  # the clan's table is not meant
        elif contents := list_contents():
            self._push(dialog.ExportScreen(top, contents, list_contents))
        else:
            give_reason(self._view.app, "Nothing to save yet")

    def _open_deck(self) -> None:
        view, row = self._view.view, self._view.table.highlighted
        view_data = self._controller.state.make_view_data()
        if row is None or view_data is None or view.decks is None:
            return
        found = view.decks(row, self._view.table.rows, view_data, self._clock())
        if found.decks:
            trail = tuple(filter(None, (make_tab_title(view.key), found.owner)))
            self._push(deck_screen.DeckScreen(found.decks, found.first, trail=trail))
        else:
            owner = found.owner or "this row"
            give_reason(self._view.app, f"No deck of {owner} is known, so there is no QR code")

    def _open_help(self) -> None:
        view, top = self._view.view, self._view.app.screen
        if top is self._view.screen:
            self._push(help_screen.HelpScreen("clan", f"{view.title}: {view.explanation}"))
        else:
            self._push(help_screen.HelpScreen(getattr(top, "SCOPE", "app")))

    def open_switcher(self, name: str = "") -> None:
        """Open the switcher, and search for a name if given."""
        states = self._controller.states
        switcher = switcher_screen.SwitcherScreen(
            self._backend,
            self._clock,
            lambda: states.bookmarks,
            states.save_bookmark,
            states.forget,
            open_clans=tuple(clan.tag for clan in self._controller.clan_list.clans),
        )
        switcher.initial_text = name

        def use(clan_list: ClanList | None) -> None:
            if clan_list is not None:
                self.close_upper()
            if clan_list is None or clan_list.current is None or switcher.player is None:
                self._controller.use_list(clan_list)
            else:
                self.open_clan(clan_list.current, switcher.player)

        self._push(switcher, use)

    def _open_race(self) -> None:
        states, tag = self._controller.states, self._controller.race_clan
        if tag is None:
            return
        if states.load_state_of(tag).unknown_tag == tag:
            give_reason(self._view.app, f"No clan has the tag {tag}, so it has no river race")
            return

        def use(clan_list: ClanList | None) -> None:
            rivals = replace(clan_list, rivals_of=tag) if clan_list is not None else None
            self._controller.use_list(rivals)

        name = states.name_of(tag)
        self._race = race_screen.RaceScreen(self._backend, self._surveys, tag, name)
        self._push(self._race, use)

    def _open_history(self) -> None:
        if (tag := self._controller.state.tag) is not None:
            name, row = self._controller.states.name_of(tag), self._view.table.highlighted
            card = find_card_id(row) if row is not None else None
            compared = self._controller.state.compared_with
            survey = self._controller.state.load.survey
            shown = None if survey is None else survey.at
            history = history_screen.HistoryScreen(
                self._backend, self._clock, tag, name, card, compared, shown=shown
            )

            def use(baseline: datetime | None) -> None:
                if baseline is not None:
                    state = self._controller.states.state_of(tag).with_comparison(baseline)
                    self._controller.update_state(state)
                    is_shown, compared = self._controller.state is state, state.compared_with
                    if compared is not None and is_shown:  # only this view counts changes
                        self._controller.show_view(DEFAULT_VIEW)
                    zone = zone_of(self._view)
                    text = history_screen.describe_comparison(compared, self._clock(), zone)
                    self._view.notify(text, title="" if is_shown else name)

            self._push(history, use)

    def _open_rankings(self) -> None:
        states = self._controller.states
        own = frozenset(filter(None, (self._controller.state.tag, self._controller.race_clan)))
        rankings = rankings_screen.RankingsScreen(
            self._backend, self._clock, own, states.bookmarks, states.survey_of
        )
        self._push(rankings, self._controller.use_list)

    def open_player(self, player: Tag, *, opens_duel: bool = False) -> None:
        """Open the screen of a member, and over it the duel helper if `opens_duel`."""
        self.close_upper()
        state = self._controller.state
        profile = _find_profile(state, player)
        if profile is None:
            give_reason(self._view.app, "Not in the clan any more: no profile was loaded")
            return
        self._backend.prioritise_player(player)
        battles, clan = self._find_battles(state, player), profile.clan.tag

        async def load_battles() -> tuple[Battle, ...]:
            logs = await self._backend.load_battle_logs(clan, (player,), None, lambda _: None)
            if (error := logs.failed.get(player)) is not None:
                raise error
            self._battles[player] = logs.battles[player]
            return logs.battles[player]

        def use(home: Tag | None) -> None:
            if home is not None:
                self.open_clan(home, player)

        opened = self._player = player_screen.PlayerScreen(
            self._backend, self._clock, profile, battles, load_battles
        )
        row = self._view.query_one(DetailPane).find_subject(player, profile.member.name)
        opened.trail = (make_tab_title(state.view), *((row,) if row else ()))
        opened.opens_duel = opens_duel
        opened.clan_error = state.load.error
        self._push(opened, use)

    def _find_battles(self, state: ClanState, player: Tag) -> tuple[Battle, ...] | None:
        """Return the newer of the logs that player and clan have loaded; None without one."""
        by_clan = state.logs.battles.get(player) if state.logs is not None else None
        logs = (log for log in (self._battles.get(player), by_clan) if log is not None)
        return max(logs, key=_find_newest_at, default=None)

    def _open_compare(self, rival: Tag | None = None) -> None:
        clan_list, states = self._controller.clan_list, self._controller.states
        clans = {clan.tag: clan for clan in clan_list.clans}
        ours, current = clan_list.rivals_of or clan_list.current, rival or clan_list.current
        if ours is None:
            return
        own = clans.pop(ours, ClanRef(ours, states.name_of(ours)))
        others = tuple(clans.values())
        view = load_view(find_tab(self._view.view.key))
        compare = compare_screen.CompareScreen(
            self._surveys,
            own,
            others,
            at=list(clans).index(current) if current in clans else 0,
            view=view if comparison.is_comparable(view) else FAVOURITES,
        )

        def use(pair: ClanList | None) -> None:
            if pair is not None and pair.current is not None:
                self._controller.go_to(clan_list.with_clan(pair.current))

        self._push(compare, use)

    def _open_family(self) -> None:
        clan_list = self._controller.clan_list
        family = family_screen.FamilyScreen(self._surveys, clan_list.title, clan_list.clans)

        def use(shown: ClanList | None) -> None:
            if shown is not None:  # it has newer names, but does not know whose rivals these are
                self._controller.use_list(clan_list.merge(shown))

        self._push(family, use)

    @property
    def _surveys(self) -> clan_set.ClanSurveys:
        return clan_set.ClanSurveys(
            find=self._controller.states.survey_of,
            load=self._load,
            paused_for=self._controller.paused_for,
            clock=self._clock,
        )

    async def _load(self, tag: Tag, emit: Callable[[Survey], object]) -> object:
        before = self._controller.states.survey_of(tag)
        return await self._backend.load_clan(LoadRequest(tag=tag, before=before), emit)


def _find_newest_at(battles: tuple[Battle, ...]) -> datetime:
    times = (battle.at for battle in battles if battle.at is not None)
    return max(times, default=datetime.min.replace(tzinfo=UTC))


def _find_profile(state: ClanState, player: Tag) -> Profile | None:
    view_data = state.make_view_data()
    return Profile.from_data(view_data, player, state.snapshots) if view_data else None
