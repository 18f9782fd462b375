"""Competitors' prices are answered inside guard-rails, and by two people."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanqu.catalog import actions as catalog
from quanqu.catalog import queries as goods
from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.pricing import actions as pricing
from quanqu.pricing import queries
from quanqu.pricing.answering import Standing, answer
from quanqu.pricing.tests.factory import AT, World
from quanqu.pricing.types import AnswerDraftId, AnswerKind, Guard, PriceRow, Seen, Suggestion
from quanqu.stock import actions as stock
from quanqu.stock.types import Shelf, StockLine

HOUR = timedelta(hours=1)
GUARD = Guard(
    kind=AnswerKind.MATCH,
    beat_bps=0,
    margin_bps=1_000,
    most_day_bps=2_000,
    fresh_hours=24,
    outlier_bps=5_000,
)
BEAT = Guard(AnswerKind.BEAT, 100, 1_000, 2_000, 24, 5_000)


def told(
    our: int, *theirs: Seen, guard: Guard = GUARD, **facts: int
) -> tuple[int | None, set[str]]:
    standing = Standing(
        our_fen=our,
        day_began_fen=facts.get("began", our),
        floor_fen=facts.get("floor"),
        cost_fen=facts.get("cost"),
        holds_until=None,
        seen=theirs,
    )
    found = answer(standing, guard, AT)
    return found.price_fen, {reason.code for reason in found.reasons}


def at(price_fen: int, hours: int = 1, source: str = "rival") -> Seen:
    return Seen(source, price_fen, AT - hours * HOUR)


class TestAnswers:
    def test_match_or_beat_the_lowest_that_can_be_believed(self) -> None:
        assert told(1000, at(950), at(900, source="other")) == (900, {"matches"})
        assert told(1000, at(905), guard=BEAT) == (895, {"beats"})
        assert told(1000, at(1000)) == (None, {"cheap_enough"})
        assert told(1000, at(900, hours=25)) == (None, {"too_old", "nobody_to_answer"})
        assert told(1000, at(499), at(990, source="other")) == (990, {"outlier", "matches"})

    def test_stay_above_every_rail_and_say_which(self) -> None:
        assert told(1000, at(900), floor=950) == (950, {"matches", "rail_floor"})
        assert told(1000, at(900), cost=871) == (959, {"matches", "rail_margin"})
        assert told(1000, at(700)) == (800, {"matches", "rail_day"})
        assert told(1000, at(700), began=1200) == (960, {"matches", "rail_day"})
        assert told(1000, at(900), floor=1000) == (None, {"matches", "rail_floor"})

    @given(
        st.integers(1, 10**6),
        st.lists(st.integers(1, 10**6), max_size=4),
        st.integers(1, 10**6),
        st.integers(0, 10**6),
        st.integers(0, 10**6),
        st.sampled_from([GUARD, BEAT]),
    )
    def test_never_leave_the_rails(
        self, our: int, theirs: list[int], began: int, floor: int, cost: int, guard: Guard
    ) -> None:
        seen = [at(fen, source=str(place)) for place, fen in enumerate(theirs)]
        price, _why = told(our, *seen, guard=guard, began=began, floor=floor, cost=cost)
        if price is not None:
            assert floor <= price < our
            assert 10_000 * price >= cost * (10_000 + guard.margin_bps)
            assert 10_000 * price >= began * (10_000 - guard.most_day_bps)


def see(world: World, price_fen: int, hours: int = 1) -> None:
    row = {
        "sku": "P-0",
        "price_fen": str(price_fen),
        "source": "rival",
        "seen_at": (AT - hours * HOUR).isoformat(),
    }
    report = pricing.import_seen(
        list_id=world.group_list_id, table=catalog.table_of("", [row]), at=AT
    )
    assert report.refused == ()


def suggested(world: World) -> Suggestion:
    (found,) = queries.suggest(world.group_list_id, world.sku_ids[:1], AT)
    return found


def draft(world: World) -> AnswerDraftId:
    return pricing.draft_answers(list_id=world.group_list_id, sku_ids=world.sku_ids[:1], at=AT)


def act_as(actor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tx, "actor", lambda: actor)


@pytest.fixture
def watched(world: World) -> World:
    world.price(1000)
    pricing.set_guard(list_id=world.group_list_id, guard=GUARD)
    see(world, 890, hours=2)
    see(world, 900)
    return world


class TestWatching:
    def test_answers_the_last_word_and_keeps_those_before(self, watched: World) -> None:
        assert (suggested(watched).price_fen, suggested(watched).our_fen) == (900, 1000)
        history = queries.list_seen(watched.group_list_id, watched.sku_ids[0])
        assert [one.price_fen for one in history] == [900, 890]

    def test_knows_what_a_unit_cost_with_vat(self, watched: World) -> None:
        node = network.open_node(
            organisation_id=watched.owner_id,
            code="S",
            name="店",
            capabilities=["holds_stock"],
            latitude=30.0,
            longitude=120.0,
        )
        shelf = Shelf(watched.sku_ids[0], node.node_id, watched.owner_id)
        line = StockLine(shelf, 5, 750)
        stock.receive(lines=[line], cause_kind="test", cause_id=watched.sku_ids[0], at=AT)
        found = suggested(watched)
        # 7.50 with 13 % VAT is 8.47, and 10 % more 9.32: above what the rival asks.
        assert found.price_fen == 932
        assert found.reasons[-1].code == "rail_margin"

    def test_the_nearest_category_says_how(self, watched: World) -> None:
        (found,) = goods.list_categories()
        category = found.category_id
        guard = Guard(AnswerKind.BEAT, 1_000, 0, 5_000, 24, 5_000, category)
        pricing.set_guard(list_id=watched.group_list_id, guard=guard)
        assert suggested(watched).price_fen == 810
        pricing.drop_guard(list_id=watched.group_list_id, category_id=category)
        pricing.drop_guard(list_id=watched.group_list_id, category_id=None)
        assert suggested(watched).price_fen is None

    def test_publishes_nothing_before_another_person_approves(
        self, watched: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft_id = draft(watched)
        assert watched.quote(1).total_fen == 1000
        with pytest.raises(pricing.SameApprover):
            pricing.approve_answers(draft_id=draft_id, at=AT)
        act_as("staff:other", monkeypatch)
        version = pricing.approve_answers(draft_id=draft_id, at=AT)
        assert (watched.quote(1).total_fen, watched.quote(1).version) == (900, version)
        with pytest.raises(pricing.NotADraft):
            pricing.approve_answers(draft_id=draft_id, at=AT)

    def test_looks_again_before_it_publishes(
        self, watched: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft_id = draft(watched)
        see(watched, 850, hours=0)
        act_as("staff:other", monkeypatch)
        with pytest.raises(pricing.AnswersMoved):
            pricing.approve_answers(draft_id=draft_id, at=AT)
        assert watched.quote(1).total_fen == 1000

    def test_leaves_a_price_for_a_while_alone(self, watched: World) -> None:
        pricing.publish_window(
            list_id=watched.group_list_id,
            rows=[PriceRow(watched.sku_ids[0], 950)],
            until_at=AT + HOUR,
            at=AT,
        )
        found = suggested(watched)
        assert (found.our_fen, found.price_fen) == (950, None)
        assert found.reasons[-1].code == "held_by_window"
