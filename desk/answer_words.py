"""Answers as the buttons that give them, Chinese and English, and what they are called once
given.
"""

from __future__ import annotations

ANSWERS: dict[str, tuple[str, str]] = {
    "acknowledged": ("收到", "Acknowledge"),
    "accepted": ("接受", "Accept"),
    "refused": ("拒绝", "Refuse"),
    "done": ("完成", "Done"),
    "confirmed": ("确认", "Confirm"),
    "ready": ("就绪", "Ready"),
    "not ready": ("未就绪", "Not ready"),
    "close": ("关闭", "Close"),
    "keep open": ("不关闭", "Keep open"),
    "later today": ("今天稍后", "Later today"),
    "next working day": ("下一工作日", "Next working day"),
    "time": ("时间", "Time"),
    "number": ("数字", "Number"),
    "lines": ("明细行", "Lines"),
    "reason": ("原因", "Reason"),
    "text": ("说明", "In words"),
    "approve": ("批准", "Approve"),
    "approve part": ("部分批准", "Approve part"),
    "refuse": ("不批准", "Refuse"),
}

GIVEN = {
    "acknowledged": "Acknowledged",
    "accepted": "Accepted",
    "refused": "Refused",
    "confirmed": "Confirmed",
    "done": "Done",
}
