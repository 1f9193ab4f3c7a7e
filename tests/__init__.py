"""The tests: see `.github/CONTRIBUTING.md`."""
