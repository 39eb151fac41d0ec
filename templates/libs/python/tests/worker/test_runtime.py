"""A worker as a process: probes, consumers, schedules, and how it stops."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from real_servers import free_port
from waiting import until

from chassis.aio import Context
from chassis.settings import ServiceSettings
from chassis.worker import Schedule, Worker

CODE = """
import asyncio, sys
from contextlib import asynccontextmanager
from chassis import messages
from chassis.aio import Context
from chassis.model import Model
from chassis.settings import ServiceSettings
from chassis.worker import Schedule, Worker, run_once, serve

class Ping(Model):
    id: int

PING = messages.Topic("ping", Ping)

async def on_ping(ping):
    await asyncio.sleep(1)
    print(f"handled {ping.id}", flush=True)

async def tick(ctx):
    print("tick", flush=True)

async def fail(ctx):
    raise RuntimeError("no")

@asynccontextmanager
async def open_context(settings):
    async with messages.connect("memory://", service="w") as broker:
        await broker.subscribe(PING, on_ping, group="w")
        await broker.publish(PING, Ping(id=1))
        yield Context(checks={"broker": broker.check})

def create_worker(settings):
    schedules = [Schedule("tick", "* * * * * *", zone="UTC", run=tick)]
    return Worker(settings, context=open_context, schedules=schedules)

match sys.argv[1]:
    case "serve": serve(create_worker, ServiceSettings)
    case "once": run_once(ServiceSettings, name="tick", context=open_context, run=tick)
    case "fail": run_once(ServiceSettings, name="fail", context=open_context, run=fail)
"""


def start(mode: str, port: int) -> subprocess.Popen[str]:
    env = {**os.environ, "SERVICE_NAME": "w", "HTTP_PORT": str(port)}
    env["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    command = [sys.executable, "-c", CODE, mode]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def wait_ready(port: int) -> None:
    give_up = time.monotonic() + 20
    while True:
        try:
            if get(port, "/readyz")[0] == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_it_answers_probes_and_finishes_what_is_in_hand():
    port = free_port()
    with start("serve", port) as process:
        wait_ready(port)
        assert get(port, "/livez")[0] == get(port, "/startupz")[0] == 200
        assert get(port, "/nothing")[0] == 404
        status, text = get(port, "/metrics")
        assert status == 200
        assert "messages_in_hand" in text
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "handled 1" in output
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert all(line["service"] == "w" for line in lines)


@pytest.mark.parametrize(("mode", "code"), [("once", 0), ("fail", 1)])
def test_a_job_says_by_its_exit_code_how_it_went(mode, code):
    with start(mode, free_port()) as process:
        output, _ = process.communicate(timeout=20)
    assert process.returncode == code
    assert ("tick" in output) == (mode == "once")


PACKAGE = {
    "__init__.py": "",
    "settings.py": "from chassis.settings import ServiceSettings as Settings\n",
    "wiring.py": (
        "from contextlib import asynccontextmanager\nfrom chassis.aio import Context\n"
        "@asynccontextmanager\nasync def open_context(settings):\n    yield Context()\n"
    ),
    "handlers/__init__.py": "",
    "handlers/run.py": (
        "async def run(ctx):\n    import os\n    print('ran', flush=True)\n"
        "    if os.environ.get('FAIL'):\n        raise RuntimeError('no')\n"
    ),
}


@pytest.mark.parametrize("fails", [False, True], ids=["done", "failed"])
def test_a_cluster_that_keeps_the_schedule_runs_the_task_once(tmp_path, fails):
    for path, text in PACKAGE.items():
        (tmp_path / "night" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "night" / path).write_text(text)
    source = Path(__file__).parents[2] / "src"
    env = {**os.environ, "SERVICE_NAME": "night", "PYTHONPATH": f"{tmp_path}:{source}"}
    done = subprocess.run(
        [sys.executable, "-m", "chassis.worker", "night"],
        env=env | ({"FAIL": "1"} if fails else {}),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == (1 if fails else 0)
    assert "ran" in done.stdout


async def test_a_run_under_way_is_finished_within_the_grace():
    ran: list[str] = []

    async def slow(context: Context) -> None:
        ran.append("begun")
        await asyncio.sleep(0.3)
        ran.append("ended")

    async def endless(context: Context) -> None:
        await asyncio.sleep(60)

    @asynccontextmanager
    async def open_context(settings: ServiceSettings):
        yield Context()

    settings = ServiceSettings(service_name="w", stop_grace="2s")
    schedules = [
        Schedule(run.__name__, "* * * * * *", zone="UTC", run=run) for run in (slow, endless)
    ]
    worker = Worker(settings, context=open_context, schedules=schedules)
    async with worker.opened():
        assert (await worker.ready())[0] == 200
        await until(lambda: ran)
    assert ran == ["begun", "ended"]
    assert (await worker.ready())[0] == 503
