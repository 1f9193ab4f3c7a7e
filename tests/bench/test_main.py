"""Tests of the list of the benchmark's parts, each of which runs for minutes."""

from __future__ import annotations

from importlib import import_module

from tests.bench.__main__ import PARTS


def test_each_part_names_a_function_of_a_module() -> None:
    """A part whose module was renamed would fail only when the parts before it are measured."""
    for name, (module, function, _) in PARTS.items():
        assert callable(getattr(import_module(f"tests.bench.{module}"), function, None)), name
