"""Faults that the demo API can be set to have."""
