"""A room as a graph: its children, what their programs stop at, what that is about, and the mentors.

Everything comes from what the mentors' screens have anyway, so that the graph, the queue's cards and a broadcast to a
group speak of the same children. The clusters are the queue's own (`classroom.grouping`): whoever would be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classroom.concepts import concept_of
from classroom.ticket import OVER

View = Mapping[str, Any]
#: A child alone with its problem is no cluster.
GROUP_FROM = 2
#: Students, mentors and groups have ids of their own; a concept's is made of its code.
CONCEPT = "c-"


def of(
    version: int,
    students: Iterable[View],
    tickets: Iterable[View],
    mentors_here: Mapping[str, str],
    titles: Mapping[str, str],
) -> dict[str, Any]:
    """The graph as CONTRACT names it.

    `students` are rows of `classroom.presence`, `tickets` views in the order of the queue, `mentors_here` names by id,
    `titles` those of the concepts by code. Children who are gone and want nothing are left out."""
    held = [ticket for ticket in tickets if ticket["state"] not in OVER]
    members = by_group(held)
    edges = [*_troubles(members), *_people(held)]
    nodes = [
        *_children(students, held),
        *(_problem(group, having) for group, having in members.items()),
        *_concepts(edges, titles),
        *_mentors(held, mentors_here),
    ]
    return {"version": version, "nodes": nodes, "edges": edges, "groups": _groups(members)}


def by_group(tickets: Iterable[View]) -> dict[str, list[View]]:
    """The tickets of each problem, in the order of the queue."""
    found: dict[str, list[View]] = {}
    for ticket in tickets:
        if ticket["group"] is not None:
            found.setdefault(ticket["group"], []).append(ticket)
    return found


def _groups(members: Mapping[str, Sequence[View]]) -> list[dict[str, Any]]:
    """The largest first."""
    found = [
        {"id": group, "label": _message(having), "students": [ticket["student"]["id"] for ticket in having]}
        for group, having in members.items()
        if len(having) >= GROUP_FROM
    ]
    return sorted(found, key=lambda group: -len(group["students"]))


def _message(tickets: Sequence[View]) -> str:
    return str(tickets[0]["error"]["message"])


def _children(students: Iterable[View], tickets: Sequence[View]) -> list[dict[str, Any]]:
    """Whoever is here, or has asked: `state` is that of the ticket, else what is seen of the child."""
    asked = {ticket["student"]["id"]: ticket for ticket in tickets}
    rows = {row["id"]: row for row in students if row["state"] != "offline" or row["id"] in asked}
    names = {ticket["student"]["id"]: ticket["student"]["name"] for ticket in tickets} | {
        each: row["name"] for each, row in rows.items()
    }
    return [
        _node(each, "student", names[each], asked[each]["state"] if each in asked else rows[each]["state"])
        for each in dict.fromkeys((*rows, *asked))
    ]


def _problem(group: str, having: Sequence[View]) -> dict[str, Any]:
    return _node(group, "problem", _message(having), _shared(len(having)))


def _concepts(edges: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    children: dict[str, int] = {}
    for edge in edges:
        if edge["kind"] == "about":
            children[edge["to"]] = children.get(edge["to"], 0) + edge["weight"]
    return [
        _node(each, "concept", titles.get(code := each.removeprefix(CONCEPT), code), _shared(count))
        for each, count in children.items()
    ]


def _mentors(tickets: Iterable[View], here: Mapping[str, str]) -> list[dict[str, Any]]:
    """Whoever looks at the room, is with a child, or has promised to look in."""
    helping, names = set(), dict(here)
    for ticket in tickets:
        for mentor in (ticket["claimed_by"], ticket["promised_by"]):
            if mentor is not None:
                names.setdefault(mentor["id"], mentor["name"])
        if ticket["claimed_by"] is not None:
            helping.add(ticket["claimed_by"]["id"])
    return [
        _node(each, "mentor", name, "helping" if each in helping else "here" if each in here else "away")
        for each, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    ]


def _troubles(members: Mapping[str, Sequence[View]]) -> list[dict[str, Any]]:
    """Who has which problem, and what it is about; by how many children."""
    edges = []
    for group, having in members.items():
        about: dict[str, int] = {}
        for ticket in having:
            edges.append(_edge(ticket["student"]["id"], group, "has", 1))
            code = concept_of(ticket["language"], ticket["error"], ticket["context"], ticket["suggestion"])
            if code is not None:
                about[code] = about.get(code, 0) + 1
        edges += [_edge(group, CONCEPT + code, "about", count) for code, count in about.items()]
    return edges


def _people(tickets: Iterable[View]) -> list[dict[str, Any]]:
    """Who is with whom, and who has promised to come."""
    edges = []
    for ticket in tickets:
        child = ticket["student"]["id"]
        if ticket["claimed_by"] is not None:
            edges.append(_edge(ticket["claimed_by"]["id"], child, "helps", 1))
        elif ticket["promised_by"] is not None:
            edges.append(_edge(ticket["promised_by"]["id"], child, "promised", 1))
    return edges


def _shared(children: int) -> str:
    return "shared" if children >= GROUP_FROM else "single"


def _node(node_id: str, kind: str, label: str, state: str) -> dict[str, Any]:
    return {"id": node_id, "kind": kind, "label": label, "state": state}


def _edge(start: str, end: str, kind: str, weight: int) -> dict[str, Any]:
    return {"from": start, "to": end, "kind": kind, "weight": weight}
