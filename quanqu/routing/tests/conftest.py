# Modules with tables are imported inside: pytest reads this before Django is set up.
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quanqu.routing.tests.factory import World


@pytest.fixture
def world(db: None) -> "Iterator[World]":
    """A street without stores inside the test's transaction."""
    from quanqu.kit import tx
    from quanqu.routing.tests import factory

    with tx.begin(actor="system:test"):
        yield factory.world()
