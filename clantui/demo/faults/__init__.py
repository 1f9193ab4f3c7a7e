"""Faults that the API can be told to have."""
