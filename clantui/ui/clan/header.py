"""Header of a clan: its name and count, and how fresh they are."""

from __future__ import annotations

from textual.reactive import reactive

from clantui.core.clan_list import ClanList
from clantui.core.text.phrases import pluralise
from clantui.ui.clan.status import LoadStatus
from clantui.ui.common.header import HeaderParts, ScreenHeader


class ClanHeader(ScreenHeader):
    """The header of a clan; a click on it opens the palette."""

    load_status: reactive[LoadStatus] = reactive(LoadStatus())
    clan_list: reactive[ClanList] = reactive(ClanList())
    view: reactive[str] = reactive("")

    def words(self) -> HeaderParts:
        """Count the members: of a large clan not with each answer, but with each paint."""
        return header_parts(self.load_status, self.clan_list, self.view)

    def on_click(self) -> None:
        """Open the palette: what the last line has no room for is in reach of the mouse, too."""
        self.app.action_command_palette()


def header_parts(load_status: LoadStatus, clan_list: ClanList, view: str) -> HeaderParts:
    """Return the words of a clan's header.

    Args:
        clan_list: the list it stands in.
        view: the title of the view.
    """
    survey = load_status.survey
    position = f"‹{clan_list.at + 1}/{len(clan_list.stops)}›" if len(clan_list.stops) > 1 else ""
    if survey is None:
        about = "" if load_status.name else "Which cards does a clan play?"
        return HeaderParts(name=load_status.name, about=about, position=position)
    seen, members = len(survey.loaded), len(survey.clan.members)
    is_whole = seen == members or survey.loading
    return HeaderParts(
        name=survey.clan.name,
        about=str(survey.clan.tag),
        position=position,
        count=pluralise(members, "member") if is_whole else f"{seen}/{members} members",
        kind=f"▸ {view}",
    )
