"""One zygote for all runs of the batch's tests."""

from collections.abc import Iterator

import pytest

from saypro_analysis.batch.slots import Warmth


@pytest.fixture(scope="session")
def warmth() -> Iterator[Warmth]:
    warmth = Warmth(())
    yield warmth
    warmth.close()
