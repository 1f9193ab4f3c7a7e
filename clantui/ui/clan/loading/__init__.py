"""Loading grid: the names of a load in place of the table."""
