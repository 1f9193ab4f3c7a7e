"""Saving to files and copying."""
