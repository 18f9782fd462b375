import base64
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quanqu.kit.secrets_store import SecretMissing, secret

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "secrets"
    monkeypatch.setenv("QUANQU_SECRETS_DIR", str(folder))
    monkeypatch.setenv("QUANQU_MODE", "development")
    return folder


class TestSecret:
    def test_is_made_once_and_kept_for_its_owner_alone(self, folder: Path) -> None:
        made = secret("QUANQU_TEST_KEY")
        assert len(base64.b64decode(made, validate=True)) == 48
        assert secret("QUANQU_TEST_KEY") == made
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "QUANQU_TEST_KEY").stat().st_mode) == 0o600

    def test_environment_wins_over_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        secret("QUANQU_TEST_KEY")
        monkeypatch.setenv("QUANQU_TEST_KEY", "given")
        assert secret("QUANQU_TEST_KEY") == "given"

    def test_is_read_from_the_file_that_the_environment_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "elsewhere").write_text("kept\n")
        monkeypatch.setenv("QUANQU_TEST_KEY_FILE", str(tmp_path / "elsewhere"))
        assert secret("QUANQU_TEST_KEY") == "kept"

    def test_production_refuses_to_make_one(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QUANQU_MODE", "production")
        with pytest.raises(SecretMissing, match="QUANQU_TEST_KEY"):
            secret("QUANQU_TEST_KEY")
        assert not folder.exists()

    def test_processes_that_ask_at_once_get_the_same(self) -> None:
        program = "from quanqu.kit.secrets_store import secret; print(secret('QUANQU_TEST_KEY'))"
        processes = [
            subprocess.Popen(
                [sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True
            )
            for _ in range(8)
        ]
        answers = {process.communicate(timeout=60)[0] for process in processes}
        assert len(answers) == 1
