"""Cards that members meet in war, and how they fare against them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Form, Slot
from clantui.core.stats.win_rate import ENOUGH, Verdict, WinRate
from clantui.core.views import load_view
from clantui.core.views.data import ViewData
from clantui.core.views.faced import VIEW, count_faced, summarise_war_games
from clantui.core.views.view import Requires
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
    survey,
    tag,
)
from tests.factories.war_decks import evidence, hours, nth, war

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
    """So many games in one battle against the same cards."""
    return war(*[nth(0)] * number, won=won, ago=ago, against=cards)


KNIGHTS, WIZARDS = Slot(card=KNIGHT), Slot(card=WIZARD)


@PROPERTY
@given(LOGS)
def test_every_game_in_war_counts_for_each_card_of_the_opponent(
    logs: dict[int, list[Battle]],
) -> None:
    """Games by card add up by hand: only war, only what counts, a duel's rounds one by one."""
    found = evidence(logs)
    expected = Counter(
        card
        for number, log in logs.items()
        if number < 5
        for battle in log
        if battle.counts and battle.mode is Mode.WAR
        for game in battle.rounds
        for card in {slot.card.id for slot in game.theirs}
    )
    games = summarise_war_games(found.survey.clan, found.logs)
    rows = count_faced(games)
    assert {row.key: row.record.games for row in rows} == dict(expected)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert VIEW.sort_rows(reversed(rows), VIEW.default_sort) == rows
    for row in rows:
        assert (
            row.record.wins + row.record.losses <= row.record.games <= row.of == len(games.played)
        )
        assert max(row.evolutions, row.heroes) <= row.record.games
        assert row.share == row.record.games / row.of


def test_it_is_found_and_says_what_the_cards_are_not() -> None:
    """The view needs logs, and does not let anybody take these for the rivals' cards."""
    assert load_view("faced") is VIEW
    assert VIEW.requires is Requires.BATTLES
    assert "War opponents are random" in VIEW.about
    assert "not the cards of the rival clans" in " ".join(VIEW.about.split())


def test_games_wins_and_losses_are_told_by_card() -> None:
    """Cards of too few games are sorted by games; a draw is neither a win nor a loss."""
    rows = VIEW.count(
        evidence(
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
    assert [(one.member.tag, one.record.games) for one in rows[0].holders] == [
        (tag(0), 3),
        (tag(1), 1),
    ]


def test_a_battle_without_an_opponents_deck_is_no_game() -> None:
    """Without the opponent's cards there is no game to take a share of."""
    rows = VIEW.count(evidence({0: [against(), against(KNIGHTS)]}))
    assert [(row.record.games, row.of) for row in rows] == [(1, 1)]


def test_few_games_have_no_rate() -> None:
    """Below thirty games with a winner a rate is a bare number, not exported or sorted by."""
    games = [against(KNIGHTS)] * (ENOUGH - 1) + [against(KNIGHTS, won=None)] * 9
    (row,) = VIEW.count(evidence({0: games}))
    rate = VIEW.column("rate")
    assert (rate.text(row), rate.value(row), rate.sort_value(row)) == ("100%", None, None)
    assert VIEW.column("rate_low").value(row) is None
    told = VIEW.detail(row, evidence({}), AT).lines
    assert "too few games (29)" in told
    (row,) = VIEW.count(evidence({0: [*games, against(KNIGHTS)]}))
    assert rate.value(row) == 1.0
    assert rate.text(row) == "100%  ±6"


def test_the_worst_for_us_stands_first() -> None:
    """A card that surely beats us stands before one that may; those of too few games are last."""
    pekkas, queens = Slot(card=PEKKA), Slot(card=QUEEN)
    log = [against(KNIGHTS)] * 200 + [against(KNIGHTS, won=False)] * 300
    log += [against(WIZARDS)] * 10 + [against(WIZARDS, won=False)] * 20
    log += [against(queens)] * 40
    log += [against(pekkas, won=False)] * 9
    rows = VIEW.count(evidence({0: log}))
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


def test_the_picture_is_of_the_rate_and_nothing_machines_are_given() -> None:
    """One column draws the rate; it has no key, and a click on it sorts by nothing."""
    (row,) = VIEW.count(evidence({0: [against(KNIGHTS), against(KNIGHTS, won=False)]}))
    (picture,) = (column for column in VIEW.columns if column.win_rate is not None)
    assert picture.win_rate is not None
    assert picture.win_rate(row) == WinRate(1, 1)
    assert (picture.key, picture.letter) == ("", "")
    assert VIEW.next_sort(VIEW.default_sort, "") == VIEW.default_sort


def test_a_leaf_tells_who_lost_to_it() -> None:
    """Shares, results, forms, and each member's results, who lost most first, with the age."""
    evolved = Slot(card=KNIGHT, form=Form.EVOLUTION)
    told = evidence(
        {
            1: [against(KNIGHTS, ago=7, won=False)],
            3: [against(evolved, ago=5, number=2), against(WIZARDS)],
        }
    )
    leaf = VIEW.detail(VIEW.count(told)[0], told, AT)
    assert leaf.headings == ("Player", "W–L", "Games", "Last")
    assert leaf.cells == (("Player 1", "0–1", "1", "7 h"), ("Player 3", "2–0", "2", "5 h"))
    assert leaf.players == (tag(1), tag(3))
    assert leaf.lines[1:3] == ("in 3 of 4 games (75%)", "2 wins, 1 loss")
    assert leaf.lines[-1] == "as an evolution in 2 games"


def test_the_summary_says_what_it_rests_on() -> None:
    """Games, whose logs are at hand where some are missing, the rate of all, the newest."""
    few = evidence({0: [against(KNIGHTS, ago=2)], 3: []})
    assert VIEW.summary(few, VIEW.count(few)) == (
        "1 war game of 2 of 5 players · we win 100% · last one 2 h ago"
    )
    many = evidence({number: [against(KNIGHTS)] * 6 for number in range(5)})
    assert VIEW.summary(many, VIEW.count(many)) == (
        "30 war games · we win 100% · last one 1 h ago"
    )
    drawn = evidence({0: [against(KNIGHTS, won=None)]})
    assert VIEW.summary(drawn, VIEW.count(drawn)) == (
        "1 war game of 1 of 5 players · last one 1 h ago"
    )
    assert summarise_war_games(many.survey.clan, many.logs).newest == hours(1)


def test_without_logs_it_says_what_is_missing() -> None:
    """Not asked for, not there yet, or without a game in war: no row, and that is said."""
    never = ViewData(survey=survey([None] * 2))
    assert VIEW.count(never) == ()
    assert VIEW.summary(never, ()) == "needs the battle logs, which are not loaded"
    logs = BattleLogs.start([tag(0), tag(1)]).with_failure(tag(0), LATE).with_log(tag(1), ())
    partial = ViewData(survey=never.survey, logs=logs)
    assert VIEW.summary(partial, VIEW.count(partial)) == (
        "no war game in the battle logs of 1 of 2 players"
    )


def test_a_row_is_found_by_its_players_and_its_card() -> None:
    """The players of a row are those who met the card; the row is about that card."""
    (row,) = VIEW.count(evidence({1: [against(KNIGHTS)]}))
    assert row.mentions(tag(1))
    assert not row.mentions(tag(0))
    assert row.card_id == KNIGHT.id
    assert row.filter_fields.names == ("Knight", "Player 1")
