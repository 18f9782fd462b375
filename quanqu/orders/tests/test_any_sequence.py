"""Whatever happens to an order in whatever sequence, its money and its units add up."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Refused
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind
from quanqu.orders import actions as orders
from quanqu.orders.actions import ReturnedPiece
from quanqu.orders.changing import Want
from quanqu.orders.tests.factory import AT, Shop
from quanqu.orders.tests.test_change import priced_shop
from quanqu.orders.types import (
    HandTender,
    LineKind,
    LineView,
    OrderId,
    OrderState,
    OrderView,
    Piece,
    TenderKind,
)
from quanqu.payments import actions as payments
from quanqu.payments import queries as payment_queries
from quanqu.payments.tests.factory import capture_facts, held_facts
from quanqu.payments.types import CaptureState, CaptureStatus, RefundStatus
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as lists
from quanqu.pricing.types import PriceRow
from quanqu.stock import queries as shelves
from quanqu.wallet import actions as wallet
from quanqu.wallet.tests.factory import points, programme

pytestmark = pytest.mark.django_db

UNITS = 60
POINTS = 5_000
LATER = AT + timedelta(minutes=20)
# Totals that do not divide by the pieces: what is lost or made up by rounding shows at the end.
RARELY = st.integers(0, 5)
GOODS = st.tuples(st.integers(1, 6), st.integers(0, 1_000), st.sampled_from([0, 100, 1_300]))


class AnySequence(RuleBasedStateMachine):
    """One order of two lines of goods and a delivery fee, paid in up to three ways."""

    made: ClassVar[Shop]
    points_id: ClassVar[UUID]
    done: ClassVar[Counter[str]] = Counter()
    begins_held: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.pending: list[UUID] = []
        self.is_broken = False
        self.order_id: OrderId

    @classmethod
    def prepare(cls) -> None:
        """What a kind of sequences needs beside the shop."""

    def teardown(self) -> None:
        try:
            if not self.is_broken:
                self.the_promises_hold()
                self.undo_everything()
                self.the_promises_hold()
        finally:
            transaction.set_rollback(True)
            self.undo.close()

    def step(self, verb: Callable[..., Any], **details: Any) -> None:
        """Do it as a door does: a refusal leaves nothing behind. Any other error is a fault."""
        try:
            with transaction.atomic():
                verb(**details)
                self.done[verb.__qualname__.split(".<locals>")[0].rpartition(".")[2]] += 1
        except Refused:
            return
        except Exception:
            self.is_broken = True
            raise

    @property
    def order(self) -> OrderView:
        return self.made.order(self.order_id)

    def line(self, number: int) -> LineView:
        """A line by a random number; a change before payment may have left fewer."""
        lines = self.order.lines
        return lines[number % len(lines)]

    @initialize(
        first=GOODS,
        second=GOODS,
        fee=st.sampled_from([0, 7]),
        pays_value=st.integers(0, 700),
        given=st.sampled_from([None, 0, 3, 6]),
    )
    def place(
        self,
        first: tuple[int, int, int],
        second: tuple[int, int, int],
        fee: int,
        pays_value: int,
        given: int | None,
    ) -> None:
        """In one of the stages of its life: placed, paid, held, in part or wholly handed over."""
        pattern = self.made.placement()
        goods = pattern.pieces[0]
        pieces = [
            replace(goods, qty=qty, total_fen=total, list_price_fen=total, vat_bps=vat)
            for qty, total, vat in (first, second)
        ]
        if fee:
            pieces.append(Piece(1, LineKind.FEE, fee, fee, 600))
        self.order_id = orders.place(replace(pattern, pieces=tuple(pieces)), at=AT)
        if pays_value:
            self.pay_by_stored_value(pays_value)
        if self.begins_held:
            self.begin_provider_payment(1, is_hold=True)
            if self.pending:
                self.money_is_captured(0, is_late=False)
        elif given is not None:
            self.pay_the_rest_at_the_counter(TenderKind.CARD_TERMINAL)
            for number in range(2):
                self.hand_over(number, given)

    @rule(amount=st.integers(1, 1_000))
    def pay_by_stored_value(self, amount: int) -> None:
        self.step(
            orders.pay_by_stored_value,
            order_id=self.order_id,
            card_id=self.made.card_id,
            amount_fen=amount,
            at=AT,
        )

    @rule(points_qty=st.integers(1, 200))
    def pay_by_points(self, points_qty: int) -> None:
        details = {"account_id": self.points_id, "points_qty": points_qty}
        self.step(orders.pay_by_points, order_id=self.order_id, **details, at=AT)

    @rule(face_fen=st.integers(1, 600))
    def pay_by_voucher(self, face_fen: int) -> None:
        def pay() -> None:
            voucher = wallet.issue_voucher(
                issuer_id=self.made.town.group.organisation_id,
                face_fen=face_fen,
                currency="CNY",
                valid_until=AT + timedelta(days=90),
                at=AT,
                member_id=self.made.member_id,
            )
            order_id, token = self.order_id, voucher.token
            orders.pay_by_voucher(order_id=order_id, token=token, node_id=None, scope="t", at=AT)

        self.step(pay)

    @rule(kind=st.sampled_from([TenderKind.CASH, TenderKind.CARD_TERMINAL]))
    def pay_the_rest_at_the_counter(self, kind: TenderKind) -> None:
        due = self.order.due_fen
        tenders = [HandTender(kind, due)] if due else []
        self.step(orders.pay_at_counter, order_id=self.order_id, tenders=tenders, at=AT)

    @rule(share=st.integers(1, 3), is_hold=st.booleans())
    def begin_provider_payment(self, share: int, is_hold: bool) -> None:
        def begin(**details: Any) -> None:
            with patch("quanqu.orders.actions.pay._may_cost_less", lambda order: is_hold):
                self.pending.append(orders.begin_provider_payment(**details))

        amount = self.order.due_fen // share
        self.step(begin, order_id=self.order_id, provider="gateway", amount_fen=amount, at=AT)

    @precondition(lambda self: self.pending)
    @rule(which=st.integers(0, 9), is_late=st.booleans())
    def money_is_captured(self, which: int, is_late: bool) -> None:
        """In any order, also of payments that were given up, and twice."""
        payment_id = self.pending[which % len(self.pending)]
        amount = next(t.amount_fen for t in self.order.tenders if t.payment_id == payment_id)
        at = LATER if is_late else AT
        if payment_queries.get_payment(payment_id).is_hold:  # type: ignore[arg-type]
            self.step(payments.record_hold, **held_facts(payment_id, amount), at=at)  # type: ignore[arg-type]
            self.step(orders.record_hold, order_id=self.order_id, payment_id=payment_id, at=at)
            return
        facts = capture_facts(payment_id, amount)  # type: ignore[arg-type]
        self.step(payments.capture, **facts, at=at)
        self.step(orders.record_capture, order_id=self.order_id, payment_id=payment_id, at=at)

    @rule(comes=st.booleans())
    def held_money_is_taken(self, comes: bool) -> None:
        """All that is still held, by one provider's yes or no; then goods may go, or it ends."""
        self.step(orders.take_held, order_id=self.order_id, at=AT)
        for row in sql.run_text(OPEN_CAPTURES, {"order_id": self.order_id}):
            status = CaptureStatus.SUCCEEDED if comes else CaptureStatus.FAILED
            state = CaptureState(status, transaction_id=str(row["id"]) if comes else "")
            payments.record_capture(capture_id=row["id"], state=state, at=AT)
            if comes:
                details = {"order_id": self.order_id, "payment_id": row["payment_id"]}
                self.step(orders.record_taken, **details, at=AT)

    @precondition(lambda self: self.pending)
    @rule(which=st.integers(0, 9))
    def provider_gives_up(self, which: int) -> None:
        payment_id = self.pending[which % len(self.pending)]
        if payments.mark_closed(payment_id=payment_id, at=AT):  # type: ignore[arg-type]
            orders.fail_provider_payment(order_id=self.order_id, payment_id=payment_id, at=AT)

    @rule(number=st.integers(0, 1), qty=st.integers(1, 6))
    def hand_over(self, number: int, qty: int) -> None:
        self.hand_over_pieces(self.line(number), min(qty, self.line(number).open_qty))

    @rule(number=st.integers(0, 1), qty=st.integers(1, 6), is_damaged=st.booleans())
    def return_pieces(self, number: int, qty: int, is_damaged: bool) -> None:
        self.bring_back(self.line(number), min(qty, self.line(number).kept_qty), is_damaged)

    @rule(number=st.integers(0, 5), keep=st.integers(0, 8))
    def change(self, number: int, keep: int) -> None:
        """More or fewer of any line, also of one that a change had added."""
        lines = [line for line in self.order.lines if line.kind != LineKind.FEE]
        if lines:
            wants: list[Want] = [(lines[number % len(lines)].line_id, None, keep)]
            self.do_change(wants)

    @rule(qty=st.integers(1, 3))
    def add_other_goods(self, qty: int) -> None:
        self.do_change([(None, self.made.skus[1].sku_id, qty)])

    @rule(sku=st.integers(0, 1), price_fen=st.integers(1, 900))
    def prices_move(self, sku: int, price_fen: int) -> None:
        (prices,) = lists.list_price_lists()
        rows = [PriceRow(self.made.skus[sku].sku_id, price_fen)]
        pricing.set_prices(list_id=prices.list_id, rows=rows, at=AT)

    def do_change(self, wants: list[Want]) -> None:
        def verb() -> None:
            before = self.order
            preview = orders.preview_change(order_id=self.order_id, wants=wants, at=AT)
            orders.change(
                order_id=self.order_id, wants=wants, expected_total_fen=preview.total_fen, at=AT
            )
            after = self.order
            if after.state in (OrderState.PLACED, OrderState.PAID) and not preview.due_fen:
                assert after.live_fen == preview.total_fen
            assert before.paid_fen - after.paid_fen == preview.back_fen + preview.kept_fen

        self.step(verb)

    @rule(number=st.integers(0, 5), qty=st.integers(1, 3), instead=st.integers(1, 2))
    def exchange(self, number: int, qty: int, instead: int) -> None:
        kept = [line for line in self.order.lines if line.kept_qty and line.kind != LineKind.FEE]
        if not kept:
            return
        line = kept[number % len(kept)]
        facts: dict[str, Any] = {
            "order_id": self.order_id,
            "back": [(line.line_id, min(qty, line.kept_qty))],
            "instead": [(self.made.skus[1].sku_id, instead)],
            "node_id": self.made.town.store_b.node_id,
            "at": AT,
        }

        def verb() -> None:
            before = self.order
            preview = orders.preview_exchange(**facts)
            orders.exchange(**facts, expected_total_fen=preview.total_fen)
            assert before.paid_fen - self.order.paid_fen == preview.back_fen
            assert bool(self.order.waiting) == bool(preview.due_fen)

        self.step(verb)

    @rule(first=st.integers(1, 900), forfeits=st.booleans())
    def ask_deposit(self, first: int, forfeits: bool) -> None:
        self.step(
            orders.ask_deposit,
            order_id=self.order_id,
            deposit_fen=first,
            deposit_by=AT + timedelta(minutes=10),
            balance_by=AT + timedelta(minutes=18),
            at=AT,
            forfeits=forfeits,
        )

    @rule()
    def drop_change(self) -> None:
        self.step(orders.drop_change, order_id=self.order_id, at=AT)

    @rule()
    def the_time_to_pay_a_change_is_over(self) -> None:
        self.step(orders.undo_unpaid_changes, at=LATER)

    @rule(really=RARELY)
    def cancel(self, really: int) -> None:
        if not really:
            self.end()

    def end(self) -> None:
        self.step(orders.cancel, order_id=self.order_id, at=AT)

    @rule(really=RARELY)
    def expire_it(self, really: int) -> None:
        if not really:
            self.expire()

    def expire(self) -> None:
        self.step(orders.expire_unpaid, at=LATER)

    @rule()
    def refunds_arrive(self) -> None:
        for row in sql.run_text(OPEN_REFUNDS, {"order_id": self.order_id}):
            refund_id = row["id"]
            payments.begin_sending(refund_id=refund_id, at=AT)
            payments.record_refund(refund_id=refund_id, status=RefundStatus.SUCCEEDED, at=AT)
            orders.record_refund_done(refund_id=refund_id, at=AT)

    @invariant()
    def every_company_balances(self) -> None:
        sums: dict[UUID, int] = {}
        for total in ledger.trial_balance(about=self.order_id):
            sums[total.organisation_id] = sums.get(total.organisation_id, 0) + total.amount_fen
        assert not any(sums.values())

    @invariant()
    def prepaid_money_is_that_of_open_pieces_and_refunds_under_way(self) -> None:
        prepaid: dict[UUID, int] = {}
        for total in ledger.trial_balance(about=self.order_id):
            if total.kind == AccountKind.CUSTOMER_PREPAYMENTS and total.amount_fen:
                prepaid[total.organisation_id] = -total.amount_fen
        rows = sql.run_text(OWED_TO_CUSTOMER, {"order_id": self.order_id})
        assert prepaid == {row["holder_id"]: row["owed_fen"] for row in rows}
        if self.order.state == OrderState.PAID and not self.order.held_tenders:
            open_fen = sum(
                line.total_fen * (line.qty - line.cancelled_qty) // line.qty
                - line.total_fen * line.fulfilled_qty // line.qty
                for line in self.order.lines
            )
            (under_way,) = sql.run_text(REFUNDS_UNDER_WAY, {"order_id": self.order_id})
            assert sum(prepaid.values()) == (
                open_fen + under_way["amount_fen"] + self.order.unshared_fen
            )

    @invariant()
    def units_are_reserved_for_what_is_open(self) -> None:
        order = self.order
        is_live = order.state in (OrderState.PLACED, OrderState.PAID)
        open_qty = sum(line.open_qty for line in order.lines if line.kind == LineKind.GOODS)
        waiting = sql.run_text(WAITING_QTY, {"order_id": self.order_id})[0]["qty"]
        skus = [self.made.skus[0].sku_id, self.made.skus[1].sku_id]
        reserved = sum(level.reserved_qty for level in shelves.levels(skus))
        assert reserved == (open_qty if is_live else 0) + waiting + self.elsewhere_qty()
        rows = sql.run_text(RESERVATION_STATES, {"order_id": self.order_id})
        wanted = {OrderState.PLACED: {"held"}, OrderState.PAID: {"firm"}}
        if order.deposit_paid_at:
            wanted[OrderState.PLACED] = {"firm"}
        assert {row["state"] for row in rows} <= wanted.get(order.state, set())

    @invariant()
    def what_is_live_was_paid(self) -> None:
        """Of a paid order: what the lines cost is what came and stays, but a waiting change's."""
        order = self.order
        if order.state in (OrderState.PAID, OrderState.COMPLETED):
            assert order.live_fen == order.paid_fen - order.unshared_fen

    def elsewhere_qty(self) -> int:
        """Pieces that other orders hold."""
        return 0

    def the_promises_hold(self) -> None:
        """What proof looks at, too, where it may be asked: see its own tests."""

    def hand_over_pieces(self, line: LineView, qty: int) -> None:
        self.step(
            orders.record_hand_over,
            order_id=self.order_id,
            delivery_id=UUID(int=len(sql.run_text(MOVES, {}))),
            node_id=self.made.town.store_b.node_id,
            staff_id=None,
            quantities=[(line.line_id, qty)],
            at=AT,
        )

    def bring_back(self, line: LineView, qty: int, is_damaged: bool = False) -> None:
        self.step(
            orders.accept_return,
            order_id=self.order_id,
            node_id=self.made.town.group_store.node_id,
            pieces=[ReturnedPiece(line.line_id, qty, is_damaged)],
            at=AT,
        )

    def undo_everything(self) -> None:
        """Bring all back and cancel the rest: nothing may stay in any books about this order."""
        if not hasattr(self, "order_id"):
            return
        self.expire()
        self.drop_change()
        self.held_money_is_taken(comes=True)
        self.step(orders.cancel, order_id=self.order_id, at=AT)
        for line in self.order.lines:
            if line.kept_qty:
                self.bring_back(line, line.kept_qty)
        self.refunds_arrive()
        self.units_are_reserved_for_what_is_open()
        left = {
            str(total.kind)
            for total in ledger.trial_balance(about=self.order_id)
            if total.amount_fen
        }
        # What a voucher was worth beyond what was due is not given out, nor given back.
        left -= {str(AccountKind.VOUCHERS), str(AccountKind.BREAKAGE_REVENUE)}
        # A forfeited deposit is the one thing that stays, with the tender it was paid by.
        kept = any(tender.kept_fen for tender in self.order.tenders)
        assert (CUSTOMER not in left) if kept else (left == set())


OPEN_REFUNDS = """
SELECT r.id FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
 WHERE p.order_id = %(order_id)s AND r.status = 'created' ORDER BY r.id
"""
OPEN_CAPTURES = """
SELECT c.id, c.payment_id FROM payments_capture c JOIN payments_payment p ON p.id = c.payment_id
 WHERE p.order_id = %(order_id)s AND c.status = 'created' ORDER BY c.id
"""
OWED_TO_CUSTOMER = """
SELECT holder_id, sum(owed)::bigint AS owed_fen FROM (
    SELECT t.holder_id, t.amount_fen - t.refunded_fen - t.kept_fen
           - coalesce((SELECT sum(recognised_fen) FROM orders_line_tender s
                        WHERE s.tender_id = t.id), 0) AS owed
      FROM orders_tender t WHERE t.order_id = %(order_id)s AND t.captured_at IS NOT NULL
    UNION ALL
    SELECT f.holder_id, f.amount_fen FROM orders_return_refund f
     WHERE f.order_id = %(order_id)s AND f.done_at IS NULL) money
 GROUP BY holder_id HAVING sum(owed) <> 0
"""
REFUNDS_UNDER_WAY = """
SELECT coalesce(sum(amount_fen), 0)::bigint AS amount_fen FROM orders_return_refund
 WHERE order_id = %(order_id)s AND done_at IS NULL
"""
RESERVATION_STATES = """
SELECT DISTINCT r.state FROM stock_reservation r JOIN orders_line l ON l.id = r.claim_id
 WHERE l.order_id = %(order_id)s AND r.state IN ('held', 'firm')
"""
MOVES = "SELECT id FROM ledger_journal"
WAITING_QTY = """
SELECT coalesce(sum((added -> 'piece' ->> 'qty')::int), 0)::int AS qty
  FROM orders_change, jsonb_array_elements(plan -> 'added') AS added
 WHERE order_id = %(order_id)s AND state = 'waiting' AND added -> 'piece' ->> 'kind' = 'goods'
"""
CUSTOMER = str(AccountKind.CUSTOMER_PREPAYMENTS)


RUNS = 4
"""How often a kind of sequences is tried again when one of its verbs was never reached."""


def run(machine: type[AnySequence], examples: int, *verbs: str) -> None:
    """Random sequences without shrinking, which would take minutes; the steps are printed.

    How often a verb is done is chance, but never would mean that they prove nothing about it.
    """
    with tx.begin(actor="system:test"):
        machine.made = priced_shop(stock_qty=UNITS)
        programme_id = programme(machine.made.town.group.organisation_id, point_fen=3)
        machine.points_id = points(programme_id, machine.made.member_id, POINTS)
        machine.prepare()
        for _ in range(RUNS):
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=25,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.explicit, Phase.generate],
                ),
            )
            if all(machine.done[verb] for verb in verbs):
                return
    raise AssertionError(machine.done)


def test_money_and_units_add_up_after_any_sequence() -> None:
    run(AnySequence, 60, "do_change", "exchange", "accept_return", "record_hand_over")


class BeginsHeld(AnySequence):
    """The same, of an order whose money is held before anything else happens. (F1)"""

    begins_held = True
    done: ClassVar[Counter[str]] = Counter()


def test_money_that_was_held_adds_up_after_any_sequence() -> None:
    run(BeginsHeld, 25, "record_hold", "record_taken")
