from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from quanqu.identity import queries as identity
from quanqu.kit import tx
from quanqu.kit.ids import new_id
from quanqu.members import actions as members
from quanqu.members import queries
from quanqu.members.tests import factory
from quanqu.members.types import MemberId, MemberState, Tier
from quanqu.network.tests import factory as network
from quanqu.network.tests.factory import AT


@pytest.fixture
def member_id(db: None) -> MemberId:
    with tx.begin(actor="system:test"):
        return factory.member(name="林一")


class TestAttachIdentifier:
    def test_lets_the_member_be_found_by_one_more(self, member_id: MemberId) -> None:
        for _ in range(2):
            with tx.begin(actor="system:test"):
                members.attach_identifier(member_id=member_id, kind="card", value="C-1", at=AT)
        assert queries.find_by_identifier("card", "C-1") == member_id

    def test_refuses_what_belongs_to_another(self, member_id: MemberId) -> None:
        with tx.begin(actor="system:test"):
            other = factory.member("13900139000")
        with pytest.raises(members.IdentifierTaken), tx.begin(actor="system:test"):
            members.attach_identifier(member_id=other, kind="phone", value="13800138000", at=AT)

    def test_refuses_a_member_that_does_not_exist(self, db: None) -> None:
        with pytest.raises(members.MemberUnknown), tx.begin(actor="system:test"):
            members.attach_identifier(member_id=new_id(), kind="card", value="C-1", at=AT)


class TestProfile:
    def test_changes_tier_name_and_home(self, member_id: MemberId) -> None:
        with tx.begin(actor="system:test"):
            store = network.town().store_a
            members.set_tier(member_id=member_id, tier="gold")
            members.rename(member_id=member_id, name="林二")
            members.set_home_node(member_id=member_id, node_id=store.node_id)
        member = queries.get_member(member_id)
        assert (member.tier, member.name, member.home_node_id) == (
            Tier.GOLD,
            "林二",
            store.node_id,
        )

    def test_refuses_a_tier_that_is_none(self, member_id: MemberId) -> None:
        with pytest.raises(ValueError, match="diamond"), tx.begin(actor="system:test"):
            members.set_tier(member_id=member_id, tier="diamond")
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute("UPDATE members_member SET tier = 'diamond'")


class TestConsent:
    def test_holds_from_when_it_is_given_until_it_is_taken_back(self, member_id: MemberId) -> None:
        later = AT + timedelta(days=1)
        with tx.begin(actor="system:test"):
            members.give_consent(member_id=member_id, purpose="marketing", at=AT)
            members.give_consent(member_id=member_id, purpose="marketing", at=later)
            members.withdraw_consent(member_id=member_id, purpose="marketing", at=later)
        assert queries.has_consent(member_id, "marketing", AT)
        assert not queries.has_consent(member_id, "marketing", later)
        assert not queries.has_consent(member_id, "profile", AT)
        (consent,) = queries.list_consents(member_id)
        assert (consent.given_at, consent.withdrawn_at) == (AT, later)


class TestErase:
    def test_leaves_no_personal_field_and_no_way_to_find_them(self, member_id: MemberId) -> None:
        user_id = queries.get_member(member_id).user_id
        for _ in range(2):
            with tx.begin(actor="system:test"):
                members.erase(member_id=member_id, at=AT)
        member = queries.get_member(member_id)
        assert (member.state, member.name, member.phone_masked) == (MemberState.ERASED, "", "")
        assert queries.find_by_identifier("phone", "13800138000") is None
        assert queries.phone_of(member_id) is None
        assert user_id is not None
        assert not identity.get_user(user_id).is_active

    def test_lets_the_phone_begin_anew(self, member_id: MemberId) -> None:
        with tx.begin(actor="system:test"):
            members.erase(member_id=member_id, at=AT)
            assert factory.member() != member_id

    def test_refuses_new_personal_fields_afterwards(self, member_id: MemberId) -> None:
        with tx.begin(actor="system:test"):
            members.erase(member_id=member_id, at=AT)
        with pytest.raises(members.MemberErasedAlready), tx.begin(actor="system:test"):
            members.rename(member_id=member_id, name="林一")
        with pytest.raises(members.MemberErasedAlready), tx.begin(actor="system:test"):
            members.attach_identifier(member_id=member_id, kind="card", value="C-1", at=AT)
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute("UPDATE members_member SET name_sealed = 'x'")
