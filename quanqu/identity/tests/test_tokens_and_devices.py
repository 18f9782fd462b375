from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from quanqu.identity import actions as identity
from quanqu.identity import queries
from quanqu.identity.tests.support import AT
from quanqu.identity.types import DeviceKind
from quanqu.kit import ids, tx


@pytest.mark.django_db
class TestTokens:
    def test_speaks_for_its_person_until_it_ends(self) -> None:
        with tx.begin(actor="system:test"):
            user_id = identity.create_user()
            token = identity.issue_token(user_id=user_id, at=AT, lifetime=timedelta(hours=1))
        assert queries.user_for_token(token, AT) == user_id
        assert queries.user_for_token(token, AT + timedelta(hours=1)) is None
        assert queries.user_for_token(token[:-1], AT) is None

    def test_is_kept_as_a_hash_only(self) -> None:
        with tx.begin(actor="system:test"):
            token = identity.issue_token(user_id=identity.create_user(), at=AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM identity_token t")
            assert token not in cursor.fetchone()[0]

    def test_ends_when_revoked(self) -> None:
        with tx.begin(actor="system:test"):
            token = identity.issue_token(user_id=identity.create_user(), at=AT)
            identity.revoke_token(token=token, at=AT)
        assert queries.user_for_token(token, AT) is None

    def test_ends_with_its_person(self) -> None:
        with tx.begin(actor="system:test"):
            user_id = identity.create_user()
            token = identity.issue_token(user_id=user_id, at=AT)
            identity.set_active(user_id=user_id, is_active=False)
        assert queries.user_for_token(token, AT) is None


@pytest.mark.django_db
class TestDevices:
    def test_is_known_by_its_token(self) -> None:
        node_id = uuid4()
        with tx.begin(actor="system:test"):
            till = identity.enrol_device(kind="till", name="Till 1", node_id=node_id, at=AT)
        device = queries.device_for_token(till.token)
        assert device is not None
        assert (device.device_id, device.kind, device.node_id) == (
            till.device_id,
            DeviceKind.TILL,
            node_id,
        )
        assert [d.name for d in queries.list_devices(node_id)] == ["Till 1"]
        assert till.token not in repr(till)

    def test_is_shut_out_with_all_its_tokens_when_lost(self) -> None:
        with tx.begin(actor="system:test"):
            till = identity.enrol_device(kind="till", name="Till 1", node_id=uuid4(), at=AT)
            user_id = identity.create_user()
            token = identity.issue_token(user_id=user_id, at=AT, device_id=till.device_id)
            elsewhere = identity.issue_token(user_id=user_id, at=AT)
        bearer = queries.bearer_for_token(token, AT)
        assert bearer is not None
        assert bearer.device_id == till.device_id
        with tx.begin(actor="system:test"):
            identity.revoke_device(device_id=till.device_id, at=AT)
        assert queries.device_for_token(till.token) is None
        assert queries.user_for_token(token, AT) is None
        assert queries.user_for_token(elsewhere, AT) == user_id

    def test_refuses_one_that_does_not_exist(self) -> None:
        with pytest.raises(identity.DeviceUnknown), tx.begin(actor="system:test"):
            identity.revoke_device(device_id=ids.new_id(), at=AT)


@pytest.mark.django_db
class TestPins:
    def test_passes_the_right_one_only(self) -> None:
        with tx.begin(actor="system:test"):
            user_id = identity.create_user()
            identity.set_pin(user_id=user_id, pin="4711", at=AT)
            identity.check_pin(user_id=user_id, pin="4711", at=AT)
        with pytest.raises(identity.PinWrong), tx.begin(actor="system:test"):
            identity.check_pin(user_id=user_id, pin="4712", at=AT)

    @pytest.mark.parametrize("weak", ["123", "1111", "12a4", "123456789", "１２３４"])
    def test_refuses_a_weak_one(self, weak: str) -> None:
        with pytest.raises(identity.PinWeak), tx.begin(actor="system:test"):
            identity.set_pin(user_id=identity.create_user(), pin=weak, at=AT)

    def test_locks_after_five_wrong_ones(self) -> None:
        with tx.begin(actor="system:test"):
            user_id = identity.create_user()
            identity.set_pin(user_id=user_id, pin="4711", at=AT)
        for _ in range(5):
            with pytest.raises(identity.PinWrong), tx.begin(actor="system:test"):
                identity.check_pin(user_id=user_id, pin="0000", at=AT)
        with pytest.raises(identity.PinLocked), tx.begin(actor="system:test"):
            identity.check_pin(user_id=user_id, pin="4711", at=AT)
        with tx.begin(actor="system:test"):
            identity.check_pin(user_id=user_id, pin="4711", at=AT + timedelta(minutes=10))
