"""Checks of the installation, and their report."""
