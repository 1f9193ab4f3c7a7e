"""A terminal driver that reports the imported modules at the first frame, and exits.

Textual imports it by `TEXTUAL_DRIVER`: the program is not changed.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Final

from textual.drivers.linux_driver import LinuxDriver

from tests.bench.first_paint_texts import KEY

REPORT: Final = "BUDGET_REPORT"
"""The variable with the name of the report."""


class ReportingDriver(LinuxDriver):
    """A driver that watches the output for the first complete paint."""

    def write(self, data: str) -> None:
        """See `Driver.write`. The paint is complete when the key bar is drawn."""
        super().write(data)
        if KEY in data:
            report = {"modules": sorted(sys.modules)}
            Path(os.environ[REPORT]).write_text(json.dumps(report), "utf-8")
            os._exit(0)
