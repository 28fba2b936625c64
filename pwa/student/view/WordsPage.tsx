import { useState } from "react";
import { Button, Logo } from "../../shared/ui/index.ts";
import { WORDS } from "../texts.ts";

/** The three words, shown once. */
export function WordsPage({ name, words, onGo }: { name: string; words: string; onGo: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <main className="front-page">
      <div className="front-brand">
        <Logo size={64} />
        <span className="front-name">Helping Hands</span>
      </div>
      <section className="front-card" aria-labelledby="words-title">
        <h1 id="words-title">{WORDS.title(name)}</h1>
        <p className="front-lead">{WORDS.lead}</p>
        <p
          className="words"
          data-testid="rejoin-words"
          data-words={words}
          aria-label={words.replaceAll("-", ", ")}
        >
          {words.split("-").map((word, index) => (
            <span className="word" key={index}>
              {word}
            </span>
          ))}
        </p>
        <p className="words-once">{WORDS.once}</p>
        <div className="words-foot">
          <Button variant="primary" size="large" onClick={onGo} data-testid="words-go">
            {WORDS.go}
          </Button>
          <Button size="large" onClick={() => void copy(words).then(setCopied)} data-testid="words-copy">
            {copied ? WORDS.copied : WORDS.copy}
          </Button>
        </div>
      </section>
    </main>
  );
}

/** The clipboard is missing on plain http; then the words are selected, so that the child can copy them. */
async function copy(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const shown = document.querySelector(".words");
    if (shown !== null) getSelection()?.selectAllChildren(shown);
    return false;
  }
}
