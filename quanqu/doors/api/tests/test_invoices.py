"""Invoices over the API: asked for by whose order it is, and by nobody else."""

from quanqu.doors.api.tests.support import PRICE_FEN, Shop, refused, told


def test_are_asked_for_once_and_called_off(shop: Shop) -> None:
    person, member = shop.member(shop.s1.node_id)
    shop.top_up(member, 2 * PRICE_FEN)
    order = shop.order(person, 1)
    path = f"/orders/{order['order_id']}/invoices"
    title = {"kind": "person", "name": "张三", "email": "zhang@example.com"}
    refused(person.post(path, title), 409, "nothing_to_invoice")
    told(person.post(f"/orders/{order['order_id']}/payments", {"stored_value_fen": PRICE_FEN}), 201)
    refused(person.post(path, title | {"email": "zhang"}), 422, "invoice_title_wrong")
    (invoice,) = told(person.post(path, title), 201)["invoices"]
    assert (invoice["state"], invoice["total_fen"]) == ("asked", 0)
    refused(person.post(path, title | {"name": "李四"}), 409, "invoice_already_asked")
    assert shop.staff_person("c1").get(path).status_code in (401, 403, 404)
    assert not told(person.get(path))["may_ask"]
    after = told(person.post(f"/invoices/{invoice['invoice_id']}/withdraw", {}))
    assert after == {"may_ask": True, "invoices": []}
