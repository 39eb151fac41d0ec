"""A capability is none that Linux has.

Why:
    Engines refuse to start a container with a capability that they do not know. Kubernetes takes
    the name as it is, so the pod is admitted and never runs.

Example:
    hardening: {capabilities: [CAP_NET_BIND]}

Fix:
    hardening: {capabilities: [NET_BIND_SERVICE]}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)

_KNOWN = frozenset(
    """AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN
    DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE
    MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP
    SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT
    SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM""".split()
)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Capabilities of each service."""
    for name, service in written.spec.services.items():
        for index, word in enumerate(service.hardening.capabilities):
            if word not in _KNOWN:
                bare = word.upper().removeprefix("CAP_")
                best = bare if bare in _KNOWN else nearest(bare, sorted(_KNOWN))
                yield RULE.at(
                    written.at(("services", name, "hardening", "capabilities", index)),
                    f'Linux has no capability "{word}"',
                    hint=f'did you mean "{best}"?' if best else "capabilities(7) lists them",
                )
