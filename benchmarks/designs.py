"""What benchmarks of experiments run: rows of the main study, and many short runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from experiments.design import Design, design
from experiments.study import Study
from experiments.sweep import gather
from experiments.work.execution import Cut, Rows, carry_out

MAIN = Path("experiments/sobol_main.yaml")
# As short as records allow.
SHORT = {"start": date(2010, 1, 1), "records_from": date(2010, 1, 1), "end": date(2010, 2, 28)}
TESTLAND = Path("tests/countries/testland").absolute()


@dataclass(frozen=True, eq=False)
class Part:
    """The first rows of a study."""

    planned: Design
    rows: Rows

    @classmethod
    def of_main(cls, n: int) -> Part:
        """Return the first ``n`` rows of the main study."""
        planned = design(Study.load(MAIN))
        return cls(planned, replace(planned.rows, n=n))

    @property
    def runs(self) -> int:
        """How many runs the rows stand for."""
        return self.rows.n * len(self.planned.job.scenarios)

    def barely(self) -> None:
        """Run all rows and keep nothing: what there is to do, and no more."""
        job, cut = self.planned.job, Cut.of(self.planned.job, self.rows)
        for chunk in map(cut.__getitem__, range(len(cut))):
            job.run(chunk.values, chunk.seeds)

    def carried_out(self, folder: Path, **how: object) -> None:
        """Run, keep and gather all rows, as ``udha sweep`` does."""
        names = carry_out(self.planned.job, self.rows, folder / "chunks", **how)
        gather(self.planned, names, folder / "chunks", folder / "runs.parquet")


def short_study(folder: Path, n: int) -> Path:
    """Write a study of ``n`` runs of two months of a small country, which take no time; return its path."""
    scenario = {"name": "Two months", "country": str(TESTLAND), **SHORT}
    (folder / "two_months.yaml").write_text(yaml.safe_dump(scenario), "utf-8")
    study = {
        "name": f"{n:,} short runs",
        "question": "Does memory grow with the number of runs?",
        "scenario": "two_months.yaml",
        "over": "prior",
        "parameters": {"approach_rate": {}},
        "sample": {"method": "random", "n": n, "seed": 1},
        "outputs": ["newly_exploited"],
    }
    file = folder / f"short_{n}.yaml"
    file.write_text(yaml.safe_dump(study), "utf-8")
    return file
