"""From the bag to a paid order, and its page until the goods are in hand."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from quanqu.doors.shop.tests.support import MEMBER_PRICE, Browser, Town, orders_of
from quanqu.fulfilment import actions as fulfilment
from quanqu.kit import ids, tx
from quanqu.members import queries as members
from quanqu.orders import actions as order_actions
from quanqu.orders import queries as orders
from quanqu.orders.types import HandOverKind, OrderState, TenderKind
from quanqu.payments import actions as lending
from quanqu.payments import queries as payments
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as prices
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets
from quanqu.wallet.tests.factory import points, programme
from quanqu.wallet.types import VoucherView


def shopper(town: Town, value_fen: int = 0) -> Browser:
    """Someone in S1 who has scanned the guide and the tag and joined."""
    browser = Browser()
    browser.get(f"/c/{town.guide_code}")
    browser.get(f"/c/{town.tag}")
    browser.join()
    if value_fen:
        town.top_up("13800138000", value_fen)
    return browser


def usable(member_id: UUID, seller_id: UUID, town: Town) -> list[VoucherView]:
    return wallets.list_usable(member_id, seller_id, "CNY", town.at)


def paid(town: Town) -> Browser:
    browser = shopper(town, value_fen=2 * MEMBER_PRICE)
    browser.buy(town, stored_value="1")
    return browser


class TestBag:
    def test_keeps_changes_and_forgets_pieces(self, town: Town) -> None:
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("S"), qty=2)
        assert "1,798" in browser.get("/cart")
        browser.post("/cart/change", sku=town.sku("S"), qty=1)
        assert "899" in browser.page
        browser.post("/cart/change", sku=town.sku("S"), qty=0)
        assert "Your bag is empty" in browser.page

    def test_refuses_impossible_quantities(self, town: Town) -> None:
        browser = Browser()
        for qty in ("0", "-1", "many", "1000"):
            browser.post("/cart/add", sku=town.sku("S"), qty=qty)
            assert browser.status == 422
        assert "Your bag is empty" in browser.get("/cart")


class TestCoupons:
    def open_series(self, town: Town) -> None:
        """Ten off the whole for whoever shows a coupon of SPRING."""
        group_id = town.places.group.organisation_id
        form = {
            "form": 1,
            "text": {"zh": "春季券", "en": "Spring coupon"},
            "bearers": [{"who": "platform", "bps": 10_000}],
            "what": {"all": True},
            "when": {"coupon": True},
            "give": {"kind": "amount", "fen": 1_000, "per": "set"},
        }
        with tx.begin(actor="system:test"):
            version_id = pricing.draft_promotion(
                organisation_id=group_id, code="SPRING", form=form, at=town.at
            )
        with tx.begin(actor="system:second"):
            pricing.approve_promotion(version_id=version_id, at=town.at)
        (promotion,) = prices.list_promotions([group_id])
        with tx.begin(actor="system:test"):
            pricing.open_series(
                promotion_id=promotion.promotion_id,
                code="SPRING",
                claim_from=town.at,
                claim_until=town.at + timedelta(days=9),
                valid_days=9,
                is_transferable=True,
            )

    def test_are_claimed_ticked_used_and_given(self, town: Town) -> None:
        self.open_series(town)
        browser = shopper(town, value_fen=MEMBER_PRICE)
        browser.get("/wallet")
        page = browser.post("/wallet/coupons/claim", code="spring", once=browser.once())
        member_id = members.find_by_identifier("phone", "13800138000")
        assert member_id is not None
        (coupon,) = prices.list_coupons(member_id)
        assert coupon.number in page
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        assert "Spring coupon" in browser.get("/cart")
        page = browser.post("/cart/coupons", coupon=[coupon.number, "C-nobody"])
        assert "cannot be used here" in page
        total = f"{(MEMBER_PRICE - 1_000) // 100:,}"
        assert total in page
        browser.get("/checkout")
        browser.post("/checkout", **browser.order_form(), stored_value="1")
        (order,) = orders_of()
        assert (order.total_fen, order.state) == (MEMBER_PRICE - 1_000, OrderState.PAID)
        assert "Redeemed" in browser.get("/wallet")
        friend = Browser()
        friend.join("13800138001")
        friend.get("/wallet")
        friend.post("/wallet/coupons/claim", code="SPRING", once=friend.once())
        friend_id = members.find_by_identifier("phone", "13800138001")
        assert friend_id is not None
        (other,) = prices.list_coupons(friend_id)
        gift = {"to": members.get_member(member_id).number, "once": friend.once()}
        page = friend.post(f"/wallet/coupons/{other.number}/give", **gift)
        assert "no more of these coupons" in page
        assert prices.list_coupons(friend_id) == [other]


class TestCheckout:
    def test_asks_a_visitor_who_they_are_first(self, town: Town) -> None:
        browser = Browser()
        browser.post("/cart/add", sku=town.sku("L"), qty=1, then="checkout")
        assert browser.address == "/join?next=%2Fcheckout"

    def test_promises_before_the_money(self, town: Town) -> None:
        browser = shopper(town)
        browser.post("/cart/add", sku=town.sku("L"), qty=2)
        page = browser.get("/checkout")
        assert "Collect from" in page
        assert "Comes from 门店S2" in page
        assert orders_of() == []

    def test_an_address_brings_a_delivery(self, town: Town) -> None:
        browser = shopper(town)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        near = ids.public("nod", town.places.store_a.node_id)
        browser.post("/checkout/deliver", address="文三路 90 号 502", near=near)
        assert "Delivered by" in browser.page

    def test_the_address_stands_on_the_order_for_its_owner(self, town: Town) -> None:
        browser = shopper(town, value_fen=4 * MEMBER_PRICE)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        near = ids.public("nod", town.places.store_a.node_id)
        browser.post("/checkout/deliver", address="文三路 90 号 502", near=near)
        page = browser.get("/checkout", kind="delivery")
        offer = re.findall(r'name="offer" value="([^"]+)" checked', page)[0]
        browser.post("/checkout", **browser.order_form() | {"offer": offer, "stored_value": "1"})
        (order,) = orders_of()
        assert order.hand_over_kind == HandOverKind.DELIVERY
        assert orders.delivery_address_of(order.order_id) == "文三路 90 号 502"
        assert "文三路 90 号 502" in browser.get(browser.address)

    def test_orders_what_was_offered_and_pays_by_stored_value(self, town: Town) -> None:
        browser = paid(town)
        (order,) = orders_of()
        assert order.state == OrderState.PAID
        assert order.total_fen == 2 * MEMBER_PRICE
        assert order.hand_over_kind == HandOverKind.PICKUP
        assert order.selling_node_id == town.places.store_a.node_id
        assert order.lines[0].source_node_id == town.places.store_b.node_id
        assert order.serving_staff_id == town.guide.staff_id
        assert browser.address == f"/orders/{ids.public('ord', order.order_id)}"
        assert "Your bag is empty" in browser.get("/cart")

    def test_a_double_click_is_one_order(self, town: Town) -> None:
        browser = shopper(town, value_fen=4 * MEMBER_PRICE)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        browser.get("/checkout")
        form = browser.order_form() | {"stored_value": "1"}
        first = browser.client.post("/checkout", form)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        again = browser.client.post("/checkout", form)
        assert again["Location"] == first["Location"]
        assert len(orders_of()) == 1

    def test_a_price_that_moved_orders_nothing(self, town: Town) -> None:
        browser = shopper(town, value_fen=4 * MEMBER_PRICE)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        browser.get("/checkout")
        form = browser.order_form()
        town.set_price("L", 99_900)
        browser.post("/checkout", **form)
        assert browser.status == 409
        assert "Nothing was ordered" in browser.page
        assert orders_of() == []

    def test_a_total_that_was_not_shown_orders_nothing(self, town: Town) -> None:
        """As when a promotion ended by the clock: no price was published since."""
        browser = shopper(town, value_fen=4 * MEMBER_PRICE)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        browser.get("/checkout")
        form = browser.order_form()
        total = f"total_{form['offer']}"
        assert form[total] == str(MEMBER_PRICE)
        browser.post("/checkout", **form | {total: str(MEMBER_PRICE - 1)})
        assert browser.status == 409
        assert "Nothing was ordered" in browser.page
        now = browser.order_form()
        assert now[f"total_{now['offer']}"] == str(MEMBER_PRICE)
        browser.post("/checkout", **{name: form[name] for name in form if name != total})
        assert browser.status == 422
        assert orders_of() == []

    def test_more_than_there_is_cannot_be_promised(self, town: Town) -> None:
        browser = shopper(town)
        browser.post("/cart/add", sku=town.sku("L"), qty=6)
        assert "Nobody can promise this right now" in browser.get("/checkout")

    def test_the_rest_goes_to_the_provider_and_its_silence_loses_nothing(self, town: Town) -> None:
        browser = shopper(town, value_fen=10_000)
        browser.buy(town, qty=1, stored_value="1")
        assert browser.status == 503
        assert "cannot be reached" in browser.page
        (order,) = orders_of()
        assert order.state == OrderState.PLACED
        assert {tender.kind: tender.amount_fen for tender in order.tenders} == {
            TenderKind.STORED_VALUE_PRINCIPAL: 10_000,
            TenderKind.PROVIDER: MEMBER_PRICE - 10_000,
        }
        page = browser.get(f"/orders/{ids.public('ord', order.order_id)}")
        assert "Still to pay" in page

    def test_vouchers_and_points_come_before_stored_value(self, town: Town) -> None:
        browser = shopper(town, value_fen=4 * MEMBER_PRICE)
        group_id = town.places.group.organisation_id
        member_id = members.find_by_identifier("phone", "13800138000")
        assert member_id is not None
        with tx.begin(actor="system:test"):
            programme_id = programme(group_id)
            points(programme_id, member_id, 1_000, at=town.at)
            voucher = wallet.issue_voucher(
                issuer_id=group_id,
                face_fen=5_000,
                currency="CNY",
                member_id=member_id,
                valid_until=town.at + timedelta(days=1),
                at=town.at,
            )
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        assert "1,000 points, worth" in browser.get("/checkout")
        ticked = {"voucher": browser.value("voucher"), "points": "1", "stored_value": "1"}
        form = browser.order_form() | ticked
        browser.get("/checkout/sums?" + urlencode(form))
        assert "From vouchers" in browser.page
        browser.post("/checkout", **form | {"voucher": ids.public("vou", uuid4())})
        assert "not accepted here" in browser.page
        browser.post("/checkout", **browser.order_form() | ticked)
        (order,) = orders_of()
        assert order.state == OrderState.PAID
        assert {tender.kind: tender.amount_fen for tender in order.tenders} == {
            TenderKind.VOUCHER: 5_000,
            TenderKind.POINTS: 2_000,
            TenderKind.STORED_VALUE_PRINCIPAL: MEMBER_PRICE - 7_000,
        }
        assert wallets.get_voucher(voucher.voucher_id).used_fen == 5_000
        with tx.begin(actor="system:test"):
            order_actions.cancel(order_id=order.order_id, at=town.at)
        assert [one.face_fen for one in usable(member_id, group_id, town)] == [5_000]
        (back,) = wallets.list_points(member_id, town.at)
        assert back.points_qty == 1_000

    def test_monthly_parts_are_offered_as_far_as_one_may_owe(self, town: Town) -> None:
        browser = shopper(town)
        browser.buy(town, qty=1, provider="alipay:3")
        (order,) = orders_of()
        (payment,) = payments.list_payments(order.order_id)
        assert (payment.provider, payment.instalment_qty) == ("alipay", 3)
        assert "are left" in browser.get("/wallet")
        assert order.member_id is not None
        with tx.begin(actor="system:test"):
            lending.set_credit_limit(member_id=order.member_id, limit_fen=MEMBER_PRICE, at=town.at)
        browser.post("/cart/add", sku=town.sku("L"), qty=1)
        assert "monthly parts" not in browser.get("/checkout")
        browser.post("/checkout", **browser.order_form() | {"provider": "alipay:3"})
        assert "more than you may still buy in instalments" in browser.page
        browser.post("/checkout", **browser.order_form() | {"provider": "alipay:three"})
        assert browser.status == 422
        assert len(orders_of()) == 1


class TestOrder:
    def test_shows_the_way_and_then_the_ticket(self, town: Town) -> None:
        browser = paid(town)
        (order,) = orders_of()
        with tx.begin(actor="system:test"):
            (delivery_id,) = fulfilment.plan_deliveries(order_id=order.order_id, at=town.at)
        assert "Picked at 门店S2" in browser.get(browser.address)
        assert "Show this at the counter" not in browser.page
        with tx.begin(actor="system:test"):
            fulfilment.pick(delivery_id=delivery_id, at=town.at)
            fulfilment.dispatch(delivery_id=delivery_id, at=town.at)
            fulfilment.receive(delivery_id=delivery_id, at=town.at)
        assert "Show this at the counter" in browser.get(browser.address)

    def test_anothers_order_does_not_exist(self, town: Town) -> None:
        paid(town)
        (order,) = orders_of()
        other = Browser()
        other.join("13800138009")
        address = f"/orders/{ids.public('ord', order.order_id)}"
        other.get(address)
        assert other.status == 404
        other.post(f"{address}/cancel", once="0123456789")
        assert other.status == 404
        assert orders_of()[0].state == OrderState.PAID

    def test_is_cancelled_by_its_owner_and_the_value_comes_back(self, town: Town) -> None:
        browser = paid(town)
        browser.get(f"{browser.address}/cancel")
        browser.post(browser.address, once=browser.once())
        (order,) = orders_of()
        assert order.state == OrderState.CANCELLED
        assert "Cancelled" in browser.page
        assert "1,598" in browser.get("/wallet")

    def test_stands_in_the_list(self, town: Town) -> None:
        browser = paid(town)
        (order,) = orders_of()
        assert order.number in browser.get("/orders")
