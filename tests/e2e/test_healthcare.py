"""The clinic, started: a patient, a record, a diagnosis and a prescription, each behind its scope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.laptop import Laptop, eventually, running

pytestmark = pytest.mark.e2e

SPEC = Path(__file__).parents[2] / "examples/healthcare/system.yaml"
HOST = {"host": "clinic.example.com"}
PATIENT = {"insurance": "A123456789", "name": "Ada Example", "born": "1990-05-17"}
OBSERVATION = {"code": "8867-4", "value": 72, "unit": "/min", "taken": "2026-03-01T08:30:00Z"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    with running(SPEC, tmp_path_factory.mktemp("e2e") / "clinic") as laptop:
        yield laptop


def test_from_patient_to_prescription(clinic: Laptop) -> None:
    scopes = ("patient:write", "patient:read", "record:write", "record:read")
    doctor = clinic.token(
        *scopes, "diagnosis:write", "diagnosis:read", "medication:write", "medication:read"
    )
    with clinic.gateway(headers={**HOST, **doctor}) as gateway:
        patient = gateway.post("/patients", json=PATIENT)
        assert patient.status_code == 201, patient.text
        noted = {
            "patient": patient.json()["id"],
            "author": "Dr. Who",
            "text": "Well.",
            "observations": [OBSERVATION],
        }
        record = gateway.post("/records", json=noted)
        assert record.status_code == 201, record.text
        found = {
            "patient": patient.json()["id"],
            "record": record.json()["id"],
            "code": "J06.9",
            "certainty": "confirmed",
        }
        diagnosis = gateway.post("/diagnoses", json=found)
        assert diagnosis.status_code == 201, diagnosis.text
        prescribed = {
            "patient": patient.json()["id"],
            "diagnosis": diagnosis.json()["id"],
            "substance": "paracetamol",
            "dose": "500 mg",
            "days": 5,
        }
        # The interactions service lives outside and is away: its call is optional.
        prescription = gateway.post("/prescriptions", json=prescribed)
        assert prescription.status_code == 201, prescription.text
        assert (
            gateway.get(f"/prescriptions/{prescription.json()['id']}").json() == prescription.json()
        )


def test_a_scope_opens_only_its_own_door(clinic: Laptop) -> None:
    with clinic.gateway(headers={**HOST, **clinic.token("patient:read")}) as gateway:
        assert gateway.get("/patients").status_code == 200
        assert gateway.post("/patients", json=PATIENT).status_code == 403
        assert gateway.get("/diagnoses").status_code == 403


def test_a_look_at_a_record_reaches_the_audit(clinic: Laptop) -> None:
    with clinic.gateway(
        headers={
            **HOST,
            **clinic.token("patient:write", "record:write", "record:read", "patient:read"),
        }
    ) as gateway:
        patient = gateway.post("/patients", json=PATIENT).json()
        noted = {
            "patient": patient["id"],
            "author": "Dr. Who",
            "text": "Again.",
            "observations": [],
        }
        record = gateway.post("/records", json=noted).json()
        assert gateway.get(f"/records/{record['id']}").status_code == 200
    log = clinic.root / ".msgen/local/logs/audit.log"
    eventually(lambda: "patient.viewed" in log.read_text())
