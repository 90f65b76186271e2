"""A web application served on an address of this machine."""

from __future__ import annotations

from aiohttp import web


async def started(
    app: web.Application,
    address: tuple[str, int],
    *,
    backlog: int = 128,
    handler_cancellation: bool = False,
) -> tuple[web.AppRunner, str]:
    """Serves `app`; the runner to clean up, and `http://HOST:PORT` as it is then: port 0 takes a free one.

    `handler_cancellation`: a client that hangs up ends its request here too.
    """
    runner = web.AppRunner(
        app, access_log=None, handler_cancellation=handler_cancellation, shutdown_timeout=0.5
    )
    await runner.setup()
    await web.TCPSite(runner, *address, backlog=backlog).start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"
