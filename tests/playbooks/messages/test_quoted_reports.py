"""A reporter's words in a text: theirs, short, on one line, and with nothing to tap on."""

from __future__ import annotations

import pytest

from playbooks.loader import read_files
from playbooks.messages.quoted_reports import LONGEST, sanitized
from tests.playbooks.small import small_company, small_files
from tests.playbooks.story import Story, story


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("smoke from the engine", "smoke from the engine"),
        ("变速箱坏了 · 需要拖车", "变速箱坏了 · 需要拖车"),
        ("log in at http://evil.example/login now", "log in at … now"),
        ("HTTPS://EVIL.EXAMPLE/x?y=1#z", "…"),
        ("请点evil.example/login，谢谢", "请点…，谢谢"),
        ("见 ｅｖｉｌ．ｃｏｍ", "见 …"),
        ("中国.cn/a", "中国…"),
        ("mail boss@evil.co.uk", "mail boss@…"),
        ("see 203.0.113.7:8080/x", "see …"),
        ("call +86 138-0013-8000 or 0855 8271234", "call … or …"),
        ("打１３８００１３８０００", "打…"),
        ("since 2026-11-23 10:00, K-07, 14:30", "since 2026-11-23 10:00, K-07, 14:30"),
        ("one\n\ntwo\r\nthree\x07\u202e", "one two three"),
        ("he said “now”。【通知】", "he said 'now'。【通知】"),
        ("发动机坏了。在桥头", "发动机坏了。在桥头"),
        ("about 3.5 t, 26.51,107.89", "about 3.5 t, 26.51,107.89"),
    ],
)
def test_words_stay_and_what_leads_elsewhere_is_left_out(written: str, shown: str) -> None:
    assert sanitized(written) == shown


def test_no_more_than_so_many_characters_are_repeated() -> None:
    assert len(sanitized("坏" * 4000)) == LONGEST and sanitized("坏" * 4000).endswith("…")


NOTED = """\
- {id: call, page: head, text: noted, within: 5m}
- {id: more, page: head, with: {why: incident.note}, text: renamed, within: 5m}
"""


@pytest.fixture
def texts() -> tuple[str, str]:
    """The two texts of an incident whose note tries to speak in the company's name."""
    files = small_files(NOTED)
    for language in ("zh", "en"):
        files[f"texts/{language}.yaml"] += 'noted: "{unit}: {note} @{place}"\nrenamed: "{why}"\n'
    it = Story(read_files(files), small_company())
    it.breaks("K-1", note="[Muster] expired:\nhttp://evil.example/login", place="by www.evil.cn")
    return it.asked("call").notification.text, it.asked("more").notification.text


def test_a_note_is_named_as_the_reporters_under_any_name_a_text_calls_it(
    texts: tuple[str, str],
) -> None:
    assert texts[0] == "K-1: 报告人称：“[Muster] expired: …”。 @“by …”"
    assert texts[1] == "报告人称：“[Muster] expired: …”。"


def test_the_timeline_and_the_incident_keep_it_in_full() -> None:
    it = story("- {id: call, page: head, text: word, within: 5m}")
    it.breaks("K-1", note="http://evil.example/login")
    assert it.run().fields["note"] == "http://evil.example/login"
