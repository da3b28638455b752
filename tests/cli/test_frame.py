"""The frame of the command line: language, JSON, errors, exit codes, speed."""

import json
import os
import subprocess
import sys

import msgspec
import pytest
from click.testing import CliRunner

from cohong.cli import frame, main, progress, schemas, tongue
from cohong.cli.speaking import command
from cohong.core.texts import CohongError, declare

GONE = declare(
    "test.gone", en="{path} is gone.", zh="{path} 不存在。", next_en="Look for it.", next_zh="请查找。", final=False
)


def run(*words, env=None):
    return CliRunner().invoke(main, list(words), env={"LC_ALL": "C.UTF-8", **(env or {})})


@pytest.fixture
def failing(monkeypatch):
    """A way to make `cohong demo` end with any exception."""

    def arrange(error):
        @command("demo", en="Fail.", zh="失败。")
        def demo():
            raise error

        monkeypatch.setattr(type(main), "get_command", lambda *_: demo)

    return arrange


def test_help_speaks_the_language_that_is_asked_for():
    assert "Usage: cohong" in run("--help").output
    assert "用法：cohong" in run("--lang", "zh", "--help").output
    assert "用法：cohong" in run("--help", "--lang=zh").output
    assert "用法：cohong" in run("--help", env={"LC_ALL": "zh_CN.UTF-8"}).output
    assert "Usage: cohong" in run("--lang", "en", "--help", env={"LC_ALL": "zh_CN.UTF-8"}).output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_a_page_of_help(lang):
    for name in main.list_commands(None):
        result = run(name, "--help", "--lang", lang)
        assert result.exit_code == 0
        assert f"cohong {name}" in result.output


def test_posix_order_of_locales():
    assert tongue.lang_of([], {"LANG": "zh_CN.UTF-8"}) == "zh"
    assert tongue.lang_of([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}) == "en"
    assert tongue.lang_of([], {"LANG": "zh_CN.UTF-8", "LC_ALL": ""}) == "zh"
    assert tongue.lang_of(["--", "--lang", "zh"], {}) == "en"


def test_a_wrong_command_line_exits_2_in_its_shape():
    result = run("replay", "--json")
    assert result.exit_code == 2
    error = json.loads(result.stdout)
    assert error["schema"] == "cohong.error.v1"
    assert error["error"]["code"] == "cli.usage"
    assert set(error["error"]) == {"code", "path", "seen", "expected", "zh", "en", "next_zh", "next_en"}


def test_a_wrong_command_line_without_json_goes_to_standard_error():
    result = run("no-such-thing")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "[cli.usage]" in result.stderr


def test_an_error_of_a_door_is_shown_with_its_next_step(failing):
    failing(CohongError(GONE, path="a.xml"))
    result = run("demo", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["en"] == "a.xml is gone."
    assert json.loads(result.stdout)["error"]["next_zh"] == "请查找。"
    assert "a.xml 不存在。请查找。" in run("demo", "--lang", "zh").stderr


def test_trouble_of_the_system_is_named(failing):
    failing(OSError(28, "No space left on device", "ledger.seg"))
    error = json.loads(run("demo", "--json").stdout)["error"]
    assert (error["code"], error["path"], error["seen"]) == ("cli.system", "ledger.seg", "No space left on device")


def test_a_fault_of_ours_does_not_look_like_a_refusal(failing):
    failing(AssertionError("books"))
    result = run("demo", "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["code"] == "cli.broken"
    assert "Traceback" in result.stderr


def test_stopping_is_no_fault(failing):
    failing(KeyboardInterrupt())
    result = run("demo", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == "cli.stopped"


def test_help_is_quick_because_it_reads_no_library():
    code = (
        "import sys\nfrom cohong.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(set(sys.modules) & {'lxml', 'openpyxl', 'lmdb', 'cryptography', 'zstandard', 'cohong.node'}))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.splitlines()[-1] == "[]"


# --- results ---------------------------------------------------------------------------------------------------------------

REPLAY = {"root": "ab" * 32, "size": 12345, "height": 2, "outcomes": 7}


def emitted(capsys, words, result, schema):
    with tongue.speaking(words, {}), frame.printing(words):
        frame.emit(result, schema)
    return capsys.readouterr().out


def test_a_result_carries_its_schema_first(capsys):
    line = emitted(capsys, ["--json"], REPLAY, "cohong.replay.v1")
    assert line.startswith('{"schema":"cohong.replay.v1","root":')
    assert json.loads(line) == {"schema": "cohong.replay.v1", **REPLAY}


def test_a_result_may_be_any_object(capsys):
    class Reached(msgspec.Struct):
        root: str = "00"
        size: int = 1
        height: int = 1
        outcomes: int = 0
        more: int = 9

    line = emitted(capsys, ["--json"], Reached(), "cohong.replay.v1")
    assert json.loads(line) == {"schema": "cohong.replay.v1", "root": "00", "size": 1, "height": 1, "outcomes": 0}


def test_a_result_that_does_not_fit_is_never_printed(capsys):
    with pytest.raises(msgspec.ValidationError):
        emitted(capsys, ["--json"], {"root": 1}, "cohong.replay.v1")
    assert capsys.readouterr().out == ""


def test_without_json_a_person_reads_labels(capsys):
    assert "Leaves in the log" in emitted(capsys, [], REPLAY, "cohong.replay.v1")
    assert "日志叶数" in emitted(capsys, ["--lang", "zh"], REPLAY, "cohong.replay.v1")
    assert "12,345" in emitted(capsys, [], REPLAY, "cohong.replay.v1")


def test_sentences_keep_out_of_json(capsys):
    with frame.printing(["--json"]):
        frame.say("Hello", "您好")
    assert capsys.readouterr().out == ""


def test_every_schema_is_named_after_its_version():
    assert all(name.startswith("cohong.") and name.endswith(".v1") for name in schemas.REGISTRY)


# --- small parts -----------------------------------------------------------------------------------------------------------


def test_progress_lines():
    assert progress.draw("Reading", 500, 1000) == f"Reading  [{'#' * 15}{'.' * 15}]  50 %  500/1,000"
    assert progress.draw("Reading", 5, 0) == "Reading  5"
    assert "100 %" in progress.draw("Reading", 11, 10)


def test_progress_is_silent_without_a_terminal(capsys):
    with progress.progress("Reading", "读取") as note:
        note(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_line_never_lands_on_the_bar(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", -1)
    with progress.progress("Reading", "读取") as note:
        note(1, 2)
        frame.write("a line")
    out, err = capsys.readouterr()
    assert out == "a line\n"
    assert err.startswith("\r\x1b[KReading")
    assert err.endswith("1/2\r\x1b[K")


def test_chinese_takes_two_columns():
    assert tongue.width("公行ab") == 6
    assert tongue.pad("公行", 6) == "公行  "
    assert tongue.fold("公行公行公行", 4) == ["公行", "公行", "公行"]
    assert tongue.fold("公行，公行", 4) == ["公行，", "公行"]
