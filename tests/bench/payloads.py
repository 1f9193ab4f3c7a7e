"""Payloads of the benchmark's server: the demo world, with bodies of the real sizes.

The home clan's 51 answers are 3.05 MB, gzipped 0.75 MB; a profile has 56–64 kB. Besides there can
be a crowd: a clan of any number of members, each a copy of somebody of the home clan but for the
tag.
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

from clantui.demo.api.routes import Ask, answer
from clantui.demo.world.names import ALPHABET
from tests.bench.truth import HOME, WORLD

CROWD: Final = "#PYLQGRJCUV"
"""The tag of the made-up clan."""

RACE: Final = (HOME, *WORLD.rivals)
"""The five clans of the home clan's race; 173 players."""

_GZIP: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer.

    Attributes:
        status: of HTTP.
        fresh: seconds of its max-age; None for an error.
        body: in pieces, to be sent one after another.
        packed: whether the body is gzipped.
    """

    status: int
    fresh: int | None
    body: tuple[bytes, ...]
    packed: bool


class Payloads:
    """All answers by their request targets: the first clans' at hand, others when asked for."""

    def __init__(self, clans: int, crowd: int) -> None:
        """Make what will be asked for, so that no run pays for it.

        Args:
            clans: how many clans to have at hand, the race's first.
            crowd: members of the made-up clan; 0 for no such clan.
        """
        self._said: dict[bytes, Said] = {}
        self._crowd = dict(_crowd(crowd)) if crowd else {}
        for clan in dict.fromkeys([*RACE, *WORLD.clans][:clans]):
            self.of(target("clans", clan))
            self.of(target("clans", clan) + b"/currentriverrace")
            for member in _there(WORLD.clan(clan))["memberList"]:
                self.of(target("players", member["tag"]))

    def of(self, asked: bytes) -> Said:
        """Return the answer to a request.

        Args:
            asked: the target as it stands in the request, such as `/v1/clans/%232PP`.
        """
        said = self._said.get(asked) or self._crowd.get(asked)
        if said is None:
            said = self._said[asked] = _answered(asked)
        return said


def target(kind: str, tag: str) -> bytes:
    """Return the request target of a clan or a player.

    Args:
        kind: `clans` or `players`.
        tag: with its `#`.
    """
    return f"/v1/{kind}/%23{tag[1:]}".encode()


def stalls(seed: int, tag: str, share: float) -> bool:
    """Tell whether a player's answer never comes.

    Args:
        seed: of the server.
        tag: of the player, with its `#`.
        share: of all players, 0 to 1.
    """
    drawn = blake2b(f"{seed}:{tag}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) < share * 2**64


def members(clan: str) -> list[str]:
    """Return the tags of a clan of the demo world, in the order of its list."""
    return [member["tag"] for member in _there(WORLD.clan(clan))["memberList"]]


def pairs_of(clan: str) -> list[tuple[str, int]]:
    """Return the right tally of a clan of the demo world."""
    return Counter(map(_favourite, members(clan))).most_common()


def crowd_tags(size: int) -> list[str]:
    """Return the tags of the crowd's members, in the order of its list."""
    return ["#P" + "".join(letters) for letters in islice(product(ALPHABET, repeat=7), size)]


def crowd_pairs(size: int) -> list[tuple[str, int]]:
    """Return the right tally of a crowd of so many."""
    home = [_favourite(tag) for tag in members(HOME)]
    return Counter(home[place % len(home)] for place in range(size)).most_common()


def _favourite(tag: str) -> str:
    name: str = _there(WORLD.player(tag))["currentFavouriteCard"]["name"]
    return name


def _there(payload: Any) -> Any:  # noqa: ANN401 — JSON
    assert payload is not None
    return payload


def _answered(asked: bytes) -> Said:
    path, _, query = asked.decode("ascii", "replace").partition("?")
    root, *parts = path.removeprefix("/").split("/")
    found = tuple(map(unquote, parts)) if root == "v1" else ()
    asks = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    said = answer(WORLD, Ask(path=found, query=tuple(sorted(asks.items()))))
    return Said(said.status, said.fresh, (said.content,), said.is_gzipped)


def _crowd(size: int) -> Iterator[tuple[bytes, Said]]:
    """Return the crowd's clan and its members by their targets.

    Only the tag is each member's own: it stands in a stored block of deflate (RFC 1951, 3.2.4),
    and what follows, packed once for each of the home clan's fifty, is shared.
    """
    home = _there(WORLD.clan(HOME))
    people = home["memberList"]
    tags = crowd_tags(size)
    listed = [{**people[n % len(people)], "tag": tag} for n, tag in enumerate(tags)]
    clan = msgspec.json.encode({**home, "tag": CROWD, "members": size, "memberList": listed})
    packer = zlib.compressobj(4, wbits=31)
    packed = packer.compress(clan) + packer.flush()
    yield target("clans", CROWD), Said(200, 120, (packed,), packed=True)
    shared = []
    for person in people:
        profile = dict(_there(WORLD.player(person["tag"])))
        del profile["tag"]
        profile["clan"] = {**profile["clan"], "tag": CROWD}
        rest = b"," + msgspec.json.encode(profile).removeprefix(b"{")
        raw = zlib.compressobj(4, wbits=-15)
        shared.append((rest, raw.compress(rest) + raw.flush()))
    for n, tag in enumerate(tags):
        own = b'{"tag":"' + tag.encode() + b'"'
        rest, after = shared[n % len(shared)]
        begun = _GZIP + struct.pack("<BHH", 0, len(own), len(own) ^ 0xFFFF) + own
        end = struct.pack("<II", zlib.crc32(rest, zlib.crc32(own)), len(own) + len(rest))
        yield target("players", tag), Said(200, 60, (begun, after, end), packed=True)
