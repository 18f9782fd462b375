"""What the steps of the journey share: its people, its places, and how it looks things up."""

import re
import secrets
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from quanqu.world import cast
from quanqu.world.journey import books
from quanqu.world.journey.clients import Answer, Client, Refusal
from quanqu.world.journey.telling import Off, Teller, money


class Scene:
    """The visitor, the staff as they sign in, and the three stores."""

    order: Answer
    product_id: str
    variant: Answer

    def __init__(self, base_url: str, passwords: Mapping[str, str], teller: Teller) -> None:
        self.base_url = base_url
        self.passwords = passwords
        self.teller = teller
        self.staff: dict[str, Client] = {}
        self.visitor = Client(base_url, "visitor")
        self.phone = f"139{secrets.randbelow(10**8):08d}"

    def __enter__(self) -> Self:
        self.nodes = {code: self._node(code) for code in (cast.STORE_1, cast.STORE_2, cast.STORE_3)}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in (self.visitor, *self.staff.values()):
            client.http.close()

    def _as(self, number: str) -> Client:
        """A member of staff, signed in."""
        if number not in self.staff:
            client = Client(self.base_url, number.lower())
            client.sign_in(self.passwords[number.lower()])
            self.staff[number] = client
        return self.staff[number]

    def _node(self, code: str) -> Answer:
        found = self.visitor.get("/nodes", code=code)["nodes"]
        if not found:
            raise Off(f"there is no store {code}: is this the demo world?")
        return dict(found[0])

    def _id(self, code: str) -> str:
        return str(self.nodes[code]["node_id"])

    def _newest_text(self) -> str:
        masked = f"{self.phone[:3]}****{self.phone[-4:]}"
        texts = self.visitor.get("/demo/outbox")["messages"]
        return next((str(text["body"]) for text in texts if text["to"] == masked), "")

    def _texted(self, pattern: str) -> str:
        found = re.search(pattern, self._newest_text())
        if found is None:
            raise Off("no code arrived in the outbox")
        return found[1]

    def _my_order(self) -> Answer:
        return self.visitor.get(f"/orders/{self.order['order_id']}")

    def _order_in(self, *states: str) -> Answer | None:
        order = self._my_order()
        return order if order["state"] in states else None

    def _restock(self, least: int) -> None:
        """The story may have been told so often that S2 has sold out: a delivery arrives."""
        picker, path = self._as(cast.PICKERS["S2"]), f"/nodes/{self._id('S2')}"
        shelves = picker.get(f"{path}/shelves", sku_id=self.variant["sku_id"])["shelves"]
        if sum(s["on_hand_qty"] - s["reserved_qty"] for s in shelves) < least:
            line = {"sku_id": self.variant["sku_id"], "qty": 10 * least}
            picker.post(f"{path}/receipts", {"lines": [line]})
            self.teller.tell(f"S2 receives {10 * least} from the maker")

    def _on_hand_at_s3(self) -> int:
        path = f"/nodes/{self._id('S3')}/shelves"
        shelves = self._as(cast.CASHIERS["S3"]).get(path, sku_id=self.variant["sku_id"])["shelves"]
        return sum(int(shelf["on_hand_qty"]) for shelf in shelves)

    def _journals(self) -> list[Answer]:
        finance = self._as(cast.FINANCE)
        return list(finance.get(f"/orders/{self.order['order_id']}/ledger")["journals"])

    def _rewards(self) -> list[Answer]:
        finance = self._as(cast.FINANCE)
        return list(finance.get(f"/orders/{self.order['order_id']}/rewards")["rewards"])

    def _shares_if_changed(
        self, before: Mapping[books.Share, int]
    ) -> dict[books.Share, int] | None:
        now = books.by_share(self._rewards())
        return now if now != before else None

    def _check_journals(self, journals: list[Answer]) -> None:
        wrong = books.unbalanced(journals)
        self.teller.check(
            not wrong,
            f"{len(journals)} journals sum to zero, each one, in each company" + "".join(wrong),
        )

    def _tell_books(self, journals: list[Answer], title: str) -> None:
        rows = sorted(books.by_account(journals).items())
        self.teller.table(
            title,
            ("company", "account", "debit less credit ¥"),
            [(who, kind, money(amount)) for (who, kind), amount in rows if amount],
        )

    def _tell_shares(self, title: str) -> None:
        self.teller.table(
            title,
            ("role", "who", "¥", "why"),
            [
                (row["role"], row["party"], money(row["amount_fen"]), row["sentence"])
                for row in self._rewards()
            ],
        )

    def _expect_refusal(self, status: int, what: str, attempt: Callable[[], object]) -> None:
        try:
            attempt()
        except Refusal as refusal:
            self.teller.check(refusal.status == status, f"{what} is refused: {refusal.code}")
        else:
            raise Off(f"{what} was not refused")

    def _variant(self, product: Answer) -> Answer:
        found = [v for v in product["variants"] if v["code"] == cast.JACKET_SKU]
        if not found:
            raise Off(f"the landing page does not show {cast.JACKET_SKU}")
        return dict(found[0])
