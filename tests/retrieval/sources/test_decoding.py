"""Tests of page encodings: what was written is what is read, in whichever encoding."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sources.decoding import UndecodableError, decode_page, without_mojibake

ENGLISH = "The mayor said “it’s fine” – and left the café."
TURKISH = "Şehir meclisi yeni bütçeyi onayladı. Ağırlıklı olarak ulaşım için harcanacak."


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", ENGLISH),
        ("utf-8-sig", TURKISH),
        ("utf-16", TURKISH),
        ("utf-32", TURKISH),
        ("cp1252", ENGLISH),
        ("cp1252", "Le port a rouvert lundi après une grève. « C’est fini », a dit le maire."),
        (
            "cp1252",
            "Der Bürgermeister sagte, die Fähre fährt ab März. Größere Schäden blieben aus.",
        ),
        ("cp1254", TURKISH),
        ("cp1250", "Nowy dworzec zostanie otwarty w marcu. Żółte łodzie płyną rzeką."),
        ("cp1251", "Порт снова открыт. Забастовка докеров длилась две недели, сообщил мэр."),
        ("koi8-r", "Порт снова открыт. Забастовка докеров длилась две недели, сообщил мэр."),
        ("cp1253", "Το λιμάνι άνοιξε τη Δευτέρα μετά από απεργία δύο εβδομάδων."),
        ("cp1256", "أعيد فتح الميناء يوم الاثنين بعد إضراب استمر أسبوعين."),
        ("gb18030", "港口周一在罢工结束后重新开放。市长说这是好消息。"),
        ("shift_jis", "港は月曜日に再開した。市長は良い知らせだと述べた。"),
    ],
)
def test_encodings(encoding: str, text: str) -> None:
    assert decode_page(text.encode(encoding)) == text


def test_byte_order_mark_of_big_endian() -> None:
    assert decode_page(codecs.BOM_UTF16_BE + TURKISH.encode("utf-16-be")) == TURKISH


def test_mostly_utf8_with_a_damaged_end() -> None:
    data = (TURKISH * 3).encode()
    assert decode_page(data + "ş".encode()[:1]) == TURKISH * 3 + "\ufffd"


@pytest.mark.parametrize("data", [b"text\0\0", b"\x7fELF\0", bytes(range(1, 32)) * 20])
def test_binary(data: bytes) -> None:
    with pytest.raises(UndecodableError, match="binary bytes"):
        decode_page(data)


def test_line_ends_and_stray_controls() -> None:
    assert decode_page(b"a\r\nb\rc\n" + b"d" * 200 + b"\x07") == "a\nb\nc\n" + "d" * 200


def test_mojibake_is_undone_line_by_line() -> None:
    broken = "Itâ€™s the cafÃ©\nIt’s the café\n"
    assert without_mojibake(broken) == "It’s the café\nIt’s the café\n"


@pytest.mark.parametrize(
    "text",
    [
        "“Curly” quotes, ‘single’ ones – and dashes…", "SÃO PAULO: INFORMAÇÕES À IMPRENSA",
        TURKISH, "ﬁnal ＦＵＬＬ①½", "naïve café – Straße", "Ünlü şarkıcı “İstanbul’da” dedi…",
    ],
)  # fmt: skip
def test_valid_text_is_left_alone(text: str) -> None:
    assert without_mojibake(text) == text


@given(st.binary(max_size=300))
def test_any_bytes_give_clean_text_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(UndecodableError):
        text = decode_page(data)
        assert "\r" not in text
        assert "\0" not in text
