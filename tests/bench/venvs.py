"""Virtual environments of the clients that clantui is compared with; it never depends on them.

`python -m tests.bench.venvs` makes the environment, if need be, and prints its interpreter.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Final

from tests.bench.rooms import room, version_in

WANTED: Final = ("aiohttp", "httpx[http2]", "msgspec", "treq", "twisted[tls]")
"""As pip is told; the newest there are when the environment is made."""

NAMES: Final = ("aiohttp", "httpx", "msgspec", "treq", "twisted")
"""Packages whose versions are printed with the figures."""

_made: Final[list[Path]] = []


@cache
def python() -> Path:
    """Return the environment's interpreter; make it if need be, and tell it on stderr.

    Returns:
        The interpreter's path: of the same Python as this one.

    Raises:
        Wrong: if pip cannot install what is wanted.
    """
    _tell(f"the clients' environment, with {', '.join(WANTED)} (making it takes a while, once) …")
    programs = room("clients", *WANTED)
    _tell(f"is in {programs.parent}")
    _made.append(programs)
    return programs / "python"


def versions() -> dict[str, str]:
    """Return the versions of `NAMES` there; nothing if `python` was not wanted in this process."""
    return {name: version_in(programs, name) for programs in _made for name in NAMES}


def _tell(what: str) -> None:
    sys.stderr.write(f"bench: {what}\n")


if __name__ == "__main__":
    sys.stdout.write(f"{python()}\n")
    _tell(", ".join(f"{name} {version}" for name, version in versions().items()))
