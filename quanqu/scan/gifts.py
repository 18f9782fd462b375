"""What a code gives to whoever scans it: a coupon of the series that it names. (A11)"""

from datetime import datetime

from django.db import transaction

from quanqu.codes.actions import CodeUnknown
from quanqu.codes.types import CodeView, Purpose
from quanqu.kit.refusals import Refused
from quanqu.network import queries as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries as coupons
from quanqu.pricing.types import SeriesView
from quanqu.scan.touches import Scan, keep_touch
from quanqu.scan.types import CouponLanding, Gift, GiftState


def gift_of(scan: Scan, code: CodeView) -> Gift | None:
    """The coupon that this code gives this person, taken now if they are a member. One each: who
    has one of the series, used or not, is shown it again. A visitor is told what waits for them."""
    named = code.facts.get("gives")
    ours = coupons.list_series([code.organisation_id])
    is_coupon = code.purpose is Purpose.COUPON
    series = next(
        (
            one
            for one in ours
            if one.code == named or (is_coupon and one.series_id == code.target_id)
        ),
        None,
    )
    return _gift(scan, series) if series else None


def open_coupon(scan: Scan, code: CodeView) -> CouponLanding:
    """A code on a flyer or a receipt that gives a coupon."""
    touch_id = keep_touch(scan, code, node_id=code.node_id)
    gift = gift_of(scan, code)
    if gift is None:
        raise CodeUnknown
    node = network.get_node(code.node_id) if code.node_id else None
    return CouponLanding(touch_id, network.get_organisation(code.organisation_id), node, gift)


def _gift(scan: Scan, series: SeriesView) -> Gift:
    if scan.member_id is None:
        is_open = series.claim_from <= scan.at < series.claim_until and series.left_qty != 0
        return Gift(GiftState.JOIN if is_open else GiftState.GONE, series.zh, series.en)
    if not _held(scan, series):
        try:
            # A savepoint: what was written before a refusal goes, the touch stays.
            with transaction.atomic():
                pricing.claim_coupon(code=series.code, member_id=scan.member_id, at=scan.at)
        except Refused:
            return Gift(GiftState.GONE, series.zh, series.en)
    (held, *_others) = _held(scan, series)
    return Gift(GiftState.YOURS, series.zh, series.en, held[0], held[1])


def _held(scan: Scan, series: SeriesView) -> list[tuple[str, datetime]]:
    assert scan.member_id is not None
    found = coupons.list_coupons(scan.member_id)
    return [(one.number, one.expires_at) for one in found if one.series == series.code]
