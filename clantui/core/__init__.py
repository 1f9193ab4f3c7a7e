"""What a clan is, how to count it, compare it and name it: values and arithmetic only."""
