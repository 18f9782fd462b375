from datetime import timedelta
from uuid import uuid4

import pytest

from quanqu.identity import actions as identity
from quanqu.identity import queries as identity_queries
from quanqu.identity.types import SYSTEM, VISITOR, Actor, ActorKind
from quanqu.kit import tx
from quanqu.kit.refusals import Forbidden, NotFound
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.permissions import AT_NODE, IN_OFFICE
from quanqu.network.tests import factory
from quanqu.network.tests.factory import AT
from quanqu.network.types import Role


@pytest.fixture
def town(db: None) -> factory.Town:
    with tx.begin(actor="system:test"):
        return factory.town()


def hire(organisation: object, role: str, node: object = None) -> Actor:
    with tx.begin(actor="system:test"):
        return factory.actor(factory.staff(organisation, role, node))  # type: ignore[arg-type]


class TestRequire:
    def test_lets_a_guide_sell_at_the_own_node_only(self, town: factory.Town) -> None:
        guide = hire(town.dealer_a, "guide", town.store_a)
        queries.require(guide, "orders.sell", node_id=town.store_a.node_id)
        with pytest.raises(NotFound):
            queries.require(guide, "orders.sell", node_id=town.store_b.node_id)
        with pytest.raises(Forbidden):
            queries.require(guide, "orders.return", node_id=town.store_a.node_id)

    def test_hides_another_organisation_but_only_forbids_in_the_own(
        self, town: factory.Town
    ) -> None:
        with tx.begin(actor="system:test"):
            sister = factory.store(town.dealer_a, "S9")
        manager = hire(town.dealer_a, "manager", town.store_a)
        with pytest.raises(Forbidden):
            queries.require(manager, "stock.receive", node_id=sister.node_id)
        with pytest.raises(NotFound):
            queries.require(manager, "stock.receive", node_id=town.store_b.node_id)
        with pytest.raises(NotFound):
            queries.require(manager, "stock.receive", node_id=uuid4())

    def test_shows_a_dealers_clerk_the_books_but_no_member(self, town: factory.Town) -> None:
        clerk = hire(town.dealer_a, "dealer_clerk")
        dealer_id = town.dealer_a.organisation_id
        queries.require(clerk, "ledger.see", organisation_id=dealer_id)
        queries.require(clerk, "ledger.see", node_id=town.store_a.node_id)
        with pytest.raises(Forbidden):
            queries.require(clerk, "members.see", organisation_id=dealer_id)
        with pytest.raises(NotFound):
            queries.require(clerk, "ledger.see", organisation_id=town.dealer_b.organisation_id)

    def test_lets_head_office_reach_every_organisation_below(self, town: factory.Town) -> None:
        finance = hire(town.group, "finance")
        for organisation in (town.group, town.dealer_a, town.dealer_b):
            queries.require(finance, "ledger.see", organisation_id=organisation.organisation_id)
        assert {n.node_id for n in (town.group_store, town.store_a, town.store_b)} <= set(
            finance.node_ids
        )
        with pytest.raises(Forbidden):
            queries.require(finance, "network.edit")

    def test_keeps_an_office_role_out_of_a_place_held_by_another_role(
        self, town: factory.Town
    ) -> None:
        with tx.begin(actor="system:test"):
            person = factory.staff(town.dealer_b, "finance")
            network.assign(
                staff_id=person.staff_id, role="guide", at=AT, node_id=town.store_a.node_id
            )
        actor = factory.actor(person)
        queries.require(actor, "ledger.see", organisation_id=town.dealer_b.organisation_id)
        with pytest.raises(Forbidden):
            queries.require(actor, "ledger.see", node_id=town.store_a.node_id)

    def test_lets_jobs_do_everything_and_visitors_nothing(self, town: factory.Town) -> None:
        for permission in queries.PERMISSIONS:
            queries.require(SYSTEM, permission, node_id=town.store_a.node_id)
            with pytest.raises((Forbidden, NotFound)):
                queries.require(VISITOR, permission, node_id=town.store_a.node_id)
            with pytest.raises(Forbidden):
                queries.require(VISITOR, permission)

    def test_knows_no_other_permission(self, town: factory.Town) -> None:
        with pytest.raises(ValueError, match="no permission"):
            queries.require(SYSTEM, "orders.sel", node_id=town.store_a.node_id)

    @pytest.mark.parametrize("role", [*Role])
    def test_grants_at_a_node_what_the_table_says(self, town: factory.Town, role: Role) -> None:
        actor = hire(town.dealer_a, role, town.store_a)
        allowed = {
            permission
            for permission in queries.PERMISSIONS
            if queries.is_allowed(actor, permission, node_id=town.store_a.node_id)
        }
        assert allowed == {permission for permission in AT_NODE if role in AT_NODE[permission]}
        assert not any(
            queries.is_allowed(actor, permission, node_id=town.store_b.node_id)
            for permission in queries.PERMISSIONS
        )

    @pytest.mark.parametrize("role", [*Role])
    def test_grants_in_an_office_what_the_table_says(self, town: factory.Town, role: Role) -> None:
        actor = hire(town.dealer_a, role)
        allowed = {
            permission
            for permission in queries.PERMISSIONS
            if queries.is_allowed(actor, permission, node_id=town.store_a.node_id)
        }
        everything = role is Role.ADMINISTRATOR
        assert allowed == {p for p in IN_OFFICE if everything or role in IN_OFFICE[p]}


class TestActor:
    def test_ends_with_the_assignment(self, town: factory.Town) -> None:
        with tx.begin(actor="system:test"):
            person = factory.staff(town.dealer_a, "cashier", town.store_a)
            (held,) = queries.list_assignments(AT, staff_id=person.staff_id)
            later = AT + timedelta(days=1)
            network.end_assignment(assignment_id=held.assignment_id, at=later)
        before = queries.actor_for_user(person.user_id, AT)
        after = queries.actor_for_user(person.user_id, later)
        assert before.roles == {("cashier", town.store_a.node_id)}
        assert (after.roles, after.node_ids) == (frozenset(), frozenset())
        assert before.label == f"staff:{person.staff_id}"

    def test_of_a_user_who_works_nowhere_is_a_member(self, db: None) -> None:
        with tx.begin(actor="system:test"):
            user_id = identity.create_user()
        assert queries.actor_for_user(user_id, AT).kind is ActorKind.MEMBER

    def test_at_a_device_is_held_to_its_node(self, town: factory.Town) -> None:
        with tx.begin(actor="system:test"):
            person = factory.staff(town.dealer_a, "manager", town.store_a)
            network.assign(
                staff_id=person.staff_id,
                role="finance",
                at=AT,
                organisation_id=town.dealer_a.organisation_id,
            )
            till = identity.enrol_device(kind="till", name="T", node_id=town.store_b.node_id, at=AT)
        device = identity_queries.device_for_token(till.token)
        assert device is not None
        narrowed = queries.actor_at_device(factory.actor(person), device)
        assert (narrowed.roles, narrowed.offices, narrowed.node_ids) == (
            frozenset(),
            frozenset(),
            frozenset(),
        )
        with pytest.raises(Forbidden):
            queries.require(narrowed, "ledger.see", node_id=town.store_a.node_id)


class TestStaff:
    def test_serves_at_another_organisations_node(self, town: factory.Town) -> None:
        with tx.begin(actor="system:test"):
            supplier = network.open_organisation(code="SUP", name="品牌方", kind="supplier")
            person = factory.staff(supplier, "guide", town.store_a)
        (held,) = queries.list_assignments(AT, node_id=town.store_a.node_id)
        assert (person.organisation_id, held.organisation_id) == (
            supplier.organisation_id,
            town.dealer_a.organisation_id,
        )

    def test_is_found_by_number_and_managers_by_node(self, town: factory.Town) -> None:
        with tx.begin(actor="system:test"):
            person = factory.staff(town.dealer_a, "manager", town.store_a)
            factory.staff(town.dealer_a, "guide", town.store_a)
        assert queries.find_staff_by_number(person.number) == person
        assert queries.find_staff_by_user(person.user_id) == person
        assert queries.managers_of(town.store_a.node_id, AT) == [person.staff_id]

    def test_refuses_the_same_role_twice_and_a_foreign_node(self, town: factory.Town) -> None:
        with tx.begin(actor="system:test"):
            person = factory.staff(town.dealer_a, "guide", town.store_a)
        with pytest.raises(network.AlreadyAssigned), tx.begin(actor="system:test"):
            network.assign(
                staff_id=person.staff_id, role="guide", at=AT, node_id=town.store_a.node_id
            )
        with pytest.raises(network.WrongOrganisation), tx.begin(actor="system:test"):
            network.assign(
                staff_id=person.staff_id,
                role="cashier",
                at=AT,
                node_id=town.store_a.node_id,
                organisation_id=town.dealer_b.organisation_id,
            )

    def test_is_shut_out_when_dismissed(self, town: factory.Town) -> None:
        with tx.begin(actor="system:test"):
            person = network.employ(
                organisation_id=town.dealer_a.organisation_id,
                name="李雷",
                username="lilei",
                password="correct horse battery",
            )
            network.dismiss(staff_id=person.staff_id, at=AT)
        assert identity_queries.authenticate("lilei", "correct horse battery") is None
        assert queries.actor_for_user(person.user_id, AT).kind is ActorKind.MEMBER
