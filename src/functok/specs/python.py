"""Reads Python source: top-level functions with signature and docstring. Never imported, never run.

Left out, with a warning: private functions (`_name`), functions without a docstring, methods, and
functions inside of `if` and `try`; of a package also what cannot be read. A default makes a parameter
optional; `None` as a default says that it is left out. A docstring line `Formerly: old_name` says what
the function was called before, `Values of NAME: …` which values a parameter takes (`own_values`).
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Any

from functok.errors import SpecError
from functok.specs.annotations import Annotations, Schema
from functok.specs.budget import fault_of
from functok.specs.classes import class_schema, is_type, with_default
from functok.specs.docstrings import Docstring, ParameterDoc, parse_docstring
from functok.specs.documents import check_document
from functok.specs.facts import lifted
from functok.specs.model import OWN, FunctionSpec, SpecWarning
from functok.specs.modules import Module, as_json, module_of
from functok.specs.naming import check_name
from functok.specs.own_values import values_in_docstring
from functok.specs.schemas import check_parameters
from functok.specs.selection import Labels
from functok.specs.source import Reading, Source

_Function = ast.FunctionDef | ast.AsyncFunctionDef

# What people write for types in docstrings, where no annotation says it.
_SPOKEN_TYPES = {
    "string": "str", "text": "str", "integer": "int", "number": "float", "double": "float",
    "boolean": "bool", "array": "list", "dictionary": "dict", "mapping": "dict",
}  # fmt: skip


def read(source: Source) -> Reading:
    """The functions of the Python source; `SpecError` if it is none or uses what is not understood."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # an invalid escape is the author's, and does no harm here
            tree = ast.parse(source.text, filename=source.name)
        module = module_of(tree, source.name)
        if source.package is not None:
            package, dotted = source.package
            module = package.completed(module, tree, dotted)
        return _read(tree, module, source)
    except SyntaxError as error:
        raise SpecError(
            f"{source.name}:{error.lineno or 1}",
            f"is not Python: {error.msg}",
            "Correct the syntax; a spec in JSON or YAML needs that suffix",
        ) from error
    except (RecursionError, MemoryError, ValueError) as error:
        raise SpecError(
            source.name, f"cannot be read as Python ({error})", "Simplify the source"
        ) from error


def _read(tree: ast.Module, module: Module, source: Source) -> Reading:
    functions: list[FunctionSpec] = []
    noticed: list[SpecWarning] = []
    offered: list[Labels] = []
    for statement in tree.body:
        if isinstance(statement, _Function):
            reason = _left_out(statement, module)
            if reason is None:
                offered.append((statement.name, module.name))
                if not source.selection.takes(offered[-1]):
                    continue
                try:
                    functions.append(_function(statement, module, noticed, source))
                except SpecError as error:
                    if source.package is None:
                        raise
                    place = module.place(statement)
                    fault = f"the function {statement.name!r} is left out: {fault_of(error, place)}"
                    noticed.append(SpecWarning(place, fault))
            elif reason:
                noticed.append(SpecWarning(module.place(statement), reason))
        else:
            noticed.extend(_passed_over(statement, module))
    about = ast.get_docstring(tree) or ""
    return Reading(tuple(functions), tuple(noticed), tuple(offered), about)


def _left_out(function: _Function, module: Module) -> str | None:
    """Why the function is left out; empty if nobody needs to know, None if it is taken."""
    if any(name.rpartition(".")[2] == "overload" for name in module.decorators(function)):
        return ""
    if function.name.startswith("_"):
        return f"the function {function.name!r} is left out: it is private"
    if not (ast.get_docstring(function) or "").strip():
        return f"the function {function.name!r} is left out: it has no docstring"
    return None


def _passed_over(statement: ast.stmt, module: Module) -> Iterator[SpecWarning]:
    if isinstance(statement, ast.ClassDef):
        methods = [
            node.name
            for node in statement.body
            if isinstance(node, _Function) and not node.name.startswith("_")
        ]
        if methods and not is_type(module, statement):
            listed = ", ".join(methods[:8]) + (", …" if len(methods) > 8 else "")
            yield SpecWarning(
                module.place(statement),
                f"the methods of the class {statement.name!r} are left out ({listed}): "
                "only functions at the top of the file are read",
            )
    elif isinstance(statement, ast.If | ast.Try | ast.With):
        for node in ast.walk(statement):
            if isinstance(node, _Function) and not node.name.startswith("_"):
                yield SpecWarning(
                    module.place(node),
                    f"the function {node.name!r} is left out: it stands inside of another statement",
                )


def _function(
    node: _Function, module: Module, noticed: list[SpecWarning], source: Source
) -> FunctionSpec:
    place = module.place(node)
    name = check_name(node.name, place)
    if node.args.vararg or node.args.kwarg:
        extra = f"*{node.args.vararg.arg}" if node.args.vararg else f"**{node.args.kwarg.arg}"  # type: ignore[union-attr]
        raise SpecError(
            place,
            f"the function {name!r} takes {extra}",
            "Name every parameter: a list or dict parameter can take what varies",
        )
    arguments = _arguments(node.args)
    names = [arg.arg for arg, _ in arguments]
    text, own = values_in_docstring(ast.get_docstring(node) or "", names)
    docs = parse_docstring(text, names)
    documented = {doc.name: doc for doc in docs.parameters}
    for doc in docs.parameters:
        if doc.name not in names:
            message = f"{name!r} documents a parameter {doc.name!r} that it does not have"
            noticed.append(SpecWarning(place, message))
    annotations = Annotations(module, class_schema)
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for arg, default in arguments:
        schema, needed, notes = _parameter(annotations, arg, default, documented.get(arg.arg))
        noticed += [SpecWarning(module.place(arg), f"{name!r}, {arg.arg!r}: {n}") for n in notes]
        properties[arg.arg] = schema
        if arg.arg in own:
            schema[OWN] = {"values": _typed(own[arg.arg], schema)}
        if needed:
            required.append(arg.arg)
    parameters: dict[str, Any] = {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if annotations.defs:
        parameters["$defs"] = dict(annotations.defs)
    if not docs.description:
        raise SpecError(
            place, "the docstring describes only parameters", "Say in a first line what it does"
        )
    check_document([docs.description, parameters], place)  # escapes can write what no text may hold
    told = noticed if source.inspected and source.package is None else None
    return FunctionSpec(
        name=name,
        description=_description(docs),
        parameters=check_parameters(parameters, parameters, f"{place}#", told=told),
        aliases=tuple(check_name(a, place, "former name") for a in docs.aliases if a != name),
        returns=_returns(node, module, docs),
        place=place,
    )


def _typed(values: Any, schema: Schema) -> Any:
    """Values as a docstring has them, as numbers where the schema asks for numbers."""
    if schema.get("type") not in ("integer", "number"):
        return values
    listed = values if isinstance(values, list) else [values]
    return [float(v) if "." in v else int(v) if v.lstrip("-").isdigit() else v for v in listed]


def _arguments(args: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    """The parameters in order, each with its default."""
    positional = [*args.posonlyargs, *args.args]
    missing = len(positional) - len(args.defaults)
    defaults: list[ast.expr | None] = [None] * missing + list(args.defaults)
    pairs = list(zip(positional, defaults, strict=True))
    return pairs + list(zip(args.kwonlyargs, args.kw_defaults, strict=True))


def _parameter(
    annotations: Annotations, arg: ast.arg, default: ast.expr | None, doc: ParameterDoc | None
) -> tuple[Schema, bool, list[str]]:
    """The schema of a parameter, whether it is required, and what the author should be told."""
    notes: list[str] = []
    spoken = _spoken(annotations, doc.type) if doc and doc.type else None
    if arg.annotation is not None:
        schema = annotations.schema(arg.annotation)
        # `camera : {'front', 'back'}` says more than `str`, and cannot be meant otherwise.
        if spoken and "enum" in spoken and schema == {"type": spoken.get("type")}:
            schema = spoken
        elif (
            spoken
            and {type(spoken.get("type")), type(schema.get("type"))} == {str}
            and (spoken["type"] != schema["type"])
        ):
            notes.append(
                f"is {schema['type']} by its annotation and {spoken['type']} by its docstring: "
                "the annotation counts"
            )
    else:
        schema = spoken if spoken is not None else {}
        if doc and doc.type and spoken is None:
            notes.append(f"the type {doc.type!r} in the docstring is not understood")
    schema, needed, unread = with_default(annotations, schema, default)
    if unread:
        notes.append("the default is no literal; the parameter is optional without a default")
    if needed and doc and doc.optional:
        notes.append("is called optional, but has no default: it is taken as required")
    if doc and doc.text and doc.text != schema.get("description"):
        # The parameter's own words first; those of its type (a class's docstring) are not lost.
        words = [doc.text, schema.pop("description", "")]
        kept = schema.pop("default", None)
        schema["description"] = " ".join(filter(None, words))
        if kept is not None:
            schema["default"] = kept
    if text := schema.get("description"):
        schema, more = lifted(schema, text)
        notes += more
    return schema, needed, notes


def _spoken(annotations: Annotations, text: str) -> Schema | None:
    """The schema of a type as a docstring says it: `str`, `list of int`, `{'a', 'b'}`."""
    text = text.strip(" `.")
    if match := re.fullmatch(r"(?:list|array|sequence)s? of (.+?)s?", text, re.IGNORECASE):
        items = _spoken(annotations, match[1])
        return None if items is None else {"type": "array", "items": items}
    text = _SPOKEN_TYPES.get(text.lower(), text)
    try:
        node = ast.parse(text.replace(" or ", " | "), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if isinstance(node, ast.Set):
        values = [as_json(v.value) if isinstance(v, ast.Constant) else None for v in node.elts]
        strings = all(isinstance(value, str) for value in values)
        return {"type": "string", "enum": list(dict.fromkeys(values))} if strings else None
    try:
        return annotations.schema(node)
    except SpecError:
        return None


def _description(docs: Docstring) -> str:
    """The docstring without its parameters; what it says of the result closes it, in one form."""
    lines = [f"- {': '.join(part for part in pair if part)}" for pair in docs.returns if any(pair)]
    if not lines:
        return docs.description
    return "\n".join([docs.description, "", "Returns:", *lines])


def _returns(node: _Function, module: Module, docs: Docstring) -> Schema | None:
    """The schema of the result; a type that is not understood is nobody's fault here."""
    annotations = Annotations(module, class_schema)
    schema: Schema | None = None
    if node.returns is not None:
        try:
            schema = annotations.schema(node.returns)
        except SpecError:
            schema = {}
        if annotations.defs:
            schema["$defs"] = dict(annotations.defs)
    texts = [text for _, text in docs.returns if text]
    if texts:
        text = " ".join(texts)
        schema, _ = lifted({**(schema or {}), "description": text}, text)
    return schema
