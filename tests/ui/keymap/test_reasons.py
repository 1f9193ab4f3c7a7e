"""Tests of the reasons why a key does nothing, which depend on the state of the clan screen."""

from __future__ import annotations

from typing import Final

import pytest

from clantui.ui.keymap.reasons import NOTHING_LOADED, STILL_LOADING, KeyContext, explain_key

EMPTY: Final = KeyContext()
LOADING: Final = KeyContext(clans=1, has_clan=True, is_loading=True)
SINGLE: Final = KeyContext(clans=1, has_clan=True, has_survey=True)
SECOND: Final = KeyContext(clans=3, has_clan=True, has_survey=True, has_last=True)
DEMO: Final = KeyContext(clans=1, has_clan=True, has_survey=True, is_demo=True)
UNLOADED: Final = NOTHING_LOADED.format(switcher="c")


@pytest.mark.parametrize(
    ("screen", "key", "context", "reason"),
    [
        ("clan", "s", EMPTY, UNLOADED),
        ("clan", "s", LOADING, STILL_LOADING),
        ("clan", "s", SINGLE, "s can do nothing now: Choose a column to sort by"),
        ("clan", "r", EMPTY, UNLOADED),
        ("clan", "r", LOADING, "r can do nothing now: Reload"),
        ("clan", "escape", SINGLE, "Nothing to go back to · q quits"),
        ("clan", "d", SINGLE, "You have an API key: clantui --demo opens the demo"),
        ("clan", "d", DEMO, "This is the demo · t or c opens another clan of it"),
        ("clan", "escape", SECOND, "- goes to the last clan you looked at · q quits"),
        ("clan", "4", EMPTY, "No clan is open · c adds another"),
        ("clan", "4", SINGLE, "Only one clan is open · c adds another"),
        ("clan", "4", SECOND, "Only 3 clans are open · c adds another"),
        ("clan", "enter", SINGLE, "Nothing is under the cursor · ? shows all shortcuts"),
        ("clan", "o", SINGLE, "Enter twice opens a player, then o: Open the player's web page"),
        ("clan", "slash", SINGLE, "/ can do nothing now: Filter by name, rarity"),
        ("clan", "c", SINGLE, "c can do nothing now: Recent and saved clans"),
        ("clan", "f12", SINGLE, "f12 does nothing here · ? shows all shortcuts"),
        ("player", "down", SINGLE, "There is no more to scroll to here"),
        (
            "player",
            "slash",
            SINGLE,
            "Nothing to sort or filter here · : finds cards and players",
        ),
        (
            "race",
            "Q",
            SINGLE,
            "Esc goes back to the clan, then Q: QR code of the deck under the cursor",
        ),
        ("rankings", "o", SINGLE, "o is for a player's screen: Open the player's web page"),
        ("rankings", "enter", SINGLE, "Nothing is under the cursor · ? shows all shortcuts"),
        ("race", "u", SINGLE, "u is for the duel helper: Undo the last step"),
        ("duel", "k", SINGLE, "/ finds a card by its letters, Enter ticks it"),
        ("duel", "5", SINGLE, "Only one clan is open · c adds another"),
        ("history", "s", SINGLE, "The history is always newest first"),
        (
            "race",
            "s",
            SINGLE,
            "Clans stand in the order of the race · m shows their members, which s sorts",
        ),
    ],
)
def test_a_reason_follows_from_the_screen_and_its_data(
    screen: str, key: str, context: KeyContext, reason: str
) -> None:
    """It says what is missing first, and else where the key works."""
    assert explain_key(key, {}, context, screen) == reason


def test_the_way_back_has_the_custom_key_of_the_visible_screen() -> None:
    """Another screen's key does not close it."""
    keymap = {"race-back": "f2", "history-back": "f3", "back": "f4"}
    assert explain_key("Q", keymap, SINGLE, "race").startswith("f2 goes back to the clan, then Q")
