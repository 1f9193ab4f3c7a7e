"""A clan over time: changes, timeline, events."""
