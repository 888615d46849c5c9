"""The day of a review: one way to read it, whoever asks."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from saypro_analysis.data.readings.dates import read_day

DAY = pd.Timestamp("2025-03-31")


@pytest.mark.parametrize("as_of", ["2025-03-31", " 2025-03-31 ", "2025-03-31T18:00:00", "2025-03-31 23:59:59+02:00",
    date(2025, 3, 31), datetime(2025, 3, 31, 18, tzinfo=UTC), DAY, DAY.tz_localize("Asia/Tokyo"),
    np.datetime64("2025-03-31")])  # fmt: skip
def test_a_day_is_read_without_its_time(as_of: object) -> None:
    assert read_day(as_of) == DAY


@pytest.mark.parametrize("as_of", ["", "garbage", "2025-02-30", "01/02/2025", "March 2025", "NaT", None, pd.NaT,
    np.datetime64("NaT"), True, 20250331, float("nan"), [1]])  # fmt: skip
def test_anything_else_is_refused_by_what_was_found(as_of: object) -> None:
    with pytest.raises(ValueError, match=r"as_of: found .*, expected a date such as 2025-03-31"):
        read_day(as_of)
