"""The desk's wording for reporting: the forms, the phone pages, what became of a report."""

from __future__ import annotations

REPORT_WORDS: dict[str, tuple[str, str]] = {
    "what_report": ("要报告什么？", "What do you want to report?"),
    "required": ("必填", "required"),
    "optional": ("可不填", "optional"),
    "yes": ("是", "Yes"),
    "no": ("否", "No"),
    "locate": ("使用我的位置", "Use my location"),
    "place_hint": ("定位，或用文字说明", "your location, or in words"),
    "area_hint": (
        "如：大十字、西门；26.58,107.98 5（半径公里）；全市",
        "Dashizi, Ximen; 26.58,107.98 5 (radius in km); whole city",
    ),
    "mend": ("请更正：", "Please mend:"),
    "submit": ("提交报告", "Send the report"),
    "sent": ("报告已收到", "The report has been taken"),
    "signal_id": ("报告编号", "Report number"),
    "judging": ("正在判断…", "being judged…"),
    "opened": ("已启动事件 {n}", "Incident {n} was opened"),
    "joined": ("已并入事件 {n}", "It joined incident {n}"),
    "dismissed": ("未启动事件", "No incident was opened"),
    "another": ("再报告一次", "Report something else"),
    "phone_title": ("司机报告", "Driver's report"),
    "phone_what": ("发生了什么？", "What happened?"),
    "phone_send": ("发送", "Send"),
    "phone_unit": ("车号，如 K-07", "Truck, such as K-07"),
    "phone_more": ("其他报告", "Something else"),
    "phone_taken": ("报告已记录，正在处理。", "Your report is recorded and being acted on."),
    "too_often": (
        "报告太频繁，请在 {n} 分钟后再试；紧急情况请直接打电话。",
        "Too many reports; please try again in {n} min, or call if it is urgent.",
    ),
    "customer_hint": ("客户编号或电话", "customer's number or telephone"),
    "lines_hint": ("每行一个品牌和箱数", "one brand and its cartons a line"),
    "line_brand": ("第 {n} 行品牌", "brand of line {n}"),
    "line_cartons": ("第 {n} 行箱数", "cartons of line {n}"),
    "brand": ("品牌", "Brand"),
    "cartons": ("箱", "cartons"),
    "phone_got": ("已收到", "We have it"),
    "phone_number": ("编号", "Number"),
}
