"""Values and arithmetic: a clan, its counts, comparisons, history and exports."""
