"""Panes of the clan screen: the row under the cursor, and the clan."""
