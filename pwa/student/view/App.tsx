import { useCallback, useEffect, useState } from "react";
import type { Joined } from "../../shared/wire.ts";
import { loadAgain } from "../desk/keeping.ts";
import {
  dropWords,
  keepWords,
  remember,
  remembered,
  watchOthers,
  whoIsHere,
  type Start,
} from "../session.ts";
import { JOIN_REFUSALS } from "../texts.ts";
import { JoinPage } from "./JoinPage.tsx";
import { UpdateBar } from "./UpdateBar.tsx";
import { loadWorkplace, useWorkplace } from "./use-workplace.ts";
import { WordsPage } from "./WordsPage.tsx";

const soon = (): void => void loadWorkplace().catch(() => undefined);
if (remembered() !== null) soon();

type Page = { at: "start" } | Start;

/** Which of the three pages a child sees: joining, the three words, the workplace. */
export function App() {
  const [page, setPage] = useState<Page>({ at: "start" });

  useEffect(() => {
    let gone = false;
    void whoIsHere().then((start) => {
      if (!gone) setPage(start);
    });
    return () => {
      gone = true;
    };
  }, []);

  const here = page.at === "desk" || page.at === "words" ? page.who.student.id : null;
  const settled = page.at !== "start";
  useEffect(() => (settled ? watchOthers(here, loadAgain) : undefined), [settled, here]);
  const { Workplace, missing } = useWorkplace(page.at === "desk" || page.at === "words");
  const left = useCallback(() => setPage({ at: "join", who: null, problem: null }), []);

  function joined(answer: Joined, returning: boolean): void {
    const who = { student: answer.student, room: answer.room };
    remember(who);
    if (returning) dropWords();
    else keepWords(who.student.id, answer.rejoin);
    setPage(returning ? { at: "desk", who } : { at: "words", who, words: answer.rejoin });
  }

  switch (page.at) {
    case "start":
      return <Wait />;
    case "join":
      return (
        <>
          <UpdateBar />
          <JoinPage before={page.who} problem={page.problem} onJoined={joined} onBegun={soon} />
        </>
      );
    case "words":
      return (
        <>
          <UpdateBar />
          <WordsPage
            name={page.who.student.name}
            words={page.words}
            onGo={() => {
              dropWords();
              setPage({ at: "desk", who: page.who });
            }}
          />
        </>
      );
    case "desk":
      if (Workplace === null) return <Wait unreachable={missing} />;
      return (
        <Workplace
          key={page.who.student.id}
          who={page.who}
          onOther={(who) => setPage({ at: "desk", who })}
          onLeft={left}
        />
      );
  }
}

function Wait({ unreachable = false }: { unreachable?: boolean }) {
  if (!unreachable) return <main className="page-wait" aria-busy="true" />;
  return (
    <main className="front-page" aria-busy="true">
      <p className="join-problem" role="alert">
        {JOIN_REFUSALS.unreachable}
      </p>
    </main>
  );
}
