"""The shortest story that was found for each fault of the review, planted again (plants.py)."""

from __future__ import annotations

from tests.playbooks.pairs.survey import PairStory

KEPT: dict[str, PairStory] = {
    "F1": PairStory(0, (("begins", 0, 4), ("worse", 0, 0), ("better", 0, 2), ("everybody", 1))),
    "F2": PairStory(0, (("begins", 0, 4), ("waits", 6), ("begins", 0, 2), ("waits", 3))),
    "F2b": PairStory(0, (("begins", 0, 6), ("waits", 6), ("better", 0, 0))),
    "F3": PairStory(0, (("begins", 0, 7), ("begins", 0, 5), ("answers", 2, 2), ("worse", 0, 1))),
    "F4": PairStory(0, (("begins", 0, 9), ("waits", 5))),
    "F5": PairStory(0, (("begins", 0, 3), ("waits", 5))),
    "F5b": PairStory(0, (("begins", 0, 6), ("begins", 1, 2), ("waits", 5), ("everybody", 1))),
    "F5c": PairStory(1, (("begins", 0, 1), ("answers", 2, 0), ("worse", 3, 4), ("everybody", 1))),
    "F6": PairStory(0, (("begins", 1, 0), ("texts", 0, 0))),
    "F7": PairStory(0, (("begins", 1, 5), ("everybody", 0), ("worse", 1, 5), ("answers", 2, 3))),
    "F7b": PairStory(0, (("begins", 1, 1), ("dead", 1), ("everybody", 0), ("waits", 4))),
    "F8": PairStory(2, (("worse", 1, 1), ("waits", 4))),
    "F9": PairStory(0, (("begins", 2, 3), ("everybody", 1), ("due",), ("answers", 0, 6))),
    "F10": PairStory(0, (("begins", 8, 1), ("waits", 3))),
    "F11": PairStory(0, (("maintenance", 1), ("begins", 2, 1))),
    "F12": PairStory(2, (("begins", 1, 6), ("leaves", 1))),
    "F13": PairStory(0, (("report", 0), ("everybody", 0))),
    "F14": PairStory(2, (("begins", 0, 7),)),
    "F15": PairStory(0, (("begins", 1, 5), ("waits", 5))),
    "F16": PairStory(1, (("worse", 1, 2),)),
    "F17": PairStory(
        0, (("begins", 1, 0), ("everybody", 0), ("better", 1, 0), ("refuses", 0), ("waits", 2))
    ),
    "F17b": PairStory(0, (("begins", 1, 0), ("refuses", 0), ("waits", 5))),
    "F18": PairStory(0, (("begins", 1, 0), ("everybody", 0), ("better", 1, 0), ("better", 1, 1))),
    "F20": PairStory(0, (("begins", 2, 1), ("waits", 6))),
    "F21": PairStory(0, (("begins", 13, 0), ("answers", 0, 5), ("begins", 1, 0))),
    "F22": PairStory(0, (("begins", 3, 1), ("everybody", 0))),
    "F26": PairStory(0, (("begins", 1, 0), ("texts", 2, 3))),
    "F27": PairStory(0, (("begins", 0, 0), ("waits", 6), ("waits", 6))),
    "F28": PairStory(
        0,
        (("begins", 0, 0), ("everybody", 0), ("everybody", 0), ("better", 0, 0), ("everybody", 0)),
    ),
    "F29": PairStory(0, (("begins", 0, 1), ("everybody", 0), ("waits", 3))),
    "F30": PairStory(0, (("begins", 13, 1), ("answers", 0, 1), ("waits", 0))),
    "F19a": PairStory(0, (("begins", 0, 3), ("everybody", 0), ("better", 0, 5), ("everybody", 0))),
    "F23": PairStory(0, (("begins", 3, 0),)),
    "F25": PairStory(0, (("leaders",), ("begins", 5, 0))),
}
