"""Which nodes a moved piece counts for."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from quanqu.settlement import rules
from quanqu.settlement.types import CreditKey, Piece, Role, Sale, Sum

WEB, S1, S2, S3 = (UUID(int=n) for n in (1, 2, 3, 4))
SELLER, OTHER_SELLER = UUID(int=10), UUID(int=11)

pieces = st.lists(
    st.builds(
        Piece,
        qty=st.integers(1, 50),
        total_fen=st.integers(0, 10**7),
        net_fen=st.integers(0, 10**7),
        seller_id=st.sampled_from([SELLER, OTHER_SELLER]),
        source_node_id=st.sampled_from([S1, S2, S3, None]),
    ),
    min_size=1,
    max_size=8,
)


class TestHandedOver:
    def test_counts_for_all_who_had_a_part(self) -> None:
        piece = Piece(2, 20_000, 17_699, SELLER, S2)
        credits = rules.handed_over(Sale(WEB, S1, S1), [piece])
        all_of_it = Sum(2, 20_000, 17_699)
        assert credits == {
            CreditKey(Role.FOUND, S1): all_of_it,
            CreditKey(Role.SOLD, WEB, SELLER): all_of_it,
            CreditKey(Role.HELD, S2): all_of_it,
            CreditKey(Role.SHIPPED, S2): all_of_it,
            CreditKey(Role.HANDED_OVER, S1): all_of_it,
        }

    def test_counts_no_shipping_where_the_goods_lay(self) -> None:
        credits = rules.handed_over(Sale(S2, None, S2), [Piece(1, 100, 88, SELLER, S2)])
        assert {key.role for key in credits} == {Role.SOLD, Role.HELD, Role.HANDED_OVER}

    @given(moved=pieces)
    def test_counts_every_fen_once_in_each_role(self, moved: list[Piece]) -> None:
        credits = rules.handed_over(Sale(WEB, S1, S1), moved)
        for role in (Role.FOUND, Role.SOLD, Role.HANDED_OVER):
            counted = sum(s.total_fen for key, s in credits.items() if key.role is role)
            assert counted == sum(piece.total_fen for piece in moved)


class TestReturned:
    @given(moved=pieces)
    def test_leaves_nothing_found_sold_or_held_when_all_comes_back(
        self, moved: list[Piece]
    ) -> None:
        sold = rules.handed_over(Sale(WEB, S1, S1), moved)
        back = rules.returned(Sale(WEB, S1, S3), moved)
        for key, total in sold.items():
            if key.role in (Role.FOUND, Role.SOLD, Role.HELD):
                assert total + back[key] == Sum()
        assert sum(s.qty for key, s in back.items() if key.role is Role.TOOK_RETURN) > 0
        assert not [key for key in back if key.role in (Role.SHIPPED, Role.HANDED_OVER)]
