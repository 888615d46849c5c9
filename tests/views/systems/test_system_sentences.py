"""What is said of systems: where nothing was measured, nothing is said to be well."""

import pandas as pd

import saypro_analysis as sp
from saypro_analysis.views.kit.words import Absence


def test_what_was_not_measured_is_not_said_to_have_room() -> None:
    kept = pd.DataFrame({"system": ["Files"], "label": ["disk in use"], "outlook": ["none"]})
    assert list(sp.describe_capacity(kept)) == ["Nothing that was measured reaches its limit within a quarter."]
    told = sp.describe_capacity(kept.iloc[:0])
    assert isinstance(told, Absence)
    assert "nothing can be told" in told[0]
