"""Values: clans, players, battles, races, and the errors of requests."""
