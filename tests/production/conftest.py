"""The deployment that the tests of this folder share. `make test-production` runs them; see docs/operations.md."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.production.deployment import Deployment
from tests.production.patients import Load, load


@pytest.fixture(scope="session")
def shared_deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    deployment = Deployment(tmp_path_factory.mktemp("production"))
    yield deployment
    deployment.stop()


@pytest.fixture
def deployment(shared_deployment: Deployment) -> Iterator[Deployment]:
    """Two workers that answer, before the test and after it."""
    shared_deployment.heal()
    yield shared_deployment
    shared_deployment.heal()


@pytest.fixture
def patients(deployment: Deployment) -> Callable[..., AbstractContextManager[Load]]:
    """Puts a load on the deployment."""

    def start(**options: Any) -> AbstractContextManager[Load]:
        return load(deployment.nginx.address, deployment.nginx.trust(), **options)

    return start
