"""A shop with people who sign in, for the tests of the till."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from quanqu.doors.faces.tests.staffed import plain_static_names, shop

if TYPE_CHECKING:
    from quanqu.doors.faces.tests.staffed_shop import StaffedShop

__all__ = ["cashier", "plain_static_names", "shop"]


@pytest.fixture
def cashier(shop: "StaffedShop") -> Client:
    """Signed in as the cashier of S1."""
    return shop.client("c1")
