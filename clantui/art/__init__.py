"""Pictures of cards: looked at before they are used, and kept on disk."""
