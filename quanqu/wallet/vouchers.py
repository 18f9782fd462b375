"""Reads of vouchers; `queries` gives them out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F

from quanqu.alliance import queries as alliance
from quanqu.alliance.types import ClearingKind
from quanqu.wallet.models import Voucher
from quanqu.wallet.points import is_own
from quanqu.wallet.refusals import VoucherNotFound
from quanqu.wallet.types import VoucherId, VoucherState, VoucherView


def get_voucher(voucher_id: UUID) -> VoucherView:
    """One voucher, or VoucherNotFound. The caller checks whose it is."""
    found = _views(id=voucher_id)
    if not found:
        raise VoucherNotFound
    return found[0]


def find_usable(token: str, acceptor_id: UUID, currency: str) -> VoucherView | None:
    """The voucher with this code, if this seller takes it; whether it is over, codes say."""
    found = _views(code__token=token, state=VoucherState.LIVE.value, currency=currency)
    if not found:
        return None
    [voucher] = found
    is_taken = is_own(voucher.issuer_id, acceptor_id) or alliance.find_rate(
        voucher.issuer_id, acceptor_id, currency, ClearingKind.VOUCHER
    )
    return voucher if is_taken else None


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
