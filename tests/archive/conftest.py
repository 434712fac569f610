"""Fixtures: the invented class and its sealed bundle, made once."""

from __future__ import annotations

import invented_class
import pytest
from opened import Files, members

from archive.sealing import SealedBundle
from records.class_record import ClassRecord


@pytest.fixture(scope="session")
def record() -> ClassRecord:
    return invented_class.class_record()


@pytest.fixture(scope="session")
def bundle(record: ClassRecord) -> SealedBundle:
    return invented_class.sealed(record)


@pytest.fixture(scope="session")
def files(bundle: SealedBundle) -> Files:
    return members(bundle)
