"""Real servers in throwaway folders: each test starts at least one."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from quanqu.kit import postgres_home
from quanqu.kit.embedded_postgres import EmbeddedPostgres, ServerFailed, tuned_settings
from quanqu.kit.postgres_home import CannotHost, Home

PROJECT = Path(__file__).resolve().parents[3]
SMALL = {"shared_buffers": "16MB"}


def beside(postgres: EmbeddedPostgres) -> Path:
    """A new folder beside the one of the tests' own server."""
    return postgres.folder.with_name(f"cluster-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def folder(postgres: EmbeddedPostgres) -> Iterator[Path]:
    folder = beside(postgres)
    yield folder
    EmbeddedPostgres(folder).destroy()


@pytest.fixture(scope="module")
def server(postgres: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(beside(postgres), settings=SMALL)
    with server:
        yield server
    server.destroy()


def setting(server: EmbeddedPostgres, name: str) -> str:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        assert row is not None
        return str(row[0])


def postmaster_id(server: EmbeddedPostgres) -> int:
    return int((server._home.data / "postmaster.pid").read_text().split()[0])


def wait_until(is_true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.02)
    return False


class TestServer:
    def test_is_version_18_in_utf8_with_checksums_and_durable(
        self, server: EmbeddedPostgres
    ) -> None:
        with psycopg.connect(server.dsn()) as connection:
            assert connection.info.server_version >= 180000
            assert connection.info.parameter_status("server_encoding") == "UTF8"
            row = connection.execute("SELECT upper('é'), 'a' < 'B', uuidv7() IS NOT NULL")
            assert row.fetchone() == ("É", False, True)
        for name in ("data_checksums", "fsync", "full_page_writes", "synchronous_commit"):
            assert setting(server, name) == "on"
        assert setting(server, "jit") == "off"

    def test_listens_on_no_network_address(self, server: EmbeddedPostgres) -> None:
        assert setting(server, "listen_addresses") == ""

    def test_refuses_a_wrong_password(self, server: EmbeddedPostgres) -> None:
        right = server.dsn("quanqu", "quanqu_app")
        before, after = right.rsplit("@", 1)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"{before}x@{after}")

    def test_opens_its_folders_to_nobody(self, server: EmbeddedPostgres) -> None:
        home = server._home
        for path in (home.data, home.socket):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        assert stat.S_IMODE((server.folder / "passwords.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(home.log.stat().st_mode) == 0o600

    def test_keeps_key_values_and_statements_out_of_its_log(self, server: EmbeddedPostgres) -> None:
        with psycopg.connect(server.dsn("quanqu", "quanqu_owner"), autocommit=True) as connection:
            connection.execute("CREATE TABLE phone (number text PRIMARY KEY)")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO phone VALUES ('13800138000'), ('13800138000')")
        log = server._home.log.read_text()
        assert "duplicate key" in log
        assert "13800138000" not in log

    def test_keeps_its_data_over_a_restart(self, folder: Path) -> None:
        with (
            EmbeddedPostgres(folder, settings=SMALL) as first,
            psycopg.connect(first.dsn("quanqu", "quanqu_owner")) as connection,
        ):
            connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
        assert not first.is_running()
        with (
            EmbeddedPostgres(folder, settings=SMALL) as second,
            psycopg.connect(second.dsn("quanqu", "quanqu_owner")) as connection,
        ):
            assert connection.execute("SELECT figure FROM kept").fetchone() == (7,)

    def test_says_why_it_does_not_start(self, folder: Path) -> None:
        with EmbeddedPostgres(folder, settings=SMALL):
            pass
        broken = EmbeddedPostgres(folder, settings={"no_such_setting": "1"})
        with pytest.raises(ServerFailed, match="no_such_setting"):
            broken.start()


class TestRoles:
    def test_owner_makes_databases_and_is_no_superuser(self, server: EmbeddedPostgres) -> None:
        with server.superuser() as connection:
            rows = connection.execute(
                "SELECT rolname, rolcreatedb, rolcreaterole, rolsuper FROM pg_roles"
                " WHERE rolname LIKE 'quanqu_%%' ORDER BY 1"
            ).fetchall()
        assert rows == [
            ("quanqu_app", False, False, False),
            ("quanqu_owner", True, False, False),
            ("quanqu_report", False, False, False),
        ]

    def test_app_may_not_make_tables(self, server: EmbeddedPostgres) -> None:
        with (
            psycopg.connect(server.dsn("quanqu", "quanqu_app")) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("CREATE TABLE forbidden (id int)")

    def test_databases_are_copied_from_a_template_and_dropped(
        self, server: EmbeddedPostgres
    ) -> None:
        server.create_database("model")
        with psycopg.connect(server.dsn("model", "quanqu_owner")) as connection:
            connection.execute("CREATE TABLE figure AS SELECT 3 AS value")
        server.create_database("copy", template="model")
        with psycopg.connect(server.dsn("copy", "quanqu_owner")) as connection:
            assert connection.execute("SELECT value FROM figure").fetchone() == (3,)
        server.drop_database("copy")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(server.dsn("copy", "quanqu_owner"))


class TestSharing:
    def test_the_second_user_joins_and_the_last_one_stops_it(self, folder: Path) -> None:
        first = EmbeddedPostgres(folder, settings=SMALL).start()
        second = EmbeddedPostgres(folder).start()
        assert postmaster_id(first) == postmaster_id(second)
        first.stop()
        assert second.is_running()
        with psycopg.connect(second.dsn()):
            pass
        second.stop()
        assert not second.is_running()

    def test_ten_processes_starting_at_once_get_one_server(self, folder: Path) -> None:
        program = (
            "import sys, pathlib, psycopg, time\n"
            "from quanqu.kit.embedded_postgres import EmbeddedPostgres\n"
            "with EmbeddedPostgres(pathlib.Path(sys.argv[1])) as server:\n"
            "    with psycopg.connect(server.dsn()) as connection:\n"
            "        row = connection.execute('SELECT pg_postmaster_start_time()').fetchone()\n"
            "    print(row[0], flush=True)\n"
            "    sys.stdin.read()\n"
        )
        with contextlib.ExitStack() as stack:
            processes = [
                stack.enter_context(
                    subprocess.Popen(
                        [sys.executable, "-c", program, str(folder)],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        cwd=PROJECT,
                        text=True,
                    )
                )
                for _ in range(10)
            ]
            answers = {process.stdout.readline() for process in processes if process.stdout}
            for process in processes:
                process.communicate(timeout=30)
        assert len(answers) == 1
        assert [process.returncode for process in processes] == [0] * 10
        assert not EmbeddedPostgres(folder).is_running()

    def test_those_who_start_at_once_agree_where_the_server_lives(self, tmp_path: Path) -> None:
        for round_number in range(5):
            folder = tmp_path / str(round_number) / "deep" / "cluster"
            together = threading.Barrier(8)

            def settle(folder: Path = folder, together: threading.Barrier = together) -> Home:
                together.wait()
                return postgres_home.settle(folder)

            with ThreadPoolExecutor(8) as pool:
                homes = {future.result() for future in [pool.submit(settle) for _ in range(8)]}
            postgres_home.remove(folder)
            assert len(homes) == 1

    def test_two_clusters_run_side_by_side(self, server: EmbeddedPostgres, folder: Path) -> None:
        other = EmbeddedPostgres(folder, settings=SMALL)
        with other:
            assert postmaster_id(server) != postmaster_id(other)
        other.destroy()
        assert not folder.exists()
        assert server.is_running()

    def test_data_in_use_is_not_destroyed(self, server: EmbeddedPostgres) -> None:
        with pytest.raises(ServerFailed, match="Another process uses"):
            EmbeddedPostgres(server.folder).start().destroy()
        assert server.is_running()


class TestSuddenDeath:
    def test_a_killed_server_starts_again_with_what_was_committed(
        self, server: EmbeddedPostgres
    ) -> None:
        with psycopg.connect(server.dsn("quanqu", "quanqu_owner"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
        os.kill(postmaster_id(server), signal.SIGKILL)
        assert wait_until(lambda: not server.is_running())
        address = server.dsn("quanqu", "quanqu_owner")
        server.start()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT figure FROM kept").fetchone() == (7,)

    def test_the_server_stops_when_its_only_user_is_killed(self, folder: Path) -> None:
        program = (
            "import sys, pathlib\n"
            "from quanqu.kit.embedded_postgres import EmbeddedPostgres\n"
            "server = EmbeddedPostgres(pathlib.Path(sys.argv[1])).start()\n"
            "print('up', flush=True)\n"
            "sys.stdin.read()\n"
        )
        with subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
        ) as user:
            assert user.stdout is not None
            assert user.stdout.readline() == b"up\n"
            watcher = EmbeddedPostgres(folder)
            assert watcher.is_running()
            user.kill()
        assert wait_until(lambda: not watcher.is_running())

    def test_a_stale_process_file_with_a_reused_number_is_no_server(self, folder: Path) -> None:
        with EmbeddedPostgres(folder, settings=SMALL) as server:
            stale = (server._home.data / "postmaster.pid").read_text().splitlines()
        stale[0] = str(os.getpid())  # as if this test had got the dead server's number
        process_file = server._home.data / "postmaster.pid"
        process_file.write_text("\n".join(stale) + "\n")
        server._home.own(process_file)
        assert not EmbeddedPostgres(folder).is_running()
        with EmbeddedPostgres(folder, settings=SMALL) as server, psycopg.connect(server.dsn()):
            pass


class TestHome:
    def test_lost_passwords_are_refused_and_the_data_stays(self, folder: Path) -> None:
        with EmbeddedPostgres(folder, settings=SMALL):
            pass
        kept = folder / "passwords.json"
        content = kept.read_text()
        kept.unlink()
        with pytest.raises(CannotHost, match="passwords are lost"):
            EmbeddedPostgres(folder).start()
        kept.write_text(content)
        with EmbeddedPostgres(folder, settings=SMALL) as server, psycopg.connect(server.dsn()):
            pass

    def test_a_cluster_whose_making_was_cut_short_is_made_anew(self, folder: Path) -> None:
        draft = EmbeddedPostgres(folder)._home.place / "data.draft"
        draft.mkdir()
        (draft / "PG_VERSION").write_text("18\n")
        with EmbeddedPostgres(folder, settings=SMALL) as server, psycopg.connect(server.dsn()):
            pass
        assert not draft.exists()

    def test_a_deep_folder_gets_a_short_private_socket(self, folder: Path) -> None:
        deep = folder / ("very-long-folder-name-" * 3) / ("another-long-folder-name-" * 3)
        server = EmbeddedPostgres(deep, settings=SMALL)
        with server, psycopg.connect(server.dsn()):
            assert stat.S_IMODE(server._home.socket.stat().st_mode) == 0o700
        server.destroy()
        assert not server._home.socket.exists()

    def test_a_socket_folder_that_others_may_enter_is_refused(self, folder: Path) -> None:
        socket = EmbeddedPostgres(folder)._home.socket
        socket.chmod(0o755)
        with pytest.raises(CannotHost, match="open to others"):
            EmbeddedPostgres(folder).start()
        socket.chmod(0o700)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root switches the user")
    def test_root_leaves_a_closed_folder_closed_and_lives_elsewhere(self, tmp_path: Path) -> None:
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o700)
        server = EmbeddedPostgres(closed / "postgres", settings=SMALL)
        with server, psycopg.connect(server.dsn()):
            assert server._home.place.is_relative_to("/var/lib/quanqu")
            assert postmaster_id(server)
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        with EmbeddedPostgres(closed / "postgres", settings=SMALL) as again:
            assert again._home.place == server._home.place
        again.destroy()
        assert not server._home.place.exists()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root switches the user")
    def test_root_copies_the_programs_where_the_user_cannot_reach_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        packages = tmp_path / "packages"
        with EmbeddedPostgres(tmp_path / "probe", settings=SMALL) as probe:
            source = probe.program("postgres").parents[2]
        probe.destroy()
        shutil.copytree(source, packages / source.name)
        shutil.copytree(source.with_name(f"{source.name}.libs"), packages / f"{source.name}.libs")
        packages.chmod(0o700)
        program = (
            "import sys, pathlib, psycopg\n"
            "sys.path.insert(0, sys.argv[2])\n"
            "from quanqu.kit.embedded_postgres import EmbeddedPostgres\n"
            "with EmbeddedPostgres(pathlib.Path(sys.argv[1])) as server:\n"
            "    psycopg.connect(server.dsn()).close()\n"
            "    print(server.program('postgres'))\n"
            "server.destroy()\n"
        )
        command = [sys.executable, "-c", program, str(tmp_path / "closed"), str(packages)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("/var/lib/quanqu/postgres-")


class TestTuning:
    def test_takes_a_quarter_of_the_memory_and_two_gigabytes_at_most(self) -> None:
        assert tuned_settings(2 * 2**30)["shared_buffers"] == "512MB"
        assert tuned_settings(64 * 2**30)["shared_buffers"] == "2048MB"
