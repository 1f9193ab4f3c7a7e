"""Who could not be had, and why."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from clantui.core.battle import Logs
from clantui.core.survey import Survey


class ProblemsScreen(ModalScreen[None]):
    """A line for each member who did not answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,exclamation_mark,enter", "dismiss", "Close", id="dialog.close"),
    ]

    def __init__(self, survey: Survey, logs: Logs | None = None) -> None:
        """Set up for a picture, and for the battle logs where they were asked for."""
        super().__init__()
        self._survey = survey
        self._logs = dict(logs.failed) if logs is not None else {}

    def compose(self) -> ComposeResult:
        """A list, or the word that there is nothing to list."""
        failed = self._survey.failed
        total = len(self._survey.clan.members)
        with Vertical(classes="dialog"):
            title = f"Problems: {len(failed)} of {total}"
            if self._logs:
                title += f", battle logs: {len(self._logs)}"
            yield Static(title, classes="dialog--title")
            with VerticalScroll():
                yield Static(self._lines())
            ways = "r asks them again · esc closes" if failed or self._logs else "esc closes"
            yield Static(ways, classes="dialog--hint")

    def _lines(self) -> Content:
        names = {member.tag: member.name for member in self._survey.clan.members}
        lines = [
            Content.assemble(
                (names[tag], "bold"), (f" {tag}", "$text-muted"), f"\n  {why.sentence}"
            )
            for tag, why in self._survey.failed.items()
        ]
        lines += [
            Content.assemble(
                (names.get(tag, str(tag)), "bold"),
                (f" {tag}", "$text-muted"),
                f"\n  battle log: {why.sentence}",
            )
            for tag, why in self._logs.items()
        ]
        return Content("\n").join(lines) if lines else Content("Everybody has answered.")
