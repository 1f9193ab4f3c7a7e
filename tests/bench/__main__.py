"""Measure and report: `python -m tests.bench [PART…] [--runs N] [--json FILE] [--markdown FILE]`.

Markdown goes to stdout, part by part; progress to stderr. A missed target is reported, but only a
wrong count fails.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.bench import venvs
from tests.bench.expected import WrongResult
from tests.bench.figures import Part, describe_run

PARTS: Final = {
    "starting": (
        "processes",
        "measure_starts",
        "--version and --help, compared with an idle interpreter",
    ),
    "show": (
        "processes",
        "measure_show",
        "clantui show, compared with scripts, as whole processes",
    ),
    "paint": ("paint", "measure", "the first paint, compared with bare widgets"),
    "demo": ("demo", "measure", "the demo's cards, compared with the empty screen"),
    "store": ("full_store", "measure", "the cost of stored snapshots"),
    "growth": ("grown_store", "measure", "100 clans, 1,000 snapshots of each, 10,000 changes"),
    "load": ("load", "measure", "a clan, compared with other clients"),
    "wire": ("wire_load", "measure", "the same, over a network with latency"),
    "race": ("race", "measure", "five clans at once"),
    "many": ("many_players", "measure", "10,000 players; clan after clan"),
    "limits": ("limits", "measure", "an API with a rate limit"),
    "faults": ("faults", "measure", "requests without an answer"),
    "screen": (
        "screen",
        "measure",
        "from Enter to the table, compared with the same screen on aiohttp",
    ),
    "programs": ("programs", "measure", "other terminal programs"),
    "idle": ("idle", "measure", "memory and cost of an idle program"),
}
"""By name: module, function (its argument is the number of runs), and description."""


_EPILOG: Final = """\
All parts take some 20 minutes. The programs to compare with are installed by pip, once, into
environments below ~/.cache/clantui-bench.
"""


def main() -> None:
    """Measure the chosen parts, in the order of `PARTS`."""
    options = _parse_options()
    facts = describe_run(options.runs)
    _print(f"# clantui, measured\n\n{_format_facts(facts)}\n\n")
    parts: list[Part] = []
    # Fail before measuring if the files cannot be written.
    _write_files(options, {"about": facts}, parts)
    for name, (module, function, _) in PARTS.items():
        if options.parts and name not in options.parts:
            continue
        started_at = time.monotonic()
        sys.stderr.write(f"bench: {name} …\n")
        measure: Callable[[int], Part] = getattr(import_module(f"tests.bench.{module}"), function)
        try:
            parts.append(measure(options.runs))
        except WrongResult as error:
            sys.exit(f"bench: {name}: {error}")
        sys.stderr.write(f"bench: {name} took {time.monotonic() - started_at:.0f} s\n")
        _print(parts[-1].markdown() + "\n")
        _write_files(options, {"about": facts, "beside": venvs.versions()}, parts)
    others = venvs.versions()
    _print(f"Compared with: {_format_facts(others)}\n" if others else "")
    _write_files(options, {"about": facts, "beside": others}, parts)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="Measure how fast clantui is, compared with alternatives.",
        epilog="parts:\n"
        + "".join(f"  {name:10}{description}\n" for name, (*_, description) in PARTS.items())
        + _EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="default: all")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of each way; default: 5")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables there too")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))} · there are {', '.join(PARTS)}")
    if options.runs < 1:
        parser.error("at least one run")
    return options


_printed: Final[list[str]] = []


def _print(text: str) -> None:
    """Print at once, because the other parts take minutes."""
    _printed.append(text)
    sys.stdout.write(text)
    sys.stdout.flush()


def _format_facts(facts: Mapping[str, object]) -> str:
    return " · ".join(f"{name} {fact}" for name, fact in facts.items())


def _write_files(
    options: argparse.Namespace, facts: Mapping[str, object], parts: list[Part]
) -> None:
    """Write the requested files, with the parts so far."""
    document = {**facts, "parts": [part.format_as_json() for part in parts]}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    try:
        if options.markdown is not None:
            options.markdown.write_text("".join(_printed), "utf-8")
        if options.json is not None:
            options.json.write_text(text, "utf-8")
    except OSError as error:
        sys.exit(f"bench: {error}")


if __name__ == "__main__":
    main()
