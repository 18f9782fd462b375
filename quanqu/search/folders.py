"""Where indexes lie on this machine, and which one is read.

`<var>/search/<form>-<number>/` is an index with its `about.json`; `current-<form>` names the one
that is read. Both are replaced by a rename, so that whoever reads them sees the old or the new.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import tantivy

from quanqu.search.documents import FORM, schema


@dataclass(frozen=True, slots=True)
class About:
    """Of which database an index speaks, which prices it has, and what it has seen of the log."""

    origin_id: str
    zones: tuple[tuple[str, str], ...]
    epoch: int
    xid: int
    true_at: str
    ended_until: str = ""
    """Up to when lots that ended are out of it; empty: nobody looked since it was built."""

    written_qty: int = 0
    """Documents written since it was built: many mean that it is time to build it anew."""

    @property
    def true_at_moment(self) -> datetime:
        return datetime.fromisoformat(self.true_at)

    @property
    def ended_until_moment(self) -> datetime:
        return datetime.fromisoformat(self.ended_until or self.true_at)

    def seen_until(self, *, epoch: int, xid: int, true_at: str, written_qty: int) -> "About":
        return replace(
            self,
            epoch=epoch,
            xid=xid,
            true_at=true_at,
            written_qty=self.written_qty + written_qty,
        )


class IndexFolders:
    """The folder of all indexes of this machine."""

    def __init__(self, home: Path) -> None:
        self.home = home

    @property
    def pointer(self) -> Path:
        return self.home / f"current-{FORM}"

    def current(self) -> Path | None:
        """The index that is read, if there is one."""
        try:
            folder = self.home / self.pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return folder if (folder / "about.json").exists() else None

    def make(self, about: About) -> tuple[Path, tantivy.Index]:
        """A new empty index that nobody reads yet."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        numbers = [int(path.name.split("-")[1]) for path in self.home.glob(f"{FORM}-*")]
        folder = self.home / f"{FORM}-{max(numbers, default=0) + 1}"
        folder.mkdir()
        return folder, opened(tantivy.Index(schema(about.zones), str(folder)))

    def switch_to(self, folder: Path) -> None:
        """Let everybody read this index from now on, and remove the older ones.

        Whoever reads one of them has its files open, and they stay until it lets go.
        """
        _replace(self.pointer, folder.name)
        self.remove_all_but(folder)

    def remove_all_but(self, kept: Path | None) -> None:
        for path in self.home.glob("*-*"):
            if path.is_dir() and path != kept:
                shutil.rmtree(path, ignore_errors=True)

    def building(self) -> contextlib.AbstractContextManager[bool]:
        """Whether we are the one who builds here."""
        return self._alone("building")

    def is_building(self) -> bool:
        with self.building() as is_ours:
            return not is_ours

    def following(self) -> contextlib.AbstractContextManager[bool]:
        """Whether we are the one who keeps the current index true."""
        return self._alone("following")

    def is_followed(self) -> bool:
        with self.following() as is_ours:
            return not is_ours

    @contextlib.contextmanager
    def _alone(self, work: str) -> Iterator[bool]:
        """A right that only one process has, and that ends with it however it ends."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.home / f"{work}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True


def opened(index: tantivy.Index) -> tantivy.Index:
    """The index with the tokenizer that its texts need; they come as terms already."""
    by_space = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", by_space)
    # "commit" would add a thread that looks every half second; readers look for themselves.
    index.config_reader("manual")
    return index


def open_index(folder: Path) -> tantivy.Index:
    return opened(tantivy.Index.open(str(folder)))


def read_about(folder: Path) -> About:
    known: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    known["zones"] = tuple((zone, currency) for zone, currency in known["zones"])
    return About(**known)


def write_about(folder: Path, about: About) -> None:
    """Kept after the commit it speaks of: a crash between the two only does work twice."""
    _replace(folder / "about.json", json.dumps(asdict(about)))


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
