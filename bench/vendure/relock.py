"""Renew package-lock.json after a change of package.json: versions and digests, no addresses.

python bench/vendure/relock.py
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEPT = ("name", "version", "integrity", "dependencies", "optionalDependencies", "peerDependencies")
FLAGS = ("peerDependenciesMeta", "bin", "os", "cpu", "optional", "peer", "dev", "hasInstallScript")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "package.json", folder)
        command = ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit"]
        command += ["--omit-lockfile-registry-resolved"]
        subprocess.run(command, cwd=folder, check=True)
        lock = json.loads((Path(folder) / "package-lock.json").read_text())
    root = lock["packages"].pop("")
    lines = [
        f"{json.dumps(name)}: {json.dumps(_slim(of))}" for name, of in lock["packages"].items()
    ]
    head = {"name": root["name"], "version": root["version"], "lockfileVersion": 3}
    text = json.dumps(head)[:-1] + ', "packages": {\n"": ' + json.dumps(root) + ",\n"
    (HERE / "package-lock.json").write_text(text + ",\n".join(lines) + "\n}}\n")


def _slim(package: dict[str, object]) -> dict[str, object]:
    return {name: package[name] for name in (*KEPT, *FLAGS) if name in package}


if __name__ == "__main__":
    main()
