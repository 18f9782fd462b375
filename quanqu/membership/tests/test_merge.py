from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from quanqu.kit import tx
from quanqu.members import actions as members
from quanqu.members import queries as people
from quanqu.members.tests import factory as members_factory
from quanqu.membership import actions, queries
from quanqu.membership.tests import factory
from quanqu.membership.tests.factory import GONE_PHONE, Pair
from quanqu.membership.types import GuideRule, MergeId, Sign
from quanqu.network import actions as network
from quanqu.network.tests import factory as places
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.tests.factory import AT
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries as reward_queries
from quanqu.rewards.types import Side
from quanqu.wallet import actions as wallet
from quanqu.wallet import queries as wallets

HOUR = timedelta(hours=1)
LATER = AT + HOUR


@pytest.fixture
def pair(db: None) -> Pair:
    with tx.begin(actor="system:test"):
        return factory.pair()


def merged(pair: Pair, at: Any = LATER) -> MergeId:
    with tx.begin(actor="staff:manager"):
        return actions.merge(gone_id=pair.gone_id, kept_id=pair.kept_id, at=at)


def belongings(member_id: UUID) -> dict[str, object]:
    """What a person would name as theirs."""
    return {
        "phone": people.phone_of(member_id),
        "cards": {card.number: card.balance_fen for card in wallets.list_cards(member_id)},
        "points": {
            one.programme.name: (one.points_qty, one.owed_qty)
            for one in wallets.list_points(member_id, LATER)
            if one.points_qty or one.owed_qty
        },
        "orders": {one.number for one in order_queries.list_orders(member_id=member_id)},
        "marketing": people.has_consent(member_id, "marketing", LATER + HOUR),
    }


def bind(pair: Pair, member_id: UUID, name: str, at: Any) -> UUID:
    """Two scans with a new guide of dealer A."""
    guide = places.staff(pair.shop.town.dealer_a, "guide", pair.shop.town.store_a, name)
    for side in Side:
        rewards.bind(
            member_id=member_id,
            staff_id=guide.staff_id,
            node_id=pair.shop.town.store_a.node_id,
            side=side,
            at=at,
        )
    return guide.staff_id


class TestMerge:
    def test_gives_everything_to_the_one_who_stays(self, pair: Pair) -> None:
        with tx.begin(actor="system:test"):
            paid = pair.shop.bought(1, value=30_000)
            placement = replace(pair.shop.placement(1), member_id=pair.gone_id)
            unpaid = orders.place(placement, at=AT)
        view = queries.get_merge(merged(pair))

        assert people.find_by_identifier("phone", GONE_PHONE) == pair.kept_id
        assert people.phone_of(pair.kept_id) == "+8613800138000"
        assert people.get_member(pair.kept_id).name == "林一"
        assert sum(card.balance_fen for card in wallets.list_cards(pair.kept_id)) == 22_000
        (points,) = wallets.list_points(pair.kept_id, LATER)
        assert points.points_qty == 350
        assert order_queries.get_order(unpaid).member_id == pair.kept_id
        assert order_queries.get_order(paid).member_id == pair.kept_id
        assert people.has_consent(pair.kept_id, "marketing", LATER)
        assert belongings(pair.gone_id) == {
            "phone": None,
            "cards": {},
            "points": {},
            "orders": set(),
            "marketing": True,
        }
        facts = view.facts
        assert (facts.identifiers_qty, facts.cards_qty, facts.balances_fen) == (
            1,
            1,
            {"CNY": 10_000},
        )
        assert (facts.points, facts.orders_qty, facts.open_orders_qty) == ({"积分": 300}, 1, 1)
        assert facts.consents == ("marketing",)

    def test_lets_either_sign_in_as_the_one_who_stays(self, pair: Pair) -> None:
        user_id = people.get_member(pair.gone_id).user_id
        number = people.get_member(pair.gone_id).number
        merged(pair)
        assert user_id is not None
        assert people.find_id_by_user(user_id) == pair.kept_id
        by_number = people.find_by_number(number)
        assert by_number is not None
        assert by_number.member_id == pair.kept_id

    def test_opens_what_was_sealed_for_the_other(self, pair: Pair) -> None:
        sealed = people.seal_for(pair.gone_id, "望京街 8 号")
        merged(pair)
        assert people.unseal_for(pair.kept_id, sealed) == "望京街 8 号"

    @pytest.mark.parametrize("kept_is_older", [True, False])
    def test_lets_the_older_guide_go_on_whoever_stays(
        self, pair: Pair, kept_is_older: bool
    ) -> None:
        older, younger = (
            (pair.kept_id, pair.gone_id) if kept_is_older else (pair.gone_id, pair.kept_id)
        )
        with tx.begin(actor="system:test"):
            first = bind(pair, older, "甲", AT)
            bind(pair, younger, "乙", AT + timedelta(minutes=1))
            before = reward_queries.binding_at(older, AT + HOUR / 2)
        view = queries.get_merge(merged(pair))
        binding = reward_queries.binding_at(pair.kept_id, LATER)
        assert before is not None
        assert binding is not None
        assert (binding.staff_id, binding.until) == (first, before.until)
        assert binding.protected_until == before.protected_until
        assert reward_queries.binding_at(pair.gone_id, LATER) is None
        rule = GuideRule.STAYS if kept_is_older else GuideRule.OLDER_STAYS
        assert view.facts.guide is rule

    def test_makes_up_what_one_owes_from_what_the_other_has(self, pair: Pair) -> None:
        with tx.begin(actor="system:test"):
            kept = wallets.list_points(pair.kept_id, AT)[0]
            wallet.take_back_points(
                account_id=kept.account_id,
                points_qty=70,
                fact_key="back",
                about=pair.kept_id,
                at=AT,
            )
        merged(pair)
        (points,) = wallets.list_points(pair.kept_id, LATER)
        assert (points.points_qty, points.owed_qty) == (280, 0)

    def test_refuses_oneself_the_erased_twice_and_another_company(self, pair: Pair) -> None:
        with tx.begin(actor="system:test"):
            erased = members_factory.member("13700137000")
            members.erase(member_id=erased, at=AT)
            firm = network.open_organisation(code="M", name="商户", kind="merchant")
            stranger = members_factory.member(
                "13700137001", node_id=places.store(firm, "M1").node_id
            )
        for gone_id, refusal in (
            (pair.kept_id, members.MergeWithSelf),
            (erased, members.MemberErasedAlready),
            (stranger, members.MergeAcross),
        ):
            with pytest.raises(refusal), tx.begin(actor="system:test"):
                actions.merge(gone_id=gone_id, kept_id=pair.kept_id, at=LATER)
        merged(pair)
        for gone_id, kept_id in ((pair.gone_id, pair.kept_id), (pair.kept_id, pair.gone_id)):
            with pytest.raises(members.MergedAlready), tx.begin(actor="system:test"):
                actions.merge(gone_id=gone_id, kept_id=kept_id, at=LATER)

    def test_moves_what_was_under_way_with_the_old_id(self, pair: Pair) -> None:
        merge_id = merged(pair)
        with tx.begin(actor="system:test"):
            placement = replace(pair.shop.placement(1), member_id=pair.gone_id)
            late = orders.place(placement, at=LATER)
        with tx.begin(actor="system:test"):
            assert actions.follow_up(merge_id=merge_id, at=LATER)
            assert not actions.follow_up(merge_id=merge_id, at=LATER)
        assert order_queries.get_order(late).member_id == pair.kept_id
        assert queries.get_merge(merge_id).later_qty == 1

    def test_can_be_looked_at_before_without_changing_anything(self, pair: Pair) -> None:
        before = belongings(pair.gone_id), belongings(pair.kept_id)
        with tx.begin(actor="system:test"):
            facts = actions.preview_merge(gone_id=pair.gone_id, kept_id=pair.kept_id, at=LATER)
        assert (belongings(pair.gone_id), belongings(pair.kept_id)) == before
        assert queries.list_merges(pair.kept_id) == []
        assert queries.get_merge(merged(pair)).facts == facts


class TestUndo:
    def test_puts_everything_back(self, pair: Pair) -> None:
        with tx.begin(actor="system:test"):
            bind(pair, pair.gone_id, "甲", AT)
            guide = bind(pair, pair.kept_id, "乙", AT + timedelta(minutes=1))
            orders.place(replace(pair.shop.placement(1), member_id=pair.gone_id), at=AT)
        before = belongings(pair.gone_id), belongings(pair.kept_id)
        merge_id = merged(pair)
        with tx.begin(actor="staff:manager"):
            actions.undo_merge(merge_id=merge_id, at=LATER + HOUR)
        assert (belongings(pair.gone_id), belongings(pair.kept_id)) == before
        binding = reward_queries.binding_at(pair.kept_id, LATER + HOUR)
        assert binding is not None
        assert binding.staff_id == guide
        assert queries.get_merge(merge_id).undone_at == LATER + HOUR
        with pytest.raises(actions.UndoOver), tx.begin(actor="staff:manager"):
            actions.undo_merge(merge_id=merge_id, at=LATER + HOUR)
        merged(pair, LATER + 2 * HOUR)

    def test_is_refused_once_something_of_it_was_used(self, pair: Pair) -> None:
        merge_id = merged(pair)
        with tx.begin(actor="system:test"):
            order_id = pair.shop.placed(1)
            orders.pay_by_stored_value(
                order_id=order_id, card_id=pair.gone_card, amount_fen=100, at=LATER
            )
        with pytest.raises(members.MergeContradicted), tx.begin(actor="staff:manager"):
            actions.undo_merge(merge_id=merge_id, at=LATER + HOUR)
        assert people.find_by_identifier("phone", GONE_PHONE) == pair.kept_id

    def test_is_refused_when_the_window_has_closed(self, pair: Pair) -> None:
        merge_id = merged(pair)
        with pytest.raises(actions.UndoOver), tx.begin(actor="staff:manager"):
            actions.undo_merge(merge_id=merge_id, at=LATER + timedelta(days=7, seconds=1))


class TestDuplicates:
    def test_are_found_by_name_and_store_until_somebody_knows_better(self, pair: Pair) -> None:
        with tx.begin(actor="system:test"):
            twin = members_factory.member(
                "13600136000", name="林 一", node_id=pair.shop.town.store_a.node_id
            )
            members_factory.member("13600136001", name="林一")
        (found,) = queries.list_duplicates(LATER)
        assert {found.first_id, found.second_id} == {pair.gone_id, twin}
        assert found.signs == (Sign.SAME_NAME,)
        assert queries.list_duplicates(LATER, node_ids=[]) == []
        with tx.begin(actor="staff:manager"):
            actions.keep_apart(first_id=twin, second_id=pair.gone_id, at=LATER)
        assert queries.list_duplicates(LATER) == []
