"""Card images: validated, and kept on disk."""
