"""Reads of vouchers; `queries` gives them out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from quanqu.wallet.models import Voucher
from quanqu.wallet.refusals import VoucherNotFound
from quanqu.wallet.types import VoucherId, VoucherState, VoucherView


def get_voucher(voucher_id: UUID) -> VoucherView:
    """One voucher, or VoucherNotFound. The caller checks whose it is."""
    found = _views(id=voucher_id)
    if not found:
        raise VoucherNotFound
    return found[0]


def list_vouchers(member_id: UUID, *, limit: int = 100) -> list[VoucherView]:
    """A member's vouchers, those that can be used first."""
    return sorted(_views(limit=limit, member_id=member_id), key=_usable_first)


def list_issued(issuer_id: UUID, *, limit: int = 100) -> list[VoucherView]:
    """What an issuer gave out, the newest first."""
    return _views(limit=limit, issuer_id=issuer_id)


def _usable_first(voucher: VoucherView) -> tuple[bool, float]:
    return voucher.state != VoucherState.LIVE, voucher.valid_until.timestamp()


def _views(limit: int = 1, **which: Any) -> list[VoucherView]:
    rows = (
        Voucher.objects.filter(**which)
        .order_by("-id")
        .values(
            "issuer_id",
            "member_id",
            "currency",
            "face_fen",
            "used_fen",
            "given_back_fen",
            "label",
            "valid_until",
            "about",
            voucher_id=F("id"),
            said=F("state"),
            token=F("code__token"),
        )
    )
    return [_view(row) for row in rows[:limit]]


def _view(row: Mapping[str, Any]) -> VoucherView:
    facts = {name: value for name, value in row.items() if name not in ("said", "voucher_id")}
    return VoucherView(
        voucher_id=VoucherId(row["voucher_id"]), state=VoucherState(row["said"]), **facts
    )
