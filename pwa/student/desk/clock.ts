/** The moment at which something happened, by both clocks of this page. */
import { uuid } from "../../shared/ids.ts";
import type { Born } from "../../shared/sync/records.ts";

const page = uuid();

export const now = (): Born => ({ page, mono_ms: performance.now(), wall_ms: Date.now() });
