"""Points, offers and vouchers of the group, and a cinema that takes them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quanqu.alliance import actions as alliance
from quanqu.alliance.types import Terms
from quanqu.kit import clock, tx
from quanqu.kit.ids import new_id
from quanqu.network import actions as network
from quanqu.wallet import actions as wallet
from quanqu.world import cast
from quanqu.world.demo.opening import Retailer
from quanqu.world.demo.people import Customer

POINT_FEN: Final = 1
LIVE_DAYS: Final = 365
RATES: Final = (100, 150, 200)
"""Points per 100.00 kept, by tier: one, one and a half, two per cent."""

SENT_A_DAY: Final = 5_000
WELCOME_QTY: Final = 2_000
WELCOMED: Final = 60
AT_THE_CINEMA: Final = ((0, 900), (1, 1_600), (2, 450))
"""Which customer paid how many points there last month."""

OFFERS_FEN: Final = ((50_000, 5_000), (100_000, 12_000))
IDLE_DAYS: Final = 3 * 365
VOUCHERS: Final = (("开业礼 Opening gift", 2_000), ("迟到的歉意 Sorry it was late", 1_000))
TERMS: Final = Terms(
    rate_bps=9_000, takes_vouchers=True, day_fen=200_000, member_day_fen=20_000, total_fen=5_000_000
)


@tx.required
def give_worth(retailer: Retailer, customers: Sequence[Customer], *, now: datetime) -> None:
    """Opened last month, after the history was written: what was sold before earns no points."""
    group_id = retailer.organisations[cast.GROUP].organisation_id
    month = _last_month(now)
    begin = datetime.combine(month, datetime.min.time(), tzinfo=clock.HOUSE)
    for pay_fen, bonus_fen in OFFERS_FEN:
        wallet.set_offer(
            issuer_id=group_id, currency="CNY", pay_fen=pay_fen, bonus_fen=bonus_fen, at=begin
        )
    wallet.set_breakage(issuer_id=group_id, idle_days=IDLE_DAYS, at=begin)
    _give_vouchers(group_id, customers, now)
    accounts = _welcome(group_id, customers, begin)
    cinema_id = _ally(group_id, begin)
    for number, points_qty in AT_THE_CINEMA:
        wallet.spend_points(
            account_id=accounts[number],
            points_qty=points_qty,
            acceptor_id=cinema_id,
            fact_key=f"demo:cinema:{number}",
            about=new_id(),
            at=begin + timedelta(days=5 + number, hours=19, minutes=20 * number),
        )
    alliance.make_statements(month=month, at=now)


def _welcome(group_id: UUID, customers: Sequence[Customer], at: datetime) -> list[UUID]:
    programme_id = wallet.open_programme(
        issuer_id=group_id,
        name="禾塘积分",
        name_en="Hetang points",
        currency="CNY",
        point_fen=POINT_FEN,
        live_days=LIVE_DAYS,
        rates=RATES,
        transfer_day_qty=SENT_A_DAY,
        at=at,
    )
    accounts: list[UUID] = []
    for customer in customers[:WELCOMED]:
        account_id = wallet.open_points(
            programme_id=programme_id, member_id=customer.member_id, at=at
        )
        wallet.grant_points(
            account_id=account_id,
            points_qty=WELCOME_QTY,
            fact_key=f"demo:welcome:{account_id}",
            about=None,
            at=at,
            memo="欢迎 Welcome",
        )
        accounts.append(account_id)
    return accounts


def _ally(group_id: UUID, at: datetime) -> UUID:
    """A cinema takes our points and vouchers, and asks that we take its points, too."""
    cinema = network.open_organisation(
        code=cast.CINEMA, name="山海影城", name_en="Shanhai Cinemas", kind="partner"
    )
    cinema_id = cinema.organisation_id
    agreement_id = alliance.propose(
        issuer_id=group_id,
        acceptor_id=cinema_id,
        by_id=group_id,
        terms=TERMS,
        currency="CNY",
        at=at,
    )
    alliance.accept(agreement_id=agreement_id, by_id=cinema_id, at=at)
    alliance.propose(
        issuer_id=cinema_id,
        acceptor_id=group_id,
        by_id=cinema_id,
        terms=Terms(rate_bps=8_500),
        currency="CNY",
        at=at + timedelta(days=20),
    )
    return cinema_id


def _give_vouchers(group_id: UUID, customers: Sequence[Customer], now: datetime) -> None:
    for number, (label, face_fen) in enumerate(VOUCHERS):
        for customer in (customers[number], None):
            wallet.issue_voucher(
                issuer_id=group_id,
                face_fen=face_fen,
                currency="CNY",
                valid_until=now + timedelta(days=90),
                at=now - timedelta(days=number + 1),
                member_id=customer.member_id if customer else None,
                label=label,
            )


def _last_month(now: datetime) -> date:
    this = now.astimezone(clock.HOUSE).date().replace(day=1)
    return (this - timedelta(days=1)).replace(day=1)
