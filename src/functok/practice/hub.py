"""The practice Hub: as much of the Hugging Face Hub as publishing and loading a dataset need.

The official clients talk to it over a real socket: commits, large files, branches, tags, pull requests.
They must run with `HF_ENDPOINT` set to its address and `HF_HUB_DISABLE_XET=1`. What is put there is in
memory, and gone when it ends.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, NamedTuple

from aiohttp import web

from functok.practice.repository import (
    MAIN,
    Commit,
    Conflict,
    File,
    Repository,
    entry,
    is_large,
    listed,
)
from functok.practice.site import started

_LARGEST = 5 * 1024 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_ID = "/{space}/{name}"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HubFault(NamedTuple):
    """What goes wrong with the next `times` requests to `where`, which is the name of a route.

    `how` is a status to be answered; `drop`: the connection closes and nothing is done; `lose`: it is
    done, and the connection closes before the answer; `overtake`: somebody else commits just before.
    """

    where: str
    how: int | str
    times: int = 1


class PracticeHub:
    """A Hub on loopback, for use as `async with`.

    `port` 0 takes any free one; `url` then says where it is. With a `key` no other token may write, or
    read what is private; without one any token may.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, key: str = "") -> None:
        self.url = ""
        self.repositories: dict[str, Repository] = {}
        self.requests: Counter[str] = Counter()
        self._key = key
        self._address = host, port
        self._faults: list[HubFault] = []
        self._large: dict[str, bytes] = {}
        self._runner: web.AppRunner | None = None

    def fail(self, where: str, how: int | str, times: int = 1) -> None:
        """Plans a fault; those of one route come in the order in which they are planned."""
        self._faults.append(HubFault(where, how, times))

    async def __aenter__(self) -> PracticeHub:
        app = web.Application(client_max_size=_LARGEST)
        api, git = "/api/datasets" + _ID, "/datasets" + _ID
        for method, path, handler in (
            ("GET", "/api/whoami-v2", self._whoami),
            ("POST", "/api/repos/create", self._create),
            ("POST", "/api/validate-yaml", self._validate_yaml),
            ("GET", api, self._info),
            ("GET", api + "/revision/{revision}", self._info),
            ("GET", api + "/refs", self._refs),
            ("GET", api + "/commits/{revision}", self._commits),
            ("GET", api + "/discussions", self._discussions),
            ("GET", api + "/tree/{revision}", self._tree),
            ("GET", api + "/tree/{revision}/{path:.*}", self._tree),
            ("POST", api + "/paths-info/{revision}", self._paths_info),
            ("POST", api + "/preupload/{revision}", self._preupload),
            ("POST", api + "/commit/{revision}", self._commit),
            ("POST", api + "/branch/{branch:.+}", self._branch),
            ("POST", api + "/tag/{revision}", self._tag),
            ("POST", git + ".git/info/lfs/objects/batch", self._batch),
            ("PUT", "/lfs/{oid}", self._upload),
            ("POST", "/lfs/{oid}", self._verify),
            ("GET", git + "/resolve/{revision}/{path:.+}", self._resolve),
        ):
            app.router.add_route(method, path, self._served(handler))
            if handler == self._resolve:
                app.router.add_route("HEAD", path, self._served(handler))
        self._runner, self.url = await started(app, self._address)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def _served(self, handler: _Handler) -> _Handler:
        where = handler.__name__.strip("_")

        async def serve(request: web.Request) -> web.StreamResponse:
            self.requests[where] += 1
            fault = self._next_fault(where)
            if fault == "drop":
                return _hung_up(request)
            if isinstance(fault, int):
                await request.read()
                return web.json_response({"error": f"practised fault {fault}"}, status=fault)
            if fault == "overtake":
                readme = File(f"# By somebody else ({self.requests[where]})\n".encode(), lfs=False)
                self._repository(request).commit({"README.md": readme}, (), "by hand", MAIN)
            answer = await handler(request)
            return _hung_up(request) if fault == "lose" else answer

        return serve

    def _next_fault(self, where: str) -> int | str | None:
        for place, fault in enumerate(self._faults):
            if fault.where == where:
                if fault.times == 1:
                    del self._faults[place]
                else:
                    self._faults[place] = fault._replace(times=fault.times - 1)
                return fault.how
        return None

    def _writer(self, request: web.Request) -> None:
        """Refuses whoever may not write."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or (self._key and token != self._key):
            raise web.HTTPUnauthorized(
                text=json.dumps({"error": "Invalid username or password."}),
                content_type="application/json",
            )

    def _repository(self, request: web.Request) -> Repository:
        found = self.repositories.get(f"{request.match_info['space']}/{request.match_info['name']}")
        if found is not None and found.private:
            try:
                self._writer(request)
            except web.HTTPUnauthorized:
                found = None  # nobody is told that it is there
        if found is None:
            raise _not_found("RepoNotFound", "Repository not found")
        return found

    def _at(self, request: web.Request) -> Commit:
        found = self._repository(request).find(request.match_info.get("revision", MAIN))
        if found is None:
            raise _not_found("RevisionNotFound", "Invalid rev id")
        return found

    async def _whoami(self, request: web.Request) -> web.Response:
        self._writer(request)
        auth = {"type": "access_token", "accessToken": {"displayName": "practice", "role": "write"}}
        return web.json_response({"type": "user", "name": "practice", "orgs": [], "auth": auth})

    async def _create(self, request: web.Request) -> web.Response:
        self._writer(request)
        body = await request.json()
        name = f"{body.get('organization') or 'practice'}/{body['name']}"
        there = name in self.repositories
        if not there:
            private = bool(body.get("private")) or body.get("visibility") == "private"
            self.repositories[name] = Repository(name, private)
        answer = {"url": f"{self.url}/datasets/{name}", "name": name}
        error = {"error": "You already created this dataset repo"}
        return web.json_response(
            {**answer, **error} if there else answer, status=409 if there else 200
        )

    async def _validate_yaml(self, request: web.Request) -> web.Response:
        import yaml

        content = (await request.json())["content"]
        try:
            yaml.safe_load(content.split("---")[1])
        except (yaml.YAMLError, IndexError) as error:
            found = [{"message": f"the card has no readable YAML head: {error}"}]
            return web.json_response({"errors": found, "warnings": []}, status=400)
        return web.json_response({"errors": [], "warnings": []})

    async def _info(self, request: web.Request) -> web.Response:
        return web.json_response(self._repository(request).info(self._at(request)))

    async def _refs(self, request: web.Request) -> web.Response:
        return web.json_response(self._repository(request).refs())

    async def _commits(self, request: web.Request) -> web.Response:
        self._at(request)
        history = self._repository(request).history(request.match_info["revision"])
        return web.json_response(
            [
                {"id": c.oid, "title": c.message, "message": "", "authors": [],
                 "date": "2026-01-01T00:00:00.000Z"}
                for c in history
            ]
        )  # fmt: skip

    async def _discussions(self, request: web.Request) -> web.Response:
        repository = self._repository(request)
        found = [
            {
                "title": each.title,
                "num": each.number,
                "author": {"name": "practice"},
                "createdAt": "2026-01-01T00:00:00.000Z",
                "status": "open" if each.open else "merged",
                "repo": {"name": repository.name, "type": "dataset"},
                "isPullRequest": True,
            }
            for each in repository.pull_requests
            if each.open or request.query.get("status") != "open"
        ]
        return web.json_response({"count": len(found), "start": 0, "discussions": found})

    async def _tree(self, request: web.Request) -> web.Response:
        recursive = request.query.get("recursive", "").lower() in ("true", "1")
        found = listed(self._at(request), request.match_info.get("path", ""), recursive=recursive)
        if found is None:
            raise _not_found("EntryNotFound", "There is no such folder")
        return web.json_response(found)

    async def _paths_info(self, request: web.Request) -> web.Response:
        commit = self._at(request)
        if request.content_type == "application/json":
            paths = list((await request.json())["paths"])
        else:
            paths = [str(path) for path in (await request.post()).getall("paths")]
        found = [entry(path, commit.files[path]) for path in paths if path in commit.files]
        return web.json_response(found)

    async def _preupload(self, request: web.Request) -> web.Response:
        self._writer(request)
        commit = self._at(request)
        modes = []
        for asked in (await request.json())["files"]:
            path = asked["path"]
            mode = "lfs" if is_large(path, asked["size"]) else "regular"
            told = {"path": path, "uploadMode": mode, "shouldIgnore": False}
            there = commit.files.get(path)
            modes.append({**told, "oid": there.etag} if there else told)
        return web.json_response({"files": modes})

    async def _batch(self, request: web.Request) -> web.Response:
        self._writer(request)
        objects = []
        for asked in (await request.json())["objects"]:
            href = f"{self.url}/lfs/{asked['oid']}"
            actions = {"upload": {"href": href, "header": {}}, "verify": {"href": href}}
            there = asked["oid"] in self._large
            objects.append({**asked} if there else {**asked, "actions": actions})
        return web.json_response({"transfer": "basic", "objects": objects})

    async def _upload(self, request: web.Request) -> web.Response:
        data = await request.read()
        oid = request.match_info["oid"]
        if hashlib.sha256(data).hexdigest() != oid:
            return web.json_response({"error": "the bytes are others than announced"}, status=400)
        self._large[oid] = data
        return web.Response()

    async def _verify(self, request: web.Request) -> web.Response:
        return web.Response(status=200 if request.match_info["oid"] in self._large else 404)

    async def _commit(self, request: web.Request) -> web.Response:
        self._writer(request)
        repository = self._repository(request)
        branch = request.match_info["revision"]
        header: dict[str, Any] = {}
        added: dict[str, File] = {}
        deleted = []
        for line in (await request.text()).splitlines():
            item = json.loads(line)
            value = item["value"]
            if item["key"] == "header":
                header = value
            elif item["key"] == "file":
                added[value["path"]] = File(base64.b64decode(value["content"]), lfs=False)
            elif item["key"] == "lfsFile":
                if value["oid"] not in self._large:
                    return web.json_response({"error": "a large file is not there"}, status=400)
                added[value["path"]] = File(self._large[value["oid"]], lfs=True)
            elif item["key"] == "deletedFile":
                deleted.append(value["path"])
            else:
                return web.json_response({"error": f"no {item['key']} here"}, status=400)
        try:
            oid, pull_request = repository.commit(
                added,
                deleted,
                header["summary"],
                branch,
                parent=header.get("parentCommit"),
                propose="create_pr" in request.query,
            )
        except Conflict as conflict:
            error = {"error": f"A commit has happened since. Please refresh ({conflict})"}
            return web.json_response(error, status=412)
        home = f"{self.url}/datasets/{repository.name}"
        answer = {"success": True, "commitOid": oid, "commitUrl": f"{home}/commit/{oid}"}
        if pull_request is not None:
            answer["pullRequestUrl"] = f"{home}/discussions/{pull_request.number}"
        return web.json_response(answer)

    async def _branch(self, request: web.Request) -> web.Response:
        self._writer(request)
        repository = self._repository(request)
        body = await request.json() if request.can_read_body else {}
        start = repository.find(body.get("startingPoint") or MAIN)
        return _named(repository.branches, request.match_info["branch"], start)

    async def _tag(self, request: web.Request) -> web.Response:
        self._writer(request)
        name = (await request.json())["tag"]
        return _named(self._repository(request).tags, name, self._at(request))

    async def _resolve(self, request: web.Request) -> web.Response:
        commit = self._at(request)
        file = commit.files.get(request.match_info["path"])
        if file is None:
            raise _not_found("EntryNotFound", "Entry not found", {"X-Repo-Commit": commit.oid})
        headers = {"X-Repo-Commit": commit.oid, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        if file.lfs:
            headers |= {"X-Linked-Etag": f'"{file.etag}"', "X-Linked-Size": str(len(file.data))}
        asked = _RANGE.fullmatch(request.headers.get("Range", ""))
        if asked is None:
            return web.Response(body=file.data, headers=headers)
        first, last = int(asked[1]), int(asked[2] or len(file.data) - 1)
        part = file.data[first : last + 1]
        headers["Content-Range"] = f"bytes {first}-{first + len(part) - 1}/{len(file.data)}"
        return web.Response(body=part, status=206, headers=headers)


def _named(refs: dict[str, str], name: str, commit: Commit | None) -> web.Response:
    if commit is None:
        raise _not_found("RevisionNotFound", "Invalid rev id")
    if name in refs:
        return web.json_response({"error": f"{name} exists already"}, status=409)
    refs[name] = commit.oid
    return web.json_response({})


def _not_found(code: str, text: str, headers: dict[str, str] | None = None) -> web.HTTPNotFound:
    return web.HTTPNotFound(
        headers={"X-Error-Code": code, "X-Error-Message": text, **(headers or {})},
        text=json.dumps({"error": text}),
        content_type="application/json",
    )


def _hung_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response()


async def serve_hub(*, host: str = "127.0.0.1", port: int = 8080, key: str = "") -> None:
    """Serves until cancelled; says where on stdout."""
    async with PracticeHub(host=host, port=port, key=key) as hub:
        print(f"practice hub at {hub.url}", flush=True)  # noqa: T201
        await asyncio.Event().wait()
