"""Commands whose modules are imported when they are called, so that `muster ack` does not wait for
Faust.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from muster.cli.import_string import import_string as import_string


class LazyCommand(TyperCommand):
    """A command known by its name and help; the function behind it is imported when it is
    called.
    """

    def __init__(self, name: str, where: str, text: str, settings: Mapping[str, Any]) -> None:
        super().__init__(name, help=text, rich_markup_mode=None)
        self._where, self._settings = where, dict(settings)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """The context of the command itself."""
        # Imports only the command that is called: the others are known by name and help alone.
        return self.loaded().make_context(*args, **kwargs)

    def loaded(self) -> Any:
        """The command itself."""
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(self.name, context_settings=self._settings)(import_string(self._where))
        return typer.main.get_command(alone)


class LazyGroup(TyperGroup):
    """A group of lazy commands: name -> (module:function, help), in the order in which help lists
    them.
    """

    lazy: ClassVar[Mapping[str, tuple[str, str]]] = {}
    settings: ClassVar[
        Mapping[str, Mapping[str, Any]]
    ] = {}  # of commands that parse their arguments themselves

    def list_commands(self, ctx: Any) -> list[str]:
        """Lazy commands, then groups."""
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """None where there is no such command."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        return LazyCommand(cmd_name, *self.lazy[cmd_name], self.settings.get(cmd_name, {}))
