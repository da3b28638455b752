"""Whatever the description allows and forbids is tried against a served city with a running node: nothing is found."""

import schemathesis
from loopback import node, portal
from schemathesis.config import (
    ChecksConfig,
    CoveragePhaseConfig,
    FuzzingPhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    StatefulPhaseConfig,
)
from schemathesis.engine import events, from_schema

EXAMPLES, SEED = 6, 20260310
ENDLESS = "/api/events"
"""A stream has no end that could be checked; it has tests of its own."""


def config():
    """Bounded and the same at each run. A body with a zero character is refused by name, so it is not offered as a good one."""
    generation = GenerationConfig(max_examples=EXAMPLES, deterministic=True, allow_x00=False, database="none", no_shrink=True)
    project = ProjectConfig(
        generation=generation,
        phases=PhasesConfig(
            coverage=CoveragePhaseConfig(generation=generation, generate_duplicate_query_parameters=True),
            fuzzing=FuzzingPhaseConfig(generation=generation),
            stateful=StatefulPhaseConfig(enabled=False),
        ),
        checks=ChecksConfig(),
    )
    return SchemathesisConfig(projects=ProjectsConfig(default=project), seed=SEED)


def told(event):
    """The failures of an event, in words."""
    for name, failures in getattr(getattr(event, "recorder", None), "checks", {}).items():
        for one in failures:
            if one.failure_info is not None:
                failure = one.failure_info.failure
                yield f"{event.recorder.label} {name}: {failure.title}: {failure.message}\n{one.failure_info.code_sample}"


def test_schemathesis_finds_nothing(own_home):
    with node(own_home), portal(own_home) as url:
        schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json", config=config())
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
