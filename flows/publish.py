"""The flow `publish-dataset`: `functok publish`, for a worker.

    python flows/publish.py outputs/android me/android

What it does is decided by the dataset's folder and by what is on the Hub, so that a run that died is
simply run again.
"""

import os
import sys
from pathlib import Path
from typing import Any

# Neither Prefect's client nor a server that it starts reports home from here, nor does the Hub's.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.assets import Asset, AssetProperties, add_asset_metadata, materialize
from prefect.blocks.system import Secret
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import exponential_backoff

from functok.dataset import Dataset
from functok.errors import Unavailable
from functok.publishing.hub import Hub
from functok.publishing.publish import Published, Wishes, publish
from functok.storage.files import safe_file_name
from functok.storage.remote import RemoteFolder, folder_at
from functok.summary import slug


@flow(name="publish-dataset", flow_run_name="{repo}", validate_parameters=True)
def publish_dataset(
    dataset: str,
    repo: str,
    private: bool = False,
    create_pr: bool = False,
    branch: str = "main",
    tag: str | None = None,
    licence: str | None = None,
    allow_patterns: list[str] | None = None,
    dry_run: bool = False,
    secret: str | None = None,
) -> dict[str, str | None]:
    """Publishes a dataset to the Hugging Face Hub; returns what was done, the tag and the commit.

    Args:
        dataset: The folder that `generate-dataset` wrote, or its address.
        repo: NAMESPACE/NAME on the Hub.
        private: Make the repository private, if it is made now.
        create_pr: Open a pull request instead of a release.
        branch: The branch that is committed to.
        tag: The release's name; v1, v2 … on main where it is left out.
        licence: An identifier of the Hub's, such as cc-by-4.0; that of the last release where it is left
            out.
        allow_patterns: Regular expressions of what may look like a secret or personal data.
        dry_run: Check everything, say what would be done, do nothing.
        secret: Name of a Prefect Secret block that holds the Hub's token. Where it is left out the token
            is HF_TOKEN of the worker's environment, or that of its login.
    """
    folder = folder_at(dataset)
    opened = Dataset(folder.local if isinstance(folder, RemoteFolder) else Path(dataset))
    wishes = Wishes(private, create_pr, branch, tag, licence, tuple(allow_patterns or ()), dry_run)
    done = _publish(opened, Hub(repo, token=_token(secret)), wishes)
    get_run_logger().info("%s: %s %s", done.url, done.did, done.tag or done.pull_request or "")
    _tell(done)
    return {"did": str(done.did), "tag": done.tag, "commit": done.commit}


def _token(secret: str | None) -> str | None:
    if secret is None:
        return None
    block: Any = Secret.load(secret)
    return str(block.get())


def _publish(dataset: Dataset, hub: Hub, wishes: Wishes) -> Published:
    """As a task that is tried again, and with the Hub's repository as a Prefect asset."""
    name = dataset.manifest["name"]
    asset = Asset(
        key=f"hf://datasets/{hub.repo}",
        properties=AssetProperties(name=hub.repo, description=f"Releases of {name}", url=hub.url),
    )
    made_from = f"functok://datasets/{safe_file_name(name)}"

    # Persisting or caching would write down what only the folder and the Hub should say.
    @materialize(
        asset,
        asset_deps=[made_from],
        by="functok",
        task_run_name="publish",
        retries=3,
        retry_delay_seconds=exponential_backoff(10),
        retry_condition_fn=_may_succeed_later,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def publish_release() -> Published:
        done = publish(dataset, hub, wishes)
        add_asset_metadata(asset, {"did": str(done.did), "tag": done.tag, "commit": done.commit})
        return done

    return publish_release()


async def _may_succeed_later(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(await state.aresult(raise_on_failure=False), Unavailable)


def _tell(done: Published) -> None:
    """An artifact: what was done, and what changed since the last release."""
    changes = done.changes["functions"] if done.changes else []
    did = f"would be {done.did}" if done.dry_run else str(done.did)
    create_table_artifact(
        [{"what": "release", "change": did, "detail": done.tag or done.pull_request or done.branch}]
        + [{"what": c["function"], "change": c["change"], "detail": c["impact"]} for c in changes],
        key=f"{slug(done.repo)}-published",
        description=done.url,
    )


if __name__ == "__main__":
    publish_dataset(sys.argv[1], sys.argv[2])
