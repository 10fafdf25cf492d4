"""Tracks put together into persons."""

from footfall.core.persons import Persons

ANN, BEN, EVE = ("north", 1), ("south", 1), ("south", 2)


def test_a_track_alone_is_a_person() -> None:
    assert Persons().of(ANN) == ANN
    assert Persons().tracks(ANN) == {ANN}


def test_whoever_is_one_with_either_is_one_with_both() -> None:
    persons = Persons()
    persons.join(BEN, ANN)
    persons.join(BEN, EVE)
    assert {persons.of(track) for track in (ANN, BEN, EVE)} == {ANN}


def test_tracks_that_are_forgotten_are_alone_again() -> None:
    persons = Persons()
    persons.join(ANN, BEN)
    persons.forget([ANN, BEN, EVE])
    assert persons.of(BEN) == BEN
