"""The command line: the only part that knows everything; it wires, and holds no logic."""
