"""Signed notes: the example of the specification's authors, golden bytes of our own, and every other text refused."""

import pytest

from cohong.core import signing
from cohong.core.note import (
    Checkpoint,
    NotANote,
    NoteSignature,
    SignedNote,
    checkpoint_text,
    from_base64,
    is_signed_by,
    note_text,
    open_checkpoint,
    parse_checkpoint,
    parse_key_file,
    parse_note,
    parse_number,
    parse_verifier_key,
    sign_checkpoint,
    verifier_key,
)

# The key and the signed note that golang.org/x/mod/sumdb/note shows in its documentation.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

KEY = signing.private_from_seed(bytes(range(32)))
LOG = verifier_key("example.org/log", signing.public_hex(KEY))
HEAD = Checkpoint("example.org/log", 109482, bytes(range(32)))
NOTE = sign_checkpoint(HEAD, KEY)
OTHER = signing.private_from_seed(bytes(32))


def test_a_note_made_by_others_is_read_and_verified() -> None:
    key = parse_verifier_key(PETER)
    note = parse_note(f"{PETER_TEXT}\n{PETER_LINE}")
    assert note.text == PETER_TEXT
    assert is_signed_by(note, key)
    assert not is_signed_by(SignedNote(PETER_TEXT + "\n", note.signatures), key)
    assert str(key) == PETER


def test_golden_bytes_of_our_own() -> None:
    assert checkpoint_text(HEAD) == "example.org/log\n109482\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert str(LOG) == "example.org/log+98af023b+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    line = "mK8CO9MHbpXeRkI/KmXboAgsm/0M3sW8kE2OJ0BNGhAgKZOReUbL1YziLqwC3rgja/v0HF23aWqEyPPK8fkGXguFNQY="
    assert f"{checkpoint_text(HEAD)}\n— example.org/log {line}\n" == NOTE


def test_a_checkpoint_comes_back() -> None:
    assert open_checkpoint(NOTE, LOG) == HEAD
    assert note_text(parse_note(NOTE)) == NOTE
    assert parse_checkpoint(parse_note(sign_checkpoint(Checkpoint("x", 0, bytes(32)), KEY))).size == 0


def test_another_key_another_name_and_another_text_are_refused() -> None:
    with pytest.raises(NotANote, match="not signed by"):
        open_checkpoint(NOTE, verifier_key("example.org/log", signing.public_hex(OTHER)))
    with pytest.raises(NotANote, match="not signed by"):
        open_checkpoint(NOTE, verifier_key("example.org/other", LOG.public))
    with pytest.raises(NotANote, match="not signed by"):
        open_checkpoint(NOTE.replace("109482", "109483"), LOG)
    # A note about another log, signed well by a key under this name, is not this log's checkpoint.
    text = checkpoint_text(Checkpoint("example.org/other", 1, bytes(32)))
    line = NoteSignature(LOG.name, LOG.key_id, signing.sign(KEY, text.encode()))
    with pytest.raises(NotANote, match="not signed by"):
        open_checkpoint(note_text(SignedNote(text, (line,))), LOG)


def test_unknown_signatures_are_ignored_and_a_known_one_that_fails_is_not() -> None:
    note = parse_note(NOTE)
    stranger = NoteSignature("w.example", b"abcd", bytes(3000))
    assert is_signed_by(SignedNote(note.text, (stranger, *note.signatures)), LOG)
    assert not is_signed_by(SignedNote(note.text, (stranger,)), LOG)
    bad = NoteSignature(LOG.name, LOG.key_id, bytes(64))
    assert not is_signed_by(SignedNote(note.text, (*note.signatures, bad)), LOG)
    long = NoteSignature(LOG.name, LOG.key_id, note.signatures[0].signature + b"\0")
    assert not is_signed_by(SignedNote(note.text, (long,)), LOG)


SIGNED = NOTE.split("\n\n")[1]
BODY = NOTE.split("\n\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\n\n",
        BODY,
        f"{BODY}\n",
        f"{BODY}\n\n",
        f"\n\n{SIGNED}",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—"),
        NOTE.replace("— ", "—  "),
        NOTE.replace("log\n109482", "log\t\n109482"),
        f"{BODY}\n\n— a+b AAAAAAAA\n",
        f"{BODY}\n\n— a\u00a0b AAAAAAAA\n",
        f"{BODY}\n\n— a AAAA\n",
        f"{BODY}\n\n— a AAAAAA==\n",
        f"{BODY}\n\n— a AAAAAAB=\n",
        f"{BODY}\n\n— a AAAA AAAA\n",
        f"{BODY}\n\n— a AAAAAAAé\n",
        f"{BODY}\n\n" + SIGNED * 65,
    ],
)
def test_what_is_no_note(text) -> None:
    with pytest.raises(NotANote):
        parse_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "o\n1\n",
        "o\n01\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "o\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "o\n１\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "o\n12345678901234567\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "o\n1\nAAEC\n",
        "o\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n",
        "o\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nextension\n",
        "o o\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "\n1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    ],
)
def test_what_is_no_checkpoint(text) -> None:
    with pytest.raises(NotANote):
        parse_checkpoint(SignedNote(text, ()))


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b", "a\x00"])
def test_names_that_cannot_stand_in_a_note(name) -> None:
    with pytest.raises(NotANote):
        verifier_key(name, LOG.public)
    with pytest.raises(NotANote):
        sign_checkpoint(Checkpoint(name, 1, bytes(32)), KEY)


@pytest.mark.parametrize("public", ["", "00", "AB" * 32, "zz" * 32, "00" * 33])
def test_keys_that_are_none(public) -> None:
    with pytest.raises(NotANote):
        verifier_key("a", public)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a",
        "a+b",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER.replace("Peter", "Petra"),
        PETER[:-1],
        PETER + "=",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_lines_that_are_no_verifier_key(line) -> None:
    with pytest.raises(NotANote):
        parse_verifier_key(line)


def test_a_key_file_has_keys_comments_and_empty_lines() -> None:
    assert parse_key_file(f"# ours\n\n  {LOG}\r\n{PETER}\n") == (LOG, parse_verifier_key(PETER))
    assert parse_key_file("") == ()
    with pytest.raises(NotANote, match="line 3"):
        parse_key_file(f"# ours\n{LOG}\nnonsense\n")


def test_base64_and_numbers_have_one_form() -> None:
    assert from_base64("") == b""
    for text in ("A", "AA", "AA=", "AB==", "AA==\n", "A-_=", " AA=="):
        with pytest.raises(NotANote):
            from_base64(text)
    assert [parse_number(text) for text in ("0", "10")] == [0, 10]
    for text in ("", "00", "+1", "1 ", "1\n", "1_0", "0x1"):
        with pytest.raises(NotANote):
            parse_number(text)
