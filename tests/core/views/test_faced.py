"""Cards that members meet in war, and how they fare against them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import Form, Slot
from clantui.core.stats.win_rate import ENOUGH, wilson_interval
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
    assert "matched against random opponents" in VIEW.about
    assert "not the cards of the rival clans" in " ".join(VIEW.about.split())


def test_games_wins_and_losses_are_told_by_card() -> None:
    """Cards are sorted by games, most first; a draw is neither a win nor a loss."""
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
    """Below thirty games with a winner no rate is shown, exported or sorted by."""
    games = [against(KNIGHTS)] * (ENOUGH - 1) + [against(KNIGHTS, won=None)] * 9
    (row,) = VIEW.count(evidence({0: games}))
    rate = VIEW.column("rate")
    assert (rate.text(row), rate.value(row), rate.sort_value(row)) == ("too few", None, None)
    assert VIEW.column("rate_low").value(row) is None
    told = VIEW.detail(row, evidence({}), AT).lines
    assert "too few for a win rate: 29 of 30 games with a winner" in told
    (row,) = VIEW.count(evidence({0: [*games, against(KNIGHTS)]}))
    assert rate.value(row) == 1.0
    assert rate.text(row) == f"{wilson_interval(30, 30)[0] * 100:.0f}–100%"


def test_rates_are_sorted_by_what_is_sure() -> None:
    """A rate of many games stands before a better one of few; what has too few stands last."""
    pekkas = Slot(card=PEKKA)
    log = [against(KNIGHTS)] * 300 + [against(KNIGHTS, won=False)] * 200
    log += [against(WIZARDS)] * 20 + [against(WIZARDS, won=False)] * 10
    log += [against(pekkas)] * 9
    rows = VIEW.sort_rows(VIEW.count(evidence({0: log})), VIEW.natural_sort("rate"))
    assert [row.card for row in rows] == [KNIGHT, WIZARD, PEKKA]


def test_a_leaf_tells_who_met_it() -> None:
    """Shares, results, forms, and each member's games with the newest's age."""
    evolved = Slot(card=KNIGHT, form=Form.EVOLUTION)
    told = evidence(
        {
            1: [against(KNIGHTS, ago=7, won=False)],
            3: [against(evolved, ago=5, number=2), against(WIZARDS)],
        }
    )
    leaf = VIEW.detail(VIEW.count(told)[0], told, AT)
    assert leaf.cells == (("Player 3", "2", "2", "0", "5 h"), ("Player 1", "1", "0", "1", "7 h"))
    assert leaf.players == (tag(3), tag(1))
    assert leaf.lines[1:3] == ("met in 3 of 4 games · 75.0%", "2 won · 1 lost")
    assert leaf.lines[-1] == "as an evolution in 2 games"


def test_the_summary_says_what_it_rests_on() -> None:
    """Games, whose logs are at hand, the rate of all or that they are too few, the newest."""
    few = evidence({0: [against(KNIGHTS, ago=2)], 3: []})
    assert VIEW.summary(few, VIEW.count(few)) == (
        "1 game of 2 of 5 players · too few for a win rate · newest 21 Nov 16:30 UTC"
    )
    many = evidence({0: [against(KNIGHTS)] * 30})
    assert "· we win 89–100% ·" in VIEW.summary(many, VIEW.count(many))
    assert summarise_war_games(many.survey.clan, many.logs).newest == hours(1)


def test_without_logs_it_says_what_is_missing() -> None:
    """Not asked for, not there yet, or without a game in war: no row, and that is said."""
    never = ViewData(survey=survey([None] * 2))
    assert VIEW.count(never) == ()
    assert VIEW.summary(never, ()) == "needs the battle logs, which have not been read"
    logs = BattleLogs.start([tag(0), tag(1)]).with_failure(tag(0), LATE).with_log(tag(1), ())
    partial = ViewData(survey=never.survey, logs=logs)
    assert VIEW.summary(partial, VIEW.count(partial)) == (
        "no game in war is told in the logs of 1 of 2 players"
    )


def test_a_row_is_found_by_its_players_and_its_card() -> None:
    """The players of a row are those who met the card; the row is about that card."""
    (row,) = VIEW.count(evidence({1: [against(KNIGHTS)]}))
    assert row.mentions(tag(1))
    assert not row.mentions(tag(0))
    assert row.card_id == KNIGHT.id
    assert row.filter_fields.names == ("Knight", "Player 1")
