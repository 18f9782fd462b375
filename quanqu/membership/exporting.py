"""Everything that is kept about one member, as they may take it along (B1)."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from quanqu.catalog import queries as catalog
from quanqu.members import queries as members
from quanqu.network import queries as network
from quanqu.orders import queries as orders
from quanqu.orders.queries import OrderRow
from quanqu.pricing import queries as pricing
from quanqu.rewards import queries as rewards
from quanqu.wallet import queries as wallets

PAGE = 100


def export_member(member_id: UUID, at: datetime) -> dict[str, Any]:
    """One JSON document: who they are to us, what they agreed to, own, bought, and where they were
    seen. Refuses MemberUnknown.
    """
    member = members.get_member(member_id)
    ids = members.all_ids(member.member_id)
    binding = rewards.binding_at(member.member_id, at)
    document = {
        "exported_at": at,
        "member": {
            "number": member.number,
            "name": member.name,
            "tier": member.tier,
            "enrolled_at": member.enrolled_at,
            "source": member.source,
            "identifiers": members.list_identifiers(member.member_id),
        },
        "consents": members.list_consents(member.member_id),
        "guide": network.get_staff(binding.staff_id).name if binding else None,
        "cards": [
            {"card": card, "moves": wallets.history(card.card_id, limit=1_000)}
            for card in wallets.list_cards(member.member_id)
        ],
        "points": [
            {"account": one, "changes": wallets.points_history(one.account_id, limit=1_000)}
            for one in wallets.list_points(member.member_id, at)
        ],
        "coupons": pricing.list_coupons(member.member_id),
        "vouchers": wallets.list_vouchers(member.member_id, limit=1_000),
        "orders": [_order(row) for row in _all_orders(member.member_id)],
        "touches": rewards.touches_of(ids),
    }
    plain: dict[str, Any] = _plain(document)
    return plain


def _all_orders(member_id: UUID) -> Iterator[OrderRow]:
    before: tuple[datetime, UUID] | None = None
    while found := orders.list_orders(member_id=member_id, before=before, limit=PAGE):
        yield from found
        before = (found[-1].placed_at, found[-1].order_id)


def _order(row: OrderRow) -> dict[str, Any]:
    order = orders.get_order(row.order_id)
    skus = catalog.get_skus([line.sku_id for line in order.lines if line.sku_id])
    return {
        "number": order.number,
        "state": order.state,
        "channel": order.channel,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "currency": order.currency,
        "total_fen": order.total_fen,
        "delivery_address": orders.delivery_address_of(order.order_id),
        "lines": [
            {
                "name": skus[line.sku_id].name if line.sku_id else line.kind,
                "qty": line.qty,
                "total_fen": line.total_fen,
            }
            for line in order.lines
        ],
    }


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
