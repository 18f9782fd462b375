# Modules with tables are imported inside: pytest reads this before Django is set up.
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quanqu.pricing.tests.factory import World


@pytest.fixture
def world(db: None) -> "Iterator[World]":
    """Two price lists inside the test's transaction."""
    from quanqu.kit import tx
    from quanqu.pricing.tests import factory

    with tx.begin(actor="system:test"):
        yield factory.world()
