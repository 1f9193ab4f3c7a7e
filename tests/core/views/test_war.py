"""The view of war decks."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Form
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.view import Requires
from clantui.core.views.war import VIEW
from tests.factories.surveys import AT, LATE, survey, tag
from tests.factories.war_decks import deck, evidence, nth, war

EVOLVED = (*deck(1, form=Form.EVOLUTION), *deck(2, form=Form.HERO), *nth(0)[2:])
TOLD = evidence(
    {
        0: [war(nth(0), nth(1), kind="riverRaceDuel"), war(nth(0), ago=3, won=False)],
        2: [war(EVOLVED, ago=5)],
        4: [],
    }
)
"""The first plays two decks, the third one of them with an evolution and a hero."""


def test_it_is_found_and_says_what_it_needs() -> None:
    """The view is one of those of a clan, and asks for battle logs."""
    assert load_view("war") is VIEW
    assert VIEW.requires is Requires.BATTLES


def test_a_card_tells_who_has_it() -> None:
    """Members, share of those with any deck seen, forms, games of the decks, names."""
    rows = VIEW.count(TOLD)
    texts = {c.key: [c.text(row) for row in (rows[0], rows[1], rows[8])] for c in VIEW.columns}
    assert texts["card"] == ["Card 01", "Card 02", "Card 09"]
    assert texts["members"] == ["2", "2", "1"]
    assert texts["share"] == ["100%", "100%", "50%"]
    assert texts["evolutions"] == ["1", "·", "·"]
    assert texts["heroes"] == ["·", "1", "·"]
    assert texts["games"] == ["3", "3", "1"]
    assert texts["who"] == ["Player 0, Player 2", "Player 0, Player 2", "Player 0"]


def test_the_original_order_is_the_counts_own() -> None:
    """Anything nobody has sorted stands as it was counted."""
    rows = VIEW.count(TOLD)
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows


def test_a_leaf_tells_the_decks() -> None:
    """Each holder with the deck's cost, the form, how the deck fared and when it was seen."""
    leaf = VIEW.detail(VIEW.count(TOLD)[0], TOLD, AT)
    assert leaf.cells == (
        ("Player 0", "1–1", "5.5", "·", "1 h"),
        ("Player 2", "1–0", "5.5", "evo", "5 h"),
    )
    assert leaf.players == (tag(0), tag(2))
    assert "2 of 2 members use it in war" in leaf.lines
    assert "1 as an evolution" in leaf.lines


def test_the_summary_says_how_much_was_seen() -> None:
    """Decks seen of four each, the mean of their costs, whose logs are missing, the newest."""
    assert VIEW.summary(TOLD, VIEW.count(TOLD)) == (
        "3 of 12 war decks found · battle logs of 3 of 5 · avg 5.2 elixir · last one 1 h ago"
    )


def test_without_logs_it_says_what_is_missing() -> None:
    """Not asked for, not there yet, or without a war battle: no row, and no figure made up."""
    never = ViewData(survey=survey([None] * 2))
    assert VIEW.count(never) == ()
    assert VIEW.summary(never, ()) == "needs the battle logs, which are not loaded"
    logs = BattleLogs.start([tag(0), tag(1)]).with_failure(tag(0), LATE)
    partial = replace(never, logs=logs)
    assert VIEW.count(partial) == ()
    assert VIEW.summary(partial, ()) == "0 of 0 war decks found · battle logs of 0 of 2"


def test_a_row_is_found_by_its_players_and_its_card() -> None:
    """The players of a row are those who have the card; the row is about that card."""
    last = VIEW.count(TOLD)[-1]
    assert last.mentions(tag(0))
    assert not last.mentions(tag(2))
    assert last.card_id == last.card.id
    assert last.filter_fields.names == (last.card.name, "Player 0")
