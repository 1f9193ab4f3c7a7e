"""The first line: whose cards these are, and how fresh."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from clantui.core.clan_list import ClanList
from clantui.core.text.phrases import pluralise
from clantui.ui.clan.load_status import LoadStatus
from clantui.ui.common.header import beside


class ClanHeader(Widget):
    """One line; when it is too narrow everything but the clan's name and the freshness goes."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ClanHeader {
        height: 1;
        padding: 0 1;
        background: $panel;
        text-wrap: nowrap;
    }
    """

    situation: reactive[LoadStatus] = reactive(LoadStatus())
    fresh: reactive[Content] = reactive(Content(""))
    course: reactive[ClanList] = reactive(ClanList())
    view: reactive[str] = reactive("Favourites")
    watched: reactive[str] = reactive("")

    def render(self) -> Content:
        """Name and counts on the left, freshness on the right."""
        width = self.content_size.width
        badge = Content.styled(" demo ", "bold $text-warning on $warning-muted")
        right = self.fresh
        if self.watched:
            right = Content.assemble(right, " ", (self.watched, "$text-accent"))
        whole = right
        if self.situation.demo:
            whole = Content.assemble(badge, " ", right) if right else badge
        survey = self.situation.survey
        name = survey.clan.name if survey is not None else self.situation.name or "clantui"
        lefts = [Content("  ").join(parts) for parts in self._lefts()]
        return beside(width, lefts, name, [whole, right, self.fresh, self.fresh[:1]])

    def on_click(self) -> None:
        """Open the palette: what the last line has no room for is in reach of the mouse, too."""
        self.app.action_command_palette()

    def _lefts(self) -> list[list[Content]]:
        """What the left could say, the fullest first."""
        program = Content.styled("clantui", "bold $text-primary")
        survey = self.situation.survey
        place = self._place()
        if survey is None and self.situation.name:
            name = Content.styled(self.situation.name, "bold")
            return [[program, name, place], [name, place], [name]]
        if survey is None:
            about = Content.styled("Which cards does a clan play?", "$text-muted")
            return [[program, about], [program]]
        seen, members = len(survey.loaded), len(survey.clan.members)
        whole = seen == members or survey.loading
        number = pluralise(members, "member") if whole else f"{seen}/{members} members"
        name = Content.styled(survey.clan.name, "bold")
        tag = Content.styled(str(survey.clan.tag), "$text-muted")
        count = Content.styled(number, "$text-muted")
        view = Content.styled(f"▸ {self.view}", "$text-primary")
        parts = [
            [program, name, tag, place, count, view],
            [name, tag, place, count, view],
            [name, tag, place, view],
            [name, place, view],
            [name, view],
            [name, place],
            [name],
        ]
        return [[part for part in line if part] for line in parts]

    def _place(self) -> Content:
        """Where in the list of clans we are; empty where it is the only one."""
        stops = len(self.course.stops)
        if stops < 2:
            return Content("")
        return Content.styled(f"‹{self.course.at + 1}/{stops}›", "$text-accent")
