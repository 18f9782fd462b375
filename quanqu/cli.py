"""The `quanqu` command: one thin function per verb of the person at the terminal."""

import atexit
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from quanqu import __version__

app = typer.Typer(
    name="quanqu",
    help="Omnichannel retail: stores, warehouses, stations and web shops that behave as one shop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
importing = typer.Typer(help="Bring in stores or products from a file.", no_args_is_help=True)
exporting = typer.Typer(help="Take goods out into a file.", no_args_is_help=True)
replaying = typer.Typer(help="Replay a real retailer through the books.", no_args_is_help=True)
staffing = typer.Typer(help="The people who work here.", no_args_is_help=True)
searching = typer.Typer(help="The search index of this machine.", no_args_is_help=True)
app.add_typer(importing, name="import")
app.add_typer(exporting, name="export")
app.add_typer(replaying, name="replay")
app.add_typer(staffing, name="staff")
app.add_typer(searching, name="search")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
Organisation = Annotated[
    str | None, typer.Option(help="Code of the organisation of rows that name none.")
]
SkipRefused = Annotated[
    bool, typer.Option("--skip-refused", help="Take the good rows although others are refused.")
]


def main() -> None:
    """The entry of the installed command."""
    app()


@app.command()
def run(
    check: Annotated[bool, typer.Option("--check", help="Run the journey, then stop.")] = False,
    tls: Annotated[str | None, typer.Option(help="Serve HTTPS under this name.")] = None,
    port: Annotated[int, typer.Option(help="The first port to try.")] = 8000,
) -> None:
    """Set up and run the whole shop here, until Ctrl-C."""
    from quanqu.run import main as run_shop

    raise typer.Exit(run_shop(check=check, tls=tls, port=port))


@app.command(hidden=True)
def prepare(
    with_demo: Annotated[bool, typer.Option("--with-demo", help="The demo world, too.")] = False,
) -> None:
    """Make what is missing before a shop can run: the part of `quanqu run` that needs it all."""
    _enter()
    from quanqu.run import first_steps

    raise typer.Exit(first_steps.main(with_demo=with_demo))


@app.command()
def demo(
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Only if it is not there.")] = False,
    sign_ins: Annotated[bool, typer.Option("--sign-ins", help="Print who can sign in.")] = False,
    seed: Annotated[
        int | None, typer.Option(help="Another world; the same seed makes the same.")
    ] = None,
    orders: Annotated[int, typer.Option(min=50, help="How many sales lie behind it.")] = 2_600,
) -> None:
    """Make the demo retailer: stores, goods, people and three months of trade."""
    _enter()
    from quanqu.world import demo as world

    if sign_ins:
        typer.echo(json.dumps(world.list_sign_ins(), ensure_ascii=False, indent=1))
        return
    raise typer.Exit(world.main(seed=seed or world.SEED, if_empty=if_empty, orders=orders))


@app.command()
def journey(
    base_url: Annotated[str, typer.Option(help="Where the shop runs.")] = "http://127.0.0.1:8000",
    sign_ins: Annotated[
        Path | None, typer.Option(help="What `quanqu demo --sign-ins` printed there.")
    ] = None,
) -> None:
    """Walk the long way of one scan over HTTP; 1 if any sum is off."""
    if sign_ins is None:
        _enter()
    from quanqu.world import journey as story

    raise typer.Exit(story.main(base_url, sign_ins))


@app.command()
def verify(
    codes: Annotated[list[str] | None, typer.Argument(help="Only these, such as S1 L2.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail, too, where nothing was there to examine.")
    ] = False,
) -> None:
    """Look at every promise of the books; 1 if one is broken."""
    _enter()
    from quanqu.world import verifying

    raise typer.Exit(verifying.main(codes=codes or None, as_json=as_json, strict=strict))


@app.command()
def worker() -> None:
    """Run timed jobs and the event log's consumers until SIGTERM."""
    _enter()
    from quanqu.kit.jobs import run_worker

    run_worker()


@app.command()
def version() -> None:
    """Which Quanqu this is."""
    typer.echo(f"quanqu {__version__}")


@importing.command("stores")
def import_stores(
    file: File, organisation: Organisation = None, skip_refused: SkipRefused = False
) -> None:
    """Open the nodes of a CSV file: all or nothing, refused rows with line and reason.

    The header, in any order: code, name, latitude, longitude; optional organisation, name_en,
    capabilities (sells holds_stock ships hands_over takes_returns serves shows), division_code,
    address, city, timezone, price_zone (group, dealer:CODE, city:CODE), daily_capacity.

    \b
    An example:
      organisation,code,name,name_en,latitude,longitude,address,city
      GROUP,HZ-01,湖滨店,Lakeside,30.2531,120.1645,延安路 98 号,杭州
    """
    _enter()
    from quanqu.world import importing as imports

    raise typer.Exit(
        imports.stores(file, organisation_code=organisation, skip_refused=skip_refused)
    )


@importing.command("brands")
def import_brands(file: File) -> None:
    """Add the brands of a file with the columns code, name, name_en; known ones stay."""
    _import_names(file, "brands")


@importing.command("categories")
def import_categories(file: File) -> None:
    """Add the categories of a file: code, parent (a code above it, or empty), name, name_en."""
    _import_names(file, "categories")


@importing.command("attributes")
def import_attributes(file: File) -> None:
    """Add the axes and properties of a file: code (small letters), name, name_en."""
    _import_names(file, "attributes")


def _import_names(file: Path, what: str) -> None:
    _enter()
    from quanqu.world import importing as imports

    raise typer.Exit(imports.names(file, what))


@importing.command("products")
def import_products(
    file: File,
    organisation: Organisation = None,
    zone: Annotated[str, typer.Option(help="Price zone: group, dealer:CODE, city:CODE.")] = "group",
    skip_refused: SkipRefused = False,
    refused: Annotated[
        Path | None, typer.Option(help="Write every refused row with its reason to this CSV file.")
    ] = None,
) -> None:
    """Add the goods of a CSV, XLSX or Parquet file, one SKU a row: all or nothing.

    Killed half-way, the same command goes on where it was. The header, in any order: category,
    product_code, name, sku; optional organisation, name_en, brand, description, description_en,
    attributes, attributes_en, colour, colour_en, size, options, options_en (storage=128 GB;...),
    barcode (several with spaces between), packs (GTIN*units ...), unit, weight_g, vat_bps,
    is_stocked (yes, no), is_weighed, price_per_qty (1000: price of a kilogram), scale_code,
    has_lots, shelf_life_days, price_fen (published in the price list of --zone).

    \b
    An example, ¥299.00 with 13 % VAT:
      category,product_code,name,sku,colour,size,barcode,vat_bps,price_fen
      jacket,JK200,轻薄夹克,JK200-BLACK-M,黑,M,4006381333931,1300,29900
    """
    _enter()
    from quanqu.world import importing as imports

    raise typer.Exit(
        imports.products(
            file,
            organisation_code=organisation,
            skip_refused=skip_refused,
            zone=zone,
            refused_file=refused,
        )
    )


@exporting.command("products")
def export_products(
    file: Annotated[Path, typer.Argument(dir_okay=False, writable=True)],
    organisation: Annotated[
        str | None, typer.Option(help="Only the goods of the organisation with this code.")
    ] = None,
    zone: Annotated[
        str, typer.Option(help="Whose prices: group, dealer:CODE, city:CODE.")
    ] = "group",
) -> None:
    """Write all active goods with their prices to a CSV, XLSX or Parquet file."""
    _enter()
    from quanqu.world import exporting as exports

    raise typer.Exit(exports.products(file, organisation_code=organisation, zone=zone))


@replaying.command("online-retail")
def replay_online_retail(
    file: File,
    days: Annotated[int | None, typer.Option(min=1, help="Only the first so many days.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=8, help="How many work at once.")] = 2,
) -> None:
    """Every invoice of the UCI online retailer through the real verbs; 1 if a total differs.

    Stop it as you like, kill -9 too: started again it goes on and does nothing twice.
    """
    _enter()
    from quanqu.world.retail import replay

    raise typer.Exit(replay.main(file, days=days, processes=processes))


@searching.command("reindex")
def reindex(
    if_missing: Annotated[
        bool, typer.Option("--if-missing", help="Only if there is none yet.")
    ] = False,
) -> None:
    """Build the index from nothing while the old one serves, then switch to it."""
    _enter()
    from quanqu.world import searching as index

    raise typer.Exit(index.reindex(if_missing=if_missing))


@searching.command("follow")
def follow_changes() -> None:
    """Keep the index true to the tables until SIGTERM; one process on every machine."""
    _enter()
    from quanqu.world import searching as index

    raise typer.Exit(index.follow())


@searching.command("state")
def show_index() -> None:
    """What the index holds; 1 if there is none or nobody follows it."""
    _enter()
    from quanqu.world import searching as index

    raise typer.Exit(index.show())


@staffing.command("list")
def list_staff(organisation: Organisation = None) -> None:
    """Who works here, in which roles."""
    _enter()
    from quanqu.world import staffing as people

    raise typer.Exit(people.show(organisation_code=organisation))


@staffing.command("add")
def add_staff(
    name: Annotated[str, typer.Argument(help="How the person is called.")],
    username: Annotated[str, typer.Option(help="To sign in with.")],
    role: Annotated[str, typer.Option(help="guide, cashier, picker, manager, administrator ...")],
    organisation: Annotated[str, typer.Option(help="Code of the employer.")],
    node: Annotated[
        str | None, typer.Option(help="Code of the node; none: at all of them.")
    ] = None,
) -> None:
    """Employ a person in a role; asks for the password, or reads it from standard input."""
    _enter()
    from quanqu.world import staffing as people

    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    raise typer.Exit(
        people.add(
            name=name,
            username=username,
            password=password,
            role=role,
            organisation_code=organisation,
            node_code=node,
        )
    )


@app.command()
def backup(folder: Annotated[Path, typer.Argument(file_okay=False, help="Where to.")]) -> None:
    """Write the data and, apart from it, the members' keys: these are kept for a week only."""
    _enter()
    from quanqu.run import backups

    raise typer.Exit(backups.main_write(folder))


@app.command()
def restore(data: File, keys: File) -> None:
    """Fill an empty database with a backup; who was erased since then is erased again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanqu.settings")
    _find_database()
    import django

    django.setup()
    from quanqu.run import backups

    raise typer.Exit(backups.main_restore(data, keys))


def _enter() -> None:
    """Find the database and set Django up; a message instead of a traceback where that fails."""
    from quanqu.kit.database_roles import UnfitServer
    from quanqu.kit.embedded_postgres import ServerFailed
    from quanqu.kit.postgres_home import CannotHost
    from quanqu.kit.secrets_store import SecretMissing

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanqu.settings")
    try:
        is_ours = _find_database()
        import django

        django.setup()
    except (CannotHost, ServerFailed, UnfitServer, SecretMissing) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused
    _speak_the_readers_language()
    if is_ours:
        # A command may be the first thing that ever ran in this folder.
        from quanqu.run.first_steps import make_tables

        make_tables()


def _speak_the_readers_language() -> None:
    from django.utils import translation

    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next(filter(None, names), "")
    translation.activate("zh-hans" if wanted.startswith("zh") else "en")


def _find_database() -> bool:
    """Set the addresses unless both are given. True when we joined the project's own server."""
    from quanqu.kit.database_roles import Passwords, external_environment
    from quanqu.kit.embedded_postgres import EmbeddedPostgres
    from quanqu.kit.secrets_store import PROJECT, secrets_folder

    given = os.environ
    if given.get("QUANQU_DATABASE_URL"):
        if not given.get("QUANQU_DATABASE_OWNER_URL"):
            passwords = Passwords(secrets_folder() / "database.json")
            given.update(external_environment(given, passwords))
        return False
    var = Path(given.get("QUANQU_VAR", PROJECT / "var"))
    server = EmbeddedPostgres(var / "postgres").start()
    # It goes on while others use it, such as `quanqu run`.
    atexit.register(server.stop)
    given.update(server.environment())
    return True


if __name__ == "__main__":
    main()
