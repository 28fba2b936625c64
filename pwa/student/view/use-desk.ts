import { useEffect, useState, useSyncExternalStore } from "react";
import { openDesk, type Desk } from "../desk/desk.ts";
import type { DeskState } from "../desk/state.ts";
import { troubleOf, type Trouble } from "../desk/trouble.ts";
import type { Gate } from "../tabs/gate.ts";

export type Opening =
  | { kind: "opening" }
  | { kind: "open"; desk: Desk }
  | { kind: "failed"; trouble: Trouble };

/** Opens a student's desk for as long as the page shows it; `gate` closes it when another tab is chosen. */
export function useDesk(student: string, gate: Gate): Opening {
  const [opening, setOpening] = useState<Opening>({ kind: "opening" });
  useEffect(() => {
    let gone = false;
    const opened = openDesk(student, () => {
      if (!gone) setOpening({ kind: "failed", trouble: "blocked" });
    });
    gate.hold({
      store: () => opened.then((desk) => desk.close()),
      abandon: () => void opened.then((desk) => desk.abandon()).catch(() => undefined),
    });
    opened.then(
      (desk) => {
        if (!gone) setOpening({ kind: "open", desk });
      },
      (reason: unknown) => {
        console.warn(reason);
        if (!gone) setOpening({ kind: "failed", trouble: troubleOf(reason) });
      },
    );
    return () => {
      gone = true;
      void opened.then((desk) => desk.close()).catch(() => undefined);
    };
  }, [student, gate]);
  return opening;
}

export const useDeskState = (desk: Desk): DeskState =>
  useSyncExternalStore(desk.store.subscribe, desk.store.get);

/** Draws again at every change of the text. */
export const useEdits = (desk: Desk): number => useSyncExternalStore(desk.edits.subscribe, desk.edits.get);

/** The seconds since the centre was heard: looked at once a second, and whenever the line comes or goes. */
export function useSilence(desk: Desk, reached: boolean | null): number | null {
  const [seconds, setSeconds] = useState<number | null>(null);
  useEffect(() => {
    const look = (): void => {
      const ms = desk.silentMs();
      setSeconds(ms === null ? null : Math.floor(ms / 1000));
    };
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [desk, reached]);
  return seconds;
}
