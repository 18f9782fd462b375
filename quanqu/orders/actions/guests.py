"""Guests: who orders without being a member, and how the order becomes a member's later."""

from datetime import datetime
from uuid import UUID

from quanqu.identity.types import Phone
from quanqu.kit import outbox, sealing, tx
from quanqu.kit import sql as statements
from quanqu.members import queries as members
from quanqu.orders.actions.locked import lock_order
from quanqu.orders.actions.remarks import remark
from quanqu.orders.events import OrderClaimed
from quanqu.orders.guest_phone import guest_lookup
from quanqu.orders.refusals import NotOwnGuestOrder
from quanqu.orders.types import OrderId, RemarkKind

sql = statements.load("quanqu.orders")


@tx.required
def order_as_guest(
    *,
    order_id: OrderId,
    phone: str,
    at: datetime,
    visitor_id: UUID | None = None,
    address: str = "",
) -> None:
    """Say whose an order without a member is: a phone, sealed under a key of this order alone.

    Called in the transaction that placed it. Raises PhoneWrong, NotOwnGuestOrder (has a member).
    """
    order = lock_order(order_id)
    if order.member_id is not None:
        raise NotOwnGuestOrder
    number = Phone.parse(phone).number
    key = sealing.new_data_key()
    sql.add_guest(
        order_id=order_id,
        phone_lookup=guest_lookup(number),
        wrapped_key=key,
        phone_sealed=sealing.seal(key, number),
        address_sealed=sealing.seal(key, address) if address else None,
        visitor_id=visitor_id,
    )


@tx.required
def claim_guest_order(*, order_id: OrderId, member_id: UUID, at: datetime) -> None:
    """A guest order becomes the member's whose verified phone it was made with; nobody else's.

    What was kept of the guest is forgotten, the address is sealed under the member's key. Claiming
    it again changes nothing. Raises NotOwnGuestOrder, the same for every reason.
    """
    order = lock_order(order_id)
    if order.member_id == member_id:
        return
    guest = next(iter(sql.guest(order_id=order_id)), None)
    number = _verified_phone(member_id)
    if order.member_id is not None or guest is None or number is None:
        raise NotOwnGuestOrder
    if bytes(guest["phone_lookup"] or b"") != guest_lookup(number):
        raise NotOwnGuestOrder
    address = guest["address_sealed"]
    plain = sealing.unseal(bytes(guest["wrapped_key"]), bytes(address)) if address else ""
    sql.claim(
        order_id=order_id,
        member_id=member_id,
        address_sealed=members.seal_for(member_id, plain) if plain else None,
        at=at,
    )
    remark(order_id, RemarkKind.CLAIMED, "", is_for_shopper=True, at=at)
    outbox.publish(OrderClaimed(order_id, member_id, at))


@tx.required
def claim_guest_orders(*, member_id: UUID, at: datetime) -> list[OrderId]:
    """Claim every guest order of the member's verified phone; returns them."""
    number = _verified_phone(member_id)
    if number is None:
        return []
    found = [
        OrderId(row["order_id"]) for row in sql.guest_orders(phone_lookup=guest_lookup(number))
    ]
    for order_id in found:
        claim_guest_order(order_id=order_id, member_id=member_id, at=at)
    return found


def _verified_phone(member_id: UUID) -> str | None:
    if not members.is_verified(member_id, "phone"):
        return None
    phone = members.phone_of(member_id)
    return Phone.parse(phone).number if phone else None
