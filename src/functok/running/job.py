"""Job: one run as it was asked for, read and checked, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

import functok
from functok.config import RunConfig
from functok.dataset import MANIFEST, TOKENS, Dataset
from functok.errors import InputError, OutputError, RegistryError
from functok.hashing import content_hash
from functok.judging import judge_identity
from functok.languages import ENGLISH, check_language
from functok.planning.plan import Plan
from functok.project import source_digest
from functok.prompts import load_prompt, prompt_text
from functok.records import Slot
from functok.running.journal import WORK, Journal
from functok.specs import Address, ApiSpec, read_specs
from functok.storage.files import output_errors, safe_file_name
from functok.storage.remote import RemoteFolder
from functok.teachers import PROMPTS, TeacherIdentity, identity_of
from functok.teachers.offline import categories_for, near_misses_for
from functok.tokens import Registry, Status, check_succession, registry_path
from functok.training_text import DAY, TrainingText, untold

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


class Job:
    """One run: specs, config and an output folder. Making it reads and checks, and writes nothing.

    `out` is the dataset's folder; of one in an object store it is the copy (`remote`).

    Raises `SpecError`, `RegistryError`, `InputError`.
    """

    def __init__(
        self,
        specs: Sequence[Address],
        out: Path | RemoteFolder | None = None,
        config: RunConfig | None = None,
        registry_file: Path | None = None,
    ) -> None:
        self.config = config or RunConfig()
        self.api: ApiSpec = read_specs(specs, self.config.selection)
        self.remote = out if isinstance(out, RemoteFolder) else None
        if self.remote is not None and self.config.batch:
            raise InputError(
                str(out), "is in an object store, which 'batch' cannot use", "Name a path"
            )
        local = out.local if isinstance(out, RemoteFolder) else out
        self.out = local or Path("outputs") / safe_file_name(self.api.name)
        self.place = str(out if self.remote else self.out)
        """What people call the folder."""
        if self.config.language != ENGLISH:
            check_language(self.config.language)
        prompt = load_prompt(self._template_file, PROMPTS)
        if self.config.today and DAY not in prompt.names:
            raise untold(prompt.place)
        self.registry_file = registry_file or registry_path(specs, self.api.name)
        old = Registry.load(self.registry_file) if self.registry_file.exists() else Registry()
        self.registry = old.updated(self.api.functions, self.api.others)
        self.changed_tokens = _changes(old, self.registry)
        self.plan = Plan(self.api, self.config, categories_for(self.api), near_misses_for(self.api))
        self.journal = Journal(self.out, self.api)

    @cached_property
    def teacher(self) -> TeacherIdentity:
        return identity_of(self.config)

    @cached_property
    def _offline_teacher(self) -> TeacherIdentity:
        return identity_of(self.config.offline)

    def teacher_of(self, slot: Slot) -> TeacherIdentity:
        """Who is asked for the slot."""
        return self._offline_teacher if slot.offline else self.teacher

    @cached_property
    def judge(self) -> TeacherIdentity | None:
        """The judge, if there is one."""
        return judge_identity(self.config)

    @cached_property
    def template(self) -> str:
        """The text of the prompt template."""
        return prompt_text(self._template_file, own=PROMPTS)

    @property
    def _template_file(self) -> str:
        return f"training/{self.config.template}.jinja"

    @cached_property
    def text(self) -> TrainingText:
        return TrainingText(self.api.functions, self.registry, self.template)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """All that decides the bytes of the dataset."""
        return {
            "name": self.api.name,
            "functok": functok.__version__,
            "source": source_digest(),
            "config": self.config.deciding(),
            "spec": self.api.fingerprint,
            "setting": content_hash(self.api.settings),
            "returns": content_hash(self.plan.returns),
            "registry": content_hash(self.registry.as_json()),
            "template": content_hash(self.template),
            "teacher": list(self.teacher),
            "judge": list(self.judge) if self.judge else None,
        }

    @property
    def finished(self) -> bool:
        """Whether the folder holds, undamaged, the dataset that this job would make."""
        if not (self.out / MANIFEST).is_file():
            return False
        dataset = Dataset(self.out)
        return dataset.manifest.get("identity") == self.identity and not dataset.damaged()

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Holds the output folder while rows are made; a second run that wants it is refused.

        Raises `OutputError` for a folder that belongs to another spec or is not functok's.
        """
        with self.remote.leased("run") if self.remote else nullcontext():
            self._check_owner()
            with output_errors(self.out):
                (self.out / WORK).mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.out / WORK / "lock", timeout=0)
            try:
                with lock:
                    yield
            except Timeout as error:
                raise OutputError(
                    str(self.out),
                    "another run is writing to it",
                    "Wait for it, or name another --out",
                ) from error

    def _check_owner(self) -> None:
        remedy = "Name another folder with --out, or remove this one if it is not needed"
        if _ADDRESS.match(str(self.out)):
            raise OutputError(
                str(self.out),
                "is an address, not a folder",
                "Name a folder; the flows of Prefect write to addresses (docs/prefect.md)",
            )
        with output_errors(self.out):
            if not self.out.exists():
                return
        if not self.out.is_dir():
            raise OutputError(str(self.out), "is a file, not a folder", remedy)
        owner = self.journal.owner()
        if (self.out / MANIFEST).is_file():
            owner = self._owner_of_dataset(remedy)
        if owner is not None and owner != self.api.name:
            raise OutputError(
                str(self.out), f"belongs to the spec '{owner}', not to '{self.api.name}'", remedy
            )
        if owner is None and any(path.name != WORK for path in self.out.iterdir()):
            raise OutputError(str(self.out), "holds files, and is not a functok dataset", remedy)

    def _owner_of_dataset(self, remedy: str) -> str:
        """The name of the spec whose dataset the folder holds; refuses one that is not ours to replace."""
        try:
            dataset = Dataset(self.out)
            functions, registry = set(dataset.manifest["functions"]), dataset.registry
        except InputError as error:
            raise OutputError(
                error.place, f"{error.fault}: the dataset is damaged", remedy
            ) from error
        own = {name for f in self.api.functions for name in (f.name, *f.aliases)}
        if not functions & own:
            raise OutputError(
                str(self.out),
                f"belongs to another spec named '{dataset.manifest['name']}': no function is the same",
                remedy,
            )
        try:
            check_succession(registry, self.registry)
        except RegistryError as error:
            raise RegistryError(
                f"{self.registry_file} against {self.out}",
                error.fault,
                f"{error.remedy}. The registry of the last release is {self.out / TOKENS}",
            ) from error
        return str(dataset.manifest["name"])


def _changes(old: Registry, new: Registry) -> str:
    """What a person should know of the step from one registry to the next; empty if nothing."""
    before = {token.index: token for token in old.tokens}
    retired = [
        token.function
        for token in new.tokens
        if token.status is Status.RETIRED and before[token.index].status is Status.ACTIVE
    ]
    added = [token.function for token in new.tokens[len(old.tokens) :]] if old.tokens else []
    if not retired:
        return f"new tokens: {', '.join(added)}" if added else ""
    said = f"tokens retired: {', '.join(retired)}"
    if not added:
        return said
    return (
        f"{said}; new: {', '.join(added)}. If one of these is a renamed function, say so in the spec "
        "(`Formerly: OLD_NAME` in the docstring, or `x-functok: {aliases: [OLD_NAME]}` in the tool) "
        "before the registry is committed"
    )
