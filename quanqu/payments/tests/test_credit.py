"""What a member may owe in instalments: a limit of their own, whatever they open at once."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit import sql, tx
from quanqu.kit.refusals import Invalid
from quanqu.kit.tests.threads import at_once, raised
from quanqu.members.tests.factory import member
from quanqu.network.tests.factory import AT, group
from quanqu.payments import actions as payments
from quanqu.payments import queries
from quanqu.payments.rules import INSTALMENT_EVERY, USUAL_CREDIT_FEN, owed_fen
from quanqu.payments.tests.factory import capture_facts, refund
from quanqu.payments.types import PaymentId, ProviderCannot

ACTOR = "system:test"
HALF = USUAL_CREDIT_FEN // 2


@pytest.fixture
def group_id(db: None) -> Iterator[UUID]:
    with tx.begin(actor=ACTOR):
        yield group().organisation_id


@pytest.fixture
def member_id(group_id: UUID) -> UUID:
    return member()


def buy(
    collector_id: UUID,
    member_id: UUID | None,
    amount_fen: int = HALF,
    *,
    provider: str = "alipay",
    instalment_qty: int = 3,
) -> PaymentId:
    return payments.open_payment(
        order_id=uuid4(),
        collector_id=collector_id,
        provider=provider,
        amount_fen=amount_fen,
        currency="CNY",
        expires_at=AT + timedelta(minutes=15),
        instalment_qty=instalment_qty,
        member_id=member_id,
        at=AT,
    ).payment_id


def pay(payment_id: PaymentId) -> None:
    payments.begin_submission(payment_id=payment_id, merchant_id="quanqu", at=AT)
    amount_fen = queries.get_payment(payment_id).amount_fen
    payments.capture(**capture_facts(payment_id, amount_fen), at=AT)


def left(member_id: UUID, months: int = 0) -> int:
    return queries.credit_of(member_id, AT + months * INSTALMENT_EVERY).left_fen


@given(st.integers(1, 10**9), st.sampled_from([3, 6, 12]), st.integers(-1, 400))
def test_what_is_owed_falls_by_a_part_each_month(amount_fen: int, qty: int, days: int) -> None:
    owed = [owed_fen(amount_fen, qty, AT, AT + timedelta(days=days + n)) for n in (0, 30)]
    paid_qty = min(max(days, 0) // 30, qty)
    assert abs(owed[0] * qty - amount_fen * (qty - paid_qty)) < qty * qty
    assert owed[1] < owed[0] or owed[1] == 0 or days < 0
    assert owed_fen(amount_fen, qty, AT, AT) == amount_fen


class TestLimit:
    def test_counts_what_is_open_and_what_is_owed(self, group_id: UUID, member_id: UUID) -> None:
        first = buy(group_id, member_id)
        pay(buy(group_id, member_id))
        with pytest.raises(payments.CreditTooMuch) as refused:
            buy(group_id, member_id, 1)
        assert refused.value.facts["left_fen"] == 0
        payments.mark_closed(payment_id=first, at=AT)
        assert left(member_id) == HALF

    def test_has_room_again_with_each_part_and_what_goes_back(
        self, group_id: UUID, member_id: UUID
    ) -> None:
        payment_id = buy(group_id, member_id, 900_000)
        pay(payment_id)
        room = [left(member_id, months) for months in range(5)]
        assert room == [100_000, 400_000, 700_000, 1_000_000, 1_000_000]
        refund(payment_id, 600_000)
        assert left(member_id, 1) == 800_000

    def test_is_anothers_for_another(self, group_id: UUID, member_id: UUID) -> None:
        buy(group_id, member_id, USUAL_CREDIT_FEN)
        assert left(member("13800138001")) == USUAL_CREDIT_FEN

    def test_can_be_decided_and_is_audited(self, group_id: UUID, member_id: UUID) -> None:
        for limit_fen in (0, HALF):
            payments.set_credit_limit(member_id=member_id, limit_fen=limit_fen, at=AT)
        buy(group_id, member_id)
        with pytest.raises(payments.CreditTooMuch):
            buy(group_id, member_id, 1)
        with pytest.raises(Invalid):
            payments.set_credit_limit(member_id=member_id, limit_fen=-1, at=AT)
        trail = sql.run_text(
            "SELECT actor FROM kit_audit WHERE table_name = 'payments_credit_limit'", {}
        )
        assert [row["actor"] for row in trail] == [ACTOR, ACTOR]

    def test_is_kept_by_six_at_once(self, committed: str) -> None:
        with tx.begin(actor=ACTOR):
            group_id, member_id = group().organisation_id, member()

        def act(number: int) -> PaymentId:
            with tx.begin(actor=ACTOR):
                return buy(group_id, member_id)

        assert raised(at_once(6, act), payments.CreditTooMuch) == 4
        assert left(member_id) == 0


class TestInstalments:
    @pytest.mark.parametrize(("provider", "qty"), [("wechat", 3), ("gateway", 3), ("alipay", 4)])
    def test_are_what_the_provider_offers(
        self, group_id: UUID, member_id: UUID, provider: str, qty: int
    ) -> None:
        with pytest.raises(ProviderCannot):
            buy(group_id, member_id, provider=provider, instalment_qty=qty)

    def test_need_somebody_who_owes_them(self, group_id: UUID) -> None:
        with pytest.raises(Invalid):
            buy(group_id, None)

    def test_else_nobody_is_kept(self, group_id: UUID, member_id: UUID) -> None:
        buy(group_id, member_id, USUAL_CREDIT_FEN * 9, instalment_qty=0)
        assert left(member_id) == USUAL_CREDIT_FEN
