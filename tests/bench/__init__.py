"""The benchmark, as ratios of things measured side by side: `python -m tests.bench`."""
