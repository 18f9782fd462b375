"""One stretch of load against one server, with the CPU that server and database used meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

from bench._client import Connection, drive
from bench._processes import DatabaseCpu, cpu_seconds
from bench._rounds import Measured


@dataclass(frozen=True)
class Meter:
    """Counts the processes of one database server; nobody else may be at work on it."""

    postmaster: int
    clients: int
    seconds: float

    def measure(
        self,
        operation: Callable[[Connection, int], object],
        *,
        port: int,
        server: int,
        database: str,
    ) -> Measured:
        """Drive an operation against a port; `server` is the process whose tree answers there.

        What the server does for all databases, such as writing the log, counts too.
        """
        web, shelf = cpu_seconds(server), DatabaseCpu.now(self.postmaster)
        load = drive(operation, port=port, clients=self.clients, seconds=self.seconds)
        return Measured(
            operations=len(load.latencies),
            seconds=load.seconds,
            server_cpu_s=cpu_seconds(server) - web,
            database_cpu_s=DatabaseCpu.now(self.postmaster).seconds_since(shelf, database),
        )
