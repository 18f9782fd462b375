"""Shares of lines, tenders and legal entities sum to the fen."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit.money import cumulative, moved, moved_net
from quanqu.ledger.types import summed
from quanqu.orders import books
from quanqu.orders.books import LineMove
from quanqu.orders.pieces import part_of_reasons
from quanqu.orders.rules import drain, tender_shares
from quanqu.orders.types import LineId, LineKind, LineView, TenderKind

SELLER, OWNER, HOLDER = (UUID(int=n) for n in range(1, 4))


def line(*, qty: int = 2, total: int = 50_000, owner: UUID = OWNER) -> LineView:
    net = total * 10_000 // 11_300
    return LineView(
        line_id=LineId(UUID(int=9)),
        position=1,
        kind=LineKind.GOODS,
        sku_id=UUID(int=8),
        label="",
        qty=qty,
        list_price_fen=total // qty,
        discount_fen=0,
        total_fen=total,
        net_fen=net,
        vat_bps=1_300,
        seller_id=SELLER,
        owner_id=owner,
        source_node_id=UUID(int=7),
        transfer_fen=net * 8 // 10,
        fulfilled_qty=0,
        cancelled_qty=0,
        returned_qty=0,
        reasons=(),
    )


class TestMoved:
    @given(
        st.integers(0, 10**9),
        st.integers(1, 500),
        st.lists(st.integers(0, 500), max_size=8),
    )
    def test_any_walk_from_nothing_to_all_sums_to_the_total(
        self, total: int, qty: int, stops: list[int]
    ) -> None:
        walk = [0, *(min(stop, qty) for stop in stops), qty]
        assert sum(moved(total, qty, a, b) for a, b in pairwise(walk)) == total

    @given(st.integers(0, 3_000), st.integers(0, 100), st.integers(1, 40), st.data())
    def test_net_money_is_never_more_than_the_money(
        self, total: int, percent: int, qty: int, data: st.DataObject
    ) -> None:
        net = total * percent // 100
        before = data.draw(st.integers(0, qty))
        after = data.draw(st.integers(before, qty))
        part = moved_net(total, net, qty, before, after)
        assert 0 <= part <= moved(total, qty, before, after)
        assert moved_net(total, net, qty, 0, qty) == net

    def test_the_first_of_three_pieces_of_one_hundred(self) -> None:
        assert cumulative(100, 1, 3) == 33


class TestTenderShares:
    @given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20), st.data())
    def test_each_line_gets_its_total_and_each_tender_gives_its_amount(
        self, lines: list[int], data: st.DataObject
    ) -> None:
        total = sum(lines)
        cut = data.draw(st.integers(0, total))
        shares = tender_shares(lines, [cut, total - cut])
        assert [sum(column) for column in zip(*shares, strict=True)] == lines
        assert [sum(row) for row in shares] == [cut, total - cut]
        assert min(min(row) for row in shares) >= 0

    def test_refuses_tenders_that_are_not_the_total(self) -> None:
        with pytest.raises(ValueError, match="do not equal"):
            tender_shares([100], [99])


class TestDrain:
    def test_provider_goes_back_before_principal_before_bonus(self) -> None:
        available = [
            (TenderKind.STORED_VALUE_BONUS, 50),
            (TenderKind.STORED_VALUE_PRINCIPAL, 100),
            (TenderKind.PROVIDER, 100),
        ]
        assert drain(230, available) == [30, 100, 100]

    def test_refuses_more_than_there_is(self) -> None:
        with pytest.raises(ValueError, match="more is to be refunded"):
            drain(101, [(TenderKind.CASH, 100)])


class TestSaleEntries:
    @given(st.integers(1, 9), st.integers(0, 10**6), st.data())
    def test_balance_in_every_legal_entity_and_undo_each_other(
        self, qty: int, total: int, data: st.DataObject
    ) -> None:
        sold = line(qty=qty, total=total - total % qty)
        kept = data.draw(st.integers(0, qty))
        walk = [(0, qty), (qty, kept), (kept, 0)]
        entries = []
        for before, after in walk:
            amount = moved(sold.total_fen, qty, before, after)
            change = LineMove(sold, before, after, ((HOLDER, amount),))
            booked = books.sale_entries([change], "CNY")
            for firm in (SELLER, OWNER, HOLDER):
                assert sum(e.amount_fen for e in booked if e.organisation_id == firm) == 0
            entries += booked
        assert summed(entries) == []

    def test_own_goods_of_the_platform_need_no_other_company(self) -> None:
        own = line(owner=SELLER)
        change = LineMove(own, 0, 2, ((SELLER, own.total_fen),))
        entries = books.sale_entries([change], "CNY")
        assert {entry.organisation_id for entry in entries} == {SELLER}
        assert {str(entry.kind) for entry in entries} == {
            "customer_prepayments",
            "revenue",
            "output_vat",
        }


class TestPartsOfADiscount:
    @given(
        st.lists(st.integers(0, 5_000), min_size=1, max_size=5).filter(any),
        st.integers(1, 40),
        st.lists(st.integers(0, 40), max_size=6),
    )
    def test_sum_to_it_with_nobody_below_nothing(
        self, shares: list[int], qty: int, stops: list[int]
    ) -> None:
        borne = {str(number): fen for number, fen in enumerate(shares)}
        whole = {"off_fen": sum(shares), "borne": borne}
        walk = [0, *sorted(min(stop, qty) for stop in stops), qty]
        parts = [part_of_reasons([whole], a, b, qty)[0] for a, b in pairwise(walk)]
        for part in parts:
            assert part["off_fen"] == sum(part["borne"].values())
            assert min(part["borne"].values()) >= 0
        for who, fen in borne.items():
            assert sum(part["borne"][who] for part in parts) == fen
        # What is paid for the first units is rounded down, so what is off them is rounded up.
        paid = 10_000 * qty - sum(shares)
        first = part_of_reasons([whole], 0, walk[1], qty)[0]["off_fen"]
        assert 10_000 * walk[1] - first == cumulative(paid, walk[1], qty)
