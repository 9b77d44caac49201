"""What comes back from phones: read, and believed only when Twilio signed it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from notifier.twilio_inbound import Form, NotAReplyError, Reply, parse, validate
from tests.notifier.twilio_contract import ABSENT, SHARED

URL = "https://muster.example/sms/inbound"
TOKEN = SecretStr("12345")
TEXT: Form = [
    ("MessageSid", "SM1"),
    ("From", "+12025550143"),
    ("To", "+15005550006"),
    ("Body", "收到"),
    ("NumMedia", "0"),
]

needs_shared = pytest.mark.skipif(not (SHARED / "signature_vectors.json").exists(), reason=ABSENT)


def shared(name: str) -> list[dict[str, Any]]:
    return list(json.loads((SHARED / name).read_text("utf-8")))


def pairs(rows: list[list[str]]) -> Form:
    return [(name, value) for name, value in rows]


@needs_shared
def test_twilios_own_signatures_are_believed_and_one_changed_letter_is_not() -> None:
    vectors = shared("signature_vectors.json")
    assert len(vectors) >= 3
    for vector in vectors:
        form, token = pairs(vector["params"]), SecretStr(vector["auth_token"])
        assert validate(token, vector["url"], form, vector["signature"]) is vector["valid"]
        assert not validate(token, vector["url"] + "x", form, vector["signature"])
        assert not validate(token, vector["url"], [*form, ("Extra", "1")], vector["signature"])
        assert not validate(SecretStr("54321"), vector["url"], form, vector["signature"])


@needs_shared
def test_the_forms_that_spoke_recorded_are_distinguished() -> None:
    forms = {row["name"]: pairs(row["fields"]) for row in shared("webhook_forms_spoke.json")}
    assert parse(forms["inbound_reply"]) == Reply("+14155550101", "Fake reply", "TestMessageId")
    for receipt in ("status_delivered", "status_failed_with_code"):
        with pytest.raises(NotAReplyError, match="delivery receipt"):
            parse(forms[receipt])


def test_a_text_is_read() -> None:
    assert parse(TEXT) == Reply("+12025550143", "收到", "SM1")


def test_spaces_around_an_answer_are_dropped() -> None:
    assert parse([*TEXT, ("Body", " \u3000OK\r\n")]).text == "OK"


def test_a_picture_without_words_is_a_reply_without_words() -> None:
    assert parse([pair for pair in TEXT if pair[0] != "Body"]).text == ""


@pytest.mark.parametrize("name", ["From", "MessageSid"])
def test_a_form_that_lacks_a_field_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(NotAReplyError, match=name):
        parse([pair for pair in TEXT if pair[0] != name])


@pytest.mark.parametrize(
    "sender", ["12025550143", "whatsapp:+12025550143", "Bank", "+1202555014x", "+12025550143\n"]
)
def test_a_sender_that_is_no_phone_is_refused_without_being_quoted(sender: str) -> None:
    with pytest.raises(NotAReplyError) as refused:
        parse([*TEXT, ("From", sender)])
    assert sender.strip() not in str(refused.value)


@pytest.mark.parametrize("signature", [None, "", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "ü"])
def test_an_absent_or_foreign_signature_is_not_believed(signature: str | None) -> None:
    assert not validate(TOKEN, URL, TEXT, signature)


def test_https_and_http_are_different_places() -> None:
    signature = RequestValidator("12345").compute_signature(URL, dict(TEXT))
    assert validate(TOKEN, URL, TEXT, signature)
    assert not validate(TOKEN, URL.replace("https", "http"), TEXT, signature)


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=20)),
        max_size=8,
        unique_by=lambda p: p[0],
    )
)
def test_anything_a_phone_texts_a_true_signature_is_believed(form: list[tuple[str, str]]) -> None:
    signature = RequestValidator("12345").compute_signature(URL, dict(form))
    assert validate(TOKEN, URL, form, signature)
    assert validate(TOKEN, URL, form[::-1], signature)
