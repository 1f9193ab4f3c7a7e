"""Sections of a player made from the profile: who it is, the favourite, the deck, the levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual.content import Content

from clantui.core.model.errors import RoyaleError
from clantui.core.model.game import Card, Slot, count_forms
from clantui.core.model.level_cap import common_cap, lift_player, missing_levels
from clantui.core.players.profile import (
    FavouritePeriod,
    Profile,
    RarityLevels,
    rarity_levels,
)
from clantui.core.text.bars import bar
from clantui.core.text.dates import format_day, in_zone
from clantui.core.text.fold import fold_words
from clantui.core.text.phrases import format_ago, ordinal, pluralise
from clantui.core.text.sanitize import fit
from clantui.core.views.card_rows import card_line, form_text
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.decks import WHOLE
from clantui.core.views.legend_columns import describe_legends
from clantui.ui.common.colours import card_style, uses_letters
from clantui.ui.common.time_zone import zone_of
from clantui.ui.deck.tiles import ROOMY_WIDTH, TILE_LINES, describe_cost, draw_tiles
from clantui.ui.keymap.names import key_name
from clantui.ui.player.section import PlayerSection, align_right, mute

_IN_ROW: Final = 4
"""Cards in a row of a deck."""

_LEAST: Final = 13
_MOST: Final = 24
"""Cells of a card in a row of four, at least and at most."""

_RARITY: Final = 9
"""Cells of a rarity."""

_BAR: Final = 16
"""Cells of the bar of a mean level, at most: one for each level."""

_ROOMY: Final = 46
"""Cells of a line that has room for the word "cards"."""

_BEFORE: Final = 3
"""Favourites of before that are named; the rest are counted."""


class ProfileSection(PlayerSection):
    """A section about a profile; not there where there is none."""

    def __init__(self, profile: Profile, now: datetime) -> None:
        """Set up with a profile, and the time."""
        super().__init__()
        self.profile, self.now = profile, now

    def show(self, profile: Profile, now: datetime) -> None:
        """Show a profile."""
        self.profile, self.now = profile, now
        self.display = self.is_shown
        self.redraw()

    def on_mount(self) -> None:
        """Take no room where there is no profile."""
        self.display = self.is_shown

    @property
    def is_shown(self) -> bool:
        """True where there is a profile."""
        return self.profile.player is not None


class IdentitySection(ProfileSection):
    """The player by the roster, and what is missing of the profile."""

    @property
    def is_shown(self) -> bool:
        """Always true: the roster is there."""
        return True

    def body(self, width: int) -> list[Content]:
        """Return a line from the roster, the clan, and what is missing."""
        del width
        member, clan = self.profile.member, self.profile.clan
        parts = [member.role] if member.role else []
        if member.trophies is not None:
            parts.append(f"{member.trophies:,} trophies")
        if member.rank is not None:
            parts.append(f"{ordinal(member.rank)} of {len(clan.members)}")
        if member.last_seen is not None:
            parts.append(f"seen {format_ago((self.now - member.last_seen).total_seconds())}")
        given = [] if member.donations is None else [f"{member.donations:,} donated"]
        given += [] if member.received is None else [f"{member.received:,} received"]
        below = self._clan()
        if given:
            below = Content.assemble(below, (f" · {' · '.join(given)}", "$text-muted"))
        return [Content(" · ".join(parts)), *self._legends(), below, *self._missing()]

    def _legends(self) -> list[Content]:
        player = self.profile.player
        text = "" if player is None else describe_legends(player)
        return [Content(text)] if text else []

    def _clan(self) -> Content:
        profile, clan = self.profile, self.profile.clan
        here = f"in {clan.name} {clan.tag}"
        if (elsewhere := profile.elsewhere) is not None:
            text = f"→ now in {elsewhere}, has probably left {clan.name}"
            return Content.styled(text, "$text-warning")
        if profile.current and profile.player is not None and profile.player.clan is None:
            text = f"now in no clan, has probably left {clan.name}"
            return Content.styled(text, "$text-warning")
        return mute(here)

    def _missing(self) -> list[Content]:
        profile = self.profile
        if profile.current:
            return []
        stand_in = "shown from an older snapshot" if profile.player else ""
        if profile.waiting:
            text = " · ".join(filter(None, ("◌ Loading the profile …", stand_in)))
            return [Content.styled(text, "$text-accent")]
        reason = profile.missing.sentence if profile.missing is not None else "not loaded"
        why = Content.styled(f"✗ No profile: {reason}", "$text-error")
        ways = f"{key_name('player-back')}, then {key_name('refresh')} tries again"
        return [why, mute(f"{stand_in} · {ways}" if stand_in else ways)]


class FavouriteSection(ProfileSection):
    """The card played most, and those before it."""

    title: ClassVar[str] = "Favourite"

    def note(self) -> str:
        """Return the card's cost, rarity and level."""
        player = self.profile.player
        if player is None or player.favourite is None:
            return ""
        level = player.levels.get(player.favourite.id)
        return card_line(player.favourite) + (f" · level {level}" if level is not None else "")

    def body(self, width: int) -> list[Content]:
        """Return the card, since when, and those before."""
        player, found = self.profile.player, self.profile.habits
        name = "none" if player is None else _card_name(player.favourite)
        since = "" if not found or not self.profile.current else f" {self._since(found[0])}"
        if len(found) > 1:
            since += f" (before: {_earlier(found[1:])})"
        style = "bold"
        if player is not None and player.favourite is not None:
            style = f"bold {card_style(player.favourite)}"
        full = Content.assemble((name, style), (since, "$text-muted"))
        if full.cell_length <= width:
            return [full]
        return [Content.styled(name, style), mute(since.strip())]

    def _since(self, habit: FavouritePeriod) -> str:
        zone = zone_of(self)
        when = format_day(habit.since, in_zone(self.now, zone).year, zone)
        return f"since {when}" if habit.begun else f"since {when} or earlier"


class DeckSection(ProfileSection):
    """The current deck, in two rows of four as in the game."""

    title: ClassVar[str] = "Deck"

    def note(self) -> str:
        """Return its mean cost, its cheapest cycle, and its tower troop."""
        player = self.profile.player
        if player is None or not player.deck:
            return ""
        parts = describe_cost(player.deck)
        parts += [f"tower: {_card_with_level(slot)}" for slot in player.support]
        if len(player.deck) != WHOLE:
            parts.append(f"only {pluralise(len(player.deck), 'card')}")
        return " · ".join(parts)

    def body(self, width: int) -> list[Content]:
        """Return tiles where there is room, else a list in rows of four, of two where narrow."""
        player = self.profile.player
        if player is None or not player.deck:
            return [mute("not known")]
        if width >= ROOMY_WIDTH and self.lines_in_sight > TILE_LINES:
            return draw_tiles(make_tiles(player.deck), width, letters=uses_letters(self))
        columns = _IN_ROW if width >= _IN_ROW * (_LEAST + 1) else _IN_ROW // 2
        cells = min(max((width + 1) // columns - 1, 1), _MOST)
        rows = [player.deck[at : at + columns] for at in range(0, len(player.deck), columns)]
        return [line for row in rows for line in _draw_row(row, cells)]


class LevelsSection(ProfileSection):
    """The levels of the cards, by rarity."""

    title: ClassVar[str] = "Levels"

    def __init__(self, profile: Profile, now: datetime) -> None:
        super().__init__(profile, now)
        self._cards: Mapping[int, Card] = {}
        self._error: RoyaleError | None = None

    @property
    def cards(self) -> Mapping[int, Card]:
        """Every card of the game, as far as is known."""
        return self.profile.cards or self._cards

    def show_cards(self, result: Mapping[int, Card] | RoyaleError) -> None:
        """Show the levels by rarity, with every card of the game, or why they are not known."""
        if isinstance(result, RoyaleError):
            self._error = result
        else:
            self._cards, self._error = result, None
        self.redraw()

    def note(self) -> str:
        """Return the figures of all cards together."""
        player = self.profile.player
        if player is None or not player.owned:
            return ""
        cap = common_cap([player.cap], self.cards)
        by = missing_levels([player.cap], self.cards)
        shown = list(lift_player(player, by).levels.values())
        maxed = sum(level >= cap for level in shown)
        parts = [pluralise(len(player.owned), "card"), f"{maxed} maxed"]
        if shown and not self.cards:
            parts.append(f"average {sum(shown) / len(shown):.1f}")
        evolutions, heroes = count_forms(player.forms.values())
        parts += [pluralise(evolutions, "evolution")] if evolutions else []
        parts += [f"{heroes} hero" + ("es" if heroes > 1 else "")] if heroes else []
        return " · ".join(parts)

    def body(self, width: int) -> list[Content]:
        """Return a line a rarity, or why they are not known."""
        player = self.profile.player
        if player is None or not player.owned:
            return [mute("not known")]
        if self.cards:
            return [_draw_rarity(tier, width) for tier in rarity_levels(player, self.cards)]
        if self._error is not None:
            ways = f"{key_name('player-back')}, then Enter tries again"
            text = f"✗ No rarities: {self._error.sentence} · {ways}"
            return [Content.styled(text, "$text-error")]
        return [Content.styled("◌ Loading the rarities of the cards …", "$text-accent")]


def _card_name(card: Card | None) -> str:
    return "none" if card is None else card.name


def _earlier(found: tuple[FavouritePeriod, ...]) -> str:
    names = ", ".join("none" if p.card is None else p.card.name for p in found[:_BEFORE])
    rest = len(found) - _BEFORE
    return f"{names} and {rest} more" if rest > 0 else names


def _card_with_level(slot: Slot) -> str:
    return slot.card.name if slot.level is None else f"{slot.card.name} {slot.level}"


def _draw_row(slots: Sequence[Slot], cells: int) -> list[Content]:
    """Draw cards beside each other, as high as the longest name needs."""
    drawn = [[*_draw_card(slot, cells), _draw_level(slot, cells)] for slot in slots]
    blank = [Content(" " * cells)]
    high = max(map(len, drawn))
    drawn = [lines + blank * (high - len(lines)) for lines in drawn]
    return [Content(" ").join(line) for line in zip(*drawn, strict=True)]


def _draw_card(slot: Slot, cells: int) -> list[Content]:
    """Draw the cost of a card, and its name, which goes on in further lines between words."""
    cost = "–" if slot.card.elixir is None else str(slot.card.elixir)
    room = max(cells - 2, 1)
    style = card_style(slot.card)
    names = [fit(name, room) for name in fold_words(slot.card.name, room)]
    first = Content.assemble((cost, "$elixir"), " ", (names[0], style))
    return [first, *(Content.assemble("  ", (name, style)) for name in names[1:])]


def _draw_level(slot: Slot, cells: int) -> Content:
    """Draw the level of a card, and the forms owned."""
    level = "  –" if slot.level is None else f"  L{slot.level}"
    form = f" {form_text(slot.form)}" if slot.form else ""
    blank = " " * max(cells - len(level) - len(form), 0)
    return Content.assemble((level, "$text-muted"), (form, "$text-accent"), blank)


def _draw_rarity(tier: RarityLevels, width: int) -> Content:
    """Draw a rarity: the cards, those maxed, the mean shown level as bar and number."""
    of = f"{tier.cards}/{tier.there_are}" if tier.there_are else str(tier.cards)
    cards = " cards" if width >= _ROOMY else ""
    maxed = align_right(str(tier.maxed), 3)
    head = f"{fit(tier.rarity.value, _RARITY)} {align_right(of, 6)}{cards} {maxed} maxed "
    cells = min(_BAR, width - len(head) - 6)
    if not tier.mean:
        return Content.assemble((head, "$text-muted"), align_right("–", max(width - len(head), 6)))
    full, empty = bar(min(tier.mean / tier.cap, 1), cells) if cells >= 4 else ("", "")
    return Content.assemble(
        (head[:_RARITY], f"${tier.rarity.tone or 'text-muted'}"),
        (head[_RARITY:], "$text-muted"),
        (full, f"${tier.rarity.tone.mark if tier.rarity.tone else 'primary'} on $panel"),
        (empty, "on $panel"),
        align_right(f"{tier.mean:.1f}", 6),
    )
