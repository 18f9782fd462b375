# Modules with tables are imported inside: pytest reads this before Django is set up.
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quanqu.search.tests.factory import Shop


@pytest.fixture
def shop(db: None) -> "Iterator[Shop]":
    """A shop in a transaction that is taken back."""
    from quanqu.kit import tx
    from quanqu.search.tests import factory

    with tx.begin(actor="system:test"):
        yield factory.shop()
