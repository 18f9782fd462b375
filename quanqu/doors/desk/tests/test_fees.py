"""Fee schedules at the desk: tried, drafted by one, approved by another; charges on statements."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pypdf
from django.test import Client

from quanqu.doors.faces.tests.staffed_shop import PRICE_FEN, StaffedShop
from quanqu.fees import actions as fees
from quanqu.fees import queries
from quanqu.fees.types import FeeKind, MovedMoney, ScheduleState
from quanqu.kit import clock, ids, tx
from quanqu.kit.ids import new_id
from quanqu.network.types import NodeView
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import HandOverKind, HandTender, LineKind, Piece, Placement, TenderKind

LINE = {"kind-0": "commission", "rate-0": "5", "least-0": "0.20", "each-0": ""}
JACKETS = {"kind-1": "commission", "category-1": "jackets", "rate-1": "8.5", "free-1": ""}


def today() -> str:
    return clock.now().astimezone(clock.HOUSE).date().isoformat()


def sent(client: Client, path: str, **form: str) -> Any:
    return client.post(path, {"once": str(ids.new_id()), **form})


def drafted(client: Client, **form: str) -> str:
    return str(sent(client, "/desk/fees/new", **({"first_on": today()} | form))["Location"])


def sell_a_jacket(shop: StaffedShop, node: NodeView) -> None:
    """What fees are reckoned by: the line; its hand-over is told to fees by hand."""
    at = clock.now()
    piece = Piece(
        qty=1,
        kind=LineKind.GOODS,
        list_price_fen=PRICE_FEN,
        total_fen=PRICE_FEN,
        vat_bps=1_300,
        sku_id=shop.product.skus[0].sku_id,
        owner_id=node.organisation_id,
        source_node_id=node.node_id,
        reasons=(
            {"code": "promotion", "borne": {str(shop.group.organisation_id): 100}, "off_fen": 100},
        ),
    )
    with tx.begin(actor="system:test"):
        order_id = orders.place(
            Placement(
                seller_id=node.organisation_id,
                selling_node_id=node.node_id,
                collector_id=node.organisation_id,
                currency="CNY",
                zone="group",
                price_version=1,
                hand_over_kind=HandOverKind.IN_STORE,
                pieces=(piece,),
                pay_by=at + timedelta(minutes=5),
                channel="test",
            ),
            at=at,
        )
        orders.pay_at_counter(
            order_id=order_id,
            tenders=[HandTender(TenderKind.CASH, PRICE_FEN)],
            at=at,
        )
        (line,) = order_queries.get_order(order_id).lines
        orders.record_hand_over(
            order_id=order_id,
            delivery_id=new_id(),
            node_id=node.node_id,
            staff_id=None,
            quantities=[(line.line_id, 1)],
            at=at,
        )
        fees.charge_hand_over(
            order_id=order_id,
            cause_id=new_id(),
            node_id=node.node_id,
            lines=[MovedMoney(line.line_id, line.net_fen)],
            at=at,
        )


def test_it_is_drafted_by_one_and_approved_by_another(shop: StaffedShop) -> None:
    finance, boss = shop.client("hq"), shop.client("boss")
    own = ids.public("org", shop.s1.organisation_id)
    wrong = sent(finance, "/desk/fees/new", **LINE, first_on=today(), entry="300", period="week")
    assert wrong.status_code == 422
    page = drafted(finance, **LINE, **JACKETS, firm=own, entry="300", period="month")
    sent(finance, f"{page}/approve")
    assert "four eyes" in finance.get(page).context["refused"]
    sent(boss, f"{page}/approve")
    found = queries.in_force(shop.s1.organisation_id, clock.now())
    assert found is not None
    assert found.state is ScheduleState.APPROVED
    said = boss.get(page).context["row"]["sentences"]
    assert said[0].startswith("Commission: 5% of what is kept of all goods")
    assert "Jackets" in said[1]
    # The next version begins as this one ends.
    again = boss.get(f"/desk/fees/new?of={page.rpartition('/')[2]}").context
    assert [line["rate"] for line in again["lines"]][:2] == ["5", "8.50"]
    assert again["fields"]["entry"] == "300"
    other = drafted(finance, firm=ids.public("org", shop.s2.organisation_id), **LINE)
    sent(finance, f"{other}/drop", why="not agreed")
    assert "not agreed" in finance.get(other).content.decode()
    clerk = shop.client("da")
    assert clerk.get(page).status_code == 200
    assert clerk.get(other).status_code == 404
    assert [row["public_id"] for row in clerk.get("/desk/fees").context["rows"]] == [
        page.rpartition("/")[2]
    ]
    # Of what is for all they read what it says, not what all the others sold.
    for_all = drafted(finance, **LINE)
    assert clerk.get(for_all).context.get("sums") is None
    assert finance.get(for_all).context.get("sums") is not None
    assert sent(clerk, "/desk/fees/new", **LINE, first_on=today()).status_code in (403, 404)
    assert sent(clerk, f"{page}/approve").status_code in (403, 404)


def test_what_was_charged_and_borne_stands_on_statements(shop: StaffedShop) -> None:
    finance, boss = shop.client("hq"), shop.client("boss")
    sent(boss, f"{drafted(finance, **LINE)}/approve")
    sell_a_jacket(shop, shop.s1)
    (total,) = queries.fee_totals(
        first_on=clock.now().astimezone(clock.HOUSE).date(),
        last_on=clock.now().astimezone(clock.HOUSE).date(),
        organisation_ids=[shop.s1.organisation_id],
    )
    assert total.kind is FeeKind.COMMISSION
    paid = f"{-total.amount_fen / 100:,.2f}"
    own = f"organisation={ids.public('org', shop.s1.organisation_id)}"
    clerk = shop.client("da")
    seen = clerk.get(f"/desk/statements?{own}").context
    assert [line["fen"] for line in seen["fees"]] == [-total.amount_fen]
    assert "集团" in seen["borne"][0]
    sheets = openpyxl.load_workbook(
        io.BytesIO(clerk.get(f"/desk/statements?{own}&as=xlsx").content), read_only=True
    )
    rows = [[cell.value for cell in row] for row in sheets["Fees"].iter_rows()]
    assert rows[1][6] == -total.amount_fen / 100
    assert [cell.value for cell in next(sheets["Discounts borne"].iter_rows(min_row=2))][3] == 1
    text = _text(clerk.get(f"/desk/statements?{own}&as=pdf").content)
    assert paid in text
    node = f"/desk/statements/{ids.public('nod', shop.s1.node_id)}"
    assert paid in _text(clerk.get(f"{node}?as=pdf").content)
    assert (
        not shop.client("db")
        .get(f"/desk/statements?{_of(shop.s2.organisation_id)}")
        .context["fees"]
    )


def _of(organisation_id: UUID) -> str:
    return f"organisation={ids.public('org', organisation_id)}"


def _text(document: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)
