"""The desk's wording for call lists."""

from __future__ import annotations

CALL_WORDS: dict[str, tuple[str, str]] = {
    "calls": ("电话名单", "Calls"),
    "calls_left": ("还需联系 {n} 家", "{n} to call"),
    "calls_reached": ("已联系 {n} / {of} 家", "{n} of {of} reached"),
    "calls_have": ("收到名单", "I have the list"),
    "calls_none": ("没有需要打电话联系的客户。", "Nobody is to be called."),
    "calls_done": ("名单已全部处理，谢谢。", "The list is done. Thank you."),
    "call_phone": ("拨打", "Call"),
    "call_reached": ("已联系", "Reached"),
    "call_no_answer": ("无人接", "No answer"),
    "call_call_back": ("稍后再打", "Call back"),
    "call_at": ("约定时间", "at"),
    "call_again": ("再打时间", "again at"),
    "tries": ("已打 {n} 次", "tried {n} times"),
}
