"""Payloads of the benchmark's server: the demo world, with bodies of realistic sizes.

The 51 responses for the home clan have 3.05 MB, gzipped 0.75 MB; a profile has 56–64 kB. There
can also be a large clan: any number of members, each a copy of a member of the home clan with
another tag.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice, product
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from clantui.demo.api.routes import ApiRequest, respond
from clantui.demo.world.names import ALPHABET
from tests.bench.expected import HOME, WORLD

LARGE_CLAN: Final = "#PYLQGRJCUV"
"""The tag of the made-up clan."""

RACE: Final = (HOME, *WORLD.rivals)
"""The five clans of the home clan's race; 173 players."""

_GZIP: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response of the server.

    Attributes:
        status: of HTTP.
        fresh: max-age in seconds; None for an error.
        body: in pieces, sent one after another.
    """

    status: int
    fresh: int | None
    body: tuple[bytes, ...]
    is_gzipped: bool


class Payloads:
    """Answers by request target: those of the first clans made in advance, others on demand."""

    def __init__(self, clans: int, large: int) -> None:
        """Make the answers in advance, so that runs do not measure it.

        Args:
            clans: number of clans to make in advance, those of the race first.
            large: members of the large clan; 0 for none.
        """
        self._answers: dict[bytes, Answer] = {}
        self._large = dict(_make_large_clan(large)) if large else {}
        for clan in dict.fromkeys([*RACE, *WORLD.clans][:clans]):
            self.get(make_target("clans", clan))
            self.get(make_target("clans", clan) + b"/currentriverrace")
            for member in _require(WORLD.build_clan(clan))["memberList"]:
                self.get(make_target("players", member["tag"]))

    def get(self, request_target: bytes) -> Answer:
        """Return the answer to a request.

        Args:
            request_target: such as `/v1/clans/%232PP`.
        """
        reply = self._answers.get(request_target) or self._large.get(request_target)
        if reply is None:
            reply = self._answers[request_target] = _make_answer(request_target)
        return reply


def make_target(kind: str, tag: str) -> bytes:
    """Return the request target of a clan or a player.

    Args:
        kind: `clans` or `players`.
        tag: with its `#`.
    """
    return f"/v1/{kind}/%23{tag[1:]}".encode()


def is_stalled(seed: int, tag: str, share: float) -> bool:
    """Return True if a player's answer never comes.

    Args:
        seed: of the server.
        tag: of the player, with its `#`.
        share: of stalled players, 0 to 1.
    """
    drawn = blake2b(f"{seed}:{tag}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) < share * 2**64


def members(clan: str) -> list[str]:
    """Return the tags of a clan of the demo world, in the order of its list."""
    return [member["tag"] for member in _require(WORLD.build_clan(clan))["memberList"]]


def count_pairs(clan: str) -> list[tuple[str, int]]:
    """Return the correct (card, players) pairs of a clan of the demo world."""
    return Counter(map(_favourite, members(clan))).most_common()


def list_large_clan_tags(size: int) -> list[str]:
    """Return the tags of the large clan's members, in the order of its list."""
    return ["#P" + "".join(letters) for letters in islice(product(ALPHABET, repeat=7), size)]


def count_large_clan_pairs(size: int) -> list[tuple[str, int]]:
    """Return the correct (card, players) pairs of a large clan of this size."""
    home = [_favourite(tag) for tag in members(HOME)]
    return Counter(home[place % len(home)] for place in range(size)).most_common()


def _favourite(tag: str) -> str:
    name: str = _require(WORLD.build_player(tag))["currentFavouriteCard"]["name"]
    return name


def _require(payload: Any) -> Any:
    assert payload is not None
    return payload


def _make_answer(request_target: bytes) -> Answer:
    path, _, query = request_target.decode("ascii", "replace").partition("?")
    root, *parts = path.removeprefix("/").split("/")
    found = tuple(map(unquote, parts)) if root == "v1" else ()
    asks = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    reply = respond(WORLD, ApiRequest(path=found, query=tuple(sorted(asks.items())))).pack()
    return Answer(reply.status, reply.fresh, (reply.content,), reply.is_gzipped)


def _make_large_clan(size: int) -> Iterator[tuple[bytes, Answer]]:
    """Yield the answers for the large clan and its members, with their request targets.

    Members differ only in the tag, which is in a stored block of deflate (RFC 1951, 3.2.4). The
    rest is compressed once for each of the fifty members of the home clan, and shared.
    """
    home = _require(WORLD.build_clan(HOME))
    people = home["memberList"]
    tags = list_large_clan_tags(size)
    listed = [{**people[n % len(people)], "tag": tag} for n, tag in enumerate(tags)]
    clan = msgspec.json.encode({**home, "tag": LARGE_CLAN, "members": size, "memberList": listed})
    packer = zlib.compressobj(4, wbits=31)
    packed = packer.compress(clan) + packer.flush()
    yield make_target("clans", LARGE_CLAN), Answer(200, 120, (packed,), is_gzipped=True)
    shared = []
    for person in people:
        profile = dict(_require(WORLD.build_player(person["tag"])))
        del profile["tag"]
        profile["clan"] = {**profile["clan"], "tag": LARGE_CLAN}
        tail = b"," + msgspec.json.encode(profile).removeprefix(b"{")
        raw = zlib.compressobj(4, wbits=-15)
        shared.append((tail, raw.compress(tail) + raw.flush()))
    for n, tag in enumerate(tags):
        own = b'{"tag":"' + tag.encode() + b'"'
        tail, after = shared[n % len(shared)]
        start = _GZIP + struct.pack("<BHH", 0, len(own), len(own) ^ 0xFFFF) + own
        end = struct.pack("<II", zlib.crc32(tail, zlib.crc32(own)), len(own) + len(tail))
        yield make_target("players", tag), Answer(200, 60, (start, after, end), is_gzipped=True)
