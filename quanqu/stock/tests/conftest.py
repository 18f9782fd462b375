# Modules with tables are imported inside: pytest reads this before Django is set up.
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quanqu.stock.tests.factory import World


@pytest.fixture
def world(db: None) -> "Iterator[World]":
    """A small world inside the test's transaction; the books must be true at the end."""
    from quanqu.kit import tx
    from quanqu.stock.tests import factory

    with tx.begin(actor="system:test"):
        yield factory.world()
        factory.assert_true_books()
