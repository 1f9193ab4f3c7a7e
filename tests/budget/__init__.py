"""Budgets, counted rather than timed: modules, connections, requests, steps."""
