/**
 * Texts that somebody else wrote, beside texts of the page: what is not seen but acts on its surroundings (marks that
 * turn the direction of writing, control characters) is shown as a sign. Nothing is lost, and nothing acts.
 */

/** C0 without tab and line ends, DEL, C1, separators of lines, and the marks of direction that need an end. */
const ACTING = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;
/** Unicode's pictures of control characters are missing in many fonts. */
const signOf = (character: string): string =>
  `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;

/** For an element of its own, best a `<bdi>`. Letters of any script stay as they are. */
export const visible = (text: string): string => text.replace(ACTING, signOf);
