"""The backend of screen and commands: the one place where asyncio meets Twisted."""
