"""Phrases of numbers, counts and errors."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model import errors
from clantui.core.model.errors import Cancelled, NotFound, RoyaleError, Unreachable
from clantui.core.model.game import Card
from clantui.core.model.survey import Survey
from clantui.core.stats.elixir import count_elixir
from clantui.core.text.phrases import (
    NOTICE,
    describe_all,
    describe_pause,
    format_ago,
    format_duration,
    format_duration_short,
    format_number,
    format_share,
    format_signed,
    format_wait,
    join_words,
    list_first,
    list_fitting,
    ordinal,
    pluralise,
    round_share,
    with_tag,
)
from clantui.core.views.card_rows import describe_cost_and_rarity
from clantui.core.views.favourites import count_favourites, summarise_survey
from clantui.core.views.phrases import describe_failures, describe_missing, shorten_failures
from tests.factories.surveys import (
    AT,
    KNIGHT,
    LATE,
    MIRROR,
    NEW,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    make_survey,
    player,
    tag,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3_599, "59 min"),
        (3_600, "1 h"),
        (86_400, "24 h"),
        (172_799, "47 h"),
        (172_800, "2 days"),
        (8_640_000, "100 days"),
    ],
)
def test_a_duration_has_one_unit(seconds: float, text: str) -> None:
    """A duration is rounded down to one unit."""
    assert format_duration(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (30, "30 s"), (59.5, "1 min")])
def test_a_wait_is_rounded_up(seconds: float, text: str) -> None:
    """The time left of a wait never says 0 s before the wait is over."""
    assert format_wait(seconds) == text


def test_a_pause_says_when_requests_go_on() -> None:
    """The wait is rounded up, as everywhere."""
    assert describe_pause(6.2) == "too many requests, continuing in 7 s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "just now"), (59.9, "just now"), (60, "1 min ago"), (7_200, "2 h ago")],
)
def test_less_than_a_minute_is_just_now(seconds: float, text: str) -> None:
    """Less than a minute is "just now", as is a time in the future, as of a wrong clock."""
    assert format_ago(seconds) == text


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [
        (0, "card", "0 cards"),
        (1, "card", "1 card"),
        (2, "card", "2 cards"),
        (1_721, "card", "1,721 cards"),
        (1, "hero", "1 hero"),
        (2, "hero", "2 heroes"),
        (0, "loss", "0 losses"),
    ],
)
def test_a_noun_agrees_with_its_number(number: int, noun: str, text: str) -> None:
    """A noun is singular for a number of one, else plural."""
    assert pluralise(number, noun) == text
    assert describe_all(number, noun) == (f"all {text}" if number != 1 else f"its one {noun}")


@pytest.mark.parametrize(
    ("favourites", "mean"),
    [
        ([KNIGHT, WIZARD], 4.0),
        ([KNIGHT, KNIGHT, PEKKA], 13 / 3),
        ([KNIGHT, MIRROR, NEW, None], 3.0),
        ([MIRROR], None),
        ([], None),
    ],
)
def test_each_player_counts_once_in_the_average(
    favourites: list[Card | None], mean: float | None
) -> None:
    """The average cost is over players whose favourite has a cost; there may be none."""
    rows = count_favourites(make_survey(favourites))
    assert count_elixir((row.card.elixir, row.players) for row in rows).mean == mean


@pytest.mark.parametrize(
    ("favourites", "line"),
    [
        ([], "this clan has no members"),
        ([None, None], "no favourite is known"),
        ([KNIGHT], "1 card · 3.0 elixir on average"),
        ([MIRROR], "1 card"),
        ([KNIGHT, WIZARD, WIZARD], "2 cards · 4.3 elixir on average"),
        ([KNIGHT, None], "1 card · 3.0 elixir on average · 1 without a favourite"),
    ],
)
def test_a_count_in_one_line(favourites: list[Card | None], line: str) -> None:
    """The summary has the number of cards, the top one with its share, and what is missing."""
    survey = make_survey(favourites)
    assert summarise_survey(survey, count_favourites(survey)) == line


def test_an_empty_count_depends_on_the_load() -> None:
    """While loading, no player is loaded yet; afterwards, nothing is known."""
    begun = Survey.start(clan(2), AT)
    assert summarise_survey(begun, ()) == "no player is loaded yet"
    assert summarise_survey(begun.with_player(player(0)), ()) == "no favourite is known"
    failed = make_survey([KNIGHT], failed=[0])
    assert summarise_survey(failed, count_favourites(failed)) == "no favourite is known"


def survey_of(*fates: RoyaleError | None) -> Survey:
    """Return a finished survey: None for a player, else the failure."""
    survey = Survey.start(clan(len(fates)), AT)
    for number, error in enumerate(fates):
        come = player(number, KNIGHT)
        survey = (
            survey.with_player(come) if error is None else survey.with_failure(tag(number), error)
        )
    return survey


GONE = NotFound("the player has no profile any longer")
STOP = Cancelled()


@pytest.mark.parametrize(
    ("survey", "short", "long"),
    [
        (survey_of(), "", ""),
        (survey_of(None, None), "", ""),
        (Survey.start(clan(3), AT), "", ""),
        (
            survey_of(None, LATE),
            "1 of 2 players missing",
            "1 of 2 players missing (no answer in 10 s)",
        ),
        (
            survey_of(LATE, GONE, LATE, None),
            "3 of 4 players missing",
            "3 of 4 players missing (no answer in 10 s, and other reasons)",
        ),
        (
            survey_of(GONE, LATE, LATE),
            "3 of 3 players missing",
            "3 of 3 players missing (no answer in 10 s, and other reasons)",
        ),
        (survey_of(None, None, STOP), "stopped at 2/3", "stopped at 2/3"),
        (survey_of(STOP, STOP), "stopped at 0/2", "stopped at 0/2"),
        (
            survey_of(STOP, LATE, None),
            "2 of 3 players missing",
            "2 of 3 players missing (no answer in 10 s)",
        ),
    ],
    ids=range(9),
)
def test_missing_players_are_named(survey: Survey, short: str, long: str) -> None:
    """Failures are counted with the most frequent reason; a cancelled load is no failure."""
    assert (describe_missing(survey), describe_failures(survey)) == (short, long)


def test_players_of_an_earlier_load_are_not_missing() -> None:
    """Failed players with an older profile are not updated."""
    older = make_survey([KNIGHT, KNIGHT])
    outdated = survey_of(LATE, LATE, None).with_older_players(older)
    assert describe_missing(outdated) == "2 of 3 players not updated"
    mixed = survey_of(LATE, None, LATE).with_older_players(older)
    assert describe_missing(mixed) == "1 of 3 players missing, 1 not updated"


@pytest.mark.parametrize(
    ("survey", "sentences"),
    [
        (survey_of(None, STOP), ()),
        (
            survey_of(None, Unreachable("the game's server has a problem (503) · wait")),
            (
                "1 of 2 players missing: the game's server has a problem (503)",
                "1 of 2 missing: the game's server has a problem (503)",
                "1 of 2 players missing: no answer",
                "1 of 2 missing: no answer",
            ),
        ),
        (
            survey_of(LATE, GONE, GONE),
            (
                "3 of 3 players missing, mostly the player has no profile any longer",
                "3 of 3 missing, mostly the player has no profile any longer",
                "3 of 3 players missing, mostly not found",
                "3 of 3 missing: not found …",
            ),
        ),
    ],
    ids=range(3),
)
def test_missing_players_are_named_in_fewer_words(
    survey: Survey, sentences: tuple[str, ...]
) -> None:
    """Each short sentence has the reason, and none the advice."""
    assert tuple(chain(*shorten_failures(survey))) == sentences


@pytest.mark.parametrize(
    ("card", "line"),
    [
        (KNIGHT, "3 elixir · common"),
        (MIRROR, "no cost of its own · epic"),
        (NEW, "no cost of its own · unknown"),
        (replace(KNIGHT, elixir=0), "0 elixir · common"),
    ],
)
def test_a_card_has_a_line(card: Card, line: str) -> None:
    """The line has the cost, or says that there is none, and the rarity."""
    assert describe_cost_and_rarity(card) == line


def test_the_notice_names_the_policy() -> None:
    """Supercell's notice is one paragraph with its web address."""
    assert "not endorsed by Supercell" in NOTICE
    assert NOTICE.endswith("www.supercell.com/fan-content-policy.")
    assert NOTICE.splitlines() == [NOTICE]


KINDS = [
    error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, RoyaleError) and error is not RoyaleError
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_sentence_a_kind_and_an_exit_code(kind: type[RoyaleError]) -> None:
    """Each error shows its sentence, or else its kind."""
    assert kind("what and why").sentence == "what and why"
    assert kind.exit_code > 1
    assert RoyaleError().sentence == "error"


def test_no_two_kinds_of_error_share_a_name() -> None:
    """Programs distinguish errors by their kind."""
    assert len({kind.kind for kind in KINDS}) == len(KINDS) == 7


@PROPERTY
@given(st.text())
def test_a_refusal_keeps_the_address(address: str) -> None:
    """The error of a refused key has the IP address that the API saw, apart from its sentence."""
    assert errors.AccessDenied("refused", address).address == address
    assert errors.AccessDenied("refused").address is None
    assert isinstance(errors.AccessDenied("refused"), RoyaleError)
    assert not isinstance(Unreachable("x"), errors.AccessDenied)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (10, "10th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (22, "22nd"),
        (101, "101st"),
        (111, "111th"),
        (1013, "1013th"),
    ],
)
def test_a_place_is_an_ordinal(place: int, text: str) -> None:
    """The numbers from 11 to 13 of each hundred end in th."""
    assert ordinal(place) == text


@pytest.mark.parametrize(
    ("number", "plain", "signed"),
    [
        (None, "–", ""),
        (0, "0", "·"),
        (1, "1", "+1"),
        (-1, "-1", "\N{MINUS SIGN}1"),
        (1234, "1,234", "+1234"),
    ],
)
def test_zero_is_not_unknown(number: int | None, plain: str, signed: str) -> None:
    """A difference of nothing is a dot, an unknown number a dash."""
    assert (format_number(number), format_signed(number)) == (plain, signed)


@pytest.mark.parametrize(
    ("share", "text", "rounded"),
    [
        (None, "–", None),
        (0.0, "·", 0.0),
        (0.004, "0%", 0.004),
        (0.16666, "17%", 0.1667),
        (1.0, "100%", 1.0),
    ],
)
def test_a_share_is_in_per_cent(share: float | None, text: str, rounded: float | None) -> None:
    """Exports have four places; none is a dot, unknown a dash."""
    assert (format_share(share), round_share(share)) == (text, rounded)


@pytest.mark.parametrize(
    ("most", "text"),
    [(1, "Ann and 2 more"), (2, "Ann, Bo and 1 more"), (3, "Ann, Bo, Cy"), (4, "Ann, Bo, Cy")],
)
def test_the_first_names_are_listed(most: int, text: str) -> None:
    """All fit exactly without a number of others."""
    assert list_first(["Ann", "Bo", "Cy"], most) == text


@pytest.mark.parametrize(
    ("room", "text"),
    [(12, "Ann, Bob, Cy"), (11, "Ann, 2 more"), (10, ""), (0, "")],
)
def test_names_fill_the_room(room: int, text: str) -> None:
    """Names that fit are there, to the last letter; the others are counted."""
    assert list_fitting(("Ann", "Bob", "Cy"), room, len) == text
    assert list_fitting((), room, len) == ""


@pytest.mark.parametrize(
    ("words", "text"),
    [(["card"], "card"), (["card", "deck"], "card or deck"), ([*"abc"], "a, b or c")],
)
def test_words_are_joined(words: list[str], text: str) -> None:
    """The last two have a conjunction between them."""
    assert join_words(words, "or") == text


def test_a_sentence_has_its_tag_once() -> None:
    """It is put before a sentence that does not have it."""
    assert with_tag("#2PP", "not found") == "#2PP: not found"
    assert with_tag("#2PP", "there is no #2PP") == "there is no #2PP"
    assert [format_duration_short(seconds) for seconds in (40, 172_800)] == ["40 s", "2 d"]
