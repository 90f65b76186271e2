"""The automations that mark a run as Crashed whose process or worker is gone.

    python flows/automations.py

Needs the server's address in PREFECT_API_URL, and workers that send heartbeats: start them with
PREFECT_FLOWS_HEARTBEAT_FREQUENCY=30. Run it again after a change: it replaces what it made before.
"""

import asyncio
import contextlib
import os
from datetime import timedelta

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect.automations import Automation
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

SILENCE = timedelta(
    seconds=90
)  # three heartbeats at least, or a busy machine looks like a dead one
START = timedelta(seconds=150)  # a worker that took a run has started its process by then


TAKEN = {  # every step of a run that a worker took and has not started
    "prefect.flow-run.Pending", "prefect.flow-run.Submitting", "prefect.flow-run.InfrastructurePending",
}  # fmt: skip


def dead_runs(name: str, after: set[str], within: timedelta, message: str) -> Automation:
    """After such an event of a run something else must happen to it in time, or it has crashed."""
    return Automation(
        name=name,
        description="The run did not end by itself; the next one goes on where it stopped.",
        trigger=EventTrigger(
            after=after,
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification(
                {"prefect.resource.role": ["tag"], "prefect.resource.id": ["prefect.tag.functok"]}
            ),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message=message)],
    )


def automations() -> list[Automation]:
    """One for runs whose process is gone, one for those whose worker went before it started them."""
    return [
        dead_runs(
            "functok: a run without heartbeats has crashed",
            {"prefect.flow-run.heartbeat"}, SILENCE, "no heartbeat: the process is gone",
        ),
        dead_runs(
            "functok: a run that is not started has crashed",
            TAKEN, START, "never started: the worker that took it is gone",
        ),
    ]  # fmt: skip


async def main() -> None:
    """Creates the automations, or replaces those that an earlier version of this file created."""
    for automation in automations():
        with contextlib.suppress(ValueError):  # there is none of this name
            await (await Automation.aread(name=automation.name)).adelete()
        await automation.acreate()


if __name__ == "__main__":
    asyncio.run(main())
