/** What a tab that has not the place may know of a child's programs: it reads, and never writes. */
import { readDesk, readText } from "../desk/held.ts";
import { NEW_DESK } from "../desk/state.ts";
import { openStudentDb } from "../../shared/sync/store.ts";

export interface ReadProgram {
  path: string;
  text: string;
}

/** The program that the child works on, as stored last. The store is held no longer than it takes to read it. */
export async function readProgram(student: string): Promise<ReadProgram> {
  const db = await openStudentDb(`hh-${student}`);
  try {
    const { active = NEW_DESK.active } = await readDesk(db);
    return { path: active, text: (await readText(db, active)).text };
  } finally {
    db.close();
  }
}
