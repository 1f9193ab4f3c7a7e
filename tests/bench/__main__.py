"""Measure everything and tell it: `python -m tests.bench [--runs N] [--json FILE]`.

Markdown on stdout. A figure's target that is missed is said and fails nothing: only a wrong count
does.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.bench import load, paint, processes, remembering, server
from tests.bench.figures import about


def main() -> None:
    """Measure everything, the heaviest last."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast it is.")
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="of each way; default: 7")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    facts = about(options.runs)
    parts = [processes.starting(options.runs), paint.measure(options.runs)]
    parts.append(remembering.measure(options.runs))
    with server.running() as url:
        parts += [processes.show(url, options.runs), load.measure(url, options.runs)]
    told = "\n".join(part.markdown() for part in parts)
    sys.stdout.write(
        f"# clantui, measured\n\n{' · '.join(f'{k} {v}' for k, v in facts.items())}\n\n"
    )
    sys.stdout.write(told)
    if options.json is not None:
        document = {"about": facts, "parts": [part.as_json() for part in parts]}
        options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
