"""Loading grid: the names of a running load, in place of the table."""
