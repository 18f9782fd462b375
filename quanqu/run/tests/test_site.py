import socket
from pathlib import Path

import pytest

from quanqu.run.site import Wish, choose_site, environment


def wish(var: Path, port: int, tls: str | None = None) -> Wish:
    return Wish(check=False, tls=tls, port=port, var=var)


class TestChooseSite:
    def test_takes_the_next_port_when_one_is_taken(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            site = choose_site(wish(tmp_path, port))
        assert site.port > port
        assert site.url == f"http://127.0.0.1:{site.port}"
        assert f"Port {port} is taken" in capsys.readouterr().out

    def test_a_name_brings_https_and_a_certificate(self, tmp_path: Path) -> None:
        site = choose_site(wish(tmp_path, 18090, tls="shop.example"))
        assert site.url.startswith("https://shop.example:")
        assert site.local_url.startswith("https://127.0.0.1:")
        assert site.certificate is not None
        assert site.certificate.key.exists()


class TestEnvironment:
    def test_what_the_person_has_set_stays(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QUANQU_HOSTS", "shop.example")
        monkeypatch.delenv("QUANQU_BASE_URL", raising=False)
        asked = wish(tmp_path, 18090)
        site = choose_site(asked)
        made = environment(asked, site)
        assert made["QUANQU_HOSTS"] == "shop.example"
        assert made["QUANQU_BASE_URL"] == site.url
        assert made["QUANQU_VAR"] == str(tmp_path)
