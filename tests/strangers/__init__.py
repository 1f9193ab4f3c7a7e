"""Clients that strangers wrote for the API, run against the demo; `.ci/run` tells how."""
