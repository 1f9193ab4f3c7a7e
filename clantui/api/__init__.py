"""The client of Supercell's API: one request at a time, politely."""
