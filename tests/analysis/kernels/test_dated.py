"""Months that people name: found where they are meant, dated as the speaker meant them."""

import pandas as pd
import pytest

from saypro_analysis.analysis.kernels.wording.dated import find_dated

SAID_ON = pd.Timestamp("2025-02-10")


@pytest.mark.parametrize(("text", "month"), [
    ("It fell in July 2024.", "2024-07"),
    ("Seit März 2024 ist es schlechter.", "2024-03"),
    ("It began 2024-11, I believe.", "2024-11"),
    ("Since September we answer earlier.", "2024-09"),  # the last September before it was said
    ("Since February we sit together.", "2025-02"),  # said in February: this one
    ("We moved at the end of June.", "2024-06"),
    ("Ende Januar kam die Umstellung.", "2025-01"),
    ("In Sept. 2023 it broke.", "2023-09"),
])  # fmt: skip
def test_a_month_is_found(text: str, month: str) -> None:
    assert [f"{day:%Y-%m}" for day, _ in find_dated(text, SAID_ON)] == [month]


@pytest.mark.parametrize("text", [
    "We may lose them, and in may it be so.", "Orders march on.", "April was here.", "It has been two years.",
    "Since the autumn it is worse.", "", "In 2024 we were fine.", "Ask May about it.", "in july we cut it",
])  # fmt: skip
def test_what_is_no_month_is_none(text: str) -> None:
    assert list(find_dated(text, SAID_ON)) == []


def test_a_month_alone_needs_the_day_on_which_it_was_said() -> None:
    assert list(find_dated("Since July we quote later.")) == []


def test_the_sentence_around_it_is_told() -> None:
    told = list(find_dated("It is bad. Since 3.5 weeks before May 2024 it is worse! And so on.", SAID_ON))
    assert [sentence for _, sentence in told] == ["Since 3.5 weeks before May 2024 it is worse!"]
