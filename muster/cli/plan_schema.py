"""`muster plan schema`: what editors need to complete and explain the plan's files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import orjson
import typer

from muster.cli import output
from muster.cli.load_settings import load_settings
from muster.settings import Settings
from playbooks.definition.suggestions import nearest
from playbooks.loader.plan_folder import examine_folder
from playbooks.schema.plan_files import FILES, PLACES, schema
from translations import english


def schema_command(
    file: Annotated[str, typer.Argument(help="plan, policies, routines, playbook or texts.")] = "",
    into: Annotated[Path | None, typer.Option(help="Write the schemas into this folder.")] = None,
) -> None:
    """Print the JSON Schema of a file of the plan, for your editor: completion, hover texts, red
    lines.
    """
    raise SystemExit(write(load_settings(), file, into))


def write(settings: Settings, file: str, into: Path | None) -> int:
    """One schema on stdout, or all of them into a folder.

    A plan with faults has schemas too: they help to mend it.
    """
    plan = examine_folder(settings.plan).plan
    if file and file not in FILES:
        meant = english(nearest(file, FILES))
        output.exit_refused([f"there is no file {file!r} in a plan; {meant}"])
    if into is None:
        if not file:
            output.exit_refused(
                [f"name a file ({', '.join(FILES)}), or a folder for all of them: --into .schemas"]
            )
        output.print_answer(_dumped(schema(plan, file)))
        return output.DONE
    try:
        _write(into, {name: _dumped(schema(plan, name)) for name in ([file] if file else FILES)})
    except OSError as error:
        output.exit_failed(f"nothing can be written into {into}: {error.strerror}")
    output.note(
        "Write that line at the top of the file, or map the files in your editor's settings"
        " (yaml.schemas)."
    )
    return output.DONE


def _write(into: Path, schemas: Mapping[str, str]) -> None:
    """Raises OSError."""
    into.mkdir(parents=True, exist_ok=True)
    for name, text in schemas.items():
        (into / f"{name}.schema.json").write_text(text + "\n", "utf-8")
        output.print_answer(
            f"{PLACES[name]}: # yaml-language-server: $schema={into.resolve() / name}.schema.json"
        )


def _dumped(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
