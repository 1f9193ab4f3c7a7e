"""Tests of CSV that Excel opens with every letter right."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from clantui.cli.parser import parse
from clantui.core.export.document import DEFAULT_READER
from clantui.core.export.rankings import build_locations_document
from clantui.core.export.render.csv import add_byte_order_mark
from clantui.core.export.rendering import render
from clantui.core.rankings import Location
from clantui.ui.export.options import ExportContent
from tests.cli.in_process import run_here

SHOW = ("show", "--demo", "--excel")


def test_excel_csv_has_one_byte_order_mark(tmp_path: Path) -> None:
    """`--excel` writes CSV with a byte order mark, in a file as well as on stdout."""
    file = tmp_path / "cards.csv"
    assert run_here(*SHOW, "-o", str(file)).code == 0
    content = file.read_bytes()
    assert content.startswith(codecs.BOM_UTF8 + b"clan,")
    assert content.count(codecs.BOM_UTF8) == 1
    assert run_here(*SHOW).out.startswith("\ufeffclan,")  # CSV where no format is named
    assert run_here(*SHOW, "-o", str(tmp_path / "cards.tsv")).code == 0
    assert (tmp_path / "cards.tsv").read_bytes().startswith(codecs.BOM_UTF8 + b"clan\t")


def test_csv_has_no_byte_order_mark_by_default() -> None:
    """Without `--excel` there is no byte order mark, which would spoil the first heading."""
    assert run_here("show", "--demo", "--format", "csv").out.startswith("clan,")


@pytest.mark.parametrize("command", [["show"], ["race"], ["compare"], ["top"], ["history"]])
def test_the_bom_option_is_refused_outside_csv(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`--excel` with a format that Excel does not open is refused before any request."""
    with pytest.raises(SystemExit) as end:
        parse([*command, "--demo", "--excel", "--format", "json"])
    assert end.value.code == 2
    assert "--excel is for csv and tsv, not for json" in capsys.readouterr().err


def test_the_dialog_writes_the_same_excel_csv() -> None:
    """The dialog's Excel format gives the text of the option."""
    document = build_locations_document((Location(id=1, name="リュウ"),))
    text = render(document, "csv", DEFAULT_READER)
    content = ExportContent(stem="x", description="", document=document)
    excel, csv = (content.render(name, lambda: "") for name in ("excel", "csv"))
    assert excel == add_byte_order_mark(text) == "\ufeff" + text
    assert csv == text
