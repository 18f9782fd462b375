from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.kit.money import Money, net_of_vat, part_bps, split

AMOUNTS = st.integers(min_value=-(10**13), max_value=10**13)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=30).filter(any)
BPS = st.integers(min_value=0, max_value=10_000)


class TestSplit:
    @given(AMOUNTS, WEIGHTS)
    def test_gives_everything_away_and_nothing_more(self, total: int, weights: list[int]) -> None:
        assert sum(split(total, weights)) == total

    @given(AMOUNTS, WEIGHTS)
    def test_gives_each_part_its_share_to_less_than_one_fen(
        self, total: int, weights: list[int]
    ) -> None:
        whole = sum(weights)
        for part, weight in zip(split(total, weights), weights, strict=True):
            assert abs(part * whole - total * weight) < whole

    @given(AMOUNTS, WEIGHTS)
    def test_of_a_negative_total_mirrors_the_positive_one(
        self, total: int, weights: list[int]
    ) -> None:
        assert split(-total, weights) == [-part for part in split(total, weights)]

    @given(AMOUNTS, WEIGHTS)
    def test_gives_nothing_to_a_weight_of_zero(self, total: int, weights: list[int]) -> None:
        parts = split(total, weights)
        assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)

    @given(st.integers(min_value=0, max_value=10**13), WEIGHTS)
    def test_never_gives_less_to_a_larger_weight(self, total: int, weights: list[int]) -> None:
        pairs = sorted(zip(weights, split(total, weights), strict=True))
        for (weight, part), (larger, larger_part) in pairwise(pairs):
            assert part <= larger_part or weight == larger

    def test_gives_a_tie_to_the_earliest(self) -> None:
        assert split(100, [1, 1, 1]) == [34, 33, 33]
        assert split(-100, [1, 1, 1]) == [-34, -33, -33]
        assert split(2, [1, 1, 1, 1]) == [1, 1, 0, 0]

    @pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1]])
    def test_refuses_weights_that_share_nothing(self, weights: list[int]) -> None:
        with pytest.raises(ValueError, match="weights"):
            split(100, weights)


class TestPartBps:
    @given(AMOUNTS, BPS)
    def test_is_the_nearest_fen(self, amount: int, bps: int) -> None:
        assert abs(part_bps(amount, bps) * 10_000 - amount * bps) <= 5_000

    @given(AMOUNTS, BPS)
    def test_mirrors_the_sign(self, amount: int, bps: int) -> None:
        assert part_bps(-amount, bps) == -part_bps(amount, bps)

    @given(AMOUNTS)
    def test_of_all_is_all_and_of_none_is_nothing(self, amount: int) -> None:
        assert part_bps(amount, 10_000) == amount
        assert part_bps(amount, 0) == 0

    def test_rounds_half_away_from_zero(self) -> None:
        assert part_bps(1, 5_000) == 1
        assert part_bps(-1, 5_000) == -1
        assert part_bps(1, 4_999) == 0


class TestNetOfVat:
    @given(AMOUNTS, BPS)
    def test_with_its_vat_gives_the_gross_price_back(self, gross: int, vat_bps: int) -> None:
        net = net_of_vat(gross, vat_bps)
        assert abs(net + part_bps(net, vat_bps) - gross) <= 1

    @given(AMOUNTS, BPS)
    def test_mirrors_the_sign(self, gross: int, vat_bps: int) -> None:
        assert net_of_vat(-gross, vat_bps) == -net_of_vat(gross, vat_bps)

    def test_takes_thirteen_percent_out(self) -> None:
        assert net_of_vat(11_300, 1_300) == 10_000
        assert net_of_vat(10_000, 1_300) == 8_850
        assert net_of_vat(10_000, 0) == 10_000


class TestMoney:
    def test_adds_up_with_its_like_only(self) -> None:
        assert Money(1, "CNY") + Money(2, "CNY") == Money(3, "CNY")
        with pytest.raises(ValueError, match="do not add up"):
            Money(1, "CNY") + Money(2, "GBP")

    def test_knows_its_currencies(self) -> None:
        with pytest.raises(ValueError, match="unknown currency"):
            Money(1, "XXX")
