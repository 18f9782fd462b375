"""Erased means gone: from the database, and from a backup that was made before (B1, V1)."""

import base64
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections

from quanqu.kit import clock, outbox, sealing, tx
from quanqu.members import actions as members
from quanqu.members import queries as people
from quanqu.members.tests import factory as members_factory
from quanqu.members.types import MemberId
from quanqu.membership import actions, queries
from quanqu.orders import actions as orders
from quanqu.orders import queries as order_queries
from quanqu.orders.tests import factory
from quanqu.orders.tests.factory import AT, Shop
from quanqu.proof import actions as proof
from quanqu.proof.types import Verdict
from quanqu.run import backups
from quanqu.wallet.tests import factory as wallets

NAME, PHONE, ADDRESS = "欧阳小满", "13812349876", "望京街八号院三单元"
KEYS = "SELECT wrapped_key FROM members_member_key"
SEALED = (
    "SELECT sealed FROM members_identifier UNION ALL SELECT name_sealed FROM members_member"
    " UNION ALL SELECT address_sealed FROM orders_order"
)


def person(shop: Shop) -> MemberId:
    """Somebody of whom everything is known, who bought something and has it."""
    member_id = members_factory.member(PHONE, at=AT, name=NAME, is_verified=True)
    members.give_consent(member_id=member_id, purpose="marketing", at=AT)
    wallets.card(shop.town.group.organisation_id, member_id=member_id, amount_fen=7_000, at=AT)
    order_id = orders.place(
        replace(
            shop.placement(1),
            member_id=member_id,
            address_sealed=people.seal_for(member_id, ADDRESS),
        ),
        at=AT,
    )
    shop.pay(order_id, card=order_queries.get_order(order_id).total_fen)
    shop.hand_over(order_id, 1)
    return member_id


def readable(root: Any, address: str) -> set[str]:
    """Which of the words stand in a database in plain, or can be opened by a key that is in it."""
    program = str(root.SERVER.program("pg_dump"))
    text = subprocess.run([program, address], capture_output=True, text=True, check=True).stdout
    words = (NAME, PHONE, ADDRESS)
    spelt = {
        word: {
            word,
            word.encode().hex(),
            base64.b64encode(word.encode()).decode(),
            json.dumps(word).strip('"'),
        }
        for word in words
    }
    found = {word for word in words if any(one in text for one in spelt[word])}
    with psycopg.connect(address) as connection:
        keys = [bytes(key) for (key,) in connection.execute(KEYS)]
        sealed = [bytes(one) for (one,) in connection.execute(SEALED) if one is not None]
    opened = {_open(key, one) for key in keys for one in sealed}
    return found | {word for word in words if any(word in one for one in opened)}


def _open(key: bytes, sealed: bytes) -> str:
    try:
        return sealing.unseal(key, sealed)
    except InvalidTag:
        return ""


@pytest.fixture
def root(request: pytest.FixtureRequest) -> Any:
    return request.config.pluginmanager.get_plugin(str(request.config.rootpath / "conftest.py"))


@pytest.fixture
def elsewhere(root: Any) -> Iterator[str]:
    """An empty database that belongs to the owner."""
    name = f"{root.RUN}_restored"
    root.SERVER.create_database(name)
    yield name
    root.SERVER.drop_database(name)


class TestErase:
    def test_leaves_nothing_readable_here_nor_in_a_backup_made_before(
        self, committed: str, elsewhere: str, root: Any, tmp_path: Path, monkeypatch: Any
    ) -> None:
        monkeypatch.setenv("QUANQU_SECRETS_DIR", str(tmp_path))
        address = root.SERVER.dsn(committed, "quanqu_owner")
        programs = root.SERVER.program("pg_dump").parent
        with tx.begin(actor="system:test"):
            shop = factory.shop()
            member_id = person(shop)
        assert readable(root, address) == {NAME, PHONE, ADDRESS}
        data, _keys = backups.write(tmp_path, address, programs, AT)
        with tx.begin(actor=f"member:{member_id}"):
            actions.erase(member_id=member_id, at=AT)
        outbox.drain()
        _data, keys = backups.write(tmp_path, address, programs, AT + timedelta(days=1))
        assert readable(root, address) == set()

        copy = root.SERVER.dsn(elsewhere, "quanqu_owner")
        backups.restore(data, keys, copy, programs)
        self.begin_anew(elsewhere)
        assert readable(root, copy) == set()
        verdicts = {one.code: one.verdict for one in proof.verify(["V1", "L1", "L2", "L5"])}
        assert Verdict.BROKEN not in verdicts.values()

    def begin_anew(self, database: str) -> None:
        for alias in ("default", "owner"):
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = database
        assert backups.begin_anew() == 1

    def test_is_refused_while_an_order_is_open(self, db: None) -> None:
        with tx.begin(actor="system:test"):
            shop = factory.shop()
            shop.placed(1)
        assert queries.erasure_facts(shop.member_id, AT).open_orders_qty == 1
        with pytest.raises(actions.OrdersOpen), tx.begin(actor="system:test"):
            actions.erase(member_id=shop.member_id, at=AT)
        assert people.phone_of(shop.member_id) is not None


class TestExport:
    def test_holds_all_that_is_known(self, db: None) -> None:
        with tx.begin(actor="system:test"):
            member_id = person(factory.shop())
        text = json.dumps(queries.export_member(member_id, clock.now()), ensure_ascii=False)
        for word in (NAME, PHONE, ADDRESS, "marketing", '"principal_fen": 7000', "夹克"):
            assert word in text
