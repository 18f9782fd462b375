"""A shop with people who sign in, for the tests of the desk."""

from quanqu.doors.faces.tests.staffed import plain_static_names, shop

__all__ = ["plain_static_names", "shop"]
