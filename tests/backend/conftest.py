"""Fixtures of the command line that tests of the backend use, too."""

from tests.cli.conftest import demo_url, faulty, foreground

__all__ = ["demo_url", "faulty", "foreground"]
