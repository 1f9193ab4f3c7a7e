"""Themes, contrast, colours, ASCII."""
