"""The journey needs a running shop, and says so."""

import json
import socket
from pathlib import Path

import pytest

from quanqu.world import journey


class TestMain:
    def test_says_what_to_do_where_nothing_listens(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"http://127.0.0.1:{probe.getsockname()[1]}"
            known = tmp_path / "sign-ins.json"
            known.write_text(json.dumps([{"username": "g1", "password": "a password"}]))
            assert journey.main(address, known) == 1
        said = capsys.readouterr().out
        assert f"Nothing answers at {address}" in said
        assert "bin/run" in said
        assert "ConnectError" not in said
