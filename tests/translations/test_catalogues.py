"""Every code has a text in every language, with the parameters that its register declares."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import translations
from translations import LANGUAGES, Message, Renderer, lookup, message, template, translate
from translations.catalogue import FOLDER
from translations.codes import PARAMETERS

ROOT = Path(__file__).parents[2]
# What a Chinese text may hold in Latin letters: what is to be typed, and the names of a
# CloudEvent's attributes.
TYPED = (
    r"`[^`]+`|--\w+|\[?\{.+\}\]?|\bT(?=[\d:])|lat,lon|JSON|CloudEvents?|km\b|CAP|muster \w+|"
    r"\b(data|ends|fields|id|kind|source|specversion|starts|time|type)\b"
)


def read(language: str) -> dict[str, str]:
    """Code -> text, as the language's file has it."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


TEXTS = {language: read(language) for language in LANGUAGES}
every_language = pytest.mark.parametrize("language", LANGUAGES)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def sample(code: str) -> Message:
    """A message of the code with a Chinese word for every parameter."""
    return message(code, **dict.fromkeys(PARAMETERS[code], "某"))


def test_there_are_chinese_and_english() -> None:
    assert {"zh", "en"} <= set(LANGUAGES)


@every_language
def test_every_code_has_a_text_and_no_text_is_without_a_code(language: str) -> None:
    assert set(TEXTS[language]) == set(TEXTS["en"]) >= set(PARAMETERS)
    assert [code for code, text in TEXTS[language].items() if not text.strip()] == []


@every_language
def test_a_text_names_only_the_parameters_of_its_code(language: str) -> None:
    for code, names in PARAMETERS.items():
        assert fields(TEXTS[language][code]) <= names, code


@every_language
def test_the_languages_say_the_same_things(language: str) -> None:
    """Words of the desk take their values from the caller: a text that lacks one hides it."""
    others = {code for code in TEXTS["en"] if code not in PARAMETERS}
    assert {c for c in others if fields(TEXTS[language][c]) != fields(TEXTS["en"][c])} == set()


@every_language
@pytest.mark.parametrize("code", sorted(PARAMETERS))
def test_every_code_is_rendered_in_every_language(code: str, language: str) -> None:
    text = Renderer(language).text(sample(code))
    assert text.strip() and not set(re.findall(r"\{(\w+)\}", text)) & PARAMETERS[code]
    if language == "zh":
        assert not re.findall(r"[A-Za-z]{2,}", re.sub(TYPED, "", text)), text


@every_language
def test_what_is_compiled_is_what_the_file_says(language: str) -> None:
    compiled = {code: lookup(code, language) for code in TEXTS[language]}
    assert compiled == TEXTS[language], "run `make catalogues`"


def test_a_message_takes_exactly_the_parameters_of_its_code() -> None:
    with pytest.raises(ValueError, match=r"declared|\['limit'\]"):
        message("who.limit")
    with pytest.raises(ValueError, match="no such code"):
        message("reason.no_such")


def test_a_code_that_no_catalogue_has_is_shown_with_its_parameters() -> None:
    """A ledger may hold what a newer Muster wrote."""
    assert Renderer("zh").text(Message("reason.newer", {"n": 3})) == "reason.newer n=3"
    with pytest.raises(KeyError):
        template("reason.newer", "zh")


def test_what_a_person_typed_is_the_same_in_every_language() -> None:
    texts = {Renderer(language).text(translations.plain("{a} 100%")) for language in LANGUAGES}
    assert texts == {"{a} 100%"}


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A copy of what `make catalogues` reads and writes."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(FOLDER, tmp_path / "translations", ignore=ignored)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/catalogues", tmp_path / "scripts")
    return tmp_path


def make(workshop: Path, *begun: str) -> subprocess.CompletedProcess[str]:
    script = [sys.executable, str(workshop / "scripts/catalogues"), *begun]
    return subprocess.run(script, capture_output=True, text=True, timeout=60)


def test_catalogues_that_are_complete_are_left_as_they_are(workshop: Path) -> None:
    done = make(workshop)
    assert done.returncode == 0, done.stdout + done.stderr
    for language in LANGUAGES:
        text = (workshop / f"translations/{language}.po").read_text("utf-8")
        assert text == (FOLDER / f"{language}.po").read_text("utf-8")


def test_a_third_language_is_one_file(workshop: Path) -> None:
    assert make(workshop, "de").returncode == 1, "nothing is translated yet"
    file = workshop / "translations/de.po"
    begun = file.read_text("utf-8")
    assert begun.count("msgid") == len(TEXTS["en"]) + 1
    done = begun.replace('msgid "timeline.late"\nmsgstr ""', 'msgid "timeline.late"\nmsgstr "spät"')
    file.write_text(done, "utf-8")
    make(workshop)
    assert file.read_text("utf-8") == done
    here = asked(workshop, "timeline.late", "timeline.closed")
    assert here == ["de en zh", "spät", "closed"], "English is shown where a text is missing"


def asked(workshop: Path, *codes: str) -> list[str]:
    """The languages, and the German texts of codes, as a process there has them."""
    lines = "from translations import LANGUAGES, lookup; print(*LANGUAGES)\n" + "".join(
        f"print(lookup({code!r}, 'de'))\n" for code in codes
    )
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd=workshop, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_new_code_is_added_to_every_language_and_one_that_is_gone_leaves(workshop: Path) -> None:
    register = workshop / "translations/codes/noun_phrase.py"
    added = register.read_text("utf-8").replace("{\n", '{\n    "who.newcomer": ("name",),\n', 1)
    register.write_text(added, "utf-8")
    source = workshop / "translations/en.po"
    entry = 'msgid "desk.reply_as"'
    assert entry in source.read_text("utf-8")
    kept = [p for p in source.read_text("utf-8").split("\n\n") if not p.startswith(entry)]
    source.write_text("\n\n".join(kept), "utf-8")
    done = make(workshop)
    assert done.returncode == 1 and "who.newcomer" in done.stdout
    for language in LANGUAGES:
        text = (workshop / f"translations/{language}.po").read_text("utf-8")
        assert 'msgid "who.newcomer"\nmsgstr ""' in text and entry not in text


def test_values_are_filled_in() -> None:
    assert translate("span.m", "zh", count=5) == "5分钟"


def test_no_code_of_the_timeline_takes_the_names_of_its_other_parts() -> None:
    """`who` and `why` of a stored entry are messages of their own (`translations.messages.parts`)."""
    taken = {code for code, names in PARAMETERS.items() if {"who", "why"} & {*names}}
    assert not {code for code in taken if code.startswith("timeline.")}
