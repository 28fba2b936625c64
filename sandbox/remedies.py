"""What an operator does about a machine on which programs cannot run, in words, for the systems that a centre has.

Every remedy keeps the walls: there is none that runs programs without them.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Literal

System = Literal["debian", "ubuntu", "wsl", "container", "other"]

_INSTALL = "apt install bubblewrap"
_SEE_README = "Have a look at `python -m sandbox` afterwards."
_CANARY = (
    "The sandbox let a test program do what it must not, so nothing runs. Update bubblewrap and the kernel; if that"
    " changes nothing, report it with the output of `python -m sandbox`."
)

_REMEDIES: dict[str, dict[System, str]] = {
    "bubblewrap_missing": {
        "debian": f"Run `{_INSTALL}`.",
        "ubuntu": f"Run `{_INSTALL}`, then `python -m sandbox`: Ubuntu also needs a profile of AppArmor.",
        "wsl": f"Run `{_INSTALL}` inside the Linux of WSL 2. WSL 1 cannot do it: `wsl --set-version NAME 2`.",
        "container": f"Put bubblewrap into the image (`{_INSTALL}`).",
        "other": "Install bubblewrap from the packages of the system; on macOS use a Linux virtual machine.",
    },
    "namespaces_refused": {
        "debian": "Allow user namespaces: `sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000`.",
        "ubuntu": (
            "AppArmor allows user namespaces only to programs with a profile. Run `apt install apparmor-profiles"
            " apparmor-utils`, `install -m 0644 /usr/share/apparmor/extra-profiles/bwrap-userns-restrict"
            " /etc/apparmor.d/`, `apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict`. Should another package"
            " already have a profile for /usr/bin/bwrap, keep one of the two."
        ),
        "wsl": "WSL 2 is needed, with a kernel that `wsl --update` brings; WSL 1 has no namespaces.",
        "container": (
            "The container may not make namespaces. Run the server outside of it, or allow them: for Docker and Podman"
            " `--security-opt seccomp=unconfined --security-opt apparmor=unconfined"
            " --security-opt systempaths=unconfined` around a container that runs nothing else."
        ),
        "other": "Allow user namespaces to ordinary users (`user.max_user_namespaces` above 0).",
    },
    "mounts_refused": {
        "container": (
            "The container hides parts of /proc, so that no new one can be mounted: `--security-opt"
            " systempaths=unconfined` (Docker, Podman), or run the server outside of it."
        ),
        "other": (
            "Something covers parts of /proc, so that no new one can be mounted. Under systemd that is"
            " `ProtectKernelTunables` or `ProtectKernelLogs` of a unit: compare it with that in packaging/."
        ),
    },
    "seccomp_refused": {"other": "The kernel needs CONFIG_SECCOMP_FILTER; every kernel of Debian and Ubuntu has it."},
    "machine_unknown": {"other": f"Programs run on x86-64 machines only; this one is {platform.machine()}."},
    "no_service_user": {"other": "Start the server as an ordinary user, or add one: `useradd -r helping-hands-runs`."},
    "python_missing": {"other": "Run `apt install python3`: the self-test is a Python program."},
    "does_not_start": {"other": f"See what bubblewrap says. {_SEE_README}"},
}


def remedy_for(reason: str, system: System) -> str:
    """What to do about `reason` on `system`."""
    if reason.startswith("canary_"):
        return _CANARY
    texts = _REMEDIES.get(reason, _REMEDIES["does_not_start"])
    return texts.get(system) or texts.get("other") or texts["debian"]


def system_of(os_release: str, kernel: str, *, in_container: bool) -> System:
    """Which system this is, from the texts of /etc/os-release and /proc/sys/kernel/osrelease."""
    if in_container:
        return "container"
    if "microsoft" in kernel.lower():
        return "wsl"
    values = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    names = f"{values.get('ID', '')} {values.get('ID_LIKE', '')}".replace('"', "").split()
    if "ubuntu" in names:
        return "ubuntu"
    return "debian" if "debian" in names else "other"


def this_system() -> System:
    marks = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
    in_container = any(Path(mark).exists() for mark in marks)
    return system_of(_read("/etc/os-release"), _read("/proc/sys/kernel/osrelease"), in_container=in_container)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
