"""A bill that cannot be read tells nothing: it is asked for again, and stops nobody else's."""

import gzip
import io
import zipfile

import pytest

from quanqu.payments.providers import alipay, wechat, wire
from quanqu.payments.types import ProviderUnreachable


def packed(*tables: str) -> bytes:
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as made:
        for number, table in enumerate(tables):
            made.writestr(f"{number}.csv", table.encode("gb18030"))
    return folder.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", packed("")[:10], packed(), packed("no table")],
    ids=["empty", "no archive", "cut short", "nothing in it", "no table"],
)
def test_of_alipay(content: bytes) -> None:
    with pytest.raises(ProviderUnreachable), wire.believable():
        alipay.read_bill(content)


@pytest.mark.parametrize(
    "content",
    [b"no archive", gzip.compress(b"x" * 99)[:15], gzip.compress(b"a,b\n1,2\n")],
    ids=["no archive", "cut short", "no columns"],
)
def test_of_wechat(content: bytes) -> None:
    with pytest.raises(ProviderUnreachable), wire.believable():
        wechat.read_bill(gzip.decompress(content).decode())
