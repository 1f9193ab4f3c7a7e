"""Widgets and functions that several screens share."""
