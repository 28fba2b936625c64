/** The number of an explanation in a beacon (`content/beacon/codes.json`). */
import table from "../../../content/beacon/codes.json" with { type: "json" };

const CODES = new Map(Object.entries(table.codes).map(([code, name]) => [name, Number(code)]));

/** 0 for what has none. */
export const codeOf = (explanation: string | null): number => CODES.get(explanation ?? "") ?? 0;
