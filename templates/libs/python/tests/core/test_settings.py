"""Settings: from variables and files, with everything that is wrong told at once."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from chassis.policy import BreakerRule, Faults, Policy, Retries
from chassis.settings import (
    ServiceSettings,
    SettingsError,
    StoreUrl,
    UpstreamSettings,
    upstream,
)


class Settings(ServiceSettings):
    service_name: str = "order"
    fraud_api: UpstreamSettings = upstream(
        "FRAUD_API",
        timeout="600ms",
        retries=1,
        breaker_failures=5,
    )
    orders_db_url: StoreUrl
    currency: str = "EUR"
    key: SecretStr | None = None


ENVIRONMENT = {
    "FRAUD_API_URL": "https://fraud.example.com",
    "ORDERS_DB_URL": "postgresql://order:hush@db/orders",
}


def test_what_is_declared_can_be_taken_away() -> None:
    told = {f"FRAUD_API_{each}": "none" for each in ("TIMEOUT", "RETRY_BUDGET", "MAX_IN_FLIGHT")}
    settings = Settings.from_env({**ENVIRONMENT, **told, "FRAUD_API_BREAKER_FAILURES": "0"})

    policy = settings.fraud_api.policy
    assert (policy.timeout, policy.max_in_flight, policy.breaker) == (None, None, None)
    assert policy.retries.budget is None


def test_timeouts_of_endpoints_are_told_by_name() -> None:
    told = {**ENVIRONMENT, "ENDPOINT_TIMEOUTS": "create_order=9s, watch=none"}
    assert Settings.from_env(told).endpoint_timeouts == {"create_order": 9.0, "watch": None}
    assert Settings.from_env(ENVIRONMENT).endpoint_timeouts == {}
    with pytest.raises(SettingsError, match="ENDPOINT_TIMEOUTS"):
        Settings.from_env({**ENVIRONMENT, "ENDPOINT_TIMEOUTS": "create_order=soon"})


def test_declared_values_hold_unless_a_variable_says_otherwise() -> None:
    settings = Settings.from_env(ENVIRONMENT)

    assert settings.http_port == 8000
    assert settings.fraud_api.name == "fraud-api"
    assert settings.fraud_api.policy == Policy(
        timeout=0.6,
        retries=Retries(count=1),
        breaker=BreakerRule(failures=5, window=10, reset=10),
    )


def test_variables_override_the_declared_policy() -> None:
    settings = Settings.from_env(
        {
            **ENVIRONMENT,
            "FRAUD_API_TIMEOUT": "2s",
            "FRAUD_API_RETRIES": "0",
            "FRAUD_API_RETRY_ON": "connect, 5xx",
            "FRAUD_API_RETRY_BUDGET": "20%",
            "FRAUD_API_BREAKER_FAILURES": "0",
            "FRAUD_API_MAX_IN_FLIGHT": "50",
            "FRAUD_API_FAULT_DELAY": "100ms",
            "FRAUD_API_FAULT_SHARE": "10%",
            "CURRENCY": "USD",
        }
    )

    assert settings.currency == "USD"
    assert settings.fraud_api.policy == Policy(
        timeout=2,
        retries=Retries(count=0, on=frozenset({"connect", "5xx"}), budget=0.2),
        breaker=None,
        max_in_flight=50,
        faults=Faults(delay=0.1, share=0.1),
    )


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    settings = Settings.from_env({**ENVIRONMENT, "KEY_FILE": str(tmp_path / "key")})

    assert settings.key is not None
    assert settings.key.get_secret_value() == "hush"


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("postgresql://order@db:5432/orders", "postgresql://order:p%2Fs@db:5432/orders"),
        ("redis://cache:6379/0", "redis://:p%2Fs@cache:6379/0"),
        ("postgresql://order:hush@db/orders", "postgresql://order:hush@db/orders"),
        ("sqlite:////data/orders.sqlite", "sqlite:////data/orders.sqlite"),
    ],
)
def test_an_address_gets_the_password_beside_it(tmp_path: Path, address: str, whole: str) -> None:
    (tmp_path / "password").write_text("p/s\n")
    told = {"ORDERS_DB_URL": address, "ORDERS_DB_PASSWORD_FILE": str(tmp_path / "password")}

    assert Settings.from_env({**ENVIRONMENT, **told}).orders_db_url == whole


def test_nothing_secret_is_shown() -> None:
    settings = Settings.from_env(
        {**ENVIRONMENT, "KEY": "hush", "CLIENT_SECRET": "hush", "FRAUD_API_TOKEN": "hush"}
    )

    assert "hush" not in repr(settings)


def test_everything_that_is_wrong_is_told_at_once_without_its_value(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_env(
            {
                "HTTP_PORT": "eighty",
                "FRAUD_API_URL": "fraud.example.com",
                "FRAUD_API_TIMEOUT": "soon",
                "KEY_FILE": str(tmp_path / "missing"),
            }
        )

    told = str(error.value)
    assert [line.split()[0] for line in told.splitlines()[1:]] == [
        "FRAUD_API_TIMEOUT",
        "FRAUD_API_URL",
        "HTTP_PORT",
        "KEY",
        "ORDERS_DB_URL",
    ]
    assert "ORDERS_DB_URL      is not set" in told
    assert "'soon' is not written like 250ms, 5s, 2h or 7d" in told


def test_an_empty_variable_is_no_value() -> None:
    assert Settings.from_env({**ENVIRONMENT, "ADMIN_PORT": ""}).admin_port is None
