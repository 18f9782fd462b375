"""Rewards at the desk: statements with files, paid by two people, held and judged by two."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pypdf
import pytest
from django.test import Client

from quanqu.doors.faces.tests.staffed_shop import StaffedShop
from quanqu.guides import queries as guides
from quanqu.kit import clock, ids, tx
from quanqu.kit.ids import new_id
from quanqu.network import actions as network
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.types import HandOverKind, HandTender, LineKind, Piece, Placement, TenderKind
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.types import FlagState, KeptLine, PayState, Role, Side, Terms

TERMS = Terms(
    rates_bps={"": 1_000},
    shares_bps={Role.BOUND_GUIDE: 5_000, Role.DEALER: 2_500},
    vests_after_days=7,
)
SOLD_AGO = timedelta(days=8)


def sent(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, fields | {"once": str(new_id())})


@pytest.fixture
def guide_id(shop: StaffedShop) -> UUID:
    """A guide of S1 sold 1,000.00 net eight days ago to a client who had scanned from far away."""
    then = clock.now() - SOLD_AGO
    with tx.begin(actor="staff:author"):
        version_id = rewards.draft_plan(
            organisation_id=shop.group.organisation_id, code="P", name="分润", terms=TERMS
        )
    with tx.begin(actor="staff:approver"):
        rewards.approve_plan(version_id=version_id, at=then)
        rewards.accept_plan(version_id=version_id, organisation_id=shop.s1.organisation_id, at=then)
    with tx.begin(actor="system:test"):
        guide = network.employ(organisation_id=shop.s1.organisation_id, name="林杰", username="g1")
        network.assign(staff_id=guide.staff_id, role="guide", at=then, node_id=shop.s1.node_id)
        _bound_from_afar(shop, guide.staff_id)
        _sold(shop)
    return guide.staff_id


def _bound_from_afar(shop: StaffedShop, guide_id: UUID) -> None:
    at = clock.now() - SOLD_AGO
    whom: dict[str, Any] = {
        "member_id": shop.member_id,
        "staff_id": guide_id,
        "node_id": shop.s1.node_id,
        "at": at,
    }
    rewards.record_touch(scan_id=new_id(), purpose="guide", distance_m=5_200, **whom)
    for side in Side:
        rewards.bind(side=side, **whom)
    rewards.look_for_farming(**whom)


def _sold(shop: StaffedShop) -> None:
    at = clock.now() - SOLD_AGO
    piece = Piece(
        qty=1,
        kind=LineKind.GOODS,
        list_price_fen=113_000,
        total_fen=113_000,
        vat_bps=1_300,
        sku_id=shop.product.skus[0].sku_id,
        owner_id=shop.s1.organisation_id,
        source_node_id=shop.s1.node_id,
    )
    order_id = orders.place(
        Placement(
            seller_id=shop.s1.organisation_id,
            selling_node_id=shop.s1.node_id,
            collector_id=shop.group.organisation_id,
            currency="CNY",
            zone="group",
            price_version=0,
            hand_over_kind=HandOverKind.IN_STORE,
            pieces=(piece,),
            pay_by=at + timedelta(minutes=15),
            channel="test",
            member_id=shop.member_id,
        ),
        at=at,
    )
    orders.pay_at_counter(order_id=order_id, tenders=[HandTender(TenderKind.CASH, 113_000)], at=at)
    rewards.freeze(order_id=order_id, paid_at=at)
    (line,) = order_queries.get_order(order_id).lines
    orders.record_hand_over(
        order_id=order_id,
        delivery_id=new_id(),
        node_id=shop.s1.node_id,
        staff_id=None,
        quantities=[(line.line_id, 1)],
        at=at,
    )
    rewards.accrue(
        order_id=order_id, cause_id=new_id(), lines=[KeptLine(line.line_id, 1, 100_000)], at=at
    )


def test_rewards_are_held_judged_by_two_and_paid_by_two(shop: StaffedShop, guide_id: UUID) -> None:
    finance, boss, clerk = shop.client("hq"), shop.client("boss"), shop.client("da")
    (row,) = clerk.get("/desk/rewards/held").context["rows"]
    assert "5.2 km away" in row["why"]
    assert row["flag"].held_fen == 7_500
    held = f"/desk/rewards/held/{ids.public('flg', row['flag'].flag_id)}"
    assert sent(clerk, f"{held}/release", why="x").status_code in (403, 404)
    assert finance.get("/desk/rewards/pay").context["due_fen"] == 0
    sent(finance, f"{held}/decide")
    assert "Propose first" in finance.get("/desk/rewards/held").context["refused"]
    sent(finance, f"{held}/release", why="asked the store")
    sent(finance, f"{held}/decide")
    assert "Somebody else" in finance.get("/desk/rewards/held").context["refused"]
    sent(boss, f"{held}/decide")
    (flag,) = queries.list_flags([shop.s1.organisation_id], only_held=False)
    assert flag.state is FlagState.RELEASED
    assert finance.get("/desk/rewards/pay").context["due_fen"] == 7_500
    sent(finance, "/desk/rewards/pay/draft")
    (run,) = queries.list_pay_runs([shop.group.organisation_id])
    paid = f"/desk/rewards/pay/{ids.public('rpr', run.run_id)}"
    sent(finance, f"{paid}/approve")
    assert "Somebody else" in finance.get("/desk/rewards/pay").context["refused"]
    sent(boss, f"{paid}/approve")
    assert queries.get_pay_run(run.run_id).state is PayState.PAID
    assert clerk.get("/desk/rewards/pay").status_code in (403, 404)
    statement = f"/desk/rewards?of=staff:{guide_id}"
    (one,) = clerk.get(statement).context["statements"]
    assert (one.opening_fen, one.earned_fen, one.paid_fen, one.closing_fen) == (0, 5_000, 5_000, 0)
    file = clerk.get(f"{statement}&as=pdf")
    text = pypdf.PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    assert "林杰" in text
    assert "50.00" in text


FORM = {
    "code": "P",
    "name": "二季度",
    "rate": "20",
    "share-bound_guide": "50",
    "share-dealer": "25",
    "max-dealer": "30",
    "bearer": "platform",
    "window": "90",
    "later": "split",
    "vests": "14",
}


def test_a_plan_is_written_tried_on_past_sales_approved_and_joined(
    shop: StaffedShop, guide_id: UUID
) -> None:
    finance, boss, clerk = shop.client("hq"), shop.client("boss"), shop.client("da")
    assert clerk.get("/desk/plans/new").status_code in (403, 404)
    shown = finance.post("/desk/plans/preview", FORM).context["parts"]
    assert (Role.BOUND_GUIDE, 10_000) in [(role, fen) for role, _why, fen in shown]
    refused = sent(finance, "/desk/plans/new", **FORM | {"share-manager": "26"})
    assert refused.status_code == 422
    assert refused.context["fields"]["share-manager"] == "26"
    page = sent(finance, "/desk/plans/new", **FORM)["Location"]
    days = {"first": str((clock.now() - 2 * SOLD_AGO).date()), "last": str(clock.now().date())}
    tried = clerk.get(page, days).context["tried"]
    assert (tried.order_qty, tried.kept_fen) == (1, 100_000)
    roles = dict(tried.by_role)
    assert (roles[Role.BOUND_GUIDE].paid_fen, roles[Role.BOUND_GUIDE].planned_fen) == (
        5_000,
        10_000,
    )
    assert roles[Role.DEALER].planned_fen == 3_000
    assert tried.total.planned_fen == 20_000
    firms = dict(tried.by_organisation)
    assert firms[shop.s1.organisation_id].planned_fen == 13_000
    assert tried.biggest[0].sums.difference_fen == 13_000 - 7_500
    sent(finance, f"{page}/approve")
    assert "Somebody else" in finance.get(page).context["refused"]
    joining = {"firm": ids.public("org", shop.s1.organisation_id)}
    sent(clerk, f"{page}/accept", **joining)
    assert "not been approved" in clerk.get(page).context["refused"]
    sent(boss, f"{page}/approve")
    sent(clerk, f"{page}/accept", **joining)
    found = queries.plan_in_force(shop.s1.organisation_id, clock.now())
    assert found is not None
    assert (found.number, found.terms.window_days) == (2, 90)
    assert "¥" in boss.get(page).content.decode()


def test_a_company_is_joined_by_its_own_people_only(shop: StaffedShop, guide_id: UUID) -> None:
    page = sent(shop.client("hq"), "/desk/plans/new", **FORM)["Location"]
    sent(shop.client("boss"), f"{page}/approve")
    firm = ids.public("org", shop.s1.organisation_id)
    assert sent(shop.client("db"), f"{page}/accept", firm=firm).status_code == 404
    found = queries.plan_in_force(shop.s1.organisation_id, clock.now())
    assert found is not None
    assert found.number == 1


def test_a_manager_hands_over_the_clients_of_a_guide_who_leaves(
    shop: StaffedShop, guide_id: UUID
) -> None:
    manager = shop.client("m1")
    with tx.begin(actor="system:test"):
        heir = network.employ(organisation_id=shop.s1.organisation_id, name="周宁", username="g2")
        network.assign(
            staff_id=heir.staff_id, role="guide", at=clock.now(), node_id=shop.s1.node_id
        )
    rows = {row["name"]: row for row in manager.get("/desk/guides").context["rows"]}
    assert rows["林杰"]["clients_qty"] == 1
    page = f"/desk/guides/{rows['林杰']['public_id']}/hand-over"
    fields = {"node": rows["林杰"]["node_id"], "to": rows["周宁"]["public_id"]}
    assert sent(shop.client("m2"), page, **fields).status_code == 404
    sent(manager, page, **fields)
    binding = queries.binding_at(shop.member_id, clock.now())
    assert binding is not None
    assert binding.staff_id == heir.staff_id
    sent(manager, f"/desk/guides/{rows['周宁']['public_id']}/task", text="Tidy the window")
    (task,) = guides.list_tasks(heir.staff_id)
    assert task.text == "Tidy the window"
