import { useMemo, useState } from "react";
import { CodeView } from "../../shared/ui/CodeView.tsx";
import { Button, Kbd } from "../../shared/ui/index.ts";
import { isolated } from "../names.ts";
import { useKeys } from "../use-keys.ts";
import type { ReplayAnswer, ReplayFrame } from "../wire.ts";
import { frameAt, freshOf, linesAt, ticksOf, timelineOf, windowOf, type Span, type Timeline } from "./replay.ts";
import { happenedWords, LOOK, momentWords, REPLAY } from "./texts.ts";
import { usePlaying } from "./use-playing.ts";

interface ReplayViewProps {
  replay: ReplayAnswer;
  name: string;
  /** No dialog has the keys. */
  keysOn: boolean;
}

const SPANS: readonly Span[] = ["recent", "all"];

/** How the program was written, up to the question: the last seconds, or the whole attempt. */
export function ReplayView({ replay, name, keysOn }: ReplayViewProps) {
  const [span, setSpan] = useState<Span>("recent");
  const { frames } = replay;
  const timeline = useMemo(() => timelineOf(frames, span), [frames, span]);
  if (timeline === null) return <p className="look__empty">{LOOK.pruned}</p>;
  return (
    <div className="look replay" role="group" aria-label={REPLAY.label} data-testid="replay">
      <div className="look__facts">
        <span className="looks looks--small">
          {SPANS.map((one) => (
            <button
              key={one}
              type="button"
              className="looks__one"
              aria-pressed={one === span}
              data-testid={`replay-${one}`}
              onClick={() => setSpan(one)}
            >
              {REPLAY.spans[one]}
            </button>
          ))}
        </span>
        <span>{REPLAY.speed(timeline.speed)}</span>
        {replay.thinned ? <span>{REPLAY.thinned}</span> : null}
      </div>
      <Player key={span} replay={replay} timeline={timeline} name={name} keysOn={keysOn} />
    </div>
  );
}

function Player({ replay, timeline, name, keysOn }: ReplayViewProps & { timeline: Timeline }) {
  const { frames, language } = replay;
  const play = usePlaying(timeline);
  const { length_ms } = timeline;
  const index = frameAt(timeline, play.ms);
  const frame = frames[index];
  useKeys(
    {
      play: play.toggle,
      before: () => play.step(-1),
      after: () => play.step(1),
      begin: () => play.seek(0),
      end: () => play.seek(length_ms),
    },
    keysOn,
  );
  const when = REPLAY.before(((frames.at(-1)?.at ?? 0) - (frame?.at ?? 0)) / 1000);
  const words = frame === undefined ? "" : momentWords(frame.what, frame.line, frame.message);
  return (
    <>
      <div className="replay__line">
        <span className="replay__ticks" aria-hidden="true">
          {ticksOf(frames, timeline).map(({ what, at }, tick) => (
            <span
              key={tick}
              className={`replay__tick replay__tick--${what}`}
              style={{ insetInlineStart: `${String(at * 100)}%` }}
            />
          ))}
        </span>
        <input
          type="range"
          className="replay__range"
          min={0}
          max={Math.max(1, Math.round(length_ms))}
          value={Math.round(play.ms)}
          aria-label={REPLAY.line}
          aria-valuetext={`${when}, ${words}`}
          data-testid="replay-line"
          data-frame={index}
          onInput={(event) => play.seek(Number(event.currentTarget.value))}
          onKeyDown={(event) => {
            // The arrows of a range go by milliseconds; here they go by steps.
            const by = STEPS[event.key];
            if (by === undefined) return;
            event.preventDefault();
            play.step(by);
          }}
        />
      </div>
      <div className="replay__foot">
        <Button onClick={() => play.step(-1)} aria-label={REPLAY.back} data-testid="replay-back">
          <span aria-hidden="true">◂</span> <Kbd>←</Kbd>
        </Button>
        <Button variant="primary" onClick={play.toggle} data-testid="replay-play" data-playing={play.playing}>
          {play.playing ? REPLAY.pause : REPLAY.play} <Kbd>Space</Kbd>
        </Button>
        <Button onClick={() => play.step(1)} aria-label={REPLAY.on} data-testid="replay-on">
          <span aria-hidden="true">▸</span> <Kbd>→</Kbd>
        </Button>
        <p className="replay__moment" aria-live={play.playing ? "off" : "polite"} data-testid="replay-moment">
          <span className="hh-numbers">{when}</span>: <Moment frame={frame} words={words} />
        </p>
      </div>
      <Program frames={frames} index={index} language={language} name={name} />
    </>
  );
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

function Moment({ frame, words }: { frame: ReplayFrame | undefined; words: string }) {
  const what = frame?.what ?? "typed";
  return (
    <span className={`replay__what replay__what--${what}`} title={happenedWords(what)}>
      {words}
    </span>
  );
}

interface ProgramProps {
  frames: readonly ReplayFrame[];
  index: number;
  language: string;
  name: string;
}

function Program({ frames, index, language, name }: ProgramProps) {
  const shown = useMemo(() => {
    const lines = linesAt(frames, index);
    const frame = frames[index];
    const change = frames.slice(0, index + 1).findLast((one) => one.change !== null)?.change ?? null;
    // The first frame brings everything: nothing of it is news.
    const fresh = index === 0 ? null : freshOf(frame?.change ?? null);
    const marked = frame?.line ?? null;
    return { ...windowOf(lines, marked ?? change?.line ?? 1), all: lines.length, fresh, marked };
  }, [frames, index]);
  const { lines, firstLine, all, fresh, marked } = shown;
  return (
    <>
      <CodeView
        text={lines.join("\n")}
        language={language}
        label={REPLAY.code(isolated(name))}
        firstLine={firstLine}
        markedLine={marked}
        fresh={fresh}
        testId="replay-text"
      />
      {lines.length < all ? (
        <p className="panel__soft">{LOOK.part(firstLine, firstLine + lines.length - 1, all)}</p>
      ) : null}
    </>
  );
}
