"""A clan's poster: its facts, its layout in cells, and its formats."""
