"""A clan on one card to show around: its facts, its layout in cells, and four ways to draw it."""
