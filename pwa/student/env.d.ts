declare module "virtual:js-runner" {
  /** Inline script of the sandboxed frame. */
  export const FRAME: string;
  /** Its hash as a content security policy source. */
  export const FRAME_HASH: string;
  /** What stands in front of the child's program, on the same first line. */
  export const PRELUDE: string;
}

declare const __PYODIDE_BASE__: string;

declare module "virtual:explanations" {
  const entries: readonly unknown[];
  export default entries;
}
