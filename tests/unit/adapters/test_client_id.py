"""By which name the counting program comes to the broker."""

from footfall.adapters.broker.link import private_id


def test_a_client_id_is_the_same_at_every_start_and_shows_whose_it_is() -> None:
    first = private_id("footfall-mall", "sesame")
    assert first == private_id("footfall-mall", "sesame")
    assert first.startswith("footfall-mall-")


def test_a_client_id_cannot_be_told_without_the_password() -> None:
    ids = {private_id("footfall-mall", password) for password in (None, "sesame", "Sesame")}
    assert len(ids) == 3


def test_one_password_gives_two_sites_nothing_in_common() -> None:
    ours, theirs = private_id("ours", "sesame"), private_id("theirs", "sesame")
    assert ours.removeprefix("ours") != theirs.removeprefix("theirs")
