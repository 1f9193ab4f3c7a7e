"""The clan screen."""
