"""Hints of a first start."""
