"""Commands of `muster`: name -> (module:function, help), in the order in which help lists them."""

from __future__ import annotations

Table = dict[str, tuple[str, str]]

COMMANDS: Table = {
    "up": (
        "muster.cli.up_command:up",
        (
            "Start Muster: everything in one process on the embedded defaults, or one role of"
            " it beside MUSTER_KAFKA and MUSTER_DATABASE."
        ),
    ),
    "report": (
        "muster.cli.report_signal:report_command",
        (
            "Report a signal: muster report truck.failed --unit K-07 … (--help lists the"
            " signals of the plan, SIGNAL --help its fields)."
        ),
    ),
    "incidents": ("muster.cli.lists:incidents", "List incidents, the newest first."),
    "timeline": (
        "muster.cli.lists:timeline",
        "Show what happened in an incident: when, under which clause, who and why.",
    ),
    "notices": (
        "muster.cli.lists:notices",
        (
            "List messages owed, sent and answered: those that wait for an answer first, the"
            " most urgent on top, then the newest."
        ),
    ),
    "units": ("muster.cli.lists:units", "List trucks and standbys with what they are doing."),
    "parked": ("muster.cli.lists:parked", "List what could not be taken, with the reason."),
    "watch": ("muster.cli.watch:watch", "Follow what happens, as it happens."),
    "drill": (
        "muster.cli.drill_and_replay_options:drill",
        (
            "Rehearse on a virtual clock against a copy of the demo company, and print the"
            " transcript. No real person is called, unless --live."
        ),
    ),
    "replay": (
        "muster.cli.drill_and_replay_options:replay",
        (
            "Play recorded signals and answers again with another plan: what would be decided"
            " otherwise. Nothing is sent."
        ),
    ),
    "ack": ("muster.cli.answers:ack", "Acknowledge a page: I have it."),
    "accept": ("muster.cli.answers:accept", "Accept an offer, or verify a task."),
    "refuse": (
        "muster.cli.answers:refuse",
        "Refuse an offer, a task or a verification, or pass a page on; the next is asked.",
    ),
    "done": ("muster.cli.answers:done", "Report a task done."),
    "answer": ("muster.cli.answers:answer", "Answer a question with one of its options."),
    "calls": (
        "muster.cli.calls:calls",
        "List customers to be called, those first whose time has come.",
    ),
    "reached": ("muster.cli.calls:call_outcome", "Say that a customer was reached by phone."),
    "no-answer": (
        "muster.cli.calls:no_answer",
        "Record that a call was not answered: it returns to the list.",
    ),
    "call-back": ("muster.cli.calls:call_back", "Say when a customer wants to be called."),
    "service": (
        "muster.cli.lists:service",
        (
            "List what is suspended: which service, where, since when, what holds instead, by"
            " which incident and clause."
        ),
    ),
    "announcements": (
        "muster.cli.lists:announcements",
        "List what was announced in public, the newest first.",
    ),
    "orders": (
        "muster.cli.lists:orders",
        "List orders proposed after an interruption, the earliest day first.",
    ),
    "order": (
        "muster.cli.order_decision:order",
        "Confirm a proposed order, as it is or altered, or refuse it.",
    ),
    "limit": (
        "muster.cli.limit_changes:limit",
        "Move the limit of an open step, later or earlier; who owes it is told.",
    ),
    "away": (
        "muster.cli.people:away",
        "Mark a person as away: others are called, and their open questions move on.",
    ),
    "back": (
        "muster.cli.people:back",
        "Mark a person as back, or take back an absence that lies ahead.",
    ),
    "roster": ("muster.cli.people:roster", "List who is on duty, now and next."),
    "duty": (
        "muster.cli.people:duty",
        "Put a person on duty for these hours, replacing the one on duty; or take that back.",
    ),
    "hold": (
        "muster.cli.people:hold",
        "Give a person a role, or make them a deputy of its holder.",
    ),
    "routines": (
        "muster.cli.routines:routines",
        "List the plan's routines: when each comes next, when it was last begun.",
    ),
    "review": (
        "muster.cli.review:review",
        (
            "Show how the plan was carried out: each step, its limit, the time it took, by"
            " department."
        ),
    ),
    "lesson": ("muster.cli.lessons:lesson", "Keep a lesson from an incident."),
    "lessons": ("muster.cli.lessons:lessons", "Find lessons."),
    "demo": (
        "muster.cli.demo_and_migrate:demo",
        "Load the demo company into the ledger, in place of the company there.",
    ),
    "topics": (
        "muster.cli.kafka_topics:topics",
        "Show Kafka's topics with their ends and how far Muster has read.",
    ),
    "migrate": (
        "muster.cli.demo_and_migrate:migrate",
        "Migrate the database to this version (muster up does so at every start).",
    ),
    "health": (
        "muster.cli.health:health",
        "Exit 0 when the desk (or, without one, the ledger) answers.",
    ),
    "fact": (
        "muster.cli.facts:fact",
        "Tell a fact from outside: muster fact spare_scanners 2.",
    ),
    "facts": (
        "muster.cli.facts:facts",
        "List the plan's external facts: value, since when and from which source.",
    ),
    "signals": (
        "muster.cli.lists:signals",
        (
            "List reports, the newest first, with the verdict of each: opened, joined, or"
            " dismissed and why."
        ),
    ),
    "backup": (
        "muster.cli.backup_and_doctor_commands:backup",
        (
            "Write the whole ledger into a file, also while Muster runs. It holds phone"
            " numbers: keep it safe."
        ),
    ),
    "restore": (
        "muster.cli.backup_and_doctor_commands:restore",
        (
            "Put a backup into the ledger of MUSTER_HOME or MUSTER_DATABASE, from either kind it"
            " was taken from. Stop Muster first."
        ),
    ),
    "doctor": (
        "muster.cli.backup_and_doctor_commands:doctor",
        (
            "Show what is set up, reachable and missing, with the remedy. Exit 1 where"
            " something keeps Muster from working."
        ),
    ),
}

LINK_COMMANDS: Table = {
    "truck": (
        "muster.cli.links_commands:truck",
        "Print the link of a truck, or write its code: reports for it need no login.",
    ),
    "trucks": (
        "muster.cli.links_commands:trucks",
        "Write sheets with the codes of all trucks, to be printed for the cabs.",
    ),
    "rotate": (
        "muster.cli.links_commands:rotate",
        "Sign links with a new key; --retire ends those of older keys.",
    ),
    "revoke": ("muster.cli.links_commands:revoke", "Make the link of one message void."),
}

CAP_COMMANDS: Table = {
    "read": (
        "muster.cli.cap_documents:read_command",
        (
            "Show what is understood of a CAP document, what is not, and why: a file or an address,"
            " XML or GeoJSON. Exit 2 where nothing could be read."
        ),
    ),
    "index": (
        "muster.cli.cap_documents:index_command",
        "List the entries of an Atom or RSS index, with the addresses of their CAP documents.",
    ),
}

AUDIT_COMMANDS: Table = {
    "verify": (
        "muster.cli.audit:verify",
        (
            "Check that no line of the audit table was altered, left out or moved. Exit 1 with"
            " the first bad line."
        ),
    ),
    "export": ("muster.cli.audit:export", "Print the lines of the audit table in their order."),
}

PLAN_COMMANDS: Table = {
    "check": (
        "muster.cli.plan_check:check_command",
        "Find everything that is wrong with a plan, all at once. Exit 0 sound, 2 faults.",
    ),
    "read": (
        "muster.cli.plan_read:read_command",
        "Read the plan aloud: the whole as a document to be signed, one playbook with everything.",
    ),
    "schema": (
        "muster.cli.plan_schema:schema_command",
        (
            "Print the JSON Schema of a file of the plan, for your editor: completion, hover"
            " texts, red lines."
        ),
    ),
    "asyncapi": (
        "muster.cli.plan_asyncapi:asyncapi_command",
        (
            "Print the contract of the Kafka topics (AsyncAPI 3), from the signals the plan"
            " declares."
        ),
    ),
    "publish": (
        "muster.cli.plan_publish_and_diff:publish_command",
        (
            "Put the plan in force. Muster takes it up within a second; open incidents keep the"
            " version they began with. Exit 2 refused."
        ),
    ),
    "versions": (
        "muster.cli.plan_versions:versions",
        "List the versions of the plan, the one in force first.",
    ),
    "diff": (
        "muster.cli.plan_publish_and_diff:diff_command",
        "Say what differs between two versions, in the plan's own words.",
    ),
    "hash": (
        "muster.cli.plan_translate_and_upgrade:hash_command",
        "Print the version of a plan: the hash of what it means, the same in all languages.",
    ),
    "translate": (
        "muster.cli.plan_translate_and_upgrade:translate_command",
        (
            "Write a plan with the keywords of another language. It keeps its comments and its"
            " version."
        ),
    ),
    "upgrade": (
        "muster.cli.plan_translate_and_upgrade:upgrade_command",
        "Write a plan with the current words of the plan language, and show what changes.",
    ),
    "coverage": (
        "muster.cli.plan_coverage:coverage_command",
        (
            "Show for each clause what carries it out, its drills, when it last ran and how"
            " long it took; for each sentence of clauses.yaml the lines of drills that prove"
            " it. Exit 2 where one lacks any of these."
        ),
    ),
}

KEY_COMMANDS: Table = {
    "create": (
        "muster.cli.keys:create",
        "Make a key with the scopes it needs. Its secret is shown this once.",
    ),
    "list": ("muster.cli.keys:list_keys", "List the keys, when and from where each was used last."),
    "revoke": ("muster.cli.keys:revoke", "End a key: from now on it proves nothing."),
}
