"""The eight steps, told by the people in them."""

import uuid
from collections.abc import Mapping
from typing import Final

import httpx

from quanqu.kit.money import part_bps
from quanqu.world import cast
from quanqu.world.journey import books
from quanqu.world.journey.clients import Answer, Refusal, wait_for
from quanqu.world.journey.scene import Scene
from quanqu.world.journey.telling import Off, money

QTY: Final = 2
STORED_VALUE_FEN: Final = 100_000
"""Little enough to leave something for the provider, enough that a return reaches both."""


SOLD: Final = (
    *("revenue", "output_vat", "cost_of_goods", "input_vat", "intercompany_revenue"),
    *("commission_expense", "commission_revenue", "reward_expense", "platform_share"),
)
"""Accounts that a sale moves and a return moves back."""


class Story(Scene):
    """One walk from the first scan to the last proof."""

    def walk(self) -> None:
        """Everything, in its order; raises Off or Refusal at the first fault."""
        self.scan_a_shelf_tag()
        self.enrol_and_bind()
        self.order_what_is_elsewhere()
        self.pay_by_two_tenders()
        self.bring_it_here_and_hand_it_over()
        self.read_the_books()
        self.return_one_piece_elsewhere()
        self.verify()

    # 1

    def scan_a_shelf_tag(self) -> None:
        self.teller.step(1, "A visitor scans a jacket's shelf tag in store S1")
        label = cast.shelf_tag_label(cast.STORE_1, cast.JACKET)
        tags = self._as(cast.MANAGERS["S1"]).get(
            "/codes", node_id=self._id("S1"), purpose="product", limit=500
        )["codes"]
        tag = next((code["url"] for code in tags if code["label"] == label), None)
        if tag is None:
            raise Off(f"the manager of S1 finds no shelf tag {label}")
        scan_id = str(uuid.uuid4())
        seen = self.visitor.scan(tag, scan_id)
        again = self.visitor.scan(tag, scan_id)
        product = seen["product"]
        self.product_id = product["product_id"]
        self.variant = self._variant(product)
        self.teller.tell(
            f"{product['name']} · {product['name_en']}, from {money(product['lowest_price_fen'])}"
        )
        for variant in product["variants"]:
            near = ", ".join(f"{n['node']['code']} {n['free_qty']}" for n in variant["elsewhere"])
            self.teller.tell(
                f"  {variant['code']:16} here {variant['here_qty']}, elsewhere {near or 'none'}"
            )
        self.teller.check(seen["kind"] == "product", "the landing page is the product's")
        self.teller.check(
            seen["touch_id"] == again["touch_id"], "the scan is a touch; sent twice, it is one"
        )
        self.teller.check(self.variant["here_qty"] == 0, f"size {cast.MISSING_SIZE} is not in S1")
        self._expect_refusal(404, "an unknown code", lambda: self.visitor.scan("ZZZZZZZZZZZZ"))

    # 2

    def enrol_and_bind(self) -> None:
        self.teller.step(2, "She enrols by phone; guide G1 and she scan each other")
        self.visitor.post("/enrolments/codes", {"phone": self.phone})
        body = {
            "phone": self.phone,
            "code": self._texted(r"\b(\d{6})\b"),
            "node_id": self._id("S1"),
        }
        key = str(uuid.uuid4())
        enrolled = self.visitor.post("/enrolments", body, key)
        again = self.visitor.post("/enrolments", body, key)
        self.member = enrolled["member"]
        self.visitor.carry(enrolled["token"])
        self.teller.tell(f"member {self.member['number']}, {self.member['phone']}")
        self.teller.check(again == enrolled, "the same request again has the same answer")
        guide = self._as(cast.GUIDES["S1"])
        card = guide.get("/codes/mine")["codes"][0]["url"]
        first = self.visitor.scan(card)
        self.teller.check(first["binding"] == "waiting", "her scan alone does not bind")
        hers = self.visitor.get("/members/me/code")["code"]
        second = guide.scan(hers)
        self.teller.check(second["binding"] == "bound", "the guide's scan of her code binds")
        self._expect_refusal(409, "her code a second time", lambda: guide.scan(hers))

    # 3

    def order_what_is_elsewhere(self) -> None:
        self.teller.step(3, "She orders two pieces of the size that lies in another store")
        ours = self.nodes["S1"]
        self._restock(QTY)
        quoted = self.visitor.post(
            "/quotes",
            {
                "node_id": ours["node_id"],
                "lines": [{"sku_id": self.variant["sku_id"], "qty": QTY}],
                "pickup_node_id": ours["node_id"],
                "place": {"latitude": ours["latitude"], "longitude": ours["longitude"]},
            },
        )
        offers = {
            offer["kind"]: offer
            for offer in quoted["offers"]
            if offer["hand_over_node_id"] in (None, ours["node_id"])
        }
        for offer in quoted["offers"]:
            self.teller.tell(
                f"{offer['kind']:9} ready {offer['ready_at'][:16]}, {money(offer['total_fen'])}"
                f" with {money(offer['fee_fen'])} for the way"
            )
        self.teller.check(
            offers.keys() >= {"pickup", "delivery"}, "she may collect or have it sent"
        )
        before = self._free_there(offers["pickup"])
        order = {
            "offer_id": offers["pickup"]["offer_id"],
            "node_id": ours["node_id"],
            "price_version": quoted["price"]["price_version"],
        }
        self._expect_refusal(
            422,
            "a price of her own in the body",
            lambda: self.visitor.post("/orders", {**order, "total_fen": 1}),
        )
        self.order = self.visitor.post("/orders", order)
        self.teller.tell(f"order {self.order['number']}: {money(self.order['total_fen'])}")
        self.teller.check(
            self.order["total_fen"] == offers["pickup"]["total_fen"], "she pays what was promised"
        )
        after = self._free_there(offers["pickup"])
        self.teller.check(before - after == QTY, f"{QTY} units are reserved where they lie")

    def _free_there(self, offer: Answer) -> int:
        """What is free of the size at the node the offer takes it from."""
        product = self.visitor.get(
            f"/products/{self.product_id}", node_id=offer["source_node_ids"][0]
        )
        return int(self._variant({"variants": product["skus"]})["free_here_qty"])

    # 4

    def pay_by_two_tenders(self) -> None:
        self.teller.step(4, "She pays part by stored value, the rest through the provider")
        cashier = self._as(cast.CASHIERS["S1"])
        topped = cashier.post(
            "/wallet/top-ups",
            {
                "member": self.member["number"],
                "node_id": self._id("S1"),
                "amount_fen": STORED_VALUE_FEN,
                "tender": "cash",
            },
        )
        self.teller.tell(f"C1 takes {money(topped['taken_fen'])} in cash onto her card")
        path = f"/orders/{self.order['order_id']}/payments"
        body = {"stored_value_fen": STORED_VALUE_FEN, "provider": "gateway"}
        paid = self.visitor.post(path, body)
        rest = self.order["total_fen"] - STORED_VALUE_FEN
        self.teller.check(
            paid["payment"]["amount_fen"] == rest, f"{money(rest)} are left for the provider"
        )
        approved = httpx.post(
            f"{paid['payment']['pay_url']}/approve", json={}, timeout=30, trust_env=False
        )
        approved.raise_for_status()
        order = wait_for(lambda: self._order_in("paid", "completed"))
        self.teller.check(order is not None, "the provider's notice arrived and the order is paid")
        self._expect_refusal(409, "paying again", lambda: self.visitor.post(path, body))

    # 5

    def bring_it_here_and_hand_it_over(self) -> None:
        self.teller.step(5, "The store that holds it picks and sends, S1 receives and hands over")
        planned = wait_for(lambda: self._my_order()["deliveries"])
        if not planned:
            raise Off("no delivery was planned")
        delivery = planned[0]
        self.source = next(
            (c for c, n in self.nodes.items() if n["node_id"] == delivery["source_node_id"]), ""
        )
        if not self.source:
            raise Off("the goods come from a store that is not in this story")
        path = f"/deliveries/{delivery['delivery_id']}"
        picker = self._as(cast.PICKERS[self.source])
        listed = picker.get("/deliveries", node_id=self._id(self.source), state="to_pick")
        ids = [row["delivery_id"] for row in listed["deliveries"]]
        self.teller.check(
            delivery["delivery_id"] in ids, f"it is on the pick list of {self.source}"
        )
        picker.post(f"{path}/pick")
        picker.post(f"{path}/dispatch")
        self._as(cast.CASHIERS["S1"]).post(f"{path}/receive")
        code = self._my_order()["deliveries"][0]["pickup_code"]
        self.teller.check(bool(code), "she is given a pickup code")
        self.teller.check(code in self._newest_text(), "and it is sent to her phone")
        self._redeem(code)

    def _redeem(self, code: str) -> None:
        desk = self._as(cast.CASHIERS["S1"])
        body = {"code": code, "node_id": self._id("S1")}
        given = desk.post("/pickups/redeem", body)
        self.teller.check(given["state"] == "handed_over", "S1 verifies the code and hands it over")
        try:
            desk.post("/pickups/redeem", body)
        except Refusal as refusal:
            self.teller.check(
                refusal.status == 409 and bool(refusal.facts.get("when")),
                f"a second time it is refused: {refusal}",
            )
        else:
            raise Off("the pickup code worked twice")

    # 6

    def read_the_books(self) -> None:
        self.teller.step(6, "The ledger has it all")
        self.journals = self._journals()
        self.shares = self._wait_for_shares()
        self._tell_books(self.journals, "Ledger per legal entity")
        self._tell_shares("Shares of the sale, each with its reason")
        self._check_journals(self.journals)
        self.teller.check(
            books.all_of(self.journals, "customer_prepayments") == 0,
            "what she paid has become revenue at hand-over",
        )
        revenue = -books.all_of(self.journals, "revenue")
        vat = -books.all_of(self.journals, "output_vat") - books.all_of(self.journals, "input_vat")
        self.teller.check(
            revenue + vat == self.order["total_fen"],
            f"revenue {money(revenue)} and VAT {money(vat)} are what she paid",
        )
        earned = {(role, kind) for role, _party, kind in self.shares}
        wanted = {("bound_guide", "staff"), ("manager", "staff"), ("dealer", "org")}
        wanted |= {("fulfilling_node", "node")}
        self.teller.check(
            wanted <= earned, "G1, the manager, dealer A and the store that shipped earn their part"
        )
        mine = self._as(cast.GUIDES["S1"]).get("/rewards")["rewards"]
        self.teller.check(
            any(row["order_id"] == self.order["order_id"] for row in mine), "G1 sees it and why"
        )
        self._check_commission()

    def _check_commission(self) -> None:
        """To the fen what the schedule says of what the seller keeps, and no more or less."""
        kept = -books.by_account(self.journals).get((self._seller(), "revenue"), 0)
        paid = books.all_of(self.journals, "commission_expense")
        self.teller.check(
            paid == part_bps(kept, cast.COMMISSION_BPS)
            and paid == -books.all_of(self.journals, "commission_revenue"),
            f"the platform's commission is {money(paid)} of {money(kept)}, as the schedule says",
        )

    def _seller(self) -> str:
        """In whose books the sale stands."""
        return next(who for who, kind in books.by_account(self.journals) if kind == "revenue")

    def _wait_for_shares(self) -> dict[books.Share, int]:
        found = wait_for(lambda: books.by_share(self._rewards()))
        if found is None:
            raise Off("no rewards were booked")
        self.journals = self._wait_for_fees("fees_handed_over")
        return found

    def _wait_for_fees(self, kind: str) -> list[Answer]:
        """The journals about her order, once its fees are among them."""
        if not wait_for(lambda: any(one["kind"] == kind for one in self._journals())):
            raise Off(f"no {kind} was booked")
        return self._journals()

    # 7

    def return_one_piece_elsewhere(self) -> None:
        self.teller.step(7, "She returns one piece at store S3")
        desk, line = self._as(cast.CASHIERS["S3"]), self.order["lines"][0]
        body = {
            "order": self.order["number"],
            "node_id": self._id("S3"),
            "pieces": [{"line_id": line["line_id"], "qty": 1}],
        }
        preview = desk.post("/returns/preview", body)
        before = self._on_hand_at_s3()
        done = desk.post("/returns", body)
        half = self.order["total_fen"] // 2
        self.teller.check(done["total_fen"] == half, f"{money(half)} go back")
        kinds = [(refund["kind"], refund["amount_fen"]) for refund in done["refunds"]]
        self.teller.tell(", then ".join(f"{kind} {money(amount)}" for kind, amount in kinds))
        provider = min(half, self.order["total_fen"] - STORED_VALUE_FEN)
        expected = [("provider", provider), ("stored_value_principal", half - provider)]
        self.teller.check(
            kinds == [one for one in expected if one[1]], "to the tenders she used, in their order"
        )
        shown = [(refund["kind"], refund["amount_fen"]) for refund in preview["refunds"]]
        self.teller.check(shown == kinds, "as the preview said")
        self.teller.check(self._on_hand_at_s3() == before + 1, "the piece is in stock at S3")
        refunded = wait_for(
            lambda: all(r["done_at"] for r in self._my_order()["returns"][0]["refunds"])
        )
        self.teller.check(bool(refunded), "the provider has paid the refund")
        self._check_wallet(half - provider)
        self._check_take_back()
        self._expect_refusal(
            409, "more back than she has kept", lambda: desk.post("/returns", _too_many(body))
        )

    def _check_wallet(self, principal_fen: int) -> None:
        card = self.visitor.get("/wallet")["cards"][0]
        self.teller.check(
            (card["principal_fen"], card["bonus_fen"]) == (principal_fen, 0),
            f"her card holds {money(principal_fen)}",
        )

    def _check_take_back(self) -> None:
        before, sales = self.shares, books.by_account(self.journals)
        after = wait_for(lambda: self._shares_if_changed(before))
        if after is None:
            raise Off("no share was taken back")
        self.shares, self.journals = after, self._wait_for_fees("fees_returned")
        self._tell_books(self.journals, "Ledger per legal entity after the return")
        self._tell_shares("Shares after the return")
        self._check_journals(self.journals)
        wrong = books.not_halved(before, after)
        self.teller.check(not wrong, "exactly half of every share is taken back" + "".join(wrong))
        self._check_halved(sales, books.by_account(self.journals))
        self._check_commission()

    def _check_halved(
        self, before: Mapping[tuple[str, str], int], after: Mapping[tuple[str, str], int]
    ) -> None:
        off = [
            f"{who} {kind}: {amount} became {after.get((who, kind), 0)}"
            for (who, kind), amount in before.items()
            if kind in SOLD and abs(amount - 2 * after.get((who, kind), 0)) > 2
        ]
        self.teller.check(not off, "and half of every company's part of the sale" + "".join(off))

    # 8

    def verify(self) -> None:
        self.teller.step(8, "Every promise of the books holds")
        promises = self._as(cast.FINANCE).get("/verify")["promises"]
        for one in promises:
            self.teller.tell(
                f"{one['code']:4} {one['verdict']:14} {one['examined']:>8,}  {one['sentence']}"
            )
        broken = [one["code"] for one in promises if one["violation_count"]]
        self.teller.check(bool(promises), f"{len(promises)} invariants were looked at")
        self.teller.check(not broken, "none is broken" + ", ".join(["", *broken]))


def _too_many(body: Answer) -> Answer:
    return {**body, "pieces": [{**body["pieces"][0], "qty": QTY}]}
