"""The view of war decks."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs
from clantui.core.model.game import Form
from clantui.core.views.view import ViewData
from clantui.core.views.war import VIEW
from tests.factories.battles import view_data
from tests.factories.surveys import AT, LATE, make_survey, tag
from tests.factories.war_decks import deck, nth, war

EVOLVED = (*deck(1, form=Form.EVOLUTION), *deck(2, form=Form.HERO), *nth(0)[2:])
DATA = view_data(
    {
        0: [war(nth(0), nth(1)), war(nth(0), ago=3, won=False)],
        2: [war(EVOLVED, ago=5)],
        4: [],
    }
)
"""The first member plays two decks, the third one of them with an evolution and a hero."""


def test_a_row_has_members_share_forms_and_games() -> None:
    """Members, share of members with a deck, forms, games with the decks, names."""
    rows = VIEW.count(DATA)
    texts = {c.key: [c.text(row) for row in (rows[0], rows[1], rows[8])] for c in VIEW.columns}
    assert texts["card"] == ["Card 01", "Card 02", "Card 09"]
    assert texts["members"] == ["2", "2", "1"]
    assert texts["share"] == ["100%", "100%", "50%"]
    assert texts["evolutions"] == ["1", "·", "·"]
    assert texts["heroes"] == ["·", "1", "·"]
    assert texts["games"] == ["3", "3", "1"]
    assert texts["who"] == ["Player 0, Player 2", "Player 0, Player 2", "Player 0"]


def test_the_default_order_is_that_of_the_count() -> None:
    """Unsorted rows are in the order they were counted in."""
    rows = VIEW.count(DATA)
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows


def test_the_details_list_the_decks() -> None:
    """Each holder has the deck's cost, the form, the results, and when it was seen."""
    detail = VIEW.detail(VIEW.count(DATA)[0], DATA, AT)
    assert detail.cells == (
        ("Player 0", "1–1", "5.5", "·", "1 h"),
        ("Player 2", "1–0", "5.5", "evo", "5 h"),
    )
    assert detail.players == (tag(0), tag(2))
    assert "2 of 2 members use it in war" in detail.lines
    assert "1 as an evolution" in detail.lines


def test_the_summary_has_decks_logs_elixir_and_age() -> None:
    """Decks found of four each, missing logs, the average elixir, the newest game."""
    assert VIEW.summary(DATA, VIEW.count(DATA)) == (
        "3 of 12 war decks found · battle logs of 3 of 5 · avg 5.2 elixir · last one 1 h ago"
    )
    loaded = view_data({number: [] for number in range(5)})
    assert VIEW.summary(loaded, ()) == "0 of 20 war decks found"


def test_missing_logs_are_explained() -> None:
    """Without logs, or without a war battle, there are no rows and a sentence says why."""
    without_logs = ViewData(survey=make_survey([None] * 2))
    assert VIEW.count(without_logs) == ()
    assert VIEW.summary(without_logs, ()) == "needs the battle logs, which are not loaded"
    logs = BattleLogs.start([tag(0), tag(1)]).with_failure(tag(0), LATE)
    partial = replace(without_logs, logs=logs)
    assert VIEW.count(partial) == ()
    assert VIEW.summary(partial, ()) == "0 of 0 war decks found · battle logs of 0 of 2"


def test_a_row_is_found_by_its_members_and_its_card() -> None:
    """A row mentions the members with the card, and has that card's id."""
    last = VIEW.count(DATA)[-1]
    assert last.mentions(tag(0))
    assert not last.mentions(tag(2))
    assert last.key == last.card.id
    assert last.filter_fields.names == (last.card.name, "Player 0")
