"""Where clans say they are, and the arenas that trophies lead to."""

from bisect import bisect_right
from dataclasses import dataclass

from clantui.demo.world.cards import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location a clan can choose.

    Attributes:
        id: The game's number for it.
        name: What it is called.
        code: A country's two letters; empty for what is no country.
    """

    id: int
    name: str
    code: str = ""


PLACES = (
    Place(id=57000000, name="Europe"),
    Place(id=57000001, name="North America"),
    Place(id=57000002, name="South America"),
    Place(id=57000003, name="Asia"),
    Place(id=57000004, name="Oceania"),
    Place(id=57000005, name="Africa"),
    Place(id=57000006, name="International"),
    Place(id=57000038, name="Brazil", code="BR"),
    Place(id=57000087, name="France", code="FR"),
    Place(id=57000094, name="Germany", code="DE"),
    Place(id=57000122, name="Japan", code="JP"),
    Place(id=57000153, name="Mexico", code="MX"),
    Place(id=57000218, name="Spain", code="ES"),
    Place(id=57000249, name="United States", code="US"),
)
"""Every location of this world."""

INTERNATIONAL = 57000006
"""The location of most clans."""

BY_ID = {place.id: place for place in PLACES}
"""Every location by its number."""

_ARENAS = (
    (0, 54000001, "Goblin Stadium", "Arena1"),
    (4_000, 54000010, "Spooky Town", "Arena12"),
    (5_000, 54000012, "Miner's Mine", "Arena_L1"),
    (5_500, 54000013, "Executioner's Kitchen", "Arena_L2"),
    (6_000, 54000014, "Royal Crypt", "Arena_L3"),
    (6_500, 54000015, "Silent Sanctuary", "Arena_L4"),
    (7_000, 54000016, "Dragon Spa", "Arena_L5"),
    (7_500, 54000017, "Boot Camp", "Arena_L6"),
    (8_000, 54000018, "Clash Fest", "Arena_L7"),
    (8_500, 54000019, "PANCAKES!", "Arena_L8"),
    (9_000, 54000020, "Valkalla", "Arena_L9"),
    (9_500, 54000031, "Legendary Arena", "Arena_L10"),
    (10_000, 54000117, "Lumberlove Cabin", "Arena_L11"),
    (10_500, 54000130, "Royal Road", "Arena_L12"),
    (11_000, 54000131, "Musketeer Street", "Arena_L13"),
    (11_500, 54000132, "Summit of Heroes", "Arena_L14"),
    (12_000, 54000141, "Magic Academy", "Arena_L15"),
    (12_500, 54000142, "Ultimate Clash Pit", "Arena_L16"),
    (13_000, 54000143, "Little Prince's Tavern", "Arena_L17"),
    (13_500, 54000144, "Spirit Square", "Arena_L18"),
)
_FLOORS = [arena[0] for arena in _ARENAS]


def located(place: int) -> Payload:
    """Give a location as the API shows it.

    Args:
        place: The number of a `Place`.

    Returns:
        The payload; a country's carries its `countryCode`.
    """
    found = BY_ID[place]
    payload: Payload = {"id": found.id, "name": found.name, "isCountry": bool(found.code)}
    return payload | {"countryCode": found.code} if found.code else payload


def arena(trophies: int) -> Payload:
    """Give the arena that some trophies lead to, 0 or more."""
    _, number, name, raw = _ARENAS[bisect_right(_FLOORS, trophies) - 1]
    return {"id": number, "name": name, "rawName": raw}
