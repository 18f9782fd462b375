"""A share plan needs two people, and an organisation joins by accepting a version."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from quanqu.kit import sql, tx
from quanqu.kit.states import WrongMove
from quanqu.rewards import actions as rewards
from quanqu.rewards import queries
from quanqu.rewards.refusals import PlanNotApproved, PlanNotFound, PlanUnsound, SameApprover
from quanqu.rewards.tests import factory
from quanqu.rewards.tests.factory import JUNE, MARCH, TERMS
from quanqu.rewards.types import Role, VersionId, VersionState


def draft(world: factory.World, by: str = "staff:author", **changes: object) -> VersionId:
    with tx.begin(actor=by):
        return rewards.draft_plan(
            organisation_id=world.town.group.organisation_id,
            code="standard",
            name="标准分润",
            terms=replace(TERMS, **changes),  # type: ignore[arg-type]
        )


@pytest.fixture
def world(db: None) -> factory.World:
    with tx.begin(actor="system:test"):
        return factory.world()


class TestDraftPlan:
    def test_numbers_the_versions(self, world: factory.World) -> None:
        first, second = draft(world), draft(world)
        views = [queries.get_plan_version(version) for version in (first, second)]
        assert [view.number for view in views] == [1, 2]
        assert views[0].terms == TERMS
        assert views[0].drafted_by == "staff:author"

    def test_refuses_shares_beyond_the_pool(self, world: factory.World) -> None:
        with pytest.raises(PlanUnsound) as refusal:
            draft(world, shares_bps={Role.NODE: 6_000, Role.DEALER: 5_000})
        assert refusal.value.facts["faults"] == "shares"


class TestApprovePlan:
    def test_refuses_the_author(self, world: factory.World) -> None:
        version_id = draft(world)
        with pytest.raises(SameApprover), tx.begin(actor="staff:author"):
            rewards.approve_plan(version_id=version_id, at=MARCH)
        assert queries.get_plan_version(version_id).state is VersionState.DRAFT

    def test_cannot_be_got_round_by_sql(self, world: factory.World) -> None:
        version_id = draft(world)
        with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
            sql.run_text(
                "UPDATE rewards_plan_version SET state = 'approved', in_force_at = now(), "
                "approved_by = drafted_by WHERE id = %(id)s",
                {"id": version_id},
            )

    def test_approves_once_and_leaves_a_trail(self, world: factory.World) -> None:
        version_id = draft(world)
        with tx.begin(actor="staff:approver"):
            rewards.approve_plan(version_id=version_id, at=MARCH)
        with pytest.raises(WrongMove), tx.begin(actor="staff:approver"):
            rewards.approve_plan(version_id=version_id, at=MARCH)
        trail = sql.run_text(
            "SELECT action, actor FROM kit_audit WHERE table_name = 'rewards_plan_version' "
            "AND row_id = %(id)s ORDER BY id",
            {"id": str(version_id)},
        )
        assert trail == [
            {"action": "INSERT", "actor": "staff:author"},
            {"action": "UPDATE", "actor": "staff:approver"},
        ]


class TestAcceptPlan:
    def test_refuses_a_draft(self, world: factory.World) -> None:
        version_id = draft(world)
        with pytest.raises(PlanNotApproved), tx.begin(actor="staff:dealer"):
            rewards.accept_plan(
                version_id=version_id, organisation_id=world.dealer_ids[0], at=MARCH
            )

    def test_refuses_an_unknown_version(self, world: factory.World) -> None:
        with pytest.raises(PlanNotFound), tx.begin(actor="staff:dealer"):
            rewards.accept_plan(
                version_id=VersionId(world.dealer_ids[0]),
                organisation_id=world.dealer_ids[0],
                at=MARCH,
            )

    def test_counts_from_the_moment_of_joining(self, world: factory.World) -> None:
        first = factory.plan(world, at=MARCH)
        second = factory.plan(world, replace(TERMS, window_days=90), at=JUNE)
        dealer_id = world.dealer_ids[0]
        before, then, now = (
            queries.plan_in_force(dealer_id, at)
            for at in (MARCH - timedelta(days=1), MARCH, JUNE + timedelta(days=1))
        )
        assert before is None
        assert then is not None
        assert then.version_id == first
        assert now is not None
        assert now.version_id == second
