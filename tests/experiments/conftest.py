"""What several tests of experiments compare."""

from __future__ import annotations

import pytest

from sim import Scenario


@pytest.fixture(scope="session")
def pair() -> tuple[Scenario, Scenario]:
    """The baseline, and longer stays in shelters."""
    stays = Scenario.load("scenarios/longer_shelter_stays.yaml")
    return stays.base, stays
