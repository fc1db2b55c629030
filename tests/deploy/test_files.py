"""The files of deploy/ agree with each other and with the code; `make lint` checks each by its schema."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from marrow.paths import CODE
from tests.release.scratch import run

DEPLOY = CODE / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
VARIABLE = re.compile(r"\bMARROW_[A-Z_]+\b")
DATABASES = ("MARROW_TRACKER_URL", "MARROW_REVIEW_DATABASE_URL")
DATABASE = "postgresql://user:p%40ss@db.example:5432/conversations"


def documents(path: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def manifests() -> list[dict[str, Any]]:
    names = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    return [document for name in names for document in documents(KUBERNETES / name)]


def pods() -> dict[str, dict[str, Any]]:
    """The pods' specifications by the name of what makes them."""
    found = {}
    for document in manifests():
        if document["kind"] == "Deployment":
            found[document["metadata"]["name"]] = document["spec"]["template"]["spec"]
        if document["kind"] == "CronJob":
            found[document["metadata"]["name"]] = document["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    return found


def test_the_kustomization_names_every_manifest() -> None:
    named = set(yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"])
    there = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert there - named <= {"secret.example.yaml", "secret.yaml"}
    assert named <= there


@pytest.mark.parametrize("name", ["bot", "nginx", "staff", "backup"])
def test_a_pod_may_do_as_little_as_it_can(name: str) -> None:
    pod = pods()[name]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in [*pod["containers"], *pod.get("initContainers", [])]:
        context = container["securityContext"]
        assert context["readOnlyRootFilesystem"] is True
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("name", ["bot", "nginx", "staff"])
def test_a_pod_that_serves_is_probed(name: str) -> None:
    (container,) = pods()[name]["containers"]
    assert {"livenessProbe", "readinessProbe"} <= set(container)


def test_every_claim_and_secret_that_a_pod_names_is_there() -> None:
    claims = {d["metadata"]["name"] for d in manifests() if d["kind"] == "PersistentVolumeClaim"}
    (secret,) = documents(KUBERNETES / "secret.example.yaml")
    for pod in pods().values():
        used = {v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if "persistentVolumeClaim" in v}
        assert used <= claims
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            for entry in container.get("env", []):
                if "valueFrom" in entry:
                    assert entry["valueFrom"]["secretKeyRef"]["key"] in secret["stringData"]


def test_a_disruption_leaves_workers_and_nothing_is_reached_that_need_not_be() -> None:
    kinds = [document["kind"] for document in manifests()]
    assert kinds.count("PodDisruptionBudget") == 2
    (scaler,) = [document for document in manifests() if document["kind"] == "HorizontalPodAutoscaler"]
    assert scaler["spec"]["minReplicas"] >= 2
    default = next(d for d in manifests() if d["kind"] == "NetworkPolicy" and d["spec"]["podSelector"] == {})
    assert set(default["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    assert "ingress" not in default["spec"]


def test_the_containers_of_the_compose_file_may_do_as_little_as_they_can() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    for name, service in services.items():
        assert service["security_opt"] == ["no-new-privileges:true"]
        if name != "postgres":  # its image sets itself up as root and then becomes another
            assert service["read_only"] is True
            assert service["cap_drop"] == ["ALL"]
            assert not service["user"].startswith("0")
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_every_variable_that_is_set_is_read_somewhere() -> None:
    code = "".join(path.read_text() for path in [*CODE.glob("marrow/**/*.py"), DEPLOY / "nginx" / "start.sh"])
    read = set(VARIABLE.findall(code)) | {
        f"MARROW_REVIEW_{n}" for n in re.findall(r'(?:setting|number)\("([A-Z_]+)"', code)
    }
    read |= set(VARIABLE.findall((DEPLOY / "bot" / "endpoints.yml").read_text()))
    read |= {
        f"{prefix}_METRICS_{end}"
        for prefix in re.findall(r'metrics_address\("(\w+)"\)', code)
        for end in re.findall(r"\{prefix\}_METRICS_([A-Z]+)", code)
    }
    read |= {"MARROW_STAFF_ADDRESS", "MARROW_POSTGRES_CA"}  # of the compose file itself
    files = [DEPLOY / "compose.yml", DEPLOY / "compose.env.example", *KUBERNETES.glob("*.yaml")]
    files += (DEPLOY / "containers").iterdir()
    assert {name for path in files for name in VARIABLE.findall(path.read_text())} <= read


def test_whatever_reaches_postgresql_has_the_certificate_to_know_it_by() -> None:
    (secret,) = documents(KUBERNETES / "secret.example.yaml")
    addresses = [secret["stringData"][name] for name in DATABASES]
    (file,) = {parse_qs(urlsplit(address).query)["sslrootcert"][0] for address in addresses}
    for name in ("bot", "staff", "backup"):
        (container,) = pods()[name]["containers"]
        asked = {entry["name"] for entry in container["env"]}
        assert asked & set(DATABASES)
        (mount,) = [mount for mount in container["volumeMounts"] if file.startswith(f"{mount['mountPath']}/")]
        (volume,) = [volume for volume in pods()[name]["volumes"] if volume["name"] == mount["name"]]
        assert volume["configMap"] == {"name": "postgres-ca", "optional": True}
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    example = (DEPLOY / "compose.env.example").read_text()
    for name, service in services["services"].items():
        environment = service.get("environment", {})
        used = [variable for variable in DATABASES if variable in environment]
        assert ("postgres_ca" in service.get("secrets", [])) == bool(used), name
        for variable in used:
            assert environment[variable].startswith(f"${{{variable}:-postgres")
            assert re.search(rf"{variable}=.*sslmode=verify-full&sslrootcert=/run/secrets/postgres_ca$", example, re.M)
    assert services["secrets"]["postgres_ca"] == {"file": "${MARROW_POSTGRES_CA:-/dev/null}"}


def test_nothing_is_served_with_a_file_of_stores_that_is_not_there(tmp_path: Path) -> None:
    """Rasa would fall back to the project's own, and keep conversations in a file that goes with the container."""
    done = run(tmp_path, "serve", "--bot-only", environment={"MARROW_ENDPOINTS": "no/such/endpoints.yml"})
    assert done.returncode == 2
    assert "no/such/endpoints.yml is missing" in done.stderr


def test_the_stores_are_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException

    path = str(DEPLOY / "bot" / "endpoints.yml")
    for name in ("MARROW_TRACKER_URL", "MARROW_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RasaException, match="MARROW_TRACKER_URL"):
        AvailableEndpoints.read_endpoints(path)
    monkeypatch.setenv("MARROW_TRACKER_URL", DATABASE)
    monkeypatch.setenv("MARROW_REDIS_URL", "rediss://:secret@redis.example:6379/0")
    endpoints = AvailableEndpoints.read_endpoints(path)
    assert endpoints.tracker_store.url == DATABASE
    assert endpoints.lock_store.url == os.environ["MARROW_REDIS_URL"]
