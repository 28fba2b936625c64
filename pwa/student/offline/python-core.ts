/**
 * Bringing Python to this laptop beforehand, so that it also runs without a line: decisions only.
 *
 * Twenty laptops share one radio. So each waits for a moment of its own within a window, fetches one file after the
 * other, and begins at once only when its child wants Python now. A child's work is worth more than Python: where
 * the browser has little room left, nothing is fetched.
 */

/** The moments at which a class begins are spread over this. */
export const WINDOW_MS = 3 * 60_000;
/** Tried again after a failure, at any moment from half of this up to all of it. */
export const AGAIN_MS = 60_000;
/** Beside Python this much must stay free for the child's work. */
export const KEPT_FREE_BYTES = 50 * 1024 * 1024;

export interface PythonFile {
  path: string;
  bytes: number;
}

export interface PythonState {
  phase: "unknown" | "waiting" | "fetching" | "here" | "no_room";
  /** What is not on this laptop yet; the first one is being fetched. */
  missing: readonly PythonFile[];
  /** Of the first of them, so far. */
  arrived_bytes: number;
  total_bytes: number;
  /** It was fetched while this page was open, so that there is something to tell. */
  is_news: boolean;
}

export const PYTHON_UNKNOWN: PythonState = {
  phase: "unknown",
  missing: [],
  arrived_bytes: 0,
  total_bytes: 0,
  is_news: false,
};

export type PythonInput =
  /** What the laptop has been found to lack, of how much, and how much room there is; `roll` from 0 up to 1. */
  | {
      type: "looked";
      missing: readonly PythonFile[];
      total_bytes: number;
      room_bytes: number | null;
      roll: number;
    }
  | { type: "due" }
  /** The child has chosen Python: it is being loaded anyway. */
  | { type: "wanted" }
  | { type: "arrived"; bytes: number }
  | { type: "stored" }
  | { type: "failed"; roll: number }
  | { type: "no_room" }
  | { type: "told" };

export type PythonEffect = { do: "wait"; ms: number } | { do: "fetch"; file: PythonFile } | { do: "tidy" };

export type PythonStep = [PythonState, PythonEffect[]];

const bytesOf = (files: readonly PythonFile[]): number => files.reduce((sum, file) => sum + file.bytes, 0);

function looked(state: PythonState, input: Extract<PythonInput, { type: "looked" }>): PythonStep {
  if (state.phase !== "unknown") return [state, []];
  const { missing, total_bytes, room_bytes, roll } = input;
  const known = { ...state, missing, total_bytes };
  if (missing.length === 0) return [{ ...known, phase: "here" }, [{ do: "tidy" }]];
  const needed = bytesOf(missing) + KEPT_FREE_BYTES;
  if (room_bytes !== null && room_bytes < needed) return [{ ...known, phase: "no_room" }, []];
  return [{ ...known, phase: "waiting" }, [{ do: "wait", ms: Math.round(WINDOW_MS * roll) }]];
}

function fetchNext(state: PythonState): PythonStep {
  const [file] = state.missing;
  if (file === undefined) return [{ ...state, phase: "here", is_news: true }, [{ do: "tidy" }]];
  return [{ ...state, phase: "fetching", arrived_bytes: 0 }, [{ do: "fetch", file }]];
}

/** Every pair that is not named changes nothing: news that comes twice or late does no harm. */
export function pythonStep(state: PythonState, input: PythonInput): PythonStep {
  switch (input.type) {
    case "looked":
      return looked(state, input);
    case "due":
    case "wanted":
      return state.phase === "waiting" ? fetchNext(state) : [state, []];
    case "arrived":
      if (state.phase !== "fetching") return [state, []];
      return [
        {
          ...state,
          arrived_bytes: Math.min(state.arrived_bytes + input.bytes, state.missing[0]?.bytes ?? 0),
        },
        [],
      ];
    case "stored":
      return state.phase === "fetching"
        ? fetchNext({ ...state, missing: state.missing.slice(1) })
        : [state, []];
    case "failed":
      if (state.phase !== "fetching") return [state, []];
      return [
        { ...state, phase: "waiting", arrived_bytes: 0 },
        [{ do: "wait", ms: Math.round((AGAIN_MS * (1 + input.roll)) / 2) }],
      ];
    case "no_room":
      return state.phase === "fetching" ? [{ ...state, phase: "no_room" }, []] : [state, []];
    case "told":
      return [{ ...state, is_news: false }, []];
  }
}

/** How much of Python is here, in whole per cent; 100 only when all of it is. */
export function percentHere({ phase, missing, arrived_bytes, total_bytes }: PythonState): number {
  if (phase === "here") return 100;
  if (total_bytes === 0) return 0;
  const here = total_bytes - bytesOf(missing) + arrived_bytes;
  return Math.min(99, Math.floor((100 * here) / total_bytes));
}
