"""The organisation wall: every route, every stranger, objects that are wholly dealer B's.

A route that is new must be listed here, as open to anybody or with what a stranger would ask of it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as catalogs
from quanqu.catalog.types import NewSku
from quanqu.codes.types import Purpose
from quanqu.doors.api.tests.support import Person, Shop, node_of, told
from quanqu.kit import clock, ids, outbox, tx
from quanqu.network import actions as network
from quanqu.orders import actions as orders
from quanqu.orders.types import OrderId
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.scan import actions as scan
from quanqu.stock import actions as stock
from quanqu.stock.types import TransferWant

OPEN = {
    *("POST /scans", "POST /enrolments/codes", "POST /enrolments", "POST /sign-ins"),
    *("GET /products", "GET /products/{product_id}", "GET /products/{product_id}/page"),
    *("GET /products/suggest", "GET /nodes", "POST /quotes"),
    "GET /wallet/offers",
    # Any member may ask any organisation for its wholesale prices.
    "POST /buyers/ask",
    # One's own, by the code that was sent to it.
    *("POST /members/me/phones/codes", "POST /members/me/phones"),
    *("POST /members/me/consents", "POST /members/me/erase"),
    *("GET /demo/outbox", "POST /payments/notices/{provider}"),
}
"""For anybody; what they show is public, or carries its own proof."""

OWN = {
    *("GET /me", "GET /members/me/code", "GET /wallet", "GET /orders", "GET /rewards"),
    *("GET /members/duplicates", "GET /members/me/consents", "GET /members/me/export"),
    *("GET /points", "GET /wallet/gifts", "GET /wallet/vouchers"),
    *(
        "GET /codes/mine",
        "GET /deliveries",
        "GET /verify",
        "POST /me/claim-orders",
        "GET /price-lists",
        "GET /coupons",
        "GET /fees/schedules",
        "GET /guides/me/tasks",
        "GET /guides/me/dormant",
        "GET /guides/me/page",
    ),
}
"""Answers about oneself: they must not hold anything of dealer B's order."""

FOR_STAFF = {"GET /stock/available/sums"}
"""For anybody who works here; what they say names no place and no owner."""

SOME_DAY = "2030-01-01T00:00:00Z"
STRANGERS = ("visitor", "member", "g1", "m1", "c1", "p1", "m3", "p3")


@dataclass
class Wall:
    """Dealer B's own order, and everybody who has no part in it."""

    secrets: set[str]
    asked: dict[str, tuple[str, Any]]
    strangers: dict[str, Person]


@pytest.fixture(scope="module")
def wall(shop: Shop) -> Wall:
    buyer, member = shop.member(shop.s2.node_id)
    order = told(buyer.post("/orders", shop.wish(shop.quote(buyer, node=shop.s2), shop.s2)), 201)
    shop.top_up(member, order["total_fen"])
    path = f"/orders/{order['order_id']}"
    told(buyer.post(f"{path}/payments", {"stored_value_fen": order["total_fen"]}), 201)
    outbox.drain()
    (delivery,) = told(buyer.get(path))["deliveries"]
    payment_id = _begun_payment(shop, buyer)
    told(buyer.get(f"/payments/{payment_id}"))
    strangers = {name: shop.staff_person(name) for name in STRANGERS[2:]}
    strangers |= {"visitor": Person(), "member": shop.member()[0]}
    return Wall(
        secrets={order["order_id"], order["number"], delivery["delivery_id"]},
        asked=_asked(shop, order, member, delivery["delivery_id"], payment_id)
        | _items(shop)
        | _codes(shop)
        | _prices(shop),
        strangers=strangers,
    )


def _begun_payment(shop: Shop, buyer: Person) -> str:
    """A payment through the provider that was only written down."""
    order = told(buyer.post("/orders", shop.wish(shop.quote(buyer, node=shop.s2), shop.s2)), 201)
    with tx.begin(actor="system:test"):
        payment_id = orders.begin_provider_payment(
            order_id=OrderId(ids.parse("ord", order["order_id"])),
            provider="gateway",
            amount_fen=order["total_fen"],
            at=clock.now(),
        )
    return ids.public("pay", payment_id)


def _asked(
    shop: Shop,
    order: dict[str, Any],
    member: dict[str, Any],
    delivery_id: str,
    payment_id: str,
) -> dict[str, tuple[str, Any]]:
    """Route -> (path, body or query) as a stranger would ask it about dealer B's things."""
    path, node_id = f"/orders/{order['order_id']}", node_of(shop.s2.node_id)
    day = timezone.localdate().isoformat()
    company = ids.public("org", shop.dealer_b.organisation_id)
    piece = {"line_id": order["lines"][0]["line_id"], "qty": 1}
    returned = {"order": order["number"], "node_id": node_id, "pieces": [piece]}
    both = {"gone_id": member["member_id"], "kept_id": member["member_id"]}
    basket = {"node_id": node_id, "items": [{"item": shop.sku()}]}
    wish = shop.wish(shop.quote(Person()), shop.s2)
    receipt = {"lines": [{"sku_id": shop.sku(), "qty": 1}]}
    moves: dict[str, tuple[str, Any]] = {
        f"POST /deliveries/{{delivery_id}}/{step}": (f"/deliveries/{delivery_id}/{step}", {})
        for step in ("pick", "dispatch", "receive", "deliver")
    }
    return (
        moves
        | _of_stock(shop, node_id)
        | _of_settlement(company, day)
        | _of_fees(company, day)
        | _of_rewards(company, node_id, day)
        | _of_guides(shop, node_id, day)
        | _of_promotions(shop, company, member["number"])
        | _of_worth(path, company, ids.public("org", shop.dealer_a.organisation_id))
        | _later(path, piece, shop.sku(), node_id)
        | {
            "POST /members/merges": ("/members/merges", both),
            "POST /members/merges/preview": ("/members/merges/preview", both),
            "POST /members/merges/{merge_id}/undo": (
                f"/members/merges/{ids.public('mrg', uuid4())}/undo",
                {},
            ),
            "GET /codes": ("/codes", {"node_id": node_id}),
            "POST /orders": ("/orders", wish | {"member_code": "QM000000"}),
            "POST /orders/now": (
                "/orders/now",
                {
                    "node_id": node_id,
                    "lines": [{"sku_id": shop.sku(), "qty": 1}],
                    "pickup_node_id": node_id,
                    "accepted_total_fen": 10**9,
                    "member_code": "QM000000",
                },
            ),
            "POST /orders/incoming": (
                "/orders/incoming",
                {
                    "node_id": node_id,
                    "lines": [{"sku_id": shop.sku(), "qty": 1}],
                    "expected_total_fen": 10**9,
                    "member_code": "QM000000",
                },
            ),
            "GET /orders/{order_id}": (path, {}),
            "GET /orders/{order_id}/invoices": (f"{path}/invoices", {}),
            "POST /orders/{order_id}/invoices": (
                f"{path}/invoices",
                {"kind": "person", "name": "x", "email": "x@example.com"},
            ),
            "POST /invoices/{invoice_id}/withdraw": (
                f"/invoices/{ids.public('inv', uuid4())}/withdraw",
                {},
            ),
            "POST /orders/{order_id}/cancel": (f"{path}/cancel", {}),
            "POST /orders/{order_id}/payments": (f"{path}/payments", {"stored_value_fen": 1}),
            "GET /orders/{order_id}/ledger": (f"{path}/ledger", {}),
            "GET /orders/{order_id}/rewards": (f"{path}/rewards", {}),
            "GET /payments/{payment_id}": (f"/payments/{payment_id}", {}),
            "POST /wallet/top-ups": (
                "/wallet/top-ups",
                {"member": member["number"], "node_id": node_id, "amount_fen": 1, "tender": "cash"},
            ),
            "POST /wallet/cards/{number}/split": (
                "/wallet/cards/C1/split",
                {"node_id": node_id, "parts_fen": [1]},
            ),
            "POST /wallet/cards/{number}/restore": (
                "/wallet/cards/C1/restore",
                {"node_id": node_id},
            ),
            "GET /nodes/{node_id}/shelves": (f"/nodes/{node_id}/shelves", {}),
            "POST /nodes/{node_id}/receipts": (f"/nodes/{node_id}/receipts", receipt),
            "POST /pickups/redeem": ("/pickups/redeem", {"code": "0" * 26, "node_id": node_id}),
            "POST /returns/preview": ("/returns/preview", returned),
            "POST /returns": ("/returns", returned),
            "POST /till/baskets/price": ("/till/baskets/price", basket),
            "POST /till/outside-sales": (
                "/till/outside-sales",
                {
                    "sales": [
                        {
                            "ref": "1",
                            "node_id": node_id,
                            "sold_at": timezone.now().isoformat(),
                            "lines": [{"sku_id": shop.sku(), "qty": 1, "total_fen": 1}],
                            "tenders": [{"kind": "cash", "amount_fen": 1}],
                        }
                    ]
                },
            ),
            "POST /till/sales": (
                "/till/sales",
                basket | {"tenders": [{"kind": "cash", "amount_fen": 1}]},
            ),
            "GET /statements": (
                "/statements",
                {"organisation_id": company, "first_on": day, "last_on": day},
            ),
            "GET /margins": (
                "/margins",
                {"organisation_id": company, "first_on": day, "last_on": day},
            ),
            "GET /trial-balance": ("/trial-balance", {"organisation_id": company}),
        }
    )


def _later(
    path: str, piece: dict[str, Any], sku_id: str, node_id: str
) -> dict[str, tuple[str, Any]]:
    """Every later change of dealer B's order."""
    line: dict[str, Any] = {"sku_id": sku_id, "qty": 1}
    swap = {"node_id": node_id, "back": [piece], "instead": [line]}
    terms = {"deposit_fen": 1, "deposit_by": SOME_DAY, "balance_by": SOME_DAY}
    said: dict[str, dict[str, Any]] = {
        "preview-change": {"wants": [line]},
        "change": {"wants": [line], "expected_total_fen": 1},
        "drop-change": {},
        "preview-cancel": {},
        "cancel-pieces": {"pieces": [piece], "expected_total_fen": 1},
        "preview-exchange": swap,
        "exchange": swap | {"expected_total_fen": 1},
        "split": {"node_id": node_id, "pieces": [piece]},
        "deposit": terms,
        "parts": {"first_fen": 1, "first_by": SOME_DAY, "until": SOME_DAY},
        "hold": {"why": "x"},
        "release": {},
        "notes": {"text": "x"},
        "tags": {"word": "x"},
        "tags/remove": {"word": "x"},
        "claim": {},
    }
    asked: dict[str, tuple[str, Any]] = {
        f"POST /orders/{{order_id}}/{name}": (f"{path}/{name}", body) for name, body in said.items()
    }
    return asked | {"GET /orders/{order_id}/timeline": (f"{path}/timeline", {})}


def _of_worth(path: str, company: str, other: str) -> dict[str, tuple[str, Any]]:
    """Dealer B's agreements and vouchers, and points and gifts that are no stranger's."""
    some = uuid4()
    speak = {"organisation_id": company}
    points, gift = ids.public("pts", some), ids.public("gft", some)
    agreement = f"/alliance/agreements/{ids.public('agr', some)}"
    statement = f"/alliance/statements/{ids.public('stm', some)}"
    proposal = speak | {"issuer_id": company, "acceptor_id": other, "rate_bps": 10_000}
    clearing = f"/alliance/clearings/{ids.public('clr', some)}/dispute"
    decision = f"/alliance/disputes/{ids.public('dsp', some)}/decide"
    giving = {"card_id": ids.public("crd", some), "amount_fen": 1}
    voucher = speak | {"face_fen": 1, "valid_until": SOME_DAY}
    return {
        "GET /points/{points_id}/changes": (f"/points/{points}/changes", {}),
        "POST /points/{points_id}/transfers": (
            f"/points/{points}/transfers",
            {"to": "x", "points_qty": 1},
        ),
        "POST /orders/{order_id}/points": (
            f"{path}/points",
            {"points_id": points, "points_qty": 1},
        ),
        "POST /orders/{order_id}/vouchers": (f"{path}/vouchers", {"code": "x"}),
        "POST /wallet/gifts": ("/wallet/gifts", giving),
        "POST /wallet/gifts/claim": ("/wallet/gifts/claim", {"code": "x"}),
        "POST /wallet/gifts/{gift_id}/claim": (f"/wallet/gifts/{gift}/claim", {}),
        "POST /wallet/gifts/pass-on": ("/wallet/gifts/pass-on", {"code": "x"}),
        "POST /wallet/gifts/{gift_id}/pass-on": (f"/wallet/gifts/{gift}/pass-on", {}),
        "POST /wallet/gifts/{gift_id}/take-back": (f"/wallet/gifts/{gift}/take-back", {}),
        "POST /vouchers": ("/vouchers", voucher),
        "GET /alliance/agreements": ("/alliance/agreements", speak),
        "POST /alliance/agreements": ("/alliance/agreements", proposal),
        "POST /alliance/agreements/{agreement_id}/accept": (f"{agreement}/accept", speak),
        "POST /alliance/agreements/{agreement_id}/end": (f"{agreement}/end", speak),
        "GET /alliance/statements": ("/alliance/statements", speak),
        "GET /alliance/statements/{statement_id}": (statement, speak),
        "POST /alliance/statements/{statement_id}/agree": (f"{statement}/agree", speak),
        "POST /alliance/clearings/{clearing_id}/dispute": (clearing, speak | {"why": "x"}),
        "POST /alliance/disputes/{dispute_id}/decide": (decision, speak | {"is_right": True}),
    }


def _of_promotions(shop: Shop, company: str, number: str) -> dict[str, tuple[str, Any]]:
    """Dealer B's promotion, its budgets, coupons, buyers and floors."""
    form = {
        "form": 1,
        "text": {"zh": "促销", "en": "Offer"},
        "bearers": [{"who": "seller", "bps": 10_000}],
        "what": {"all": True},
        "give": {"kind": "percent", "bps": 1},
    }
    with tx.begin(actor="system:test"):
        version_id = pricing.draft_promotion(
            organisation_id=shop.dealer_b.organisation_id, code="WALL", form=form, at=clock.now()
        )
        list_id = pricing.open_list(
            organisation_id=shop.dealer_b.organisation_id,
            zone="dealer:WALL",
            currency="CNY",
            name="WALL",
        )
        sku_id = shop.product.skus[0].sku_id
        floors = pricing.draft_floors(list_id=list_id, floors_fen={sku_id: 1}, at=clock.now())
    (made,) = prices.list_promotions([shop.dealer_b.organisation_id])
    promotion_id = ids.public("prm", made.promotion_id)
    promotion, speak = f"/promotions/{promotion_id}", {"organisation_id": company}
    series = {"promotion_id": promotion_id, "code": "WALL", "valid_days": 1}
    series |= {"claim_from": "2029-01-01T00:00:00Z", "claim_until": SOME_DAY}
    token = {"member": number, "kind": "x", "from_at": "2029-01-01T00:00:00Z"}
    version = {"version_id": ids.public("prv", version_id)}
    new_floors = {"floors": [{"sku_id": shop.sku(), "price_fen": 1}]}
    given = f"/coupon-series/{ids.public('ser', uuid4())}/coupons"
    return {
        "GET /promotions": ("/promotions", speak),
        "POST /promotions": ("/promotions", speak | {"code": "X", "form": form}),
        "GET /promotions/{promotion_id}": (promotion, {}),
        "POST /promotions/{promotion_id}/approve": (f"{promotion}/approve", version),
        "POST /promotions/{promotion_id}/drop": (f"{promotion}/drop", version),
        "POST /promotions/{promotion_id}/stop": (f"{promotion}/stop", {}),
        "GET /budgets": ("/budgets", speak),
        "POST /budgets": ("/budgets", speak | {"name": "x", "currency": "CNY", "limit_fen": 1}),
        "POST /floors": ("/floors", new_floors | {"list_id": ids.public("pls", list_id)}),
        "GET /floors": ("/floors", {"list_id": ids.public("pls", list_id)}),
        "POST /floors/{draft_id}/drop": (f"/floors/{ids.public('flr', floors)}/drop", {}),
        "POST /floors/{draft_id}/approve": (f"/floors/{ids.public('flr', floors)}/approve", {}),
        "POST /coupons/claim": ("/coupons/claim", {"code": "x"}),
        "POST /coupons/{number}/give": ("/coupons/C1/give", {"to": number}),
        "GET /coupon-series": ("/coupon-series", speak),
        "POST /coupon-series": ("/coupon-series", speak | series),
        "POST /coupon-series/{series_id}/coupons": (given, {"member": number}),
        "GET /buyers": ("/buyers", speak),
        "POST /buyers/decide": ("/buyers/decide", speak | {"member": number, "is_approved": True}),
        "POST /benefit-tokens/{token_id}/revoke": (
            f"/benefit-tokens/{ids.public('btk', uuid4())}/revoke",
            {},
        ),
        "GET /benefit-tokens": ("/benefit-tokens", speak),
        "POST /benefit-tokens": ("/benefit-tokens", speak | token | {"until_at": SOME_DAY}),
    }


def _of_settlement(company: str, day: str) -> dict[str, tuple[str, Any]]:
    """What only the group's finance may do, and dealer B's payouts."""
    run = f"/settlements/{ids.public('run', uuid4())}"
    payout = f"/settlements/payouts/{ids.public('pyo', uuid4())}"
    return {
        "GET /settlements": ("/settlements", {}),
        "POST /settlements": ("/settlements", {"last_on": day}),
        "GET /settlements/payouts": ("/settlements/payouts", {"organisation_id": company}),
        "POST /settlements/payouts/{payout_id}/reverse": (f"{payout}/reverse", {"why": "x"}),
        "GET /settlements/{run_id}": (run, {}),
        "POST /settlements/{run_id}/approve": (f"{run}/approve", {}),
        "POST /settlements/{run_id}/drop": (f"{run}/drop", {"why": "x"}),
        "POST /settlements/{run_id}/pay": (f"{run}/pay", {}),
    }


def _of_fees(company: str, day: str) -> dict[str, tuple[str, Any]]:
    """What only the group's finance may write and try, and dealer B's charges."""
    schedule = f"/fees/schedules/{ids.public('fsc', uuid4())}"
    days = {"first_on": day, "last_on": day}
    return {
        "POST /fees/schedules": ("/fees/schedules", {"first_on": day, "rates": []}),
        "POST /fees/estimate": ("/fees/estimate", days | {"rates": []}),
        "POST /fees/schedules/{schedule_id}/approve": (f"{schedule}/approve", {}),
        "POST /fees/schedules/{schedule_id}/drop": (f"{schedule}/drop", {"why": "x"}),
        "GET /fees/charges": ("/fees/charges", days | {"organisation_id": company}),
    }


def _of_rewards(company: str, node_id: str, day: str) -> dict[str, tuple[str, Any]]:
    """Dealer B's statements, and what only the group's finance may pay and judge."""
    run = f"/rewards/runs/{ids.public('rpr', uuid4())}"
    flag = f"/rewards/flags/{ids.public('flg', uuid4())}"
    return {
        "GET /rewards/statement": (
            "/rewards/statement",
            {"organisation_id": company, "node_id": node_id, "first_on": day, "last_on": day},
        ),
        "GET /rewards/runs": ("/rewards/runs", {}),
        "POST /rewards/runs": ("/rewards/runs", {}),
        "GET /rewards/runs/{run_id}": (run, {}),
        "POST /rewards/runs/{run_id}/approve": (f"{run}/approve", {}),
        "POST /rewards/runs/{run_id}/drop": (f"{run}/drop", {}),
        "GET /rewards/flags": ("/rewards/flags", {}),
        "POST /rewards/flags/{flag_id}/propose": (
            f"{flag}/propose",
            {"proposal": "released", "why": "x"},
        ),
        "POST /rewards/flags/{flag_id}/decide": (f"{flag}/decide", {}),
    }


def _of_guides(shop: Shop, node_id: str, day: str) -> dict[str, tuple[str, Any]]:
    """A task, a product and a client that are no stranger's; the guides of dealer B's store."""
    task = f"/guides/me/tasks/{ids.public('tsk', uuid4())}/end"
    product = f"/guides/me/page/{ids.public('prd', uuid4())}"
    store, staff = f"/nodes/{node_id}/guides", ids.public("stf", uuid4())
    client = {"text": "x", "due_on": day, "member_id": ids.public("mem", uuid4())}
    return {
        "POST /guides/me/tasks": ("/guides/me/tasks", client),
        "POST /guides/me/tasks/{task_id}/end": (task, {}),
        "POST /guides/me/page/{product_id}": (product, {}),
        "POST /guides/me/page/{product_id}/drop": (f"{product}/drop", {}),
        "GET /nodes/{node_id}/guides": (store, {"first_on": day, "last_on": day}),
        "POST /nodes/{node_id}/guides/{staff_id}/hand-over": (
            f"{store}/{staff}/hand-over",
            {"to": [staff]},
        ),
        "POST /nodes/{node_id}/guides/{staff_id}/lessons": (
            f"{store}/{staff}/lessons",
            {"lesson": "x"},
        ),
    }


def _of_stock(shop: Shop, node_id: str) -> dict[str, tuple[str, Any]]:
    """Dealer B's transfer, count and purchase order."""
    at, line_id = clock.now(), str(uuid4())
    sku_id = shop.product.skus[0].sku_id
    with tx.begin(actor="system:test"):
        want = TransferWant(sku_id, shop.dealer_b.organisation_id, 1)
        second = network.open_node(
            organisation_id=shop.dealer_b.organisation_id,
            code="S2B",
            name="S2B 店",
            capabilities=["holds_stock"],
            latitude=30.27,
            longitude=120.16,
        )
        transfer_id = stock.request_transfer(
            from_node_id=shop.s2.node_id, to_node_id=second.node_id, lines=[want], at=at
        )
        count_id = stock.open_count(node_id=shop.s2.node_id, sku_ids=None, at=at)
        purchase_id = stock.order_in(
            node_id=shop.s2.node_id,
            supplier_id=shop.group.organisation_id,
            lines=[(sku_id, 1, None, None)],
            number="WALL",
            at=at,
        )
        receipt = stock.receive_purchase(
            purchase_id=purchase_id,
            receipt_id=uuid4(),
            lines=[(sku_id, 1, 0, "none", None)],
            at=at,
        )
    transfer = f"/transfers/{ids.public('trf', transfer_id)}"
    count = f"/counts/{ids.public('cnt', count_id)}"
    purchase = f"/purchases/{ids.public('pur', purchase_id)}"
    nodes = f"/nodes/{node_id}"
    line: dict[str, Any] = {"sku_id": shop.sku(), "qty": 1}
    entry = line | {"entry_id": line_id, "counted_at": at.isoformat()}
    settlement = {
        "settlement_id": line_id,
        "line_id": ids.public("tln", uuid4()),
        "how": "lost",
        "qty": 1,
    }
    supplier = ids.public("org", shop.group.organisation_id)
    said = {
        "POST /nodes/{node_id}/lots/correct": {
            "sku_id": shop.sku(),
            "lot": "none",
            "expires_on": None,
        },
        "GET /stock/available": {"sku_id": shop.sku(), "node_id": node_id},
        "POST /nodes/{node_id}/transfers": {"to_node_id": node_id, "lines": [line]},
        "GET /nodes/{node_id}/transfers": {},
        "GET /transfers/{transfer_id}": {},
        "POST /transfers/{transfer_id}/dispatch": {},
        "POST /transfers/{transfer_id}/receive": {"lines": []},
        "POST /transfers/{transfer_id}/cancel": {},
        "POST /transfers/{transfer_id}/settlements": settlement,
        "POST /nodes/{node_id}/counts": {},
        "GET /nodes/{node_id}/counts": {},
        "GET /counts/{count_id}": {},
        "POST /counts/{count_id}/entries": {"entries": [entry]},
        "POST /counts/{count_id}/close": {},
        "POST /counts/{count_id}/approve": {},
        "POST /counts/{count_id}/cancel": {},
        "POST /nodes/{node_id}/purchases": {
            "supplier_id": supplier,
            "number": "X",
            "lines": [line],
        },
        "GET /nodes/{node_id}/purchases": {},
        "GET /purchases/{purchase_id}": {},
        "POST /purchases/{purchase_id}/receipts": {"receipt_id": line_id, "lines": [line]},
        "POST /purchases/{purchase_id}/close": {},
        "POST /purchases/{purchase_id}/reopen": {},
        "POST /receipts/{receipt_id}/undo": {},
    }
    places = {
        "/nodes/{node_id}": nodes,
        "/transfers/{transfer_id}": transfer,
        "/counts/{count_id}": count,
        "/purchases/{purchase_id}": purchase,
        "/receipts/{receipt_id}": f"/receipts/{ids.public('rcp', receipt.receipt_id)}",
        "/stock": "/stock",
    }
    asked = {}
    for route, body in said.items():
        path = route.split(" ")[1]
        place = next(known for known in places if path.startswith(known))
        asked[route] = (path.replace(place, places[place], 1), body)
    return asked


def _prices(shop: Shop) -> dict[str, tuple[str, Any]]:
    """What a stranger would do to dealer B's own price list."""
    with tx.begin(actor="system:test"):
        list_id = pricing.open_list(
            organisation_id=shop.dealer_b.organisation_id,
            zone="dealer:wall",
            currency="CNY",
            name="乙",
        )
    path, row = f"/price-lists/{ids.public('pls', list_id)}", {"sku": "x", "price_fen": "1"}
    return {
        "POST /price-lists/{list_id}/prices": (
            f"{path}/prices",
            {"prices": [{"sku_id": shop.sku(), "price_fen": 1}]},
        ),
        "POST /price-lists/{list_id}/table": (f"{path}/table", {"rows": [row]}),
        "POST /price-lists/{list_id}/seen": (f"{path}/seen", {"rows": [row]}),
        "GET /price-lists/{list_id}/windows": (f"{path}/windows", {}),
        "POST /price-lists/{list_id}/windows/{window_id}/end": (
            f"{path}/windows/{ids.public('win', list_id)}/end",
            {},
        ),
    }


def _codes(shop: Shop) -> dict[str, tuple[str, Any]]:
    """What a stranger would ask about codes that dealer B made."""
    with tx.begin(actor="system:test"):
        made = scan.make_codes(
            purpose=Purpose.STORE,
            organisation_id=shop.dealer_b.organisation_id,
            node_id=shop.s2.node_id,
            name="乙",
            rows=scan.numbered("乙", 1),
            at=clock.now(),
        )
    path, node_id = f"/code-batches/{ids.public('bat', made.batch_id)}", node_of(shop.s2.node_id)
    company = ids.public("org", shop.dealer_b.organisation_id)
    asked = {"purpose": "store", "organisation_id": company, "node_id": node_id, "name": "x"}
    day = timezone.localdate().isoformat()
    use = {"use_id": str(made.batch_id), "text": "0" * 26, "used_at": clock.now().isoformat()}
    return {
        "POST /tickets/redeem": ("/tickets/redeem", {"text": "0" * 26, "node_id": node_id}),
        "GET /tickets/offline": ("/tickets/offline", {"node_id": node_id}),
        "POST /tickets/offline-uses": (
            "/tickets/offline-uses",
            {"node_id": node_id, "uses": [use]},
        ),
        "POST /code-batches": ("/code-batches", asked),
        "GET /code-batches": ("/code-batches", {"organisation_id": company}),
        "GET /code-batches/{batch_id}/codes": (f"{path}/codes", {}),
        "GET /code-batches/{batch_id}/print": (f"{path}/print", {}),
        "GET /code-batches/{batch_id}/results": (
            f"{path}/results",
            {"first_on": day, "last_on": day},
        ),
        "POST /code-batches/{batch_id}/revoke": (f"{path}/revoke", {}),
    }


def _items(shop: Shop) -> dict[str, tuple[str, Any]]:
    """What a stranger would ask about goods that dealer B keeps."""
    with tx.begin(actor="system:test"):
        made = catalog.add_product(
            organisation_id=shop.dealer_b.organisation_id,
            category_code=catalogs.list_categories()[0].code,
            code="WALL-1",
            name="经销商乙的商品",
            skus=[NewSku("WALL-1-1")],
        )
    item = f"/items/{ids.public('prd', made.product_id)}"
    sku_id = ids.public("sku", made.skus[0].sku_id)
    company, node_id = ids.public("org", made.organisation_id), node_of(shop.s2.node_id)
    rule = f"/assortment/{ids.public('rul', made.product_id)}/drop?node_id={node_id}"
    row = {"category": "x", "product_code": "x", "name": "x", "sku": "x"}
    new = {"organisation_id": company, "category": "x", "code": "x", "name": "x"}
    deeds: dict[str, tuple[str, Any]] = {
        f"POST /items/{{product_id}}/{deed}": (f"{item}/{deed}", {})
        for deed in ("submit", "approve", "refuse", "end", "activate", "change")
    }
    pictures = f"{item}/pictures"
    return deeds | {
        "POST /items": ("/items", new | {"skus": [{"code": "x"}]}),
        "GET /items/{product_id}/life": (f"{item}/life", {}),
        "GET /barcodes": ("/barcodes", {"text": "6901234567892"}),
        "POST /items/skus/{sku_id}/barcodes": (
            f"/items/skus/{sku_id}/barcodes",
            {"barcode": "6901234567892"},
        ),
        "POST /items/skus/{sku_id}/barcodes/drop": (
            f"/items/skus/{sku_id}/barcodes/drop",
            {"barcode": "6901234567892"},
        ),
        "POST /organisations/{organisation_id}/scale-codes": (
            f"/organisations/{company}/scale-codes",
            {"prefix": "21", "holds": "price"},
        ),
        "GET /items/{product_id}/pictures": (pictures, {}),
        "POST /items/{product_id}/pictures": (pictures, {"content_base64": "AAAA"}),
        "POST /items/{product_id}/pictures/{media_id}/drop": (
            f"{pictures}/{ids.public('med', made.product_id)}/drop",
            {},
        ),
        "GET /assortment": ("/assortment", {"node_id": node_id}),
        "POST /assortment": ("/assortment", {"verdict": "deny", "node_id": node_id}),
        "POST /assortment/{rule_id}/drop": (rule, {}),
        "POST /items/import": ("/items/import", {"organisation_id": company, "rows": [row]}),
    }


def _routes() -> set[str]:
    paths = told(Person().get("/openapi.json"))["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, operations in paths.items()
        for method in operations
    }


class TestTheWall:
    def test_knows_every_route(self, wall: Wall) -> None:
        assert _routes() == OPEN | OWN | FOR_STAFF | wall.asked.keys()

    @pytest.mark.parametrize("who", STRANGERS)
    def test_stands_before_everything_of_another_company(self, wall: Wall, who: str) -> None:
        person = wall.strangers[who]
        for route, (path, said) in wall.asked.items():
            is_post = route.startswith("POST")
            response = person.post(path, said) if is_post else person.get(path, **said)
            assert response.status_code in (401, 404), (route, who, response.content)
            assert not any(secret.encode() in response.content for secret in wall.secrets), route

    @pytest.mark.parametrize("who", STRANGERS)
    def test_keeps_it_out_of_answers_about_oneself(self, wall: Wall, who: str) -> None:
        for route in OWN:
            method, path = route.split(" ")
            person = wall.strangers[who]
            response = person.post(path, {}) if method == "POST" else person.get(path)
            assert response.status_code in (200, 401, 403, 404), (route, who, response.content)
            assert not any(secret.encode() in response.content for secret in wall.secrets), route

    @pytest.mark.parametrize("who", STRANGERS)
    def test_lets_staff_alone_see_what_the_network_has(
        self, shop: Shop, wall: Wall, who: str
    ) -> None:
        path = "/stock/available/sums"
        response = wall.strangers[who].get(path, sku_id=shop.sku())
        assert response.status_code == (401 if who in ("visitor", "member") else 200)
        hidden = {node_of(shop.s2.node_id), ids.public("org", shop.dealer_b.organisation_id)}
        assert not any(one.encode() in response.content for one in hidden | wall.secrets)
