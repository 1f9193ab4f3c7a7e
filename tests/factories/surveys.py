"""Factories of simple cards, clans, players and surveys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st

from clantui.core.model.errors import Unreachable
from clantui.core.model.game import Card, Clan, Member, Player, Rarity
from clantui.core.model.survey import Survey
from clantui.core.model.tag import ALPHABET, MAX_LENGTH, MIN_LENGTH, Tag
from clantui.core.text.sanitize import clean

PROPERTY: Final = settings(deadline=None)
"""Settings of hypothesis, without a time limit for an example.

The profile in `tests/conftest` sets the number of examples, and if they are random.
"""

AT: Final = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
HOME: Final = Tag("2PP")
LATE: Final = Unreachable("no answer in 10 s")

KNIGHT: Final = Card(id=1, name="Knight", raw_name="Knight", elixir=3, rarity=Rarity.COMMON)
WIZARD: Final = Card(id=2, name="Wizard", raw_name="Wizard", elixir=5, rarity=Rarity.RARE)
PEKKA: Final = Card(id=3, name="P.E.K.K.A", raw_name="P.E.K.K.A", elixir=7, rarity=Rarity.EPIC)
MIRROR: Final = Card(id=4, name="Mirror", raw_name="Mirror", elixir=None, rarity=Rarity.EPIC)
QUEEN: Final = Card(
    id=5, name="Archer Queen", raw_name="Archer Queen", elixir=5, rarity=Rarity.CHAMPION
)
NEW: Final = Card(id=6, name="Card 6", raw_name="Card 6")
CARDS: Final = (KNIGHT, WIZARD, PEKKA, MIRROR, QUEEN, NEW)

TAGS: Final = st.text(ALPHABET, min_size=MIN_LENGTH, max_size=MAX_LENGTH).map(Tag)
FAVOURITES: Final = st.lists(st.sampled_from((*CARDS, None)), max_size=50)
"""Favourite cards of up to 50 members; None for a member without one."""


def tag(number: int) -> Tag:
    """Return the tag of the member with this number, from 0."""
    digits = ""
    for _ in range(3):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return Tag("2" + digits)


def member(number: int, name: str | None = None) -> Member:
    """Return the member with this number, by default named `Player 7`."""
    raw = f"Player {number}" if name is None else name
    return Member(tag=tag(number), name=clean(raw) or str(tag(number)), raw_name=raw)


def clan(size: int, names: Sequence[str] = (), *, name: str = "Lantern Keep") -> Clan:
    """Return a clan with this number of members; `names` are those of the first ones."""
    all_names = [*names, *[None] * (size - len(names))]
    members = tuple(member(number, given) for number, given in enumerate(all_names))
    return Clan(tag=HOME, name=clean(name) or str(HOME), raw_name=name, members=members)


def player(number: int, favourite: Card | None = None, level: int | None = None) -> Player:
    """Return the profile of the member with this number."""
    levels = {favourite.id: level} if favourite is not None and level is not None else {}
    return Player(tag=tag(number), clan=HOME, favourite=favourite, levels=levels)


def make_survey(
    favourites: Iterable[Card | None],
    names: Sequence[str] = (),
    *,
    failed: Iterable[int] = (),
    name: str = "Lantern Keep",
) -> Survey:
    """Return a finished survey: favourites in roster order, `failed` by number of the member."""
    cards, failures = list(favourites), set(failed)
    survey = Survey.start(clan(len(cards), names, name=name), AT)
    for number, card in enumerate(cards):
        if number in failures:
            survey = survey.with_failure(tag(number), LATE)
        else:
            survey = survey.with_player(player(number, card))
    return survey
