"""A battle log means what the game means by it."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import Card, Form, Rarity, Slot
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.demo.world.roster import Oddity
from clantui.demo.world.world import World
from clantui.wire.battles import decode_battles
from tests.factories.surveys import PROPERTY
from tests.wire.test_damaged import _ODD, bent, packed, places

Json: TypeAlias = dict[str, Any]

ME: Final = Tag("2PP")
THEM: Final = Tag("8YY")
_WORLD: Final = World()


def card(number: int, **more: object) -> Json:
    """Return a card of a deck as the API tells it."""
    return {"id": number, "name": f"Thing {number}", "level": 14, "maxLevel": 14} | more


def deck(first: int = 1, size: int = 8) -> list[Json]:
    """Return some cards with numbers in a row."""
    return [card(number) for number in range(first, first + size)]


def seat(tag: str | None = "#2PP", **more: object) -> Json:
    """Somebody in a battle."""
    return {"tag": tag, "name": "Ada", "crowns": 1, "cards": deck()} | more


def battle(**more: object) -> Json:
    """Return a battle of one against one on the ladder, lost 0:1 to `THEM`."""
    mine, theirs = seat(crowns=0), seat("#8YY", name="Bo", cards=deck(11))
    return {
        "type": "PvP",
        "battleTime": "20261122T093000.000Z",
        "team": [mine],
        "opponent": [theirs],
    } | more


def only(payload: Json) -> Battle:
    """Return the one battle of a log."""
    (found,) = decode_battles(packed([payload]), ME)
    return found


def ids(slots: Sequence[Slot]) -> list[int]:
    """Which cards, in their order."""
    return [slot.card.id for slot in slots]


def test_a_battle_is_told_whole() -> None:
    """A battle has players, time, mode, decks, shown levels and forms."""
    mine = [
        {
            "id": 26,
            "name": "Ogre <c7>",
            "level": 7,
            "maxLevel": 8,
            "elixirCost": 6,
            "rarity": "legendary",
            "evolutionLevel": 2,
            "maxEvolutionLevel": 3,
        }
    ]
    theirs = [{"id": 28, "name": "Echo", "level": 11, "maxLevel": 11, "rarity": "epic"}]
    payload = battle(
        team=[seat(crowns=3, cards=mine)],
        opponent=[seat("#8YY", name="B\u200bo", cards=theirs)],
        eventTag=None,
        deckSelection="collection",
    )
    ogre = Card(id=26, name="Ogre", raw_name="Ogre <c7>", elixir=6, rarity=Rarity.LEGENDARY)
    echo = Card(id=28, name="Echo", raw_name="Echo", elixir=None, rarity=Rarity.EPIC)
    assert replace(only(payload), cap=None) == Battle(
        player=ME,
        opponent=THEM,
        opponent_name="Bo",
        at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        mode=Mode.LADDER,
        kind="PvP",
        rounds=(
            Game(
                ours=(Slot(card=ogre, level=15, form=Form.HERO),),
                theirs=(Slot(card=echo, level=16, form=Form.PLAIN),),
                won=True,
            ),
        ),
        won=True,
        counts=True,
    )


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PvP", Mode.LADDER),
        ("pathOfLegend", Mode.PATH),
        ("riverRacePvP", Mode.WAR),
        ("riverRacePvp", Mode.WAR),
        ("riverRaceDuel", Mode.WAR),
        ("riverRaceDuelColosseum", Mode.WAR),
        ("boatBattle", Mode.WAR),
        ("boatBattlePractice", Mode.OTHER),
        ("clanMate", Mode.OTHER),
        ("clanMate2v2", Mode.OTHER),
        ("friendly", Mode.OTHER),
        ("challenge", Mode.OTHER),
        ("trail", Mode.OTHER),
        ("somethingOf2027", Mode.OTHER),
        ("", Mode.OTHER),
        (None, Mode.OTHER),
    ],
)
def test_the_type_is_the_mode(kind: str | None, mode: Mode) -> None:
    """Each type is of one mode, in whatever case; whatever is not known is something else."""
    found = only(battle(type=kind))
    assert (found.mode, found.kind) == (mode, kind or "")
    named = only(battle(type=kind, gameMode={"name": "Ladder"}))
    assert named.mode is (mode if kind else Mode.LADDER), "a type that is told is believed"


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("Ladder", Mode.LADDER),
        ("7xElixir_Ladder", Mode.OTHER),
        ("Ranked1v1_NewArena", Mode.PATH),
        ("CW_Duel_1v1", Mode.WAR),
        ("ClanWar_BoatBattle", Mode.WAR),
        ("Touchdown", Mode.OTHER),
        (None, Mode.OTHER),
    ],
)
def test_a_battle_without_a_type_goes_by_its_game_mode(name: str | None, mode: Mode) -> None:
    """The game mode's name decides where the type tells nothing."""
    assert only(battle(type="unknown", gameMode={"name": name})).mode is mode


@pytest.mark.parametrize("kind", ["PvP", "pathOfLegend", "unknown"])
def test_an_event_is_of_no_lasting_mode(kind: str) -> None:
    """Battles under a passing event's rules say nothing about ladder, path or war."""
    payload = battle(type=kind, eventTag="#2LV", gameMode={"name": "Ladder"})
    assert only(payload).mode is Mode.OTHER


@pytest.mark.parametrize(
    ("mine", "theirs", "won"),
    [
        ({"crowns": 3}, {"crowns": 2}, True),
        ({"crowns": 0}, {"crowns": 1}, False),
        ({"crowns": 3, "trophyChange": -30}, {"crowns": 2}, True),
        ({"crowns": 1}, {"crowns": 1}, None),
        ({"crowns": 1, "trophyChange": 0}, {"crowns": 1, "trophyChange": 0}, None),
        ({"crowns": 1, "trophyChange": 30}, {"crowns": 1}, True),
        ({"crowns": None, "trophyChange": -22}, {"crowns": 1}, False),
        ({"crowns": None}, {"crowns": 3, "trophyChange": 30}, False),
        ({"crowns": None}, {"crowns": None, "trophyChange": -1}, True),
        ({"crowns": None}, {"crowns": 3}, None),
        ({"crowns": 3}, {"crowns": None}, None),
    ],
)
def test_the_winner_of_a_battle(mine: Json, theirs: Json, won: bool | None) -> None:
    """Crowns decide; where they do not, trophies won or lost by either; else nobody knows."""
    payload = battle(team=[seat(**mine)], opponent=[seat("#8YY", **theirs)])
    assert only(payload).won is won


def duel(*games: tuple[int, int], **more: object) -> Json:
    """Return a duel with its rounds' crowns; its decks begin with card 10, 20 and so on."""
    sides: list[Json] = []
    for side in (0, 1):
        rounds: list[Json] = [
            {"crowns": game[side], "cards": [c | {"used": False} for c in deck(10 * n + 10)]}
            for n, game in enumerate(games)
        ]
        cards = [c for one in rounds for c in one["cards"]]
        total = sum(game[side] for game in games)
        sides.append({"crowns": total, "cards": cards, "rounds": rounds})
    mine, theirs = seat(**sides[0]), seat("#8YY", **sides[1])
    return battle(type="riverRaceDuel", team=[mine], opponent=[theirs]) | more


@pytest.mark.parametrize(
    ("games", "won"),
    [
        ([(1, 0), (0, 3), (1, 0)], True),
        ([(3, 0), (0, 1), (0, 1)], False),
        ([(1, 0), (1, 0)], True),
        ([(0, 1), (2, 2)], False),
        ([(2, 1), (0, 2)], False),
        ([(1, 1)], None),
    ],
)
def test_a_duel_is_won_by_rounds(games: list[tuple[int, int]], won: bool | None) -> None:
    """A duel is won by more rounds, though the other has more crowns; then crowns count."""
    found = only(duel(*games))
    assert found.won is won
    signs = [None if a == b else a > b for a, b in games]
    assert [one.won for one in found.rounds] == signs
    assert [ids(one.ours)[0] for one in found.rounds] == [10 * n + 10 for n in range(len(games))]
    assert found.duel is (len(games) > 1)
    assert found.counts


def test_a_card_that_was_not_used_was_brought_all_the_same() -> None:
    """A round's deck is all that was brought, used or not: that is what cannot come again."""
    (one, _) = only(duel((1, 0), (1, 0))).rounds
    assert ids(one.ours) == ids(one.theirs) == list(range(10, 18))


def test_a_duel_without_rounds_still_shows_its_decks() -> None:
    """All cards of a duel in one list are its decks, eight by eight; no round is called won."""
    payload = duel((1, 0), (0, 1), (2, 1))
    for side in ("team", "opponent"):
        payload[side][0]["rounds"] = None
    found = only(payload)
    assert [ids(one.ours)[0] for one in found.rounds] == [10, 20, 30]
    assert [len(one.theirs) for one in found.rounds] == [8, 8, 8]
    assert [one.won for one in found.rounds] == [None, None, None]
    assert found.won is True


def test_a_large_deck_is_no_duel() -> None:
    """A deck of more than eight is one deck and one round, where such may be played."""
    (game,) = only(battle(type="challenge", team=[seat(cards=deck(size=18))])).rounds
    assert ids(game.ours) == list(range(1, 19))


def test_one_side_may_tell_fewer_rounds() -> None:
    """The longer side's rounds are all there where one side has fewer."""
    payload = duel((1, 0), (1, 0), (0, 1))
    del payload["opponent"][0]["rounds"][1:]
    found = only(payload)
    assert [len(one.ours) for one in found.rounds] == [8, 8, 8]
    assert [len(one.theirs) for one in found.rounds] == [8, 0, 0]
    assert [one.won for one in found.rounds] == [True, None, None]


@pytest.mark.parametrize("place", [0, 1])
def test_a_battle_of_two_against_two_does_not_count(place: int) -> None:
    """The cards of a mate are not one's own, wherever one sits; no opponent is named."""
    team = [seat("#9LL", cards=deck(50)), seat("#9GG", cards=deck(60))]
    team[place] = seat(crowns=2)
    payload = battle(type="clanMate2v2", team=team, opponent=[seat("#8YY"), seat("#8GG")])
    found = only(payload)
    assert ids(found.rounds[0].ours) == list(range(1, 9))
    assert (found.counts, found.opponent, found.opponent_name) == (False, None, "")
    assert (found.won, found.mode) == (True, Mode.OTHER)


@pytest.mark.parametrize("won", [True, False, None])
@pytest.mark.parametrize("crowns", [(0, 0), (3, 0), (0, 3)])
def test_a_boat_has_its_own_word_for_it(won: bool | None, crowns: tuple[int, int]) -> None:
    """Against a boat crowns are no measure, and its battles do not count."""
    mine, theirs = seat(crowns=crowns[0]), seat("#8YY", crowns=crowns[1], cards=[])
    payload = battle(type="boatBattle", team=[mine], opponent=[theirs], boatBattleWon=won)
    found = only(payload)
    assert (found.won, found.counts, found.mode) == (won, False, Mode.WAR)
    assert found.rounds[0].theirs == ()


def test_a_boat_of_another_name_is_one_too() -> None:
    """A battle that tells whether a boat was beaten is one against a boat."""
    assert not only(battle(type="boats", boatBattleWon=True)).counts


@pytest.mark.parametrize("how", ["draft", "draftCompetitive", "predefined", "eventDeck", "pick"])
def test_a_deck_that_was_dealt_does_not_count(how: str) -> None:
    """Cards that nobody chose say nothing about who plays them."""
    assert not only(battle(type="challenge", deckSelection=how)).counts


@pytest.mark.parametrize("how", ["collection", "warDeckPick", "wardeckPick", "", None])
def test_a_deck_of_ones_own_counts(how: str | None) -> None:
    """Decks from the collection, war decks, and those of which nothing is said, count."""
    assert only(battle(deckSelection=how)).counts


@pytest.mark.parametrize("opponent", [[], None, ...])
def test_a_battle_against_nobody_does_not_count(opponent: object) -> None:
    """Without an opponent there is nothing to be won, and nobody to be named."""
    payload = battle(opponent=opponent)
    if opponent is ...:
        del payload["opponent"]
    found = only(payload)
    assert (found.counts, found.opponent, found.won) == (False, None, None)
    assert ids(found.rounds[0].ours) == list(range(1, 9))


@pytest.mark.parametrize("tag", [None, "", "#", "#NOBODY", "bot 1"])
def test_an_opponent_need_have_no_tag(tag: str | None) -> None:
    """An opponent who is not a person has no tag, and the battle is there all the same."""
    found = only(battle(opponent=[seat(tag, name=None, crowns=0)]))
    assert (found.opponent, found.opponent_name, found.counts) == (None, "", True)


def test_cards_come_in_all_odd_shapes() -> None:
    """Null names, new ids, no level, no elixir, a new rarity, a short deck: all are cards."""
    cards = [
        {"id": 1, "name": None, "level": None, "maxLevel": 14, "rarity": "mythic"},
        {"id": 99_000_000},
        {"name": "Nameless", "id": None},
        {"id": 3, "level": 20, "maxLevel": 14, "elixirCost": 10**300, "evolutionLevel": -1},
        {"id": 4, "level": 1, "maxLevel": 6, "evolutionLevel": 3, "used": None, "iconUrls": {}},
    ]
    (game,) = only(battle(team=[seat(cards=cards)])).rounds
    assert [(slot.card.id, slot.card.name, slot.level, slot.form) for slot in game.ours] == [
        (1, "Card 1", None, 0),
        (99_000_000, "Card 99000000", None, 0),
        (3, "Card 3", None, 0),
        (4, "Card 4", 11, 3),
    ]
    assert {slot.card.elixir for slot in game.ours} == {None}
    assert {slot.card.rarity for slot in game.ours} == {Rarity.UNKNOWN}


@pytest.mark.parametrize("cards", [[], None, ...])
def test_a_deck_may_be_missing(cards: object) -> None:
    """A battle without cards is one, with an empty deck."""
    mine = seat(cards=cards)
    if cards is ...:
        del mine["cards"]
    assert only(battle(team=[mine])).rounds[0].ours == ()


def test_an_unknown_player_has_no_battles() -> None:
    """The API gives an empty list for a tag that is nobody's."""
    assert decode_battles(b"[]", ME) == ()


def test_the_newest_is_first() -> None:
    """Whatever the order of the answer; what tells no time stands last."""
    times = ["20260101T000000.000Z", None, "20261122T000000.000Z", "20260704T000000.000Z", "?"]
    log = [battle(battleTime=when, type=str(n)) for n, when in enumerate(times)]
    found = decode_battles(packed(log), ME)
    assert [one.kind for one in found] == ["2", "3", "0", "1", "4"]
    assert [one.at is None for one in found] == [False, False, False, True, True]


def test_a_team_member_without_a_tag_is_the_player() -> None:
    """It is the player's log: a team that names nobody else is theirs."""
    assert only(battle(team=[seat(None)])).player == ME
    assert only(battle(team=[{"cards": deck()}])).rounds[0].ours


def test_a_battle_of_others_is_left_out() -> None:
    """A battle in which the player has no seat is none of theirs."""
    other = battle(team=[seat("#9LL")])
    assert len(decode_battles(packed([battle(), other, battle(team=None)]), ME)) == 1


@pytest.mark.parametrize(
    "payload",
    [[battle(team=[seat("#9LL")])], [{}], [battle(team=[])], {}, None, [None], [[]], "x"],
)
def test_a_log_that_is_none_of_theirs_is_garbled(payload: object) -> None:
    """An answer about somebody else, or of unexpected form, is refused and quotes nothing."""
    with pytest.raises(InvalidResponse) as caught:
        decode_battles(packed(payload), ME)
    assert "9LL" not in caught.value.sentence


def test_cards_told_alike_are_one_value() -> None:
    """The logs of a clan hold the same cards over and over: they take the room of one."""
    first, second = decode_battles(packed([battle(), battle()]), ME)
    for one, other in zip(first.rounds[0].ours, second.rounds[0].ours, strict=True):
        assert one is other


def _expected(payload: Json) -> tuple[str, int, bool | None]:
    """Type, rounds and outcome of a battle of the demo world, by its own rules."""
    (mine, *_), (theirs, *_) = payload["team"], payload["opponent"]
    games = mine.get("rounds", [mine]), theirs.get("rounds", [theirs])
    pairs = [(a["crowns"], b["crowns"]) for a, b in zip(*games, strict=True)]
    ahead = sum((a > b) - (a < b) for a, b in pairs)
    won = payload.get("boatBattleWon", None if ahead == 0 else ahead > 0)
    return payload["type"], len(pairs), won


_MEMBERS: Final = [one["tag"] for one in (_WORLD.clan(_WORLD.home) or {})["memberList"]]


@pytest.mark.parametrize(
    ("side", "ours", "theirs"),
    [("attacker", 1, 0), ("defender", 0, 1), (None, 0, 0), ("spectator", 0, 0)],
)
def test_a_boats_defence_tells_nothing_of_what_is_played(
    side: str | None, ours: int, theirs: int
) -> None:
    """A boat's defender is listed with owned forms: only the attacker's are played."""
    cards = [card(number, evolutionLevel=1) for number in range(8)]
    seat = {"tag": "#8YY", "crowns": 1, "cards": cards}
    payload = {"type": "boatBattle", "boatBattleSide": side, "boatBattleWon": True}
    log = [payload | {"team": [seat], "opponent": [seat | {"tag": "#9YY"}]}]
    ((round_,),) = (one.rounds for one in decode_battles(packed(log), Tag("8YY")))
    assert {slot.form for slot in round_.ours} == {ours}
    assert {slot.form for slot in round_.theirs} == {theirs}


@pytest.mark.parametrize("tag", _MEMBERS[::7])
def test_the_demo_worlds_battles_are_all_understood(tag: str) -> None:
    """Every battle of a demo player is there with its cards and outcome, in the log's order."""
    log = _WORLD.battlelog(tag)
    found = decode_battles(packed(log), Tag.parse(tag))
    assert [(one.kind, len(one.rounds), one.won) for one in found] == list(map(_expected, log))
    modes = {"riverRacePvP": Mode.WAR, "PvP": Mode.LADDER, "pathOfLegend": Mode.PATH}
    for one, payload in zip(found, log, strict=True):
        assert ids([slot for game in one.rounds for slot in game.ours]) == [
            c["id"] for c in payload["team"][0]["cards"]
        ]
        assert all(1 <= (slot.level or 0) <= 16 for game in one.rounds for slot in game.theirs)
        assert one.counts is (one.kind not in {"boatBattle", "clanMate2v2", "trail"})
        assert one.mode is modes.get(one.kind, one.mode)
        assert one.opponent_name == clean(one.opponent_name)
        if one.duel:
            brought = [slot.card.id for game in one.rounds for slot in game.ours]
            assert len(set(brought)) == len(brought), "four decks share no card"


def test_a_silent_demo_player_has_no_battles() -> None:
    """A player without battles has an empty log."""
    silent = _WORLD.oddities[Oddity.SILENT]
    assert decode_battles(packed(_WORLD.battlelog(silent)), Tag.parse(silent)) == ()


def _slim(payload: Json) -> Json:
    """Return a battle with two cards a deck."""
    payload = copy.deepcopy(payload)
    for one in (*payload["team"], *payload["opponent"]):
        for part in (one, *one.get("rounds", ())):
            part["cards"] = part["cards"][:2]
    return payload


_TAG: Final = _MEMBERS[0]
_LOG: Final = list(
    {payload["type"]: _slim(payload) for payload in _WORLD.battlelog(_TAG)}.values()
)


@PROPERTY
@given(st.lists(st.tuples(st.sampled_from(places(_LOG)), _ODD), max_size=3))
def test_a_bent_log_is_battles_or_garbled(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    """Valid logs with parts removed, nulled or retyped give what all else can work with."""
    payload: Any = copy.deepcopy(_LOG)
    for path, value in changes:
        bent(payload, path, value)
    try:
        found = decode_battles(packed(payload), Tag.parse(_TAG))
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — either outcome will do
        return
    times = [one.at for one in found if one.at is not None]
    assert times == sorted(times, reverse=True)
    for one in found:
        assert one.player == Tag.parse(_TAG)
        assert one.opponent_name == clean(one.opponent_name)
        assert one.kind == clean(one.kind)
        assert one.rounds
        for slot in (slot for game in one.rounds for slot in (*game.ours, *game.theirs)):
            assert slot.card.name == clean(slot.card.name) != ""
            assert slot.level is None or 1 <= slot.level <= 16
            assert 0 <= slot.form <= 255


@PROPERTY
@given(
    st.binary()
    | st.text().map(str.encode)
    | st.lists(_ODD.filter(lambda x: x is not ...)).map(
        lambda payload: json.dumps(payload).encode()
    )
)
def test_any_bytes_are_battles_or_garbled(body: bytes) -> None:
    """Nothing that can come over the wire raises anything else."""
    try:
        decode_battles(body, ME)
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — either outcome will do
