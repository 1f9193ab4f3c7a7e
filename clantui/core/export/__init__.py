"""Exports, one module for each kind of data."""
