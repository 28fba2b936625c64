declare module "virtual:js-runner" {
  /** Inline script of the sandboxed frame. */
  export const FRAME: string;
  /** Its hash as a content security policy source. */
  export const FRAME_HASH: string;
  /** What stands in front of the child's program, on the same first line. */
  export const PRELUDE: string;
}

declare const __PYODIDE_BASE__: string;
/** The files of Python, the small ones first, and the cache of this version of them. */
declare const __PYTHON_FILES__: { cache: string; files: { path: string; bytes: number }[] };

declare module "virtual:explanations" {
  const entries: readonly unknown[];
  export default entries;
}
