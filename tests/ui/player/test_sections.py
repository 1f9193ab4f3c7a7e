"""Tests of the lines of the player's sections at given widths; they need no app."""

from __future__ import annotations

from typing import Final

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.model.battle import Battle, Mode
from clantui.core.model.errors import InvalidResponse, RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.players.profile import Profile
from clantui.core.views.war import find_war_decks
from clantui.ui.player.battles import RecentFormSection, WarDecksSection, _list_cards
from clantui.ui.player.profile import DeckSection, IdentitySection, LevelsSection
from clantui.ui.player.section import PlayerSection, PlayerState
from tests.ui.harness import NOON
from tests.ui.player.profiles import LATE, battles, profile

LOG: Final = (
    *battles(True, True, False, None, True),
    *battles(False, mode=Mode.LADDER, ago=30),
    *battles(*[True] * 30, mode=Mode.PATH, ago=40),
)


def draw(
    kind: type[PlayerSection],
    width: int,
    *,
    shown: Profile | None = None,
    log: tuple[Battle, ...] | None = None,
    error: RoyaleError | None = None,
    cards_error: RoyaleError | None = None,
) -> list[str]:
    """Return the lines of a section below its heading."""
    section = kind()
    section.state = PlayerState(
        profile=shown or profile(), now=NOON, battles=log, error=error, cards_error=cards_error
    )
    return [str(line).rstrip() for line in section.body(width)]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            50,
            [
                "                   W–L–D     wins  newest first",
                "all               33–2–1  94%  ±9  ●●○–●○●●●●●●●●…",
                "ladder             0–1–0   0%      ○",
                "Path of Legends   30–0–0 100%  ±6  ●●●●●●●●●●●●●●…",
                "river race         3–1–1  75%      ●●○–●",
            ],
        ),
        (
            57,
            [
                "                   W–L–D     wins     50%     newest first",
                "all               33–2–1  94%  ±9      │   ●  ●●○–●○●●●●…",
                "ladder             0–1–0   0%      ○───┼───┤  ○",
                "Path of Legends   30–0–0 100%  ±6      │   ●  ●●●●●●●●●●…",
                "river race         3–1–1  75%       ├──┼───○  ●●○–●",
            ],
        ),
        (
            100,
            [
                "                   W–L–D     wins  lose ←── 50% ───→ win  newest first",
                f"all               33–2–1  94%  ±9            │         ●  ●●○–●○{'●' * 18}…",
                "ladder             0–1–0   0%      ○─────────┼─────────┤  ○",
                f"Path of Legends   30–0–0 100%  ±6            │         ●  {'●' * 24}…",
                "river race         3–1–1  75%         ├──────┼────────○─  ●●○–●",
            ],
        ),
    ],
)
def test_a_form_has_the_widest_bar_that_leaves_room_for_marks(
    width: int, lines: list[str]
) -> None:
    """Marks fill the line, at most 25; more games end in `…`."""
    assert draw(RecentFormSection, width, log=LOG)[:5] == lines


@pytest.mark.parametrize(
    ("width", "cells"), [(55, 0), (56, 9), (61, 9), (62, 15), (67, 15), (68, 21), (99, 21)]
)
def test_the_bar_of_a_form_leaves_room_for_ten_marks(width: int, cells: int) -> None:
    """The bar has 21, 15 or 9 cells, or none."""
    heading, first, *_ = draw(RecentFormSection, width, log=LOG)
    assert heading.index("newest") == 35 + cells + (2 if cells else 0)
    assert len(first) == min(width, 35 + cells + (2 if cells else 0) + 25)


def test_a_form_without_battles_says_why() -> None:
    """Loading, an empty log and an error have a line; an older log stays below an error."""
    empty = "the battle log is empty"
    error = "✗ no answer in 10 s, 3 tries · r retries"
    assert draw(RecentFormSection, 80) == ["◌ Loading the battle log …"]
    assert draw(RecentFormSection, 80, log=()) == [empty]
    assert draw(RecentFormSection, 80, log=(), error=LATE) == [error, empty]
    assert draw(RecentFormSection, 80, error=LATE) == [error]
    assert draw(RecentFormSection, 80, log=LOG, error=LATE)[2].startswith("all ")
    assert draw(WarDecksSection, 80) == ["found in the battle log"]


@pytest.mark.parametrize("width", [20, 38, 58, 78, 200])
def test_an_error_is_shown_whole(width: int) -> None:
    """The reason and the next step fit any window; in a narrow one they take more lines."""
    error = InvalidResponse("the API sent no battle log, but a page of a proxy in its place")
    old, missing = profile(missing=error), replace(profile(), player=None, missing=error)
    for kind, parts, step in (
        (RecentFormSection, {"error": error}, "· r retries"),
        (LevelsSection, {"cards_error": error, "shown": profile(cards={})}, "retries"),
        (IdentitySection, {"shown": old}, "retries"),
        (IdentitySection, {"shown": missing}, "retries"),
    ):
        lines = draw(kind, width, **parts)
        assert max(map(cell_len, lines)) <= max(width, 52), "a line of the roster has 52 cells"
        assert error.sentence in " ".join(lines)
        assert " ".join(lines).endswith(step)
    tall = IdentitySection()
    tall.state = PlayerState(profile=old, now=NOON)
    assert len(tall._lines(38)) > len(tall._lines(200))


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (25, ["common     15/20  10 maxed   14.7", "epic       15/20  10 maxed   14.7"]),
        (36, ["common     15/20  10 maxed   14.7", "epic       15/20  10 maxed   14.7"]),
        (37, ["common     15/20  10 maxed ███▋  14.7", "epic       15/20  10 maxed ███▋  14.7"]),
        (
            45,
            [
                "common     15/20  10 maxed ███████████   14.7",
                "epic       15/20  10 maxed ███████████   14.7",
            ],
        ),
        (
            46,
            [
                "common     15/20 cards  10 maxed ██████▍  14.7",
                "epic       15/20 cards  10 maxed ██████▍  14.7",
            ],
        ),
    ],
)
def test_levels_have_a_bar_if_there_is_room(width: int, lines: list[str]) -> None:
    """The word `cards` needs 46 cells, a bar four."""
    assert draw(LevelsSection, width) == lines


def test_levels_without_rarities_say_why() -> None:
    """Without the list of all cards, the line says that it is loading, or why it is not there."""
    shown = profile(cards={})
    assert draw(LevelsSection, 80, shown=shown) == ["◌ Loading the rarities of the cards …"]
    assert draw(LevelsSection, 80, shown=shown, cards_error=LATE) == [
        "✗ No rarities: no answer in 10 s, 3 tries · Esc, then Enter retries"
    ]
    section = LevelsSection()
    for cards, average in ((shown.cards, " · average 14.7"), (profile().cards, "")):
        section.state = PlayerState(profile=profile(cards=cards), now=NOON)
        assert section.note() == f"30 cards · 20 maxed{average} · 1 evolution · 1 hero"


def test_the_identity_says_what_is_missing() -> None:
    """A waiting profile, one that failed and one of another clan have a line."""
    whole = profile()
    assert whole.player is not None
    player = whole.player
    source = "shown from an older snapshot"
    for parts, lines in (
        ({}, ["in Thornwood #2PP"]),
        ({"is_waiting": True}, ["in Thornwood #2PP", f"◌ Loading the profile … · {source}"]),
        (
            {"missing": LATE},
            [
                "in Thornwood #2PP",
                "✗ No profile: no answer in 10 s, 3 tries",
                f"{source} · Esc, then r retries",
            ],
        ),
    ):
        assert draw(IdentitySection, 80, shown=profile(**parts))[1:] == lines
    for clan, place in ((Tag("9YY"), "→ now in #9YY"), (None, "now in no clan")):
        shown = profile(replace(player, clan=clan))
        assert draw(IdentitySection, 80, shown=shown)[1:] == [
            f"{place}, has probably left Thornwood"
        ]


@pytest.mark.parametrize(
    ("width", "columns"),
    [(22, 1), (37, 1), (38, 2), (47, 2), (48, 2), (56, 3), (73, 3), (74, 4), (76, 4), (99, 4)],
)
def test_the_cards_of_a_war_deck_are_in_columns(width: int, columns: int) -> None:
    """As many columns as fit, with wider gaps if there is room; eight cards in all."""
    (deck,) = find_war_decks(battles(True, False))
    head, *lines = (str(line) for line in _list_cards(1, deck, NOON, width))
    assert [line.count("Card") for line in lines] == [
        min(columns, 8 - start) for start in range(0, 8, columns)
    ]
    assert max(map(len, lines)) <= width
    assert lines[0].startswith("   Card 0 evo")
    costs = "4.0 elixir · cycle 10 · " if width > 59 else "4.0 elixir · " if width > 47 else ""
    assert head == f"1  {costs}2 games: 1 win, 1 loss · 1 h ago"


@pytest.mark.parametrize(("width", "cells"), [(27, 13), (40, 19), (47, 23)])
def test_a_narrow_deck_is_a_list_in_two_columns(width: int, cells: int) -> None:
    """Each card has its cost, name, level and form, at the same distance in all lines."""
    lines = draw(DeckSection, width)
    assert len(lines) == 8
    assert lines[0] == f"{'1 Card 0':<{cells}} 2 Card 1"
    assert lines[1] == f"{'  L14 evo':<{cells}}   L14 hero"
    assert lines[6] == f"{'7 Card 6':<{cells}} – Card 7"


@pytest.mark.parametrize(
    ("width", "marks"), [(34, ""), (35, ""), (36, "  …"), (37, "  ●…"), (38, "  ●●…")]
)
def test_marks_without_room_end_in_an_ellipsis(width: int, marks: str) -> None:
    """The last mark of a longer row is an ellipsis; without a cell there is none."""
    line = draw(RecentFormSection, width, log=LOG)[1]
    assert line == f"all               33–2–1  94%  ±9{marks}"
