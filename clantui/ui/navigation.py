"""The ways from the clan to the dialogs and the other screens, each imported when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.ui.common.workers import start_worker
from clantui.ui.export.output import copy

if TYPE_CHECKING:
    from clantui.ui.clan.problems import ProblemsScreen
    from clantui.ui.clan.screen import ClanScreen


class Navigator:
    """Opens what lies over the clan, and brings back what was chosen there."""

    def __init__(self, screen: ClanScreen, engine: Backend, now: Callable[[], datetime]) -> None:
        """Set up.

        Args:
            screen: the clan's.
            engine: asks for what the others show.
            now: the time, aware UTC.
        """
        self._screen, self._engine, self._now = screen, engine, now
        self._problems_open: ProblemsScreen | None = None

    @property
    def _demo(self) -> bool:
        return self._screen.load_status.demo

    def is_available(self, door: str) -> bool:
        """Whether it makes sense now."""
        match door:
            case "problems" | "write" | "copy-row":
                return self._screen.load_status.survey is not None
            case "race" | "history" | "copy-tag":
                return self._screen.controller.state.tag is not None
            case "family" | "compare":
                return self._screen.controller.state.tag is not None
            case _:
                return True

    def open(self, door: str) -> None:
        """Open one, by its name."""
        opened: dict[str, Callable[[], object]] = {
            "problems": self._problems,
            "help": self._help,
            "switcher": self._switcher,
            "race": self._race,
            "history": self._history,
            "rankings": self._rankings,
            "family": self._family,
            "compare": self._compare,
            "write": self._write,
            "copy-tag": self._copy_tag,
            "copy-row": self._copy_row,
        }
        alone = len(self._screen.controller.clan_list.stops) < 2
        if alone and door in {"family", "compare"}:
            self._screen.notify(
                "one clan alone: c, t or b brings others to the list", markup=False
            )
        else:
            opened[door]()

    def _problems(self) -> None:
        from clantui.ui.clan.problems import ProblemsScreen  # noqa: PLC0415

        page = self._screen.controller.state
        if page.load_status.survey is not None:
            self._problems_open = ProblemsScreen(page, self._now)
            self._screen.app.push_screen(self._problems_open)

    def tell(self) -> None:
        """Bring the list of problems up to date while it is open."""
        dialog = self._problems_open
        if dialog is not None and dialog.is_attached:
            dialog.tell(self._screen.controller.state)

    def _write(self) -> None:
        from clantui.ui.export.dialog import WriteScreen  # noqa: PLC0415
        from clantui.ui.export.options import ExportOptions, export_options  # noqa: PLC0415 — not for the first paint
        from clantui.ui.export.svg import screenshot_svg  # noqa: PLC0415

        def offered() -> ExportOptions | None:
            return export_options(
                self._screen.view, lambda: screenshot_svg(self._screen, "clantui")
            )

        offer = offered()
        if offer is not None:
            self._screen.app.push_screen(WriteScreen(offer, offered))

    def _copy_tag(self) -> None:
        if (tag := self._screen.controller.state.tag) is not None:
            copy(self._screen, str(tag), str(tag))

    def _copy_row(self) -> None:
        from clantui.ui.export.options import row_text  # noqa: PLC0415 — not for the first paint

        if text := row_text(self._screen.view):
            copy(self._screen, text, text.replace("\t", "  "))

    def _help(self) -> None:
        from clantui.ui.help.screen import HelpScreen  # noqa: PLC0415

        view = self._screen.view.view
        self._screen.app.push_screen(HelpScreen("clan", f"{view.title}: {view.about}"))

    def search(self, name: str) -> None:
        """Open the switcher with a name in its field, which it searches for."""
        self._switcher(name)

    def _switcher(self, name: str = "") -> None:
        from clantui.ui.switcher.screen import SwitcherScreen  # noqa: PLC0415

        pages = self._screen.controller.states
        dialog = SwitcherScreen(self._engine, self._now, pages.bookmarks, pages.note, pages.forget)
        dialog.wanted = name

        def chosen(course: ClanList | None) -> None:
            self._screen.follow(course)
            if course is not None and dialog.player is not None:
                wander = self._screen.controller
                wander.save(replace(wander.state, focus_player=dialog.player))

        self._screen.app.push_screen(dialog, chosen)

    def _race(self) -> None:
        from clantui.ui.race.screen import RaceScreen  # noqa: PLC0415

        wander = self._screen.controller
        if (tag := wander.race_of) is not None:
            pages = wander.states
            name, look = pages.name_of(tag), pages.survey_of
            screen = RaceScreen(self._engine, self._now, tag, name, look, demo=self._demo)

            def raced(course: ClanList | None) -> None:
                self._screen.follow(replace(course, of=tag) if course is not None else None)

            self._screen.app.push_screen(screen, raced)

    def _history(self) -> None:
        from clantui.ui.history.screen import HistoryScreen  # noqa: PLC0415

        page = self._screen.controller.state
        if page.tag is not None:
            name, card = (
                self._screen.controller.states.name_of(page.tag),
                self._screen.view.highlighted_card,
            )
            screen = HistoryScreen(self._engine, self._now, page.tag, name, card, demo=self._demo)
            self._screen.app.push_screen(screen, self._screen.count_since)

    def _rankings(self) -> None:
        from clantui.ui.rankings.screen import RankingsScreen  # noqa: PLC0415

        self._screen.app.push_screen(
            RankingsScreen(self._engine, self._now, demo=self._demo), self._screen.follow
        )

    def player(self, tag: Tag) -> None:
        """Go to a player of the clan that is looked at."""
        from clantui.core.players.profile import Profile  # noqa: PLC0415
        from clantui.ui.player.screen import PlayerScreen  # noqa: PLC0415

        page = self._screen.controller.state
        evidence, clan = page.evidence, page.tag
        profile = Profile.of(evidence, tag, page.readings) if evidence is not None else None
        if profile is None or clan is None:
            return
        known = page.logs.battles.get(tag) if page.logs is not None else None

        def ask() -> None:
            start_worker(self._screen, asked, "player")

        async def asked() -> None:
            logs = await self._engine.battles(clan, (tag,), None, lambda _: None)
            if dialog.is_attached:
                dialog.show_battles(logs.battles.get(tag), logs.failed.get(tag))

        def left(home: Tag | None) -> None:
            if home is not None:
                self._screen.open(home, seek=tag)

        dialog = PlayerScreen(self._engine, self._now, profile, known, ask, demo=self._demo)
        self._screen.app.push_screen(dialog, left)

    def _compare(self) -> None:
        from clantui.core.compare.comparison import common_cards  # noqa: PLC0415
        from clantui.ui.compare.screen import CompareScreen  # noqa: PLC0415

        course, pages = self._screen.controller.clan_list, self._screen.controller.states
        shown = self._screen.view.view
        ours = course.of or course.current
        stops = {stop.tag: stop for stop in course.stops}
        if ours is None:
            return
        mine = stops.pop(ours, ClanRef(ours, pages.name_of(ours)))
        others = tuple(stops.values())
        at = [stop.tag for stop in others].index(course.current) if course.current in stops else 0
        screen = CompareScreen(
            self._engine,
            self._now,
            mine,
            others,
            pages.survey_of,
            self._load,
            demo=self._demo,
            at=at,
            view=shown if common_cards(shown) else FAVOURITES,
        )

        def chosen(pair: ClanList | None) -> None:
            if pair is not None and pair.current is not None:
                self._screen.hop(course.opened(pair.current))

        self._screen.app.push_screen(screen, chosen)

    async def _load(self, tag: Tag, emit: Callable[[Survey], object]) -> object:
        before = self._screen.controller.states.survey_of(tag)
        return await self._engine.load(LoadRequest(tag=tag, before=before), emit)

    def _family(self) -> None:
        from clantui.ui.family.screen import FamilyScreen  # noqa: PLC0415

        course, look = self._screen.controller.clan_list, self._screen.controller.states.survey_of
        screen = FamilyScreen(
            self._engine, self._now, course.title, course.stops, look, self._load, demo=self._demo
        )
        self._screen.app.push_screen(screen, self._screen.follow)
