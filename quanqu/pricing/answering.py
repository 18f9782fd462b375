"""How a competitor's price is answered inside guard-rails: pure (C2).

An answer only ever lowers a price: of what competitors ask the lowest that can be believed, matched
or beaten, then raised to the highest rail. Each step leaves its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quanqu.kit.money import BPS
from quanqu.pricing.types import AnswerKind, Guard, Reason, Seen


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a SKU stands: what we ask for one unit, what binds us, and what others ask."""

    our_fen: int
    day_began_fen: int
    """What we asked when the day began: answers of one day add up."""
    floor_fen: int | None
    cost_fen: int | None
    """Of one unit with VAT; None: not known."""
    holds_until: datetime | None
    """A price for a while is in force until then: the lasting one cannot be seen."""
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The price to ask (None: leave it), whose price it answers, and why."""

    price_fen: int | None
    theirs: Seen | None
    reasons: tuple[Reason, ...]


def answer(standing: Standing, guard: Guard, at: datetime) -> Answered:
    """What to ask now."""
    believed, reasons = _believed(standing, guard, at)
    if not believed:
        return Answered(None, None, (*reasons, Reason("nobody_to_answer")))
    theirs = min(believed, key=lambda one: (one.price_fen, one.source))
    wanted_fen = _wanted(theirs.price_fen, guard)
    if wanted_fen >= standing.our_fen:
        return Answered(None, theirs, (*reasons, Reason("cheap_enough")))
    if standing.holds_until is not None:
        return Answered(None, theirs, (*reasons, Reason("held_by_window")))
    reasons.append(_why(theirs, guard))
    price_fen = wanted_fen
    for rail_fen, reason in _rails(standing, guard):
        if rail_fen > price_fen:
            price_fen = rail_fen
            reasons = [one for one in reasons if not one.code.startswith("rail_")]
            reasons.append(reason)
    if price_fen >= standing.our_fen:
        return Answered(None, theirs, tuple(reasons))
    return Answered(price_fen, theirs, tuple(reasons))


def _believed(standing: Standing, guard: Guard, at: datetime) -> tuple[list[Seen], list[Reason]]:
    """What is fresh and no outlier, and why the others are not looked at."""
    oldest = at - timedelta(hours=guard.fresh_hours)
    fresh = [one for one in standing.seen if one.seen_at >= oldest]
    least_fen = _up(standing.our_fen * (BPS - guard.outlier_bps))
    believed = [one for one in fresh if one.price_fen >= least_fen]
    reasons = []
    if old_qty := len(standing.seen) - len(fresh):
        reasons.append(Reason("too_old", {"qty": old_qty, "hours": guard.fresh_hours}))
    if odd := [one for one in fresh if one.price_fen < least_fen]:
        lowest = min(odd, key=lambda one: one.price_fen)
        facts: dict[str, str | int] = {
            "source": lowest.source,
            "price_fen": lowest.price_fen,
            "bps": guard.outlier_bps,
        }
        reasons.append(Reason("outlier", facts))
    return believed, reasons


def _wanted(theirs_fen: int, guard: Guard) -> int:
    return theirs_fen * (BPS - guard.beat_bps) // BPS


def _why(theirs: Seen, guard: Guard) -> Reason:
    facts: dict[str, str | int] = {"source": theirs.source, "price_fen": theirs.price_fen}
    if guard.kind == AnswerKind.BEAT:
        return Reason("beats", facts | {"bps": guard.beat_bps})
    return Reason("matches", facts)


def _rails(standing: Standing, guard: Guard) -> Sequence[tuple[int, Reason]]:
    rails = []
    if standing.floor_fen is not None:
        rails.append((standing.floor_fen, Reason("rail_floor", {"price_fen": standing.floor_fen})))
    if standing.cost_fen is not None:
        least_fen = _up(standing.cost_fen * (BPS + guard.margin_bps))
        facts: dict[str, str | int] = {"price_fen": least_fen, "bps": guard.margin_bps}
        rails.append((least_fen, Reason("rail_margin", facts)))
    least_fen = _up(standing.day_began_fen * (BPS - guard.most_day_bps))
    facts = {"price_fen": least_fen, "bps": guard.most_day_bps}
    rails.append((least_fen, Reason("rail_day", facts)))
    return rails


def _up(amount_bps: int) -> int:
    """A rail is never a fen too low."""
    return -(-amount_bps // BPS)
