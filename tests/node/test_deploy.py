"""What the unit, the container file and the operator's page say is true: their commands exist, their paths agree."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from node_world import ROOT, environment

from cohong.cli import main
from cohong.node.care.expiry import Care

DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "cohong.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
PAGE = (DEPLOY / "README.md").read_text(encoding="utf-8")


def settings():
    """The unit's sections; a key that stands twice would be an error."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(UNIT)
    return parser


def require_command(words):
    """The words after `cohong` are a command line that is understood; it is not run."""
    command, context = main, None
    while hasattr(command, "commands") or command is main:
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words}"
        command, words = found, words[1:]
    with command.make_context(command.name, [word for word in words if word], resilient_parsing=False) as made:
        assert made.params


def test_the_unit_starts_a_command_that_exists():
    (program, *words) = shlex.split(settings()["Service"]["ExecStart"])
    assert Path(program).name == "cohong"
    require_command(words)


def test_the_unit_writes_to_one_folder_alone():
    service = settings()["Service"]
    home = shlex.split(service["ExecStart"])[-1]
    assert service["ProtectSystem"] == "strict"
    assert service["ReadWritePaths"] == f"%S/{service['StateDirectory']}"
    assert home.startswith(service["ReadWritePaths"] + "/")
    assert settings()["Unit"]["ConditionPathExists"] == f"{home}/home-format"


def test_the_unit_gives_nothing_away():
    service = settings()["Service"]
    assert service["User"] in (DEPLOY / "cohong.sysusers").read_text().split()
    assert (service["CapabilityBoundingSet"], service["NoNewPrivileges"]) == ("", "yes")
    assert (service["UMask"], service["StateDirectoryMode"]) == ("0077", "0700")


def test_systemd_takes_the_unit(tmp_path):
    """Where systemd is at hand it judges the unit itself; elsewhere every line must at least be a setting."""
    program = Path(sys.executable).with_name("cohong")
    unit = tmp_path / "cohong.service"
    unit.write_text(UNIT.replace("/usr/local/bin/cohong", str(program if program.exists() else sys.executable)))
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        assert all(re.fullmatch(r"(#.*|\[\w+\]|[A-Z]\w+=.*)?", line) for line in UNIT.splitlines())
        return
    done = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "cohong.service" in line]
    assert (done.returncode, said) == (0, []), done.stderr


def instructions():
    """Each instruction of the container file with its words; the last stage alone is what runs."""
    lines = re.sub(r"\\\n\s*", "", CONTAINER).splitlines()
    found = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    last = max(at for at, (name, _) in enumerate(found) if name == "FROM")
    return found, found[last:]


def test_the_container_is_made_of_what_is_here():
    found, _ = instructions()
    copied = [word for name, text in found if name == "COPY" and "--from" not in text for word in text.split()[:-1]]
    assert copied
    assert [word for word in copied if not (ROOT / word).exists()] == []
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert needed["readme"] in copied
    for text in (text for name, text in found if name == "FROM"):
        version = re.match(r"docker\.io/library/python:(\d+)\.(\d+)-slim\b", text)
        assert tuple(map(int, version.groups())) >= (3, 11), text
    assert needed["requires-python"] == ">=3.11"


def test_the_container_runs_commands_that_exist_as_somebody_without_rights():
    _, stage = instructions()
    said = dict(stage)
    assert json.loads(said["ENTRYPOINT"]) == ["cohong"]
    require_command(json.loads(said["CMD"]))
    (program, *words) = json.loads(said["HEALTHCHECK"].partition("CMD ")[2])
    assert program == "cohong"
    require_command(words)
    assert words[-1] == json.loads(said["CMD"])[-1]
    assert words[-1].startswith(f"{said['VOLUME']}/")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", said["USER"])
    names = [name for name, _ in stage]
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")


def test_the_pages_commands_run(tmp_path):
    (block,) = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines():
        command, _, code = line.removeprefix("$ ").partition("  # exits ")
        (program, *words) = shlex.split(command)
        assert program == "cohong"
        done = subprocess.run(
            [sys.executable, "-m", "cohong.cli", *words],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == int(code or 0), (line, done.stdout, done.stderr)


def test_the_pages_settings_are_those_that_hold_without_them():
    (block,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    care = msgspec.toml.decode(block.encode(), type=Care)
    assert msgspec.structs.replace(care, certificates=()) == Care()


@pytest.mark.parametrize("words", re.findall(r"`cohong ([a-z]+(?: [a-z]+)?)", PAGE))
def test_every_command_on_the_page_exists(words):
    first, _, second = words.partition(" ")
    command = main.get_command(None, first)
    assert command is not None, first
    assert not second or not hasattr(command, "commands") or second in command.commands
