"""Where staff land after signing in at the common page."""

import pytest
from django.test import Client

from quanqu.doors.shop.tests.support import Town
from quanqu.kit import tx
from quanqu.network import actions as network

PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize(
    ("role", "door"), [("guide", "/guide/"), ("cashier", "/till/"), ("manager", "/desk/")]
)
def test_staff_begin_at_their_own_door(town: Town, role: str, door: str) -> None:
    store = town.places.store_a
    with tx.begin(actor="system:test"):
        person = network.employ(
            organisation_id=store.organisation_id, name="王敏", username=role, password=PASSWORD
        )
        network.assign(staff_id=person.staff_id, role=role, node_id=store.node_id, at=town.at)
    response = Client().post("/account/login/", {"login": role, "password": PASSWORD})
    assert response["Location"] == door
