/** What does not work at the moment, in the mentor's words. */

const DEGRADED: Readonly<Record<string, string>> = {
  actors: "The server is starting its parts again. What children send is kept; the list moves on in a moment.",
  linter: "No fixes are offered at the moment. Help works as always.",
  linter_pool: "No fixes are offered at the moment. Help works as always.",
  runner: "Programs that the centre runs (C#) wait at the moment. Everything else works as always.",
  runner_pool: "Programs that the centre runs (C#) wait at the moment. Everything else works as always.",
  governor: "What watches the server's machine is starting again. Everything else works as always.",
  session:
    "The server cannot start one child’s part. Its laptop keeps everything and tries again. The person who runs the server finds in the log which one.",
  queue: "The server cannot start one room’s list. What children send is kept, and it tries again by itself.",
  sandbox:
    "Code running is OFF on this server, because nothing runs without a sandbox that works. C# programs are kept, and run when it is back; all else works.",
  runtime_csharp:
    "C# is not installed on this server: C# programs are kept, and do not run. The person who runs the server types: helping-hands doctor.",
  runtime_python: "The server cannot run Python. Children's Python runs in their own pages as always.",
  runtime_javascript: "The server cannot run JavaScript. Children's JavaScript runs in their own pages as always.",
  disk_full: "The server's disk is full: it takes nothing new. The laptops keep everything meanwhile.",
  certificate_expired:
    "The server’s certificate has ended: laptops refuse to connect, and keep everything meanwhile. Tell the person who runs the server.",
  certificate_not_yet: "The server’s certificate is not valid yet. Tell the person who runs the server: its clock may be wrong.",
  certificate_ends_soon:
    "The server’s certificate ends within three weeks; “Laptops” says when. Tell the person who runs the server now.",
  certificate_address:
    "The server has another address than its certificate. Laptops may refuse to connect. Tell the person who runs the server.",
  certificate_refused:
    "The server got a new certificate that it cannot use. The old one still works. Tell the person who runs the server.",
};

/** Why there is no sandbox, by the code of the self-test. */
const SANDBOX: Readonly<Record<string, string>> = {
  bubblewrap_missing: "bubblewrap is not installed",
  namespaces_refused: "this system does not let it make namespaces",
  seccomp_refused: "this system does not let it filter system calls",
  mounts_refused: "this system does not let it mount folders",
  no_service_user: "there is no user to run programs as",
  python_missing: "its own self-test needs Python",
  machine_unknown: "this kind of processor is not known to it",
  switched_off: "it is switched off in the settings",
};

function sandboxWords(parts: readonly string[]): string {
  const reason = parts.find((part) => part.startsWith("sandbox_"))?.slice("sandbox_".length) ?? "";
  const why = SANDBOX[reason] ?? `its self-test “${reason}” failed`;
  const next = reason === "switched_off" ? "" : " The person who runs the server types: helping-hands doctor.";
  return reason === "" ? next : ` Why: ${why}.${next}`;
}

/** What does not work at the moment, or null. */
export function degradedWords(parts: readonly string[]): string | null {
  const [first] = parts;
  if (first === undefined) return null;
  if (first === "sandbox") return `${String(DEGRADED.sandbox)}${sandboxWords(parts)}`;
  return DEGRADED[first] ?? `Not everything works at the moment: ${parts.join(", ")}.`;
}

/** Each thing that does not work, in a sentence of its own. Why there is no sandbox belongs to the sandbox. */
export function degradedSentences(parts: readonly string[]): string[] {
  const things = parts.filter((part) => !part.startsWith("sandbox_"));
  const words = things.map((part) => degradedWords(part === "sandbox" ? ["sandbox", ...parts] : [part]));
  return [...new Set(words.filter((one) => one !== null))];
}
