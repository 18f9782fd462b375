import subprocess
import sys
from pathlib import Path

from quanqu.kit.run_lock import RunLock

PROJECT = Path(__file__).resolve().parents[3]
HOLDER = (
    "import pathlib, sys\n"
    "from quanqu.kit.run_lock import RunLock\n"
    "lock = RunLock(pathlib.Path(sys.argv[1]))\n"
    "assert lock.take()\n"
    "lock.tell({'url': 'http://here'})\n"
    "print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


class TestRunLock:
    def test_a_second_process_reads_where_the_first_is(self, tmp_path: Path) -> None:
        path = tmp_path / "run.lock"
        with subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            with RunLock(path) as lock:
                assert not lock.take()
                assert lock.read() == {"url": "http://here"}
                holder.kill()
                holder.wait()
                assert lock.take(), "the kernel frees the lock of a killed process"
                assert lock.read() == {}, "facts of a dead process are void"
