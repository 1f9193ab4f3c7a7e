"""Tests of decoding battle logs."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.game import Card, Form, Rarity, Slot
from clantui.core.model.tag import Tag
from clantui.core.text.sanitize import clean
from clantui.demo.world.roster import EdgeCase
from clantui.demo.world.world import World
from tests.factories.battles import decode_battles
from tests.factories.payloads import INVALID_VALUES, damage, encode, list_paths
from tests.factories.surveys import PROPERTY

Json: TypeAlias = dict[str, Any]

PLAYER: Final = Tag("2PP")
_WORLD: Final = World()


def card(number: int, **more: object) -> Json:
    """Return the payload of a card of a deck."""
    return {"id": number, "name": f"Thing {number}", "level": 14, "maxLevel": 14} | more


def deck(first: int = 1, size: int = 8) -> list[Json]:
    """Return cards with consecutive ids."""
    return [card(number) for number in range(first, first + size)]


def seat(tag: str | None = "#2PP", **more: object) -> Json:
    """Return the payload of a player in a battle."""
    return {"tag": tag, "name": "Ada", "crowns": 1, "cards": deck()} | more


def battle(**more: object) -> Json:
    """Return a ladder battle, one against one, lost 0:1 to #8YY."""
    mine, theirs = seat(crowns=0), seat("#8YY", name="Bo", cards=deck(11))
    return {
        "type": "PvP",
        "battleTime": "20261122T093000.000Z",
        "team": [mine],
        "opponent": [theirs],
    } | more


def only(payload: Json) -> Battle:
    """Return the only battle of a log."""
    (found,) = decode_battles(encode([payload]), PLAYER)
    return found


def ids(slots: Sequence[Slot]) -> list[int]:
    """Return the ids of cards, in order."""
    return [slot.card.id for slot in slots]


def test_a_battle_is_decoded() -> None:
    """A battle has its players, time, mode, decks, displayed levels and forms."""
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
        opponent=[seat("#8YY", cards=theirs)],
        eventTag=None,
        deckSelection="collection",
    )
    ogre = Card(id=26, name="Ogre", raw_name="Ogre <c7>", elixir=6, rarity=Rarity.LEGENDARY)
    echo = Card(id=28, name="Echo", raw_name="Echo", elixir=None, rarity=Rarity.EPIC)
    assert only(payload) == Battle(
        player=PLAYER,
        at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        mode=Mode.LADDER,
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
def test_the_type_gives_the_mode(kind: str | None, mode: Mode) -> None:
    """Whatever its case; unknown types are other modes."""
    assert only(battle(type=kind)).mode is mode
    named = only(battle(type=kind, gameMode={"name": "Ladder"}))
    assert named.mode is (mode if kind else Mode.LADDER), "a known type takes precedence"


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
def test_the_game_mode_replaces_a_missing_type(name: str | None, mode: Mode) -> None:
    """The name of the game mode decides if the type is missing."""
    assert only(battle(type="unknown", gameMode={"name": name})).mode is mode


@pytest.mark.parametrize("kind", ["PvP", "pathOfLegend", "unknown"])
def test_an_event_is_another_mode(kind: str) -> None:
    """Battles of temporary events do not count as ladder, path or war."""
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
def test_crowns_or_trophies_decide_the_winner_of_a_battle(
    mine: Json, theirs: Json, won: bool | None
) -> None:
    """With equal crowns, trophies won or lost by either side decide; otherwise it is unknown."""
    payload = battle(team=[seat(**mine)], opponent=[seat("#8YY", **theirs)])
    assert only(payload).won is won


def duel(*games: tuple[int, int], **more: object) -> Json:
    """Return a duel with the crowns of its rounds; its decks start with card 10, 20 and so on."""
    sides: list[Json] = []
    for side in (0, 1):
        rounds: list[Json] = [
            {"crowns": game[side], "cards": [c | {"used": False} for c in deck(10 * n + 10)]}
            for n, game in enumerate(games)
        ]
        cards = [c for game in rounds for c in game["cards"]]
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
    """Rounds decide a duel even if the opponent has more crowns; crowns decide a draw."""
    found = only(duel(*games))
    assert found.won is won
    signs = [None if a == b else a > b for a, b in games]
    assert [game.won for game in found.rounds] == signs
    first_cards = [ids(game.ours)[0] for game in found.rounds]
    assert first_cards == [10 * n + 10 for n in range(len(games))]
    assert found.counts


def test_unused_cards_belong_to_the_deck() -> None:
    """A deck of a round is all eight cards: none can be used again."""
    (game, _) = only(duel((1, 0), (1, 0))).rounds
    assert ids(game.ours) == ids(game.theirs) == list(range(10, 18))


def test_a_duel_without_rounds_has_its_decks() -> None:
    """The cards of a duel are split into decks of eight; the winners are unknown."""
    payload = duel((1, 0), (0, 1), (2, 1))
    for side in ("team", "opponent"):
        payload[side][0]["rounds"] = None
    found = only(payload)
    assert [ids(game.ours)[0] for game in found.rounds] == [10, 20, 30]
    assert [len(game.theirs) for game in found.rounds] == [8, 8, 8]
    assert [game.won for game in found.rounds] == [None, None, None]
    assert found.won is True


def test_a_large_deck_is_no_duel() -> None:
    """In some modes a deck has more than eight cards: it is one round."""
    (game,) = only(battle(type="challenge", team=[seat(cards=deck(size=18))])).rounds
    assert ids(game.ours) == list(range(1, 19))


def test_one_side_may_have_fewer_rounds() -> None:
    """All rounds of the longer side are kept."""
    payload = duel((1, 0), (1, 0), (0, 1))
    del payload["opponent"][0]["rounds"][1:]
    found = only(payload)
    assert [len(game.ours) for game in found.rounds] == [8, 8, 8]
    assert [len(game.theirs) for game in found.rounds] == [8, 0, 0]
    assert [game.won for game in found.rounds] == [True, None, None]


@pytest.mark.parametrize("place", [0, 1])
def test_a_battle_of_two_against_two_does_not_count(place: int) -> None:
    """The player's own deck is found at any seat."""
    team = [seat("#9LL", cards=deck(50)), seat("#9GG", cards=deck(60))]
    team[place] = seat(crowns=2)
    payload = battle(type="clanMate2v2", team=team, opponent=[seat("#8YY"), seat("#8GG")])
    found = only(payload)
    assert ids(found.rounds[0].ours) == list(range(1, 9))
    assert (found.counts, found.won, found.mode) == (False, True, Mode.OTHER)


@pytest.mark.parametrize("won", [True, False, None])
@pytest.mark.parametrize("crowns", [(0, 0), (3, 0), (0, 3)])
def test_a_boat_battle_has_its_own_result(won: bool | None, crowns: tuple[int, int]) -> None:
    """Crowns do not decide a boat battle, and boat battles do not count."""
    mine, theirs = seat(crowns=crowns[0]), seat("#8YY", crowns=crowns[1], cards=[])
    payload = battle(type="boatBattle", team=[mine], opponent=[theirs], boatBattleWon=won)
    found = only(payload)
    assert (found.won, found.is_boat, found.counts) == (won, True, False)
    assert found.mode is Mode.WAR
    assert found.rounds[0].theirs == ()


def test_a_boat_battle_of_another_type_is_recognised() -> None:
    """A battle with a `boatBattleWon` is a boat battle, whatever its type, also without one."""
    for kind in ("boats", None):
        named = {"name": "ClanWar_BoatBattle"}
        found = only(battle(type=kind, gameMode=named, boatBattleWon=True))
        assert (found.is_boat, found.counts) == (True, False)
    assert found.mode is Mode.WAR, "the deck of a boat battle without a type is a war deck"


@pytest.mark.parametrize(
    "selection", ["draft", "draftCompetitive", "predefined", "eventDeck", "pick"]
)
def test_a_preset_deck_does_not_count(selection: str) -> None:
    """The player has not chosen its cards."""
    assert not only(battle(type="challenge", deckSelection=selection)).counts


@pytest.mark.parametrize("selection", ["collection", "warDeckPick", "wardeckPick", "", None])
def test_a_chosen_deck_counts(selection: str | None) -> None:
    """A deck counts if it is from the collection, a war deck, or of unknown selection."""
    assert only(battle(deckSelection=selection)).counts


@pytest.mark.parametrize("opponent", [[], None, ...])
def test_a_battle_without_an_opponent_does_not_count(opponent: object) -> None:
    """A battle without an opponent has no winner."""
    payload = battle(opponent=opponent)
    if opponent is ...:
        del payload["opponent"]
    found = only(payload)
    assert (found.counts, found.won) == (False, None)
    assert ids(found.rounds[0].ours) == list(range(1, 9))


@pytest.mark.parametrize("tag", [None, "", "#", "#NOBODY", "bot 1"])
def test_an_opponent_may_have_no_tag(tag: str | None) -> None:
    """Bots have none; the battle counts."""
    found = only(battle(opponent=[seat(tag, name=None, crowns=0)]))
    assert found.counts


def test_cards_may_have_invalid_values() -> None:
    """Null names, new ids and rarities, no level or elixir: all are cards."""
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
    """A missing deck is an empty one."""
    mine = seat(cards=cards)
    if cards is ...:
        del mine["cards"]
    assert only(battle(team=[mine])).rounds[0].ours == ()


def test_an_unknown_player_has_no_battles() -> None:
    """The API sends an empty list."""
    assert decode_battles(b"[]", PLAYER) == ()


def test_the_newest_is_first() -> None:
    """Battles are sorted, whatever their order in the response; those without a time are last."""
    times = ["20260101T000000.000Z", None, "20261122T000000.000Z", "20260704T000000.000Z", "?"]
    log = [battle(team=[seat(cards=[card(n)])], battleTime=when) for n, when in enumerate(times)]
    found = decode_battles(encode(log), PLAYER)
    assert [ids(battle.rounds[0].ours) for battle in found] == [[2], [3], [0], [1], [4]]
    assert [battle.at is None for battle in found] == [False, False, False, True, True]


def test_a_team_member_without_a_tag_is_the_player() -> None:
    """In the player's log a member without a tag can only be the player."""
    assert only(battle(team=[seat(None)])).player == PLAYER
    assert only(battle(team=[{"cards": deck()}])).rounds[0].ours


def test_a_battle_without_the_player_is_left_out() -> None:
    """A battle without the player is left out, and the other battles are kept."""
    other = battle(team=[seat("#9LL")])
    assert len(decode_battles(encode([battle(), other, battle(team=None)]), PLAYER)) == 1


@pytest.mark.parametrize(
    "payload",
    [[battle(team=[seat("#9LL")])], [{}], [battle(team=[])], {}, None, [None], [[]], "x"],
)
def test_a_log_of_another_player_is_invalid(payload: object) -> None:
    """Or of another shape; the message quotes nothing of it."""
    with pytest.raises(InvalidResponse) as caught:
        decode_battles(encode(payload), PLAYER)
    assert "9LL" not in caught.value.sentence


def test_equal_cards_are_one_object() -> None:
    """The logs of a clan hold the same cards many times."""
    first, second = decode_battles(encode([battle(), battle()]), PLAYER)
    for slot, same in zip(first.rounds[0].ours, second.rounds[0].ours, strict=True):
        assert slot is same


def _compute_expected(payload: Json) -> tuple[int, bool | None]:
    """Return number of rounds and result of a battle of the demo world, by its own rules."""
    (mine, *_), (theirs, *_) = payload["team"], payload["opponent"]
    games = mine.get("rounds", [mine]), theirs.get("rounds", [theirs])
    pairs = [(a["crowns"], b["crowns"]) for a, b in zip(*games, strict=True)]
    lead = sum((a > b) - (a < b) for a, b in pairs)
    won = payload.get("boatBattleWon", None if lead == 0 else lead > 0)
    return len(pairs), won


_MEMBERS: Final = [
    member["tag"] for member in (_WORLD.build_clan(_WORLD.home) or {})["memberList"]
]


@pytest.mark.parametrize(
    ("side", "ours", "theirs"),
    [("attacker", 1, 0), ("defender", 0, 1), (None, 0, 0), ("spectator", 0, 0)],
)
def test_only_the_attackers_forms_of_a_boat_battle_count(
    side: str | None, ours: int, theirs: int
) -> None:
    """A boat's defender is listed with the forms that are owned, not played."""
    cards = [card(number, evolutionLevel=1) for number in range(8)]
    seat = {"tag": "#8YY", "crowns": 1, "cards": cards}
    payload = {"type": "boatBattle", "boatBattleSide": side, "boatBattleWon": True}
    log = [payload | {"team": [seat], "opponent": [seat | {"tag": "#9YY"}]}]
    ((round_,),) = (battle.rounds for battle in decode_battles(encode(log), Tag("8YY")))
    assert {slot.form for slot in round_.ours} == {ours}
    assert {slot.form for slot in round_.theirs} == {theirs}


@pytest.mark.parametrize("tag", _MEMBERS[::7])
def test_the_demos_battles_are_decoded(tag: str) -> None:
    """Every battle of a player is there with its cards and result, in order."""
    log = _WORLD.build_battlelog(tag)
    found = decode_battles(encode(log), Tag.parse(tag))
    facts = [(len(battle.rounds), battle.won) for battle in found]
    assert facts == list(map(_compute_expected, log))
    modes = {"riverRacePvP": Mode.WAR, "PvP": Mode.LADDER, "pathOfLegend": Mode.PATH}
    for decoded, payload in zip(found, log, strict=True):
        own_cards = ids([slot for game in decoded.rounds for slot in game.ours])
        assert own_cards == [c["id"] for c in payload["team"][0]["cards"]]
        assert all(1 <= (slot.level or 0) <= 16 for game in decoded.rounds for slot in game.theirs)
        kind = payload["type"]
        assert decoded.counts is (kind not in {"boatBattle", "clanMate2v2", "trail"})
        assert decoded.is_boat is (kind == "boatBattle")
        assert decoded.mode is modes.get(kind, decoded.mode)
        if len(decoded.rounds) > 1:
            assert len(set(own_cards)) == len(own_cards), "four decks share no card"


def test_a_silent_demo_player_has_no_battles() -> None:
    """The log of a silent player of the demo is empty."""
    silent = _WORLD.edge_cases[EdgeCase.SILENT]
    assert decode_battles(encode(_WORLD.build_battlelog(silent)), Tag.parse(silent)) == ()


def shorten_decks(payload: Json) -> Json:
    """Return a battle with two cards per deck."""
    payload = copy.deepcopy(payload)
    for seat in (*payload["team"], *payload["opponent"]):
        for part in (seat, *seat.get("rounds", ())):
            part["cards"] = part["cards"][:2]
    return payload


_TAG: Final = _MEMBERS[0]
_LOG: Final = list(
    {payload["type"]: shorten_decks(payload) for payload in _WORLD.build_battlelog(_TAG)}.values()
)


@PROPERTY
@given(st.lists(st.tuples(st.sampled_from(list_paths(_LOG)), INVALID_VALUES), max_size=3))
def test_a_damaged_log_has_usable_battles(
    changes: list[tuple[tuple[str | int, ...], object]],
) -> None:
    """With parts removed, null or of another type, it gives values that the program can use."""
    payload: Any = copy.deepcopy(_LOG)
    for path, value in changes:
        damage(payload, path, value)
    found = decode_battles(encode(payload), Tag.parse(_TAG))
    times = [battle.at for battle in found if battle.at is not None]
    assert times == sorted(times, reverse=True)
    for decoded in found:
        assert decoded.player == Tag.parse(_TAG)
        assert decoded.rounds
        for slot in (slot for game in decoded.rounds for slot in (*game.ours, *game.theirs)):
            assert slot.card.name == clean(slot.card.name) != ""
            assert slot.level is None or 1 <= slot.level <= 16
            assert 0 <= slot.form <= 255


@PROPERTY
@given(
    st.binary()
    | st.text().map(str.encode)
    | st.lists(INVALID_VALUES.filter(lambda x: x is not ...)).map(
        lambda payload: json.dumps(payload).encode()
    )
)
def test_any_bytes_are_battles_or_invalid(body: bytes) -> None:
    """Any bytes are battles or invalid, and no other exception is raised."""
    try:
        decode_battles(body, PLAYER)
    except InvalidResponse as error:
        assert error.sentence  # noqa: PT017 — both outcomes are correct
