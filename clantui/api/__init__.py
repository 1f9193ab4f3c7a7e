"""How to ask Supercell for one thing, politely."""
