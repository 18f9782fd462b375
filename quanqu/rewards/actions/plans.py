"""Share plans: drafted by one, approved by another, joined by organisations (F6)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from quanqu.kit import outbox, states, tx
from quanqu.rewards import rules
from quanqu.rewards import terms as terms_json
from quanqu.rewards.events import PlanAccepted, PlanApproved
from quanqu.rewards.models import Acceptance, PlanVersion, SharePlan
from quanqu.rewards.refusals import PlanNotApproved, PlanNotFound, PlanUnsound, SameApprover
from quanqu.rewards.types import Terms, VersionId, VersionState

VERSION_MOVES = {VersionState.DRAFT: {VersionState.APPROVED}}


@tx.required
def draft_plan(*, organisation_id: UUID, code: str, name: str, terms: Terms) -> VersionId:
    """Write the next version of a plan; organisation_id bears its pools. Refuses PlanUnsound."""
    faults = rules.check_terms(terms)
    if faults:
        raise PlanUnsound(faults=", ".join(faults))
    SharePlan.objects.bulk_create(
        [SharePlan(organisation_id=organisation_id, code=code, name=name)], ignore_conflicts=True
    )
    # Two drafts at once get their numbers one after the other.
    plan = SharePlan.objects.select_for_update().get(code=code)
    if plan.organisation_id != organisation_id:
        raise PlanNotFound
    last = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
    version = PlanVersion.objects.create(plan=plan, number=last + 1, **terms_json.columns(terms))
    return VersionId(version.id)


@tx.required
def approve_plan(*, version_id: UUID, at: datetime) -> None:
    """Put a draft in force for those who join it. Refuses SameApprover, PlanNotFound, WrongMove."""
    version = PlanVersion.objects.select_for_update().filter(id=version_id).first()
    if version is None:
        raise PlanNotFound
    states.check(VERSION_MOVES, VersionState(version.state), VersionState.APPROVED)
    if version.drafted_by == tx.actor():
        raise SameApprover
    version.state = VersionState.APPROVED
    version.approved_by = tx.actor()
    version.in_force_at = at
    version.save(update_fields=["state", "approved_by", "in_force_at"])
    outbox.publish(PlanApproved(version_id, at))


@tx.required
def accept_plan(*, version_id: UUID, organisation_id: UUID, at: datetime) -> None:
    """Let an organisation join a version: its sales from now on are shared by it.

    Joining the same version again changes nothing. Refuses PlanNotApproved, PlanNotFound.
    """
    version = PlanVersion.objects.filter(id=version_id).first()
    if version is None:
        raise PlanNotFound
    if version.in_force_at is None or version.in_force_at > at:
        raise PlanNotApproved
    if Acceptance.objects.filter(version=version, organisation_id=organisation_id).exists():
        return
    Acceptance.objects.bulk_create(
        [Acceptance(version=version, organisation_id=organisation_id, accepted_at=at)],
        ignore_conflicts=True,
    )
    outbox.publish(PlanAccepted(version_id, organisation_id, at))
