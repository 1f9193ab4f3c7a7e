"""Several clans on one screen, and their players."""
