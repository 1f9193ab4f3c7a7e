"""Tests of the caches that the tests of the screen use in place of Textual's searches."""

from __future__ import annotations

from functools import partial

from textual._callback import count_parameters

from tests.ui.speedups import dispatch


class _Pager:
    def page(self, by: int) -> None:
        """Take one parameter."""


def test_a_method_has_the_same_parameters_after_it_was_in_a_partial() -> None:
    """A bound method and its function share their code, but not the number of parameters."""
    dispatch.install()
    pager = _Pager()
    assert count_parameters(partial(pager.page, 1)) == 0
    assert count_parameters(pager.page) == 1
