"""What screen and commands are given; asyncio meets Twisted here, and nowhere else."""
