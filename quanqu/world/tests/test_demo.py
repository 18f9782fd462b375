"""The demo world, made small: everything that the story needs is there and the books hold."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from quanqu.catalog import queries as catalog
from quanqu.codes import queries as codes
from quanqu.codes.types import Purpose
from quanqu.fees import queries as fees
from quanqu.fees.types import FeeKind, ScheduleState
from quanqu.invoicing import queries as invoicing
from quanqu.kit import clock, outbox, tx
from quanqu.kit.ids import new_id
from quanqu.ledger import queries as ledger
from quanqu.network import queries as network
from quanqu.proof import actions as proof
from quanqu.proof.types import Verdict
from quanqu.rewards import queries as rewards
from quanqu.settlement import queries as settlement
from quanqu.settlement.types import Role
from quanqu.stock import actions as stock_actions
from quanqu.stock import queries as stock
from quanqu.stock.types import NO_LOT, Adjustment, MoveKind
from quanqu.valuation import actions as valuation
from quanqu.valuation import queries as worth
from quanqu.valuation.queries import By
from quanqu.world import cast, demo

pytestmark = pytest.mark.slow


@pytest.fixture
def template(demo_template: str) -> str:
    """The demo world that all tests share."""
    return demo_template


@pytest.mark.usefixtures("committed")
def test_the_story_finds_its_cast_and_the_books_hold() -> None:
    # No worker has run since it was made.
    outbox.drain()
    jacket_is_missing_in_store_1_but_not_in_store_2()
    shelf_tag_hangs_in_store_1()
    people_have_their_roles()
    every_company_has_joined_the_plan()
    history_has_sales_returns_and_rewards()
    orders_wait_in_every_way_that_they_can()
    goods_are_valued_and_invoices_wait()
    companies_pay_for_selling_here()
    assert [r.code for r in proof.verify() if r.verdict is Verdict.BROKEN] == []
    statements_add_up_to_the_trial_balance()
    the_jacket_is_brought_again_when_it_runs_low()
    assert demo.main(seed=3) == 1


def today() -> date:
    return clock.now().astimezone(clock.HOUSE).date()


def companies_pay_for_selling_here() -> None:
    """Every kind of fee was charged; who earned it and who paid agree; the next schedule waits."""
    firms = [one.organisation_id for one in network.list_organisations()]
    charged = fees.fee_totals(organisation_ids=firms, first_on=date(2000, 1, 1), last_on=today())
    assert {one.kind for one in charged if one.amount_fen > 0} == {*FeeKind}
    drafts = [one for one in fees.list_schedules() if one.state is ScheduleState.DRAFT]
    assert [one.organisation_id for one in drafts] == [None]
    (promised,) = proof.verify(["F1"])
    assert promised.verdict is Verdict.HOLDS


def goods_are_valued_and_invoices_wait() -> None:
    while tx.run("system:test", partial(valuation.value_next, at=clock.now())):
        pass
    promised = {result.code: result for result in proof.verify(["I1", "L10", "L11"])}
    assert {code for code, one in promised.items() if one.verdict is Verdict.HOLDS} == {*promised}
    firms = [firm.organisation_id for firm in network.list_organisations()]
    assert invoicing.count_waiting(firms) == 4
    group = network.platform().organisation_id
    first_on = today() - timedelta(days=120)
    (one, *_others) = worth.margins(
        organisation_id=group, by=By.CATEGORY, first_on=first_on, last_on=today()
    )
    assert one.margin_fen


def the_jacket_is_brought_again_when_it_runs_low() -> None:
    sku = catalog.find_skus_by_code(network.platform().organisation_id, [cast.JACKET_SKU])
    (found,) = stock.free_at([sku[cast.JACKET_SKU].sku_id])
    with tx.begin(actor="system:test"):
        stock_actions.adjust(
            changes=[
                Adjustment(replace(found.shelf, lot=NO_LOT), MoveKind.ADJUSTED, 3 - found.free_qty)
            ],
            cause_kind="count",
            cause_id=new_id(),
            at=clock.now(),
        )
    assert demo.main(seed=3, if_empty=True) == 0
    (again,) = stock.free_at([sku[cast.JACKET_SKU].sku_id])
    assert again.free_qty == found.free_qty


def statements_add_up_to_the_trial_balance() -> None:
    """Of every company, account by account; and an online sale stands in several nodes' books."""
    at = clock.now()
    today = at.astimezone(clock.HOUSE).date()
    first_on = today - timedelta(days=40)
    found = settlement.list_statements(first_on=first_on, last_on=today)
    closing: Counter[tuple[Any, ...]] = Counter()
    for statement in found:
        for account in statement.accounts:
            key = (statement.organisation_id, account.kind, account.currency)
            closing[key] += account.closing_fen
    trial = ledger.trial_balance(until=at + timedelta(days=1))
    booked = {(t.organisation_id, str(t.kind), t.currency): t.amount_fen for t in trial}
    assert {key: fen for key, fen in closing.items() if fen} == {
        key: fen for key, fen in booked.items() if fen
    }
    assert len({statement.organisation_id for statement in found}) > 1
    assert sum(account.opening_fen != 0 for s in found for account in s.accounts) > 5
    (one,) = [s for s in found if s.organisation_id == network.platform().organisation_id]
    same = settlement.organisation_statement(
        organisation_id=one.organisation_id, first_on=first_on, last_on=today
    )
    assert (same.accounts, set(same.nodes)) == (one.accounts, set(one.nodes))
    assert {total.role for s in found for total in s.nodes} == {*Role}


def jacket_is_missing_in_store_1_but_not_in_store_2() -> None:
    group = network.platform().organisation_id
    sku = catalog.find_skus_by_code(group, [cast.JACKET_SKU])[cast.JACKET_SKU]
    free = {
        network.get_node(found.shelf.node_id).code: found.free_qty
        for found in stock.free_at([sku.sku_id])
        if found.free_qty > 0
    }
    assert set(free) == {cast.STORE_2}
    assert free[cast.STORE_2] >= 5


def shelf_tag_hangs_in_store_1() -> None:
    store = network.find_node_by_code(cast.STORE_1)
    assert store is not None
    tags = codes.list_codes(purpose=Purpose.PRODUCT, node_id=store.node_id, limit=1_000)
    label = cast.shelf_tag_label(cast.STORE_1, cast.JACKET)
    (tag,) = [code for code in tags if code.label == label]
    assert tag.target_id is not None
    assert catalog.get_product(tag.target_id).code == cast.JACKET


def people_have_their_roles() -> None:
    for numbers, role in (
        (cast.GUIDES, "guide"),
        (cast.MANAGERS, "manager"),
        (cast.CASHIERS, "cashier"),
        (cast.PICKERS, "picker"),
    ):
        for node_code, number in numbers.items():
            person = network.find_staff_by_number(number)
            node = network.find_node_by_code(node_code)
            assert person is not None
            assert node is not None
            held = network.list_assignments(clock.now(), staff_id=person.staff_id)
            assert (role, node.node_id) in {(one.role, one.node_id) for one in held}


def every_company_has_joined_the_plan() -> None:
    for organisation in network.list_organisations():
        if organisation.kind in ("supplier", "partner"):
            # It sells to us, or takes our points, and shares in nothing.
            continue
        plan = rewards.plan_in_force(organisation.organisation_id, clock.now())
        assert plan is not None
        assert plan.plan_code == cast.PLAN
        assert plan.approved_by != plan.drafted_by


def history_has_sales_returns_and_rewards() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM orders_order WHERE state = 'completed'), "
            "(SELECT count(*) FROM orders_return), (SELECT count(*) FROM rewards_accrual), "
            "(SELECT count(*) FROM settlement_contribution), "
            "(SELECT count(*) FROM fulfilment_delivery WHERE state IN ('to_pick', 'ready'))"
        )
        row = cursor.fetchone()
    assert row is not None
    assert all(count > 0 for count in row), row


def orders_wait_in_every_way_that_they_can() -> None:
    kinds = {
        "held": "held_at IS NOT NULL AND held_why <> ''",
        "deposit paid, balance due": "mode = 'deposit' AND deposit_paid_at IS NOT NULL",
        "deposit due": "mode = 'deposit' AND deposit_paid_at IS NULL",
        "partly paid": "mode = 'parts' AND state = 'placed' AND deposit_paid_at IS NOT NULL",
        "waits for goods": "mode = 'presale' AND state = 'paid' AND promise_at > now()",
        "a guest's": "id IN (SELECT order_id FROM orders_guest)",
        "changed, waits for money": "id IN (SELECT order_id FROM orders_change"
        " WHERE state = 'waiting')",
    }
    with connection.cursor() as cursor:
        for kind, condition in kinds.items():
            cursor.execute(f"SELECT count(*) FROM orders_order WHERE {condition}")
            assert cursor.fetchone() != (0,), kind
