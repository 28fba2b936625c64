/** The compressed forms of a built file: made once at build time, so that the server only has to send them. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotlied = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** What is packed already stays as it is. */
const PACKED_ALREADY = /\.(?:png|br|gz|woff2?)$/;
/** Below this a packed file travels in as many packets as the plain one. */
const LEAST_BYTES = 1024;
/** A saving of less costs a browser more than it brings. */
const LEAST_SAVING = 0.05;
/** From here on the best Brotli would take half a minute for another few per cent. */
const LARGE_BYTES = 1024 * 1024;

const isWorthIt = (before: number, after: number): boolean => before - after >= before * LEAST_SAVING;

export interface Packed {
  ending: ".br" | ".gz";
  bytes: Buffer;
}

/** The forms worth keeping of a file with this name: Brotli for https and this machine, gzip for plain http. */
export async function packedForms(name: string, bytes: Buffer): Promise<Packed[]> {
  if (PACKED_ALREADY.test(name) || bytes.length < LEAST_BYTES) return [];
  const quality = bytes.length < LARGE_BYTES ? 11 : 9;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const [br, gz] = await Promise.all([brotlied(bytes, { params }), gzipped(bytes, { level: 9 })]);
  const forms: Packed[] = [];
  if (isWorthIt(bytes.length, gz.length)) forms.push({ ending: ".gz", bytes: gz });
  if (isWorthIt(Math.min(bytes.length, gz.length), br.length)) forms.push({ ending: ".br", bytes: br });
  return forms;
}
