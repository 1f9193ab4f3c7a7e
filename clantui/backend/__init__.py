"""The backend of screen and commands: the only place where asyncio meets Twisted."""
