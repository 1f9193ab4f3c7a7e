"""Tests that the demo API responds as the real one does."""

import gzip
import subprocess
import sys
from itertools import pairwise

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.testing import MemoryReactorClock

from clantui.demo.latency import draw_latency
from clantui.demo.server import DemoApi, make_base_url, serve
from clantui.demo.world.roster import EdgeCase
from tests.factories.demo_client import WORLD, DemoClient, Reply, current_result, path_of

HOME = path_of("clans", WORLD.home)
RACE = path_of("clans", WORLD.home, "/currentriverrace")
RACES = path_of("clans", WORLD.home, "/riverracelog")
MEMBERS = path_of("clans", WORLD.home, "/members")
UNKNOWN = "#2PPPPPPPP"


def first_member() -> str:
    """Return the tag of a member of the home clan."""
    clan = WORLD.build_clan(WORLD.home)
    assert clan is not None
    tag: str = clan["memberList"][0]["tag"]
    return tag


def assert_error(reply: Reply, status: int, payload: dict[str, str]) -> None:
    """Check that a reply is the expected error, with the cache header of errors."""
    assert (reply.status, reply.json) == (status, payload)
    assert reply.header("Cache-Control") == "public max-age=600"
    assert reply.header("Content-Type") == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "key"),
    [
        (HOME, "memberList"),
        (MEMBERS, "paging"),
        (RACE, "periodLogs"),
        (RACES, "paging"),
        (path_of("players", first_member()), "currentFavouriteCard"),
        ("/cards?limit=3", "supportItems"),
        ("/locations", "paging"),
        ("/locations/57000006", "isCountry"),
        ("/locations/57000006/rankings/clans", "paging"),
        ("/locations/global/rankings/clans", "paging"),
        ("/locations/global/rankings/players", "paging"),
        ("/clans?name=lan", "paging"),
        (path_of("players", first_member(), "/upcomingchests"), "items"),
        ("/locations/57000006/rankings/clanwars", "paging"),
        ("/locations/global/rankings/clanwars?limit=3", "paging"),
        ("/locations/57000006/pathoflegend/players", "paging"),
        ("/locations/global/pathoflegend/players", "paging"),
        ("/locations/global/pathoflegend/2026-10/rankings/players", "paging"),
        ("/locations/global/seasons", "paging"),
        ("/locations/global/seasonsV2", "paging"),
        ("/locations/global/seasons/2026-10", "id"),
        ("/tournaments?name=lan", "paging"),
        ("/globaltournaments", "items"),
        ("/leaderboards", "items"),
        ("/leaderboard/170000001", "paging"),
    ],
)
def test_every_endpoint_responds_with_json(path: str, key: str) -> None:
    """The status is 200, the length is stated, and there is no ETag."""
    reply = DemoClient().get(path)
    assert reply.status == 200
    assert key in reply.json
    assert reply.header("Content-Type") == "application/json; charset=utf-8"
    assert reply.length == len(reply.body)
    assert reply.header("Vary") == "Accept-Encoding"
    assert reply.header("ETag") is None


def test_the_list_of_cards_ignores_the_limit() -> None:
    """The list of cards is complete, whatever the limit."""
    assert len(DemoClient().get("/cards?limit=3").json["items"]) == 121


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic token", "Bearer invalid"])
def test_a_request_without_a_valid_key_is_refused(authorization: str) -> None:
    """Every path needs a valid key, even an unknown one."""
    for path in (HOME, "/nowhere"):
        reply = DemoClient().get(path, authorization=authorization)
        assert_error(reply, 403, {"reason": "accessDenied", "message": "Invalid authorization"})


@pytest.mark.parametrize("authorization", ["bearer token", "BEARER token", " Bearer  token "])
def test_a_key_may_follow_the_scheme_in_any_case(authorization: str) -> None:
    """The scheme of the header is not case-sensitive, and spaces around the key do not count."""
    assert DemoClient().get(HOME, authorization=authorization).status == 200


def test_a_key_of_another_ip_address_is_refused() -> None:
    """The message has the IP address of the client."""
    reply = DemoClient().get(HOME, authorization="Bearer wrong-address")
    message = "Invalid authorization: API key does not allow access from IP 203.0.113.7"
    assert_error(reply, 403, {"reason": "accessDenied.invalidIp", "message": message})


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "/nowhere",
        "/clans/",
        "/clans/2PPVQQ2L",
        path_of("clans", UNKNOWN),
        path_of("clans", first_member()),
        path_of("clans", UNKNOWN, "/members"),
        path_of("clans", UNKNOWN, "/currentriverrace"),
        path_of("clans", UNKNOWN, "/riverracelog"),
        path_of("clans", WORLD.home, "/members/more"),
        path_of("clans", WORLD.unraced, "/currentriverrace"),
        path_of("clans", "%23" + WORLD.home[1:]),
        path_of("players", UNKNOWN),
        path_of("players", WORLD.home),
        path_of("players", WORLD.edge_cases[EdgeCase.GONE]),
        path_of("players", UNKNOWN, "/upcomingchests"),
        path_of("tournaments", "#2PP"),
        "/challenges",
        "/leaderboard/1",
        "/locations/1/rankings/clanwars",
        "/locations/1/pathoflegend/players",
        "/locations/57000006/seasons",
        "/locations/global/seasons/2015-12",
        "/locations/global/seasons/2026-11",
        "/locations/global/seasons/2026-10/rankings/players",
        "/locations/global/rankings/tournaments/%232PP",
        "/locations/1",
        "/locations/global",
        "/locations/%C2%B2",
        "/locations/1/rankings/clans",
        "/locations/1/rankings/players",
        "/cards/26000000",
        "/clans/%ff%fe",
    ],
)
def test_an_unknown_path_or_tag_is_not_found(path: str) -> None:
    """A player's tag as a clan's, or a tag quoted twice, is not found, without a message."""
    assert_error(DemoClient().get(path), 404, {"reason": "notFound"})


def test_paths_outside_v1_are_not_found() -> None:
    """The demo has only version 1 of the API."""
    sent = current_result(DemoClient().send("/v2" + HOME))
    assert sent.code == 404


@pytest.mark.parametrize("tag", ["#2PPX", "#2PP1", "#2", "#2pp", "#2PP#", "#" + "2" * 15])
def test_an_invalid_tag_is_a_bad_request(tag: str) -> None:
    """Wrong letters, lower case, and tags too short or too long are bad requests."""
    for path in (path_of("clans", tag), path_of("players", tag, "/battlelog")):
        assert_error(
            DemoClient().get(path), 400, {"reason": "badRequest", "message": "Invalid tag"}
        )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_methods_other_than_get_and_head_are_refused(method: str) -> None:
    """The response names the two methods."""
    reply = DemoClient().get(HOME, method)
    assert_error(reply, 405, {"reason": "methodNotAllowed"})
    assert reply.header("Allow") == "GET, HEAD"


def test_head_has_no_body() -> None:
    """The headers of HEAD are those of GET."""
    reply = DemoClient().get(HOME, "HEAD")
    assert reply.body == b""
    assert reply.header("Content-Length") == str(DemoClient().get(HOME).length)


def test_clan_wars_are_gone() -> None:
    """The status of `/currentwar` is 410."""
    reply = DemoClient().get(path_of("clans", WORLD.home, "/currentwar"))
    assert (reply.status, reply.json["reason"]) == (410, "gone")


def test_clan_wars_have_no_log() -> None:
    """The status of `/warlog` is 404, and a message names the river race."""
    reply = DemoClient().get(path_of("clans", WORLD.home, "/warlog"))
    assert (reply.status, reply.json["reason"]) == (404, "notFound")
    assert "river race" in reply.json["message"]


def test_events_are_an_array() -> None:
    """The list of events is an array; all other lists are objects with `items`."""
    reply = DemoClient().get("/events")
    assert (reply.status, reply.json) == (200, [])


def test_a_season_has_only_its_month() -> None:
    """`seasonsV2` has as many seasons, but all its values are null, as in the real API."""
    seasons = DemoClient().get("/locations/global/seasons").json["items"]
    blank = DemoClient().get("/locations/global/seasonsV2").json["items"]
    assert (seasons[0], seasons[-1]) == ({"id": "2016-02"}, {"id": "2026-10"})
    assert blank == [{"code": None, "uniqueId": None, "endTime": None}] * len(seasons)


def test_war_rankings_are_sorted_by_war_trophies() -> None:
    """War rankings are sorted by war trophies, and the first rank is 1."""
    clans = DemoClient().get("/locations/global/rankings/clanwars").json["items"]
    assert [clan["rank"] for clan in clans] == list(range(1, len(clans) + 1))
    for clan in clans[:3]:
        details = DemoClient().get(path_of("clans", clan["tag"])).json
        assert clan["clanScore"] == details["clanWarTrophies"]
    scores = [clan["clanScore"] for clan in clans]
    assert scores == sorted(scores, reverse=True)
    assert all(clan["members"] for clan in clans)


VERIFY = path_of("players", first_member(), "/verifytoken")


@pytest.mark.parametrize(
    ("body", "token"),
    [
        (b'{"token": "abc"}', "abc"),
        (b'{"token": 3}', ""),
        (b"[]", ""),
        (b"", ""),
        (b"{", ""),
        (b'{"a":' * 5_000, ""),
    ],
)
def test_every_player_token_is_invalid(body: bytes, token: str) -> None:
    """The response repeats the token, or an empty one for an invalid body."""
    reply = DemoClient().post(VERIFY, body)
    expected = {"tag": first_member(), "token": token, "status": "invalid"}
    assert (reply.status, reply.json) == (200, expected)


def test_a_player_token_is_verified_by_post_only() -> None:
    """An unknown player is not found."""
    reply = DemoClient().get(VERIFY)
    assert_error(reply, 405, {"reason": "methodNotAllowed"})
    assert reply.header("Allow") == "POST"
    unknown = path_of("players", UNKNOWN, "/verifytoken")
    assert_error(DemoClient().post(unknown, b"{}"), 404, {"reason": "notFound"})


def test_an_unknown_player_has_an_empty_battle_log() -> None:
    """The status is 200, not 404."""
    reply = DemoClient().get(path_of("players", UNKNOWN, "/battlelog"))
    assert (reply.status, reply.json) == (200, [])
    assert len(DemoClient().get(path_of("players", first_member(), "/battlelog")).json) >= 30


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?limit=5",
        "?name=la",
        "?name=",
        "?name=lan&limit=0",
        "?name=lan&limit=-1",
        "?name=lan&limit=x",
        "?minMembers=x",
        "?locationId=%C2%B2",
        "?name=lan&after=!",
        "?name=lan&after=e30",
        "?name=lan&after=W10",
        "?name=lan&before=bnVsbA",
        "?name=lan&after=eyJwb3MiOjV9&before=eyJwb3MiOjV9",
        "?name=lan&after=eyJwb3MiOi01fQ",
        "?name=lan&after=" + "W1tb" * 3_000,  # nested brackets
    ],
)
def test_an_invalid_search_is_a_bad_request(query: str) -> None:
    """A search needs a filter, a name of three letters, valid numbers and a valid cursor."""
    reply = DemoClient().get(f"/clans{query}")
    assert (reply.status, reply.json["reason"]) == (400, "badRequest")
    assert reply.json["message"]
    assert reply.header("Cache-Control") == "public max-age=600"


def test_a_search_finds_clans_by_a_part_of_their_name() -> None:
    """Case does not matter. The clans found have no members and no description."""
    found = DemoClient().get("/clans?name=LANTERN").json["items"]
    assert WORLD.home in [clan["tag"] for clan in found]
    assert all("lantern" in clan["name"].casefold() for clan in found)
    assert 1 < len(found) < len(WORLD.clans)
    assert not any("memberList" in clan or "description" in clan for clan in found)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("minMembers=40", lambda clan: clan["members"] >= 40),
        ("maxMembers=12", lambda clan: clan["members"] <= 12),
        ("minScore=100000", lambda clan: clan["clanScore"] >= 100_000),
        ("locationId=57000006", lambda clan: clan["location"]["id"] == 57000006),
    ],
)
def test_a_search_returns_only_clans_that_match_its_filter(query: str, matches: object) -> None:
    """A search returns all clans that match its filter, and no others."""
    assert callable(matches)
    everything = DemoClient().get("/clans?minMembers=0").json["items"]
    expected = [clan["tag"] for clan in everything if matches(clan)]
    found = [clan["tag"] for clan in DemoClient().get(f"/clans?{query}").json["items"]]
    assert found == expected
    assert 0 < len(found) < len(everything) == len(WORLD.clans)


def test_a_clan_must_match_all_filters_of_a_search() -> None:
    """Without a match the response is an empty page."""
    reply = DemoClient().get("/clans?name=lantern&minMembers=1&maxMembers=0")
    assert reply.json == {"items": [], "paging": {"cursors": {}}}


@pytest.mark.parametrize(
    "path",
    [
        "/clans?minMembers=0",
        MEMBERS + "?",
        RACES + "?",
        "/locations?",
        "/locations/global/rankings/clans?",
    ],
)
def test_the_cursors_lead_to_every_item_once(path: str) -> None:
    """`after` leads through all pages, and `before` back to the same pages."""
    client = DemoClient()
    key = "createdDate" if path.startswith(RACES) else "id" if "locations?" in path else "tag"
    whole = [item[key] for item in client.get(path).json["items"]]
    pages = [client.get(f"{path}&limit=4").json]
    while after := pages[-1]["paging"]["cursors"].get("after"):
        pages.append(client.get(f"{path}&limit=4&after={after}").json)
    assert [item[key] for page in pages for item in page["items"]] == whole
    assert len(pages) == -(-len(whole) // 4)
    assert "before" not in pages[0]["paging"]["cursors"]
    for earlier, page in pairwise(pages):
        before = page["paging"]["cursors"]["before"]
        assert client.get(f"{path}&limit=4&before={before}").json["items"] == earlier["items"]
    before = pages[1]["paging"]["cursors"]["before"]
    assert client.get(f"{path}&limit=5&before={before}").json["items"] == pages[0]["items"]


def test_a_ranking_is_sorted_by_score() -> None:
    """A ranking has only clans of its location, by score, and the first rank is 1."""
    items = DemoClient().get("/locations/57000006/rankings/clans").json["items"]
    assert [clan["rank"] for clan in items] == list(range(1, len(items) + 1))
    assert all(clan["location"]["id"] == 57000006 for clan in items)
    scores = [clan["clanScore"] for clan in items]
    assert scores == sorted(scores, reverse=True)
    assert len(items) > 3


@pytest.mark.parametrize("coding", ["gzip", "deflate, GZIP;q=0.5", "*", "br, gzip; q=1.0"])
def test_gzip_does_not_change_the_payload(coding: str) -> None:
    """The compressed body is less than a third as long, and the same each time."""
    client = DemoClient()
    path = path_of("players", first_member())
    plain, compressed = client.get(path), client.get(path, accept_encoding=coding)
    assert plain.header("Content-Encoding") is None
    assert compressed.header("Content-Encoding") == "gzip"
    assert gzip.decompress(compressed.body) == plain.body
    assert compressed.length == len(compressed.body)
    assert 10_000 < len(compressed.body) < len(plain.body) / 3
    assert DemoClient().get(path, accept_encoding=coding).body == compressed.body


@pytest.mark.parametrize("coding", ["", "identity", "gzip;q=0", "gzip; q=0.0", "br"])
def test_gzip_is_used_only_if_accepted(coding: str) -> None:
    """A quality of 0 means that the client does not accept it."""
    assert DemoClient().get(HOME, accept_encoding=coding).header("Content-Encoding") is None


@pytest.mark.parametrize(
    ("path", "fresh"),
    [
        (HOME, 120),
        (RACE, 120),
        (RACES, 120),
        (path_of("players", first_member()), 60),
        (path_of("players", first_member(), "/battlelog"), 60),
        ("/cards", 60),
        ("/clans?name=lan", 60),
        ("/locations", 600),
        ("/locations/global/rankings/clans", 60),
    ],
)
def test_max_age_counts_down(path: str, fresh: int) -> None:
    """`max-age` follows the clock, and starts again when it has reached 0."""
    client = DemoClient()
    ages = [client.get(path).header("Cache-Control")]
    for seconds in (1, fresh - 2, 1, fresh + 5):
        client.clock.advance(seconds)
        ages.append(client.get(path).header("Cache-Control"))
    left = (fresh, fresh - 1, 1, fresh, fresh - 5)
    assert ages == [f"max-age={seconds}" for seconds in left]


def test_a_response_is_delayed_by_its_latency() -> None:
    """Other responses are not delayed."""
    client = DemoClient(latency=lambda path: 2.0 if path == "/v1" + HOME else 0.0)
    codes: list[int] = []
    client.send("/v1" + HOME).addCallback(lambda response: codes.append(response.code))
    assert client.get("/cards").status == 200
    client.clock.advance(1.9)
    client.flush()
    assert codes == []
    client.clock.advance(0.2)
    client.flush()
    assert codes == [200]


def test_latency_depends_only_on_the_path() -> None:
    """A few paths are slow. A mean latency of 0 gives 0 for all paths."""
    times = [draw_latency(0.2, f"/v1/players/{number}") for number in range(1_000)]
    assert times == [draw_latency(0.2, f"/v1/players/{number}") for number in range(1_000)]
    assert 0.1 <= min(times) < 0.12
    assert 0.7 < max(times) <= 1.2
    assert 30 < sum(seconds > 0.3 for seconds in times) < 90
    assert draw_latency(0.0, "/v1/cards") == 0


def test_a_disconnect_cancels_the_response() -> None:
    """Other requests continue, and no delayed call remains."""
    client = DemoClient(latency=lambda _: 2.0)
    cancelled, running = client.send("/v1/cards"), client.send("/v1" + HOME)
    failed: list[object] = []
    cancelled.addErrback(failed.append)
    cancelled.cancel()
    client.flush()
    assert failed
    assert len(client.clock.getDelayedCalls()) == 1
    client.clock.advance(20)
    client.flush()
    assert current_result(running).code == 200
    traffic = client.api.traffic
    assert (traffic.started, traffic.finished, traffic.aborted) == (2, 1, 1)
    assert client.clock.getDelayedCalls() == []


def test_the_demo_api_counts_its_traffic() -> None:
    """The demo API counts started, finished and waiting requests, and the most at once."""
    client = DemoClient(latency=lambda path: float(path.endswith("cards")))
    client.get("/clans?name=lan")
    sent = [client.send("/v1/cards") for _ in range(3)]
    traffic = client.api.traffic
    assert (traffic.started, traffic.finished, traffic.waiting, traffic.peak) == (4, 1, 3, 3)
    assert list(traffic.paths) == ["/v1/clans?name=lan", *["/v1/cards"] * 3]
    client.clock.advance(1)
    client.flush()
    assert {current_result(each).code for each in sent} == {200}
    assert (traffic.finished, traffic.waiting) == (4, 0)


def test_serve_listens_on_the_given_port() -> None:
    """`make_base_url` returns the address of the port."""
    reactor = MemoryReactorClock()
    port = serve(reactor, DemoApi(WORLD, clock=reactor), 8123)
    assert [(server[0], server[3]) for server in reactor.tcpServers] == [(8123, "127.0.0.1")]
    address = port.getHost()
    assert isinstance(address, IPv4Address)
    assert make_base_url(port) == f"http://{address.host}:{address.port}/v1"


def test_importing_the_demo_api_installs_no_reactor() -> None:
    """The demo API installs no reactor, because the caller chooses one."""
    script = "import sys, clantui.demo.server; print('twisted.internet.reactor' in sys.modules)"
    process = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert process.stdout.strip() == "False"


def test_a_search_may_begin_with_no_members_but_a_page_may_not_be_empty() -> None:
    """Zero is a minimum of members and of scores, and no limit."""
    for query in ("minMembers=0", "minScore=0&name=lan", "name=lan&maxMembers=0"):
        assert DemoClient().get(f"/clans?{query}").status == 200, query
    assert DemoClient().get("/clans?name=lan&limit=0").status == 400
    assert DemoClient().get("/clans?name=lan&limit=1").status == 200


def test_a_free_port_is_used_by_default() -> None:
    """Port 0 lets the system choose."""
    reactor = MemoryReactorClock()
    serve(reactor, DemoApi(WORLD, clock=reactor, latency=lambda _: 0.0))
    ((port, _, _, interface),) = reactor.tcpServers
    assert (port, interface) == (0, "127.0.0.1")
