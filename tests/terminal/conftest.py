"""What several terminal tests ask."""

from tests.cli.conftest import demo_url, faulty, foreground

__all__ = ["demo_url", "faulty", "foreground"]
