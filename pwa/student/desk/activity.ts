/** Counts what the child does, told to the centre at most every 20 seconds, and rarely while nothing happens. */
const EVERY_MS = 20_000;
/** While nobody types, one report in three; after ten minutes none. */
const QUIET_EVERY_MS = 60_000;
const QUIET_ENDS_MS = 600_000;

export interface ActivityBody {
  idle_s: number;
  edits: number;
  undos: number;
  runs: number;
}

export interface Activity {
  edited: (undone: boolean) => void;
  ran: () => void;
  stop: () => void;
}

export function watchActivity(tell: (body: ActivityBody) => void): Activity {
  let counts = { edits: 0, undos: 0, runs: 0 };
  let lastAt = performance.now();
  let toldAt = performance.now();

  function look(): void {
    const now = performance.now();
    const idle = now - lastAt;
    const busy = counts.edits + counts.undos + counts.runs > 0;
    if (!busy && (now - toldAt < QUIET_EVERY_MS || idle > QUIET_ENDS_MS)) return;
    tell({ idle_s: Math.round(idle / 1000), ...counts });
    counts = { edits: 0, undos: 0, runs: 0 };
    toldAt = now;
  }

  const timer = setInterval(look, EVERY_MS);
  const active = (): void => {
    lastAt = performance.now();
  };
  return {
    edited: (undone) => {
      active();
      if (undone) counts.undos += 1;
      else counts.edits += 1;
    },
    ran: () => {
      active();
      counts.runs += 1;
    },
    stop: () => clearInterval(timer),
  };
}
