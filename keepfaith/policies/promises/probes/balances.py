"""Probes that compare two stores which cannot both be wrong alike."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

BALANCES: Final = (
    Check(
        "balances.canaries", (59,), None, dt.timedelta(hours=1),
        says="A process of its own reads in the ledger which test requests were created and which ended. Each must be "
        "stored like any other record, none may be older than 7 days and a day, each that ended must have a tombstone "
        "that says so, and nothing else may have ended without a permission.",
    ),
    Check(
        "balances.backups", (42,), None, dt.timedelta(hours=1),
        says="A process of its own reads in the ledger which backups were made, and reads their files: each must be "
        "there as it was entered, the newest must be of the last day, and one must have been brought back within 8 "
        "days.",
    ),
    Check(
        "balances.front", (15,), None, dt.timedelta(minutes=5),
        says="A process of its own reads several times a minute how many requests the front server has answered. Some "
        "minutes later the access log must have as many of that time, less those that it counted as lost.",
    ),
    Check(
        "balances.mail", (13, 31), None, dt.timedelta(minutes=15),
        says="A process of its own compares the messages that went out with the ledger: each must have been cleared "
        "by an entry, each that was cleared must be in the queue, and each notice must have gone to somebody whose "
        "subscription was confirmed and had not ended at that entry.",
    ),
    Check(
        "balances.records", (44,), None, dt.timedelta(minutes=5),
        says="A process of its own reads the ledger and the table of records. Each record that was created and has "
        "not ended must have its row, with the same purpose, holding, edition and hour, and each row its entry. The "
        "edition must be the one in force in that hour, and the row's digest, computed anew, the one that the "
        "custodian noted.",
    ),
    Check(
        "balances.unentered_records", (14,), None, dt.timedelta(minutes=5),
        says="A process of its own reads the ledger and the table of records. Each row of what people sent must have "
        "the entry that created it, and with it its key.",
    ),
    Check(
        "balances.lost_records", (42,), None, dt.timedelta(minutes=5),
        says="A process of its own reads the ledger and the table of records. Each record that was created and that "
        "no entry ended must have its row and its key.",
    ),
    Check(
        "balances.earlier_editions", (56,), None, dt.timedelta(minutes=5),
        says="A process of its own reads the ledger and the table of records. Each row must be under the edition that "
        "the entry of its creation names.",
    ),
    Check(
        "balances.later_editions", (57,), None, dt.timedelta(minutes=5),
        says="A process of its own reads the ledger and the table of records. Each row must be under the edition that "
        "its entry names, and that edition must have been in force when it came.",
    ),
    Check(
        "balances.tasks", (44,), None, dt.timedelta(minutes=5),
        says="A process of its own works out from the acts in the ledger which tasks there are, for which purpose, "
        "who has them, and when they were closed. The tasks in the database must be the same.",
    ),
    Check(
        "balances.own_purposes", (12,), None, dt.timedelta(minutes=5),
        says="A process of its own works out from the acts in the ledger for which purpose each task is. Where it is "
        "literature, by the ledger or by the task in the database, both must be the same.",
    ),
    Check(
        "balances.task_uses", (35,), None, dt.timedelta(minutes=5),
        says="A process of its own works out from the acts in the ledger for which purpose each task is. The task in "
        "the database must be for the same.",
    ),
    Check(
        "balances.task_holders", (34,), None, dt.timedelta(minutes=5),
        says="A process of its own works out from the acts in the ledger which employee has each task. The task in "
        "the database must be with the same.",
    ),
    Check(
        "balances.contact_tasks", (58,), None, dt.timedelta(minutes=5),
        says="A process of its own looks for the task that each letter, and each use of the form for questions, "
        "brought by the ledger. It must be in the database, and open until an act in the ledger closed it.",
    ),
    Check(
        "balances.lost_tasks", (45,), None, dt.timedelta(minutes=5),
        says="A process of its own works out from the ledger which records brought a task. As long as its record is "
        "there, each task must be in the database, also when it is closed.",
    ),
    Check(
        "balances.steps", (35, 44), None, dt.timedelta(minutes=5),
        says="A process of its own compares what was done at the desk with the ledger, both ways: each step must be "
        "an act that the custodian allowed, by the same employee and for the same purpose, and each such act a step.",
    ),
    Check(
        "balances.unentered_steps", (14,), None, dt.timedelta(minutes=5),
        says="A process of its own compares what was done at the desk with the ledger. Each opening, note and other "
        "use must have its entry.",
    ),
    Check(
        "balances.schedules", (13, 42, 45), None, dt.timedelta(minutes=5),
        says="The portal's worker notes in the database when each of its schedules ended: erasing what is due, ending "
        "subscriptions, delivering mail, making backups and others. A process of its own reads these notes; none may "
        "be older than two of the schedule's periods.",
    ),
    Check(
        "balances.tombstones", (44, 45), None, dt.timedelta(minutes=15),
        says="A process of its own compares what was erased by the ledger with what is left of it in the database, "
        "both ways and value by value. From the edition that each record was collected under it works out anew when "
        "the record might go and by which permission. What is due must have gone within 7 days.",
    ),
    Check(
        "balances.visits", (15, 17), None, dt.timedelta(minutes=15),
        says="A process of its own notes each request that it makes as a visitor. Some minutes later each must be in "
        "the access log once, with its time, address and status, and the log may store no other value than those that "
        "the policy lists.",
    ),
)  # fmt: skip
