"""Which of the box's addresses people are given."""

from footfall_appliance.box.network import worth_showing


def link(*addresses: str, **more: object) -> dict[str, object]:
    return {"ifname": "enp1s0", "addr_info": [{"local": address, **more} for address in addresses]}


def test_addresses_that_others_reach_are_given_those_of_version_4_first() -> None:
    links = [link("127.0.0.1", "::1"), link("fe80::1", "2001:db8::2", "192.168.1.20")]
    assert worth_showing(links) == ["192.168.1.20", "2001:db8::2"]


def test_an_address_that_the_card_gave_itself_is_shown_where_there_is_no_other() -> None:
    assert worth_showing([link("169.254.7.7", "fe80::1")]) == ["169.254.7.7"]
    assert worth_showing([link("169.254.7.7", "10.0.0.5")]) == ["10.0.0.5"]


def test_a_temporary_address_is_not_given_to_anybody() -> None:
    assert worth_showing([link("2001:db8::dead", temporary=True)]) == []


def test_without_a_network_there_is_none() -> None:
    assert worth_showing([]) == []
