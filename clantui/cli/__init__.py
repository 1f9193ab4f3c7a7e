"""The command line: connects all other parts, and holds no logic of its own."""
