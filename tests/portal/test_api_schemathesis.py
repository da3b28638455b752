"""Whatever the description allows and forbids is tried against a served city with a running node: nothing is found."""

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from loopback import node, portal

ENDLESS = "/api/events"
"""A stream has no end that could be checked; it has tests of its own."""
CONFIG = """
# Bounded, and the same at each run.
seed = 20260310

[generation]
max-examples = 3
deterministic = true
no-shrink = true
database = "none"
# A zero character is refused by name, so it is not offered as a good one.
allow-x00 = false

[phases.coverage]
generate-duplicate-query-parameters = true

[phases.stateful]
enabled = false

# Codes, people and days that a list is narrowed to must be known ones, a file's name must end as a kind that is read, and
# a picture must show a code: no schema can say so.
[[operations]]
include-path = ["/trades.json", "/problems.json", "/matching.json", "/api/upload", "/api/verify"]

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "400", "403", "404", "409"]
"""


def told(event):
    """The failures of an event, in words."""
    for name, failures in getattr(getattr(event, "recorder", None), "checks", {}).items():
        for one in failures:
            if one.failure_info is not None:
                failure, answer = one.failure_info.failure, event.recorder.interactions[name].response
                said = answer.content.decode() if answer and answer.content else ""
                yield f"{event.recorder.label}: {failure.title}: {failure.message}\n{one.failure_info.code_sample}\n{said}"


def test_schemathesis_finds_nothing(own_home):
    with node(own_home), portal(own_home) as url:
        schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json", config=SchemathesisConfig.from_str(CONFIG))
        found, tried, wrong = [], 0, []
        for event in from_schema(schema.exclude(path=ENDLESS)).execute():
            if isinstance(event, events.ScenarioFinished):
                tried += len(event.recorder.cases)
                found += told(event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                wrong.append(str(getattr(event, "exception", event)))
    assert not wrong, "\n".join(wrong)
    assert not found, "\n\n".join(found)
    assert tried > 100
