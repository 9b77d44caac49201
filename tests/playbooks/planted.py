"""A plan with faults planted in every file.

What stands after `#!` on a line is what reading must say about that very line.
"""

from __future__ import annotations

PLAN = """\
name: {zh: 坏预案, en: Bad plan}
languages: [zh, en]
messages: {segments at most: 1}
calendar: {time zone: Asia/Shangai}                     #! there is no time zone
values: {major_share: 0.5, road_speed: 30, detour: 1.4, handover: 15m}
signals:
  truck.failed:
    fields:
      unit: {is: unit}
      injured: {is: whole number, else: many}           #! none of its kind: 'many' is no whole number
      place: {is: place, else: unknown, keep: most}     #! there is no most of a place
      accident: {is: yes or on, else: no}               #! did you mean yes or no?
  standby.there: {fields: {unit: {is: unit}}}
  all.over: {fields: {unit: {is: unit}, injured: {is: text}}}   #! another kind of value in truck.failed
clauses:
  "1": {title: One, as: context}
  "2": {title: Two, as: respons}                        #! one of context, record, policy, routine, response
  "3": {title: Three, as: response}                     #! nothing carries out clause 3
  "4": {title: Four, as: policy}
  "4": {title: Four, as: policy}                        #! 4 is written twice
  "5": {title: Five, as: response}
"""
POLICIES = """\
audiences:
  head: {role: head, at: incident.site}
  chief: {role: chief, clause: "44"}                    #! the plan has no clause 44
  nobody: {}                                            #! write one of role
  insurer: {role: insurer}
  commander: {command: incident}
customers:
  waiting: {on: rest of the rout of unit}               #! did you mean rest of the route of unit?
pools:
  trucks: {units: standbye}                             #! did you mean standby?
escalation:
  usual:
    levels: [audience, deputys of audience, commander]  #! did you mean deputies of audience?
    wait: 5 min                                         #! is no limit
    rounds: 0                                           #! no number of times
    last resort: boss
command:
  acting: {brakedown: chief}                            #! did you mean breakdown?
publish: {by: chief, clause: "4"}
"""
BREAKDOWN = """\
playbook: breakdown
title: {zh: 故障, en: Breakdown}
owner: haed                                             #! did you mean head?
opens on: [truck.faild]                                 #! did you mean truck.failed?
joins: [same truck]                                     #! write same unit
severity: {major: incident.injurd > 0}                  #! did you mean incident.injured?
links: [delivry]                                        #! one of ordering
steps:
  - {id: a, page: haed, text: word, within: 5m}         #! there is no audience 'haed'
  - {id: b, assign: chief, text: word}                  #! assign has no limit
  - {id: c, tell: head}                                 #! no wording is named
  - {id: d, tell: head, text: wrod}                     #! did you mean word?
  - {id: e, tell: head, text: word, after: x done}      #! there is no step 'x'
  - {id: f, tell: head, text: word, after: a done}      #! a never ends as 'done'
  - {id: g, if nobody decides: escalate, ask: chief, options: [yes, no], within: 1h, text: word, nothing follows when: ["yes"], because: a reason}   #! nothing follows when it is 'no'
  - {id: h, tell: head, text: word, after: i}           #! wait for one another
  - {id: i, tell: head, text: word, after: h}
  - {id: j, tell: head, text: word, when: !incident.accident }   #! swallowed by YAML
  - {id: k, tell: head, text: word, when: 'duration("1d") > duration("1h")'}   #! can never be evaluated
  - {id: l, tell: head, text: word, when: 1 > 2}        #! never holds
  - {id: m, tell: head, text: word, after: [g yes，g no]}   #! full-width
  - {id: n, tell: head, text: word, after: [q done, q refused]}   #! does not end as done and refused at once
  - {id: o, tell: head, text:}                          #! has no value
  - {id: p, tel: head, text: word}                      #! did you mean tell?
  - {id: q, assign: chief, text: word, within: 30m, if late: refsed, nothing follows when: [refused], because: a reason}   #! did you mean refused?
  - {id: r, wait: all.ovr, within: 30m, nothing follows when: [overdue], because: a reason}   #! did you mean all.over?
  - {id: s, tell: head, text: said, with: {eta: incident.injurd}}   #! did you mean incident.injured?
  - {id: t, page: head, page: chief, text: word, within: 5m}   #! page is written twice
  - {id: u, tell: head, text: word, clause: 3.10}       #! the plan has no clause 3.10
  - {id: v, dispatch: trucks, text: word, within: 1h, nothing follows when: [none], because: a reason}   #! in place of which truck?
  - {id: w, wait: all.over, within: 30m, text: word, remind: {at: [1h left], to: head}, nothing follows when: [overdue], because: a reason}   #! lies before the start
  - {id: x y, tell: head, text: word}                   #! holds a blank
  - {id: z, tell: head, text: word, after: []}          #! a list with nothing in it
  - {id: a, tell: head, text: word}                     #! stands twice
  - {id: closing, tell: head, text: word}               #! take another
  - {id: ab, tell: head, text: word, after: q done, until: q done}   #! both begins it and withdraws it
  - {id: ac, request: insurer, text: word, within: 1h, repeat: {if: slient, every: 5m}, nothing follows when: [refused, silent], because: a reason}   #! did you mean silent?
  - group: five
    clause: "5"
    when: incident.accident
    steps:
      - {id: ad, tell: head, text: word, when: "!incident.accident"}   #! and for its contrary
"""
EN = """\
word: "{unti}"                                          #! did you mean unit?
said: "{eta} {step!r}"                                  #! is no plain name
long: "This goes on and on and on, far beyond what anybody wants to read on a telephone by the road, with a truck that burns, a driver who waits, and a chief who has gone home; and it costs as much as the paper that it should have been printed on, page by page, line by line, word by word."   #! becomes about
muster.late: "late {title}"
muster.closing: "closing"
muster.verify: "verify {title}"
muster.condition: "broken {fault}"
"""  # noqa: E501
ZH = """\
word: "{unit}"                                          #! the wording 'said' is missing
long: 短
muster.late: "{title}"
muster.closing: "{options}"
muster.verify: "{title} {by}"
muster.condition: "{fault}"
"""
FILES = {
    "plan.yaml": PLAN,
    "policies.yaml": POLICIES,
    "playbooks/breakdown.yaml": BREAKDOWN,
    "playbooks/empty.yaml": "- just   #! holds no mapping\n- a list\n",
    "texts/en.yaml": EN,
    "texts/zh.yaml": ZH,
}
