"""How the reference writes a verb, before any site is built."""

import re

import saypro_analysis as sp
from docs.site.reference import write_signature


def test_a_signature_names_types_plainly_and_keeps_defaults_in_quotes() -> None:
    shown = {verb: write_signature(verb, getattr(sp, verb)) for verb in sp.__all__ if verb[0].islower()}
    assert [verb for verb, text in shown.items() if re.search(r"(: |-> )'|\bpd\.|pandas\.", text)] == []
    assert "measure: str = 'clicks'" in shown["plot_content_rates"]
