"""Failures that well-known systems had: each is a test here, and each test can fail."""
