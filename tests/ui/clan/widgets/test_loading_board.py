"""Tests of the entries of a load: their words, their colours, and their columns."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.attempt import Attempt
from clantui.core.model.battle import Battle, BattleLogs
from clantui.core.model.errors import Cancelled, Unreachable
from clantui.core.model.game import Rarity
from clantui.core.model.survey import LoadRequest, Survey
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.loading_board import Board, Entry, lay_out_board, make_board
from tests.ui.harness import NOON, clan_of, make_survey, start_survey

CARDS = ["Wizard", "Zap", "Miner", "Golem", "Clone", "Bats"]
LATE = Unreachable("no answer")
BEFORE = make_survey(CARDS)


def make_load(survey: Survey) -> ClanState:
    """Return the state of a clan that is being loaded."""
    load = LoadState().start_load(LoadRequest(tag=survey.clan.tag), NOON)
    return ClanState(tag=survey.clan.tag, load=load.with_survey(survey, NOON))


def read_entries(state: ClanState) -> list[tuple[str, str, str, str]]:
    """Return mark, text, shorter text and colour of each player."""
    board = make_board(state)
    assert board is not None
    return [(entry.mark, entry.text, entry.short, entry.colour) for entry in board.entries]


def test_each_answer_has_a_word_and_a_colour() -> None:
    """A card has the colour of its rarity; problems have that of warnings."""
    survey = start_survey(CARDS)
    first, second, third, fourth, fifth, _ = clan_of(CARDS)[1].values()
    survey = survey.with_player(first).with_player(replace(second, favourite=None))
    survey = survey.with_failure(third.tag, LATE).with_failure(fourth.tag, Cancelled("stopped"))
    survey = survey.with_attempt(fifth.tag, Attempt(number=2, at=NOON, error=LATE))
    assert read_entries(make_load(survey)) == [
        ("●", "Wizard", "", "rarity-rare"),
        ("●", "–", "", ""),
        ("×", "failed", "", "text-warning"),
        ("×", "stopped", "", "text-warning"),
        ("◐", "retry 2 of 3", "try 2/3", "text-warning"),
        ("◌", "…", "", "text-muted"),
    ]
    board = make_board(make_load(survey))
    assert board is not None
    assert [(card.name, number) for card, number in board.top] == [("Wizard", 1)]
    assert board.finished_count == 4


def test_battle_logs_are_counted_until_the_last_has_come() -> None:
    """An answered player has a number of battles; without a load there is no board."""
    first, second, third, *others = (member.tag for member in BEFORE.clan.members)
    battle = Battle(player=first)
    logs = BattleLogs.start((first, second, third, *others))
    logs = logs.with_log(first, (battle,)).with_log(second, (battle, battle))
    state = ClanState(tag=BEFORE.clan.tag, load=LoadState(survey=BEFORE), view="played")
    entries = read_entries(replace(state, logs=logs.with_failure(third, LATE)))
    assert entries[:4] == [
        ("●", "1 battle", "1", "progress"),
        ("●", "2 battles", "2", "progress"),
        ("×", "failed", "", "text-warning"),
        ("◌", "…", "", "text-muted"),
    ]
    for tag in (third, *others):
        logs = logs.with_log(tag, ())
    assert make_board(replace(state, logs=logs)) is None
    assert make_board(state) is None


def draw(names: list[str], width: int, height: int, text: str = "Hog Rider") -> list[str]:
    """Return the lines of names, which have all answered."""
    entries = tuple(Entry(mark="●", name=name, text=text, colour="gain") for name in names)
    lines = lay_out_board(Board(entries=entries), width, height)
    return ["".join(part.text for part in line).rstrip() for line in lines[1:]]


@pytest.mark.parametrize(
    ("names", "width", "height", "lines"),
    [
        (
            [f"Thor{number}" for number in range(9)],
            41,
            6,
            [
                " ● Thor0      ● Thor3      ● Thor6",
                " ● Thor1      ● Thor4      ● Thor7",
                " ● Thor2      ● Thor5      ● Thor8",
            ],
        ),
        (
            [f"Thor{number}" for number in range(4)],
            68,
            8,
            [
                " ● Thor0 Hog Rider                ● Thor2 Hog Rider",
                " ● Thor1 Hog Rider                ● Thor3 Hog Rider",
            ],
        ),
        (["Ann", "Bob"], 122, 5, [f" ● Ann {'Hog Rider':54}● Bob Hog Rider"]),
        (
            ["Bartholomew the Great", "Bob"],
            32,
            5,
            [" ● Bartholomew th… Hog Rider", " ● Bob             Hog Rider"],
        ),
    ],
)
def test_columns_are_as_wide_as_their_names_and_cards(
    names: list[str], width: int, height: int, lines: list[str]
) -> None:
    """Few names get wide columns; a long name leaves ten cells; names alone leave a line."""
    assert draw(names, width, height) == lines


def test_the_name_of_a_player_who_has_answered_has_no_colour() -> None:
    """The card has the colour beside it; a name alone has it, and so has one without an answer."""
    done = Entry(mark="●", name="Ann", text="Zap", colour="gain")
    late = Entry(mark="×", name="Bob", text="failed", colour="text-warning")
    for width, colours in ((60, {"Ann": "", "Bob": "text-warning"}), (16, {"Ann": "gain"})):
        parts = [
            part for line in lay_out_board(Board(entries=(done, late)), width, 9) for part in line
        ]
        found = {part.text.strip(): part.colour for part in parts}
        assert {name: found[name] for name in colours} == colours


def test_a_survey_with_all_answers_has_no_board() -> None:
    """After the last answer the table is shown."""
    assert make_board(make_load(start_survey(CARDS))) is not None
    assert make_board(make_load(BEFORE)) is None


def test_only_cards_of_new_answers_are_counted() -> None:
    """A player who is loaded again is waited for, whatever is known of them from before."""
    first, *_ = clan_of(CARDS)[1].values()
    again = Survey.start(BEFORE.clan, NOON, BEFORE).with_player(first)
    board = make_board(make_load(again))
    assert board is not None
    assert [(card.name, number) for card, number in board.top] == [("Wizard", 1)]
    assert board.colours == (("rarity-rare", 1),)
    assert [entry.mark for entry in board.entries] == ["●", *["◌"] * (len(CARDS) - 1)]


def test_a_battle_log_that_is_loaded_again_is_waited_for() -> None:
    """Battles from before are no answer yet."""
    first, *others = (member.tag for member in BEFORE.clan.members)
    before = BattleLogs.start((first, *others))
    for tag in (first, *others):
        before = before.with_log(tag, (Battle(player=tag),))
    logs = BattleLogs.start((first, *others), before).with_log(first, ())
    state = ClanState(tag=BEFORE.clan.tag, load=LoadState(survey=BEFORE), view="played", logs=logs)
    entries = [(mark, text) for mark, text, *_ in read_entries(state)]
    assert entries == [("●", "0 battles"), *[("◌", "…")] * len(others)]


def test_a_card_of_unknown_rarity_has_a_colour() -> None:
    """A name in the colour of the table would look like one without an answer."""
    first, *_ = clan_of(CARDS)[1].values()
    assert first.favourite is not None
    new = replace(first, favourite=replace(first.favourite, rarity=Rarity.UNKNOWN))
    entry, *_ = read_entries(make_load(start_survey(CARDS).with_player(new)))
    assert entry == ("●", "Wizard", "", "text-primary")


@pytest.mark.parametrize(("height", "shown"), [(60, 8), (17, 8), (16, 7), (11, 2), (10, 0)])
def test_the_cards_so_far_take_the_remaining_lines(height: int, shown: int) -> None:
    """Two to eight cards are listed, the commonest first, below a blank line and a heading."""
    cards = [f"Card {number}" for number in range(10) for _ in range(number + 1)]
    survey = start_survey(cards)
    for player in list(clan_of(cards)[1].values()):
        survey = survey.with_player(player)
    board = make_board(make_load(replace(survey, waiting=frozenset({survey.clan.members[0].tag}))))
    assert board is not None
    lines = ["".join(part.text for part in line) for line in lay_out_board(board, 300, height)]
    at = next((index for index, line in enumerate(lines) if "So far" in line), len(lines))
    names = [" ".join(line.split()[:2]) for line in lines[at + 1 :]]
    assert names == [f"Card {number}" for number in range(9, 9 - shown, -1)]
    assert not shown or lines[at - 1] == ""
