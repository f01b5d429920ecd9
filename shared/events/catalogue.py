"""Every event type: its topic, key, version and data. The generated AsyncAPI document and the topics come from here."""

from dataclasses import dataclass

from pydantic import BaseModel

from shared.events import cases, locations, releases
from shared.events.topics import Topic

CASES = Topic("cases")
LOCATIONS = Topic("locations")
RELEASES = Topic("releases", partitions=1)
TOPICS = (CASES, LOCATIONS, RELEASES)


@dataclass(frozen=True, slots=True)
class EventType:
    """`name` ends in the version of its meaning; the key on the topic is the id of the record."""

    name: str
    topic: Topic
    data: type[BaseModel]
    says: str


CATALOGUE = (
    EventType(cases.REPORTED, CASES, cases.CaseState, "A case was reported for the first time."),
    EventType(cases.REVISED, CASES, cases.CaseState, "What is known of a case changed."),
    EventType(cases.REVIEWED, CASES, cases.CaseState, "A person decided on the workflow or verification of a case."),
    EventType(cases.UNMERGED, CASES, cases.CaseState, "A merge was undone; the case stands for itself again."),
    EventType(cases.MERGED, CASES, cases.CaseStub, "The case was found to be another one, which carries on for both."),
    EventType(cases.WITHDRAWN, CASES, cases.CaseStub, "The case was withdrawn; it counts no more."),
    EventType(cases.ERASED, CASES, cases.CaseStub, "The case was erased for ever; nothing can bring it back."),
    EventType(locations.LOCATED, LOCATIONS, locations.CaseLocated, "The place of a case was understood, or not."),
    EventType(releases.PUBLISHED, RELEASES, releases.ReleasePublished, "A release was published, or hidden."),
)
BY_NAME = {entry.name: entry for entry in CATALOGUE}
