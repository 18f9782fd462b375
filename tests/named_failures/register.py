"""Which failure of others is which test here, and what is taken away so that it fails."""

from dataclasses import dataclass
from typing import Final

from tests.named_failures.without_guard import Guard


@dataclass(frozen=True)
class Named:
    """One known failure. `control` is the guard to take away, or a test that does so itself.

    `symptom` must stand in what the test says without its guard: red for another reason, such as a
    misspelt control, proves nothing.
    """

    failure: str
    seen_in: tuple[str, ...]
    tests: tuple[str, ...]
    control: Guard | str
    symptom: str = ""


RESERVE_BLINDLY: Final = {
    "quanqu/stock/sql/reserve.sql": "tests/controls/reserve_without_guard.sql"
}
OVERSELL: Final = "ALTER TABLE stock_level DROP CONSTRAINT stock_level_not_oversold"

ZERO_FOR_UNKNOWN: Final = """
        models.CountLine.objects.bulk_create(
            models.CountLine(count=count, sku_id=shelf.sku_id, owner_id=shelf.owner_id,
                             lot=shelf.lot, verdict=CountVerdict.AGREED, counted_qty=0,
                             expected_qty=0, counted_at=at)
            for shelf in queries.list_uncounted(count_id)
        )
"""

CAPTURED_BEFORE: Final = """
    if payment.status is PaymentStatus.CAPTURED:
        return False
    states.check(PAYMENT_MOVES, payment.status, PaymentStatus.CAPTURED)
"""

REGISTER: Final = (
    Named(
        failure="N buyers, one unit, several processes: more than one gets it",
        seen_in=("vendure#1738", "saleor#543"),
        tests=(
            "tests/races/test_last_unit.py::TestTheLastUnit"
            "::test_goes_to_exactly_one_of_forty_buyers",
        ),
        control="tests/races/test_last_unit.py::TestTheLastUnit"
        "::test_control_without_the_guards_oversells",
    ),
    Named(
        failure="An order that is never paid keeps its units",
        seen_in=("vendure#3509",),
        tests=(
            "quanqu/orders/tests/test_place_and_pay.py::TestExpire"
            "::test_gives_units_and_money_back",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/orders/actions/expire.py",
                    "    release([line for order in due for line in order.lines])\n",
                    "",
                ),
            )
        ),
        symptom="assert 9 == 10",
    ),
    Named(
        failure="Money is kept for an order that found no stock",
        seen_in=("vendure#3065",),
        tests=(
            "quanqu/orders/tests/test_place_and_pay.py::TestProviderPayment"
            "::test_a_capture_without_units_left_goes_back",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/orders/actions/cancel.py",
                    "            refund_tender(order, tender, back, at=at)\n",
                    "            pass\n",
                ),
            )
        ),
        symptom="50000 != 0",
    ),
    Named(
        failure="Two lines of one SKU take the same unit",
        seen_in=("medusa#16502",),
        tests=(
            "quanqu/orders/tests/test_place_and_pay.py::TestPlace"
            "::test_counts_lines_of_one_sku_together",
        ),
        control=Guard(files=RESERVE_BLINDLY, sql=OVERSELL),
        symptom="DID NOT RAISE",
    ),
    Named(
        failure="Two shelves are asked for the same units, or for more than was wanted",
        seen_in=("medusa#14987",),
        tests=(
            "tests/named_failures/test_two_shelves.py::TestTwoShelves"
            "::test_hold_exactly_ten_and_three[in_two_steps]",
            "tests/named_failures/test_two_shelves.py::TestTwoShelves"
            "::test_hold_exactly_ten_and_three[in_one_step]",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/routing/rules/allocation.py",
                    "tuple(own + _take(rest, nodes))",
                    "tuple(own + _take(wanted, nodes))",
                ),
            )
        ),
        symptom="== [3, 10]",
    ),
    Named(
        failure="What is handed over in a third place leaves another place's books",
        seen_in=("medusa#16338", "vendure#4030"),
        tests=(
            "tests/named_failures/test_two_shelves.py::TestAThirdPlace"
            "::test_gives_nothing_that_is_held_elsewhere",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/orders/actions/hand_over.py",
                    "    try:\n        consume(node_id=node_id)\n",
                    "    try:\n        consume(node_id=None)\n",
                ),
            )
        ),
        symptom="DID NOT RAISE",
    ),
    Named(
        failure="Edits of one cart at the same time lose what one of them put in",
        seen_in=("medusa#15360",),
        tests=(
            "tests/named_failures/test_cart.py::TestCart"
            "::test_counts_what_was_put_in_since_the_bag_was_read",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/doors/faces/sessions.py",
                    "            self._take_over()\n            value = change",
                    "            value = change",
                ),
            )
        ),
        symptom=": 2} == {",
    ),
    Named(
        failure="One SKU on two lines of a cart is ordered twice, or with one line's quantity",
        seen_in=("medusa#15360",),
        tests=(
            "tests/named_failures/test_cart.py::TestCart"
            "::test_with_one_sku_on_two_lines_orders_it_once_with_both_quantities",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/orders/actions/now.py",
                    "            wanted[sku_id] = wanted.get(sku_id, 0) + qty\n",
                    "            wanted[sku_id] = qty\n",
                ),
            )
        ),
        symptom="== [3]",
    ),
    Named(
        failure="A count changes another node than the one where the shelves were scanned",
        seen_in=(),
        tests=(
            "quanqu/stock/tests/test_counts.py::TestCounting"
            "::test_belongs_to_its_node_wherever_it_is_uploaded_from",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/stock/sql/count_gaps.sql",
                    "l ON l.sku_id = n.sku_id AND l.node_id = c.node_id\n",
                    "l ON l.sku_id = n.sku_id\n",
                ),
                (
                    "quanqu/stock/sql/count_gaps.sql",
                    "n.sku_id, c.node_id, n",
                    "n.sku_id, l.node_id, n",
                ),
            )
        ),
        symptom="== (7, 50)",
    ),
    Named(
        failure="What nobody counted is taken for zero",
        seen_in=(),
        tests=(
            "quanqu/stock/tests/test_counts.py::TestCounting"
            "::test_what_was_not_counted_is_unknown_and_never_zero",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/stock/actions/counting.py",
                    "        models.CountLine.objects.bulk_create(lines)\n",
                    "        models.CountLine.objects.bulk_create(lines)\n" + ZERO_FOR_UNKNOWN,
                ),
            )
        ),
        symptom="== (4, 10)",
    ),
    Named(
        failure="Points of a sale stay although all its money went back",
        seen_in=("odoo#257854",),
        tests=(
            "quanqu/proof/tests/test_points_follow_money.py::TestPointsFollowMoney"
            "::test_none_are_kept_after_a_refund",
        ),
        control=Guard(
            edits=(("quanqu/loyalty/actions.py", "    elif change < 0:\n", "    elif False:\n"),)
        ),
        symptom="(1000, 0) == (0, 0)",
    ),
    Named(
        failure="One gift card pays in two carts",
        seen_in=("spree#13734",),
        tests=(
            "tests/named_failures/test_gift_cards.py::TestGiftCard::test_in_two_carts_pays_for_one",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/wallet/rules.py",
                    "    if amount_fen > card.balance_fen:\n        return None\n",
                    "",
                ),
            ),
            sql="ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_floor",
        ),
        symptom="DID NOT RAISE",
    ),
    Named(
        failure="An empty gift card cannot take the refund of what it paid",
        seen_in=("odoo#135393",),
        tests=(
            "tests/named_failures/test_gift_cards.py::TestGiftCard"
            "::test_that_is_empty_takes_its_refund",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/orders/actions/refund.py",
                    "    elif tender.card_id is not None:\n",
                    "    elif False:\n",
                ),
            )
        ),
        symptom="0 == 50000",
    ),
    Named(
        failure="The shopper's return and the provider's notice both capture a payment",
        seen_in=("medusa#13301",),
        tests=(
            "quanqu/payments/tests/test_races.py::TestRaces"
            "::test_what_ten_say_of_one_payment_at_once_captures_it_once",
        ),
        control=Guard(
            edits=(
                ("quanqu/payments/actions/collect.py", CAPTURED_BEFORE, "\n"),
                (
                    "quanqu/payments/actions/collect.py",
                    'f"capture:{payment.payment_id}"',
                    'f"capture:{payment.payment_id}:{datetime.now()}"',
                ),
                (
                    "quanqu/payments/sql/capture.sql",
                    "    ON CONFLICT (provider, kind, transaction_id) DO NOTHING\n",
                    "",
                ),
            ),
            sql="ALTER TABLE payments_transaction DROP CONSTRAINT payments_transaction_once",
        ),
        symptom="assert 10 == 1",
    ),
    Named(
        failure="A payment is given back once only, and never for freight or goodwill",
        seen_in=("medusa#13066", "medusa#10842"),
        tests=(
            "tests/payments/test_adapters.py::TestRefund"
            "::test_of_goods_freight_and_goodwill_are_three_and_each_goes_once[wechat]",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/payments/sql/request_refund.sql",
                    "       AND refunded_fen + %(amount_fen)s",
                    "       AND refunded_fen = 0 AND refunded_fen + %(amount_fen)s",
                ),
            )
        ),
        symptom="RefundTooMuch",
    ),
    Named(
        failure="One bad sale of a till blocks the closing of its shift",
        seen_in=("erpnext#57157",),
        tests=(
            "quanqu/doors/till/tests/test_offline.py::TestUpload"
            "::test_one_bad_sale_holds_up_nothing",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/fulfilment/offline_sales.py",
                    "        _mark(sale.sale_id, why=refusal.code)\n",
                    "        raise\n",
                ),
                (
                    "quanqu/doors/till/views/offline.py",
                    """    except Refused as refusal:
        return {"state": "refused", "why": str(refusal)}
""",
                    """    except Refused:
        raise
""",
                ),
            )
        ),
        symptom="assert 409 == 200",
    ),
    Named(
        failure="40 % and 70 % off together give the goods for nothing",
        seen_in=("saleor#17453",),
        tests=(
            "quanqu/pricing/tests/test_promotions.py::TestTogether"
            "::test_forty_and_seventy_percent_give_nothing_free",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/pricing/rules.py",
                    "[(i, self.items[i].qty, self.left[i]) for i in lines]",
                    "[(i, self.items[i].qty, self.items[i].total_fen) for i in lines]",
                ),
            )
        ),
        symptom="[10000] == [8200]",
    ),
    Named(
        failure="A coupon for one use is used by many at once",
        seen_in=("CVE-2026-31824",),
        tests=(
            "quanqu/pricing/tests/test_giving_races.py::TestCouponsRaced"
            "::test_fifty_buyers_use_one_coupon_at_once_and_one_does",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/pricing/sql/use_coupons.sql",
                    " WHERE c.used_by IS NULL AND c.expires_at",
                    " WHERE c.expires_at",
                ),
                (
                    "quanqu/pricing/sql/use_coupons.sql",
                    "c.id = w.id AND c.used_by IS NULL",
                    "c.id = w.id",
                ),
            )
        ),
        symptom="assert 50 == 1",
    ),
    Named(
        failure="More coupons are claimed at once than there are",
        seen_in=("CVE-2026-31824",),
        tests=(
            "quanqu/pricing/tests/test_giving_races.py::TestCouponsRaced"
            "::test_fifty_buyers_claim_the_last_coupon_and_one_gets_it",
        ),
        control=Guard(
            edits=(
                (
                    "quanqu/pricing/giving.py",
                    '        if not taken[0]["ok"]:\n            raise CouponGone\n',
                    "",
                ),
            )
        ),
        symptom="assert 50 == 1",
    ),
)
