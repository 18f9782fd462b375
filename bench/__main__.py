"""Run benchmarks by name. A benchmark is a module here with `run() -> Iterable[Figure]`."""

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from typing import NotRequired, TypedDict

import bench
from bench._results import keep, publish
from quanqu.kit import clock


class Figure(TypedDict):
    """One measured case; `reference` was measured interleaved in the same run."""

    name: str
    value: float
    unit: str
    reference: NotRequired[float]
    ratio: NotRequired[float]
    target: NotRequired[float]


def available() -> dict[str, str]:
    """The benchmarks that exist: the name on the command line and the module's name."""
    modules = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return {name.replace("_", "-"): name for name in modules if not name.startswith("_")}


def measure(module_name: str) -> Iterable[Figure]:
    """Run one benchmark and hand out its figures as they come."""
    figures: Iterable[Figure] = importlib.import_module(f"bench.{module_name}").run()
    return figures


def main() -> int:
    """Print each figure as one JSON line. Exit code 2 for a name that does not exist."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--all", action="store_true", help="every benchmark that exists")
    parser.add_argument("--keep", action="store_true", help="write the results down, as --all does")
    parser.add_argument("--list", action="store_true", help="the names of the benchmarks")
    arguments = parser.parse_args()
    modules = available()
    names = list(modules) if arguments.all else arguments.names
    unknown = [name for name in names if name not in modules]
    if unknown or not (names or arguments.list):
        known = ", ".join(modules) or "none yet"
        refused = f"No benchmark is called {', '.join(unknown)}. " if unknown else ""
        parser.exit(2, f"{refused}Benchmarks: {known}\n")
    if arguments.list:
        sys.stdout.writelines(f"{name}\n" for name in modules)
        return 0
    figures = list(_printed(modules[name] for name in names))
    if arguments.all or arguments.keep:
        publish(keep(figures, clock.now().date()))
    return 0


def _printed(module_names: Iterable[str]) -> Iterator[Figure]:
    for name in module_names:
        for figure in measure(name):
            sys.stdout.write(json.dumps(figure) + "\n")
            sys.stdout.flush()
            yield figure


if __name__ == "__main__":
    sys.exit(main())
