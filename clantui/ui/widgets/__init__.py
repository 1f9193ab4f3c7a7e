"""The parts of the screen: they announce, and decide nothing."""
