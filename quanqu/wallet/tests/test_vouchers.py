"""Universal vouchers: redeemed once, owed to whoever took them."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanqu.alliance import actions as alliance
from quanqu.alliance.types import Terms
from quanqu.codes import actions as codes
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.members.tests.factory import member
from quanqu.network import actions as network
from quanqu.network.tests.factory import AT, town
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries
from quanqu.wallet.types import VoucherState, VoucherUsed, VoucherView

pytestmark = pytest.mark.django_db
ENDS = AT + timedelta(days=60)


@pytest.fixture
def group_id() -> Iterator[UUID]:
    with tx.begin(actor="system:test"):
        yield town().group.organisation_id


@pytest.fixture
def cafe_id(group_id: UUID) -> UUID:
    cafe = network.open_organisation(code="CAFE", name="咖啡馆", kind="merchant")
    return cafe.organisation_id


@pytest.fixture
def voucher(group_id: UUID) -> VoucherView:
    return wallet.issue_voucher(
        issuer_id=group_id,
        face_fen=5_000,
        currency="CNY",
        member_id=member(),
        valid_until=ENDS,
        at=AT,
    )


def agreed(issuer_id: UUID, acceptor_id: UUID, **more: int) -> None:
    """The acceptor takes the issuer's vouchers."""
    proposed = alliance.propose(
        issuer_id=issuer_id,
        acceptor_id=acceptor_id,
        by_id=acceptor_id,
        terms=Terms(9_000, takes_points=False, takes_vouchers=True, **more),
        currency="CNY",
        at=AT,
    )
    alliance.accept(agreement_id=proposed, by_id=issuer_id, at=AT)


def redeem(voucher: VoucherView, acceptor_id: UUID, due_fen: int) -> VoucherUsed:
    return wallet.redeem_voucher(
        token=voucher.token,
        acceptor_id=acceptor_id,
        due_fen=due_fen,
        currency="CNY",
        fact_key=f"v:{uuid4()}",
        about=uuid4(),
        node_id=None,
        scope="t:1",
        at=AT,
    )


def books(organisation_id: UUID) -> dict[K, int]:
    totals = ledger.trial_balance(organisation_ids=[organisation_id])
    return {total.kind: total.amount_fen for total in totals if total.amount_fen}


class TestVoucher:
    def test_pays_once_what_is_due(self, group_id: UUID, voucher: VoucherView) -> None:
        used = redeem(voucher, group_id, 4_200)
        assert (used.amount_fen, used.holder_id) == (4_200, group_id)
        assert books(group_id) == {
            K.VOUCHER_EXPENSE: 5_000,
            K.BREAKAGE_REVENUE: -800,
            K.CUSTOMER_PREPAYMENTS: -4_200,
        }
        with pytest.raises(codes.AlreadyRedeemed):
            redeem(voucher, group_id, 100)

    def test_is_refused_where_nobody_agreed_to_it(
        self, cafe_id: UUID, voucher: VoucherView
    ) -> None:
        assert queries.find_usable(voucher.token, cafe_id, "CNY") is None
        with pytest.raises(wallet.VoucherNotAccepted):
            redeem(voucher, cafe_id, 6_000)

    def test_counts_in_full_at_an_ally(
        self, group_id: UUID, cafe_id: UUID, voucher: VoucherView
    ) -> None:
        agreed(group_id, cafe_id)
        assert queries.find_usable(voucher.token, cafe_id, "CNY") == voucher
        assert redeem(voucher, cafe_id, 6_000).holder_id == cafe_id
        assert queries.find_usable(voucher.token, cafe_id, "CNY") is None
        assert books(cafe_id) == {K.ALLIANCE_DUE_FROM: 5_000, K.CUSTOMER_PREPAYMENTS: -5_000}
        assert books(group_id) == {K.VOUCHER_EXPENSE: 5_000, K.ALLIANCE_DUE_TO: -5_000}

    def test_comes_back_as_a_new_one(
        self, group_id: UUID, cafe_id: UUID, voucher: VoucherView
    ) -> None:
        agreed(group_id, cafe_id)
        redeem(voucher, cafe_id, 5_000)
        fresh = wallet.give_back_voucher(
            voucher_id=voucher.voucher_id, amount_fen=2_000, fact_key="b", at=ENDS
        )
        assert (fresh.face_fen, fresh.member_id, fresh.state) == (
            2_000,
            voucher.member_id,
            VoucherState.LIVE,
        )
        assert fresh.valid_until == ENDS + timedelta(days=30)
        assert books(cafe_id) == {K.ALLIANCE_DUE_FROM: 3_000, K.CUSTOMER_PREPAYMENTS: -3_000}
        with pytest.raises(Invalid):
            wallet.give_back_voucher(
                voucher_id=voucher.voucher_id, amount_fen=3_001, fact_key="c", at=AT
            )

    def test_ends(self, group_id: UUID, voucher: VoucherView) -> None:
        assert wallet.expire_vouchers(at=ENDS - timedelta(seconds=1)) == 0
        assert wallet.expire_vouchers(at=ENDS) == 1
        assert queries.get_voucher(voucher.voucher_id).state == VoucherState.EXPIRED
        assert books(group_id) == {K.VOUCHER_EXPENSE: 5_000, K.BREAKAGE_REVENUE: -5_000}
