"""The tables of the proofs' tests are used here too; they build on those of the backends."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backends"))
