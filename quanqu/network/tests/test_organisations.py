from typing import Any

import pytest
from django.db import IntegrityError, connection

from quanqu.kit import tx
from quanqu.network import actions as network
from quanqu.network import queries
from quanqu.network.tests import factory


def audit_rows(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT action, actor FROM kit_audit WHERE table_name = %s ORDER BY id", [table]
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
class TestOpenOrganisation:
    def test_stands_under_the_group(self) -> None:
        with tx.begin(actor="system:test"):
            dealer = factory.dealer("A")
        assert dealer.parent_id == queries.platform().organisation_id
        assert queries.find_organisation_by_code("A") == dealer

    def test_refuses_a_code_in_use(self) -> None:
        with tx.begin(actor="system:test"):
            factory.dealer("A")
        with pytest.raises(network.CodeTaken, match="A"), tx.begin(actor="system:test"):
            factory.dealer("A")

    def test_refuses_a_second_group(self) -> None:
        with tx.begin(actor="system:test"):
            factory.group()
        with pytest.raises(network.CodeTaken), tx.begin(actor="system:test"):
            network.open_organisation(code="Q2", name="另一个集团", kind="group")

    def test_leaves_who_changed_its_terms(self) -> None:
        with tx.begin(actor="system:test"):
            dealer = factory.dealer("A")
            before = len(audit_rows("network_organisation"))
        with tx.begin(actor="staff:1"):
            network.set_terms(
                organisation_id=dealer.organisation_id,
                transfer_price_bps=7_000,
            )
        assert audit_rows("network_organisation")[before:] == [("UPDATE", "staff:1")]
        assert queries.get_organisation(dealer.organisation_id).transfer_price_bps == 7_000


@pytest.mark.django_db
class TestTheTrail:
    def test_holds_who_opened_and_changed_a_node(self) -> None:
        with tx.begin(actor="staff:1"):
            factory.town()
        with tx.begin(actor="staff:2"), connection.cursor() as cursor:
            cursor.execute("UPDATE network_node SET daily_capacity = 9 WHERE code = 'S1'")
        deeds = audit_rows("network_node")
        assert deeds[:3] == [("INSERT", "staff:1")] * 3
        assert deeds[3:] == [("UPDATE", "staff:2")]

    def test_holds_who_employed_somebody_and_not_their_name(self) -> None:
        with tx.begin(actor="staff:1"):
            factory.staff(factory.group(), "finance", name="不该出现")
        assert audit_rows("network_staff") == [("INSERT", "staff:1")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT after FROM kit_audit WHERE table_name = 'network_staff'")
            (row,) = cursor.fetchall()
        assert "不该出现" not in str(row)
        assert "number" in str(row)


@pytest.mark.django_db
class TestTheDatabaseKeeps:
    @pytest.mark.parametrize(
        "breach",
        [
            "UPDATE network_organisation SET transfer_price_bps = 10001 WHERE code = 'A'",
            "UPDATE network_organisation SET contract = '' WHERE code = 'A'",
            "UPDATE network_organisation SET parent_id = id WHERE code = 'A'",
            "UPDATE network_organisation SET kind = 'group' WHERE code = 'A'",
            "UPDATE network_organisation SET currency = 'PTS' WHERE code = 'A'",
            "UPDATE network_node SET latitude = 90.1 WHERE code = 'S1'",
            "UPDATE network_node SET price_zone = 'online' WHERE code = 'S1'",
            "UPDATE network_node SET daily_capacity = -1 WHERE code = 'S1'",
            "UPDATE network_node SET code = 'S2' WHERE code = 'S1'",
            "UPDATE network_node SET organisation_id = (SELECT id FROM network_organisation "
            "WHERE code = 'B') WHERE code = 'S1'",
            "UPDATE network_assignment SET role = 'owner'",
            "UPDATE network_assignment SET until = since - interval '1 day'",
            "UPDATE network_assignment SET organisation_id = (SELECT id FROM network_organisation "
            "WHERE code = 'B')",
        ],
    )
    def test_its_rules_behind_every_statement(self, breach: str) -> None:
        with tx.begin(actor="system:test"):
            town = factory.town()
            factory.staff(town.dealer_a, "guide", town.store_a)
        with (
            pytest.raises(IntegrityError),
            tx.begin(actor="system:test"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {breach}")
