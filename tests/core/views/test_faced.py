"""Cards that members face in war, and their results against them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.columns import WinRateColumn
from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Form, Slot
from clantui.core.stats.win_rate import MIN_GAMES, Verdict, WinRate
from clantui.core.views import load_view
from clantui.core.views.faced import VIEW, collect_war_games
from clantui.core.views.view import Requires, ViewData
from tests.factories.battles import view_data
from tests.factories.surveys import (
    AT,
    CARDS,
    KNIGHT,
    LATE,
    MIRROR,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    make_survey,
    tag,
)
from tests.factories.war_decks import hours, nth, war

SLOTS = st.builds(Slot, card=st.sampled_from(CARDS), form=st.sampled_from([*map(Form, range(4))]))
MET = st.lists(
    st.builds(
        lambda against, number, won, mode, counts: war(
            *[nth(0)] * number, won=won, mode=mode, counts=counts, against=tuple(against)
        ),
        st.lists(SLOTS, max_size=9),
        st.integers(0, 3),
        st.sampled_from((True, False, None)),
        st.sampled_from((Mode.WAR, Mode.WAR, Mode.PATH)),
        st.booleans(),
    ),
    max_size=12,
)
LOGS = st.dictionaries(st.integers(0, 6), MET, max_size=4)


def against(*cards: Slot, won: bool | None = True, ago: float = 1, number: int = 1) -> Battle:
    """Return one battle of some games against the same cards."""
    return war(*[nth(0)] * number, won=won, ago=ago, against=cards)


KNIGHTS, WIZARDS = Slot(card=KNIGHT), Slot(card=WIZARD)


@PROPERTY
@given(LOGS)
def test_every_game_in_war_counts_for_each_card_of_the_opponent(
    logs: dict[int, list[Battle]],
) -> None:
    """Only war games that count are counted, each round of a duel as one, once per card."""
    data = view_data(logs)
    expected = Counter(
        card
        for number, log in logs.items()
        if number < 5
        for battle in log
        if battle.counts and battle.mode is Mode.WAR
        for game in battle.rounds
        for card in {slot.card.id for slot in game.theirs}
    )
    games = collect_war_games(data.survey.clan, data.logs)
    rows = VIEW.count(data)
    assert {row.key: row.record.games for row in rows} == dict(expected)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows
    for row in rows:
        assert (
            row.record.wins + row.record.losses
            <= row.record.games
            <= row.total
            == len(games.games)
        )
        assert max(row.evolutions, row.heroes) <= row.record.games
        assert row.share == row.record.games / row.total


def test_the_view_says_that_opponents_are_random() -> None:
    """The view needs battle logs, and says that the cards are not those of the rivals."""
    assert load_view("faced") is VIEW
    assert VIEW.requires is Requires.BATTLES
    assert "War opponents are random" in VIEW.explanation
    assert "not the cards of the rival clans" in " ".join(VIEW.explanation.split())


def test_games_wins_and_losses_are_counted_by_card() -> None:
    """Cards with too few games are sorted by games; a draw is neither a win nor a loss."""
    rows = VIEW.count(
        view_data(
            {
                0: [against(KNIGHTS, WIZARDS, number=2), against(KNIGHTS, won=None)],
                1: [against(KNIGHTS, Slot(card=MIRROR, form=Form(3)), won=False)],
            }
        )
    )
    assert [(r.card, r.record.games, r.record.wins, r.record.losses) for r in rows] == [
        (KNIGHT, 4, 2, 1),
        (WIZARD, 2, 2, 0),
        (MIRROR, 1, 0, 1),
    ]
    assert [(r.evolutions, r.heroes) for r in rows] == [(0, 0), (0, 0), (1, 1)]
    assert [(holder.member.tag, holder.record.games) for holder in rows[0].holders] == [
        (tag(0), 3),
        (tag(1), 1),
    ]


def test_a_game_without_the_opponents_deck_does_not_count() -> None:
    """A game in which the opponent's cards are unknown is not part of a share."""
    rows = VIEW.count(view_data({0: [against(), against(KNIGHTS)]}))
    assert [(row.record.games, row.total) for row in rows] == [(1, 1)]


def test_few_games_have_no_rate() -> None:
    """Below 30 games with a winner a rate is a bare number, not exported or sorted by."""
    games = [against(KNIGHTS)] * (MIN_GAMES - 1) + [against(KNIGHTS, won=None)] * 9
    (row,) = VIEW.count(view_data({0: games}))
    rate = VIEW.find_column("rate")
    assert (rate.text(row), rate.value(row), rate.sort_value(row)) == ("100%", None, None)
    assert VIEW.find_column("rate_low").value(row) is None
    lines = VIEW.detail(row, view_data({}), AT).lines
    assert "too few games (29)" in lines
    (row,) = VIEW.count(view_data({0: [*games, against(KNIGHTS)]}))
    assert rate.value(row) == 1.0
    assert rate.text(row) == "100%  ±6"


def test_the_card_with_the_most_certain_losing_rate_is_first() -> None:
    """A certain losing rate comes before an uncertain one; too few games come last."""
    pekkas, queens = Slot(card=PEKKA), Slot(card=QUEEN)
    log = [against(KNIGHTS)] * 200 + [against(KNIGHTS, won=False)] * 300
    log += [against(WIZARDS)] * 10 + [against(WIZARDS, won=False)] * 20
    log += [against(queens)] * 40
    log += [against(pekkas, won=False)] * 9
    rows = VIEW.count(view_data({0: log}))
    assert [row.card for row in rows] == [KNIGHT, WIZARD, QUEEN, PEKKA]
    assert VIEW.sort_rows(rows, VIEW.default_sort) == rows
    assert VIEW.natural_sort("rate") == VIEW.default_sort
    best = VIEW.sort_rows(rows, VIEW.default_sort.flip())
    assert [row.card for row in best] == [QUEEN, KNIGHT, WIZARD, PEKKA]
    assert [row.record.rate.verdict for row in rows] == [
        Verdict.LOSING,
        Verdict.OPEN,
        Verdict.WINNING,
        Verdict.UNSURE,
    ]


def test_the_drawn_win_rate_is_neither_exported_nor_sortable() -> None:
    """One column draws the rate; it has no key, and a click on its heading does not sort."""
    (row,) = VIEW.count(view_data({0: [against(KNIGHTS), against(KNIGHTS, won=False)]}))
    (column,) = (column for column in VIEW.columns if isinstance(column, WinRateColumn))
    assert column.win_rate(row) == WinRate(1, 1)
    assert (column.key, column.letter) == ("", "")
    assert VIEW.next_sort(VIEW.default_sort, "") == VIEW.default_sort


def test_the_details_list_the_members_with_most_losses_first() -> None:
    """The details have share, results, forms, and each member's results, most losses first."""
    evolved = Slot(card=KNIGHT, form=Form.EVOLUTION)
    data = view_data(
        {
            1: [against(KNIGHTS, ago=7, won=False)],
            3: [against(evolved, ago=5, number=2), against(WIZARDS)],
        }
    )
    detail = VIEW.detail(VIEW.count(data)[0], data, AT)
    assert detail.headings == ("Player", "W–L", "Games", "Last")
    assert detail.cells == (("Player 1", "0–1", "1", "7 h"), ("Player 3", "2–0", "2", "5 h"))
    assert detail.players == (tag(1), tag(3))
    assert detail.lines[1:3] == ("in 3 of 4 games (75%)", "2 wins, 1 loss")
    assert detail.lines[-1] == "as an evolution in 2 games"


def test_the_summary_has_games_logs_rate_and_age() -> None:
    """Games, loaded logs if some are missing, the win rate of all games, the newest game."""
    few = view_data({0: [against(KNIGHTS, ago=2)], 3: []})
    assert VIEW.summary(few, VIEW.count(few)) == (
        "1 war game of 2 of 5 players · we win 100% · last one 2 h ago"
    )
    many = view_data({number: [against(KNIGHTS)] * 6 for number in range(5)})
    assert VIEW.summary(many, VIEW.count(many)) == (
        "30 war games · we win 100% · last one 1 h ago"
    )
    drawn = view_data({0: [against(KNIGHTS, won=None)]})
    assert VIEW.summary(drawn, VIEW.count(drawn)) == (
        "1 war game of 1 of 5 players · last one 1 h ago"
    )
    assert collect_war_games(many.survey.clan, many.logs).newest == hours(1)


def test_missing_war_games_are_explained() -> None:
    """Without logs, or without a war game in them, there are no rows and a sentence says why."""
    without_logs = ViewData(survey=make_survey([None] * 2))
    assert VIEW.count(without_logs) == ()
    assert VIEW.summary(without_logs, ()) == "needs the battle logs, which are not loaded"
    logs = BattleLogs.start([tag(0), tag(1)]).with_failure(tag(0), LATE).with_log(tag(1), ())
    partial = ViewData(survey=without_logs.survey, logs=logs)
    assert VIEW.summary(partial, VIEW.count(partial)) == (
        "no war game in the battle logs of 1 of 2 players"
    )


def test_a_row_is_found_by_its_members_and_its_card() -> None:
    """A row mentions the members who faced the card, and has that card's id."""
    (row,) = VIEW.count(view_data({1: [against(KNIGHTS)]}))
    assert row.mentions(tag(1))
    assert not row.mentions(tag(0))
    assert row.key == KNIGHT.id
    assert row.filter_fields.names == ("Knight", "Player 1")
