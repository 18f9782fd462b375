"""Helper processes beside a long command."""

import multiprocessing
import runpy
import sys
from pathlib import Path

import pytest

from quanqu.world.beside import HelperFailed, consumers_beside


def test_a_helper_reads_the_installed_command_without_running_it() -> None:
    command = Path(sys.executable).parent / "quanqu"
    # The name under which a spawned process reads the script of its parent.
    names = runpy.run_path(str(command), run_name="__mp_main__")
    assert callable(names["main"])


def test_a_helper_that_ends_early_is_told() -> None:
    with pytest.raises(HelperFailed, match="consumers ended early"):
        _work_while_the_helper_dies()


def _work_while_the_helper_dies() -> None:
    with consumers_beside(1):
        for helper in multiprocessing.active_children():
            helper.kill()
            helper.join()
