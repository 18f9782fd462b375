from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from quanqu.doors.faces import formats

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class TestMoney:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_writes_yuan_with_the_same_sign_in_both_languages(self, language: str) -> None:
        with override(language):
            assert formats.money(123_450) == "¥1,234.50"

    def test_puts_the_minus_before_the_sign(self) -> None:
        with override("en"):
            assert formats.money(-5) == "-¥0.05"

    def test_writes_pounds_and_points(self) -> None:
        with override("en"):
            assert formats.money(1_065_562_248, "GBP") == "£10,655,622.48"
            assert formats.money(1, "PTS") == "1 point"
            assert formats.money(1_280, "PTS") == "1,280 points"

    def test_refuses_a_currency_it_does_not_know(self) -> None:
        with pytest.raises(KeyError):
            formats.money(100, "USD")


class TestMoments:
    def test_names_the_days_around_today_in_the_readers_zone(self) -> None:
        with override("en"):
            assert formats.day(date(2026, 11, 22), now=NOW) == "Today"
            assert formats.day(date(2026, 11, 23), now=NOW) == "Tomorrow"
            assert formats.day(date(2026, 11, 3), now=NOW) == "3 Nov"
            assert formats.day(date(2025, 3, 1), now=NOW) == "1 Mar 2025"

    def test_shows_shanghai_time(self) -> None:
        with override("en"):
            assert (
                formats.moment(datetime(2026, 11, 21, 16, 5, tzinfo=UTC), now=NOW) == "Today 00:05"
            )

    def test_writes_chinese_dates(self) -> None:
        with override("zh-hans"):
            assert formats.day(date(2026, 11, 3), now=NOW) == "11月3日"
            assert formats.day(date(2025, 3, 1), now=NOW) == "2025年3月1日"

    def test_says_how_long_ago(self) -> None:
        with override("en"):
            assert formats.since(NOW - timedelta(minutes=5), now=NOW) == "5 minutes ago"


class TestMeasures:
    def test_writes_durations_in_at_most_two_units(self) -> None:
        with override("en"):
            assert formats.duration(45) == "45 s"
            assert formats.duration(26 * 60) == "26 min"
            assert formats.duration(80 * 60) == "1 h 20 min"
            assert formats.duration(3 * 86_400) == "3 days"

    def test_writes_distances_as_people_say_them(self) -> None:
        with override("en"):
            assert formats.distance(848) == "850 m"
            assert formats.distance(3_240) == "3.2 km"
            assert formats.distance(1_200_400) == "1,200 km"

    def test_writes_percentages_from_ten_thousandths(self) -> None:
        assert formats.percent(1_250) == "12.5%"
