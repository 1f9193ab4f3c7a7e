"""Fixtures that several terminal tests share."""

from tests.cli.conftest import demo_url, faulty, foreground

__all__ = ["demo_url", "faulty", "foreground"]
