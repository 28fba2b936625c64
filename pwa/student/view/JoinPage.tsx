import { useState } from "react";
import { Logo } from "../../shared/ui/index.ts";
import type { Joined } from "../../shared/wire.ts";
import type { Problem, Who } from "../session.ts";
import { JOIN, JOIN_REFUSALS } from "../texts.ts";
import { JoinForm } from "./JoinForm.tsx";
import { PlainNotice } from "./PlainNotice.tsx";
import { ThemeToggle } from "./ThemeToggle.tsx";

interface JoinPageProps {
  /** The child whom this laptop remembers, when the centre does not. */
  before: Who | null;
  /** What kept the centre from closing or finding the last session. */
  problem: Problem | null;
  onJoined: (answer: Joined, returning: boolean) => void;
  /** The child has begun to type: the workplace will be needed soon. */
  onBegun: () => void;
}

export function JoinPage({ before, problem, onJoined, onBegun }: JoinPageProps) {
  const [taken, setTaken] = useState(false);
  return (
    <main className="front-page" onInput={onBegun}>
      <div className="front-corner">
        <ThemeToggle />
      </div>
      <div className="front-brand">
        <Logo size={64} />
        <span className="front-name">Helping Hands</span>
      </div>
      <section className="front-card" aria-labelledby="join-title">
        <h1 id="join-title">
          {before === null ? JOIN.hello : `${JOIN.hello.replace("!", "")} ${before.student.name}!`}
        </h1>
        {taken ? null : <p className="front-lead">{before === null ? JOIN.lead : JOIN.signedOut}</p>}
        {problem !== null ? (
          <p className="join-problem" role="alert">
            {JOIN_REFUSALS[problem]}
          </p>
        ) : null}
        <JoinForm
          name={before?.student.name ?? ""}
          returning={before !== null}
          onJoined={onJoined}
          onTaken={setTaken}
        />
      </section>
      <PlainNotice />
    </main>
  );
}
