"""Reads of vouchers; `queries` gives them out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    taken = _taken_by(acceptor_id, currency, found)
    return taken[0] if taken else None


def list_usable(
    member_id: UUID, acceptor_id: UUID, currency: str, at: datetime
) -> list[VoucherView]:
    """A member's vouchers that this seller takes, the first to end first."""
    found = _views(
        limit=100,
        member_id=member_id,
        state=VoucherState.LIVE.value,
        currency=currency,
        valid_until__gt=at,
    )
    return sorted(_taken_by(acceptor_id, currency, found), key=lambda one: one.valid_until)


def list_vouchers(member_id: UUID, *, limit: int = 100) -> list[VoucherView]:
    """A member's vouchers, those that can be used first."""
    return sorted(_views(limit=limit, member_id=member_id), key=_usable_first)


def list_issued(issuer_id: UUID, *, limit: int = 100) -> list[VoucherView]:
    """What an issuer gave out, the newest first."""
    return _views(limit=limit, issuer_id=issuer_id)


def _taken_by(
    acceptor_id: UUID, currency: str, vouchers: Sequence[VoucherView]
) -> list[VoucherView]:
    issuers = {one.issuer_id for one in vouchers}
    taken = {
        issuer_id
        for issuer_id in issuers
        if is_own(issuer_id, acceptor_id)
        or alliance.find_rate(issuer_id, acceptor_id, currency, ClearingKind.VOUCHER)
    }
    return [one for one in vouchers if one.issuer_id in taken]


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
