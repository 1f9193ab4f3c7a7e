"""The clan switcher."""
