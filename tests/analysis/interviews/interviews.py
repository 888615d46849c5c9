"""Interviews for tests: each answer is all that a case has to say."""

import pandas as pd


def interviews(*answers: str, **columns: object) -> pd.DataFrame:
    """One answer each by a speaker of their own, all front line of Sales unless `columns` say otherwise."""
    numbers = range(1, len(answers) + 1)
    return pd.DataFrame(
        {
            "interview": [f"I{number}" for number in numbers],
            "held_on": "2025-01-07",
            "stakeholder": [f"Xaver{number:03d} Yolanda{number:03d}" for number in numbers],
            "group": "front_line",
            "department": "Sales",
            "format": "one_on_one",
            "question": "What obstacles are preventing you from achieving your targets?",
            "answer": answers,
            **columns,
        }
    )
