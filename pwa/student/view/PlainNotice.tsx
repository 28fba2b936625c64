import { PLAIN } from "../texts.ts";

/** Where the server shows how to do better: the address of its page for new laptops, beside which this page lies. */
const WELCOME = "/welcome";
const BESIDE_WELCOME = "/plain";

/** Over plain http the browser takes away what needs a safe connection: the child hears what that means here. */
export function PlainNotice() {
  if (isSecureContext) return null;
  return (
    <aside className="front-plain" data-testid="plain-notice">
      {PLAIN.missing} {location.pathname === BESIDE_WELCOME ? <a href={WELCOME}>{PLAIN.better}</a> : null}
    </aside>
  );
}
