"""How long a call takes: noughts that a program writes tell nothing, and nobody handles one for more than a year."""

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.readings.problems import DataError
from saypro_analysis.data.tables.support import YEAR_MINUTES


def log(*minutes: float) -> pd.DataFrame:
    calls = [f"C{number}" for number in range(len(minutes))]
    times = pd.date_range("2025-03-03 08:00", periods=len(minutes), freq="min").astype(str)
    told = {"user": calls, "description": "Password", "resolution": "Reset", "requested_at": times}
    return pd.DataFrame({**told, "handling_minutes": minutes})


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [((0, 4), 4.0), ((0, 0), 6.0), ((1e-300, 4), 4.0), ((0.016, 4), 4.0), ((0.017, 4), (0.017 + 4) / 2)],
)
def test_what_takes_less_than_a_second_tells_nothing(minutes: tuple[float, ...], expected: float) -> None:
    told = sp.map_arrivals(log(*minutes), as_of="2025-03-10", table="support_log")
    assert told["handling_minutes"].tolist() == pytest.approx([expected] * 168)
    assert (sp.plan_staffing(told)["agents"] >= 0).all()


def test_nobody_handles_a_call_for_more_than_a_year() -> None:
    assert len(sp.map_arrivals(log(YEAR_MINUTES), as_of="2025-03-10", table="support_log")) == 168
    with pytest.raises(DataError, match="support_log, row 0, column handling_minutes: found '525601'"):
        sp.map_arrivals(log(YEAR_MINUTES + 1), as_of="2025-03-10", table="support_log")
