"""The inbound mail that a killed portal holds: a program of its own that reports the texts in JSON."""

import json
import sys

from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.attacks.afterwards import DUTY, EMPLOYEE, generous_custodian, opened
from tests.duties import give_duty


def texts(data: DataDirectory) -> list[str]:
    """Open every inbound message that is a task, as the employee with its duty."""
    from keepfaith.custody.client.admin import ControlClient
    from keepfaith.disclosure.models import Task
    from keepfaith.website.runtime.process_sockets import socket_folder

    give_duty(ControlClient(socket_folder(data) / "control"), EMPLOYEE, DUTY)
    tasks = Task.objects.filter(record__form="email").select_related("record")
    return ["\n".join(opened(task.record, data)) for task in tasks]


def main() -> None:
    data = DataDirectory.from_environment()
    with LocalPortal(data).database(), generous_custodian(data):
        sys.stdout.write(json.dumps(texts(data)))


if __name__ == "__main__":
    main()
