"""Sections of the player screen made from the profile: identity, favourite, deck, levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content
from textual.geometry import Offset

from clantui.core.model.game import DECK_SIZE, Slot, count_forms
from clantui.core.model.level_cap import find_common_cap
from clantui.core.players.profile import (
    FavouritePeriod,
    RarityLevels,
    count_rarity_levels,
)
from clantui.core.text.bars import draw_bar
from clantui.core.text.dates import format_day, in_zone
from clantui.core.text.phrases import format_ago, list_first, pluralise
from clantui.core.text.sanitize import fit, fold_words
from clantui.core.views.card_rows import describe_cost_and_rarity, format_form
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.legend_columns import describe_legends
from clantui.core.views.member_cells import list_standing
from clantui.ui.common.colours import make_card_style, uses_letters
from clantui.ui.common.time_zone import zone_of
from clantui.ui.deck.card_art import find_card_art
from clantui.ui.deck.tile_images import TileImages
from clantui.ui.deck.tiles import (
    FULL_NAMES_WIDTH,
    IN_ROW,
    TILE_LINES,
    count_image_lines,
    describe_cost,
    draw_tiles,
    place_images,
)
from clantui.ui.keymap.names import key_name
from clantui.ui.player.section import PlayerSection, PlayerState, fold_error, mute

_MIN_CARD_WIDTH: Final = 13
_MAX_CARD_WIDTH: Final = 24
"""Widths of a card in a list of four columns."""

_RARITY_WIDTH: Final = 9

_MAX_BAR_WIDTH: Final = 16
"""Width of the bar of an average level: one cell for each level."""

_MIN_CARDS_WIDTH: Final = 46
"""Least width of a line that has room for the word "cards"."""

_MAX_FAVOURITES: Final = 3
"""Number of earlier favourites that are named; the others are counted."""


class IdentitySection(PlayerSection):
    """The player's entry in the roster, and why the profile is missing."""

    def body(self, width: int) -> list[Content]:
        """Return lines from the roster, about the clan and about a missing profile."""
        member = self.state.profile.member
        parts = list_standing(member)
        if member.last_seen is not None:
            parts.append(f"seen {format_ago((self.state.now - member.last_seen).total_seconds())}")
        donations = [] if member.donations is None else [f"{member.donations:,} donated"]
        donations += [] if member.received is None else [f"{member.received:,} received"]
        clan_line = self._draw_clan()
        if donations:
            clan_line = Content.assemble(clan_line, (f" · {' · '.join(donations)}", "$text-muted"))
        player = self.state.profile.player
        legends = "" if player is None else describe_legends(player)
        return [
            Content(" · ".join(parts)),
            *([Content(legends)] if legends else []),
            clan_line,
            *self._draw_missing(width),
        ]

    def _draw_clan(self) -> Content:
        profile, clan = self.state.profile, self.state.profile.clan
        if (other := profile.other_clan) is not None:
            text = f"→ now in {other}, has probably left {clan.name}"
            return Content.styled(text, "$text-warning")
        if profile.is_current and profile.player is not None and profile.player.clan is None:
            text = f"now in no clan, has probably left {clan.name}"
            return Content.styled(text, "$text-warning")
        return mute(f"in {clan.name} {clan.tag}")

    def _draw_missing(self, width: int) -> list[Content]:
        profile = self.state.profile
        if profile.is_current:
            return []
        source = "shown from an older snapshot" if profile.player else ""
        if profile.is_waiting:
            text = " · ".join(filter(None, ("◌ Loading the profile …", source)))
            return [Content.styled(text, "$text-accent")]
        reason = profile.missing.sentence if profile.missing is not None else "not loaded"
        error = fold_error(f"✗ No profile: {reason}", width)
        hint = f"{key_name('player-back')}, then {key_name('refresh')} retries"
        hint = f"{source} · {hint}" if source else hint
        return [*error, *(mute(line) for line in fold_words(hint, width))]


class FavouriteSection(PlayerSection):
    """The favourite card, and the earlier ones."""

    title: ClassVar[str] = "Favourite"
    needs_profile = True

    def note(self) -> str:
        """Return the card's cost, rarity and level."""
        player = self.state.profile.player
        if player is None or player.favourite is None:
            return ""
        level = player.levels.get(player.favourite.id)
        return describe_cost_and_rarity(player.favourite) + (
            f" · level {level}" if level is not None else ""
        )

    def body(self, width: int) -> list[Content]:
        """Return the card, its first day, and the earlier favourites; in one line if it fits."""
        player, earlier = self.state.profile.player, self.state.profile.favourite_periods
        card = player.favourite if player is not None else None
        is_unknown = player is not None and player.unread_favourite
        since = ""
        if earlier and not is_unknown:
            since = self._describe(earlier[0]) if self.state.profile.is_current else ""
            earlier = earlier[1:]
        if earlier:
            names = ["none" if period.card is None else period.card.name for period in earlier]
            since += f" (before: {list_first(names, _MAX_FAVOURITES)})"
        if card is None:
            name, style = "not known" if is_unknown else "none", "bold"
        else:
            name, style = card.name, f"bold {make_card_style(card)}"
        line = Content.assemble((name, style), (since, "$text-muted"))
        if line.cell_length <= width:
            return [line]
        return [Content.styled(name, style), mute(since.strip())]

    def _describe(self, period: FavouritePeriod) -> str:
        zone = zone_of(self)
        day = format_day(period.since, in_zone(self.state.now, zone).year, zone)
        return f" since {day}" if period.is_start_known else f" since {day} or earlier"


class DeckSection(PlayerSection):
    """The current deck in two rows of four, as in the game."""

    title: ClassVar[str] = "Deck"
    needs_profile = True
    _tile_images: TileImages | None = None

    def on_mount(self) -> None:
        """Show card images, if they are on."""
        if (art := find_card_art(self)) is not None:
            self._tile_images = TileImages(self, art)

    def show(self, state: PlayerState) -> None:
        """Show a state, and the images of its deck."""
        super().show(state)
        self.call_after_refresh(self._show_images)

    def on_resize(self) -> None:
        """Place the images again."""
        self._show_images()

    def _show_images(self) -> None:
        if self._tile_images is not None:
            player, width = self.state.profile.player, self.content_size.width
            tiles = make_tiles(player.deck if player is not None else ())
            lines = self._count_image_lines(len(tiles), width)
            self._tile_images.show(place_images(tiles, width, lines, Offset(0, 1)))

    def _count_image_lines(self, cards: int, width: int) -> int:
        """Return the lines of each image; 0 in windows where it would hide too much."""
        if self._tile_images is None or not self._has_tiles(width):
            return 0
        return count_image_lines(cards, width, self.visible_lines // 3)

    def _has_tiles(self, width: int) -> bool:
        return width >= FULL_NAMES_WIDTH and self.visible_lines > TILE_LINES

    def note(self) -> str:
        """Return its average cost, its cheapest cycle, and its tower troop."""
        player = self.state.profile.player
        if player is None or not player.deck:
            return ""
        parts = describe_cost(player.deck)
        parts += [f"tower: {_name_with_level(slot)}" for slot in player.support]
        if len(player.deck) != DECK_SIZE:
            parts.append(f"only {pluralise(len(player.deck), 'card')}")
        return " · ".join(parts)

    def body(self, width: int) -> list[Content]:
        """Return tiles if they fit, else a list in four columns, or two if narrow."""
        player = self.state.profile.player
        if player is None or not player.deck:
            return [mute("not known")]
        if self._has_tiles(width):
            lines = self._count_image_lines(len(player.deck), width)
            letters = uses_letters(self)
            return draw_tiles(make_tiles(player.deck), width, letters=letters, image_lines=lines)
        columns = IN_ROW if width >= IN_ROW * (_MIN_CARD_WIDTH + 1) else IN_ROW // 2
        cells = min(max((width + 1) // columns - 1, 1), _MAX_CARD_WIDTH)
        starts = range(0, len(player.deck), columns)
        rows = [player.deck[start : start + columns] for start in starts]
        return [line for row in rows for line in _draw_row(row, cells)]


class LevelsSection(PlayerSection):
    """The levels of the cards, by rarity."""

    title: ClassVar[str] = "Levels"
    needs_profile = True

    def note(self) -> str:
        """Return the totals over all cards."""
        player, cards = self.state.profile.player, self.state.profile.cards
        if player is None or not player.owned:
            return ""
        cap = find_common_cap([player.cap], cards)
        levels = player.levels.values()
        maxed = sum(level >= cap for level in levels)
        parts = [pluralise(len(player.owned), "card"), f"{maxed} maxed"]
        if levels and not cards:
            parts.append(f"average {sum(levels) / len(levels):.1f}")
        evolutions, heroes = count_forms(player.forms.values())
        parts += [pluralise(evolutions, "evolution")] if evolutions else []
        parts += [pluralise(heroes, "hero")] if heroes else []
        return " · ".join(parts)

    def body(self, width: int) -> list[Content]:
        """Return a line for each rarity, or why they are not known."""
        player, cards = self.state.profile.player, self.state.profile.cards
        if player is None or not player.owned:
            return [mute("not known")]
        if cards:
            return [_draw_rarity(tier, width) for tier in count_rarity_levels(player, cards)]
        if (error := self.state.cards_error) is not None:
            hint = f"{key_name('player-back')}, then {key_name('open-player')} retries"
            return fold_error(f"✗ No rarities: {error.sentence} · {hint}", width)
        return [Content.styled("◌ Loading the rarities of the cards …", "$text-accent")]


def _name_with_level(slot: Slot) -> str:
    return slot.card.name if slot.level is None else f"{slot.card.name} {slot.level}"


def _draw_row(slots: Sequence[Slot], cells: int) -> list[Content]:
    """Draw cards side by side, as high as the longest name needs."""
    cards = [[*_draw_card(slot, cells), _draw_level(slot, cells)] for slot in slots]
    blank = [Content(" " * cells)]
    height = max(map(len, cards))
    cards = [lines + blank * (height - len(lines)) for lines in cards]
    return [Content(" ").join(line) for line in zip(*cards, strict=True)]


def _draw_card(slot: Slot, cells: int) -> list[Content]:
    """Draw a card's cost and name; a long name is folded between words."""
    cost = "–" if slot.card.elixir is None else str(slot.card.elixir)
    room = max(cells - 2, 1)
    style = make_card_style(slot.card)
    names = [fit(name, room) for name in fold_words(slot.card.name, room)]
    first = Content.assemble((cost, "$elixir"), " ", (names[0], style))
    return [first, *(Content.assemble("  ", (name, style)) for name in names[1:])]


def _draw_level(slot: Slot, cells: int) -> Content:
    level = "  –" if slot.level is None else f"  L{slot.level}"
    form = f" {format_form(slot.form)}" if slot.form else ""
    blank = " " * max(cells - len(level) - len(form), 0)
    return Content.assemble((level, "$text-muted"), (form, "$text-accent"), blank)


def _draw_rarity(tier: RarityLevels, width: int) -> Content:
    """Draw a rarity: its cards, those maxed, the average level as bar and number."""
    owned = f"{tier.cards}/{tier.total}" if tier.total else str(tier.cards)
    word = " card " if owned == "1" else " cards"
    cards = word if width >= _MIN_CARDS_WIDTH else ""
    rarity = fit(tier.rarity.value, _RARITY_WIDTH)
    head = f"{rarity} {owned:>6}{cards} {tier.maxed:>3} maxed "
    cells = min(_MAX_BAR_WIDTH, width - len(head) - 6)
    if not tier.mean:
        return Content.assemble((head, "$text-muted"), "–".rjust(max(width - len(head), 6)))
    full, empty = draw_bar(min(tier.mean / tier.cap, 1), cells) if cells >= 4 else ("", "")
    return Content.assemble(
        (rarity, f"${tier.rarity.tone or 'text-muted'}"),
        (head[_RARITY_WIDTH:], "$text-muted"),
        (full, f"${tier.rarity.tone.mark if tier.rarity.tone else 'primary'} on $panel"),
        (empty, "on $panel"),
        f"{tier.mean:>6.1f}",
    )
