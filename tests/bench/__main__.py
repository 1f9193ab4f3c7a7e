"""Measure and tell: `python -m tests.bench [PART…] [--runs N] [--json FILE] [--markdown FILE]`.

Markdown on stdout, part by part; what is being done on stderr. A target that is missed is said and
fails nothing: only a wrong count does.
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
from tests.bench.figures import Part, about
from tests.bench.truth import Wrong

PARTS: Final = {
    "starting": ("processes", "starting", "--version and --help beside an idle interpreter"),
    "show": ("processes", "show", "a count printed, beside scripts, as whole processes"),
    "paint": ("paint", "measure", "the first paint, beside bare widgets"),
    "demo": ("demo", "measure", "the demo's cards, beside the empty screen"),
    "store": ("remembering", "measure", "what remembering costs"),
    "load": ("load", "measure", "a clan, beside what one would pick instead"),
    "wire": ("wire_load", "measure", "the same, on a wire with a length"),
    "race": ("race", "measure", "five clans at once"),
    "many": ("many", "measure", "10,000 players; clan after clan"),
    "limits": ("limits", "measure", "an API that is asked too fast"),
    "faults": ("faults", "measure", "answers that never come"),
    "screen": ("screen", "measure", "from Enter to the table, beside the same screen on aiohttp"),
    "programs": ("programs", "measure", "other programs of the terminal"),
    "idle": ("idle", "measure", "memory, and what doing nothing costs"),
}
"""By name: the module, its function of the number of runs, and what it measures."""


_EPILOG: Final = """\
All of them take some 20 minutes. What it is measured against is installed by pip, once, into
environments of its own below ~/.cache/clantui-bench.
"""


def main() -> None:
    """Measure what was named, in the order of `PARTS`."""
    options = _options()
    facts = about(options.runs)
    _say(f"# clantui, measured\n\n{_listed(facts)}\n\n")
    parts: list[Part] = []
    _write(options, {"about": facts}, parts)  # where they cannot be written nothing is measured
    for name, (module, function, _) in PARTS.items():
        if options.parts and name not in options.parts:
            continue
        begun = time.monotonic()
        sys.stderr.write(f"bench: {name} …\n")
        measure: Callable[[int], Part] = getattr(import_module(f"tests.bench.{module}"), function)
        try:
            parts.append(measure(options.runs))
        except Wrong as error:
            sys.exit(f"bench: {name}: {error}")
        sys.stderr.write(f"bench: {name} took {time.monotonic() - begun:.0f} s\n")
        _say(parts[-1].markdown() + "\n")
        _write(options, {"about": facts, "beside": venvs.versions()}, parts)
    others = venvs.versions()
    _say(f"Beside: {_listed(others)}\n" if others else "")
    _write(options, {"about": facts, "beside": others}, parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description="How fast it is, beside what one would use instead.",
        epilog="parts:\n"
        + "".join(f"  {name:10}{what}\n" for name, (*_, what) in PARTS.items())
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


_told: Final[list[str]] = []


def _say(text: str) -> None:
    """Tell at once what there is, for the rest takes minutes."""
    _told.append(text)
    sys.stdout.write(text)
    sys.stdout.flush()


def _listed(facts: Mapping[str, object]) -> str:
    return " · ".join(f"{name} {fact}" for name, fact in facts.items())


def _write(options: argparse.Namespace, facts: Mapping[str, object], parts: list[Part]) -> None:
    """Write the files that were asked for, with what there is so far."""
    document = {**facts, "parts": [part.as_json() for part in parts]}
    told = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    try:
        if options.markdown is not None:
            options.markdown.write_text("".join(_told), "utf-8")
        if options.json is not None:
            options.json.write_text(told, "utf-8")
    except OSError as error:
        sys.exit(f"bench: {error}")


if __name__ == "__main__":
    main()
