"""History of a clan: changes, events, reminders, trends."""
