import pytest

from footfall.adapters.cameras.packet_times import PacketTimes

HEADER = b"#software: Lavf59.27.100\n#tb 0: 1/90000\n#media_type 0: video\n"


def line(dts: int) -> bytes:
    return b"0, %10d, %10d,     3600,    12345, 0x1234abcd, S=1, 24, 0xff\n" % (dts, dts + 7200)


def test_nothing_is_known_before_the_first_packet() -> None:
    times = PacketTimes()
    times.take(HEADER)
    assert (times.latest_s, times.fps, times.ended) == (0.0, None, False)
    times.take(line(45_000))
    assert (times.latest_s, times.fps) == (0.5, None)


def test_packets_tell_the_camera_s_rate_in_whatever_pieces_they_come() -> None:
    times, told = PacketTimes(), HEADER + b"".join(line(3600 * number) for number in range(100))
    for begin in range(0, len(told), 7):
        times.take(told[begin : begin + 7])
    assert times.latest_s == pytest.approx(99 / 25)
    assert times.fps == pytest.approx(25)


def test_the_rate_is_the_latest_one() -> None:
    times = PacketTimes()
    times.take(HEADER + b"".join(line(3600 * number) for number in range(100)))
    times.take(b"".join(line(360_000 + 9000 * number) for number in range(50)))
    assert times.fps == pytest.approx(10)


def test_other_lines_are_passed_over_and_nothing_is_the_end() -> None:
    times = PacketTimes()
    times.take(HEADER + b"noise\n1, 5, 5, 1, 1, 0x0\n" + line(-90_000))
    assert times.latest_s == -1.0
    times.take(b"")
    assert times.ended
