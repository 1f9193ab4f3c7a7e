"""Environments of their own for what is only compared with, made once, in the user's cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs

from tests.bench.truth import Wrong


def room(name: str, *packages: str) -> Path:
    """Return an environment with some packages, and make it if it is not there as it should be.

    Args:
        name: of its folder.
        packages: as pip takes them.

    Returns:
        The folder of its programs.

    Raises:
        Wrong: if pip cannot install them.
    """
    folder = platformdirs.user_cache_path("clantui-bench") / name
    wanted, bill = "\n".join((sys.version, *packages)), folder / "packages.txt"
    if not bill.is_file() or bill.read_text("utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *packages]
        done = subprocess.run(install, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Wrong(f"{name} cannot be installed: {done.stderr.strip()[-300:]}")
        bill.write_text(wanted, "utf-8")
    return folder / "bin"


def version_in(programs: Path, package: str) -> str:
    """Return the version of a package in an environment.

    Args:
        programs: as `room` gave it.
        package: by its name.
    """
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    python = programs / "python"
    done = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True)
    return done.stdout.strip()
