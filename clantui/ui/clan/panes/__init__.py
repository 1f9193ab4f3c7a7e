"""Panes of the clan screen about the row under the cursor, and about the clan."""
