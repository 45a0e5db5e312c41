"""Take a calibration's results into the repository (``make calibrate``): posterior, page and pictures.

``python -m tools.posterior RESULTS`` copies; nothing is worked out.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from sim.draws.posterior import SHIPPED

DOCS = Path(__file__).resolve().parents[1] / "docs"
PICTURE = re.compile(r"\(figures/(\w+\.png)\)")


def take(results: Path, name: str, posteriors: Path = SHIPPED, docs: Path = DOCS) -> None:
    """Copy the posterior of a country, and the page with the pictures that it shows.

    Raises:
        OSError: the results lack a file, or one cannot be written.
    """
    for ending in ("parquet", "json"):
        shutil.copyfile(results / f"posterior.{ending}", posteriors / f"{name}.{ending}")
    page = (results / "calibration.md").read_text("utf-8")
    for picture in PICTURE.findall(page):
        shutil.copyfile(results / "figures" / picture, docs / "pictures" / f"calibration_{picture}")
    (docs / "calibration.md").write_text(PICTURE.sub(r"(pictures/calibration_\1)", page), "utf-8")


if __name__ == "__main__":
    take(Path(sys.argv[1]), "kosovo")
