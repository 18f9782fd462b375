"""What the tests of the guide's pages share."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.test import Client

from quanqu.codes import queries as codes
from quanqu.kit import clock, ids, tx
from quanqu.members.tests import factory as people
from quanqu.network.tests import factory as places
from quanqu.network.types import StaffView
from quanqu.orders.tests.factory import Shop, shop
from quanqu.rewards import actions as rewards
from quanqu.rewards.types import Side


@dataclass(frozen=True)
class Town:
    """S1 with two guides and a cashier, a member, and dealer B's jackets."""

    at: datetime
    shop: Shop
    guide: StaffView
    rival: StaffView
    cashier: StaffView

    @property
    def store_id(self) -> UUID:
        return self.shop.town.store_a.node_id

    @property
    def client(self) -> str:
        """The member's public id."""
        return ids.public("mem", self.shop.member_id)

    def scan(self, side: Side, guide: StaffView | None = None) -> None:
        """One half of the two scans, now."""
        with tx.begin(actor="system:test"):
            rewards.bind(
                member_id=self.shop.member_id,
                staff_id=(guide or self.guide).staff_id,
                node_id=self.store_id,
                side=side,
                at=clock.now(),
            )

    def bind(self, guide: StaffView | None = None) -> None:
        self.scan(Side.MEMBER, guide)
        self.scan(Side.GUIDE, guide)

    def member_code(self) -> str:
        """What the member's phone shows now."""
        return codes.member_code(self.shop.member_id, clock.now())


def open_town() -> Town:
    with tx.begin(actor="system:test"):
        made = shop()
        store = made.town.store_a
        dealer = made.town.dealer_a
        return Town(
            at=clock.now(),
            shop=made,
            guide=places.staff(dealer, "guide", store, name="林杰"),
            rival=places.staff(dealer, "guide", store, name="周宁"),
            cashier=places.staff(dealer, "cashier", store, name="何晓"),
        )


def stranger() -> str:
    """A member whom no guide knows."""
    with tx.begin(actor="system:test"):
        return ids.public("mem", people.member("13900139000"))


class Browser:
    """A member of staff at a browser, signed in; it follows redirects."""

    def __init__(self, staff: StaffView | None, language: str = "en") -> None:
        self.client = Client(headers={"accept-language": language})
        user = ModelBackend().get_user(staff.user_id) if staff else None
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        self.status = 0
        self.page = ""
        self.address = ""

    def get(self, to: str, **query: str) -> str:
        return self._keep(self.client.get(to, query, follow=True), to)

    def post(self, to: str, /, **fields: Any) -> str:
        return self._keep(self.client.post(to, fields, follow=True), to)

    def value(self, name: str) -> str:
        """The first value of a field on this page."""
        return str(re.findall(rf'name="{name}" value="([^"]*)"', self.page)[0])

    def _keep(self, response: Any, to: str) -> str:
        self.status, self.page = response.status_code, response.content.decode()
        self.address = response.redirect_chain[-1][0] if response.redirect_chain else to
        return self.page
