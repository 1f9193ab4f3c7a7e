"""Load a clan and all its players concurrently: a tag goes in, surveys come out."""
