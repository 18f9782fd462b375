"""Charging difference by difference ends at the fee of what is kept."""

from datetime import date
from uuid import UUID

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from quanqu.fees import rules
from quanqu.fees.refusals import FAULTS
from quanqu.fees.types import Fault, FeeKind, Rate

ON = date(2026, 3, 1)


@given(
    bps=st.integers(0, 10_000),
    minimum=st.integers(0, 500),
    fixed=st.integers(0, 500),
    moves=st.lists(st.integers(-3_000, 3_000), max_size=9),
)
def test_differences_always_add_up_to_the_fee_of_what_is_kept(
    bps: int, minimum: int, fixed: int, moves: list[int]
) -> None:
    rate = Rate(FeeKind.COMMISSION, None, bps, minimum, fixed)
    kept = charged = 0
    for move in moves:
        (due,) = rules.dues_of(_line(rate, move, (kept, charged)), UUID(int=9))
        kept, charged = kept + move, charged + due.amount_fen
        assert charged == rules.fee_fen(rate, kept, ON)
        assert charged >= 0


@pytest.mark.parametrize(
    ("rates", "fault"),
    [
        ([Rate(FeeKind.COMMISSION), Rate(FeeKind.COMMISSION)], Fault.TWICE),
        ([Rate(FeeKind.COMMISSION, rate_bps=10_001)], Fault.RATE),
        ([Rate(FeeKind.DELIVERY, fixed_fen=-1)], Fault.AMOUNT),
        ([Rate(FeeKind.ENTRY, fixed_fen=1)], Fault.PERIOD),
        ([Rate(FeeKind.INTEGRATION, minimum_fen=1)], Fault.NOT_PER_LINE),
    ],
)
def test_rates_that_cannot_be_meant_are_named_in_the_reader_s_words(
    rates: list[Rate], fault: Fault
) -> None:
    assert rules.faults(rates, is_for_all=False) == [fault]
    with override("zh-hans"):
        assert not str(FAULTS[fault]).isascii()


def test_what_is_agreed_with_one_company_is_not_for_all() -> None:
    rates = [Rate(FeeKind.INTEGRATION, fixed_fen=1)]
    assert rules.faults(rates, is_for_all=False) == []
    assert rules.faults(rates, is_for_all=True) == [Fault.FOR_ALL]


def _line(rate: Rate, move: int, posted: tuple[int, int]) -> rules.SoldLine:
    return rules.SoldLine(
        line_id=UUID(int=1),
        is_goods=True,
        is_fee=False,
        is_delivered=False,
        has_delivery_rate=False,
        seller_id=UUID(int=2),
        acting_id=UUID(int=3),
        placed_on=ON,
        net_fen=move,
        borne_net_fen=0,
        rates=((UUID(int=4), rate),),
        posted={FeeKind.COMMISSION: posted},
    )
