/** The shapes that cross the line between page and server, generated from the server's own classes. */
export type * from "./wire.gen.ts";
