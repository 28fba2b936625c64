import { useEffect, useRef, useState } from "react";
import { Button } from "../../shared/ui/index.ts";
import type { MentorInvited } from "../../shared/wire.ts";
import { MENTORS } from "./texts.ts";

/** What lets a mentor in: shown once, to be handed over. The server keeps only what it can compare with. */
export function Secrets({ of, onDone }: { of: MentorInvited; onDone: () => void }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "nearest" });
    place.current?.focus();
  }, [of]);
  return (
    <section ref={place} className="admin__part secrets" tabIndex={-1} aria-labelledby="secrets-title" data-testid="secrets">
      <h3 id="secrets-title">{MENTORS.secrets(of.name)}</h3>
      <Secret words={MENTORS.link(of.until)} value={of.link} testId="secret-link" />
      <Secret words={MENTORS.token} value={of.token} testId="secret-token" />
      <p className="admin__line">
        <Button onClick={onDone} data-testid="secrets-done">
          {MENTORS.done}
        </Button>
      </p>
    </section>
  );
}

function Secret({ words, value, testId }: { words: string; value: string; testId: string }) {
  const [copied, setCopied] = useState(false);
  // Over plain http a page may not write to the clipboard; the text can still be marked by hand.
  const canCopy = isSecureContext;
  return (
    <div className="secrets__one">
      <p>{words}</p>
      <p className="admin__line">
        <code data-testid={testId}>{value}</code>
        {canCopy ? (
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(value).then(
                () => setCopied(true),
                () => setCopied(false),
              )
            }
          >
            {copied ? MENTORS.copied : MENTORS.copy}
          </Button>
        ) : null}
      </p>
    </div>
  );
}
