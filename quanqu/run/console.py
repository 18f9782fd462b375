"""What a run says on the terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """One line or paragraph, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """A step on one line: its title when it begins, its time when it has worked."""
    started = time.monotonic()
    sys.stdout.write(f"{title} ... ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"ready ({time.monotonic() - started:.1f} s)")
