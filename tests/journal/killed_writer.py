"""A writer to be killed: appends groups for ever and prints the ids of each group once it was acknowledged."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from storage.journal import Append, Appended, Journal, NewEvent, NotAppended

STREAMS = 6


def main(path: Path, round_number: int) -> None:
    journal = Journal(path, bytes(32), clock=lambda: 1)
    rng = random.Random(round_number)
    versions = dict.fromkeys(range(STREAMS), -1)
    counter = 0
    while True:
        appends = []
        for stream in rng.sample(range(STREAMS), rng.randint(1, STREAMS)):
            events = []
            for _ in range(rng.randint(1, 3)):
                counter += 1
                events.append(_event(f"{round_number}-{counter}", f"s{stream}", "x" * rng.randint(1, 3_000)))
            appends.append(Append(f"student/s{stream}", versions[stream], tuple(events)))
        answers = journal.append_many(appends)
        for append, answer in zip(appends, answers, strict=True):
            if isinstance(answer, NotAppended):
                versions[int(append.stream[-1])] = answer.version
            elif isinstance(answer, Appended):
                versions[int(append.stream[-1])] = answer.version
                print(*(line.event_id for line in answer.recorded), flush=True)
        if rng.random() < 0.05:
            journal.checkpoint()


def _event(event_id: str, student_id: str, text: str) -> NewEvent:
    body = {"language": "python", "path": "a.py", "text": text, "base_rev": None}
    payload = {"body": body, "happened_at": 1, "context": None}
    round_number, _, seq = event_id.partition("-")
    laptop = f"laptop of {student_id} in round {round_number}"
    return NewEvent(event_id, "source.saved", 1, payload, 1, None, student_id, "r", laptop, int(seq), "f")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
