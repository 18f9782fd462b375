from quanqu.run.visitors import in_columns


class TestInColumns:
    def test_aligns_chinese_beside_english(self) -> None:
        assert in_columns([["导购", "ann", "x"], ["guide", "bo", "y"]]) == [
            "  导购   ann  x",
            "  guide  bo   y",
        ]

    def test_has_nothing_to_say_about_nobody(self) -> None:
        assert in_columns([]) == []
