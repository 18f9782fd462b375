import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from quanqu.catalog import actions as catalog
from quanqu.catalog.models import Product
from quanqu.catalog.tests import factory
from quanqu.kit import tx

THREADS = 10


@pytest.mark.usefixtures("committed")
class TestOneCode:
    def test_is_given_to_one_product_and_refused_to_the_others(self) -> None:
        with tx.begin(actor="system:test"):
            owner = factory.organisation()
            catalog.add_category(code="jackets", name="夹克")
        gate = threading.Barrier(THREADS)

        def add(_: int) -> bool:
            try:
                connection.ensure_connection()
                gate.wait(timeout=30)
                with tx.begin(actor="system:race"):
                    factory.jacket(owner)
            except catalog.DuplicateCode:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(THREADS) as pool:
            assert sum(pool.map(add, range(THREADS))) == 1
        assert Product.objects.count() == 1
