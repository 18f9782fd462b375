"""Margins, worth of stock and invoices at the desk: unknown costs are told, numbers come in."""

from functools import partial
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quanqu.doors.desk.tests.test_desk import placed
from quanqu.doors.desk.tests.test_settlement import lines_of, sent
from quanqu.doors.faces.tests.staffed_shop import PRICE_FEN, StaffedShop, open_shop
from quanqu.invoicing import actions as invoicing
from quanqu.invoicing import queries
from quanqu.invoicing.types import InvoiceState, Title, TitleKind
from quanqu.kit import clock, ids, tx
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.types import OrderId
from quanqu.stock import actions as stock
from quanqu.valuation import actions as valuation

TITLE = Title(TitleKind.PERSON, "张三", "", "zhang@example.com")


@pytest.fixture
def open_books(committed: str) -> StaffedShop:
    """The shop in a database of its own: valuation reads only what is committed."""
    with tx.begin(actor="system:test"):
        return open_shop()


def value() -> None:
    while tx.run("system:test", partial(valuation.value_next, at=clock.now())):
        pass


def sold(shop: StaffedShop) -> OrderId:
    """Two jackets of dealer B in its own store, handed over."""
    order_id = placed(shop, seller="s2", source="s2")
    with tx.begin(actor="system:test"):
        line = order_queries.get_order(order_id).lines[0]
        orders.record_hand_over(
            order_id=order_id,
            delivery_id=uuid4(),
            node_id=shop.s2.node_id,
            staff_id=None,
            quantities=[(line.line_id, 2)],
            at=clock.now(),
        )
    return order_id


def bought(shop: StaffedShop, qty: int, cost: int) -> tuple[str, str]:
    """Dealer B's store ordered in at a price and received it: purchase and receipt."""
    at, sku_id = clock.now(), shop.product.skus[1].sku_id
    with tx.begin(actor="system:test"):
        purchase_id = stock.order_in(
            node_id=shop.s2.node_id,
            supplier_id=shop.group.organisation_id,
            lines=[(sku_id, qty, cost, None)],
            number="PO-1",
            at=at,
        )
        receipt = stock.receive_purchase(
            purchase_id=purchase_id,
            receipt_id=uuid4(),
            lines=[(sku_id, qty, 0, "none", None)],
            at=at,
        )
    return ids.public("pur", purchase_id), ids.public("rcp", receipt.receipt_id)


def test_margins_tell_what_is_unknown_and_a_corrected_price_moves_the_worth(
    open_books: StaffedShop,
) -> None:
    shop = open_books
    sold(shop)
    purchase, receipt = bought(shop, 4, 12_345)
    value()
    office, clerk, other = shop.client("hq"), shop.client("db"), shop.client("da")
    own = f"organisation={ids.public('org', shop.s2.organisation_id)}"
    (row,) = lines_of(clerk.get(f"/desk/margins?{own}&by=node&as=csv"))[1:]
    # Of ten jackets nobody told the cost: no cost and no margin stand there, not 0.
    assert (row[1], row[3], row[5], row[6]) == ("2", "0", "", "")
    assert "unknown" in clerk.get(f"/desk/margins?{own}&by=sku").content.decode()
    stock_file = f"/desk/inventory?{own}&as=csv"
    priced, unpriced = lines_of(clerk.get(stock_file))[1:]
    assert (priced[2:5], unpriced[2:5]) == (["4", "493.80", "0"], ["0", "0.00", "8"])
    assert clerk.get(f"/desk/inventory?{own}").status_code == 200
    assert other.get(f"/desk/margins?{own}").status_code == 404
    form = {"receipt": receipt, "sku": ids.public("sku", shop.product.skus[1].sku_id)}
    path = f"/desk/purchases/{purchase}/cost"
    sent(clerk, path, **form, cost="100")
    assert lines_of(clerk.get(stock_file))[1][3] == "493.80"
    sent(office, path, **form, cost="100.50")
    assert lines_of(clerk.get(stock_file))[1][3] == "402.00"
    assert "What it cost" in office.get(f"/desk/purchases/{purchase}").content.decode()


def invoice_of(order_id: OrderId) -> UUID:
    with tx.begin(actor="member:test"):
        (invoice_id,) = invoicing.request_invoices(order_id=order_id, title=TITLE, at=clock.now())
    return invoice_id


def test_an_invoice_gets_its_number_and_a_red_letter_its_own_from_a_file(
    shop: StaffedShop,
) -> None:
    order_id = sold(shop)
    invoice_id = invoice_of(order_id)
    office = shop.client("hq")
    assert shop.client("db").get("/desk/invoices").status_code == 403
    assert "zhang@example.com" in office.get("/desk/invoices").content.decode()
    paper = ids.public("inv", invoice_id)
    number = {"number": "24112000000000000001"}
    sent(office, f"/desk/invoices/{paper}/issue", **number, total=str(PRICE_FEN))
    assert queries.get_invoice(invoice_id).number is None
    page = office.get("/desk/invoices").content.decode()
    assert f'name="total" value="{2 * PRICE_FEN}"' in page
    sent(office, f"/desk/invoices/{paper}/issue", **number, total=str(2 * PRICE_FEN))
    assert queries.get_invoice(invoice_id).total_fen == 2 * PRICE_FEN
    with tx.begin(actor="system:test"):
        line = order_queries.get_order(order_id).lines[0]
        orders.accept_return(
            order_id=order_id,
            node_id=shop.s2.node_id,
            pieces=[ReturnedPiece(line.line_id, 1)],
            at=clock.now(),
        )
        invoicing.follow_order(order_id=order_id, at=clock.now())
    _head, _invoice, red = lines_of(office.get("/desk/invoices?view=due&as=csv"))
    assert (red[0][:4], red[11], red[-1]) == ("red_", f"-{PRICE_FEN / 100:.2f}", "")
    right = ",".join([*red[:-1], "24112000000000000002"])
    # Half of it, a wrong number, what is no file of rows; at last the row as it was exported.
    other = right.replace(red[11], "-1.00")
    for content in (other, f"{red[0]},x", '"' + "x" * 200_000, f"{right}\n{red[0]},24112", right):
        file = SimpleUploadedFile("numbers.csv", content.encode())
        answer = office.post("/desk/invoices/import", {"once": str(uuid4()), "file": file})
        assert answer.status_code in (303, 422)
        if content != right:
            assert queries.get_invoice(invoice_id).credits[0].number is None
    found = queries.get_invoice(invoice_id)
    assert (found.state, found.credits[0].number) == (InvoiceState.ISSUED, "24112000000000000002")
    assert lines_of(office.get("/desk/invoices?view=due&as=csv"))[1:] == []
