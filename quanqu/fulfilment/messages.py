"""Texts that fulfilment sends to customers, in the product's first language."""

from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quanqu.identity import actions as identity
from quanqu.members import queries as members
from quanqu.network.types import NodeView
from quanqu.orders import queries as orders

GAVE_WAY: Final = {
    "cancelled": gettext_lazy(
        "Order %(number)s was cancelled: the store has sold the last pieces. We are sorry."
    ),
    "moved": gettext_lazy(
        "Part of order %(number)s now comes from another store and may take longer. We are sorry."
    ),
    "paid_back": gettext_lazy(
        "The store has sold pieces of your order %(number)s. Their money goes back to you."
    ),
}


def ready_text(order_number: str, node: NodeView, token: str, until: datetime) -> str:
    """Your order waits at this node; show this code until that day."""
    day = until.astimezone(ZoneInfo(node.timezone)).date().isoformat()
    with translation.override("zh-hans"):
        return _("Order %(number)s is ready at %(node)s. Pickup code: %(code)s, until %(day)s.") % {
            "number": order_number,
            "node": node.name,
            "code": token,
            "day": day,
        }


def gave_way_text(order_number: str, how: str) -> str:
    """What became of an order whose units went over a counter."""
    with translation.override("zh-hans"):
        return str(GAVE_WAY[how]) % {"number": order_number}


def tell_shopper(order_id: UUID, member_id: UUID | None, body: str, at: datetime) -> None:
    """Send a text to whoever ordered, if they gave a phone."""
    phone = members.phone_of(member_id) if member_id else orders.guest_phone_of(order_id)
    if phone:
        identity.send_text(phone=phone, body=body, at=at)
