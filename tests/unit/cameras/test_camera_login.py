import hashlib
from urllib.request import parse_http_list, parse_keqv_list

import pytest

from footfall.adapters.cameras.login import authorization, with_login
from footfall.config import Credentials

VIEWER = Credentials("vie wer", "p@ss:w/%d")


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_user_and_password_are_percent_encoded_into_the_address() -> None:
    assert with_login("rtsp://cam:554/1?x=2", VIEWER) == "rtsp://vie%20wer:p%40ss%3Aw%2F%25d@cam:554/1?x=2"


def test_an_address_without_login_stays_as_it_is() -> None:
    assert with_login("rtsp://cam:554/1?x=2", None) == "rtsp://cam:554/1?x=2"


def test_basic_is_the_pair_in_base64() -> None:
    login = Credentials("Aladdin", "open sesame")  # the example of RFC 7617
    assert authorization(['Basic realm="x"'], "GET", "/", login) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


@pytest.mark.parametrize("uri", ["rtsp://cam/1", "/video?x=1"])
def test_digest_proves_the_password_without_telling_it(uri: str) -> None:
    offers = ['Basic realm="cam"', 'Digest realm="cam", nonce="abc123"']
    header = authorization(offers, "DESCRIBE", uri, VIEWER)
    assert header is not None
    assert header.startswith("Digest ")
    answer = parse_keqv_list(parse_http_list(header.removeprefix("Digest ")))
    secret = md5("vie wer:cam:p@ss:w/%d")
    assert answer["response"] == md5(f"{secret}:abc123:" + md5(f"DESCRIBE:{uri}"))
    assert (answer["username"], answer["uri"]) == ("vie wer", uri)


@pytest.mark.parametrize("known_first", [True, False])
def test_of_two_digests_the_known_one_is_answered(known_first: bool) -> None:
    offers = ['Digest realm="cam", nonce="1"', 'Digest realm="cam", nonce="2", algorithm=SHA-256']
    header = authorization(offers if known_first else offers[::-1], "DESCRIBE", "rtsp://cam/1", VIEWER)
    assert header is not None
    assert 'nonce="1"' in header


def test_basic_is_answered_where_the_digest_is_unknown() -> None:
    offers = ['Digest realm="x", nonce="1", algorithm=SHA-256', 'Basic realm="x"']
    header = authorization(offers, "GET", "/", VIEWER)
    assert header is not None
    assert header.startswith("Basic ")


def test_unknown_ways_are_not_answered() -> None:
    assert authorization(["Bearer"], "GET", "/", VIEWER) is None
    assert authorization([], "GET", "/", VIEWER) is None
    assert authorization(['Digest realm="x", nonce="1", algorithm=WHIRLPOOL'], "GET", "/", VIEWER) is None


def test_a_login_shows_no_password() -> None:
    assert "p@ss" not in repr(VIEWER)


@pytest.mark.parametrize("rest", ["opaque=, stale=FALSE", "stale", "algorithm=", ", ,", 'qop="auth", x="'])
def test_an_odd_challenge_is_answered_as_far_as_it_is_understood(rest: str) -> None:
    challenge = f'Digest realm="cam", nonce="abc", {rest}'
    header = authorization([challenge], "DESCRIBE", "rtsp://cam/1", Credentials("viewer", "secret"))
    assert header is None or 'username="viewer", realm="cam", nonce="abc"' in header
    assert (header is None) == (rest == "algorithm=")
