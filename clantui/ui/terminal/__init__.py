"""Driver of the terminal: keys, output, images."""
