"""What a terminal of any width, language and encoding is shown."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from muster.cli import output, watch
from muster.cli.main import app
from muster.cli.terminal_language import language as language_of_terminal
from tests.muster.command_line import PAGE, RunningDesk, folder, listed, muster
from tests.muster.test_contracts import COMMANDS
from translations import plain
from translations.codes import PARAMETERS

pytestmark = pytest.mark.slow

LANGUAGE_OF_TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")
BOLD = re.compile(r"\x1b\[\d*m")
UTC_8 = ZoneInfo("Asia/Shanghai")


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def shown_at(width: int, monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    """What a command prints on a terminal of so many columns."""
    monkeypatch.setenv("COLUMNS", str(width))
    terminal = Terminal()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal)
        with pytest.raises(SystemExit) as ended:
            app([*words])
    assert ended.value.code in (0, None)
    return terminal.getvalue()


LISTS = [*COMMANDS.values(), ["routines"], ["lessons"], ["plan", "versions"]]


@pytest.mark.parametrize("width", [60, 80])
def test_no_line_of_any_list_is_wider_than_the_terminal(
    width: int, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in LISTS:
        said = shown_at(width, monkeypatch, *words)
        head, *lines = BOLD.sub("", said).splitlines()
        assert lines and head.split(), words
        assert max(map(cell_len, lines)) <= width, words
        assert [line for line in lines if not line.strip()] == [], words


def test_only_a_terminal_gets_a_bold_head(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_at(80, monkeypatch, "units").startswith("\x1b[1m")
    assert "\x1b" not in muster("units")[1]


def test_a_pipe_gets_a_row_a_line_no_matter_what_the_terminal_is(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    rows = listed("units")
    assert len(muster("units")[1].splitlines()) == len(rows) + 1


class Ascii(io.TextIOWrapper):
    """A stream that can write ASCII only."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii", errors="backslashreplace")

    def text(self) -> str:
        self.flush()
        return bytes(self.buffer.getvalue()).decode("ascii")  # type: ignore[attr-defined]


def test_json_for_a_terminal_without_chinese_signs_is_the_same_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [{"text": "车辆故障 🚚", "at": datetime(2026, 11, 23, 2, tzinfo=UTC), "n": 1.5}]
    for stream in (Ascii(), io.TextIOWrapper(io.BytesIO(), encoding="gbk")):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            output.print_json(rows)
        stream.flush()
        written = stream.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]
        assert json.loads(written) == [
            {"text": "车辆故障 🚚", "at": "2026-11-23T02:00:00Z", "n": 1.5}
        ]


def test_a_sign_that_a_terminal_lacks_is_written_as_its_number(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Ascii()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        output.print_answer("明 — x")
    assert stream.text() == "\\u660e \\u2014 x\n"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "ZH"}, "zh"),
        ({"LANG": "fr_FR"}, "en"),
        ({"LANG": "z"}, "en"),
    ],
)
def test_faults_come_in_the_language_of_the_terminal(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LANGUAGE_OF_TERMINAL:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language_of_terminal() == language
    assert language_of_terminal("zh") == "zh", "what is asked for goes first"


def test_the_same_plan_is_checked_in_both_languages_and_json_stays_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = str(folder(tmp_path, PAGE.replace("head", "haed")))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese, asked = (
        muster("plan", "check", bad)[1],
        muster("plan", "check", bad, "--lang", "en")[1],
    )
    assert re.search("[一-鿿]", chinese) and not re.search("[一-鿿]", asked)
    assert chinese.partition(" ")[0] == asked.partition(" ")[0], "the place is the same"
    as_json = json.loads(muster("plan", "check", bad, "--json")[1])
    assert [row["expected"] for row in as_json] == ["did you mean head?"]
    code, said, aside = muster("plan", "check", bad, "--lang", "fr")
    assert (code, said) == (2, "") and "languages: en, zh" in aside


def test_a_moment_is_said_with_its_day_unless_it_is_today() -> None:
    now = datetime.now(UTC)
    assert re.fullmatch(r"\d\d:\d\d", output.local(now, UTC_8))
    assert re.fullmatch(r"\d\d:\d\d:\d\d", output.local(now, UTC_8, seconds=True))
    night = datetime(2026, 1, 1, 16, 30, tzinfo=UTC)
    assert output.local(night, UTC_8) == "01-02 00:30"
    assert output.local(None, UTC_8) == ""


def test_a_refusal_names_each_fault_on_a_line_of_its_own_and_leaves_markup_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as refused:
        output.exit_refused(["[red]one[/red]", "two " + "x" * 300])
    said = capsys.readouterr()
    assert refused.value.code == 2 and said.out == ""
    assert said.err.splitlines() == ["refused: [red]one[/red]", "refused: two " + "x" * 300]


def line(code: str = "timeline.called", why: str = "", **more: Any) -> Any:
    """A row of the timeline."""
    said = {"who": plain("hana").to_json()} | ({"why": plain(why).to_json()} if why else {})
    row = {
        "at": datetime(2026, 1, 1, 16, 30, 5, tzinfo=UTC), "incident": 7, "item": None,
        "step": "page_head", "code": code, "clause": ["3.3.1", "4"],
        "params": dict.fromkeys(PARAMETERS[code], "x") | said,
    }  # fmt: skip
    return row | more


def test_watching_shows_when_where_who_and_which_clause() -> None:
    text = watch._line(line(), UTC_8)
    assert text.plain == "01-02 00:30:05  #7        page_head    called  hana  [3.3.1, 4]"
    shown = watch._line(line(item="K-07", why="[b]x[/b]"), UTC_8).plain
    assert "K-07" in shown and "[b]x[/b]" in shown, "nobody's text is markup"


@pytest.mark.parametrize("code", watch.ALARMING)
def test_what_alarms_is_red_for_who_watches(code: str) -> None:
    def red(text: Any) -> bool:
        return any(str(span.style) == "red" for span in text.spans)

    assert red(watch._line(line(code=code), UTC_8)) and not red(watch._line(line(), UTC_8))


def test_who_watches_sees_what_was_and_what_comes_and_stops_without_a_word(
    desk: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.do(desk.town.fail("K-07"))
    looks = 0

    async def another_truck_and_then_no_more(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks > 1:
            raise KeyboardInterrupt
        desk.do(desk.town.fail("K-13"))

    monkeypatch.setattr(watch, "asyncio", SimpleNamespace(sleep=another_truck_and_then_no_more))
    result = CliRunner().invoke(app, ["watch"])
    assert result.exit_code == 0 and "Watching; Ctrl-C stops." in result.stderr
    numbers = re.findall(r"#(\d) ", result.stdout)
    assert numbers == sorted(numbers) and {"1", "2"} <= set(numbers)
    assert numbers.count("1") <= watch.RECENT and "K-13" in result.stdout


STEERING = ("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202e", "\u2066", "\x00", "\x7f", "\r")


@pytest.mark.parametrize("sign", STEERING)
def test_what_others_wrote_can_neither_style_nor_steer_the_terminal(
    sign: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """SECURITY M11: a note cleared the dispatcher's screen and wrote ALL CLEAR."""
    text = f"ALL{sign}CLEAR"
    output.print_answer(text)
    output.note(text)
    output.table([{"note": text}], ["note"], "")
    shown = capsys.readouterr()
    assert sign not in shown.out + shown.err
    assert shown.out.count("CLEAR") == 2 and shown.err.count("CLEAR") == 1
    assert sign not in watch._line(line(why=text), UTC_8).plain
    output.print_json([text])
    written = capsys.readouterr().out
    assert sign not in written.rstrip("\n") and json.loads(written) == [text]


def test_line_breaks_and_tabs_stay(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_answer("one\n\ttwo")
    assert capsys.readouterr().out == "one\n\ttwo\n"
