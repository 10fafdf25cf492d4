"""What stands on the box's screen."""

from dataclasses import replace

from footfall_appliance.box.screen import Report, lines, without_numbers, wrapped

WELL = Report(
    version="abc1234",
    name="footfall.local",
    addresses=["192.168.1.20", "2001:db8::20"],
    password=None,
    stores={"Coffee bar": 2, "Shoe shop": None},
    data="kept (/dev/sda4)",
    clock_set=True,
    ssh=False,
    troubles=[],
)


def test_a_box_that_is_well_shows_where_it_is_found_and_what_it_counts() -> None:
    assert lines(WELL) == [
        "Footfall abc1234",
        "  page      https://footfall.local/  https://192.168.1.20/",
        "  login     operator, with the password you know",
        "  counting  Coffee bar 2, Shoe shop unknown",
        "  data      kept (/dev/sda4)",
        "  clock     set by the network",
    ]


def test_long_addresses_are_shown_where_there_are_no_others() -> None:
    alone = replace(WELL, name=None, addresses=["2001:db8::20"])
    assert lines(alone)[1] == "  page      https://[2001:db8::20]/"


def test_a_box_that_is_not_well_says_what_a_person_has_to_know() -> None:
    report = replace(
        WELL,
        addresses=[],
        password="abcd-efgh",
        stores={},
        clock_set=False,
        ssh=True,
        troubles=["camera Door: refused"],
    )
    assert lines(report)[1:] == [
        "  page      no network: is the cable plugged in, and does a router give out addresses?",
        "  login     operator, password abcd-efgh",
        "  counting  not yet",
        "  data      kept (/dev/sda4)",
        "  clock     not yet set by the network",
        "  ssh       open to the key on the boot stick, until the next start",
        "  ! camera Door: refused",
    ]


def test_another_person_is_not_worth_a_line_in_the_log_but_a_number_that_becomes_unknown_is() -> None:
    assert without_numbers(WELL) == without_numbers(
        replace(WELL, stores={"Coffee bar": 3, "Shoe shop": None})
    )
    assert without_numbers(WELL) != without_numbers(replace(WELL, stores={"Coffee bar": 3, "Shoe shop": 1}))


def test_long_lines_go_on_below_what_they_belong_to() -> None:
    shown = ["Footfall", "  counting  Coffee bar 2, Shoe-shop 1", "  ! camera Door: refused"]
    assert wrapped(shown, 26) == [
        "Footfall",
        "  counting  Coffee bar 2,",
        "            Shoe-shop 1",
        "  ! camera Door: refused",
    ]
