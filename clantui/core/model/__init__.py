"""Values: clans, players, battles, races, and the errors that can stand in for them."""
