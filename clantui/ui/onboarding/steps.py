"""The tour of a first start: four hints, each until the user has done what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content

Key: TypeAlias = Callable[[str], str]
"""From an action's id to its key, as it is shown."""


class Step(StrEnum):
    """What each hint leads to, in their order."""

    OPEN = "open"
    READ = "read"
    ROAM = "roam"
    HELP = "help"


class Onboarding(Struct, frozen=True):
    """How far somebody has come. Each step returns a new one.

    Attributes:
        done: what they have done already, in whatever order.
    """

    done: frozenset[Step] = frozenset()

    @property
    def next(self) -> Step | None:
        """What the hint that is shown leads to; None when the tour is over."""
        return next((deed for deed in Step if deed not in self.done), None)

    def did(self, deeds: Iterable[Step]) -> Self:
        """With these done."""
        done = self.done.union(deeds)
        return self if done == self.done else replace(self, done=done)


OVER: Final = Onboarding(frozenset(Step))
"""Nothing is hinted at any more."""


class OnboardingContext(Struct, frozen=True, kw_only=True):
    """What the words of a hint depend on.

    Attributes:
        ready: whether there is a key to ask with.
        beside: whether who plays stands beside the table, and not in its place.
        escapes: whether Esc would end the tour, and nothing else.
        width: cells there are.
    """

    ready: bool
    beside: bool
    escapes: bool
    width: int


def hint(tour: Onboarding, stand: OnboardingContext, key: Key) -> Content:
    """The hint for what comes next, in the most words that there is room for; empty when over."""
    deed = tour.next
    if deed is None:
        return Content("")
    number = f"{list(Step).index(deed) + 1}/{len(Step)} "
    way = f"{key('back')} ends the tour" if stand.escapes else ""
    texts = _texts(deed, stand, key)
    end = f" · {way}" if way else ""
    room = stand.width - cell_len(number) - cell_len(end)
    text = next((text for text in texts if cell_len(text) <= room), texts[-1])
    return Content.assemble((number, "bold $text-accent"), text, (end, "$text-muted"))


def _texts(deed: Step, stand: OnboardingContext, key: Key) -> tuple[str, ...]:
    """What a hint may say, the longest first; the last has room on 60 columns."""
    enter = key("tag-load" if deed is Step.OPEN else "grid-choose")
    match deed:
        case Step.OPEN if stand.ready:
            return (
                f"type a clan's tag, then {enter} · or tab, then {enter}, for the demo",
                f"type a clan's tag · demo: tab, {enter}",
            )
        case Step.OPEN:
            return (
                f"{enter} in the empty field opens the demo, without a key",
                f"{enter} opens the demo, without a key",
            )
        case Step.READ if stand.beside:
            return (
                "↑ ↓ go through the cards · the pane beside tells who plays one",
                "↑ ↓ move · beside: who plays it",
            )
        case Step.READ:
            return (
                f"↑ ↓ go through the cards · {enter} tells who plays one",
                f"↑ ↓ move · {enter} who plays it",
            )
        case Step.ROAM:
            views, clans, race = key("next-view"), key("switcher"), key("race")
            return (
                f"{views} shows other views · {clans} other clans · {race} the river race",
                f"{views} views · {clans} clans · {race} river race",
            )
        case Step.HELP:
            every, palette = key("help"), key("palette")
            return (
                f"{every} tells every key · {palette} finds any command by its name",
                f"{every} every key · {palette} the palette",
            )
