from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from quanqu.world.retail import rules
from quanqu.world.retail.types import FileLine, Invoice, LineKind, SaleRef

MORNING = datetime(2011, 3, 1, 9, tzinfo=UTC)


def line(
    invoice: str, code: str, qty: int, price: str = "1.00", customer: int | None = 7
) -> FileLine:
    kind = rules.kind_of(
        invoice=invoice, stock_code=code, qty=qty, price=Decimal(price), customer=customer
    )
    pence = rules.pence(Decimal(price))
    stocked = rules.is_stocked(code)
    return FileLine(invoice, code, f"GOODS {code}", qty, MORNING, pence, customer, kind, stocked)


def day(*lines: FileLine) -> Sequence[Invoice]:
    return rules.gather(lines)


class TestKindOf:
    @pytest.mark.parametrize(
        ("invoice", "code", "qty", "price", "customer", "kind"),
        [
            ("536365", "22752", 6, "2.55", 17850, LineKind.SALE),
            ("536365", "POST", 1, "18.00", 17850, LineKind.SALE),
            ("550193", "PADS", 1, "0.001", 13952, LineKind.SALE),
            ("C536379", "22752", -1, "2.55", 17850, LineKind.RETURN),
            ("C536379", "D", -1, "27.50", 14527, LineKind.RETURN),
            ("536414", "22139", 56, "0", None, LineKind.STOCK_IN),
            ("536589", "21777", -10, "0", None, LineKind.STOCK_OUT),
            ("537197", "22841", 1, "0", 12647, LineKind.GIVEN_AWAY),
            ("540000", "POST", 1, "0", None, LineKind.NOTHING),
            ("A563186", "B", 1, "-11062.06", None, LineKind.BAD_DEBT),
        ],
    )
    def test_says_what_a_line_means(
        self, invoice: str, code: str, qty: int, price: str, customer: int | None, kind: LineKind
    ) -> None:
        found = rules.kind_of(
            invoice=invoice, stock_code=code, qty=qty, price=Decimal(price), customer=customer
        )
        assert found is kind

    @pytest.mark.parametrize(
        ("invoice", "qty", "price"), [("536365", -1, "2.00"), ("C1", 1, "-1"), ("536365", 0, "0")]
    )
    def test_refuses_what_the_file_does_not_have(self, invoice: str, qty: int, price: str) -> None:
        with pytest.raises(ValueError, match="quantity"):
            rules.kind_of(
                invoice=invoice, stock_code="22752", qty=qty, price=Decimal(price), customer=1
            )


class TestPence:
    def test_rounds_a_tenth_of_a_penny_to_nothing(self) -> None:
        assert rules.pence(Decimal("0.001")) == 0

    def test_keeps_pence_exact(self) -> None:
        assert rules.pence(Decimal("-11062.060")) == -1_106_206


class TestShelves:
    def test_brings_what_the_day_lacks(self) -> None:
        opened = rules.Shelves().open_day(
            date(2011, 3, 1),
            day(line("1", "22752", 6), line("2", "22752", 4), line("3", "POST", 1)),
        )
        assert opened.receipts == {"22752": 10}

    def test_uses_what_came_back_and_was_found_before(self) -> None:
        shelves = rules.Shelves()
        shelves.open_day(date(2011, 3, 1), day(line("1", "22752", 6), line("C2", "22752", -4)))
        found = line("3", "22752", 3, "0", customer=None)
        opened = shelves.open_day(date(2011, 3, 2), day(found, line("4", "22752", 9)))
        assert opened.receipts == {"22752": 2}

    def test_brings_what_is_written_off_or_given_away(self) -> None:
        opened = rules.Shelves().open_day(
            date(2011, 3, 1),
            day(line("1", "22752", -6, "0", customer=None), line("2", "22752", 1, "0")),
        )
        assert opened.receipts == {"22752": 7}


class TestLinkReturns:
    def test_takes_the_latest_sale_at_that_price_with_enough_left(self) -> None:
        invoices = day(
            line("1", "22752", 5), line("2", "22752", 5), line("3", "22752", 5, "2.00"),
            line("C4", "22752", -4), line("C5", "22752", -2),
        )  # fmt: skip
        links = rules.link_returns(invoices)
        assert links == {("C4", 0): SaleRef("2", 0), ("C5", 0): SaleRef("1", 0)}

    def test_leaves_alone_what_was_never_sold_to_this_customer(self) -> None:
        invoices = day(
            line("1", "22752", 5), line("C2", "22752", -1, customer=8), line("C3", "22752", -6),
            line("C4", "22752", -1, customer=None),
        )  # fmt: skip
        assert rules.link_returns(invoices) == {}

    def test_does_not_link_to_a_later_sale(self) -> None:
        later = replace(line("2", "22752", 5), invoiced_at=MORNING.replace(hour=12))
        assert rules.link_returns(day(line("C1", "22752", -1), later)) == {}


class TestNameGoods:
    def test_prefers_the_name_of_sales_over_notes(self) -> None:
        lines = [
            line("1", "22752", 1),
            *(replace(line(str(n), "22752", -1, "0"), description="damages") for n in range(9)),
        ]
        (goods,) = rules.name_goods(lines)
        assert (goods.name, goods.price_fen, goods.is_stocked) == ("GOODS 22752", 100, True)

    def test_names_services_in_plain_words(self) -> None:
        (goods,) = rules.name_goods([line("1", "DOT", 1)])
        assert (goods.name, goods.is_stocked) == ("Dotcom postage", False)
