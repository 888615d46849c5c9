"""Fixtures that several test modules share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from saypro_analysis.data.reviews import Review, open_review
from saypro_analysis.views.kit.formats import set_formats

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _usual_display() -> None:
    set_formats()


@pytest.fixture(scope="session")
def sample() -> Review:
    """The bundled organisation."""
    return open_review("sample", as_of="2025-03-31")


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """The real data beside the repository; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"the shared data {name} is not beside this repository")
        return path

    return find


settings.register_profile("steady", max_examples=30, deadline=None, derandomize=True)
settings.load_profile("steady")
