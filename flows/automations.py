"""The automation that marks a run as Crashed whose process is gone: a killed worker, a lost machine.

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

NAME = "functok: a run without heartbeats has crashed"
SILENCE = timedelta(
    seconds=90
)  # three heartbeats at least, or a busy machine looks like a dead one


def crash_dead_runs() -> Automation:
    """After a run's first heartbeat each must be followed by another, or by the run's end."""
    return Automation(
        name=NAME,
        description="The run did not end by itself; the next one goes on where it stopped.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.*"},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification(
                {"prefect.resource.role": ["tag"], "prefect.resource.id": ["prefect.tag.functok"]}
            ),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[
            ChangeFlowRunState(state=StateType.CRASHED, message="no heartbeat: the process is gone")
        ],
    )


async def main() -> None:
    """Creates the automation, or replaces the one that an earlier version of this file created."""
    with contextlib.suppress(ValueError):  # there is none of this name
        await (await Automation.aread(name=NAME)).adelete()
    await crash_dead_runs().acreate()


if __name__ == "__main__":
    asyncio.run(main())
