"""What tests of misuse share with the others: a way to ask, and the whole service behind HTTP."""

from __future__ import annotations

from tests.analysis.conftest import asker
from tests.loaders.conftest import door, loaders_driver
from tests.service.conftest import service

__all__ = ["asker", "door", "loaders_driver", "service"]
