"""Daily bills against our books, and parts of a payment that go on to another merchant."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from quanqu.kit import clock, tx
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.network.tests.factory import dealer
from quanqu.payments import actions as payments
from quanqu.payments import queries, rules
from quanqu.payments.refusals import DifferenceNotOpen, RefundTooMuch, ShareTooMuch
from quanqu.payments.types import (
    BillId,
    DifferenceKind,
    DifferenceState,
    DifferenceView,
    PaymentId,
    PaymentStatus,
    ProviderUnreachable,
    RefundStatus,
    ShareId,
    ShareReturnId,
    ShareStatus,
)
from quanqu.proof import actions as proof
from quanqu.world.gateway.tests.machinery import HTTP, GatewayProcess
from tests.payments.merchant import (
    ACTOR,
    AMOUNT,
    Open,
    approve,
    ask,
    clearing,
    promised,
    send,
    submit,
)

S = ShareStatus
STORE = "1900000110"


@pytest.fixture
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """A gateway of its own: a bill lists everything that was bought there on a day."""
    process = GatewayProcess(tmp_path_factory.mktemp("gateways"))
    yield process
    process.stop()


def bought(open_one: Open, *, is_shared: bool = False) -> PaymentId:
    payment_id = open_one(is_shared=is_shared)
    approve(submit(payment_id))
    assert ask(payment_id) is PaymentStatus.CAPTURED
    return payment_id


def spoil(gateway: GatewayProcess, payment_id: PaymentId, fault: str) -> None:
    wish = {"order_number": payment_id.hex, "fault": fault}
    HTTP.post(f"{gateway.url}/control/bill", json=wish).raise_for_status()


def fetched(provider: str) -> BillId:
    today = clock.now().astimezone(rules.BILL_ZONE).date()
    return payments.fetch_bill(provider=provider, on=today, actor=ACTOR, at=clock.now())


def reconciled(bill_id: BillId) -> int:
    with tx.begin(actor=ACTOR):
        return payments.reconcile(bill_id=bill_id, at=clock.now())


def settled(difference: DifferenceView, reason: str = "booked by hand") -> None:
    with tx.begin(actor=ACTOR):
        payments.settle_difference(
            difference_id=difference.difference_id, reason=reason, at=clock.now()
        )


def open_ones(group_id: UUID) -> list[DifferenceView]:
    found = queries.list_differences(collector_ids=[group_id])
    return [one for one in found if one.state is DifferenceState.OPEN]


class TestReconcile:
    def test_finds_exactly_the_three_planted_differences(
        self, gateway: GatewayProcess, open_one: Open, name: str, group_id: UUID
    ) -> None:
        numbers = [bought(open_one) for _ in range(4)]
        send(promised(numbers[3], 2_500))
        send(queries.list_refunds(numbers[3])[0].refund_id)
        assert reconciled(fetched(name)) == 0
        for number, fault in zip(numbers, ("missing", "amount", "foreign"), strict=False):
            spoil(gateway, number, fault)
        bill_id = fetched(name)
        assert [reconciled(bill_id) for _ in range(2)] == [3, 3]
        found = {
            one.kind: (one.payment_id, one.ours_fen, one.theirs_fen) for one in open_ones(group_id)
        }
        foreign = found.pop(DifferenceKind.MISSING_HERE)
        assert found == {
            DifferenceKind.MISSING_THERE: (numbers[0], AMOUNT, None),
            DifferenceKind.OTHER_AMOUNT: (numbers[1], AMOUNT, AMOUNT + 1),
        }
        assert foreign[0] not in numbers
        assert foreign[1:] == (None, AMOUNT)
        [promise] = proof.verify(["P6"])
        assert (promise.examined, promise.violation_count) == (5, 0)

    def test_keeps_what_a_person_settled_and_closes_what_is_gone(
        self, gateway: GatewayProcess, open_one: Open, name: str, group_id: UUID
    ) -> None:
        first, second = bought(open_one), bought(open_one)
        for number in (first, second):
            spoil(gateway, number, "amount")
        assert reconciled(fetched(name)) == 2
        [one] = [one for one in open_ones(group_id) if one.payment_id == first]
        settled(one, "the provider corrects it")
        with pytest.raises(DifferenceNotOpen):
            settled(one)
        spoil(gateway, second, "none")
        assert reconciled(fetched(name)) == 0
        assert open_ones(group_id) == []
        [kept] = queries.list_differences(collector_ids=[group_id])
        assert (kept.reason, kept.settled_by) == ("the provider corrects it", ACTOR)


@pytest.fixture
def store_id(group_id: UUID) -> UUID:
    with tx.begin(actor=ACTOR):
        return dealer("A").organisation_id


def shared(payment_id: PaymentId, store_id: UUID, amount_fen: int, key: str = "") -> ShareId:
    with tx.begin(actor=ACTOR):
        return payments.request_share(
            payment_id=payment_id,
            receiver_id=store_id,
            account=STORE,
            amount_fen=amount_fen,
            key=key or f"share:{uuid4()}",
            at=clock.now(),
        )


def sent(share_id: ShareId) -> ShareStatus:
    return payments.send_share(share_id=share_id, actor=ACTOR, at=clock.now())


def asked_back(share_id: ShareId, amount_fen: int, key: str = "") -> ShareReturnId:
    with tx.begin(actor=ACTOR):
        return payments.request_share_return(
            share_id=share_id, amount_fen=amount_fen, key=key or f"back:{uuid4()}", at=clock.now()
        )


def sent_back(share_return_id: ShareReturnId) -> ShareStatus:
    return payments.send_share_return(share_return_id=share_return_id, actor=ACTOR, at=clock.now())


@pytest.mark.parametrize("name", ["wechat"], indirect=True)
class TestShare:
    def test_goes_on_and_comes_back(
        self, gateway: GatewayProcess, open_one: Open, group_id: UUID, store_id: UUID
    ) -> None:
        payment_id = bought(open_one, is_shared=True)
        share_id = shared(payment_id, store_id, 3_000, "one")
        assert shared(payment_id, store_id, 3_000, "one") == share_id
        gateway.behave(notices="never", answer_lost=["share"])
        with pytest.raises(ProviderUnreachable):
            sent(share_id)
        gateway.behave(notices="never")
        assert [sent(share_id) for _ in range(3)] == [S.PENDING, S.SUCCEEDED, S.SUCCEEDED]
        assert (clearing(group_id), clearing(store_id)) == (AMOUNT - 3_000, 3_000)
        assert sent_back(asked_back(share_id, 1_000)) is S.SUCCEEDED
        assert (clearing(group_id), clearing(store_id)) == (AMOUNT - 2_000, 2_000)
        owed = ledger.balance(organisation_id=group_id, kind=K.DUE_TO, currency="CNY")
        assert owed == 2_000
        assert queries.get_payment(payment_id).shared_fen == 2_000
        with pytest.raises(ShareTooMuch):
            asked_back(share_id, 2_001)

    def test_above_what_the_provider_allows_fails_and_is_free_again(
        self, open_one: Open, store_id: UUID, group_id: UUID
    ) -> None:
        payment_id = bought(open_one, is_shared=True)
        share_id = shared(payment_id, store_id, 3_001)
        assert sent(share_id) is S.FAILED
        assert queries.get_share(share_id).why == "NOT_ENOUGH"
        assert queries.get_payment(payment_id).shared_fen == 0
        assert clearing(group_id) == AMOUNT

    def test_of_a_payment_that_is_not_open_to_it_or_too_small_is_refused(
        self, open_one: Open, store_id: UUID
    ) -> None:
        for is_shared, amount_fen in ((False, 1), (True, AMOUNT + 1)):
            payment_id = bought(open_one, is_shared=is_shared)
            with pytest.raises(ShareTooMuch):
                shared(payment_id, store_id, amount_fen)

    def test_comes_back_before_the_shopper_is_refunded(
        self, open_one: Open, store_id: UUID, group_id: UUID
    ) -> None:
        payment_id = bought(open_one, is_shared=True)
        share_id = shared(payment_id, store_id, 3_000)
        refund_id = promised(payment_id, AMOUNT)
        with pytest.raises(RefundTooMuch):
            promised(payment_id, 1)
        assert sent(share_id) is S.PENDING
        assert refund_id not in queries.list_refunds_to_send(clock.now())
        assert sent(share_id) is S.SUCCEEDED
        [back_id] = queries.list_share_returns_to_send(clock.now())
        assert refund_id not in queries.list_refunds_to_send(clock.now())
        assert proof.verify(["P1"])[0].violation_count == 0
        assert sent_back(back_id) is S.SUCCEEDED
        assert list(queries.list_refunds_to_send(clock.now())) == [refund_id]
        assert [send(refund_id) for _ in range(2)][-1] is RefundStatus.SUCCEEDED
        assert (clearing(group_id), clearing(store_id)) == (0, 0)
        assert proof.verify(["P1"])[0].violation_count == 0
