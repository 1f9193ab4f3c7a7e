"""Which cards does a Clash Royale clan play?"""

__version__ = "0.1.0"
