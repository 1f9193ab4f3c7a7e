"""What Textual talks to the terminal through."""
