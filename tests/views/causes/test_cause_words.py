"""Sentences, tables and Mermaid text of drivers and causes."""

import re
from pathlib import Path

import pandas as pd
import pytest

import saypro_analysis as sp
from saypro_analysis.data.reviews import Review
from saypro_analysis.views.kit.drawings import clean, measure, wrap
from saypro_analysis.views.kit.faces import unshield
from tests.views.causes.test_cause_figures import ODD, made


class TestSentences:
    def test_tell_the_samples_drivers(self, sample: Review) -> None:
        told = sp.describe_drivers(sp.explain_drivers(sample.drivers, sample.kpis))
        assert told[0] == "Leads worked (517 against 625 per period) hold 85.2 % of the gap in Revenue of −$300,000."
        assert "Units (1,025 against 1,100 per period) would alone make a gap in Cost per unit of +$12.53" in told[2]

    def test_say_which_kpi_could_not_be_split_and_draw_the_others(self, sample: Review) -> None:
        drivers = sp.explain_drivers(sample.drivers[sample.drivers["driver"] != "conversion"], sample.kpis)
        assert any("Revenue could not be split between its drivers" in told for told in sp.describe_drivers(drivers))
        assert "Revenue" not in sp.plot_contributions(drivers).alt
        assert not sp.plot_contributions(drivers[drivers["driver"].isna()]).title.startswith("nan")

    def test_tell_the_samples_causes(self, sample: Review) -> None:
        told = " ".join(sp.describe_causes(sp.trace_whys(sample.causes), sample.kpis))
        assert "Revenue: 3 root causes are supported link by link: We did not use the correct targeting" in told
        assert "Lead conversion: no root cause is supported link by link yet." in told
        assert "were disproved: There is no standard process" in told

    def test_name_support_without_evidence(self) -> None:
        causes = made(1, ["Something"]).assign(status="supported", evidence=None)
        assert sp.describe_causes(sp.trace_whys(causes))[-1] == "Called supported, but without any evidence: C0."

    def test_never_call_a_relation_a_cause(self, sample: Review) -> None:
        early = sample.measurements[sample.measurements["period_on"] < "2024-10-01"]
        told = sp.describe_relation(sp.compare_kpis(early, sample.kpis, "first_response", "satisfaction"))
        assert told[0].startswith("When First response time is higher, Customer satisfaction is lower 1 period later")
        assert told[1] == "Each 1 h of First response time goes with −1.2 pp of Customer satisfaction."
        assert "association" in told[2]

    def test_say_what_is_absent(self, sample: Review) -> None:
        assert sp.describe_causes(sp.trace_whys(sample.causes.head(0))) == ("No causes were received.",)
        assert len(sp.describe_drivers(sp.explain_drivers(sample.drivers.head(0), sample.kpis))) == 1

    def test_odd_text_is_escaped(self) -> None:
        html = sp.describe_causes(sp.trace_whys(made(12, ODD)))._repr_html_()
        assert "<script" not in html
        assert len(html) < 20_000


class TestTables:
    def test_each_frame_has_its_table(self, sample: Review) -> None:
        gaps = sp.quantify_gaps(sample.measurements, sample.kpis)
        early = sample.measurements.query("period_on < '2024-10-01'")
        frames = {
            "Leads worked": sp.explain_drivers(sample.drivers, sample.kpis), "vital": sp.rank_pareto(sample.causes),
            "root cause": sp.trace_whys(sample.causes), "To find out": sp.suggest_causes(gaps, sample.kpis),
            "Departments reached": sp.summarise_systemic_causes(sample.causes, sample.kpis),
            "Department": sp.summarise_cause_network(sample.causes, sample.kpis),
            "−0.79": sp.compare_kpis(early, sample.kpis, "first_response", "satisfaction"),
            "recurring": sp.detect_repeats(pd.DataFrame({"issue": ["A"] * 3, "reported_on": ["2025-01-01"] * 3})),
        }  # fmt: skip
        for words, frame in frames.items():
            html = sp.tabulate(frame)._repr_html_()
            assert words in html
            assert "What is done" not in html
            assert isinstance(sp.tabulate(frame.head(0)), str)

    def test_drivers_stand_in_their_own_units(self, sample: Review) -> None:
        html = unshield(sp.tabulate(sp.explain_drivers(sample.drivers, sample.kpis))._repr_html_())
        for figure in ("517", "19.8 %", "$3,903", "−$255,470", "85.2 %"):
            assert figure in html.replace("\u00a0", " ")


class TestMermaid:
    def test_writes_the_chains_with_verdicts_in_words(self, sample: Review, tmp_path: Path) -> None:
        path = sp.write_mermaid(sp.trace_whys(sample.causes, "revenue"), tmp_path / "revenue.mmd")
        text = path.read_text(encoding="utf-8")
        assert text.startswith("flowchart LR\n")
        assert text.count(" --> ") == 10
        assert "We did not use the correct targeting criteria for our ads - root cause" in text

    def test_writes_the_network(self, sample: Review, tmp_path: Path) -> None:
        network = sp.summarise_cause_network(sample.causes, sample.kpis)
        text = sp.write_mermaid(network, tmp_path / "network.mmd").read_text(encoding="utf-8")
        assert text.count("-.->") >= 4

    def test_odd_text_stays_inside_its_label(self, tmp_path: Path) -> None:
        text = sp.write_mermaid(sp.trace_whys(made(12, ODD)), tmp_path / "odd.mmd").read_text(encoding="utf-8")
        shape = r'n\d+\["[^"<>`{}%$&]*"\]:::\w+|n\d+ --> n\d+|classDef .*|flowchart LR'
        assert all(re.fullmatch(shape, line.strip()) for line in text.splitlines())

    def test_refuses_another_frame(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="expected those of trace_whys"):
            sp.write_mermaid(pd.DataFrame({"a": [1]}), tmp_path / "x.mmd")
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("most", [1, 4])
def test_wrapped_text_is_as_wide_and_high_as_was_asked(text: str, most: int) -> None:
    lines = wrap(text, 150, most=most)
    assert 1 <= len(lines) <= most
    assert all(measure(line, 12) <= 150 for line in lines)


def test_what_is_cut_off_ends_in_an_ellipsis() -> None:
    assert wrap("one two three four five six", 60, most=2)[-1].endswith("…")
    assert clean("👩‍👧") == "👩‍👧"
