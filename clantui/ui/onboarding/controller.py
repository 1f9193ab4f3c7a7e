"""Leads somebody through the screen at a first start, and notes what they have done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from textual.command import CommandPalette

from clantui.ui.clan.detail import DetailPane
from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import find_binding, format_keys
from clantui.ui.onboarding.steps import OVER, Onboarding, OnboardingContext, Step, hint

if TYPE_CHECKING:
    from clantui.ui.clan.screen import ClanScreen
    from clantui.ui.onboarding.hints import HintLine

_HELPING: Final = {"help"}
_NOT_ROAMING: Final = {"help", "problems"}


class OnboardingController:
    """Shows the hints on the screen of a clan; what was done is kept with what is remembered."""

    def __init__(
        self, screen: ClanScreen, *, wanted: bool, ready: bool, over: Callable[[], object]
    ) -> None:
        """Set up.

        Args:
            screen: the clan's.
            wanted: whether there is to be a tour, should nobody be known yet.
            ready: whether there is a key to begin with.
            over: called when it is.
        """
        self._screen, self._wanted, self._ready = screen, wanted, ready
        self._over = over
        self._tour = OVER
        self._parted = False
        self._line: HintLine | None = None

    @property
    def on(self) -> bool:
        """Whether a hint is shown."""
        return self._line is not None

    def begin(self) -> None:
        """What is remembered is at hand: go on where the tour was left; at the first time only."""
        if self._wanted:
            self._wanted = False
            self._go_to(self._screen.controller.states.tour or OVER)

    def again(self) -> None:
        """Have the whole tour once more."""
        self._go_to(Onboarding())

    def end(self) -> None:
        """Have no more of it, now or later."""
        if self.on:
            self._go_to(OVER)

    def have_key(self) -> None:
        """Speak no longer as if there was no key."""
        self._ready = True
        self.tell()

    def part(self) -> None:
        """The demo comes, which remembers for itself: elsewhere the tour counts as had."""
        if self.on:
            self._screen.controller.states.tour = OVER
            self._screen.controller.keep()
            self._parted = True

    # What the user does

    def did(self, deed: Step) -> None:
        """One of the deeds was done."""
        if self.on:
            self._go_to(self._tour.did((deed,)))

    def went_through(self, door: str) -> None:
        """A dialog or another screen was opened, by its name in `Navigator`."""
        if door in _HELPING:
            self.did(Step.HELP)
        elif door not in _NOT_ROAMING:
            self.did(Step.ROAM)

    def tell(self) -> None:
        """See what was done by how the screen stands, and say the hint that is true now."""
        if self.on:
            self._go_to(self._tour.did(self._seen()))

    def _seen(self) -> Iterator[Step]:
        screen, face = self._screen, self._screen.view
        if CommandPalette.is_open(screen.app):
            yield Step.HELP
        if screen.load_status.survey is not None:
            yield Step.OPEN
            detail = face.query_one(DetailPane)
            if detail.people.has_focus or (detail.display and face.grid.key is not None):
                yield Step.READ

    # What is shown

    def _go_to(self, tour: Onboarding) -> None:
        self._tour = tour
        if not self._parted:
            self._screen.controller.states.tour = tour
        if tour.next is None:
            if self._line is not None:
                self._line.remove()
                self._line = None
                self._over()
            return
        face = self._screen.view
        if self._line is None:
            from clantui.ui.onboarding.hints import HintLine  # noqa: PLC0415 — for a first start only

            self._line = HintLine(self.tell)
            face.mount(self._line, after=face.body)
        waits = tour.next is Step.OPEN and not face.body.is_empty
        stand = OnboardingContext(
            ready=self._ready,
            beside=face.query_one(DetailPane).display,
            escapes=not (self._screen.controller.waiting or face.can_go_back),
            width=max(face.size.width - 2, 0),
        )
        # While the first clan is on its way there is nothing to do but wait.
        update_static(self._line, hint(OVER if waits else tour, stand, self._key))

    def _key(self, known_as: str) -> str:
        """The first key of an action, as it is bound now; its name in the palette for none."""
        binding = find_binding(self._screen, known_as)
        keys = format_keys(self._screen, binding).split()
        return keys[0] if keys else f"“{binding.description}”"
