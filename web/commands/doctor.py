"""`helping-hands doctor`: is this machine, and this data folder, ready for a class? Every answer with its
remedy."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from storage import logs
from web.commands import CommandFailed
from web.commands import checks_of_certificate as certificate_checks
from web.commands import checks_of_data as data_checks
from web.commands import checks_of_machine as machine_checks
from web.commands import checks_of_sandbox as sandbox_checks
from web.commands.data_option import add_data_option
from web.commands.findings import FAIL, Check
from web.commands.serve import port_number


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="check this machine and the data folder",
        description="Check this machine and the data folder. Ends with exit code 1 when a check is FAIL.",
    )
    add_data_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address that the server is to listen on")
    parser.add_argument("--port", type=port_number, default=8080, help="port that the server is to listen on")
    parser.add_argument("--tls-cert", type=Path, metavar="F", help="certificate to look at (default: the server's)")
    parser.add_argument("--tls-key", type=Path, metavar="F", help="its key")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if (args.tls_cert is None) != (args.tls_key is None):
        raise CommandFailed("--tls-cert and --tls-key belong together", exit_code=2)
    findings = list(findings_of(args.data, args.host, args.port, args.tls_cert, args.tls_key))
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            print(f"{finding.verdict}  {finding.name:<12} {finding.found}")
            if finding.remedy:
                print(f"{'':<19}{finding.remedy}")
    return 1 if any(finding.verdict == FAIL for finding in findings) else 0


def findings_of(data: Path, host: str, port: int, cert: Path | None = None, key: Path | None = None) -> Iterator[Check]:
    """All checks in order; one that breaks down is a FAIL with what it said, and the rest goes on."""
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("python", machine_checks.check_python),
        ("node", machine_checks.check_node),
        ("pages", machine_checks.check_pages),
        ("limits", machine_checks.check_limits),
        ("memory", machine_checks.check_memory),
        ("server", lambda: data_checks.check_server(data)),
        ("port", lambda: data_checks.check_port(data, host, port)),
        ("disk", lambda: data_checks.check_disk(data)),
        ("permissions", lambda: data_checks.check_permissions(data)),
        ("logs", lambda: data_checks.check_logs(data)),
        ("database", lambda: data_checks.check_database(data)),
        ("clock", lambda: data_checks.check_clock(data)),
        ("sandbox", sandbox_checks.check_sandbox),
        ("runtimes", sandbox_checks.check_runtimes),
        ("model", machine_checks.check_model),
        ("certificate", lambda: certificate_checks.check_certificate(data, cert, key)),
    ]
    for name, check in checks:
        try:
            yield check()
        except Exception as error:  # noqa: BLE001  (a broken check must not hide the others)
            yield Check(name, FAIL, f"the check itself broke: {logs.blame(error)}", "Report this with the line above.")
