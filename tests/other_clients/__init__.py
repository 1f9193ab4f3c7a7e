"""Tests of third-party API clients, run against the demo; see `.ci/run`."""
