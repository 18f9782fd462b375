"""Thousands of orders over HTTP while processes are killed; see `test_five_thousand_orders.py`."""
