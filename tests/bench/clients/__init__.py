"""Ways to load a clan, each run as a process of its own; see `common`."""
