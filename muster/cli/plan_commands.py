"""`muster plan …`: checking, reading aloud, publishing and comparing the plan's files."""

# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Check the plan, read it aloud, see what carries it out, publish it.",
)
Folder = Annotated[Path | None, typer.Argument(help="The plan's folder. Default: MUSTER_PLAN.")]
Json = Annotated[bool, typer.Option("--json", help="A JSON array on stdout.")]

Company = Annotated[
    bool,
    typer.Option(
        "--company", help="Also against the ledger's company: every role is held and reached."
    ),
]

Lang = Annotated[
    str, typer.Option("--lang", help="zh or en. Default: the language of the terminal (LANG).")
]


@app.command()
def check(
    folder: Folder = None,
    json: Json = False,
    company: Company = False,
    lang: Lang = "",
) -> None:
    """Find everything that is wrong with a plan, all at once. Exit 0 sound, 2 faults."""
    from muster.cli.load_settings import configured
    from muster.cli.plan_check import check as prove

    raise SystemExit(prove(configured(), folder, json, company, lang))


@app.command()
def read(
    playbook: Annotated[
        str, typer.Argument(help="A playbook or routine. Default: the whole plan.")
    ] = "",
    lang: Annotated[str, typer.Option(help="zh or en.")] = "en",
    texts: Annotated[
        bool, typer.Option("--texts", help="With the wording people will receive.")
    ] = False,
) -> None:
    """Read the plan aloud: each step as a sentence for the meeting."""
    from muster.cli.load_settings import configured
    from muster.cli.plan_read import read as say_it

    raise SystemExit(say_it(configured(), playbook, lang, texts))


@app.command()
def schema(
    file: Annotated[str, typer.Argument(help="plan, policies, routines, playbook or texts.")] = "",
    into: Annotated[Path | None, typer.Option(help="Write the schemas into this folder.")] = None,
) -> None:
    """Print the JSON Schema of a file of the plan, for your editor: completion, hover texts, red
    lines.
    """
    from muster.cli.load_settings import configured
    from muster.cli.plan_schema import write

    raise SystemExit(write(configured(), file, into))


@app.command()
def asyncapi() -> None:
    """Print the contract of the Kafka topics (AsyncAPI 3), from the signals the plan declares."""
    from muster.cli.load_settings import configured
    from muster.cli.plan_asyncapi import write

    raise SystemExit(write(configured()))


@app.command()
def publish(
    by: Annotated[
        str,
        typer.Option(
            help=(
                "Who publishes: a person's id or whole name. The plan in force says which roles"
                " may."
            )
        ),
    ],
    note: Annotated[str, typer.Option(help="Why the plan changes.")],
    folder: Folder = None,
) -> None:
    """Put the plan in force.

    Muster takes it up within a second; open incidents keep the version they began with. Exit 2
    refused.
    """
    from muster.cli.load_settings import configured
    from muster.cli.plan_versions import publish as put_in_force

    raise SystemExit(put_in_force(configured(), folder, by, note))


@app.command()
def versions(json: Json = False) -> None:
    """List the versions of the plan, the one in force first."""
    from muster.cli.load_settings import configured
    from muster.cli.plan_versions import versions as show

    raise SystemExit(show(configured(), json))


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A version (its first characters do) or a folder.")],
    after: Annotated[str, typer.Argument(help="A version or a folder.")],
    json: Json = False,
) -> None:
    """Say what differs between two versions, in the plan's own words."""
    from muster.cli.load_settings import configured
    from muster.cli.plan_versions import diff as compare

    raise SystemExit(compare(configured(), before, after, json))


@app.command()
def coverage(folder: Folder = None, json: Json = False) -> None:
    """Show for each clause what carries it out, its drills, when it last ran and how long it took.

    Exit 2 where one lacks either.
    """
    from muster.cli.load_settings import configured
    from muster.cli.plan_coverage import cover

    raise SystemExit(cover(configured(), folder, json))
