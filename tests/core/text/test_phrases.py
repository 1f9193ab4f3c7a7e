"""Sentences about a count."""

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
from clantui.core.text.phrases import NOTICE, format_ago, format_duration, pluralise
from clantui.core.views.card_rows import card_line
from clantui.core.views.favourites import average_elixir, count_favourites, summarise_survey
from clantui.core.views.phrases import describe_failures, describe_missing, shorten_failures
from tests.factories.surveys import (
    AT,
    FAVOURITES,
    KNIGHT,
    LATE,
    MIRROR,
    NEW,
    PEKKA,
    PROPERTY,
    WIZARD,
    clan,
    player,
    survey,
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
def test_a_span_has_one_unit(seconds: float, text: str) -> None:
    """A span of time is rounded down to one unit that fits it."""
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "just now"), (59.9, "just now"), (60, "1 min ago"), (7_200, "2 h ago")],
)
def test_a_moment_ago_is_just_now(seconds: float, text: str) -> None:
    """A moment younger than a minute is just now, also one that a clock puts in the future."""
    assert format_ago(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 cards"), (1, "1 card"), (2, "2 cards"), (18, "18 cards")]
)
def test_one_is_not_many(number: int, text: str) -> None:
    """A noun agrees with its number."""
    assert pluralise(number, "card") == text


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
    assert average_elixir(count_favourites(survey(favourites))) == mean


@PROPERTY
@given(FAVOURITES)
def test_the_average_is_a_cost_that_could_be(favourites: list[Card | None]) -> None:
    """An average lies between the cheapest and the dearest favourite."""
    costs = [card.elixir for card in favourites if card is not None and card.elixir is not None]
    mean = average_elixir(count_favourites(survey(favourites)))
    assert (mean is None) == (not costs)
    assert mean is None or min(costs) <= mean <= max(costs)


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
    """The summary names the number of cards, the top one and its share, and what is lacking."""
    picture = survey(favourites)
    assert summarise_survey(picture, count_favourites(picture)) == line


def test_an_empty_count_tells_waiting_from_knowing() -> None:
    """Before the first answer no player is loaded yet; after the last, nothing is known."""
    begun = Survey.start(clan(2), AT)
    assert summarise_survey(begun, ()) == "no player is loaded yet"
    failed = survey([KNIGHT], failed=[0])
    assert summarise_survey(failed, count_favourites(failed)) == "no favourite is known"


def picture_of(*fates: RoyaleError | None) -> Survey:
    """Return a finished picture: None for an answer, else the failure."""
    picture = Survey.start(clan(len(fates)), AT)
    for number, why in enumerate(fates):
        come = player(number, KNIGHT)
        picture = (
            picture.with_player(come) if why is None else picture.with_failure(tag(number), why)
        )
    return picture


GONE = NotFound("the player has no profile any longer")
STOP = Cancelled("stopped before the answer came")


@pytest.mark.parametrize(
    ("picture", "short", "long"),
    [
        (picture_of(), "", ""),
        (picture_of(None, None), "", ""),
        (Survey.start(clan(3), AT), "", ""),
        (
            picture_of(None, LATE),
            "1 of 2 players missing",
            "1 of 2 players missing (no answer in 10 s)",
        ),
        (
            picture_of(LATE, GONE, LATE, None),
            "3 of 4 players missing",
            "3 of 4 players missing (no answer in 10 s, and other reasons)",
        ),
        (
            picture_of(GONE, LATE, LATE),
            "3 of 3 players missing",
            "3 of 3 players missing (no answer in 10 s, and other reasons)",
        ),
        (picture_of(None, None, STOP), "stopped at 2/3", "stopped at 2/3"),
        (picture_of(STOP, STOP), "stopped at 0/2", "stopped at 0/2"),
        (
            picture_of(STOP, LATE, None),
            "2 of 3 players missing",
            "2 of 3 players missing (no answer in 10 s)",
        ),
    ],
    ids=range(9),
)
def test_missing_players_are_named(picture: Survey, short: str, long: str) -> None:
    """Failures are counted with the commonest reason; a stop alone is a stop, not a failure."""
    assert (describe_missing(picture), describe_failures(picture)) == (short, long)


@pytest.mark.parametrize(
    ("picture", "sentences"),
    [
        (picture_of(None, STOP), ()),
        (
            picture_of(None, Unreachable("the game's server has a problem (503) · wait")),
            (
                "1 of 2 players missing: the game's server has a problem (503)",
                "1 of 2 missing: the game's server has a problem (503)",
                "1 of 2 players missing: no answer",
                "1 of 2 missing: no answer",
            ),
        ),
        (
            picture_of(LATE, GONE, GONE),
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
    picture: Survey, sentences: tuple[str, ...]
) -> None:
    """The reason is in each of the short sentences, and the advice in none."""
    assert tuple(chain(*shorten_failures(picture))) == sentences


@pytest.mark.parametrize(
    ("card", "line"),
    [
        (KNIGHT, "3 elixir · common"),
        (MIRROR, "no cost of its own · epic"),
        (NEW, "no cost of its own · unknown"),
        (replace(KNIGHT, elixir=0), "0 elixir · common"),
    ],
)
def test_a_card_in_a_few_words(card: Card, line: str) -> None:
    """A card's line has its cost, or says that it has none, and its rarity."""
    assert card_line(card) == line


def test_the_notice_names_the_policy() -> None:
    """Supercell's notice is one paragraph with its address."""
    assert "not endorsed by Supercell" in NOTICE
    assert NOTICE.endswith("www.supercell.com/fan-content-policy.")
    assert NOTICE.splitlines() == [NOTICE]


KINDS = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, RoyaleError) and one is not RoyaleError
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_sentence_a_kind_and_an_exit_code(kind: type[RoyaleError]) -> None:
    """Each error shows the sentence it was made with, and falls back to its kind."""
    assert kind("what and why").sentence == "what and why"
    assert kind.exit_code > 1
    assert RoyaleError().sentence == "error"


def test_no_two_kinds_of_error_share_a_name() -> None:
    """Machines tell errors apart by their kind."""
    assert len({kind.kind for kind in KINDS}) == len(KINDS) == 7


@PROPERTY
@given(st.text())
def test_a_refusal_keeps_the_address(address: str) -> None:
    """A refused key's error carries the address that the API saw, apart from its sentence."""
    assert errors.AccessDenied("refused", address).address == address
    assert errors.AccessDenied("refused").address is None
    assert isinstance(errors.AccessDenied("refused"), RoyaleError)
    assert not isinstance(Unreachable("x"), errors.AccessDenied)
