"""The generated part of `cohong.client`: structs and methods out of the OpenAPI document, file name to text."""

import json
import keyword
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from cohong.portal.api.document import openapi_json

Json = dict[str, Any]
NOTE = "Written by `make generate` out of docs/reference/openapi.json."
SHARED = "shared"
_REF = re.compile(r'"\$ref": "#/components/schemas/([^"]+)"')
_SIMPLE = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "dict[str, Any]",
}
_FORM = "multipart/form-data"
HAND_WRITTEN = {"Event", "Trouble"}
"""Structs that the part written by hand knows; they stand in the shared file."""
OWN = {"openapi", "event_stream"}
"""Operations that are written by hand."""


def client_files() -> dict[str, str]:
    """Paths under src/cohong/client to their text."""
    return Writer(json.loads(openapi_json())).files()


class Writer:
    """One document."""

    def __init__(self, document: Json) -> None:
        self.schemas: dict[str, Json] = document["components"]["schemas"]
        self.paths: dict[str, Json] = document["paths"]
        self.homes = self._homes()

    def files(self) -> dict[str, str]:
        """Everything, formatted."""
        wanted = {home: [name for name, at in self.homes.items() if at == home] for home in set(self.homes.values())}
        made = {f"models/{home}.py": self._models(home, names) for home, names in wanted.items()}
        made["models/__init__.py"] = f'"""What the API takes and answers, a file for each page. {NOTE}"""\n'
        made["reads.py"] = self._methods("get", "Reads", "What can be read: a method for each page and each file.")
        made["writes.py"] = self._methods(
            "post", "Writes", "What can be done or sent: a method for each act and each form."
        )
        return {name: _formatted(text) for name, text in sorted(made.items())}

    # --- structs ----------------------------------------------------------------------------------------------------------

    def _homes(self) -> dict[str, str]:
        """In which file each struct stands: that of the one operation that uses it, else the shared one."""
        users: dict[str, set[str]] = {name: set() for name in self.schemas}
        for operation in self._operations("get", "post"):
            for name in self._reach(_refs(operation)):
                users[name].add(_file(operation["operationId"]))
        known = self._reach(HAND_WRITTEN)
        return {name: next(iter(by)) if len(by) == 1 and name not in known else SHARED for name, by in users.items()}

    def _reach(self, start: set[str]) -> set[str]:
        found, ahead = set[str](), list(start)
        while ahead:
            name = ahead.pop()
            if name not in found:
                found.add(name)
                ahead += _refs(self.schemas[name])
        return found

    def _models(self, home: str, names: list[str]) -> str:
        foreign = sorted(
            {_class(one) for name in names for one in _refs(self.schemas[name]) if self.homes[one] != home}
        )
        body = "\n\n".join(self._struct(name) for name in self._ordered(names))
        typing = [word for word in ("Any", "Literal") if re.search(rf"\b{word}\b", body)]
        lines = [f'"""Structs of the API. {NOTE}"""', ""]
        lines += [f"from typing import {', '.join(typing)}", ""] if typing else []
        lines += ["import msgspec", ""]
        lines += [f"from cohong.client.models.{SHARED} import {', '.join(foreign)}", ""] if foreign else []
        return "\n".join(lines) + "\n" + body + "\n"

    def _ordered(self, names: list[str]) -> list[str]:
        """What others need first."""
        done, ahead = list[str](), sorted(names, reverse=True)
        while ahead:
            name = ahead[-1]
            missing = sorted(one for one in _refs(self.schemas[name]) if one in ahead and one != name)
            if missing:
                ahead.remove(missing[0])
                ahead.append(missing[0])
            else:
                done.append(ahead.pop())
        return done

    def _struct(self, name: str) -> str:
        shape = self.schemas[name]
        if "properties" not in shape:
            return f"{_class(name)} = {self._type(shape)}"
        required = set(shape.get("required", ()))
        said = shape.get("description", "") or "See the page of this name."
        lines = [f"class {_class(name)}(msgspec.Struct, frozen=True, kw_only=True):", f'    """{_doc(said)}"""', ""]
        lines += [
            f"    {field}: {self._type(one)}{self._default(field in required, one)}"
            for field, one in shape["properties"].items()
        ]
        return "\n".join(lines) + "\n"

    def _default(self, required: bool, shape: Json) -> str:
        if required or "default" not in shape:
            return ""
        default = shape["default"]
        return f" = {tuple(default)!r}" if isinstance(default, list) else f" = {default!r}"

    def _type(self, shape: Json) -> str:
        if "$ref" in shape:
            return _class(shape["$ref"].rpartition("/")[2])
        if "anyOf" in shape:
            return " | ".join(dict.fromkeys(self._type(one) for one in shape["anyOf"]))
        if "enum" in shape or "const" in shape:
            return f"Literal[{', '.join(map(repr, shape.get('enum', [shape.get('const')])))}]"
        kind = shape.get("type", "")
        if kind == "array":
            return self._array(shape)
        if kind == "object" and isinstance(shape.get("additionalProperties"), dict):
            return f"dict[str, {self._type(shape['additionalProperties'])}]"
        return _SIMPLE.get(kind, "Any")

    def _array(self, shape: Json) -> str:
        if "prefixItems" in shape:
            return f"tuple[{', '.join(self._type(one) for one in shape['prefixItems'])}]"
        items = shape.get("items")
        return f"tuple[{self._type(items) if isinstance(items, dict) else 'Any'}, ...]"

    # --- methods ----------------------------------------------------------------------------------------------------------

    def _operations(self, *methods: str) -> Iterator[Json]:
        for path, found in self.paths.items():
            for method in methods:
                if method in found and found[method]["operationId"] not in OWN:
                    yield {"path": path, **found[method]}

    def _methods(self, method: str, name: str, says: str) -> str:
        operations = list(self._operations(method))
        body = "\n".join(self._read(one) if method == "get" else self._write(one) for one in operations)
        used = {
            one for operation in operations for one in (_answer(operation), *_refs(operation.get("requestBody", {})))
        } - {""}
        used = {one for one in used if re.search(rf"\b{_class(one)}\b", body)}
        homes = sorted({self.homes[one] for one in used})
        imports = [
            f"from cohong.client.models.{home} import "
            + ", ".join(sorted(_class(one) for one in used if self.homes[one] == home))
            for home in homes
        ]
        typing = [word for word in ("Any", "Literal") if re.search(rf"\b{word}\b", body)]
        head = [f'"""{says} {NOTE}"""', ""]
        abstract = [word for word in ("Iterator", "Mapping") if f"{word}[" in body]
        head += [f"from collections.abc import {', '.join(abstract)}"] if abstract else []
        head += [f"from typing import {', '.join(typing)}"] if typing else []
        head += ["", *imports, "from cohong.client.transport import Transport, path", "", ""]
        return "\n".join([*head, f"class {name}(Transport):", f'    """{says}"""', "", body]) + "\n"

    def _read(self, operation: Json) -> str:
        name, view = operation["operationId"], _class(_answer(operation)) or "bytes"
        parts = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
        asks = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
        taken = [f"{part}: str" for part in parts] + (["*"] if asks else [])
        taken += [
            f"{_name(one['name'])}: {self._type(one['schema'])} = {one['schema'].get('default')!r}" for one in asks
        ]
        given = [f"{one['name']}={_name(one['name'])}" for one in asks]
        is_file = view == "bytes"
        call = ", ".join([_address(operation["path"], parts), *([] if is_file else [view]), *given])
        lines = [
            f"    def {_name(name)}(self, {', '.join(taken)}) -> {view}:"
            if taken
            else f"    def {_name(name)}(self) -> {view}:"
        ]
        lines += [
            f'        """{_doc(operation["summary"])}."""',
            f"        return self._get{'_file' * is_file}({call})",
            "",
        ]
        if {"after", "limit"} <= {one["name"] for one in asks}:
            lines += self._pages(name, view, taken, parts, asks)
        return "\n".join(lines)

    def _pages(self, name: str, view: str, taken: list[str], parts: list[str], asks: list[Json]) -> list[str]:
        given = [*parts, *(f"{_name(one['name'])}={_name(one['name'])}" for one in asks)]
        return [
            f"    def {_name(name)}_pages(self, {', '.join(taken)}) -> Iterator[{view}]:",
            '        """The same, page after page until the last."""',
            "        while True:",
            f"            page = self.{_name(name)}({', '.join(given)})",
            "            yield page",
            "            if not self._has_more(page):",
            "                return",
            "            after = page.next",
            "",
        ]

    def _send(self, operation: Json) -> str:
        """A form of files: names and bytes of several, or the bytes of one."""
        ((field, shape),) = operation["requestBody"]["content"][_FORM]["schema"]["properties"].items()
        many, answer = shape["type"] == "array", _class(_answer(operation))
        taken, given = ("Mapping[str, bytes]", field) if many else ("bytes", f"{{{field!r}: {field}}}")
        said = _doc(operation["summary"]) + ": names and what is in them" * many
        call = f"{_address(operation['path'], [])}, {answer}, {field!r}, {given}"
        lines = [f"    def {_name(operation['operationId'])}(self, {field}: {taken}) -> {answer}:"]
        return "\n".join([*lines, f'        """{said}."""', f"        return self._post_files({call})", ""])

    def _write(self, operation: Json) -> str:
        if _FORM in operation["requestBody"]["content"]:
            return self._send(operation)
        name = _name(operation["operationId"])
        parts = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
        (takes,) = _refs(operation["requestBody"])
        shape = self.schemas[takes]
        required = shape.get("required", [])
        fields = [(field, one, field in required) for field, one in shape.get("properties", {}).items()]
        fields.sort(key=lambda one: not one[2])
        taken = [f"{part}: str" for part in parts] + (["*"] if fields else [])
        clash = set(parts)
        taken += [f"{_arg(field, clash)}: {self._type(one)}{self._default(must, one)}" for field, one, must in fields]
        body = ", ".join(f"{field!r}: {_arg(field, clash)}" for field, *_ in fields)
        comma = f"self, {', '.join(taken)}" if taken else "self"
        return "\n".join(
            [
                f"    def {name}({comma}) -> Done:",
                f'        """{_doc(operation["summary"])}."""',
                f"        return self._post({_address(operation['path'], parts)}, Done, {{{body}}})",
                "",
            ]
        )


def _refs(shape: Json) -> set[str]:
    return set(_REF.findall(json.dumps(shape)))


def _answer(operation: Json) -> str:
    """The component that is answered, "" for a file."""
    content: Json = operation["responses"]["200"]["content"]
    shape: str = content["application/json"]["schema"]["$ref"] if "application/json" in content else ""
    return shape.rpartition("/")[2]


def _class(name: str) -> str:
    """A component's name as a class: `cohong.portal.pages.law.Row` is `LawRow`."""
    parts = name.split(".")
    return "".join(part[:1].upper() + part[1:] for part in parts[-2:]) if len(parts) > 1 else name


def _file(operation: str) -> str:
    return f"{operation}_" if keyword.iskeyword(operation) or operation == SHARED else operation


def _name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _arg(name: str, taken: set[str]) -> str:
    return f"new_{name}" if name in taken else _name(name)


def _address(path: str, parts: list[str]) -> str:
    return (
        f"path({', '.join([json.dumps(path), *(f'{part}={part}' for part in parts)])})" if parts else json.dumps(path)
    )


def _doc(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''").rstrip('"')


def _formatted(text: str) -> str:
    """As the formatter of the house would have it, docstrings wrapped."""
    return _ruff(_ruff(_wrapped(text), "check", "--select", "I,F401,PYI030", "--fix"), "format")


def _ruff(text: str, *words: str) -> str:
    command = [sys.executable, "-m", "ruff", *words, "-q", "--stdin-filename", "src/cohong/client/x.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words


def _wrapped(text: str) -> str:
    """Docstrings on lines that are not too long."""
    lines = list[str]()
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        if line.lstrip().startswith('"""') and len(line) > 110:
            lines += textwrap.wrap(line.strip(), 110 - len(indent), initial_indent=indent, subsequent_indent=indent)
        else:
            lines.append(line)
    return "\n".join(lines)
