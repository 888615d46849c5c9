"""Contrast by WCAG: against figures of others, and what the rule gives for every colour."""

import colorsys
import random

import pytest

from saypro_analysis.views.kit.contrasts import LEAST, fit_contrast, measure_contrast
from saypro_analysis.views.kit.palette import name_colours

LIGHT, DARK = ([name_colours(night=night)[name] for name in ("paper", "soft")] for night in (False, True))


@pytest.mark.parametrize(  # as WebAIM's contrast checker gives them
    ("colour", "on", "contrast"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48),
     ("#0000ff", "#ffffff", 8.59), ("#ff0000", "#ffffff", 4.0), ("#ffff00", "#ffffff", 1.07),
     ("#ffffff", "#ffffff", 1.0), ("#00ff00", "#000000", 15.3)],
)  # fmt: skip
def test_contrast_is_what_others_measure(colour: str, on: str, contrast: float) -> None:
    assert measure_contrast(colour, on) == pytest.approx(contrast, abs=0.005 if contrast < 15 else 0.01)
    assert measure_contrast(on, colour) == measure_contrast(colour, on)


@pytest.mark.parametrize("papers", [LIGHT, DARK])
def test_any_colour_is_made_to_read_well_and_keeps_its_hue(papers: list[str]) -> None:
    dice = random.Random(1)
    for _ in range(300):
        colour = f"#{dice.randrange(1 << 24):06x}"
        fitted = fit_contrast(colour, papers)
        assert all(measure_contrast(fitted, paper) >= LEAST for paper in papers)
        before, after = (colorsys.rgb_to_hls(*(int(one[n : n + 2], 16) / 255 for n in (1, 3, 5)))[0] for one in
                         (colour, fitted))  # fmt: skip
        assert min(abs(before - after), 1 - abs(before - after)) < 0.06 or fitted in ("#000000", "#ffffff")


def test_what_reads_well_is_left_as_it_is() -> None:
    assert fit_contrast("#767676", ["#ffffff"]) == "#767676"
    assert fit_contrast("#777777", ["#ffffff"]) != "#777777"
