"""What the tests of the audit log share."""

from __future__ import annotations

import pytest

from service.audit import files


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody holds is given up sooner than in earnest."""
    monkeypatch.setattr(files, "PATIENCE", 0.2)
