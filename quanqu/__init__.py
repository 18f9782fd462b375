"""Quanqu: every channel of a retailer, run as one shop."""

__version__ = "0.1.0"
