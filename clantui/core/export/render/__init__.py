"""The formats of documents."""
