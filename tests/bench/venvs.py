"""Virtual environments of the programs that clantui is compared with; it never depends on them.

`python -m tests.bench.venvs` makes the clients' environment if needed, and prints its Python.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

import platformdirs

from tests.bench.expected import WrongResult

WANTED: Final = ("aiohttp", "httpx[http2]", "msgspec", "treq", "twisted[tls]")
"""Requirements for pip: the newest versions when the environment is made."""

NAMES: Final = ("aiohttp", "httpx", "msgspec", "treq", "twisted")
"""Packages whose versions are printed with the figures."""

_made: Final[list[Path]] = []


def make_environment(name: str, *packages: str) -> Path:
    """Return an environment in the user's cache; make it if it is missing or has other packages.

    Args:
        name: of its folder.
        packages: requirements for pip.

    Returns:
        The folder of its programs.

    Raises:
        WrongResult: if pip cannot install them.
    """
    folder = platformdirs.user_cache_path("clantui-bench") / name
    wanted, list_file = "\n".join((sys.version, *packages)), folder / "packages.txt"
    if not list_file.is_file() or list_file.read_text("utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *packages]
        process = subprocess.run(install, capture_output=True, text=True, check=False)
        if process.returncode != 0:
            raise WrongResult(f"{name} cannot be installed: {process.stderr.strip()[-300:]}")
        list_file.write_text(wanted, "utf-8")
    return folder / "bin"


def get_version(programs: Path, package: str) -> str:
    """Return the version of a package in an environment, given the folder of its programs."""
    script = f"from importlib.metadata import version; print(version({package!r}))"
    python = programs / "python"
    process = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    return process.stdout.strip()


@cache
def python() -> Path:
    """Return the Python of the clients' environment; make the environment if needed.

    It is of the same version as this one.

    Raises:
        WrongResult: if pip cannot install the packages.
    """
    _print(f"the clients' environment, with {', '.join(WANTED)} (making it takes a while, once) …")
    programs = make_environment("clients", *WANTED)
    _print(f"is in {programs.parent}")
    _made.append(programs)
    return programs / "python"


def versions() -> dict[str, str]:
    """Return the versions of `NAMES` there; nothing if `python` was not called in this process."""
    return {name: get_version(programs, name) for programs in _made for name in NAMES}


def _print(text: str) -> None:
    sys.stderr.write(f"bench: {text}\n")


if __name__ == "__main__":
    sys.stdout.write(f"{python()}\n")
    _print(", ".join(f"{name} {version}" for name, version in versions().items()))
