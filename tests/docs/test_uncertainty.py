"""The page on uncertainty quotes what its command finds, and says of words what the code does."""

from __future__ import annotations

import re

import numpy as np
import pytest

from experiments.shares import CLEAR, LOWEST, PROBABLE, reached
from tools.documentation import blocks, uncertainty
from tools.documentation.__main__ import DOCS
from udha.output.words import probability

TEXT = uncertainty.PAGE.read_text(encoding="utf-8")
NUMBERS = blocks.part(TEXT, uncertainty.COMMAND)
PROSE = TEXT.replace(NUMBERS, "")


@pytest.fixture(scope="module")
def found() -> uncertainty.Found:
    return uncertainty.find_out(draws=16, few=12, seeds=4)


def test_the_same_luck_brings_runs_together(found):
    assert found.same.shape == found.other.shape == (12, 4)
    assert found.runs_saved > 2


def test_the_same_differences_are_compared_either_way(found):
    """Only the pairing differs, so the mean over the runs of a draw does not."""
    assert np.allclose(found.same.mean(axis=1), found.other.mean(axis=1))


def test_the_picture_shows_every_effect_with_its_verdict(found):
    figure = uncertainty.picture(found)
    said = [text.get_text() for text in figure.axes[2].texts]
    assert said[1::2] == [effect.verdict for effect in found.effects]


def test_the_numbers_go_into_the_page_and_nowhere_else(found):
    table = uncertainty.numbers(found)
    renewed = blocks.renewed(TEXT, uncertainty.COMMAND, table)
    assert table in renewed
    assert renewed.replace(table, NUMBERS) == TEXT


@pytest.mark.statistical
@pytest.mark.usefixtures("shipped_posterior")
def test_the_page_quotes_what_its_command_finds():
    assert uncertainty.numbers(uncertainty.find_out()) == NUMBERS


def test_prose_quotes_the_numbers_of_the_table_and_of_calibration():
    for quoted in re.findall(r"90 % interval of (-?\d+ to \+?\d+)", PROSE):
        assert f"90 % interval {quoted}" in NUMBERS
    calibration = (DOCS / "calibration.md").read_text(encoding="utf-8")
    for quoted in re.findall(r"The (\d\.\d to \d\.\d) people|by (\d+ %)\s+in the median", PROSE):
        assert "".join(quoted) in calibration


def test_words_of_a_verdict_are_those_of_the_code():
    table = PROSE.split("## What the words mean")[1].split("\n## ")[0]
    assert f"in {CLEAR:.0%} of runs".replace("%", " %") in table
    assert f"in {PROBABLE:.0%} to {CLEAR:.0%} of runs".replace("%", " %") in table
    assert f"fewer than {PROBABLE:.0%} of runs".replace("%", " %") in table
    few = " ".join(table.split())
    for least, told in (
        (CLEAR, "With fewer than {} nothing *falls*"),
        (PROBABLE, "with fewer than {} we cannot"),
    ):
        fewest = next(draws for draws in range(1, 100) if reached(1.0, draws, least))
        assert told.format(fewest) in few
        assert f"below {LOWEST[least]:.0%}".replace("%", " %") in few
    assert f'12 of 12 is "{probability(1.0, 12)}", 400 of 400 is "{probability(1.0, 400)}"' in few
