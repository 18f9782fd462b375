from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from quanqu.identity import queries as identity
from quanqu.identity.types import Phone
from quanqu.kit import tx
from quanqu.kit.tests.threads import wait_until_blocked
from quanqu.members import actions as members
from quanqu.members import queries
from quanqu.members.types import MemberId, NewMember
from quanqu.network.tests import factory
from quanqu.network.tests.factory import AT

PHONE = "13800138000"


def enrol(phone: str | None = PHONE, **more: Any) -> MemberId:
    with tx.begin(actor="system:test"):
        return members.enrol(**({"at": AT, "phone": phone, "source": "test"} | more))


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def all_rows_as_text() -> Iterator[str]:
    tables = ["members_member", "members_identifier", "members_member_key", "kit_event"]
    tables += ["identity_user", "kit_audit"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            yield from (row[0] for row in cursor.fetchall())


@pytest.mark.django_db
class TestEnrol:
    def test_makes_a_member_who_can_sign_in_and_remembers_who_brought_them(self) -> None:
        with tx.begin(actor="system:test"):
            town = factory.town()
            guide = factory.staff(town.dealer_a, "guide", town.store_a)
        member_id = enrol(name="林一", node_id=town.store_a.node_id, staff_id=guide.staff_id)
        member = queries.get_member(member_id)
        assert (member.name, member.phone_masked, member.tier) == ("林一", "138****8000", "regular")
        assert (member.enrolled_by, member.enrolled_at_node, member.enrolled_at) == (
            guide.staff_id,
            town.store_a.node_id,
            AT,
        )
        assert member.user_id is not None
        assert identity.get_user(member.user_id).is_active
        assert queries.find_by_user(member.user_id) == member
        assert queries.find_by_number(member.number.lower()) == member
        assert queries.find_by_identifier("phone", "+86 138 0013 8000") == member_id
        assert queries.phone_of(member_id) == "+8613800138000"

    def test_keeps_the_member_of_a_known_phone_as_it_was(self) -> None:
        first = enrol(name="林一")
        again = enrol("+86 138-0013-8000", name="别人", at=AT + timedelta(days=1))
        assert again == first
        assert queries.get_member(first).name == "林一"
        assert (count("members_member"), count("identity_user"), count("kit_event")) == (1, 1, 1)

    def test_keeps_nothing_personal_in_plain(self) -> None:
        enrol(name="林一一", identifiers=[("openid", "oXyz-12345")])
        rows = list(all_rows_as_text())
        secrets = ["13800138000", "林一一", "oXyz-12345"]
        secrets += [secret.encode().hex() for secret in secrets]
        assert rows
        assert not [row for row in rows for secret in secrets if secret in row]

    def test_shows_nothing_personal_in_a_repr(self) -> None:
        member = queries.get_member(enrol(name="林一"))
        new = NewMember(AT, "test", phone=PHONE, identifiers=[("card", "C1")], name="林一")
        assert "林一" not in repr(member) + repr(new)
        assert "13800138000" not in repr(member) + repr(new) + repr(Phone.parse(PHONE))

    def test_attaches_further_identifiers_to_a_new_member(self) -> None:
        member_id = enrol(identifiers=[("card", "C-1"), ("external", "shop:77")])
        assert queries.find_by_identifier("card", " C-1 ") == member_id
        assert queries.find_by_identifier("external", "shop:77") == member_id
        assert queries.find_by_identifier("card", "shop:77") is None

    def test_ties_no_account_to_a_known_member_unless_the_phone_was_proved(self) -> None:
        victim = enrol()
        assert enrol(identifiers=[("openid", "attacker")]) == victim
        assert queries.find_by_identifier("openid", "attacker") is None
        assert not queries.is_verified(victim, "phone")
        enrol(identifiers=[("openid", "hers")], is_verified=True)
        assert queries.find_by_identifier("openid", "hers") == victim
        assert queries.is_verified(victim, "phone")

    def test_refuses_an_identifier_of_another_member_and_changes_nothing(self) -> None:
        enrol(identifiers=[("card", "C-1")])
        with pytest.raises(members.IdentifierTaken):
            enrol("13900139000", identifiers=[("card", "C-1")])
        assert queries.find_by_identifier("phone", "13900139000") is None
        assert count("members_member") == 1

    def test_refuses_someone_who_could_not_be_found_again(self) -> None:
        for identifiers in ([], [("card", "  ")], [("card", "x" * 201)]):
            with pytest.raises(members.IdentifierMissing):
                enrol(None, identifiers=identifiers)

    def test_is_found_by_the_last_digits_at_the_enrolling_organisation_only(self) -> None:
        with tx.begin(actor="system:test"):
            town = factory.town()
        at_a = enrol(node_id=town.store_a.node_id)
        online = enrol("13900138000")
        dealer_a, dealer_b = town.dealer_a.organisation_id, town.dealer_b.organisation_id
        assert [m.member_id for m in queries.list_by_last4(dealer_a, "8000")] == [at_a]
        assert queries.list_by_last4(dealer_b, "8000") == []
        group_id = town.group.organisation_id
        assert [m.member_id for m in queries.list_by_last4(group_id, "8000")] == [online]

    def test_cannot_share_a_phone_even_by_another_statement(self) -> None:
        enrol()
        other = enrol("13900139000")
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE members_identifier SET lookup = (SELECT lookup FROM members_identifier "
                "WHERE member_id <> %s) WHERE member_id = %s",
                [other, other],
            )


@pytest.mark.django_db
class TestEnrolMany:
    def test_enrols_thousands_in_a_few_statements(self, django_assert_max_num_queries: Any) -> None:
        new = [
            NewMember(AT, "test", identifiers=[("external", f"shop:{i}")], name=f"顾客{i}")
            for i in range(2_000)
        ]
        with tx.begin(actor="system:test"), django_assert_max_num_queries(12):
            member_ids = members.enrol_many(new=new)
        assert len(set(member_ids)) == 2_000
        assert queries.find_by_identifier("external", "shop:1999") == member_ids[-1]
        assert queries.get_member(member_ids[7]).name == "顾客7"
        assert count("members_member_key") == 2_000

    def test_gives_known_and_repeated_people_one_member(self) -> None:
        known = enrol()
        new = [NewMember(AT, "test", phone=p) for p in ("13900139000", PHONE, "139 0013 9000")]
        with tx.begin(actor="system:test"):
            first, second, third = members.enrol_many(new=new)
        assert second == known
        assert first == third != known

    def test_pages_from_the_newest(self) -> None:
        ids = [enrol(f"1380013800{i}") for i in range(5)]
        first = queries.list_members(limit=3)
        rest = queries.list_members(limit=3, before=first[-1].member_id)
        assert [m.member_id for m in first + rest] == ids[::-1]
        assert queries.list_members(node_ids=[]) == []


class TestAtOnce:
    def test_gives_one_member_to_one_phone(self, committed: str) -> None:
        def attempt(_: int) -> MemberId:
            try:
                return enrol(is_verified=True)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(attempt, range(24)))
        assert len(found) == 1
        assert (count("members_member"), count("identity_user")) == (1, 1)
        assert count("kit_event") == 1

    def test_does_not_deadlock_on_crossed_lists(self, committed: str) -> None:
        phones = [f"1380013800{i}" for i in range(9)]

        def attempt(mine: list[str]) -> list[MemberId]:
            try:
                with tx.begin(actor="system:test"):
                    return members.enrol_many(new=[NewMember(AT, "test", phone=p) for p in mine])
            finally:
                connections.close_all()

        # A third enrolment holds the middle phone until both have gone as far as they can.
        with ThreadPoolExecutor(2) as pool:
            try:
                with tx.begin(actor="system:test"):
                    members.enrol(at=AT, phone=phones[4], source="test")
                    both = [pool.submit(attempt, mine) for mine in (phones, phones[::-1])]
                    wait_until_blocked(2)
                    raise members.IdentifierMissing
            except members.IdentifierMissing:
                forward, backward = (one.result(timeout=60) for one in both)
        assert forward == backward[::-1]
        assert count("members_member") == 9
