"""Test of the check for logged errors after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from twisted.logger import Logger

from tests.conftest import list_logged_errors


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check the errors that are found after the test, then remove them so that it passes."""
    yield
    assert list_logged_errors(caplog) == ["a lost error"]
    caplog.get_records("call").clear()


@pytest.mark.usefixtures("logged")
def test_an_error_that_twisted_logs_fails_the_test() -> None:
    """Twisted logs an exception in a callback of the reactor, because no caller would get it."""
    Logger().warn("no error")
    Logger().critical("a lost error")
