"""Every new workspace begins with the documents' risks, whose words stand for something and whose measures fit."""

import pandas as pd
import pytest

from saypro_analysis.analysis.risks import rank_mitigations, score_risks, simulate_risks, summarise_risks
from saypro_analysis.analysis.risks.methods.word_scales import read_scales
from saypro_analysis.batch.workspaces.beginnings import Tables, begin


@pytest.fixture(scope="module")
def tables() -> Tables:
    return begin("empty").tables


def test_there_are_23_of_the_scenarios_and_3_that_cross_them(tables: Tables) -> None:
    counts = tables["risks"]["scenario"].fillna("any").value_counts().to_dict()
    assert counts == {"growth": 5, "downturn": 6, "supply": 6, "rules": 6, "any": 3}
    assert set(counts) - {"any"} == set(tables["scenarios"]["scenario"])
    assert {"financial", "operational", "market", "supply chain", "regulatory", "legal/regulatory"} <= set(
        tables["risks"]["category"]
    )


def test_they_can_be_scored_simulated_and_ranked_at_once(tables: Tables) -> None:
    scores = score_risks(tables["risks"], tables["mitigations"], tables["risk_history"], scale=tables["risk_scale"])
    assert summarise_risks(scores)["unscored"].iloc[0] == 0
    assert "Other" not in set(scores["family"])
    losses = simulate_risks(tables["risks"], mitigations=tables["mitigations"], scale=tables["risk_scale"], draws=640)
    assert losses["mean"].notna().all()
    ranked = rank_mitigations(tables["risks"], tables["mitigations"], scale=tables["risk_scale"], draws=64)
    assert (ranked["saved"] > 0).all()


def test_the_scale_that_they_begin_with_is_the_houses(tables: Tables) -> None:
    for own, house in zip(read_scales(tables["risk_scale"]), read_scales(None), strict=True):
        assert own.entries == house.entries
    assert isinstance(tables["risk_scale"], pd.DataFrame)
