"""Tests of performance that count modules, connections, requests or calls, not time."""
