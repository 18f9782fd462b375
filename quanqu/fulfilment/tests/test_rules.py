"""How the lines of an order become deliveries."""

from uuid import UUID

from quanqu.fulfilment.rules import by_source

LINE, OTHER, NODE, SECOND = (UUID(int=n) for n in range(1, 5))


class TestBySource:
    def test_goods_go_from_where_they_lie(self) -> None:
        groups = by_source([(LINE, NODE, 2), (OTHER, SECOND, 1)], otherwise=NODE)
        assert groups == {NODE: [(LINE, 2)], SECOND: [(OTHER, 1)]}

    def test_a_fee_goes_with_the_first(self) -> None:
        groups = by_source([(OTHER, None, 1), (LINE, SECOND, 2)], otherwise=NODE)
        assert groups == {SECOND: [(LINE, 2), (OTHER, 1)]}

    def test_services_alone_are_done_where_the_order_belongs(self) -> None:
        assert by_source([(LINE, None, 1)], otherwise=NODE) == {NODE: [(LINE, 1)]}
