"""Points: spent as money by what dies first, given back where they came from, never below zero."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.alliance import actions as alliance
from quanqu.alliance.types import Terms
from quanqu.kit import tx
from quanqu.kit.refusals import Invalid
from quanqu.ledger import queries as ledger
from quanqu.ledger.types import AccountKind as K
from quanqu.members.tests.factory import member
from quanqu.network import actions as network
from quanqu.network.tests.factory import AT, Town, town
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries, tasks
from quanqu.wallet.tests.factory import points, programme
from quanqu.wallet.types import (
    PointsAccountId,
    PointsSpent,
    PointsView,
    ProgrammeId,
    ProgrammeView,
    SpendablePoints,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place() -> Iterator[Town]:
    with tx.begin(actor="system:test"):
        yield town()


@pytest.fixture
def group_id(place: Town) -> UUID:
    return place.group.organisation_id


@pytest.fixture
def programme_id(group_id: UUID) -> ProgrammeId:
    return programme(group_id, live_days=100, transfer_day_qty=50)


@pytest.fixture
def member_id() -> UUID:
    return member()


@pytest.fixture
def account_id(place: Town, programme_id: ProgrammeId, member_id: UUID) -> PointsAccountId:
    return points(programme_id, member_id, 0)


def grant(account_id: UUID, qty: int, *, at: datetime = AT, about: UUID | None = None) -> None:
    wallet.grant_points(
        account_id=account_id, points_qty=qty, fact_key=f"g:{uuid4()}", about=about, at=at
    )


def spend(account_id: UUID, qty: int, acceptor_id: UUID, *, at: datetime = AT) -> PointsSpent:
    return wallet.spend_points(
        account_id=account_id,
        points_qty=qty,
        acceptor_id=acceptor_id,
        fact_key=f"s:{uuid4()}",
        about=uuid4(),
        at=at,
    )


def give_back(spent: PointsSpent, amount_fen: int, *, at: datetime = AT) -> None:
    wallet.give_back_points(
        spending_id=spent.spending_id, amount_fen=amount_fen, fact_key=f"b:{uuid4()}", at=at
    )


def take_back(account_id: UUID, qty: int, about: UUID, *, at: datetime = AT) -> None:
    wallet.take_back_points(
        account_id=account_id, points_qty=qty, fact_key=f"t:{uuid4()}", about=about, at=at
    )


def lots(account_id: UUID, at: datetime = AT) -> list[int]:
    return [lot.left_qty for lot in queries.list_lots(account_id, at)]


def owed(member_id: UUID, at: datetime = AT) -> int:
    return queries.list_points(member_id, at)[0].owed_qty


def books(organisation_id: UUID) -> dict[K, int]:
    totals = ledger.trial_balance(organisation_ids=[organisation_id])
    return {t.kind: t.amount_fen for t in totals if t.amount_fen and t.currency == "CNY"}


class TestSpend:
    def test_takes_what_dies_first_and_frees_its_provision(
        self, account_id: PointsAccountId, group_id: UUID
    ) -> None:
        grant(account_id, 30, at=AT + DAY)
        grant(account_id, 20)
        assert books(group_id) == {K.POINTS_EXPENSE: 100, K.POINTS_PROVISION: -100}
        spent = spend(account_id, 25, group_id, at=AT + DAY)
        assert (spent.amount_fen, spent.holder_id) == (50, group_id)
        assert lots(account_id, AT + DAY) == [25]
        assert books(group_id)[K.POINTS_PROVISION] == -50
        assert books(group_id)[K.CUSTOMER_PREPAYMENTS] == -50

    def test_refuses_more_than_lives(self, account_id: PointsAccountId, group_id: UUID) -> None:
        grant(account_id, 20)
        with pytest.raises(wallet.InsufficientPoints):
            spend(account_id, 21, group_id)
        with pytest.raises(wallet.InsufficientPoints):
            spend(account_id, 1, group_id, at=AT + 100 * DAY)

    @pytest.mark.parametrize("qty", [0, -1])
    def test_refuses_what_is_no_number_of_points(
        self, account_id: PointsAccountId, group_id: UUID, qty: int
    ) -> None:
        grant(account_id, 20)
        with pytest.raises(Invalid):
            spend(account_id, qty, group_id)

    def test_is_refused_where_nobody_agreed_to_it(
        self, place: Town, account_id: PointsAccountId
    ) -> None:
        grant(account_id, 20)
        other = programme(place.dealer_b.organisation_id)
        foreign = points(other, member("13800138001"), 10)
        with pytest.raises(wallet.PointsNotAccepted):
            spend(foreign, 5, place.dealer_a.organisation_id)
        assert spend(account_id, 5, place.dealer_a.organisation_id).amount_fen == 10


class TestGiveBack:
    def test_fills_the_lots_it_came_from(self, account_id: PointsAccountId, group_id: UUID) -> None:
        grant(account_id, 10)
        grant(account_id, 10, at=AT + DAY)
        spent = spend(account_id, 15, group_id, at=AT + DAY)
        give_back(spent, 7, at=AT + DAY)
        assert lots(account_id, AT + DAY) == [8]
        give_back(spent, 23, at=AT + DAY)
        assert lots(account_id, AT + DAY) == [10, 10]
        assert books(group_id) == {K.POINTS_EXPENSE: 40, K.POINTS_PROVISION: -40}

    def test_makes_a_short_lot_of_what_has_died(
        self, account_id: PointsAccountId, group_id: UUID
    ) -> None:
        grant(account_id, 10)
        spent = spend(account_id, 10, group_id)
        late = AT + 200 * DAY
        give_back(spent, 20, at=late)
        assert lots(account_id, late + 29 * DAY) == [10]
        assert lots(account_id, late + 30 * DAY) == []

    def test_refuses_more_than_was_spent(self, account_id: PointsAccountId, group_id: UUID) -> None:
        grant(account_id, 10)
        spent = spend(account_id, 10, group_id)
        give_back(spent, 19)
        with pytest.raises(Invalid):
            give_back(spent, 2)


class TestTakeBack:
    def test_takes_the_sales_own_points_first(self, account_id: PointsAccountId) -> None:
        order_id = uuid4()
        grant(account_id, 10)
        grant(account_id, 10, at=AT + DAY, about=order_id)
        take_back(account_id, 12, order_id, at=AT + DAY)
        assert lots(account_id, AT + DAY) == [8]

    def test_blocks_below_zero_until_it_is_made_up(
        self, account_id: PointsAccountId, member_id: UUID, group_id: UUID
    ) -> None:
        order_id = uuid4()
        grant(account_id, 10, about=order_id)
        spent = spend(account_id, 8, group_id)
        take_back(account_id, 10, order_id)
        assert (lots(account_id), owed(member_id)) == ([], 8)
        grant(account_id, 3)
        with pytest.raises(wallet.PointsBlocked):
            spend(account_id, 1, group_id)
        give_back(spent, 12)
        assert (lots(account_id), owed(member_id)) == ([1], 0)
        assert spend(account_id, 1, group_id).amount_fen == 2

    def test_does_not_take_twice_what_has_died(self, account_id: PointsAccountId) -> None:
        order_id = uuid4()
        grant(account_id, 10, about=order_id)
        late = AT + 100 * DAY
        assert wallet.expire_points(at=late) == 1
        grant(account_id, 5, at=late)
        take_back(account_id, 6, order_id, at=late)
        assert lots(account_id, late) == [5]
        take_back(account_id, 4, order_id, at=late)
        assert lots(account_id, late) == [5]


class TestExpire:
    def test_gives_the_provision_back(self, account_id: PointsAccountId, group_id: UUID) -> None:
        grant(account_id, 10)
        grant(account_id, 10, at=AT + DAY)
        assert wallet.expire_points(at=AT + 100 * DAY - timedelta(seconds=1)) == 0
        assert wallet.expire_points(at=AT + 100 * DAY) == 1
        assert wallet.expire_points(at=AT + 100 * DAY) == 0
        assert lots(account_id) == [10]
        assert books(group_id) == {K.POINTS_EXPENSE: 20, K.POINTS_PROVISION: -20}

    def test_goes_on_until_nothing_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Two lots of one member fill a batch; another member's is due as well."""
        monkeypatch.setattr(tasks, "BATCH", 2)
        with tx.begin(actor="system:test"):
            issuer_id = town().group.organisation_id
            programme_id = programme(issuer_id, live_days=1)
            for moment in range(3):
                at = AT + timedelta(seconds=moment)
                of = ("13800138001", "13800138001", "13800138002")[moment]
                points(programme_id, member(of), 5, at=at)
        tasks.expire_points()
        assert books(issuer_id) == {}


class TestSend:
    def test_keeps_when_they_die(
        self, programme_id: ProgrammeId, account_id: PointsAccountId, member_id: UUID
    ) -> None:
        grant(account_id, 10)
        grant(account_id, 10, at=AT + DAY)
        friend_id = member("13800138001")
        wallet.send_points(
            account_id=account_id, to_member_id=friend_id, points_qty=15, at=AT + DAY
        )
        theirs = queries.list_points(friend_id, AT + DAY)[0]
        ends = [lot.expires_at - AT for lot in queries.list_lots(theirs.account_id, AT + DAY)]
        assert ends == [100 * DAY, 101 * DAY]
        assert (lots(theirs.account_id, AT + DAY), lots(account_id, AT + DAY)) == ([10, 5], [5])
        changes = [c.points_qty for c in queries.points_history(account_id)]
        assert sorted(changes) == [-15, 10, 10]

    def test_is_limited_by_the_day(self, account_id: PointsAccountId, member_id: UUID) -> None:
        grant(account_id, 100)
        friend_id = member("13800138001")

        def send(qty: int, at: datetime) -> None:
            wallet.send_points(account_id=account_id, to_member_id=friend_id, points_qty=qty, at=at)

        send(30, AT)
        with pytest.raises(wallet.TransferLimit) as refusal:
            send(21, AT)
        assert refusal.value.facts["left_qty"] == 20
        send(21, AT + DAY)
        with pytest.raises(Invalid):
            wallet.send_points(
                account_id=account_id, to_member_id=member_id, points_qty=1, at=AT + DAY
            )


class TestSpendable:
    def test_are_worth_here_what_the_seller_takes_them_at(
        self, place: Town, account_id: PointsAccountId, member_id: UUID, group_id: UUID
    ) -> None:
        grant(account_id, 10)
        cafe_id = network.open_organisation(
            code="CAFE", name="咖啡馆", kind="merchant"
        ).organisation_id
        assert self.worth(member_id, place.dealer_a.organisation_id) == 20
        assert self.worth(member_id, cafe_id) is None
        agreement_id = alliance.propose(
            issuer_id=group_id,
            acceptor_id=cafe_id,
            by_id=cafe_id,
            terms=Terms(9_000),
            currency="CNY",
            at=AT,
        )
        assert self.worth(member_id, cafe_id) is None
        alliance.accept(agreement_id=agreement_id, by_id=group_id, at=AT)
        assert self.worth(member_id, cafe_id) == 18

    def worth(self, member_id: UUID, acceptor_id: UUID) -> int | None:
        found = queries.find_spendable(member_id, acceptor_id, "CNY", AT)
        return found.worth_fen if found else None


@given(st.integers(0, 100), st.integers(1, 50), st.integers(1, 20_000), st.integers(0, 3_000))
def test_whole_points_pay_as_much_as_they_can(qty: int, fen: int, bps: int, due: int) -> None:
    programme = ProgrammeView(ProgrammeId(uuid4()), uuid4(), "", "", "CNY", fen, 365, {}, 0)
    account = PointsView(PointsAccountId(uuid4()), programme, uuid4(), qty, 0)
    spendable = SpendablePoints(account, bps)
    worths = [points * fen * bps // 10_000 for points in range(qty + 1)]
    worth = spendable.worth_within(due)
    assert worth == max(one for one in worths if one <= due)
    assert worths.index(worth) == spendable.points_for(worth)
    assert spendable.worth_fen == worths[-1]
